#include "protocol/record/kinds/commitment.h"

#include <array>

namespace talgu {
namespace {

using enum Presence;
using enum Part;

constexpr std::array kFields{
    field_of<&Commitment::need>("need", {.presence = required, .help = "that it is to"}),
    field_of<&Commitment::need_revision>(
        "need_revision", {.presence = required, .help = "the one that the donor saw"}),
    field_of<&Commitment::line_no>("line_no", {.presence = required,
                                               .least = 1,
                                               .most = 65'535,
                                               .json_name = "line",
                                               .help = "of the need"}),
    field_of<&Commitment::offer>("offer", {.help = "of the donor, that it draws on"}),
    field_of<&Commitment::category>(
        "category", {.presence = required,
                     .meaning = Meaning::category,
                     .help = "the line's, or a substitute that it allows"}),
    field_of<&Commitment::unit>("unit", {.meaning = Meaning::unit, .help = "that of the category"}),
    field_of<&Commitment::quantity>("quantity", {.presence = required, .help = "how much"}),
    field_of<&Commitment::form>("form",
                                {.presence = required, .help = "without a condition or with one"}),
    field_of<&Commitment::condition>("condition", {.part = detail,
                                                   .meaning = Meaning::lines,
                                                   .chars_max = field_limits::kReasonCharsMax,
                                                   .help = "of a provisional one"}),
    field_of<&Commitment::valid_until>("valid_until", {.help = "the last day to accept it"}),
    field_of<&Commitment::firm_until>(
        "firm_until", {.help = "to the end of this day it is not withdrawn; firm ones only"}),
    field_of<&Commitment::eta>("eta", {.help = "the day on which it is expected to arrive"}),
    field_of<&Commitment::provider>("provider", {.part = detail,
                                                 .chars_max = field_limits::kNameCharsMax,
                                                 .help = "whose budget pays"}),
    field_of<&Commitment::extending>("extending", {.part = detail,
                                                   .chars_max = field_limits::kNameCharsMax,
                                                   .help = "who manages it"}),
    field_of<&Commitment::implementer>("implementer", {.part = detail,
                                                       .chars_max = field_limits::kNameCharsMax,
                                                       .help = "who does the work"}),
};

constexpr std::array kOwners{PartyRole::donor};
constexpr std::array<std::string_view, 7> kColumns{"name",     "owner", "need",       "line",
                                                   "quantity", "form",  "firm_until"};
constexpr std::array<std::string_view, 4> kVerbs{"add", "change", "list", "withdraw"};

}  // namespace

const FieldTable& Commitment::fields() {
  static constexpr FieldTable kTable{"Commitment", kFields};
  return kTable;
}

const KindRow& Commitment::row() {
  static constexpr KindRow kRow{.en = "commitments",
                                .uk = "зобов’язання",
                                .owners = kOwners,
                                .audience = "bilateral-*",
                                .columns = kColumns,
                                .verbs = kVerbs,
                                .help = "so much for this line of that need, never of its own"};
  return kRow;
}

Checked check_rules(const Commitment& commitment, std::uint16_t /*taxonomy_version*/) {
  if (!commitment.need.guest.is_zero()) {
    return problem("need", "is of a guest: none owns a need");
  }
  const bool is_firm = commitment.form == CommitmentForm::firm;
  if (is_firm && !commitment.condition.empty()) {
    return problem("condition", "is for provisional commitments only");
  }
  if (!is_firm && commitment.condition.empty()) return problem("condition", "is missing");
  if (!is_firm && commitment.firm_until) {
    return problem("firm_until", "is for firm commitments only");
  }
  return {};
}

std::vector<CountedLine> counted_lines(const Commitment& commitment) {
  std::string target(as_text(commitment.need.owner.view()));
  target.append(as_text(commitment.need.id.view()));
  target += std::to_string(commitment.line_no);
  return {
      {kOnlyLine, commitment.quantity, meaning_of(commitment.category, commitment.unit, target)}};
}

bool is_of(const Commitment& commitment, const EventOwner& owner) {
  return commitment.need.owner != owner.party;
}

bool same_subject(const Commitment& before, const Commitment& after) {
  return before.need == after.need && before.line_no == after.line_no;
}

}  // namespace talgu
