#include "storage/env/tables.h"

#include "crypto/hash.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"

namespace talgu::storage {
namespace {

constexpr std::size_t kCheckBytes = 16;

template <class Number>
void append_big_endian(Bytes& out, Number value) {
  for (std::size_t i = sizeof value; i-- > 0;) {
    out.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xffU));
  }
}

template <class Id, class Number>
Bytes key_of(const Id& id, Number number) {
  Bytes key = to_bytes(id.view());
  append_big_endian(key, number);
  return key;
}

FixedBytes<struct StoredHashTag, 32> check_of(Table table, ByteView key, ByteView value) {
  const std::string_view name = name_of(table);
  return hash<FixedBytes<struct StoredHashTag, 32>>(
      label::kStored, {le32(static_cast<std::uint32_t>(name.size())), as_bytes(name),
                       le32(static_cast<std::uint32_t>(key.size())), key, value});
}

}  // namespace

Bytes entry_key(const FeedId& feed, std::uint64_t seq) {
  return key_of(feed, seq);
}

Bytes epoch_key_name(const FeedId& feed, std::uint32_t epoch) {
  return key_of(feed, epoch);
}

Bytes statement_key(const PartyId& party, std::uint64_t version) {
  return key_of(party, version);
}

std::uint64_t seq_of_key(ByteView key) {
  std::uint64_t seq = 0;
  for (const std::byte next : key.last(sizeof seq)) {
    seq = (seq << 8U) | std::to_integer<std::uint64_t>(next);
  }
  return seq;
}

Bytes with_check(Table table, ByteView key, ByteView value) {
  const auto check = check_of(table, key, value);
  return concat({value, check.view().first(kCheckBytes)});
}

Result<ByteView> checked(Table table, ByteView key, ByteView stored) {
  const auto damaged = [table] {
    return fail(Fault::storage_corrupt,
                "a value of table " + std::string(name_of(table)) + " is damaged",
                "stop the node and restore it from its peers or a backup");
  };
  if (stored.size() < kCheckBytes) return damaged();
  const ByteView value = stored.first(stored.size() - kCheckBytes);
  const auto check = check_of(table, key, value);
  if (!equal(check.view().first(kCheckBytes), stored.last(kCheckBytes))) return damaged();
  return value;
}

}  // namespace talgu::storage
