#include "protocol/feed/admission.h"

#include "protocol/base/refusal.h"
#include "protocol/feed/data_body.h"
#include "tests/support/federation.h"

#include <gtest/gtest.h>

#include <utility>

namespace talgu {
namespace {

using test::TestFederation;
using test::TestNode;

/// What a dishonest author signs: entries of its own making, bodies and compact form included.
class ForgedRun : public testing::Test {
 protected:
  /// OPEN, EPOCH and one DATA entry with a body of so many bytes.
  talgu::Run with_body_of(std::size_t bytes) {
    RunWriter compact;
    EntryHash previous = genesis_hash(kyiv.id);
    const auto entries = *rebuild(honest, previous);
    for (const RunEntry& entry : entries) {
      const bool data = entry.header.kind == EntryKind::data;
      const Bytes body = data ? Bytes(bytes) : to_bytes(entry.body);
      EntryHeader header = entry.header;
      header.previous = previous;
      header.body_length = static_cast<std::uint32_t>(body.size());
      header.body_hash = body_hash(body);
      compact.add(header, body);
      previous = entry_hash(encode_header(header));
    }
    return signed_run(compact.take(), previous);
  }

  talgu::Run signed_run(Bytes entries, const EntryHash& last) {
    talgu::Run run{.feed = honest.feed,
                   .first_seq = 0,
                   .head = *sign_head({.feed = honest.feed, .position = {.seq = 2, .hash = last}},
                                      federation.id(), kyiv.signing_key),
                   .storage = std::move(entries),
                   .entries = {}};
    run.entries = run.storage;
    return run;
  }

  Rule judge(talgu::Run run) {
    const auto taken = admit(std::move(run), nullptr, federation.authority(), warsaw.reader());
    return taken ? Rule::none : rule_of(taken.error());
  }

  TestFederation federation;
  TestNode kyiv = federation.add_node("UA", "kyiv");
  TestNode warsaw = federation.add_node("PL", "warsaw");
  std::vector<NewEpochKey> keys;
  talgu::Run honest = std::move(
      federation
          .write(kyiv, federation.audience("UA", "coordination"), {Bytes(100, std::byte{7})}, keys)
          .front());
};

TEST_F(ForgedRun, OfABodySizeThatPaddingGivesIsAdmitted) {
  for (const std::size_t message : {0U, 124U, 125U, 5000U}) {
    EXPECT_EQ(judge(with_body_of(72 + padded_size(message))), Rule::none) << message;
  }
}

TEST_F(ForgedRun, OfAnyOtherBodySizeIsRefused) {
  for (const std::size_t bytes : {0U, 72U, 199U, 201U, 72U + 143U, 72U + 145U, 5000U, 65'536U}) {
    EXPECT_EQ(judge(with_body_of(bytes)), Rule::layout) << bytes;
    EXPECT_FALSE(is_data_body_size(bytes)) << bytes;
  }
}

TEST_F(ForgedRun, ThatRepeatsAnEpochOrAVersionIsRefused) {
  const auto entries = *rebuild(honest, genesis_hash(kyiv.id));
  for (const bool epoch : {true, false}) {
    Bytes compact;
    for (const RunEntry& entry : entries) {
      // A writer of its own says everything: what a run would otherwise leave out of DATA.
      LayoutWriter one;
      const EntryHeader& header = entry.header;
      const bool data = header.kind == EntryKind::data;
      const bool says_epoch = !data || epoch;
      const bool says_version = header.kind == EntryKind::open || (data && !epoch);
      one.u8(std::to_underlying(header.kind));
      one.u8(static_cast<std::uint8_t>((says_epoch ? 1 : 0) | (says_version ? 2 : 0)));
      one.u32(header.body_length).u64(header.clock);
      if (says_epoch) one.u32(header.epoch);
      if (says_version) one.u64(header.federation_version).id(header.federation_hash);
      append(compact, one.view());
      append(compact, entry.body);
    }
    EXPECT_EQ(judge(signed_run(std::move(compact), entries.back().hash)), Rule::layout) << epoch;
  }
}

}  // namespace
}  // namespace talgu
