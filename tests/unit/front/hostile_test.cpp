#include "node/front/sockets.h"
#include "tests/unit/front/front_site.h"
#include "tests/unit/front/process_memory.h"
#include "tests/unit/front/raw_client.h"

#include <netdb.h>
#include <sys/resource.h>

#include <fstream>
#include <memory>

// What peers and strangers do to a front that no library's client does.
namespace talgu::front {
namespace {

constexpr std::size_t kGreetingBytes = 64;

int option(zmq::socket_t& socket, int which) {
  int value = -1;
  std::size_t size = sizeof value;
  EXPECT_EQ(zmq_getsockopt(socket.handle(), which, &value, &size), 0) << which;
  return value;
}

bool has_name(const char* name) {
  addrinfo* found = nullptr;
  if (::getaddrinfo(name, nullptr, nullptr, &found) != 0) return false;
  ::freeaddrinfo(found);
  return true;
}

TEST(FrontSockets, HaveTheOptionsThatKeepStrangersOut) {
  constexpr int kZapEnforceDomain = 93;
  TemporaryFolder folder;
  ASSERT_TRUE(create_front_key(folder / "key").has_value());
  const auto key = read_front_key(folder / "key");
  ASSERT_TRUE(key.has_value());
  zmq::context_t context;
  zmq::socket_t server = make_server(context, *key);
  EXPECT_EQ(option(server, ZMQ_CURVE_SERVER), 1);
  EXPECT_EQ(option(server, kZapEnforceDomain), 1);
  EXPECT_EQ(server.get(zmq::sockopt::zap_domain), "talgud");
  zmq::socket_t dialler = make_dialler(context, *key, key->public_key);
  EXPECT_EQ(option(dialler, ZMQ_CURVE_SERVER), 0);
  EXPECT_EQ(option(dialler, ZMQ_RECONNECT_IVL), -1);
  for (zmq::socket_t* socket : {&server, &dialler}) {
    EXPECT_EQ(option(*socket, ZMQ_MECHANISM), ZMQ_CURVE);
    EXPECT_EQ(socket->get(zmq::sockopt::maxmsgsize),
              static_cast<std::int64_t>(kFrameBytesMax) + 33);
    EXPECT_EQ(option(*socket, ZMQ_HANDSHAKE_IVL), 5000);
    EXPECT_EQ(option(*socket, ZMQ_HEARTBEAT_IVL), 10'000);
    EXPECT_EQ(option(*socket, ZMQ_HEARTBEAT_TIMEOUT), 30'000);
    EXPECT_EQ(option(*socket, ZMQ_SNDHWM), kFramesQueuedMax);
    EXPECT_EQ(option(*socket, ZMQ_RCVHWM), kFramesQueuedMax);
    EXPECT_EQ(option(*socket, ZMQ_LINGER), 0);
    EXPECT_TRUE(socket->get(zmq::sockopt::routing_id).empty());
  }
}

TEST_F(Fronts, SayNothingToOtherMechanismsAndOldVersions) {
  listen_at_kyiv({warsaw.key});
  Bytes version_2 = greeting("", 1);
  version_2.resize(11);
  append(version_2, as_bytes(std::string_view("\x05\0\0\0\5hello", 10)));
  const Bytes version_1 = to_bytes(as_bytes(std::string_view("\1\0\6\0hello", 9)));
  for (const Bytes& opening : {greeting("NULL"), greeting("PLAIN"), greeting("GSSAPI"),
                               greeting("CURVE1"), version_2, version_1}) {
    RawClient client(kyiv.address());
    client.send(opening);
    ASSERT_TRUE(serve_until({&kyiv}, [&] { return client.ended(); })) << opening.size();
    EXPECT_LE(client.heard().size(), kGreetingBytes);
  }
  EXPECT_FALSE(kyiv.has<LinkUp>());
  EXPECT_FALSE(kyiv.has<Frame>());
}

TEST_F(Fronts, LetNobodyTakeTheIdentityOfAnother) {
  Site tallinn("tallinn.key");
  listen_at_kyiv({warsaw.key, tallinn.key});
  CurveClient first(kyiv.address(), warsaw.read_key(), kyiv.key, "one");
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return first.ready(); }));
  first.send_part(as_bytes("mine"), false);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return kyiv.has<Frame>(); }));
  CurveClient second(kyiv.address(), tallinn.read_key(), kyiv.key, "one");
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return second.ready(); }));
  second.send_part(as_bytes("also mine"), false);
  const std::size_t before_first = first.raw.heard().size();
  const std::size_t before_second = second.raw.heard().size();
  kyiv.front->send(kyiv.all<LinkUp>()[0].link, Bytes(1000));
  ASSERT_TRUE(
      serve_until({&kyiv}, [&] { return first.raw.heard().size() >= before_first + 1000; }));
  first.send_part(as_bytes("still mine"), false);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return kyiv.count<Frame>() == 2; }));
  EXPECT_EQ(kyiv.all<Frame>()[1].bytes, to_bytes(as_bytes("still mine")));
  EXPECT_EQ(second.raw.heard().size(), before_second);
  ASSERT_EQ(kyiv.count<LinkUp>(), 1U);
  EXPECT_EQ(kyiv.all<LinkUp>()[0].peer, warsaw.key);
}

