#include "protocol/feed/receipt.h"

#include "protocol/base/refusal.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

#include <functional>

namespace talgu {
namespace {

using test::TestFederation;
using test::TestNode;

class Receipts : public testing::Test {
 protected:
  Receipts() {
    std::vector<NewEpochKey> keys;
    auto admitted =
        test::admit_all(federation.write(kyiv, federation.audience("UA", "coordination"),
                                         {Bytes(10, std::byte{1}), Bytes(10, std::byte{2})}, keys),
                        federation.authority(), warsaw.reader());
    for (const Admitted& run : admitted) {
      for (const RunEntry& entry : run.entries()) hashes.push_back(entry.hash);
    }
    tail = admitted.back().tail();
  }

  Receipt receipt_at(std::uint64_t seq, const TestNode& reader) {
    const PartyLog& log = *federation.authority().log_of(kyiv.party);
    const FederationVersion& version = federation.authority().federation().newest();
    return {.feed = tail.feed,
            .position = {.seq = seq, .hash = hashes.at(seq)},
            .reader = reader.id,
            .federation_version = version.number,
            .federation_hash = hash16(version.hash),
            .log_version = log.version(),
            .log_hash = hash16(log.head()),
            .claimed_minutes = 1};
  }

  SignedReceipt sign(const Receipt& receipt, const TestNode& reader) {
    return *sign_receipt(receipt, federation.id(), reader.signing_key);
  }

  Status check(const SignedReceipt& receipt) {
    const std::uint64_t seq = receipt.receipt.position.seq;
    const ReceiptPlace place{.hash = seq < hashes.size() ? hashes[seq] : EntryHash{},
                             .epoch = &tail.epoch.body};
    return check_receipt(receipt, tail, place, federation.authority());
  }

  Rule rule_broken(const Receipt& receipt, const TestNode& reader) {
    const Status status = check(sign(receipt, reader));
    return status ? Rule::none : rule_of(status.error());
  }

  TestFederation federation;
  TestNode kyiv = federation.add_node("UA", "kyiv");
  TestNode lviv = federation.add_node("UA", "lviv");
  TestNode warsaw = federation.add_node("PL", "warsaw");
  TestNode nato = federation.add_node("NATO", "brussels", NodeRole::observer);
  FeedTail tail;
  std::vector<EntryHash> hashes;
};

TEST_F(Receipts, OfEveryReaderAtEveryPositionAreTaken) {
  for (std::uint64_t seq = 0; seq < hashes.size(); ++seq) {
    EXPECT_TRUE(check(sign(receipt_at(seq, warsaw), warsaw)).has_value()) << seq;
  }
  EXPECT_TRUE(check(sign(receipt_at(3, lviv), lviv)).has_value()) << "another node of the party";
}

TEST_F(Receipts, EncodeToTheirFixedLayoutAndBack) {
  const SignedReceipt receipt = sign(receipt_at(2, warsaw), warsaw);
  const Bytes bytes = encode_signed_receipt(receipt);
  ASSERT_EQ(bytes.size(), kSignedReceiptBytes);
  EXPECT_EQ(*parse_signed_receipt(bytes), receipt);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(parse_signed_receipt(ByteView(bytes).first(size)).has_value()) << size;
  }
  Bytes longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(parse_signed_receipt(longer).has_value());
}

TEST_F(Receipts, EverySingleFlippedBitIsRefusedAndNamed) {
  const Bytes good = encode_signed_receipt(sign(receipt_at(2, warsaw), warsaw));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    const Status status = check(*parse_signed_receipt(bad));
    ASSERT_FALSE(status.has_value()) << "bit " << bit;
    ASSERT_NE(rule_of(status.error()), Rule::none) << "bit " << bit;
  }
}

TEST_F(Receipts, OfAnotherFederationAreRefused) {
  const Receipt receipt = receipt_at(2, warsaw);
  FederationId other;
  other.bytes[0] = std::byte{1};
  const Status status = check(*sign_receipt(receipt, other, warsaw.signing_key));
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(rule_of(status.error()), Rule::signature);
}

TEST_F(Receipts, SignedByAnyKeyButTheReadersAreRefused) {
  EXPECT_EQ(rule_broken(receipt_at(2, warsaw), kyiv), Rule::signature);
  EXPECT_EQ(rule_broken(receipt_at(2, warsaw), lviv), Rule::signature);
}

TEST_F(Receipts, ASignatureOfAnotherTypeIsNone) {
  const Receipt receipt = receipt_at(2, warsaw);
  SignedReceipt forged{.receipt = receipt, .signature = {}};
  forged.signature =
      *warsaw.signing_key.sign(SignedType::head, federation.id(), encode_receipt(receipt));
  EXPECT_FALSE(check(forged).has_value());
}

TEST_F(Receipts, BreakOneRuleAndAreNamedByIt) {
  struct Fault {
    Rule rule;
    std::function<void(Receipt&)> break_it;
  };

  const std::vector<Fault> faults{
      {Rule::receipt_ahead, [](Receipt& r) { r.position.seq = 100; }},
      {Rule::receipt_position, [](Receipt& r) { r.position.hash.bytes[0] ^= std::byte{1}; }},
      {Rule::receipt_position, [this](Receipt& r) { r.position.hash = hashes[1]; }},
      {Rule::receipt_position, [](Receipt& r) { r.feed.bytes[0] ^= std::byte{1}; }},
      {Rule::unknown_certificate, [](Receipt& r) { r.reader.bytes[0] ^= std::byte{1}; }},
      {Rule::unknown_version, [](Receipt& r) { r.federation_version = 1; }},
      {Rule::federation_hash, [](Receipt& r) { r.federation_hash.bytes[0] ^= std::byte{1}; }},
      {Rule::unknown_version, [](Receipt& r) { r.log_version += 1; }},
      {Rule::log_hash, [](Receipt& r) { r.log_hash.bytes[0] ^= std::byte{1}; }},
      {Rule::log_hash, [](Receipt& r) { r.log_version -= 1; }}};
  for (std::size_t i = 0; i < faults.size(); ++i) {
    Receipt receipt = receipt_at(2, warsaw);
    faults[i].break_it(receipt);
    EXPECT_EQ(rule_broken(receipt, warsaw), faults[i].rule) << i;
  }
}

TEST_F(Receipts, OfWhoMayNotReadTheFeedAreRefused) {
  EXPECT_EQ(rule_broken(receipt_at(2, nato), nato), Rule::receipt_reader);
}

TEST_F(Receipts, OfTheAuthorForItsOwnFeedAreRefused) {
  EXPECT_EQ(rule_broken(receipt_at(2, kyiv), kyiv), Rule::receipt_reader);
}

TEST_F(Receipts, TheHigherPositionIsKeptThenTheSmallerId) {
  const Receipt older = receipt_at(1, warsaw);
  const Receipt newer = receipt_at(2, warsaw);
  EXPECT_TRUE(replaces(newer, older).value());
  EXPECT_FALSE(replaces(older, newer).value()) << "an older one that is sent again";
  EXPECT_FALSE(replaces(newer, newer).value());
  Receipt again = newer;
  again.claimed_minutes = 2;
  EXPECT_NE(replaces(again, newer).value(), replaces(newer, again).value());
}

TEST_F(Receipts, ALaterPositionNeverCitesEarlierLogs) {
  const Receipt older = receipt_at(1, warsaw);
  Receipt newer = receipt_at(2, warsaw);
  newer.log_version = older.log_version - 1;
  const auto taken = replaces(newer, older);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(rule_of(taken.error()), Rule::receipt_versions);
}

}  // namespace
}  // namespace talgu
