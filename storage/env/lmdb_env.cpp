#include "storage/env/lmdb_env.h"

#include <lmdb.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace talgu::storage {
namespace {

constexpr unsigned kReaders = 64;  // slots; each call holds one for a moment
constexpr mode_t kFileMode = 0600;

bool is_full(int code) {
  return code == MDB_MAP_FULL || code == ENOSPC || code == EDQUOT;
}

std::unexpected<Error> failed(int code, const std::string& doing) {
  const std::string what = doing + ": " + mdb_strerror(code);
  switch (code) {
    case MDB_MAP_FULL:
      return fail(Fault::storage_full, what, "raise the map size and start again");
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PANIC:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
      return fail(Fault::storage_corrupt, what, "stop the node and restore from a backup");
    case ENOSPC:
    case EDQUOT:
      return fail(Fault::storage_full, what, "free some disk");
    default:
      return fail(Fault::io, what);
  }
}

MDB_val value_of(ByteView bytes) {
  // LMDB only reads what it is given; its struct has no const.
  return {.mv_size = bytes.size(), .mv_data = const_cast<std::byte*>(bytes.data())};
}

ByteView view_of(const MDB_val& value) {
  return {static_cast<const std::byte*>(value.mv_data), value.mv_size};
}

}  // namespace

void Cursor::Close::operator()(MDB_cursor* cursor) const noexcept {
  mdb_cursor_close(cursor);
}

Result<std::optional<Row>> Cursor::move(ByteView wanted, int operation) {
  MDB_val key = value_of(wanted);
  MDB_val value = {};
  const int code =
      mdb_cursor_get(cursor_.get(), &key, &value, static_cast<MDB_cursor_op>(operation));
  if (code == MDB_NOTFOUND) return std::optional<Row>();
  if (code != 0) return failed(code, "cannot read the database");
  return std::optional(Row{.key = view_of(key), .value = view_of(value)});
}

Result<std::optional<Row>> Cursor::seek(ByteView key) {
  return key.empty() ? move({}, MDB_FIRST) : move(key, MDB_SET_RANGE);
}

Result<std::optional<Row>> Cursor::next() {
  return move({}, MDB_NEXT);
}

void Txn::Abort::operator()(MDB_txn* txn) const noexcept {
  mdb_txn_abort(txn);
}

Result<std::optional<ByteView>> Txn::get(Table table, ByteView name) const {
  MDB_val key = value_of(name);
  MDB_val value = {};
  const int code =
      mdb_get(txn_.get(), env_->tables_[static_cast<std::size_t>(table)], &key, &value);
  if (code == MDB_NOTFOUND) return std::optional<ByteView>();
  if (code != 0) return failed(code, "cannot read the database");
  return std::optional(view_of(value));
}

Result<std::optional<ByteView>> Txn::get_checked(Table table, ByteView key) const {
  TALGU_TRY(const auto stored, get(table, key));
  if (!stored) return std::optional<ByteView>();
  TALGU_TRY(const ByteView value, checked(table, key, *stored));
  return std::optional(value);
}

Result<Cursor> Txn::cursor(Table table) const {
  MDB_cursor* made = nullptr;
  const int code =
      mdb_cursor_open(txn_.get(), env_->tables_[static_cast<std::size_t>(table)], &made);
  if (code != 0) return failed(code, "cannot read the database");
  return Cursor(made);
}

Result<std::uint64_t> Txn::rows(Table table) const {
  MDB_stat found = {};
  const int code = mdb_stat(txn_.get(), env_->tables_[static_cast<std::size_t>(table)], &found);
  if (code != 0) return failed(code, "cannot read the database");
  return std::uint64_t{found.ms_entries};
}

Status WriteTxn::put(Table table, ByteView name, ByteView bytes) {
  MDB_val key = value_of(name);
  MDB_val value = value_of(bytes);
  const int code =
      mdb_put(txn_.get(), env_->tables_[static_cast<std::size_t>(table)], &key, &value, 0);
  if (code != 0) return failed(code, "cannot write to the database");
  return {};
}

Status WriteTxn::put_checked(Table table, ByteView key, ByteView value) {
  return put(table, key, with_check(table, key, value));
}

Status WriteTxn::insert(Table table, ByteView name, ByteView bytes) {
  MDB_val key = value_of(name);
  MDB_val value = value_of(bytes);
  const int code = mdb_put(txn_.get(), env_->tables_[static_cast<std::size_t>(table)], &key, &value,
                           MDB_NOOVERWRITE);
  if (code == MDB_KEYEXIST) {
    if (equal(view_of(value), bytes)) return {};
    return fail(Fault::storage_corrupt,
                "another value stands in table " + std::string(name_of(table)),
                "stop the node and verify the store");
  }
  if (code != 0) return failed(code, "cannot write to the database");
  return {};
}

Status WriteTxn::erase(Table table, ByteView name) {
  MDB_val key = value_of(name);
  const int code =
      mdb_del(txn_.get(), env_->tables_[static_cast<std::size_t>(table)], &key, nullptr);
  if (code != 0 && code != MDB_NOTFOUND) return failed(code, "cannot write to the database");
  return {};
}

