#pragma once

#include "node/cli/invocation.h"

#include <string_view>

namespace talgu::cli {

/// What records look like for a person. Whatever is signed is shown, also by a tool that is older
/// than the node: members that no line is made for are printed by name.

/// A record of any kind, as the control protocol shows it.
void say_record(const Invocation& invocation, const Json& record);

/// The preview of a draft: the record, who will read it, who will not, and what to look at twice.
void say_plan(const Invocation& invocation, const Json& plan, std::string_view kind);

/// The text of a language map in the reader's language, else in English, else any.
[[nodiscard]] Printable title_of(const Json& titles);

/// 125 PDAY with scale 1 is "12.5 PDAY"; member `name` of an object with unit and scale.
[[nodiscard]] Printable quantity_at(const Json& object, const char* name = "quantity");

/// What to look at, in words: one line, or none.
void say_flags(const Invocation& invocation, const Json& record);

}  // namespace talgu::cli
