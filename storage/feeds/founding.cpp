#include "storage/feeds/founding.h"

#include "protocol/base/layout.h"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace talgu::storage {
namespace {

constexpr std::size_t kAddressBytesMax = 1024;
constexpr std::size_t kAddressesMax = 8;

std::unexpected<Error> damaged(Table table) {
  return fail(Fault::storage_corrupt,
              "a value of table " + std::string(name_of(table)) + " is not what belongs there",
              "stop the node and restore it from its peers or a backup");
}

/// Every row of a table with its check taken off.
Status for_each_row(const Txn& txn, Table table, const std::function<Status(const Row&)>& visit) {
  TALGU_TRY(Cursor cursor, txn.cursor(table));
  TALGU_TRY(auto row, cursor.seek({}));
  while (row) {
    TALGU_TRY(const ByteView value, checked(table, row->key, row->value));
    TALGU_PASS(visit({.key = row->key, .value = value}));
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return {};
}

/// Keys sort by party and version, so that a log is whole when each version follows the last.
Status add_statement(std::map<PartyId, std::vector<SignedStatement>>& logs, const Row& row) {
  if (row.key.size() != PartyId::kSize + sizeof(std::uint64_t)) return damaged(Table::statements);
  TALGU_TRY(const auto party, PartyId::from(row.key.first(PartyId::kSize)));
  auto statement = parse_signed<Statement>(row.value);
  std::vector<SignedStatement>& log = logs[party];
  if (!statement || seq_of_key(row.key) != log.size() + 1) return damaged(Table::statements);
  log.push_back(*std::move(statement));
  return {};
}

Result<ByteView> founding_part(const Txn& txn, std::string_view name) {
  TALGU_TRY(const auto value, txn.get_checked(Table::meta, as_bytes(name)));
  if (!value) return fail(Fault::prerequisite_missing, "the store is not founded yet");
  return *value;
}

}  // namespace

Bytes encode_addresses(const Contact& contact) {
  LayoutWriter out;
  out.u16(static_cast<std::uint16_t>(contact.addresses.size()));
  for (const std::string& address : contact.addresses) out.text(address);
  return out.take();
}

Result<Contact> parse_contact(const Row& row) {
  Contact contact;
  const auto node = CertId::from(row.key);
  LayoutReader in(row.value);
  const std::size_t count = in.u16();
  if (!node || count > kAddressesMax) return damaged(Table::contacts);
  contact.node = *node;
  for (std::size_t i = 0; i < count; ++i) contact.addresses.emplace_back(in.text(kAddressBytesMax));
  if (!in.finish("contact")) return damaged(Table::contacts);
  return contact;
}

Status write_founding(WriteTxn& txn, const Founding& founding) {
  TALGU_PASS(
      txn.put_checked(Table::meta, as_bytes(meta::kCharter), encode_signed(founding.charter)));
  TALGU_PASS(txn.put_checked(Table::meta, as_bytes(meta::kPolicy), encode_signed(founding.policy)));
  TALGU_PASS(txn.put_checked(Table::meta, as_bytes(meta::kSelf), founding.self.view()));
  for (const auto& [party, log] : founding.logs) {
    for (std::size_t i = 0; i < log.size(); ++i) {
      TALGU_PASS(
          txn.put_checked(Table::statements, statement_key(party, i + 1), encode_signed(log[i])));
    }
  }
  for (const Contact& contact : founding.contacts) {
    TALGU_PASS(txn.put_checked(Table::contacts, contact.node.view(), encode_addresses(contact)));
  }
  return {};
}

Result<Founding> read_founding(const Txn& txn) {
  TALGU_TRY(const ByteView charter_bytes, founding_part(txn, meta::kCharter));
  TALGU_TRY(const ByteView policy_bytes, founding_part(txn, meta::kPolicy));
  TALGU_TRY(const ByteView self_bytes, founding_part(txn, meta::kSelf));
  auto charter = parse_signed<Charter>(charter_bytes);
  auto policy = parse_signed<Policy>(policy_bytes);
  const auto self = CertId::from(self_bytes);
  if (!charter || !policy || !self) return damaged(Table::meta);
  Founding founding{.charter = *std::move(charter),
                    .logs = {},
                    .contacts = {},
                    .policy = *std::move(policy),
                    .self = *self};
  TALGU_PASS(for_each_row(txn, Table::statements,
                          [&](const Row& row) { return add_statement(founding.logs, row); }));
  TALGU_PASS(for_each_row(txn, Table::contacts, [&](const Row& row) -> Status {
    TALGU_TRY(Contact contact, parse_contact(row));
    founding.contacts.push_back(std::move(contact));
    return {};
  }));
  return founding;
}

Result<std::vector<FeedTail>> read_tails(const Txn& txn) {
  std::vector<FeedTail> tails;
  TALGU_PASS(for_each_row(txn, Table::feeds, [&](const Row& row) -> Status {
    TALGU_TRY(FeedTail tail, parse_tail(row.value));
    if (!equal(tail.feed.view(), row.key)) return damaged(Table::feeds);
    tails.push_back(std::move(tail));
    return {};
  }));
  return tails;
}

Result<std::vector<SignedReceipt>> read_receipts(const Txn& txn) {
  std::vector<SignedReceipt> receipts;
  TALGU_PASS(for_each_row(txn, Table::receipts, [&](const Row& row) -> Status {
    const auto one = parse_signed_receipt(row.value);
    if (!one) return damaged(Table::receipts);
    const Bytes key = concat({one->receipt.feed.view(), one->receipt.reader.view()});
    if (!equal(key, row.key)) return damaged(Table::receipts);
    receipts.push_back(*one);
    return {};
  }));
  return receipts;
}

Result<std::vector<SignedReceipt>> read_receipts(const Txn& txn, const FeedId& feed) {
  std::vector<SignedReceipt> receipts;
  TALGU_TRY(Cursor cursor, txn.cursor(Table::receipts));
  TALGU_TRY(auto row, cursor.seek(feed.view()));
  while (row && row->key.size() >= FeedId::kSize &&
         equal(row->key.first(FeedId::kSize), feed.view())) {
    TALGU_TRY(const ByteView value, checked(Table::receipts, row->key, row->value));
    const auto one = parse_signed_receipt(value);
    if (!one) return damaged(Table::receipts);
    receipts.push_back(*one);
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  return receipts;
}

Result<std::optional<FeedTail>> read_tail(const Txn& txn, const FeedId& feed) {
  TALGU_TRY(const auto stored, txn.get_checked(Table::feeds, feed.view()));
  if (!stored) return std::optional<FeedTail>();
  TALGU_TRY(FeedTail tail, parse_tail(*stored));
  if (tail.feed != feed) return damaged(Table::feeds);
  return std::optional(std::move(tail));
}

Result<std::uint64_t> read_number(const Txn& txn, std::string_view name) {
  TALGU_TRY(const auto stored, txn.get_checked(Table::meta, as_bytes(name)));
  if (!stored) return std::uint64_t{0};
  LayoutReader in(*stored);
  const std::uint64_t number = in.u64();
  if (!in.finish("number")) return damaged(Table::meta);
  return number;
}

Status write_number(WriteTxn& txn, std::string_view name, std::uint64_t number) {
  return txn.put_checked(Table::meta, as_bytes(name), le64(number));
}

}  // namespace talgu::storage
