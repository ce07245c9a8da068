#include "protocol/record/kinds/commitment.h"

namespace talgu {
namespace {

using field::refuse;

Status check_references(const Commitment& commitment) {
  if (commitment.need.id.is_zero()) return refuse("need", "has no id");
  if (!commitment.need.guest.is_zero()) return refuse("need", "is of a guest: none owns a need");
  if (commitment.need_revision.is_zero()) return refuse("need_revision", "is missing");
  if (commitment.line_no == 0) return refuse("line_no", "must be 1 or more");
  if (!commitment.offer) return {};
  if (commitment.offer->id.is_zero()) return refuse("offer", "has no id");
  if (!commitment.offer->draws) return {};
  return field::check_quantity("draws", *commitment.offer->draws);
}

Status check_form(const Commitment& commitment) {
  switch (commitment.form) {
    case CommitmentForm::firm:
      if (commitment.condition.empty()) return {};
      return refuse("condition", "is for provisional commitments only");
    case CommitmentForm::provisional:
      if (commitment.firm_until) return refuse("firm_until", "is for firm commitments only");
      return field::check("condition", commitment.condition, field_limits::kReasonBytesMax,
                          field::Form::lines);
  }
  return refuse("form", "must be firm or provisional");
}

Status check_dates(const Commitment& commitment) {
  TALGU_PASS(field::check_date("valid_until", commitment.valid_until));
  TALGU_PASS(field::check_date("firm_until", commitment.firm_until));
  return field::check_date("eta", commitment.eta);
}

}  // namespace

std::string_view name_of(CommitmentForm form) {
  switch (form) {
    case CommitmentForm::firm:
      return "firm";
    case CommitmentForm::provisional:
      return "provisional";
  }
  return "unknown";
}

Result<CommitmentForm> commitment_form_from(std::string_view name) {
  for (const auto one : {CommitmentForm::firm, CommitmentForm::provisional}) {
    if (name == name_of(one)) return one;
  }
  return refuse("form", "must be firm or provisional");
}

Status check(const Commitment& commitment, std::uint16_t taxonomy_version) {
  constexpr auto name_max = field_limits::kNameBytesMax;
  TALGU_PASS(check_references(commitment));
  TALGU_PASS(field::check_category("", commitment.category, commitment.unit, taxonomy_version));
  TALGU_PASS(field::check_quantity("quantity", commitment.quantity));
  TALGU_PASS(check_form(commitment));
  TALGU_PASS(check_dates(commitment));
  TALGU_PASS(field::check_optional("provider", commitment.provider, name_max));
  TALGU_PASS(field::check_optional("extending", commitment.extending, name_max));
  return field::check_optional("implementer", commitment.implementer, name_max);
}

}  // namespace talgu