Status WriteTxn::clear(Table table) {
  const int code = mdb_drop(txn_.get(), env_->tables_[static_cast<std::size_t>(table)], 0);
  if (code != 0) return failed(code, "cannot clear a table");
  return {};
}

Status WriteTxn::commit() {
  const int code = mdb_txn_commit(txn_.release());
  if (code == 0) return {};
  // Where there was no room, nothing of this transaction counts, and nothing before it is touched.
  if (is_full(code)) return failed(code, "cannot commit to the database");
  // LMDB goes on after a failed flush as if nothing had happened, but the pages that the kernel
  // could not write are lost: only a new start that verifies may write again.
  writable_->stopped_ = true;
  return failed(code, "cannot commit to the database");
}

Result<std::unique_ptr<Env>> Env::open(const std::filesystem::path& folder,
                                       std::uint64_t map_bytes) {
  std::unique_ptr<Env> env(new Env(folder));
  TALGU_PASS(env->claim());
  TALGU_PASS(env->start(map_bytes));
  TALGU_PASS(env->open_tables());
  return env;
}

Env::~Env() {
  if (env_ != nullptr) mdb_env_close(env_);
  if (claim_ >= 0) ::close(claim_);
}

/// LMDB opens one environment twice in a process without a word, and then loses its lock. flock()
/// is per open file, so this refuses a second opener in this process as in any other.
Status Env::claim() {
  const std::filesystem::path path = folder_ / "in-use";
  claim_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode);
  if (claim_ < 0) return failed(errno, "cannot open " + path.string());
  if (::flock(claim_, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return failed(errno, "cannot lock " + path.string());
  return fail(Fault::not_permitted, "the store is open already: " + folder_.string(),
              "stop the other process first");
}

Status Env::start(std::uint64_t map_bytes) {
  int code = mdb_env_create(&env_);
  if (code == 0) code = mdb_env_set_mapsize(env_, map_bytes);
  if (code == 0) code = mdb_env_set_maxdbs(env_, kTableNames.size());
  if (code == 0) code = mdb_env_set_maxreaders(env_, kReaders);
  if (code == 0) code = mdb_env_open(env_, folder_.c_str(), MDB_NOTLS | MDB_NORDAHEAD, kFileMode);
  if (code == 0) {
    // Slots of readers that were killed keep old pages alive. Only this process can leave any, so
    // the start is the moment.
    int dead = 0;
    code = mdb_reader_check(env_, &dead);
  }
  if (code != 0) return failed(code, "cannot open the database in " + folder_.string());
  return {};
}

Status Env::open_tables() {
  TALGU_TRY(WriteTxn txn, write());
  for (std::size_t i = 0; i < kTableNames.size(); ++i) {
    const std::string name(kTableNames[i]);
    const int code = mdb_dbi_open(txn.txn_.get(), name.c_str(), MDB_CREATE, &tables_[i]);
    if (code != 0) return failed(code, "cannot open table " + name);
  }
  return txn.commit();
}

Result<ReadTxn> Env::read() const {
  MDB_txn* made = nullptr;
  const int code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &made);
  if (code != 0) return failed(code, "cannot read the database");
  return ReadTxn(*this, made);
}

Result<WriteTxn> Env::write() {
  if (stopped_) {
    return fail(Fault::storage_corrupt, "the store stopped after a failed commit",
                "start the node again; it verifies what it holds");
  }
  MDB_txn* made = nullptr;
  const int code = mdb_txn_begin(env_, nullptr, 0, &made);
  if (code == MDB_PANIC) stopped_ = true;
  if (code != 0) return failed(code, "cannot write to the database");
  return WriteTxn(*this, made);
}

Result<std::uint64_t> Env::free_bytes() const {
  struct statvfs disk = {};
  if (::statvfs(folder_.c_str(), &disk) != 0) {
    return failed(errno, "cannot ask for free disk at " + folder_.string());
  }
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

Result<std::uint64_t> Env::free_map_bytes() const {
  MDB_envinfo info = {};
  MDB_stat sizes = {};
  int code = mdb_env_info(env_, &info);
  if (code == 0) code = mdb_env_stat(env_, &sizes);
  if (code != 0) return failed(code, "cannot read the database");
  const std::uint64_t pages = info.me_mapsize / sizes.ms_psize;
  const std::uint64_t used = std::uint64_t{info.me_last_pgno} + 1;
  TALGU_TRY(const std::uint64_t free_again, free_pages());
  return ((pages > used ? pages - used : 0) + free_again) * sizes.ms_psize;
}

/// LMDB keeps the pages that it may use again in its table 0: transaction -> count ‖ page numbers.
Result<std::uint64_t> Env::free_pages() const {
  constexpr MDB_dbi kFreeTable = 0;
  TALGU_TRY(const ReadTxn txn, read());
  MDB_cursor* made = nullptr;
  const int code = mdb_cursor_open(txn.txn_.get(), kFreeTable, &made);
  if (code != 0) return failed(code, "cannot read the database");
  Cursor cursor(made);
  std::uint64_t pages = 0;
  TALGU_TRY(auto row, cursor.seek({}));
  while (row) {
    std::size_t count = 0;
    if (row->value.size() >= sizeof count) std::memcpy(&count, row->value.data(), sizeof count);
    pages += count;
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return pages;
}

}  // namespace talgu::storage
