#pragma once

#include "node/control/server.h"
#include "node/core/core_parts.h"
#include "node/core/node_parts.h"
#include "protocol/record/schema/event.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

/// What a call asks of the loop, beyond its answer.
struct PostRequest {
  Audience audience;
  /// Of one entry, as they were agreed to; whoever signs them adds clock, boot and salt.
  std::vector<RecordEvent> events;
  /// By which the readers were named: in another one nothing is signed.
  std::uint64_t federation = 0;
  control::Json answer;  // given once the entry is durable; "feed" and "seq" are added
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

/// Where a call is answered.
enum class CallRoom : std::uint8_t {
  loop = 1,        // what is known of peers, logs, the process
  reader,          // records
  reader_in_turn,  // signs a record, or shows what will be signed: one after the other, from a view
                   // that is whole
};

[[nodiscard]] CallRoom room_of(const control::Call& call);

/// Answers one control call of its room. Reads the parts; changes nothing itself.
/// Faults: control errors; those of what the call uses.
Result<CallOutcome> answer_call(CoreParts& parts, const control::Call& call);
Result<CallOutcome> read_call(const NodeParts& parts, const control::Call& call);

}  // namespace talgu
