#pragma once

#include "protocol/ids.h"

#include <string>
#include <string_view>

namespace talgu {

/// How people name a record: "UA-7K3F9Q2M" is the code of its owner and the first 40 bits of its id
/// in Crockford's base32 (operations.md, "Record files").
[[nodiscard]] std::string record_name(std::string_view party_code, const RecordId& id);

/// What someone typed: the whole name or a prefix of its second half. Case does not matter; O reads
/// as 0, I and L as 1.
class RecordPrefix final {
 public:
  /// "UA-7K3F", "ua-7k3f9q2m", or "7K3F" for any owner: 4 to 8 characters after the dash.
  /// Faults: invalid_input.
  static Result<RecordPrefix> parse(std::string_view text);

  /// The caller looks for a unique match.
  [[nodiscard]] bool matches(std::string_view party_code, const RecordId& id) const;

 private:
  RecordPrefix(std::string party_code, std::string digits);

  std::string party_code_;  // upper case; empty: any
  std::string digits_;      // canonical alphabet
};

}  // namespace talgu
