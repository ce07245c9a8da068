#pragma once

#include "node/control/server.h"
#include "node/core/node_parts.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

/// What a call asks of the loop, beyond its answer.
struct PostRequest {
  Audience audience;
  Bytes message;
  std::uint64_t clock = 0;  // of its event: its entry is not behind it
  control::Json answer;     // given once the entry is durable; "feed" and "seq" are added
};

struct Unlocking {
  NodeKeySet keys;
};

/// New addresses of a peer: dial it now, and remember them.
struct AddressChange {
  Contact contact;
};

/// Statements that append to a party's log: store them, let them spread.
struct LogAddition {
  PartyId party;
  std::vector<SignedStatement> statements;
  std::uint64_t version = 0;  // of the log with them
  control::Json answer;       // given once they are durable
};

/// The configuration file as it is now, well-formed.
struct Reconfiguring {
  Config file;
};

/// An answer, or what has to happen before one can be given.
using CallOutcome =
    std::variant<control::Json, PostRequest, Unlocking, AddressChange, LogAddition, Reconfiguring>;

/// Answers one control call. Reads the node's parts; changes nothing itself.
/// Faults: control errors; those of what the call uses.
Result<CallOutcome> answer_call(NodeParts& parts, const control::Call& call);

/// Whether a call signs a record or shows what will be signed: such calls are answered one after
/// the other, from a view that is whole.
[[nodiscard]] bool is_post(const control::Call& call);

}  // namespace talgu
