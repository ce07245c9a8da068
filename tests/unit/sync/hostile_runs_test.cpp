#include "crypto/check.h"
#include "protocol/base/refusal.h"
#include "tests/unit/sync/three_nodes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace talgu {
namespace {

using test::TestFederation;
using test::TestNode;

/// Kyiv sends what it likes to Warsaw; Tallinn hears from Warsaw alone.
class HostileRuns : public test::ThreeNodes {
 protected:
  void SetUp() override {
    ThreeNodes::SetUp();
    network.connect(warsaw, kyiv);
    network.connect(tallinn, warsaw);
    network.wait(1'000);
  }

  const TestNode& author() { return network.host(kyiv).node; }

  std::vector<talgu::Run> write(std::size_t messages, std::vector<NewEpochKey>& keys) {
    return federation.write(author(), federation.audience("UA", "coordination"),
                            std::vector<Bytes>(messages, Bytes(10, std::byte{7})), keys);
  }

  void deliver(const talgu::Run& run) {
    network.inject(kyiv, warsaw, sync::Channel::live, sync::RunFrame{test::copy_of(run)});
    network.run();
  }

  Reason reason_at(std::size_t host, std::size_t peer) {
    for (const sync::PeerState& state : network.machine(host).peers()) {
      if (state.certificate == network.host(peer).node.id) return state.reason;
    }
    return Reason::never_seen;
  }

  std::size_t refused() {
    return static_cast<std::size_t>(
        std::ranges::count(network.host(warsaw).notes, "runs", &sync::Note::topic));
  }

  SignedHead sign(Head head, const NodeSigningKey& key) {
    auto made = sign_head(head, federation.id(), key);
    TALGU_CHECK(made.has_value());
    return *made;
  }
};

/// One way to break a run, and what its sender is told.
struct Junk {
  std::string name;
  Reason reason;
  std::function<void(talgu::Run&)> make;
};

void drop_last_byte(talgu::Run& run) {
  run.storage.pop_back();
  run.entries = run.storage;
}

// attack: C8
TEST_F(HostileRuns, WithAJunkHeadAreNeitherStoredNorPassedOnAndTheSenderIsTold) {
  const NodeSigningKey& thief = network.host(tallinn).node.signing_key;
  const TestFederation other;
  const std::vector<Junk> all{
      {"signature", Reason::refused_signature,
       [](talgu::Run& run) { run.head.signature.bytes[5] ^= std::byte{1}; }},
      {"no signature", Reason::refused_signature, [](talgu::Run& run) { run.head.signature = {}; }},
      {"another reader's key", Reason::refused_signature,
       [&](talgu::Run& run) { run.head = sign(run.head.head, thief); }},
      {"another federation", Reason::refused_signature,
       [&](talgu::Run& run) {
         run.head = sign_head(run.head.head, other.id(), author().signing_key).value();
       }},
      {"head of other entries", Reason::refused_chain,
       [&](talgu::Run& run) {
         run.head.head.position.hash.bytes[0] ^= std::byte{1};
         run.head = sign(run.head.head, author().signing_key);
       }},
      {"head beyond the entries", Reason::refused_chain,
       [&](talgu::Run& run) {
         ++run.head.head.position.seq;
         run.head = sign(run.head.head, author().signing_key);
       }},
      {"another body", Reason::refused_chain,
       [](talgu::Run& run) { run.storage.back() ^= std::byte{1}; }},
      {"a body that is too short", Reason::refused_layout, drop_last_byte},
  };
  for (const Junk& junk : all) {
    std::vector<NewEpochKey> keys;
    auto runs = write(2, keys);
    const FeedId feed = runs.front().feed;
    talgu::Run bad = test::copy_of(runs.front());
    junk.make(bad);
    network.loses = [this](const test::SentFrame& frame) { return frame.to == warsaw; };
    network.publish(
        kyiv, test::admit_all(std::move(runs), federation.authority(), author().reader()), keys);
    network.loses = nullptr;
    const std::size_t commits = network.host(warsaw).commits;
    deliver(bad);
    EXPECT_EQ(network.host(warsaw).commits, commits) << junk.name;
    EXPECT_EQ(network.machine(warsaw).tail(feed), nullptr) << junk.name;
    EXPECT_EQ(network.naming(tallinn, feed.view()), 0U) << junk.name;
    EXPECT_EQ(reason_at(kyiv, warsaw), junk.reason) << junk.name;
    EXPECT_EQ(reason_at(warsaw, kyiv), junk.reason) << junk.name;
    // The genuine one comes later, and with it no byte of the junk.
    network.wait(3 * sync::bounds::kBackOffMs);
    ASSERT_NE(network.machine(tallinn).tail(feed), nullptr) << junk.name;
    EXPECT_EQ(*network.machine(tallinn).tail(feed), *network.machine(kyiv).tail(feed)) << junk.name;
    if (bad.head != network.machine(kyiv).tail(feed)->head) {
      EXPECT_EQ(network.naming(tallinn, bad.head.signature.view()), 0U) << junk.name;
    }
  }
}

/// The same run under an OPEN of its own: a feed that nobody has seen, and no signature fits.
talgu::Run invented(const talgu::Run& run, std::uint32_t number) {
  talgu::Run made = test::copy_of(run);
  const auto body = first_body(made);
  TALGU_CHECK(body.has_value());
  auto open = parse_open(*body);
  TALGU_CHECK(open.has_value());
  std::memcpy(open->incarnation_random.bytes.data(), &number, sizeof number);
  const Bytes bytes = encode_open(*open);
  TALGU_CHECK(bytes.size() == body->size());
  const auto at = body->data() - made.entries.data();
  std::ranges::copy(bytes, made.storage.begin() + at);
  made.feed = feed_id(bytes);
  made.head.head.feed = made.feed;
  return made;
}

// attack: C9, F7
TEST_F(HostileRuns, OfInventedFeedsCostOneLookEachAndLeaveNothing) {
  constexpr std::uint32_t kMore = 500;
  constexpr std::uint32_t kFeeds = sync::bounds::kBackOffsPerPeerMax + kMore;
  std::vector<NewEpochKey> keys;
  const auto runs = write(0, keys);
  const std::size_t known = network.machine(warsaw).peers().size();
  const auto flood = [&] {
    for (std::uint32_t i = 0; i < kFeeds; ++i) deliver(invented(runs.front(), i));
  };
  flood();
  EXPECT_GE(refused(), 1U);
  EXPECT_LT(refused(), kMore) << "who showed a forged head is not listened to for a while";
  EXPECT_EQ(network.host(warsaw).held_max, 0U) << "each was judged and dropped at once";
  flood();
  EXPECT_EQ(network.host(warsaw).commits, 0U);
  EXPECT_EQ(network.host(warsaw).runs.reads(), 0U);
  EXPECT_EQ(network.machine(warsaw).bytes_held(), 0U);
  EXPECT_EQ(network.machine(warsaw).peers().size(), known);
  EXPECT_TRUE(network.host(warsaw).cuts.empty());
  for (std::uint32_t i = 0; i < kFeeds; ++i) {
    ASSERT_EQ(network.machine(warsaw).tail(invented(runs.front(), i).feed), nullptr);
  }
  EXPECT_EQ(network.naming(tallinn, invented(runs.front(), 0).feed.view()), 0U);
}

// attack: C9
TEST_F(HostileRuns, ThatAreRefusedAreNotLookedAtAgainForAMinute) {
  std::vector<NewEpochKey> keys;
  talgu::Run bad = test::copy_of(write(3, keys).front());
  bad.head.signature.bytes[0] ^= std::byte{1};
  for (int i = 0; i < 100; ++i) deliver(bad);
  EXPECT_EQ(refused(), 1U);
  network.wait(sync::bounds::kBackOffMs);
  for (int i = 0; i < 100; ++i) deliver(bad);
  EXPECT_EQ(refused(), 2U);
  network.wait(sync::bounds::kBackOffMs);  // it has doubled
  deliver(bad);
  EXPECT_EQ(refused(), 2U);
  EXPECT_EQ(network.host(warsaw).held_max, 0U);
}

}  // namespace
}  // namespace talgu
