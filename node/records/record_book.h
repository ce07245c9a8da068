#pragma once

#include "node/core/node_parts.h"
#include "protocol/record/schema/record_name.h"
#include "protocol/record/standing/standings.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace talgu {

/// A record as people meet it: its state, its name, and what its parties and audiences are called.
struct Record {
  RecordState state;
  std::string name;                                                    // UA-7K3F9Q2M
  std::string owner;                                                   // code of the owning party
  std::shared_ptr<const std::map<AudienceId, std::string>> audiences;  // of all records

  /// "?" where it is not known here.
  [[nodiscard]] std::string audience_name(const AudienceId& id) const;
};

/// The key as text; grows with it.
[[nodiscard]] std::string text_of(const RecordKey& key);

/// One record, by the rows of it alone; none where no revision of it counts here.
/// Faults: locked, storage_corrupt (the view), io.
Result<std::optional<Record>> read_record(const NodeParts& parts, const RecordKey& key);

/// All records that this node may see, and what they come to together.
struct Book {
  std::map<RecordKey, Record> records;
  Standings standings;

  /// Null if it is not here.
  [[nodiscard]] const Record* find(const RecordKey& key) const;
  /// The one record that `text` names; belongs to the book. Faults: invalid_input
  /// (no such form), control errors not-found and ambiguous (which lists the names).
  Result<const Record*> find_named(const std::string& text) const;
};

/// Folds on read. Faults: as read_record().
Result<Book> read_book(const NodeParts& parts, Date as_of);

/// The record that `text` names. Faults: as Book::find_named() and read_record().
Result<RecordKey> find_record(const NodeParts& parts, const std::string& text);

/// At least the records that decide how these stand (protocol/record/standing/neighbourhood.h): a
/// book of few pages, in which these read as in the whole one. Faults: as read_record().
Result<Book> read_neighbourhood(const NodeParts& parts, std::span<const RecordKey> keys,
                                Date as_of);

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
