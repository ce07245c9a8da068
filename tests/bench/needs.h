#pragma once

#include "crypto/bytes.h"

#include <cstdint>
#include <string>

/// Needs of every category, urgency and day, told apart by a number: what databases are filled
/// with.
namespace talgu::bench {

/// The file that a person would post.
[[nodiscard]] std::string need_file(std::uint64_t number);

/// The plaintext of a DATA entry with one valid need, as a node in Kyiv would have posted it at
/// `now_ms`.
[[nodiscard]] Bytes need_message(std::uint64_t number, std::uint64_t now_ms);

/// A word that stands in the title of need `number` and of no other.
[[nodiscard]] std::string word_of(std::uint64_t number);

}  // namespace talgu::bench
