#include "crypto/check.h"
#include "protocol/sync/replicate/digest.h"
#include "tests/unit/sync/three_nodes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

// attack: C10. What arrives in any order, twice and in pieces ends as if it had come in order.
namespace talgu {
namespace {

using test::TestNode;

constexpr std::size_t kRunsPerFeed = 5;

/// A feed as its author wrote it: one head after each run.
struct Written {
  FeedId feed;
  std::vector<Admitted> runs;
  std::vector<EntryHash> hashes;  // by seq
};

class Order : public test::ThreeNodes {
 protected:
  void SetUp() override {
    ThreeNodes::SetUp();
    for (std::size_t i = 0; i < 3; ++i) feeds.push_back(write(i));
  }

  // OPEN and EPOCH with one message, then runs of 1, 2, ... messages.
  Written write(std::size_t number) {
    const TestNode& author = network.host(kyiv).node;
    std::vector<NewEpochKey> made_keys;
    auto first = federation.write(author, federation.audience("UA", "coordination"),
                                  {Bytes(10, std::byte{1})}, made_keys);
    Written made{.feed = first.front().feed, .runs = {}, .hashes = {}};
    made.runs = test::admit_all(std::move(first), federation.authority(), author.reader());
    for (std::size_t i = 1; i < kRunsPerFeed; ++i) {
      const FeedTail tail = made.runs.back().tail();
      FeedWriter writer = FeedWriter::resume(tail);
      const EpochDataKey key = test::data_key(federation.id(), made_keys.front(), tail.epoch.body);
      for (std::size_t k = 0; k < i; ++k) {
        const Bytes message(20 + number, std::byte{2});
        TALGU_CHECK(writer.add_data(message, key, federation.authority(), test::kNow).has_value());
      }
      auto runs = std::move(writer).finish(federation.id(), author.signing_key, test::kNow);
      TALGU_CHECK(runs.has_value() && runs->size() == 1);
      auto one = admit(std::move(runs->front()), &tail, federation.authority(), author.reader());
      TALGU_CHECK(one.has_value());
      made.runs.push_back(*std::move(one));
    }
    for (const Admitted& run : made.runs) {
      for (const RunEntry& entry : run.entries()) made.hashes.push_back(entry.hash);
    }
    for (NewEpochKey& key : made_keys) keys.push_back(std::move(key));
    return made;
  }

  // Entries from any place up to the end of any run, under the head that its author made there.
  talgu::Run piece(const Written& written, std::size_t last_run, std::uint64_t from) {
    RunWriter writer;
    for (std::size_t i = 0; i <= last_run; ++i) {
      for (const RunEntry& entry : written.runs[i].entries()) {
        if (entry.header.seq >= from) writer.add(entry.header, entry.body);
      }
    }
    talgu::Run made{.feed = written.feed,
                    .first_seq = from,
                    .head = written.runs[last_run].head(),
                    .storage = writer.take(),
                    .entries = {}};
    made.entries = made.storage;
    return made;
  }

  // Every run alone, some of them joined or begun in the middle, some twice; shuffled.
  std::vector<talgu::Run> shuffled(std::mt19937_64& random) {
    std::vector<talgu::Run> pieces;
    for (const Written& written : feeds) {
      for (std::size_t i = 0; i < kRunsPerFeed; ++i) {
        pieces.push_back(test::copy_of(written.runs[i].run()));
        if (random() % 2 == 0) pieces.push_back(test::copy_of(written.runs[i].run()));
        const std::uint64_t last = written.runs[i].tail().last.seq;
        pieces.push_back(piece(written, i, random() % (last + 1)));
        const std::size_t before = random() % (i + 1);
        pieces.push_back(piece(written, i, written.runs[before].run().first_seq));
      }
    }
    std::ranges::shuffle(pieces, random);
    return pieces;
  }

  DigestRoot root_at(std::size_t host) {
    std::vector<sync::DigestItem> items;
    for (const Written& written : feeds) {
      const FeedTail* const tail = network.machine(host).tail(written.feed);
      if (tail != nullptr) items.push_back(sync::digest_item(*tail));
    }
    std::ranges::sort(items, {}, &sync::DigestItem::feed);
    return sync::digest_root(items);
  }

  // What is durable is a beginning of what was written.
  bool ends_where_it_should(std::size_t host, const Written& written) {
    const FeedTail* const tail = network.machine(host).tail(written.feed);
    return tail == nullptr || tail->last.hash == written.hashes.at(tail->last.seq);
  }

  // The same of every entry of it.
  bool holds_every_entry(std::size_t host, const Written& written) {
    for (std::uint64_t seq = 0; seq < written.hashes.size(); ++seq) {
      const auto header = network.host(host).runs.header_at(written.feed, seq);
      if (!header || entry_hash(encode_header(*header)) != written.hashes[seq]) return false;
    }
    return true;
  }

