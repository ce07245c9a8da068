#include "storage/fsck/fsck_tables.h"

#include "protocol/base/text.h"
#include "protocol/feed/receipt.h"
#include "protocol/law/policy/policy.h"
#include "storage/feeds/founding.h"
#include "storage/feeds/own_marks.h"

#include <set>
#include <string>
#include <utility>

namespace talgu::storage {
namespace {

std::optional<Authority> check_charter(FsckPass& pass) {
  const auto value = pass.meta_value(meta::kCharter);
  if (!value) return std::nullopt;
  auto charter = parse_signed<Charter>(*value);
  if (charter) {
    auto log = FederationLog::create(*std::move(charter));
    if (log) return Authority(*std::move(log));
    pass.found(Table::meta, "the charter is not what was signed: " + log.error().what);
    return std::nullopt;
  }
  pass.found(Table::meta, "the charter cannot be read: " + charter.error().what);
  return std::nullopt;
}

/// Verifies the statements one after another, in the order of their keys.
class LogCheck final {
 public:
  LogCheck(FsckPass& pass, Authority* authority) : pass_(pass), authority_(authority) {}

  void take(const Row& row) {
    constexpr std::size_t kKeyBytes = PartyId::kSize + sizeof(std::uint64_t);
    if (row.key.size() != kKeyBytes) {
      pass_.found(Table::statements, "a statement stands under a key that none has");
      return;
    }
    PartyId party;
    std::memcpy(party.bytes.data(), row.key.data(), PartyId::kSize);
    const std::uint64_t version = seq_of_key(row.key);
    const Status good = verify(party, version, row);
    if (good) {
      ++pass_.counts().statements;
      return;
    }
    // What stands above a damaged statement cannot be verified, and is no second finding.
    if (!stopped_.insert(party).second) return;
    pass_.found(Table::statements, "statement " + std::to_string(version) + " of " +
                                       name_of_party(party) + ": " + good.error().what);
  }

 private:
  Status verify(const PartyId& party, std::uint64_t version, const Row& row) {
    const auto value = checked(Table::statements, row.key, row.value);
    if (!value) return fail(Fault::storage_corrupt, "damaged");
    if (authority_ == nullptr || stopped_.contains(party)) return {};
    const PartyLog* const log = authority_->log_of(party);
    if (log == nullptr) return fail(Fault::storage_corrupt, "the charter has no such party");
    if (log->version() + 1 != version) return fail(Fault::storage_corrupt, "one below is missing");
    TALGU_TRY(SignedStatement statement, parse_signed<Statement>(*value));
    return authority_->append(party, std::move(statement));
  }

  [[nodiscard]] std::string name_of_party(const PartyId& id) const {
    const Party* const party =
        authority_ == nullptr ? nullptr : authority_->federation().newest().find(id);
    return party == nullptr ? short_hex(id) : party->code;
  }

  FsckPass& pass_;
  Authority* authority_;
  std::set<PartyId> stopped_;
};

void check_policy(FsckPass& pass, const Authority& authority) {
  const auto self = pass.meta_value(meta::kSelf);
  const auto value = pass.meta_value(meta::kPolicy);
  if (!self || !value) return;
  const auto certificate = CertId::from(*self);
  const auto member = certificate ? authority.find(*certificate) : fail(Fault::invalid_input, "");
  if (!member) {
    pass.found(Table::meta, "the certificate of this node is in no party log held");
    return;
  }
  const PartyId& party = member->node->certificate.party;
  const auto policy = parse_signed<Policy>(*value);
  const auto verified =
      policy ? verify_policy(*policy, party, authority) : std::unexpected(policy.error());
  if (!verified) {
    pass.found(Table::meta, "the policy is not what was signed: " + verified.error().what);
  }
}

/// Empty where the row is the receipt that its reader signed; the entry it names was checked with
/// its feed.
std::string receipt_fault(const Authority* authority, const Row& row) {
  const auto value = checked(Table::receipts, row.key, row.value);
  const auto parsed = value ? parse_signed_receipt(*value) : std::unexpected(value.error());
  if (!parsed) return "is damaged";
  const Receipt& receipt = parsed->receipt;
  if (!equal(row.key, concat({receipt.feed.view(), receipt.reader.view()}))) return "is another's";
  if (authority == nullptr) return {};
  const auto reader = authority->find(receipt.reader);
  if (!reader) return "is of a reader whom no party log held certifies";
  const Status good = verify(reader->node->certificate.sign_key, SignedType::receipt,
                             authority->id(), encode_receipt(receipt), parsed->signature);
  return good ? "" : "is not its reader's";
}

}  // namespace

void check_receipts(FsckPass& pass, const Authority* authority) {
  pass.for_each_row(Table::receipts, [&](const Row& row) {
    const std::string fault = receipt_fault(authority, row);
    if (fault.empty()) {
      ++pass.counts().receipts;
      return;
    }
    Finding finding{.table = name_of(Table::receipts), .what = "a receipt " + fault};
    if (row.key.size() >= FeedId::kSize) {
      finding.feed.emplace();
      std::memcpy(finding.feed->bytes.data(), row.key.data(), FeedId::kSize);
    }
    pass.found(std::move(finding));
  });
}

void check_meta(FsckPass& pass) {
  pass.for_each_row(Table::meta, [&pass](const Row& row) {
    if (as_text(row.key) == meta::kViewState) return;  // with the view
    if (checked(Table::meta, row.key, row.value)) return;
    pass.found(Table::meta, "the value '" + escape(as_text(row.key)) + "' is damaged");
  });
  for (const std::string_view name : {meta::kSchemaKey, meta::kStore}) pass.meta_value(name);
}

std::optional<Authority> check_logs(FsckPass& pass) {
  std::optional<Authority> authority = check_charter(pass);
  LogCheck logs(pass, authority ? &*authority : nullptr);
  pass.for_each_row(Table::statements, [&logs](const Row& row) { logs.take(row); });
  if (authority) check_policy(pass, *authority);
  return authority;
}

void check_own_feeds(FsckPass& pass) {
  pass.for_each_row(Table::own, [&pass](const Row& row) {
    if (is_own_feed_row(row)) return;
    const auto feed = FeedId::from(row.key);
    pass.found({.table = name_of(Table::own),
                .feed = feed ? std::optional(*feed) : std::nullopt,
                .what = "whether the feed may be extended is damaged"});
  });
}

void check_contacts(FsckPass& pass) {
  pass.for_each_row(Table::contacts, [&pass](const Row& row) {
    const auto value = checked(Table::contacts, row.key, row.value);
    if (value && parse_contact({.key = row.key, .value = *value})) return;
    const auto node = CertId::from(row.key);
    pass.found(Table::contacts,
               "the addresses of node " + (node ? short_hex(*node) : "?") + " are damaged");
  });
}

}  // namespace talgu::storage
