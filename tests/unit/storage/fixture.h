#pragma once

#include "crypto/check.h"
#include "protocol/record/schema/event.h"
#include "storage/feeds/batch.h"
#include "storage/feeds/snapshot.h"
#include "storage/env/store.h"
#include "storage/vault/vault.h"
#include "tests/support/federation.h"
#include "tests/unit/crypto/temporary_folder.h"
#include "tests/unit/record/sample_need.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// A federation, a node of it, and runs that it admitted: what the tests of storage store.
namespace talgu::storage::test {

using talgu::test::TestFederation;
using talgu::test::TestNode;

inline constexpr StoreOptions kSmall{.map_bytes = 64 * 1024 * 1024, .reserve_bytes = 0};

inline std::unique_ptr<Store> open_store(const std::filesystem::path& folder,
                                         const StoreOptions& options = kSmall) {
  auto store = Store::open(folder, options);
  if (!store) std::fprintf(stderr, "%s\n", store.error().what.c_str());
  TALGU_CHECK(store.has_value());
  return *std::move(store);
}

/// A need as an event; the title makes it another one.
inline Bytes need_event(const std::string& title, std::uint8_t record = 1) {
  RecordEvent event = talgu::test::sample_event();
  event.id.bytes[0] = std::byte{record};
  std::get<Need>(event.body).title = {{"en", title}, {"uk", title}};
  return encode_event(event);
}

inline Bytes message_of(const Bytes& event) {
  return encode_message(std::span(&event, 1));
}

/// UA and PL with a node each; UA has written one feed.
struct World {
  TestFederation federation;
  TestNode author = federation.add_node("UA", "kyiv-1");
  TestNode reader = federation.add_node("UA", "lviv-1");
  std::vector<NewEpochKey> keys;

  [[nodiscard]] std::vector<Admitted> write(const std::vector<Bytes>& messages) {
    return talgu::test::admit_all(
        federation.write(author, federation.audience("UA", "coordination"), messages, keys),
        federation.authority(), reader.reader());
  }

  /// `count` small messages that are no events.
  [[nodiscard]] std::vector<Admitted> write(std::size_t count) {
    return write(std::vector<Bytes>(count, to_bytes(as_bytes("not an event"))));
  }

  [[nodiscard]] Founding founding() {
    Founding founding;
    founding.charter = federation.signed_charter();
    for (const auto& [party, log] : federation.authority().logs()) {
      founding.logs[party] = log.statements();
    }
    founding.contacts = {{.node = author.id, .addresses = {"tcp://kyiv.example:7700"}}};
    founding.policy = federation.signed_policy("UA");
    founding.self = reader.id;
    return founding;
  }
};

inline Status store_all(Store& store, std::vector<Admitted> runs) {
  Batch batch = store.begin_batch();
  for (Admitted& run : runs) batch.add(std::move(run));
  return batch.commit();
}

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace talgu::storage::test
