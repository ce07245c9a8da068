#pragma once

#include "node/cli/invocation.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace talgu::cli {

/// What records look like for a person. Whatever is signed is shown, also by a tool that is older
/// than the node: members that no line is made for are printed by name.

/// A need, offer, commitment, response, closing or reaffirm, as the control protocol shows it.
void say_record(const Invocation& invocation, const Json& record);

/// The preview of a draft: the record, who will read it, who will not, and what to look at twice.
void say_plan(const Invocation& invocation, const Json& plan, std::string_view kind);

/// The English text of a language map, else any.
[[nodiscard]] std::string title_of(const Json& titles);

/// 125 PDAY with scale 1 is "12.5 PDAY"; member `name` of an object with unit and scale.
[[nodiscard]] std::string quantity_text(const Json& object, const char* name = "quantity");

/// Items joined by a comma.
[[nodiscard]] std::string list_text(const Json& list);

}  // namespace talgu::cli
