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

/// One part of a list that may be long: an answer stays small whatever parties write. A call has
/// `after`, its answer `more` where rows are left: give it as the next `after`.
class Page final {
 public:
  /// Faults: control error bad-arguments.
  static Result<Page> read(const Arguments& args);

  /// False where the row belongs to another page. Keys grow from row to row.
  [[nodiscard]] bool wants(const std::string& key);
  void add(Json row);
  /// The answer with the rows under `name`.
  Json answer(Json head, const char* name) &&;

 private:
  std::string after_;
  std::string last_;  // key of the last row
  Json rows_ = Json::array();
  std::size_t bytes_ = 0;
  bool more_ = false;
};

}  // namespace talgu::control