TEST_F(Fronts, LetNoThiefOfAKeyEndTheLinkThatStands) {
  listen_at_kyiv({warsaw.key});
  CurveClient first(kyiv.address(), warsaw.read_key(), kyiv.key, "one");
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return first.ready(); }));
  first.send_part(as_bytes("warsaw"), false);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return kyiv.count<LinkUp>() == 1; }));
  CurveClient second(kyiv.address(), warsaw.read_key(), kyiv.key, "two");
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return second.ready(); }));
  second.send_part(as_bytes("thief"), false);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return kyiv.count<LinkUp>() == 2; }));
  EXPECT_EQ(kyiv.count<LinkDown>(), 0U) << "both stand until the core knows who has the node";
  CurveClient third(kyiv.address(), warsaw.read_key(), kyiv.key, "three");
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return third.ready(); }));
  third.send_part(as_bytes("thief again"), false);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return kyiv.count<LinkUp>() == 3; }));
  ASSERT_EQ(kyiv.count<LinkDown>(), 1U);
  EXPECT_EQ(kyiv.all<LinkDown>()[0].link, kyiv.all<LinkUp>()[1].link);
  first.send_part(as_bytes("still here"), false);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return kyiv.count<Frame>() == 4; }));
  EXPECT_EQ(kyiv.all<Frame>()[3].link, kyiv.all<LinkUp>()[0].link);
}

/// Sends parts of a message that never ends, as far as the network takes them.
void flood(CurveClient& client, std::size_t part_bytes) {
  const Bytes part(part_bytes);
  for (int i = 0; i < 2000 && !client.raw.ended() && client.raw.unsent() < 1'000'000; ++i) {
    client.send_part(part, true);
  }
}

TEST_F(Fronts, CutAndNameAPeerWhoseMessageNeverEnds) {
  Site tallinn("tallinn.key");
  listen_at_kyiv({warsaw.key, tallinn.key});
  CurveClient client(kyiv.address(), warsaw.read_key(), kyiv.key);
  ASSERT_TRUE(serve_until({&kyiv}, [&] { return client.ready(); }));
  // It has brought no whole message yet: the gate alone knows who came from its host.
  ASSERT_TRUE(serve_until({&kyiv}, [&] {
    flood(client, 1000);
    return kyiv.has<Overrun>() && client.raw.ended();
  }));
  EXPECT_EQ(kyiv.all<Overrun>()[0].key, warsaw.key);
  EXPECT_TRUE(kyiv.all<Overrun>()[0].address.starts_with("127.0.0.1:"));
  EXPECT_FALSE(kyiv.has<LinkDown>());
  connect(tallinn);
  CurveClient again(kyiv.address(), warsaw.read_key(), kyiv.key);
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return again.ready(); }));
  again.send_part(as_bytes("a whole one"), false);
  ASSERT_TRUE(
      serve_until({&kyiv, &tallinn}, [&] { return kyiv.all<LinkUp>().back().peer == warsaw.key; }));
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] {
    flood(again, 100'000);
    return kyiv.count<Overrun>() == 2 && kyiv.has<LinkDown>();
  }));
  EXPECT_EQ(kyiv.all<Overrun>()[1].key, warsaw.key);
  EXPECT_EQ(kyiv.all<LinkDown>()[0].end, LinkEnd::broke_rules);
  const std::size_t before = kyiv.count<Frame>();
  tallinn.front->send(tallinn.link(), to_bytes(as_bytes("still here")));
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return kyiv.count<Frame>() == before + 1; }));
  EXPECT_FALSE(kyiv.has<FrontDied>());
  EXPECT_FALSE(tallinn.has<LinkDown>());
}

TEST_F(Fronts, TakeAnyAmountOfWholeMessages) {
  listen_at_kyiv({warsaw.key});
  connect(warsaw);
  constexpr std::size_t kFrames = 30;
  const Bytes large(1'000'000);  // 30 MB, more than may be unfinished
  for (std::size_t i = 0; i < kFrames; ++i) warsaw.front->send(warsaw.link(), large);
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [&] { return kyiv.count<Frame>() == kFrames + 1; }));
  EXPECT_FALSE(kyiv.has<Overrun>());
  EXPECT_FALSE(kyiv.has<LinkDown>());
}

