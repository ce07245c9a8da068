#include "node/front/self_test.h"

#include "crypto/hpke.h"
#include "node/front/sockets.h"

#include <chrono>
#include <utility>

namespace talgu::front {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kDeadline{3};
constexpr std::chrono::milliseconds kSlice{20};

FrontKey unknown_key() {
  hpke::KeyPair pair = hpke::generate();
  return {.secret = *TransportSecret::from(pair.secret.expose()),
          .public_key = {pair.public_key.bytes}};
}

enum class Outcome { refused, let_in, silence };

Outcome knock(WatchedSocket client, WatchedSocket& server, const std::string& address,
              ZapGate& gate) {
  client.socket.connect(address);
  const auto end = Clock::now() + kDeadline;
  while (Clock::now() < end) {
    std::vector<zmq::pollitem_t> items{{gate.socket().handle(), 0, ZMQ_POLLIN, 0},
                                       {client.events.handle(), 0, ZMQ_POLLIN, 0},
                                       {server.events.handle(), 0, ZMQ_POLLIN, 0}};
    zmq::poll(items, kSlice);
    gate.serve();
    for (zmq::socket_t* events : {&client.events, &server.events}) {
      while (const auto event = next_event(*events)) {
        if (event->number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) return Outcome::let_in;
        if (is_handshake_failure(*event)) return Outcome::refused;
      }
    }
  }
  return Outcome::silence;
}

}  // namespace

SelfTest test_gate(zmq::context_t& context, const FrontKey& own, ZapGate& gate) {
  WatchedSocket server(context, make_server(context, own));
  server.socket.bind("tcp://127.0.0.1:*");
  const std::string address = server.socket.get(zmq::sockopt::last_endpoint);
  WatchedSocket stranger(context, make_dialler(context, unknown_key(), own.public_key));
  if (knock(std::move(stranger), server, address, gate) != Outcome::refused) {
    return {.passed = false, .text = "an unknown key was not refused"};
  }
  zmq::socket_t plain(context, zmq::socket_type::dealer);
  plain.set(zmq::sockopt::linger, 0);
  plain.set(zmq::sockopt::reconnect_ivl, -1);
  if (knock({context, std::move(plain)}, server, address, gate) == Outcome::let_in) {
    return {.passed = false, .text = "a client without CURVE was let in"};
  }
  return {.passed = true, .text = "an unknown key and a client without CURVE were refused"};
}

}  // namespace talgu::front
