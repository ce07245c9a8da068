#include "tests/bench/floor.h"

#include "tests/bench/tally.h"

#include <lmdb.h>
#include <sodium.h>
#include <sys/wait.h>
#include <zmq.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace talgu::bench {
namespace {

constexpr std::size_t kRecordsPerFrame = 256;
constexpr std::uint64_t kRecordsPerCommit = 4096;
constexpr std::size_t kKeyBytes = 24;  // feed and sequence number, as the node's
constexpr int kFramesWaiting = 16;

struct CurveKeys {
  std::array<char, 41> public_key{};
  std::array<char, 41> secret{};

  CurveKeys() { zmq_curve_keypair(public_key.data(), secret.data()); }
};

void check(int code) {
  if (code != 0) throw std::runtime_error(mdb_strerror(code));
}

/// LMDB as it is, with default durability.
class Appender final {
 public:
  explicit Appender(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    check(mdb_env_create(&env_));
    check(mdb_env_set_mapsize(env_, std::size_t{1} << 36U));
    check(mdb_env_open(env_, folder.c_str(), 0, 0600));
    begin();
    check(mdb_dbi_open(txn_, nullptr, 0, &table_));
  }

  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  ~Appender() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
    mdb_env_close(env_);
  }

  void append(std::uint64_t number, const std::byte* record, std::size_t size) {
    std::array<unsigned char, kKeyBytes> key{};
    for (std::size_t i = 0; i < 8; ++i) {
      key[kKeyBytes - 1 - i] = static_cast<unsigned char>(number >> (8 * i));
    }
    MDB_val name{key.size(), key.data()};
    MDB_val value{size, const_cast<std::byte*>(record)};
    check(mdb_put(txn_, table_, &name, &value, MDB_APPEND));
  }

  void commit() {
    check(mdb_txn_commit(std::exchange(txn_, nullptr)));
    begin();
  }

 private:
  void begin() { check(mdb_txn_begin(env_, nullptr, 0, &txn_)); }

  MDB_env* env_ = nullptr;
  MDB_txn* txn_ = nullptr;
  MDB_dbi table_ = 0;
};

constexpr std::uint64_t kEntriesPerCommit = 2048;
constexpr std::string_view kOrderedTable = "entries";

class Environment final {
 public:
  Environment(const std::filesystem::path& folder, unsigned int flags) {
    check(mdb_env_create(&env_));
    check(mdb_env_set_mapsize(env_, std::size_t{1} << 36U));
    check(mdb_env_set_maxdbs(env_, 64));
    check(mdb_env_open(env_, folder.c_str(), flags, 0600));
  }

  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  ~Environment() { mdb_env_close(env_); }

  [[nodiscard]] MDB_env* get() const { return env_; }

 private:
  MDB_env* env_ = nullptr;
};

struct Row {
  std::vector<char> name;
  std::size_t size = 0;
};

struct Rows {
  std::string name;
  std::vector<Row> rows;
};

class Transaction final {
 public:
  Transaction(const Environment& env, unsigned int flags) {
    check(mdb_txn_begin(env.get(), nullptr, flags, &txn_));
  }

  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  ~Transaction() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
  }

  [[nodiscard]] MDB_dbi table(const std::string& name, unsigned int flags) const {
    MDB_dbi made = 0;
    check(mdb_dbi_open(txn_, name.empty() ? nullptr : name.c_str(), flags, &made));
    return made;
  }

  template <class Visit>
  void for_each(MDB_dbi table, Visit visit) const {
    MDB_cursor* cursor = nullptr;
    check(mdb_cursor_open(txn_, table, &cursor));
    MDB_val name{};
    MDB_val value{};
    while (mdb_cursor_get(cursor, &name, &value, MDB_NEXT) == 0) {
      visit(std::string_view(static_cast<const char*>(name.mv_data), name.mv_size),
            value.mv_size);
    }
    mdb_cursor_close(cursor);
  }

  void put(MDB_dbi table, const Row& row) const {
    static const std::vector<char> zeros(std::size_t{1} << 20U);
    MDB_val name{row.name.size(), const_cast<char*>(row.name.data())};
    MDB_val value{std::min(row.size, zeros.size()), const_cast<char*>(zeros.data())};
    check(mdb_put(txn_, table, &name, &value, 0));
  }

  void commit() const { check(mdb_txn_commit(std::exchange(txn_, nullptr))); }

 private:
  mutable MDB_txn* txn_ = nullptr;
};

std::vector<Rows> read_rows(const std::filesystem::path& database) {
  const Environment env(database, MDB_RDONLY);
  const Transaction txn(env, MDB_RDONLY);
  std::vector<Rows> tables;
  txn.for_each(txn.table({}, 0),
               [&](std::string_view name, std::size_t) { tables.push_back({std::string(name), {}}); });
  std::mt19937_64 order(1);  // NOLINT(cert-msc51-cpp): the same each time
  for (Rows& table : tables) {
    txn.for_each(txn.table(table.name, 0), [&](std::string_view name, std::size_t size) {
      table.rows.push_back({{name.begin(), name.end()}, size});
    });
    if (table.name != kOrderedTable) std::ranges::shuffle(table.rows, order);
  }
  return tables;
}

