#include "crypto/check.h"
#include "protocol/base/refusal.h"
#include "protocol/feed/admission.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_key.h"
#include "protocol/law/audience/may_read.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

namespace talgu {
namespace {

using test::kNow;
using test::TestFederation;
using test::TestNode;

class Feed : public testing::Test {
 protected:
  std::vector<talgu::Run> write(const std::string& audience, std::size_t messages,
                                std::size_t size = 100) {
    return federation.write(kyiv, federation.audience("UA", audience),
                            std::vector<Bytes>(messages, Bytes(size, std::byte{7})), keys);
  }

  Result<Admitted> admit_at(talgu::Run run, const TestNode& reader,
                            const FeedTail* tail = nullptr) {
    return admit(std::move(run), tail, federation.authority(), reader.reader());
  }

  TestFederation federation;
  TestNode kyiv = federation.add_node("UA", "kyiv");
  TestNode warsaw = federation.add_node("PL", "warsaw");
  TestNode nato = federation.add_node("NATO", "brussels", NodeRole::observer);
  std::vector<NewEpochKey> keys;
};

TEST_F(Feed, IsAdmittedByAReaderAndRefusedByOthers) {
  std::vector<talgu::Run> runs = write("coordination", 3);
  ASSERT_EQ(runs.size(), 1U);
  const auto taken = admit_at(test::copy_of(runs[0]), warsaw);
  ASSERT_TRUE(taken.has_value()) << taken.error().what;
  EXPECT_EQ(taken->entries().size(), 5U);
  EXPECT_EQ(taken->tail().last.seq, 4U);
  EXPECT_EQ(taken->tail().epoch.entries, 3U);
  const auto refused = admit_at(test::copy_of(runs[0]), nato);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(rule_of(refused.error()), Rule::not_a_reader);
}

TEST_F(Feed, EverySingleFlippedBitOfARunIsRefusedAndNamed) {
  const std::vector<talgu::Run> runs = write("coordination", 1);
  const talgu::Run& good = runs[0];
  for (std::size_t bit = 0; bit < good.entries.size() * 8; ++bit) {
    talgu::Run bad = test::copy_of(good);
    bad.storage[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    const auto taken = admit_at(std::move(bad), warsaw);
    ASSERT_FALSE(taken.has_value()) << "bit " << bit;
    ASSERT_NE(rule_of(taken.error()), Rule::none) << "bit " << bit;
  }
}

TEST_F(Feed, EverySingleFlippedBitOfAHeadIsRefusedAndNamed) {
  const std::vector<talgu::Run> runs = write("coordination", 1);
  const Bytes good = encode_signed_head(runs[0].head);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bytes = good;
    bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    talgu::Run bad = test::copy_of(runs[0]);
    bad.head = *parse_signed_head(bytes);
    const auto taken = admit_at(std::move(bad), warsaw);
    ASSERT_FALSE(taken.has_value()) << "bit " << bit;
    ASSERT_NE(rule_of(taken.error()), Rule::none) << "bit " << bit;
  }
}

TEST_F(Feed, OfAnotherFederationIsRefused) {
  TestFederation other;
  const TestNode author = other.add_node("UA", "kyiv");
  std::vector<NewEpochKey> other_keys;
  std::vector<talgu::Run> runs = other.write(author, other.audience("UA", "coordination"),
                                             {Bytes(10, std::byte{1})}, other_keys);
  const auto taken = admit_at(std::move(runs[0]), warsaw);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(rule_of(taken.error()), Rule::wrong_federation);
}

TEST_F(Feed, OfAnUnknownCertificateIsParked) {
  std::vector<talgu::Run> runs = write("coordination", 1);
  const Authority fresh(*FederationLog::create(federation.signed_charter()));
  const auto taken = admit(std::move(runs[0]), nullptr, fresh, warsaw.reader());
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().fault, Fault::prerequisite_missing);
  EXPECT_EQ(rule_of(taken.error()), Rule::unknown_certificate);
}

TEST_F(Feed, WaitsForThePartyLogsThatItsReaderListCites) {
  std::vector<talgu::Run> runs = write("coordination", 1);
  Authority behind(*FederationLog::create(federation.signed_charter()));
  ASSERT_TRUE(behind.append(kyiv.party, federation.statements("UA")[0]).has_value());
  const auto taken = admit(std::move(runs[0]), nullptr, behind, warsaw.reader());
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(rule_of(taken.error()), Rule::unknown_version);
}

TEST_F(Feed, AnObserverCannotOpenOneAndAForgedOneIsRefused) {
  const auto opened = FeedWriter::open_feed(federation.audience("NATO", "open"),
                                            federation.authority(), nato.author(), kNow, nullptr);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(rule_of(opened.error()), Rule::entry_author);
}

TEST_F(Feed, RunsEndAtAnchorsAndChain) {
  std::vector<talgu::Run> runs = write("coordination", 600);
  ASSERT_EQ(runs.size(), 3U);
  const auto admitted = test::admit_all(std::move(runs), federation.authority(), warsaw.reader());
  EXPECT_EQ(admitted[0].entries().size(), 256U);
  EXPECT_TRUE(admitted[0].ends_at_anchor());
  EXPECT_TRUE(admitted[1].ends_at_anchor());
  EXPECT_FALSE(admitted[2].ends_at_anchor());
  EXPECT_EQ(admitted[2].tail().last.seq, 601U);
}

TEST_F(Feed, LargeEntriesReachAnAnchorByBytes) {
  std::vector<talgu::Run> runs = write("coordination", 20, 60'000);
  EXPECT_GT(runs.size(), 1U);
  const auto admitted = test::admit_all(std::move(runs), federation.authority(), warsaw.reader());
  EXPECT_LT(admitted[0].entries().size(), 12U);
}

TEST_F(Feed, RunThatDoesNotBeginAtTheEndIsParked) {
  std::vector<talgu::Run> runs = write("coordination", 600);
  const auto taken = admit_at(test::copy_of(runs[1]), warsaw);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().fault, Fault::prerequisite_missing);
  EXPECT_EQ(rule_of(taken.error()), Rule::run_start);
}

TEST_F(Feed, TwoSignedHeadsAtOnePositionAreNamedAFork) {
  std::vector<talgu::Run> runs = write("coordination", 1);
  const auto held = admit_at(test::copy_of(runs[0]), warsaw);
  ASSERT_TRUE(held.has_value());
  FeedWriter one = FeedWriter::resume(held->tail());
  FeedWriter two = FeedWriter::resume(held->tail());
  const EpochDataKey key = test::data_key(federation.id(), keys[0], held->tail().epoch.body);
  ASSERT_TRUE(one.add_data(as_bytes("one"), key, federation.authority(), kNow).has_value());
  ASSERT_TRUE(two.add_data(as_bytes("two"), key, federation.authority(), kNow).has_value());
  auto first = *std::move(one).finish(federation.id(), kyiv.signing_key, kNow);
  auto second = *std::move(two).finish(federation.id(), kyiv.signing_key, kNow);
  const auto taken = admit_at(std::move(first[0]), warsaw, &held->tail());
  ASSERT_TRUE(taken.has_value());
  const auto forked = admit_at(std::move(second[0]), warsaw, &taken->tail());
  ASSERT_FALSE(forked.has_value());
  EXPECT_EQ(rule_of(forked.error()), Rule::fork);
}

TEST_F(Feed, NothingFollowsClose) {
  std::vector<talgu::Run> runs = write("coordination", 1);
  const auto held = admit_at(test::copy_of(runs[0]), warsaw);
  FeedWriter writer = FeedWriter::resume(held->tail());
  ASSERT_TRUE(writer.close(federation.authority(), kNow).has_value());
  const EpochDataKey key = test::data_key(federation.id(), keys[0], held->tail().epoch.body);
  ASSERT_TRUE(writer.add_data(as_bytes("late"), key, federation.authority(), kNow).has_value());
  auto late = *std::move(writer).finish(federation.id(), kyiv.signing_key, kNow);
  const auto taken = admit_at(std::move(late[0]), warsaw, &held->tail());
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(rule_of(taken.error()), Rule::closed);
}

TEST_F(Feed, TailSurvivesItsEncoding) {
  std::vector<talgu::Run> runs = write("coordination", 3);
  const auto held = admit_at(std::move(runs[0]), warsaw);
  const Bytes bytes = encode_tail(held->tail());
  const auto parsed = parse_tail(bytes);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, held->tail());
  EXPECT_FALSE(parse_tail(ByteView(bytes).first(bytes.size() - 1)).has_value());
}

