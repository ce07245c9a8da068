#include "protocol/record/kinds/closing.h"

#include <array>

namespace talgu {
namespace {

using field::refuse;

constexpr std::array kReasons{CloseReason::fulfilled,    CloseReason::withdrawn,
                              CloseReason::rejected,     CloseReason::duplicate,
                              CloseReason::referred,     CloseReason::expired,
                              CloseReason::short_closed, CloseReason::reopened};

}  // namespace

std::string_view name_of(CloseReason reason) {
  switch (reason) {
    case CloseReason::fulfilled:
      return "fulfilled";
    case CloseReason::withdrawn:
      return "withdrawn";
    case CloseReason::rejected:
      return "rejected";
    case CloseReason::duplicate:
      return "duplicate";
    case CloseReason::referred:
      return "referred";
    case CloseReason::expired:
      return "expired";
    case CloseReason::short_closed:
      return "short-closed";
    case CloseReason::reopened:
      return "reopened";
  }
  return "unknown";
}

Result<CloseReason> close_reason_from(std::string_view name) {
  for (const CloseReason one : kReasons) {
    if (name == name_of(one)) return one;
  }
  return refuse("reason",
                "must be fulfilled, withdrawn, rejected, duplicate, referred, expired, "
                "short-closed or reopened");
}

bool can_close(RecordKind target, CloseReason reason) {
  switch (reason) {
    case CloseReason::withdrawn:
    case CloseReason::duplicate:
    case CloseReason::expired:
      return target == RecordKind::need || target == RecordKind::offer ||
             target == RecordKind::commitment;
    case CloseReason::fulfilled:
    case CloseReason::reopened:
      return target == RecordKind::need || target == RecordKind::offer;
    case CloseReason::rejected:
    case CloseReason::referred:
    case CloseReason::short_closed:
      return target == RecordKind::need;
  }
  return false;
}

Status check(const Closing& closing) {
  if (closing.target.is_zero()) return refuse("target", "has no id");
  if (!can_close(closing.target_kind, closing.reason)) {
    return refuse("reason", std::string(name_of(closing.reason)) + " does not fit a " +
                                std::string(name_of(closing.target_kind)) +
                                (closing.target_kind == RecordKind::commitment
                                     ? ": it can only be withdrawn"
                                     : ""));
  }
  if ((closing.reason == CloseReason::duplicate) != closing.kept.has_value()) {
    return refuse("kept", "names the record that stays: a duplicate names one (--kept), other reasons none");
  }
  if (closing.kept && closing.kept->id.is_zero()) return refuse("kept", "has no id");
  if (closing.kept && closing.kept->id == closing.target) return refuse("kept", "is the target");
  return field::check_optional("text", closing.text, field_limits::kReasonBytesMax,
                               field::Form::lines);
}

}  // namespace talgu
