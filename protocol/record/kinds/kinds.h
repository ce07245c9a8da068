#pragma once

#include "protocol/record/kinds/closing.h"
#include "protocol/record/kinds/commitment.h"
#include "protocol/record/kinds/confirmation.h"
#include "protocol/record/kinds/coverage.h"
#include "protocol/record/kinds/delivery.h"
#include "protocol/record/kinds/need.h"
#include "protocol/record/kinds/offer.h"
#include "protocol/record/kinds/reaffirm.h"
#include "protocol/record/kinds/response.h"

#include <cstdint>
#include <optional>
#include <vector>

/// Every kind, and what is asked of each by its number or of whichever a body is.
namespace talgu {

[[nodiscard]] RecordKind kind_of(const RecordBody& body);

/// A body of that kind with nothing in it; none for a number of no kind.
[[nodiscard]] std::optional<RecordBody> empty_body(RecordKind kind);

[[nodiscard]] const KindRow& row_of(RecordKind kind);
[[nodiscard]] const FieldTable& fields_of(RecordKind kind);

/// The body as the functions of its table take it.
[[nodiscard]] const void* address_of(const RecordBody& body);
[[nodiscard]] void* address_of(RecordBody& body);

/// Whether every field is inside its bounds, and the rules across fields hold (I1). A code that we do
/// not know is refused only where `taxonomy_version` is ours or older.
[[nodiscard]] Checked check_body(const RecordBody& body,
                                 std::uint16_t taxonomy_version = kTaxonomyVersion);
/// The same as a refusal: rule record_field.
Status check(const RecordBody& body, std::uint16_t taxonomy_version = kTaxonomyVersion);

/// Whether a party of that role owns records of that kind (docs/records.md, "Who may write what").
[[nodiscard]] bool may_own(PartyRole role, RecordKind kind);
/// Whether this owner may be the one of such a record at all: a guest only where its kind says so.
[[nodiscard]] bool may_be_of(const RecordBody& body, const EventOwner& owner);

/// What the kind's own functions say (kind.h: target_of, same_subject, counted_lines).
[[nodiscard]] std::optional<RecordKey> find_target(const RecordBody& body, const EventOwner& owner);
[[nodiscard]] bool is_same_subject(const RecordBody& before, const RecordBody& after);
[[nodiscard]] std::vector<CountedLine> lines_of(const RecordBody& body);

}  // namespace talgu
