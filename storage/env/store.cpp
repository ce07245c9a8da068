#include "storage/env/store.h"

#include "crypto/random.h"
#include "protocol/base/layout.h"
#include "storage/feeds/batch.h"
#include "storage/feeds/chain.h"
#include "storage/feeds/founding.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace talgu::storage {
namespace {

constexpr mode_t kFolderMode = 0700;
constexpr std::uint64_t kMapReservePart = 16;

Status prepare_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    return fail(Fault::io, "cannot make " + folder.string() + ": " + std::strerror(errno));
  }
  struct stat info = {};
  if (::lstat(folder.c_str(), &info) != 0) {
    return fail(Fault::io, "cannot read " + folder.string() + ": " + std::strerror(errno));
  }
  if (!S_ISDIR(info.st_mode) || info.st_uid != ::geteuid() || (info.st_mode & 077U) != 0) {
    return fail(Fault::not_permitted, "other users can reach " + folder.string(),
                "make it a folder of this user with mode 0700");
  }
  return {};
}

}  // namespace

Store::Store(std::unique_ptr<Env> env, const StoreOptions& options)
    : env_(std::move(env)), map_bytes_(options.map_bytes), reserve_bytes_(options.reserve_bytes) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder,
                                           const StoreOptions& options) {
  TALGU_PASS(prepare_folder(folder));
  TALGU_TRY(auto env, Env::open(folder, options.map_bytes));
  std::unique_ptr<Store> store(new Store(std::move(env), options));
  TALGU_PASS(store->prepare());
  return store;
}

/// Reads schema and store id, or writes them where there are none.
Status Store::prepare() {
  TALGU_TRY(WriteTxn txn, env_->write());
  TALGU_TRY(const auto held, txn.get_checked(Table::meta, as_bytes(meta::kStore)));
  TALGU_TRY(const std::uint64_t schema, read_number(txn, meta::kSchemaKey));
  if (held) {
    if (schema != kSchema) {
      return fail(Fault::storage_corrupt, "unknown database schema " + std::to_string(schema),
                  "use the version of talgud that wrote it, or a newer one");
    }
    const auto id = StoreId::from(*held);
    if (!id) return fail(Fault::storage_corrupt, "the store id is damaged");
    id_ = *id;
    return {};
  }
  if (schema != 0) return fail(Fault::storage_corrupt, "the store id is missing");
  id_ = random_id<StoreId>();
  TALGU_PASS(txn.put_checked(Table::meta, as_bytes(meta::kStore), id_.view()));
  TALGU_PASS(write_number(txn, meta::kSchemaKey, kSchema));
  return txn.commit();
}

Result<bool> Store::founded() const {
  TALGU_TRY(const ReadTxn txn, env_->read());
  TALGU_TRY(const auto charter, txn.get(Table::meta, as_bytes(meta::kCharter)));
  return charter.has_value();
}

Status Store::found(const Founding& founding) {
  TALGU_TRY(WriteTxn txn, env_->write());
  TALGU_TRY(const auto charter, txn.get(Table::meta, as_bytes(meta::kCharter)));
  if (charter) {
    return fail(Fault::not_permitted, "the store is founded already",
                "a node has one federation; use another folder");
  }
  TALGU_PASS(write_founding(txn, founding));
  return txn.commit();
}

Result<Loaded> Store::load() const {
  TALGU_TRY(const ReadTxn txn, env_->read());
  TALGU_TRY(Founding founding, read_founding(txn));
  TALGU_TRY(std::vector<FeedTail> tails, read_tails(txn));
  TALGU_TRY(std::vector<SignedReceipt> receipts, read_receipts(txn));
  TALGU_TRY(const std::uint64_t count, read_number(txn, meta::kCommits));
  return Loaded{.founding = std::move(founding),
                .tails = std::move(tails),
                .receipts = std::move(receipts),
                .store = id_,
                .commits = count};
}

Result<std::uint64_t> Store::commits() const {
  TALGU_TRY(const ReadTxn txn, env_->read());
  return read_number(txn, meta::kCommits);
}

Batch Store::begin_batch() {
  return Batch(*this);
}

Status Store::verify_committed(const FeedId& feed, std::uint64_t from_seq,
                               std::uint64_t to_seq) const {
  TALGU_TRY(const ReadTxn txn, env_->read());
  const auto last =
      walk_chain(txn, feed, from_seq, to_seq, [](const HeldEntry&) -> Status { return {}; });
  if (!last) return std::unexpected(last.error());
  TALGU_TRY(const auto tail, read_tail(txn, feed));
  if (!tail || (tail->last.seq == to_seq && tail->last.hash != *last)) {
    return damaged_feed(feed, to_seq);
  }
  return {};
}

Result<std::optional<BootMark>> Store::boot_mark() const {
  TALGU_TRY(const ReadTxn txn, env_->read());
  TALGU_TRY(const auto stored, txn.get_checked(Table::meta, as_bytes(meta::kBoot)));
  if (!stored) return std::optional<BootMark>();
  LayoutReader in(*stored);
  BootMark mark;
  mark.boot = in.id<BootId>();
  mark.starts = in.u64();
  if (!in.finish("boot mark")) return fail(Fault::storage_corrupt, "the boot mark is damaged");
  return std::optional(mark);
}

Status Store::put_boot_mark(const BootMark& mark) {
  TALGU_TRY(WriteTxn txn, env_->write());
  LayoutWriter out;
  out.id(mark.boot).u64(mark.starts);
  TALGU_PASS(txn.put_checked(Table::meta, as_bytes(meta::kBoot), out.view()));
  return txn.commit();
}

bool Store::stopped() const {
  return env_->stopped();
}

Result<Room> Store::room() const {
  const auto beyond = [](std::uint64_t bytes, std::uint64_t kept) {
    return bytes > kept ? bytes - kept : std::uint64_t{0};
  };
  const std::uint64_t reserve = reserve_bytes_;
  TALGU_TRY(const std::uint64_t on_disk, env_->free_bytes());
  TALGU_TRY(const std::uint64_t in_map, env_->free_map_bytes());
  const std::uint64_t map_reserve = std::min(reserve, map_bytes_ / kMapReservePart);
  const Room disk{.bytes = beyond(on_disk, reserve), .limit = RoomLimit::disk};
  const Room map{.bytes = beyond(in_map, map_reserve), .limit = RoomLimit::map};
  return map.bytes < disk.bytes ? map : disk;
}

}  // namespace talgu::storage
