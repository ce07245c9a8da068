#include "storage/env/boot_file.h"

#include "crypto/file.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"

#include <algorithm>
#include <utility>

namespace talgu::storage {
namespace {

constexpr std::uint16_t kFormat = 1;
constexpr std::size_t kFileBytesMax = 1024;
constexpr mode_t kMode = 0600;

using Check = FixedBytes<struct BootCheckTag, 32>;

/// What the file says: the tokens of the last two starts, one of which the database must have.
struct Remembered {
  StoreId store;
  BootId previous;
  BootId current;
  std::uint64_t starts = 0;
  std::uint64_t commits = 0;
};

Bytes encode(const Remembered& file) {
  LayoutWriter out;
  out.u16(kFormat).id(file.store).id(file.previous).id(file.current);
  out.u64(file.starts).u64(file.commits);
  out.id(hash<Check>(label::kStored, {out.view()}));
  return out.take();
}

Result<Remembered> parse(ByteView bytes) {
  LayoutReader in(bytes);
  Remembered file;
  const std::uint16_t format = in.u16();
  file.store = in.id<StoreId>();
  file.previous = in.id<BootId>();
  file.current = in.id<BootId>();
  file.starts = in.u64();
  file.commits = in.u64();
  const Check check = in.id<Check>();
  TALGU_PASS(in.finish("boot file"));
  if (format != kFormat ||
      hash<Check>(label::kStored, {bytes.first(bytes.size() - Check::kSize)}) != check) {
    return fail(Fault::invalid_input, "the boot file is damaged");
  }
  return file;
}

RollBack compare(const Remembered& file, const Store& store, const BootMark& mark,
                 std::uint64_t commits) {
  if (file.store != store.id()) return RollBack::other_store;
  if (mark.boot != file.previous && mark.boot != file.current) return RollBack::token_unknown;
  if (commits < file.commits) return RollBack::commits_missing;
  return RollBack::none;
}

}  // namespace

BootFile::BootFile(std::filesystem::path path, Store& store, BootState state, BootId before)
    : path_(std::move(path)), store_(&store), state_(state), before_(before) {}

Result<BootFile> BootFile::open(std::filesystem::path path, Store& store) {
  TALGU_TRY(const auto held, store.boot_mark());
  const BootMark mark = held.value_or(BootMark{});  // never started: a token of zeros
  TALGU_TRY(const std::uint64_t commits, store.commits());
  std::error_code missing;
  const bool exists = std::filesystem::exists(path, missing);
  if (missing) return fail(Fault::io, "cannot look for " + path.string());

  BootState state{.boot = random_id<BootId>(), .starts = mark.starts + 1};
  if (!exists) {
    if (held) state.rolled_back = RollBack::file_missing;
  } else {
    TALGU_TRY(const Bytes bytes, read_file(path, kFileBytesMax));
    const auto file = parse(bytes);
    state.rolled_back = file ? compare(*file, store, mark, commits) : RollBack::file_damaged;
    if (file) state.starts = std::max(mark.starts, file->starts) + 1;
  }
  BootFile boot(std::move(path), store, state, mark.boot);
  if (state.rolled_back == RollBack::none) TALGU_PASS(boot.accept());
  return boot;
}

/// The file knows both tokens before the database takes the new one, so that a crash between the
/// writes is not taken for a roll-back; then it forgets the old one, so that a copy made before
/// this start is.
Status BootFile::accept() {
  TALGU_TRY(const std::uint64_t commits, store_->commits());
  TALGU_PASS(write(before_, commits));
  TALGU_PASS(store_->put_boot_mark({.boot = state_.boot, .starts = state_.starts}));
  TALGU_PASS(write(state_.boot, commits));
  state_.rolled_back = RollBack::none;
  return {};
}

Status BootFile::note_commits(std::uint64_t commits) {
  if (state_.rolled_back != RollBack::none) return {};
  return write(state_.boot, commits);
}

Status BootFile::write(const BootId& previous, std::uint64_t commits) const {
  return replace_file(path_,
                      encode({.store = store_->id(),
                              .previous = previous,
                              .current = state_.boot,
                              .starts = state_.starts,
                              .commits = commits}),
                      kMode);
}

}  // namespace talgu::storage
