#include "storage/fsck/fsck_pass.h"

#include <utility>

namespace talgu::storage {

void FsckPass::found(Finding finding) {
  ++report_.damaged;
  const bool derived =
      finding.table == name_of(Table::view) || finding.table == name_of(Table::cursors);
  if (derived) ++report_.view_findings;
  if (report_.findings.size() < kFindingsMax) report_.findings.push_back(std::move(finding));
}

void FsckPass::row_done() {
  ++done_;
  if (options_.progress) options_.progress(done_, total_);
}

void FsckPass::for_each_row(Table table, const std::function<void(const Row&)>& visit) {
  const auto walk = [&]() -> Status {
    TALGU_TRY(Cursor cursor, txn_.cursor(table));
    TALGU_TRY(auto row, cursor.seek({}));
    while (row) {
      visit(*row);
      TALGU_TRY(auto following, cursor.next());
      row = following;
    }
    return {};
  };
  note(table, walk());
}

void FsckPass::note(Table table, const Status& done) {
  if (!done) found(table, "the rest of it cannot be read: " + done.error().what);
}

std::optional<ByteView> FsckPass::meta_value(std::string_view name) {
  const std::optional<ByteView> stored =
      txn_.get(Table::meta, as_bytes(name)).value_or(std::nullopt);
  if (!stored) {
    found(Table::meta, "the value '" + std::string(name) + "' is missing");
    return std::nullopt;
  }
  const auto value = checked(Table::meta, as_bytes(name), *stored);
  return value ? std::optional(*value) : std::nullopt;
}

}  // namespace talgu::storage
