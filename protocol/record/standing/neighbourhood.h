#pragma once

#include "protocol/record/fold/ending.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

/// Which records decide how one of them stands: so that the work of one event, one answer and one
/// draft depends on the records it touches, never on how many there are.
namespace talgu {

/// How a record names another one.
enum class LinkRole : std::uint8_t {
  about = 1,  // a response, a closing and the like: says something about it
  need,       // a commitment: promises something for it
  offer,      // a commitment: is taken from it
};

struct Link {
  LinkRole role = LinkRole::about;
  RecordKey target;

  friend auto operator<=>(const Link&, const Link&) = default;
};

/// What any revision that counts names.
[[nodiscard]] std::set<Link> links_of(const RecordState& state);

/// Records that are looked up one by one. A fault is that of whoever keeps them.
class RecordSource {
 public:
  RecordSource() = default;
  RecordSource(const RecordSource&) = delete;
  RecordSource& operator=(const RecordSource&) = delete;
  virtual ~RecordSource() = default;

  /// As fold() gives it; none where no event of it is held.
  virtual Result<std::optional<RecordState>> state_of(const RecordKey& key) = 0;
  /// The records that have this link. Its target need not be held itself.
  virtual Result<std::vector<RecordKey>> linked_by(const Link& link) = 0;
};

/// The records that decide how `key` stands, itself among them where it is held: by these
/// standings_of() says the same of it as by all records. Of a need also of every commitment whose
/// standing names it; of an offer of the offer alone. Of what has no standing: the records of what
/// it is about. What is not held is taken for what the records that name it take it for.
Result<Records> neighbourhood_of(RecordSource& source, const RecordKey& key);

/// The last day up to which standings_of() these records says what it says of `as_of`. Never too
/// late; too early costs a look.
[[nodiscard]] Date unchanged_until(const Records& records, Date as_of);

}  // namespace talgu
