#include "tests/unit/front/front_site.h"
#include "tests/unit/front/process_memory.h"
#include "tests/unit/front/raw_client.h"

#include <deque>
#include <limits>
#include <memory>

// More than a front takes: messages over the limit, connections without end.
namespace talgu::front {
namespace {

constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30U;
constexpr std::uint64_t kEnvelopeBytes = 33;  // of CURVE around a message

class OversizedMessage : public Fronts, public testing::WithParamInterface<std::uint64_t> {};

// attack: E7
TEST_P(OversizedMessage, EndsItsConnectionBeforeAnyRoomIsMadeForIt) {
  Site tallinn("tallinn.key");
  listen_at_kyiv({warsaw.key, tallinn.key});
  connect(tallinn);
  CurveClient at_once(kyiv.address(), warsaw.read_key(), kyiv.key);
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return at_once.ready(); }));
  const std::uint64_t before = memory(kyiv.front->pid(), "VmPeak:");
  ASSERT_GT(before, 0U);
  at_once.announce(GetParam());
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return at_once.raw.ended(); }));

  CurveClient later(kyiv.address(), warsaw.read_key(), kyiv.key);
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return later.ready(); }));
  const std::size_t frames = kyiv.count<Frame>();
  later.send_part(as_bytes("a whole one"), false);
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return kyiv.count<Frame>() == frames + 1; }));
  later.announce(GetParam());
  ASSERT_TRUE(
      serve_until({&kyiv, &tallinn}, [&] { return later.raw.ended() && kyiv.has<LinkDown>(); }));
  EXPECT_EQ(kyiv.count<LinkDown>(), 1U);

  tallinn.front->send(tallinn.link(), to_bytes(as_bytes("still here")));
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return kyiv.count<Frame>() == frames + 2; }));
  EXPECT_LT(memory(kyiv.front->pid(), "VmPeak:"), before + kGibibyte);
  EXPECT_FALSE(kyiv.has<FrontDied>());
  EXPECT_FALSE(tallinn.has<LinkDown>());
}

INSTANTIATE_TEST_SUITE_P(Sizes, OversizedMessage,
                         testing::Values(kFrameBytesMax + kEnvelopeBytes + 1, 2 * kGibibyte,
                                         std::uint64_t{1} << 40U, std::uint64_t{1} << 63U,
                                         std::numeric_limits<std::uint64_t>::max()));

TEST_F(Fronts, TakeTheLargestMessageThatMayBe) {
  listen_at_kyiv({warsaw.key});
  CurveClient client(kyiv.address(), warsaw.read_key(), kyiv.key);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return client.ready(); }));
  client.send_part(as_bytes("a whole one"), false);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return kyiv.count<Frame>() == 1; }));
  client.send_part(Bytes(kFrameBytesMax), false);
  ASSERT_TRUE(
      serve_until({&kyiv}, [&] { return !client.raw.ended() && kyiv.count<Frame>() == 2; }));
  EXPECT_EQ(kyiv.all<Frame>()[1].bytes.size(), kFrameBytesMax);
  EXPECT_FALSE(kyiv.has<LinkDown>());
}

/// Connections that begin from fifty hosts of loopback and never finish their handshake.
class HalfOpen final {
 public:
  explicit HalfOpen(std::string address) : address_(std::move(address)) {}

  void open(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i, ++opened_) {
      const std::string from = "127.0.0." + std::to_string(2 + opened_ % kHosts);
      open_.push_back(std::make_unique<RawClient>(address_, from.c_str()));
      open_.back()->send(greeting("CURVE"));
      if (open_.size() > kOpenMax) open_.pop_front();
    }
  }

  bool all_ended() {
    return std::ranges::all_of(open_, [](const auto& one) { return one->ended(); });
  }

 private:
  static constexpr std::size_t kHosts = 50;
  static constexpr std::size_t kOpenMax = 500;  // descriptors of ours; a front keeps fewer

  std::string address_;
  std::deque<std::unique_ptr<RawClient>> open_;
  std::size_t opened_ = 0;
};

// attack: E8
TEST_F(Fronts, PassOnWhatAStandingLinkBringsDuringAFloodFromManyHosts) {
  constexpr std::size_t kWaves = 100;
  constexpr std::size_t kPerWave = 100;
  Site tallinn("tallinn.key");
  listen_at_kyiv({warsaw.key, tallinn.key});
  connect(warsaw);
  HalfOpen flood(kyiv.address());
  for (std::size_t wave = 0; wave < kWaves; ++wave) {
    flood.open(kPerWave);
    const std::size_t here = kyiv.count<Frame>();
    const std::size_t there = warsaw.count<Frame>();
    warsaw.front->send(warsaw.link(), Bytes(1000));
    kyiv.front->send(kyiv.link(), Bytes(1000));
    ASSERT_TRUE(
        serve_until({&kyiv, &warsaw},
                    [&] { return kyiv.count<Frame>() > here && warsaw.count<Frame>() > there; }))
        << "wave " << wave;
  }
  // Once the handshakes' time is over a member comes in again, whatever hosts the flood came from.
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [&] { return flood.all_ended(); }));
  connect(tallinn);
  EXPECT_FALSE(kyiv.has<LinkDown>());
  EXPECT_FALSE(kyiv.has<FrontDied>());
  EXPECT_FALSE(warsaw.has<LinkDown>());
}

}  // namespace
}  // namespace talgu::front
