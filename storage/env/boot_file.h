#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/base/ids.h"
#include "storage/env/store.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace talgu {
namespace storage {

/// Why a start is taken for a roll-back or a clone.
enum class RollBack : std::uint8_t {
  none,
  file_missing,     // the database has been started before, the file is gone
  file_damaged,     // unreadable or not a boot file
  other_store,      // the file is of another database
  token_unknown,    // the database was started elsewhere or earlier
  commits_missing,  // the database has fewer commits than the file saw
};

}  // namespace storage

template <>
struct EnumNames<storage::RollBack> {
  static constexpr storage::RollBack kFirst = storage::RollBack::none;
  static constexpr std::array<std::string_view, 6> kNames{
      "none", "file-missing", "file-damaged", "other-store", "token-unknown", "commits-missing"};
};

namespace storage {

struct BootState {
  BootId boot;               // of this start, never used before
  std::uint64_t starts = 0;  // grows with every start
  RollBack rolled_back = RollBack::none;
};

/// The file outside the database by which a start knows that its database is the newest one (§5,
/// restore detection). Writer's thread.
class BootFile final {
 public:
  /// Compares file and database. When they fit, writes the new boot token to file, database and
  /// file. When they do not, writes nothing, so that the next start finds the same; the node is
  /// *recovering* until accept(). Faults: io, storage_corrupt, storage_full.
  static Result<BootFile> open(std::filesystem::path path, Store& store);

  [[nodiscard]] const BootState& state() const { return state_; }

  /// The operator, or the new incarnation, goes on from here.
  Status accept();
  /// Lazily after commits: every few seconds, and at the end. Does nothing while rolled back.
  Status note_commits(std::uint64_t commits);

 private:
  BootFile(std::filesystem::path path, Store& store, BootState state, BootId before);
  Status write(const BootId& previous, std::uint64_t commits) const;
  std::filesystem::path path_;
  Store* store_;
  BootState state_;
  BootId before_;  // the database's token before this start
};

}  // namespace storage
}  // namespace talgu
