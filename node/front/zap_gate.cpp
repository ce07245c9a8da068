#include "node/front/zap_gate.h"

#include "crypto/bytes.h"

#include <charconv>
#include <utility>

namespace talgu::front {
namespace {

constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";
constexpr std::size_t kRequestFrames = 7;  // with CURVE: version .. mechanism, key
constexpr int kPerTurn = 64;

constexpr char kUserIdSeparator = '.';

}  // namespace

std::string write_user_id(const UserId& user) {
  return to_hex(user.key.view()) + kUserIdSeparator + std::to_string(user.mark);
}

std::optional<UserId> read_user_id(std::string_view text) {
  constexpr std::size_t kHexBytes = 2 * TransportKey::kSize;
  if (text.size() <= kHexBytes || text[kHexBytes] != kUserIdSeparator) return std::nullopt;
  const auto raw = from_hex(text.substr(0, kHexBytes));
  if (!raw) return std::nullopt;
  UserId user{.key = *TransportKey::from(*raw)};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + kHexBytes + 1, end, user.mark);
  return error == std::errc() && rest == end ? std::optional(user) : std::nullopt;
}

ZapGate::ZapGate(zmq::context_t& context) : socket_(context, zmq::socket_type::rep) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.bind(kZapEndpoint);
}

void ZapGate::allow(const std::vector<TransportKey>& keys) {
  std::unordered_map<TransportKey, std::string> before = std::exchange(allowed_, {});
  for (const TransportKey& key : keys) allowed_.emplace(key, std::move(before[key]));
  ready_ = true;
}

std::optional<TransportKey> ZapGate::only_key_from(const std::string& host) const {
  std::optional<TransportKey> found;
  for (const auto& [key, last_host] : allowed_) {
    if (last_host != host) continue;
    if (found) return std::nullopt;
    found = key;
  }
  return found;
}

std::vector<RefusedKey> ZapGate::serve(const std::function<std::uint64_t()>& mark) {
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
    if (auto one = answer(frames, mark())) refused.push_back(*std::move(one));
  }
  return refused;
}

std::optional<RefusedKey> ZapGate::answer(const std::vector<std::string>& frames,
                                          std::uint64_t mark) {
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
  const auto known = allowed_.find(key);
  if (known == allowed_.end()) {
    reply(id, "400", "");
    return RefusedKey{.key = key, .address = address};
  }
  known->second = address;
  reply(id, "200", write_user_id({.key = key, .mark = mark}));
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
