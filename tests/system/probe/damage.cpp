#include "crypto/init.h"
#include "node/core/core_parts.h"
#include "node/system/config.h"
#include "node/system/home.h"
#include "storage/env/lmdb_env.h"
#include "storage/env/store.h"

#include <iostream>
#include <string_view>

// Changes one bit of the first row of a table of a stopped node's database, as a disk that rots.
// Usage: talgu-damage HOME TABLE.

namespace {

using namespace talgu;

Status damage(const Home& home, std::string_view name) {
  const auto table = value_of<storage::Table>(name);
  if (!table) return fail(Fault::invalid_input, "no such table");
  TALGU_TRY(const Config config, read_config(home.config()));
  TALGU_TRY(auto store, storage::Store::open(home.database(), store_options(config)));
  TALGU_TRY(storage::WriteTxn txn, store->env().write());
  Bytes key;
  Bytes value;
  {
    TALGU_TRY(storage::Cursor cursor, txn.cursor(*table));
    TALGU_TRY(const auto row, cursor.seek({}));
    if (!row) return fail(Fault::invalid_input, "the table is empty");
    key = to_bytes(row->key);
    value = to_bytes(row->value);
  }
  value.back() ^= std::byte{1};
  TALGU_PASS(txn.put(*table, key, value));
  return txn.commit();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: talgu-damage HOME TABLE\n";
    return 2;
  }
  if (!init_crypto()) return 1;
  const Status done = damage({.root = argv[1]}, argv[2]);
  if (done) return 0;
  std::cerr << "talgu-damage: error: " << done.error().what << "\n";
  return 1;
}
