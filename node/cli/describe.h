#pragma once

#include "node/cli/invocation.h"
#include "protocol/base/portable.h"

#include <string_view>

namespace talgu::cli {

/// Every field of a portable object, for people and with --json: what an admin reads before signing
/// (attack D12: what cannot be decoded whole is refused, never shown in part).
/// Faults: those of the object's parser.
Result<Json> describe(const PortableFile& file);

/// The same as indented `name: value` lines.
void say_description(const Invocation& invocation, const Json& description);

/// A text of several lines that is ours from end to end, such as the text form of a file.
void say_lines(const Invocation& invocation, std::string_view text);

}  // namespace talgu::cli
