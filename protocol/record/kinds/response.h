#pragma once

#include "protocol/record/kinds/kind.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace talgu {

enum class Verdict : std::uint8_t {
  accept = 1,
  decline,  // of what was never accepted
  revoke,   // of an acceptance
};

template <>
struct EnumNames<Verdict> {
  static constexpr Verdict kFirst = Verdict::accept;
  static constexpr std::array<std::string_view, 3> kNames{"accept", "decline", "revoke"};
};

/// What the need's owner says to a commitment. Its id is id_about() the
/// commitment, so that there is one; a change of mind is its next revision.
struct Response {
  static constexpr RecordKind kKind = RecordKind::response;

  RecordKey commitment;
  EventId revision;  // of the commitment: what is answered
  Verdict verdict = Verdict::accept;
  Quantity quantity;   // of an acceptance: more than 0, at most what that revision promises (I2)
  std::string reason;  // demanded of a decline and a revocation

  static const FieldTable& fields();
  static const KindRow& row();
  friend bool operator==(const Response&, const Response&) = default;
};

/// What holds across fields.
Checked check_rules(const Response& response, std::uint16_t taxonomy_version);
std::optional<RecordKey> target_of(const Response& response, const EventOwner& owner);
std::vector<CountedLine> counted_lines(const Response& response);

}  // namespace talgu
