#pragma once

#include "node/front/messages.h"
#include "protocol/base/ids.h"

#include <zmq.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace talgu::front {

/// What the gate writes into every message of a connection that it lets in.
struct UserId {
  TransportKey key;
  std::uint64_t mark = 0;  // see Connections::mark()
};

[[nodiscard]] std::string write_user_id(const UserId& user);
[[nodiscard]] std::optional<UserId> read_user_id(std::string_view text);

/// Who is let in: the ZAP handler of this process (RFC 27), bound before anything else listens.
/// Answers 200 with a user id, 300 before the first allow list, 400 for everybody else.
class ZapGate final {
 public:
  explicit ZapGate(zmq::context_t& context);

  void allow(const std::vector<TransportKey>& keys);

  [[nodiscard]] zmq::socket_t& socket() { return socket_; }

  /// Answers what waits; returns who was refused for ever. `mark` is asked after a request was read
  /// and before it is answered.
  std::vector<RefusedKey> serve(const std::function<std::uint64_t()>& mark);

  /// The allowed key that came last from this host, if no other did; for people only.
  [[nodiscard]] std::optional<TransportKey> only_key_from(const std::string& host) const;

 private:
  std::optional<RefusedKey> answer(const std::vector<std::string>& frames, std::uint64_t mark);
  void reply(const std::string& id, const char* status, const std::string& user);

  zmq::socket_t socket_;
  std::unordered_map<TransportKey, std::string> allowed_;  // and the host that it last came from
  bool ready_ = false;
};

}  // namespace talgu::front
