#include "protocol/record/kinds/response.h"

namespace talgu {

using field::refuse;

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::accept:
      return "accept";
    case Verdict::decline:
      return "decline";
    case Verdict::revoke:
      return "revoke";
  }
  return "unknown";
}

Result<Verdict> verdict_from(std::string_view name) {
  for (const auto one : {Verdict::accept, Verdict::decline, Verdict::revoke}) {
    if (name == name_of(one)) return one;
  }
  return refuse("verdict", "must be accept, decline or revoke");
}

Status check(const Response& response) {
  if (response.commitment.id.is_zero()) return refuse("commitment", "has no id");
  if (!response.commitment.guest.is_zero()) {
    return refuse("commitment", "is of a guest: none owns a commitment");
  }
  if (response.revision.is_zero()) return refuse("revision", "is missing");
  constexpr auto reason_max = field_limits::kReasonBytesMax;
  switch (response.verdict) {
    case Verdict::accept:
      TALGU_PASS(field::check_quantity("quantity", response.quantity));
      return field::check_optional("reason", response.reason, reason_max, field::Form::lines);
    case Verdict::decline:
    case Verdict::revoke:
      if (response.quantity.steps != 0) return refuse("quantity", "is for acceptances only");
      return field::check("reason", response.reason, reason_max, field::Form::lines);
  }
  return refuse("verdict", "must be accept, decline or revoke");
}

}  // namespace talgu