TEST_F(Feed, ANewEpochHasANewKeyAndTheNextNumber) {
  std::vector<talgu::Run> runs = write("coordination", 1);
  const auto held = admit_at(std::move(runs[0]), warsaw);
  FeedWriter writer = FeedWriter::resume(held->tail());
  constexpr std::uint64_t kThirtyDays = 30ULL * 24 * 3600 * 1000;
  EXPECT_EQ(writer.epoch_due(federation.authority(), kNow + kThirtyDays - 1),
            FeedWriter::EpochDue::no);
  EXPECT_EQ(writer.epoch_due(federation.authority(), kNow + kThirtyDays),
            FeedWriter::EpochDue::too_old);
  ASSERT_TRUE(writer.begin_epoch(federation.authority(), kyiv.author(), kNow + kThirtyDays, nullptr)
                  .has_value());
  auto next = *std::move(writer).finish(federation.id(), kyiv.signing_key, kNow);
  const auto taken = admit_at(std::move(next[0]), warsaw, &held->tail());
  ASSERT_TRUE(taken.has_value());
  EXPECT_EQ(taken->tail().epoch.number, 2U);
  EXPECT_NE(taken->tail().epoch.body.commit, held->tail().epoch.body.commit);
}

// ---- full history ------------------------------------------------------------------------------