TEST_F(Fronts, ComeBackAfterTheirMemoryWasFull) {
  Site tallinn("tallinn.key");
  listen_at_kyiv({warsaw.key, tallinn.key});
  connect(tallinn);
  // What counts against RLIMIT_DATA.
  const std::uint64_t now = memory(kyiv.front->pid(), "VmData:");
  ASSERT_GT(now, 0U);
  const rlimit limit{.rlim_cur = now + 8'000'000, .rlim_max = now + 8'000'000};
  ASSERT_EQ(::prlimit(kyiv.front->pid(), RLIMIT_DATA, &limit, nullptr), 0);
  const std::string address = kyiv.address();
  std::optional<CurveClient> client;
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] {
    // On a slow machine the front may see its excess and cut it in time: it tries again.
    if (!client || client->raw.ended()) client.emplace(address, warsaw.read_key(), kyiv.key);
    if (client->ready()) flood(*client, 100'000);
    return kyiv.has<FrontDied>();
  }));
  const std::size_t links = kyiv.count<LinkUp>();
  const std::size_t dials = tallinn.count<LinkUp>();
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return tallinn.count<LinkUp>() > dials; }));
  tallinn.front->send(tallinn.link(), to_bytes(as_bytes("again")));
  ASSERT_TRUE(serve_until({&kyiv, &tallinn}, [&] { return kyiv.count<LinkUp>() > links; }));
  EXPECT_EQ(kyiv.all<LinkUp>().back().peer, tallinn.key);
}

TEST_F(Fronts, LetAPeerInDuringAFloodOfHalfOpenConnections) {
  constexpr std::size_t kFlood = 400;
  listen_at_kyiv({warsaw.key});
  std::vector<std::unique_ptr<RawClient>> flood;
  for (std::size_t i = 0; i < kFlood; ++i) {
    flood.push_back(std::make_unique<RawClient>(kyiv.address()));
    // Each also announces the largest command that a front would make room for.
    flood.back()->send(greeting("CURVE"));
    flood.back()->send(as_bytes(std::string_view("\x06\0\0\0\0\0\x20\0\0", 9)));
  }
  connect(warsaw);
  // The oldest have to go before their handshake's time is over; its end takes the rest.
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [&] {
    return std::ranges::all_of(flood, [](const auto& one) { return one->ended(); });
  }));
  EXPECT_FALSE(kyiv.has<LinkDown>());
  EXPECT_FALSE(kyiv.has<FrontDied>());
}

TEST_F(Fronts, TellWhatEndsWhenTheyListenAnew) {
  listen_at_kyiv({warsaw.key});
  connect(warsaw);
  kyiv.front->listen({"tcp://127.0.0.1:0"});
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [&] {
    return kyiv.has<LinkDown>() && kyiv.count<Listening>() == 2 && warsaw.has<LinkDown>();
  }));
  EXPECT_EQ(kyiv.all<LinkDown>()[0].link, kyiv.all<LinkUp>()[0].link);
  warsaw.front->dial(kyiv.key, {kyiv.address()});
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [&] { return warsaw.count<LinkUp>() == 2; }));
}

TEST_F(Fronts, LookUpNamesWithoutHoldingUpOtherPeers) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the C library's lookup threads are unknown to ThreadSanitizer, which ends there";
#endif
  Site tallinn("tallinn.key");
  listen_at_kyiv({warsaw.key});
  warsaw.front->dial(tallinn.key, {"tcp://no-such-host.invalid:7440"});
  const std::string address = kyiv.address();
  // A minimal machine has no hosts file, and then not even this name.
  const std::string host = has_name("localhost") ? "localhost" : "127.0.0.1";
  warsaw.front->dial(kyiv.key, {"tcp://" + host + address.substr(address.rfind(':'))});
  ASSERT_TRUE(serve_until({&kyiv, &warsaw}, [&] {
    const auto failed = warsaw.all<DialFailed>();
    return warsaw.has<LinkUp>() && std::ranges::any_of(failed, [&](const DialFailed& one) {
             return one.peer == tallinn.key && one.fault == DialFault::name_lookup;
           });
  }));
  EXPECT_EQ(warsaw.all<LinkUp>()[0].peer, kyiv.key);
}

TEST_F(Fronts, DoNotRunWithADamagedKey) {
  TemporaryFolder folder;
  const auto path = folder / "key";
  ASSERT_TRUE(create_front_key(path).has_value());
  std::ifstream in(path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  const auto write = [&path](const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    write(damaged);
    EXPECT_FALSE(read_front_key(path).has_value()) << i;
    write(whole.substr(0, i));
    EXPECT_FALSE(read_front_key(path).has_value()) << i;
  }
  write(whole + "x");
  EXPECT_FALSE(read_front_key(path).has_value());
  auto front = FrontProcess::start({.key_file = path});
  ASSERT_TRUE(front.has_value());
  bool died = false;
  const auto end = Clock::now() + kDeadline;
  while (!died && Clock::now() < end) {
    std::vector<pollfd> set;
    front->watch(set);
    ::poll(set.data(), set.size(), 20);
    for (const FrontEvent& event : front->serve(set)) {
      const auto* const one = std::get_if<FrontDied>(&event);
      if (one == nullptr) continue;
      died = true;
      EXPECT_EQ(one->text, "the network process ended with code 1");
    }
  }
  EXPECT_TRUE(died);
}

}  // namespace
}  // namespace talgu::front
