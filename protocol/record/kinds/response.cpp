#include "protocol/record/kinds/response.h"

#include <array>

namespace talgu {
namespace {

using enum Presence;
using enum Part;

constexpr std::array kFields{
    field_of<&Response::commitment>("commitment", {.presence = required, .help = "that it is to"}),
    field_of<&Response::revision>(
        "revision", {.presence = required, .help = "of the commitment: what is answered"}),
    field_of<&Response::verdict>("verdict", {.presence = required, .help = "what is said"}),
    field_of<&Response::quantity>("quantity", {.meaning = Meaning::other_steps,
                                               .help = "of an acceptance; what it promises at most"}),
    field_of<&Response::reason>("reason",
                                {.part = detail,
                                 .meaning = Meaning::lines,
                                 .chars_max = field_limits::kReasonCharsMax,
                                 .help = "demanded of a decline and a revocation"}),
};

constexpr std::array kOwners{PartyRole::recipient};
constexpr std::array<std::string_view, 5> kColumns{"name", "owner", "commitment", "verdict",
                                                   "quantity"};
constexpr std::array<std::string_view, 4> kVerbs{"accept", "decline", "revoke", "list"};

}  // namespace

const FieldTable& Response::fields() {
  static constexpr FieldTable kTable{"Response", kFields};
  return kTable;
}

const KindRow& Response::row() {
  static constexpr KindRow kRow{.en = "responses",
                                .uk = "відповіді",
                                .owners = kOwners,
                                .audience = "bilateral-*",
                                .columns = kColumns,
                                .verbs = kVerbs,
                                .help = "the need's owner accepts, declines or revokes"};
  return kRow;
}

Checked check_rules(const Response& response, std::uint16_t /*taxonomy_version*/) {
  if (!response.commitment.guest.is_zero()) {
    return problem("commitment", "is of a guest: none owns a commitment");
  }
  if (response.verdict == Verdict::accept) {
    return response.quantity.steps > 0 ? Checked{} : problem("quantity", "must be more than 0");
  }
  if (response.quantity.steps != 0) return problem("quantity", "is for acceptances only");
  return response.reason.empty() ? problem("reason", "is missing") : Checked{};
}

std::optional<RecordKey> target_of(const Response& response, const EventOwner& /*owner*/) {
  return response.commitment;
}

std::vector<CountedLine> counted_lines(const Response& response) {
  return {{kOnlyLine, response.quantity, {}}};
}

}  // namespace talgu