/// UA writes to some of its partners and adds another one later; enough of them that the witness
/// number stays three.
class FullHistory : public testing::Test {
 protected:
  static Audience to(const std::string& rule, const PartyId& author) {
    return {.name = "partners",
            .id = audience_id(author, "partners"),
            .rule = *parse_audience_rule(rule),
            .history = History::full};
  }

  // Runs of one feed: the first under `before`, then one for each rule of `after`.
  std::vector<talgu::Run> write(const std::string& before, const std::vector<std::string>& after) {
    const auto sign = [this](FeedWriter writer) {
      auto runs = std::move(writer).finish(federation.id(), kyiv.signing_key, kNow);
      return std::move(runs->front());
    };
    std::vector<talgu::Run> runs;
    runs.push_back(sign(*FeedWriter::open_feed(to(before, kyiv.party), federation.authority(),
                                               kyiv.author(), kNow, nullptr)));
    FeedTail tail =
        admit(test::copy_of(runs[0]), nullptr, federation.authority(), kyiv.reader())->tail();
    for (const std::string& rule : after) {
      FeedWriter writer = FeedWriter::resume(tail);
      writer.set_rule(*parse_audience_rule(rule));
      TALGU_CHECK(writer.begin_epoch(federation.authority(), kyiv.author(), kNow, nullptr));
      runs.push_back(sign(std::move(writer)));
      tail =
          admit(test::copy_of(runs.back()), &tail, federation.authority(), kyiv.reader())->tail();
    }
    return runs;
  }

  // How many of the runs this node takes, one after another.
  std::size_t taken_by(const TestNode& node, std::vector<talgu::Run> runs, Rule* refused) {
    std::optional<FeedTail> tail;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const auto taken =
          admit(std::move(runs[i]), tail ? &*tail : nullptr, federation.authority(), node.reader());
      if (!taken) {
        *refused = rule_of(taken.error());
        return i;
      }
      tail = taken->tail();
    }
    return runs.size();
  }

  TestFederation federation{{{"UA", PartyRole::recipient},
                             {"PL", PartyRole::donor},
                             {"EE", PartyRole::donor},
                             {"LV", PartyRole::donor},
                             {"LT", PartyRole::donor}}};
  TestNode kyiv = federation.add_node("UA", "kyiv");
  TestNode warsaw = federation.add_node("PL", "warsaw");
  TestNode vilnius = federation.add_node("LT", "vilnius");
  static constexpr const char* kThree = "party:PL + party:EE + party:LV";
  static constexpr const char* kFour = "party:PL + party:EE + party:LV + party:LT";
};

TEST_F(FullHistory, IsReadWholeByWhomALaterRuleAdds) {
  Rule refused = Rule::none;
  EXPECT_EQ(taken_by(vilnius, write(kThree, {kThree, kFour}), &refused), 3U) << name_of(refused);
  EXPECT_EQ(taken_by(warsaw, write(kThree, {kThree, kFour}), &refused), 3U) << name_of(refused);
}

