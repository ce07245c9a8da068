#pragma once

#include "protocol/law/federation/charter.h"
#include "protocol/record/schema/field_table.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace talgu {

/// The owner of an event: (party, guest label or zeros).
struct EventOwner {
  PartyId party;
  GuestLabel guest{};
};

/// The one line of a record that has no numbered ones.
inline constexpr std::uint16_t kOnlyLine = 1;

/// A quantity of a record, as far as revisions are compared: where concurrent ones differ the
/// smallest counts, and nothing where they mean different things by it.
struct CountedLine {
  std::uint16_t number = kOnlyLine;
  Quantity quantity;
  std::string meaning;
};

/// What a kind of record is, beside its fields. A kind is a type `Body` with
///     static constexpr RecordKind kKind;
///     static const FieldTable& fields();
///     static const KindRow& row();
/// and, where it has something to say, these functions beside it:
///     Checked check_rules(const Body&, std::uint16_t taxonomy_version)   rules across fields
///     std::optional<RecordKey> target_of(const Body&, const EventOwner&) what it is about: its id
///                                                                        follows from that
///     bool is_of(const Body&, const EventOwner&)  false: this owner must not write it
///     bool same_subject(const Body&, const Body&) false: the second is no revision of the first
///     std::vector<CountedLine> counted_lines(const Body&)
struct KindRow {
  std::string_view en;  // "needs": what a list of them is called
  std::string_view uk;
  std::span<const PartyRole> owners = {};  // nobody else owns one
  bool guests_own = false;                 // guests of those too
  std::string_view audience = {};          // of the minimal policy; empty: where its target stands
  std::span<const std::string_view> columns = {};  // of lists, in JSON names
  std::span<const std::string_view> verbs = {};    // talgu KIND VERB
  std::string_view help = {};                      // one line of docs/records.md
};

}  // namespace talgu
