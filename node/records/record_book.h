#pragma once

#include "node/core/node_parts.h"
#include "protocol/record/schema/record_name.h"
#include "protocol/record/standing/standings.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Records as people meet them, looked up in the view. Faults of all that reads: locked,
/// storage_corrupt (the view), io.
namespace talgu {

/// A record's state, its name, and what its parties and audiences are called. Not longer than the
/// answer that it is looked up for.
struct Record {
  RecordState state;
  std::string name;   // UA-7K3F9Q2M
  std::string owner;  // code of the owning party
  const storage::ViewReader* view = nullptr;

  /// "?" where it is not known here.
  [[nodiscard]] std::string audience_name(const AudienceId& id) const;
};

/// None where no revision of it counts here.
Result<std::optional<Record>> read_record(const NodeParts& parts, const RecordKey& key);

/// Some records, and what they come to together: for those that it was asked about the same as all
/// records would say.
struct Book {
  Date as_of;
  std::map<RecordKey, Record> records = {};
  Standings standings = {};

  /// Null if it is not here.
  [[nodiscard]] const Record* find(const RecordKey& key) const;
};

/// The records that decide how these stand (protocol/record/standing/neighbourhood.h), judged on
/// that day.
Result<Book> read_neighbourhood(const NodeParts& parts, std::span<const RecordKey> keys,
                                Date as_of);

/// The one record that `text` names. Faults: invalid_input (no such form), control errors not-found
/// and ambiguous (which lists the names).
Result<RecordKey> find_record(const NodeParts& parts, const std::string& text);

/// The party's code; the beginning of its id where the federation does not know it: a record may
/// name any.
[[nodiscard]] std::string code_of(const NodeParts& parts, const PartyId& party);

/// What people call a record, be it here or not.
[[nodiscard]] std::string name_of(const NodeParts& parts, const RecordKey& key);

/// The audience of the current revision.
[[nodiscard]] std::string current_audience(const Record& record);

/// The names of the audiences in which a record was seen, joined.
[[nodiscard]] std::string audience_text(const Record& record);

}  // namespace talgu