TEST_F(FullHistory, EndsForWhomALaterRuleLeavesOut) {
  Rule refused = Rule::none;
  EXPECT_EQ(taken_by(vilnius, write(kFour, {kFour, kThree}), &refused), 2U);
  EXPECT_EQ(refused, Rule::not_a_reader);
}

TEST_F(FullHistory, ServesTheNewcomerOnlyOnceTheRuleNamesIt) {
  std::optional<FeedTail> tail;
  for (talgu::Run& run : write(kThree, {kFour})) {
    if (tail) {
      EXPECT_FALSE(may_read(federation.authority(), *tail, vilnius.id));
    }
    tail = admit(std::move(run), tail ? &*tail : nullptr, federation.authority(), warsaw.reader())
               ->tail();
  }
  EXPECT_TRUE(may_read(federation.authority(), *tail, vilnius.id));
}

TEST_F(FullHistory, ARuleThatChangesTheWitnessNumberNeedsANewFeed) {
  const auto runs = write(kThree, {});
  const auto held = admit(test::copy_of(runs[0]), nullptr, federation.authority(), kyiv.reader());
  FeedWriter writer = FeedWriter::resume(held->tail());
  writer.set_rule(*parse_audience_rule("party:PL"));
  const Status begun = writer.begin_epoch(federation.authority(), kyiv.author(), kNow, nullptr);
  ASSERT_FALSE(begun);
  EXPECT_EQ(rule_of(begun.error()), Rule::witness_number);
}

// ---- what an author who breaks one rule of §6 gets ---------------------------------------------

struct EpochFault {
  std::string name;
  void (*break_it)(EpochBody&);
  Rule rule;
};

class BrokenEpoch : public Feed, public testing::WithParamInterface<EpochFault> {};

// Signs a feed whose EPOCH was changed after it was made: a dishonest author's own work.
talgu::Run forge(const talgu::Run& honest, const TestNode& author, const FederationId& federation,
                 const CertId& certificate, void (*break_it)(EpochBody&)) {
  const auto entries = *rebuild(honest, genesis_hash(certificate));
  RunWriter compact;
  EntryHash previous = genesis_hash(certificate);
  for (const RunEntry& entry : entries) {
    if (entry.header.kind == EntryKind::data) break;
    EntryHeader header = entry.header;
    header.previous = previous;
    Bytes body = to_bytes(entry.body);
    if (header.kind == EntryKind::epoch) {
      EpochBody epoch = *parse_epoch(body);
      break_it(epoch);
      body = encode_epoch(epoch);
    }
    header.body_length = static_cast<std::uint32_t>(body.size());
    header.body_hash = body_hash(body);
    compact.add(header, body);
    previous = entry_hash(encode_header(header));
  }
  talgu::Run run{
      .feed = honest.feed, .first_seq = 0, .head = {}, .storage = compact.take(), .entries = {}};
  run.head = *sign_head({.feed = run.feed, .position = {.seq = 1, .hash = previous}}, federation,
                        author.signing_key);
  run.entries = run.storage;
  return run;
}