  void hold(std::size_t host, const Written& written, std::size_t runs) {
    std::vector<talgu::Run> copies;
    for (std::size_t i = 0; i < runs; ++i) copies.push_back(test::copy_of(written.runs[i].run()));
    network.publish(host,
                    test::admit_all(std::move(copies), federation.authority(),
                                    network.host(host).node.reader()),
                    keys);
  }

  std::vector<Written> feeds;
  std::vector<NewEpochKey> keys;
};

TEST_F(Order, ShuffledDoubledAndSplitRunsEndAsIfTheyHadComeInOrder) {
  constexpr std::uint64_t kSeeds = 60;
  for (const Written& written : feeds) hold(tallinn, written, kRunsPerFeed);
  const DigestRoot in_order = root_at(tallinn);
  // Warsaw gets what is injected, and nothing that it asks for.
  network.loses = [this](const test::SentFrame& frame) {
    const auto header = sync::parse_frame_header(frame.bytes);
    return frame.to == kyiv && header && header->type == sync::FrameType::want;
  };
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    std::mt19937_64 random(seed);
    network.wipe(warsaw, federation.authority());
    network.connect(warsaw, kyiv);
    network.run();
    network.host(warsaw).commits = 0;
    network.host(warsaw).receipt_commits = 0;
    // Each pass brings a feed on by one run at least.
    for (std::size_t pass = 0; pass < kRunsPerFeed; ++pass) {
      for (talgu::Run& one : shuffled(random)) {
        const auto channel = random() % 2 == 0 ? sync::Channel::live : sync::Channel::bulk;
        const auto written = std::ranges::find(feeds, one.feed, &Written::feed);
        // Twice before the first is durable, and others before either is.
        network.inject(kyiv, warsaw, channel, sync::RunFrame{test::copy_of(one)});
        network.inject(kyiv, warsaw, channel, sync::RunFrame{std::move(one)});
        if (random() % 2 == 0) network.run();
        ASSERT_TRUE(ends_where_it_should(warsaw, *written)) << "seed " << seed;
      }
      network.run();
    }
    for (const Written& written : feeds) {
      const FeedTail* const tail = network.machine(warsaw).tail(written.feed);
      ASSERT_NE(tail, nullptr) << "seed " << seed;
      ASSERT_EQ(*tail, written.runs.back().tail()) << "seed " << seed;
      ASSERT_TRUE(holds_every_entry(warsaw, written)) << "seed " << seed;
    }
    ASSERT_EQ(root_at(warsaw), in_order) << "seed " << seed;
    const std::size_t stored = network.host(warsaw).commits - network.host(warsaw).receipt_commits;
    ASSERT_LE(stored, feeds.size() * kRunsPerFeed) << "no entry twice";
    ASSERT_EQ(network.machine(warsaw).bytes_held(), 0U) << "seed " << seed;
    network.forget_frames();
  }
}

// §14: one set of entries, split over two nodes, ends whole on both, whoever dials.
TEST_F(Order, TwoPartsOfOneSetBecomeTheWholeOnBothSides) {
  for (const Written& written : feeds) hold(kyiv, written, kRunsPerFeed);
  const DigestRoot whole = root_at(kyiv);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    std::mt19937_64 random(seed);
    network.wipe(warsaw, federation.authority());
    network.wipe(tallinn, federation.authority());
    for (const Written& written : feeds) {
      const bool here = random() % 2 == 0;
      hold(here ? warsaw : tallinn, written, kRunsPerFeed);
      const std::size_t part = random() % kRunsPerFeed;
      if (part > 0) hold(here ? tallinn : warsaw, written, part);
    }
    if (random() % 2 == 0) {
      network.connect(warsaw, tallinn);
    } else {
      network.connect(tallinn, warsaw);
    }
    network.wait(2'000);
    ASSERT_EQ(root_at(warsaw), whole) << "seed " << seed;
    ASSERT_EQ(root_at(tallinn), whole) << "seed " << seed;
  }
}

TEST_F(Order, APieceWhoseBeginningIsMissingIsNeverStored) {
  network.connect(warsaw, kyiv);
  network.run();
  const Written& written = feeds.front();
  for (std::size_t i = 1; i < kRunsPerFeed; ++i) {
    network.inject(kyiv, warsaw, sync::Channel::live,
                   sync::RunFrame{test::copy_of(written.runs[i].run())});
    network.run();
  }
  EXPECT_EQ(network.host(warsaw).commits, 0U);
  EXPECT_EQ(network.machine(warsaw).tail(written.feed), nullptr);
  network.inject(kyiv, warsaw, sync::Channel::live,
                 sync::RunFrame{test::copy_of(written.runs[0].run())});
  network.run();
  EXPECT_EQ(network.machine(warsaw).tail(written.feed)->last, written.runs[0].tail().last);
  network.inject(kyiv, warsaw, sync::Channel::live,
                 sync::RunFrame{test::copy_of(written.runs[2].run())});
  network.run();
  EXPECT_EQ(network.machine(warsaw).tail(written.feed)->last, written.runs[0].tail().last);
}

}  // namespace
}  // namespace talgu
