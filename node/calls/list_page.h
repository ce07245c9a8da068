#pragma once

#include "node/control/arguments.h"
#include "node/records/record_book.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

/// One page of a list of records: sorted by what people look for, filtered by the arguments of the
/// call. An answer stays small whatever parties write: where rows are left it has `more`, which is
/// the next page's `after`.
class ListPage final {
 public:
  /// `kinds`: empty for all. `state_of` tells the number of a state's name, where the list has
  /// states. Faults: control error bad-arguments.
  static Result<ListPage> read(
      const NodeParts& parts, const control::Arguments& args, std::vector<RecordKind> kinds,
      const std::function<std::optional<std::uint8_t>(std::string_view)>& state_of = {});

  /// Adds a row for each record of the page. Faults: as what reads records; those of `row`.
  Status fill(const std::function<Result<control::Json>(const Record&, const storage::Sheet&)>& row);

  /// The answer with the rows under `name`.
  control::Json answer(control::Json head, const char* name) &&;

 private:
  explicit ListPage(const NodeParts& parts) : parts_(&parts) {}

  /// The card only says that a record may be wanted.
  [[nodiscard]] bool wants(const storage::Sheet& sheet) const;

  const NodeParts* parts_;
  storage::CardQuery query_;
  std::size_t limit_ = 0;
  control::Json rows_ = control::Json::array();
  std::optional<storage::CardPlace> more_;
};

/// The number of a state by its name, for ListPage::read().
template <class Enum>
std::optional<std::uint8_t> state_number(std::string_view name) {
  const auto found = value_of<Enum>(name);
  if (!found) return {};
  return static_cast<std::uint8_t>(*found);
}

}  // namespace talgu