TEST_P(BrokenEpoch, IsRefusedForExactlyThatRule) {
  const std::vector<talgu::Run> runs = write("coordination", 0);
  talgu::Run forged = forge(runs[0], kyiv, federation.id(), kyiv.id, GetParam().break_it);
  const auto taken = admit_at(std::move(forged), warsaw);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(rule_of(taken.error()), GetParam().rule) << name_of(rule_of(taken.error()));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, BrokenEpoch,
    testing::Values(
        EpochFault{"ReaderLeftOut", [](EpochBody& e) { e.readers.pop_back(); }, Rule::readers},
        EpochFault{"ReaderTooMany",
                   [](EpochBody& e) {
                     EpochReader extra = e.readers.back();
                     extra.name.guest.bytes[0] = std::byte{'x'};
                     e.readers.push_back(extra);
                   },
                   Rule::readers},
        EpochFault{"ReadersUnsorted", [](EpochBody& e) { std::swap(e.readers[0], e.readers[1]); },
                   Rule::readers},
        EpochFault{"WiderRuleThanReaders",
                   [](EpochBody& e) { e.rule = "role:recipient + role:donor + role:observer"; },
                   Rule::readers},
        EpochFault{"UnknownClause", [](EpochBody& e) { e.rule = "everybody"; },
                   Rule::audience_rule},
        EpochFault{"UnknownCode", [](EpochBody& e) { e.rule = "party:XX"; }, Rule::audience_rule},
        EpochFault{"RuleNotCanonical",
                   [](EpochBody& e) { e.rule = "role:recipient  + role:donor"; },
                   Rule::audience_rule},
        EpochFault{"OtherAudience", [](EpochBody& e) { e.audience_name = "open"; },
                   Rule::audience_rule},
        EpochFault{"OtherWitnessNumber", [](EpochBody& e) { ++e.witnesses; }, Rule::witness_number},
        EpochFault{"OtherVersion", [](EpochBody& e) { ++e.federation_version; },
                   Rule::entry_version},
        EpochFault{"LogFromTheFuture", [](EpochBody& e) { e.readers[0].log_version += 7; },
                   Rule::unknown_version},
        EpochFault{"LogOfAnotherBranch",
                   [](EpochBody& e) { e.readers[0].log_hash.bytes[0] ^= std::byte{1}; },
                   Rule::readers},
        EpochFault{"HedgeWithoutCommitment", [](EpochBody& e) { e.hedge.bytes[0] = std::byte{1}; },
                   Rule::layout}),
    [](const auto& fault) { return fault.param.name; });

// ---- bodies and keys ---------------------------------------------------------------------------

TEST_F(Feed, EntryOpensWithItsKeyAndNoOther) {
  std::vector<talgu::Run> runs = write("coordination", 1);
  const auto held = admit_at(std::move(runs[0]), warsaw);
  const RunEntry& entry = held->entries()[2];
  const EpochDataKey key = test::data_key(federation.id(), keys[0], held->tail().epoch.body);
  EXPECT_EQ(*open_data(key, entry.header, entry.body), Bytes(100, std::byte{7}));
  const NewEpochKey other{.feed = held->feed(), .epoch = 1, .key = EpochKey::generate()};
  const EpochDataKey wrong = test::data_key(federation.id(), other, held->tail().epoch.body);
  EXPECT_EQ(rule_of(open_data(wrong, entry.header, entry.body).error()), Rule::key_commit);
}

TEST_F(Feed, EverySingleFlippedBitOfABodyIsNamed) {
  std::vector<talgu::Run> runs = write("coordination", 1);
  const auto held = admit_at(std::move(runs[0]), warsaw);
  const RunEntry& entry = held->entries()[2];
  const EpochDataKey key = test::data_key(federation.id(), keys[0], held->tail().epoch.body);
  for (std::size_t bit = 0; bit < entry.body.size() * 8; ++bit) {
    Bytes bad = to_bytes(entry.body);
    bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    const auto opened = open_data(key, entry.header, bad);
    ASSERT_FALSE(opened.has_value()) << "bit " << bit;
    const Rule expected = bit / 8 < 32 ? Rule::key_commit : Rule::ciphertext;
    ASSERT_EQ(rule_of(opened.error()), expected) << "bit " << bit;
  }
}

TEST(Padding, HidesTheLengthInFewSizes) {
  EXPECT_EQ(padded_size(0), 128U);
  EXPECT_EQ(padded_size(124), 128U);
  EXPECT_GT(padded_size(125), 128U);
  for (std::size_t size = 0; size <= message_bytes_max(); size += 101) {
    const std::size_t padded = padded_size(size);
    ASSERT_GE(padded, size + 4);
    ASSERT_LE(padded, std::max<std::size_t>(128, (size + 4) * 112 / 100 + 1));
  }
}

TEST(Padding, LargestMessageFitsAnEntryAndOneByteMoreIsRefused) {
  const EpochKey raw = EpochKey::generate();
  const EpochDataKey key = epoch_data_key({}, raw, nullptr);
  EntryHeader header;
  EXPECT_TRUE(seal_data(key, header, Bytes(message_bytes_max())).has_value());
  EXPECT_LE(header.body_length, limits::kEntryBodyBytesMax);
  EXPECT_EQ(rule_of(seal_data(key, header, Bytes(message_bytes_max() + 1)).error()), Rule::size);
}

