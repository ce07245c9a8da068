#include "storage/fsck/fsck.h"

#include "storage/feeds/founding.h"
#include "storage/fsck/fsck_feed.h"
#include "storage/fsck/fsck_pass.h"
#include "storage/fsck/fsck_tables.h"
#include "storage/fsck/fsck_vault.h"
#include "storage/view/view.h"

#include <optional>
#include <utility>

namespace talgu::storage {
namespace {

/// What this program cannot judge, or has nothing to judge in.
Status check_ours(const Txn& txn) {
  const auto schema = read_number(txn, meta::kSchemaKey);
  if (schema && *schema > kSchema) {
    return fail(Fault::storage_corrupt, "unknown database schema " + std::to_string(*schema),
                "use the version of talgu that wrote it, or a newer one");
  }
  for (const std::string_view name : {meta::kCharter, meta::kPolicy, meta::kSelf}) {
    TALGU_TRY(const auto value, txn.get(Table::meta, as_bytes(name)));
    if (value) return {};
  }
  TALGU_TRY(const std::uint64_t entries, txn.rows(Table::entries));
  if (entries > 0) return {};
  return fail(Fault::prerequisite_missing, "this node has not joined a federation yet",
              "there is nothing to check");
}

/// A table that is new finds no case here, and the compiler says so.
void check_table(FsckPass& pass, Table table, std::optional<Authority>& authority) {
  switch (table) {
    case Table::meta:
      return check_meta(pass);
    case Table::statements:
      authority = check_logs(pass);
      return;
    case Table::contacts:
      return check_contacts(pass);
    case Table::feeds:
      return check_feeds(pass, authority ? &*authority : nullptr);
    case Table::entries:
    case Table::heads:
    case Table::epochs:
      return;  // with the feeds
    case Table::keyring:
      return check_keyring(pass, authority ? &authority->id() : nullptr);
    case Table::view:
      return check_view(pass);
    case Table::cursors:
    case Table::cards:
    case Table::sums:
    case Table::changes:
      return;  // with the view
    case Table::receipts:
      return check_receipts(pass, authority ? &*authority : nullptr);
    case Table::own:
      return check_own_feeds(pass);
  }
}

Status examine(const Txn& txn, const FsckOptions& options, FsckReport& report) {
  TALGU_PASS(check_ours(txn));
  FsckPass pass(txn, options, report);
  TALGU_TRY(const std::uint64_t entries, txn.rows(Table::entries));
  TALGU_TRY(const std::uint64_t view_rows, txn.rows(Table::view));
  pass.expect(entries + view_rows);
  std::optional<Authority> authority;
  for (std::size_t i = 0; i < kTableNames.size(); ++i) {
    check_table(pass, static_cast<Table>(i), authority);
  }
  return {};
}

void note_unreadable(FsckReport& report, const Error& error) {
  ++report.damaged;
  report.findings.push_back({.table = "database", .what = error.what});
}

/// The view is derived from the entries, so it is the one thing that can be thrown away.
void mend(Env& env, FsckReport& report) {
  if (report.view_findings == 0) return;
  const Status dropped = drop_view(env);
  report.view_dropped = dropped.has_value();
  if (!dropped) note_unreadable(report, dropped.error());
}

}  // namespace

Result<FsckReport> fsck(const std::filesystem::path& folder, const FsckOptions& options) {
  FsckReport report;
  auto env = Env::open(folder, options.store.map_bytes);
  if (!env) {
    if (env.error().fault != Fault::storage_corrupt) return std::unexpected(env.error());
    note_unreadable(report, env.error());
    return report;
  }
  {
    TALGU_TRY(const ReadTxn txn, (*env)->read());
    TALGU_PASS(examine(txn, options, report));
  }
  mend(**env, report);
  return report;
}

}  // namespace talgu::storage
