#pragma once

#include "node/control/protocol.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace talgu::control {

/// The arguments of one call, which are those of its row (check_arguments). Borrows the JSON.
/// Faults of what reads one: control error bad-arguments (missing, of another type).
class Arguments final {
 public:
  explicit Arguments(const Json& args) : args_(args) {}

  Result<std::string> text(const char* name) const;
  /// A whole number from 0 up.
  Result<std::uint64_t> number(const char* name) const;
  /// Empty if absent.
  Result<std::string> optional_text(const char* name) const;
  /// False if absent.
  Result<bool> flag(const char* name) const;

  [[nodiscard]] bool has(const char* name) const { return args_.contains(name); }

  Result<std::vector<std::string>> texts(const char* name) const;

 private:
  const Json& args_;
};

}  // namespace talgu::control
