#include "node/front/zap_gate.h"

#include "crypto/bytes.h"

namespace talgu::front {
namespace {

constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";
constexpr std::size_t kRequestFrames = 7;  // with CURVE: version .. mechanism, key
constexpr int kPerTurn = 64;

}  // namespace

ZapGate::ZapGate(zmq::context_t& context) : socket_(context, zmq::socket_type::rep) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.bind(kZapEndpoint);
}

void ZapGate::allow(const std::vector<TransportKey>& keys) {
  allowed_ = {keys.begin(), keys.end()};
  ready_ = true;
}

bool ZapGate::allows(const TransportKey& key) const {
  return allowed_.contains(key);
}

std::vector<RefusedKey> ZapGate::serve() {
  std::vector<RefusedKey> refused;
  for (int i = 0; i < kPerTurn; ++i) {
    std::vector<std::string> frames;
    zmq::message_t frame;
    if (!socket_.recv(frame, zmq::recv_flags::dontwait)) break;
    frames.push_back(frame.to_string());
    while (frame.more()) {
      if (!socket_.recv(frame, zmq::recv_flags::none)) break;
      frames.push_back(frame.to_string());
    }
    if (auto one = answer(frames)) refused.push_back(*std::move(one));
  }
  return refused;
}

std::optional<RefusedKey> ZapGate::answer(const std::vector<std::string>& frames) {
  // version, request id, domain, address, identity, mechanism, credentials
  const std::string id = frames.size() > 1 ? frames[1] : "";
  const std::string address = frames.size() > 3 ? frames[3] : "";
  const bool is_curve = frames.size() == kRequestFrames && frames[0] == "1.0" &&
                        frames[5] == "CURVE" && frames[6].size() == TransportKey::kSize;
  if (!is_curve) {
    reply(id, "400", "");
    return RefusedKey{.key = std::nullopt, .address = address};
  }
  const TransportKey key = *TransportKey::from(as_bytes(frames[6]));
  if (!ready_) {
    reply(id, "300", "");  // not now: the client tries again
    return std::nullopt;
  }
  if (!allows(key)) {
    reply(id, "400", "");
    return RefusedKey{.key = key, .address = address};
  }
  reply(id, "200", to_hex(key.view()));
  return std::nullopt;
}

void ZapGate::reply(const std::string& id, const char* status, const std::string& user) {
  socket_.send(zmq::str_buffer("1.0"), zmq::send_flags::sndmore);
  socket_.send(zmq::buffer(id), zmq::send_flags::sndmore);
  socket_.send(zmq::buffer(std::string_view(status)), zmq::send_flags::sndmore);
  socket_.send(zmq::message_t(), zmq::send_flags::sndmore);
  socket_.send(zmq::buffer(user), zmq::send_flags::sndmore);
  socket_.send(zmq::message_t(), zmq::send_flags::none);
}

}  // namespace talgu::front