[[noreturn]] void send_all(const std::string& address, const CurveKeys& server,
                           const CurveKeys& own, std::uint64_t records, std::size_t record_bytes) {
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::push);
  socket.set(zmq::sockopt::curve_serverkey, server.public_key.data());
  socket.set(zmq::sockopt::curve_publickey, own.public_key.data());
  socket.set(zmq::sockopt::curve_secretkey, own.secret.data());
  socket.set(zmq::sockopt::sndhwm, kFramesWaiting);
  socket.connect(address);
  for (std::uint64_t sent = 0; sent < records;) {
    const std::size_t count = std::min<std::uint64_t>(kRecordsPerFrame, records - sent);
    zmq::message_t frame(count * record_bytes);
    randombytes_buf(frame.data(), 32);
    socket.send(frame, zmq::send_flags::none);
    sent += count;
  }
  socket.close();
  context.close();
  ::_exit(0);
}

void receive_all(zmq::socket_t& socket, Appender& appender, std::uint64_t records,
                 std::size_t record_bytes) {
  std::uint64_t taken = 0;
  std::array<unsigned char, 32> hash{};
  while (taken < records) {
    zmq::message_t frame;
    if (!socket.recv(frame, zmq::recv_flags::none)) throw std::runtime_error("the sender is gone");
    const auto* record = static_cast<const std::byte*>(frame.data());
    for (std::size_t used = 0; used < frame.size(); used += record_bytes) {
      crypto_generichash(hash.data(), hash.size(),
                         reinterpret_cast<const unsigned char*>(record + used), record_bytes,
                         nullptr, 0);
      appender.append(taken++, record + used, record_bytes);
      if (taken % kRecordsPerCommit == 0) appender.commit();
    }
  }
  appender.commit();
}

}  // namespace

Result<double> floor_of_sync(const std::filesystem::path& folder, std::uint64_t records,
                             std::size_t record_bytes) try {
  const CurveKeys server;
  const CurveKeys client;
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::pull);
  socket.set(zmq::sockopt::curve_server, true);
  socket.set(zmq::sockopt::curve_secretkey, server.secret.data());
  socket.set(zmq::sockopt::rcvhwm, kFramesWaiting);
  socket.set(zmq::sockopt::rcvtimeo, 30'000);
  socket.bind("tcp://127.0.0.1:*");
  const std::string address = socket.get(zmq::sockopt::last_endpoint);
  Appender appender(folder);
  const std::uint64_t began = now_ns();
  // The program itself again: a child of fork() must not use ZeroMQ's threads of its parent.
  const pid_t child = ::fork();
  if (child < 0) return fail(Fault::io, "cannot fork");
  if (child == 0) {
    const std::string count = std::to_string(records);
    const std::string size = std::to_string(record_bytes);
    ::execl("/proc/self/exe", "talgu-bench", "--send", address.c_str(), server.public_key.data(),
            count.c_str(), size.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  receive_all(socket, appender, records, record_bytes);
  const double seconds = static_cast<double>(now_ns() - began) / 1e9;
  ::waitpid(child, nullptr, 0);
  return static_cast<double>(records) / seconds;

} catch (const std::exception& error) {
  return fail(Fault::io, error.what());
}

Result<double> floor_of_rows(const std::filesystem::path& database,
                             const std::filesystem::path& folder, std::uint64_t entries) try {
  std::vector<Rows> tables = read_rows(database);
  std::filesystem::create_directories(folder);
  const Environment into(folder, 0);
  const std::uint64_t commits = entries / kEntriesPerCommit + 1;
  const std::uint64_t began = now_ns();
  for (std::uint64_t commit = 0; commit < commits; ++commit) {
    const Transaction txn(into, 0);
    for (const Rows& table : tables) {
      const MDB_dbi to = txn.table(table.name, MDB_CREATE);
      const std::size_t first = table.rows.size() * commit / commits;
      const std::size_t last = table.rows.size() * (commit + 1) / commits;
      for (std::size_t i = first; i < last; ++i) txn.put(to, table.rows[i]);
    }
    txn.commit();
  }
  return static_cast<double>(entries) * 1e9 / static_cast<double>(now_ns() - began);

} catch (const std::exception& error) {
  return fail(Fault::io, error.what());
}

Result<double> floor_of_commits(const std::filesystem::path& folder, std::uint64_t records,
                                std::size_t record_bytes) try {
  Appender appender(folder);
  const std::vector<std::byte> record(record_bytes);
  const std::uint64_t began = now_ns();
  for (std::uint64_t i = 0; i < records; ++i) {
    appender.append(i, record.data(), record.size());
    appender.commit();
  }
  return static_cast<double>(records) * 1e9 / static_cast<double>(now_ns() - began);

} catch (const std::exception& error) {
  return fail(Fault::io, error.what());
}

int send_floor(const std::string& address, const std::string& server_key, std::uint64_t records,
               std::size_t record_bytes) {
  CurveKeys server;
  if (server_key.size() + 1 != server.public_key.size()) return 2;
  std::ranges::copy(server_key, server.public_key.begin());
  send_all(address, server, CurveKeys(), records, record_bytes);
}

}  // namespace talgu::bench
