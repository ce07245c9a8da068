#include "node/front/sockets.h"
#include "tests/unit/front/front_site.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

namespace talgu::front {
namespace {

TEST_F(Fronts, CarryFramesBothWays) {
  listen_at_kyiv({warsaw.key});
  connect(warsaw);
  EXPECT_EQ(kyiv.all<LinkUp>()[0].origin, LinkOrigin::accepted);
  EXPECT_EQ(warsaw.all<LinkUp>()[0].origin, LinkOrigin::dialled);
  const Bytes large(2'000'000, std::byte{7});
  kyiv.front->send(kyiv.link(), large);
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [this] { return warsaw.has<Frame>(); }));
  EXPECT_EQ(warsaw.all<Frame>()[0].bytes, large);
  EXPECT_EQ(kyiv.all<Frame>()[0].bytes, to_bytes(as_bytes("hello")));
}

TEST_F(Fronts, CarryManyFramesInOrderWithinTheirCredit) {
  listen_at_kyiv({warsaw.key});
  connect(warsaw);
  constexpr std::size_t kFrames = 400;  // 40 MB, more than the credit of 16 MiB
  for (std::size_t i = 0; i < kFrames; ++i) {
    kyiv.front->send(kyiv.link(), Bytes(100'000, static_cast<std::byte>(i)));
  }
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [this] { return warsaw.count<Frame>() == kFrames; }));
  const auto frames = warsaw.all<Frame>();
  for (std::size_t i = 0; i < kFrames; ++i) {
    ASSERT_EQ(frames[i].bytes.front(), static_cast<std::byte>(i));
  }
}

TEST_F(Fronts, RefuseAKeyThatIsNotOnTheListAndNameIt) {
  Site stranger("stranger.key");
  listen_at_kyiv({warsaw.key});
  stranger.front->dial(kyiv.key, {kyiv.address()});
  ASSERT_TRUE(serve_until({&kyiv, &stranger},
                          [&] { return kyiv.has<RefusedKey>() && stranger.has<DialFailed>(); }));
  EXPECT_EQ(kyiv.all<RefusedKey>()[0].key, stranger.key);
  EXPECT_EQ(stranger.all<DialFailed>()[0].fault, DialFault::handshake);
  EXPECT_FALSE(kyiv.has<LinkUp>());
  EXPECT_FALSE(stranger.has<LinkUp>());
}

TEST_F(Fronts, GiveNothingToAClientWithoutCurve) {
  listen_at_kyiv({warsaw.key});
  zmq::context_t context;
  zmq::socket_t dealer(context, zmq::socket_type::dealer);
  dealer.set(zmq::sockopt::linger, 0);
  WatchedSocket plain(context, std::move(dealer));
  plain.socket.connect(kyiv.address());
  plain.socket.send(zmq::str_buffer("let me in"), zmq::send_flags::dontwait);
  bool failed = false;
  bool succeeded = false;
  ASSERT_TRUE(serve_until({&kyiv}, [&] {
    while (const auto event = next_event(plain.events)) {
      failed = failed || is_handshake_failure(*event) || event->number == ZMQ_EVENT_DISCONNECTED;
      succeeded = succeeded || event->number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
    }
    return failed;
  }));
  EXPECT_FALSE(succeeded);
  EXPECT_FALSE(kyiv.has<LinkUp>());
  EXPECT_FALSE(kyiv.has<Frame>());
}

TEST_F(Fronts, LetNobodyInWhenTheGateIsDead) {
  Site deaf("deaf.key", TALGU_DEAF_FRONT);
  deaf.front->allow({warsaw.key});
  deaf.front->listen({"tcp://127.0.0.1:0"});
  ASSERT_TRUE(serve_until({&deaf}, [&] { return deaf.has<Listening>(); }));
  warsaw.front->dial(deaf.key, {deaf.address()});
  // Even the right key is not let in: the dial ends in a refusal or in silence.
  ASSERT_TRUE(serve_until({&deaf, &warsaw}, [this] { return warsaw.has<DialFailed>(); }));
  EXPECT_FALSE(warsaw.has<LinkUp>());
  EXPECT_FALSE(deaf.has<LinkUp>());
  EXPECT_FALSE(deaf.has<Frame>());
}

TEST_F(Fronts, CutALivePeerThatLeavesTheListAndNoOther) {
  Site tallinn("tallinn.key");
  listen_at_kyiv({warsaw.key, tallinn.key});
  connect(warsaw);
  connect(tallinn);
  kyiv.front->allow({tallinn.key});
  const auto began = Clock::now();
  ASSERT_TRUE(serve_until({&kyiv, &warsaw, &tallinn},
                          [this] { return kyiv.has<LinkDown>() && warsaw.has<LinkDown>(); }));
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(1));
  EXPECT_EQ(kyiv.all<LinkDown>()[0].end, LinkEnd::cut);
  const std::size_t before = kyiv.count<Frame>();
  tallinn.front->send(tallinn.link(), to_bytes(as_bytes("still here")));
  ASSERT_TRUE(
      serve_until({&kyiv, &warsaw, &tallinn}, [&] { return kyiv.count<Frame>() > before; }));
  EXPECT_EQ(kyiv.all<Frame>().back().bytes, to_bytes(as_bytes("still here")));
  EXPECT_FALSE(tallinn.has<LinkDown>());
}

