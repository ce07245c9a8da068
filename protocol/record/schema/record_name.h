#pragma once

#include "protocol/base/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace talgu {

/// How people name a record: "UA-7K3F9Q2M" is the code of its owner and the first 40 bits of its id
/// in Crockford's base32 (records.md, "Names").
[[nodiscard]] std::string record_name(std::string_view party_code, const RecordId& id);

/// What someone typed: the whole name, a prefix of its second half, or the whole id in its place.
/// Case does not matter; O reads as 0, I and L as 1.
class RecordPrefix final {
 public:
  /// "UA-7K3F", "ua-7k3f9q2m", or "7K3F" for any owner: 4 to 8 characters after the dash, or
  /// the 32 hex digits of an id, which tell apart what has one name. Faults: invalid_input.
  static Result<RecordPrefix> parse(std::string_view text);

  /// What the ids of all that match begin with: so many bits of this one.
  [[nodiscard]] std::pair<RecordId, unsigned> id_begin() const;

  /// The caller looks for a unique match.
  [[nodiscard]] bool matches(std::string_view party_code, const RecordId& id) const;

 private:
  RecordPrefix(std::string party_code, std::string digits, std::optional<RecordId> id);

  std::string party_code_;  // upper case; empty: any
  std::string digits_;      // canonical alphabet
  std::optional<RecordId> id_;
};

}  // namespace talgu