TEST_F(Feed, WrappedKeyOpensForItsReaderInItsPlaceOnly) {
  std::vector<talgu::Run> runs = write("coordination", 0);
  const auto held = admit_at(std::move(runs[0]), warsaw);
  const EpochName name{.federation = federation.id(),
                       .feed = held->feed(),
                       .epoch = 1,
                       .commit = held->tail().epoch.body.commit};
  const auto wrap = wrap_epoch_key(name, keys[0].key, warsaw.id, warsaw.certificate.seal_key);
  ASSERT_TRUE(wrap.has_value());
  EXPECT_TRUE(unwrap_epoch_key(name, {}, *wrap, warsaw.id, warsaw.seal_secret).has_value());
  EXPECT_EQ(rule_of(unwrap_epoch_key(name, {}, *wrap, nato.id, warsaw.seal_secret).error()),
            Rule::wrap);
  EXPECT_EQ(rule_of(unwrap_epoch_key(name, {}, *wrap, warsaw.id, nato.seal_secret).error()),
            Rule::wrap);
  EpochName moved = name;
  moved.epoch = 2;
  EXPECT_EQ(rule_of(unwrap_epoch_key(moved, {}, *wrap, warsaw.id, warsaw.seal_secret).error()),
            Rule::wrap);
}

TEST_F(Feed, KeyThatDoesNotMatchItsCommitmentIsNeverUsed) {
  std::vector<talgu::Run> runs = write("coordination", 0);
  const auto held = admit_at(std::move(runs[0]), warsaw);
  const EpochName name{.federation = federation.id(),
                       .feed = held->feed(),
                       .epoch = 1,
                       .commit = held->tail().epoch.body.commit};
  const EpochKey other = EpochKey::generate();
  const auto wrap = wrap_epoch_key(name, other, warsaw.id, warsaw.certificate.seal_key);
  EXPECT_EQ(rule_of(unwrap_epoch_key(name, {}, *wrap, warsaw.id, warsaw.seal_secret).error()),
            Rule::epoch_commit);
}

// ---- who may read ------------------------------------------------------------------------------

TEST_F(Feed, MayReadAnswersAlikeForUnknownAndForbidden) {
  std::vector<talgu::Run> runs = write("coordination", 0);
  const auto held = admit_at(std::move(runs[0]), warsaw);
  EXPECT_TRUE(may_read(federation.authority(), held->tail(), warsaw.id).has_value());
  const auto forbidden = may_read(federation.authority(), held->tail(), nato.id);
  const auto unknown = may_read(federation.authority(), held->tail(), CertId{});
  ASSERT_FALSE(forbidden.has_value());
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(forbidden.error().what, unknown.error().what);
  EXPECT_EQ(rule_of(forbidden.error()), rule_of(unknown.error()));
}

TEST_F(Feed, GuestReadsOnlyWhereItIsNamed) {
  const TestNode guest = federation.add_node("PL", "acme", NodeRole::guest);
  std::vector<talgu::Run> runs = write("coordination", 0);
  const auto held = admit_at(std::move(runs[0]), warsaw);
  EXPECT_FALSE(may_read(federation.authority(), held->tail(), guest.id).has_value());
}

TEST_F(Feed, GuestReadsWhatItWritesAndNoOtherGuestDoes) {
  const TestNode guest = federation.add_node("PL", "acme", NodeRole::guest);
  const TestNode other = federation.add_node("PL", "globex", NodeRole::guest);
  std::vector<talgu::Run> runs =
      federation.write(guest, federation.audience("PL", "coordination"), {Bytes(10)}, keys);
  const auto own = admit_at(test::copy_of(runs[0]), guest);
  ASSERT_TRUE(own.has_value()) << own.error().what;
  const auto held = admit_at(std::move(runs[0]), warsaw);
  ASSERT_TRUE(held.has_value()) << held.error().what;
  EXPECT_TRUE(may_read(federation.authority(), held->tail(), guest.id).has_value());
  EXPECT_TRUE(may_read(federation.authority(), held->tail(), kyiv.id).has_value());
  EXPECT_FALSE(may_read(federation.authority(), held->tail(), other.id).has_value());
}

}  // namespace
}  // namespace talgu