TEST_F(Fronts, CutAPeerThatSendsMoreThanOneFrame) {
  listen_at_kyiv({warsaw.key});
  zmq::context_t context;
  zmq::socket_t client = make_dialler(context, warsaw.read_key(), kyiv.key);
  client.connect(kyiv.address());
  client.send(zmq::str_buffer("one"), zmq::send_flags::none);
  ASSERT_TRUE(serve_until({&kyiv}, [this] { return kyiv.has<LinkUp>(); }));
  client.send(zmq::str_buffer("two"), zmq::send_flags::sndmore);
  client.send(zmq::str_buffer("parts"), zmq::send_flags::none);
  ASSERT_TRUE(serve_until({&kyiv}, [this] { return kyiv.has<LinkDown>(); }));
  EXPECT_EQ(kyiv.all<LinkDown>()[0].end, LinkEnd::broke_rules);
  EXPECT_EQ(kyiv.count<Frame>(), 1U);
}

TEST_F(Fronts, SayThatAPeerHasGone) {
  listen_at_kyiv({warsaw.key});
  {
    zmq::context_t context;
    zmq::socket_t client = make_dialler(context, warsaw.read_key(), kyiv.key);
    client.connect(kyiv.address());
    client.send(zmq::str_buffer("one"), zmq::send_flags::none);
    ASSERT_TRUE(serve_until({&kyiv}, [this] { return kyiv.has<LinkUp>(); }));
  }
  ASSERT_TRUE(serve_until({&kyiv}, [this] { return kyiv.has<LinkDown>(); }));
  EXPECT_EQ(kyiv.all<LinkDown>()[0].link, kyiv.link());
  EXPECT_EQ(kyiv.all<LinkDown>()[0].end, LinkEnd::closed);
}

TEST_F(Fronts, AreEndedWhenTheySendMoreThanTheirCredit) {
  Site liar("liar.key", TALGU_LYING_FRONT);
  std::uint64_t taken = 0;
  bool died = false;
  const auto end = Clock::now() + kDeadline;
  while (!died && Clock::now() < end) {
    std::vector<pollfd> set;
    liar.front->watch(set);
    ::poll(set.data(), set.size(), 20);
    for (const FrontEvent& event : liar.front->serve(set)) {
      if (const auto* const frame = std::get_if<Frame>(&event)) {
        taken += credit_of(frame->bytes.size());
      }
      died = died || std::holds_alternative<FrontDied>(event);
    }
  }
  EXPECT_TRUE(died);
  EXPECT_LE(taken, kCreditBytes);
}

TEST_F(Fronts, ListenWhereTheyDidBefore) {
  listen_at_kyiv({warsaw.key});
  const std::string before = kyiv.address();
  ::kill(kyiv.front->pid(), SIGKILL);
  ASSERT_TRUE(serve_until({&kyiv}, [this] { return kyiv.count<Listening>() == 2; }));
  EXPECT_EQ(kyiv.address(), before);
}

TEST_F(Fronts, ComeBackAfterTheyWereKilled) {
  listen_at_kyiv({warsaw.key});
  connect(warsaw);
  const LinkId first = warsaw.link();
  ::kill(warsaw.front->pid(), SIGKILL);
  ASSERT_TRUE(serve_until(
      {&kyiv, &warsaw}, [this] { return warsaw.has<FrontDied>() && warsaw.count<LinkUp>() == 2; }));
  EXPECT_NE(warsaw.link(), first);
  warsaw.front->send(first, to_bytes(as_bytes("to a link that is gone")));
  warsaw.front->send(warsaw.link(), to_bytes(as_bytes("again")));
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [this] {
    return !kyiv.all<Frame>().empty() &&
           kyiv.all<Frame>().back().bytes == to_bytes(as_bytes("again"));
  }));
  EXPECT_EQ(kyiv.count<Frame>(), 2U);
}

TEST_F(Fronts, SayThatNothingListens) {
  warsaw.front->dial(kyiv.key, {"tcp://127.0.0.1:1"});
  ASSERT_TRUE(serve_until({&warsaw}, [this] { return warsaw.has<DialFailed>(); }));
  EXPECT_EQ(warsaw.all<DialFailed>()[0].fault, DialFault::refused_port);
}

TEST_F(Fronts, TakeNoAddressThatIsMoreThanAnAddress) {
  for (const char* address : {"tcp://127.0.0.1:5;10.0.0.1:5", "ipc:///tmp/x", "tcp://*:5",
                              "tcp://:5", "tcp://a:b", "tcp://[::1%lo]:5"}) {
    warsaw.front->dial(kyiv.key, {address});
  }
  serve_until(
      {&warsaw}, [] { return false; }, std::chrono::milliseconds(300));
  EXPECT_FALSE(warsaw.has<DialFailed>());
  EXPECT_FALSE(warsaw.has<FrontDied>());
}

}  // namespace
}  // namespace talgu::front
