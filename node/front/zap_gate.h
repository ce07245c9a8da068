#pragma once

#include "node/front/messages.h"
#include "protocol/ids.h"

#include <zmq.hpp>

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace talgu::front {

/// Who is let in: the ZAP handler of this process (RFC 27), bound before anything else listens.
/// Answers 200 with the key as user id, 300 before the first allow list, 400 for everybody else.
class ZapGate final {
 public:
  explicit ZapGate(zmq::context_t& context);

  void allow(const std::vector<TransportKey>& keys);
  [[nodiscard]] bool allows(const TransportKey& key) const;

  [[nodiscard]] zmq::socket_t& socket() { return socket_; }

  /// Answers what waits; returns who was refused for ever.
  std::vector<RefusedKey> serve();

 private:
  struct Request;
  std::optional<RefusedKey> answer(const std::vector<std::string>& frames);
  void reply(const std::string& id, const char* status, const std::string& user);

  zmq::socket_t socket_;
  std::unordered_set<TransportKey> allowed_;
  bool ready_ = false;
};

}  // namespace talgu::front
