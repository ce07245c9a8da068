#include "crypto/check.h"
#include "protocol/base/refusal.h"
#include "tests/unit/sync/three_nodes.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu {
namespace {

using test::TestNode;

/// Kyiv signs two histories of one feed, as a copy of its database would.
class Forks : public test::ThreeNodes {
 protected:
  void SetUp() override {
    ThreeNodes::SetUp();
    base = federation.write(author(), federation.audience("UA", "coordination"),
                            {Bytes(10, std::byte{1})}, keys);
    feed = base.front().feed;
  }

  const TestNode& author() { return network.host(kyiv).node; }

  // What all hold, and `more` entries of one branch behind it, durable at `host`.
  FeedTail publish(std::size_t host, std::size_t more, std::byte branch) {
    std::vector<talgu::Run> copies;
    for (const talgu::Run& run : base) copies.push_back(test::copy_of(run));
    const Reader reader = network.host(host).node.reader();
    auto runs = test::admit_all(std::move(copies), federation.authority(), reader);
    FeedTail tail = runs.back().tail();
    FeedWriter writer = FeedWriter::resume(tail);
    const EpochDataKey key = test::data_key(federation.id(), keys.front(), tail.epoch.body);
    for (std::size_t i = 0; i < more; ++i) {
      TALGU_CHECK(
          writer.add_data(Bytes(20, branch), key, federation.authority(), test::kNow).has_value());
    }
    auto made = std::move(writer).finish(federation.id(), author().signing_key, test::kNow);
    TALGU_CHECK(made.has_value());
    for (talgu::Run& run : *made) {
      auto one = admit(std::move(run), &tail, federation.authority(), reader);
      TALGU_CHECK(one.has_value());
      tail = one->tail();
      runs.push_back(*std::move(one));
    }
    network.publish(host, std::move(runs), keys);
    return tail;
  }

  std::size_t named_at(std::size_t host) {
    return static_cast<std::size_t>(
        std::ranges::count_if(network.host(host).notes, [this](const sync::Note& note) {
          return note.topic == "fork" && note.level == sync::Note::Level::error &&
                 note.text.find("feed=" + short_hex(feed)) != std::string::npos;
        }));
  }

  Reason reason_at(std::size_t host, std::size_t peer) {
    for (const sync::PeerState& state : network.machine(host).peers()) {
      if (state.certificate == network.host(peer).node.id) return state.reason;
    }
    return Reason::never_seen;
  }

  std::vector<NewEpochKey> keys;
  std::vector<talgu::Run> base;
  FeedId feed;
};

TEST_F(Forks, OfDifferentLengthsAreNamedOnBothSides) {
  const FeedTail longer = publish(warsaw, 3, std::byte{2});
  const FeedTail shorter = publish(tallinn, 1, std::byte{3});
  network.connect(warsaw, tallinn);
  network.wait(5'000);
  EXPECT_EQ(named_at(warsaw), 1U);  // by the head that Tallinn showed
  EXPECT_EQ(named_at(tallinn), 1U);
  EXPECT_EQ(reason_at(warsaw, tallinn), Reason::fork);
  EXPECT_EQ(reason_at(tallinn, warsaw), Reason::fork);
  network.wait(300'000);
  EXPECT_EQ(*network.machine(warsaw).tail(feed), longer);
  EXPECT_EQ(*network.machine(tallinn).tail(feed), shorter);
  EXPECT_TRUE(network.host(warsaw).ahead.empty());  // not their own feed
  EXPECT_TRUE(network.host(tallinn).ahead.empty());
}

TEST_F(Forks, OfOneLengthAreNamedOnBothSides) {
  const FeedTail one = publish(warsaw, 2, std::byte{2});
  const FeedTail other = publish(tallinn, 2, std::byte{3});
  network.connect(tallinn, warsaw);
  network.wait(300'000);
  EXPECT_GE(named_at(warsaw), 1U);
  EXPECT_GE(named_at(tallinn), 1U);
  EXPECT_EQ(*network.machine(warsaw).tail(feed), one);
  EXPECT_EQ(*network.machine(tallinn).tail(feed), other);
}

TEST_F(Forks, OfOurOwnFeedAreToldAsARestoredStore) {
  const FeedTail ours = publish(kyiv, 3, std::byte{2});
  publish(warsaw, 1, std::byte{3});
  network.connect(warsaw, kyiv);
  network.wait(5'000);
  ASSERT_FALSE(network.host(kyiv).ahead.empty());
  EXPECT_EQ(network.host(kyiv).ahead.front().feed, feed);
  EXPECT_EQ(*network.machine(kyiv).tail(feed), ours);
}

TEST_F(Forks, APrefixIsNone) {
  publish(warsaw, 3, std::byte{2});
  publish(tallinn, 0, std::byte{2});
  network.connect(tallinn, warsaw);
  network.wait(60'000);
  EXPECT_EQ(named_at(warsaw), 0U);
  EXPECT_EQ(named_at(tallinn), 0U);
  EXPECT_EQ(*network.machine(warsaw).tail(feed), *network.machine(tallinn).tail(feed));
}

TEST_F(Forks, AHeadBelowOursThatWeHoldIsNone) {
  publish(warsaw, 3, std::byte{2});
  network.connect(tallinn, warsaw);
  network.run();
  network.inject(tallinn, warsaw, sync::Channel::control,
                 sync::Heads{.notices = {{.open = {}, .head = base.back().head}}});
  network.run();
  EXPECT_EQ(named_at(warsaw), 0U);
}

TEST_F(Forks, ARunOfOursFromAPeerIsToldBeforeItIsStored) {
  publish(warsaw, 0, std::byte{2});
  publish(kyiv, 0, std::byte{2});
  network.connect(warsaw, kyiv);
  network.wait(5'000);
  ASSERT_TRUE(network.host(kyiv).ahead.empty());
  // A copy of Kyiv's database writes on; Warsaw pushes it live, right behind what Kyiv holds.
  const FeedTail further = publish(warsaw, 1, std::byte{3});
  network.run();
  ASSERT_FALSE(network.host(kyiv).ahead.empty());
  EXPECT_EQ(network.host(kyiv).ahead.front().position, further.last);
  EXPECT_EQ(*network.machine(kyiv).tail(feed), further);
  EXPECT_EQ(network.host(kyiv).stored_before_told, 0U);
}

}  // namespace
}  // namespace talgu
