#include "protocol/record/kinds/reaffirm.h"

namespace talgu {

Status check(const Reaffirm& reaffirm) {
  switch (reaffirm.target_kind) {
    case RecordKind::need:
    case RecordKind::offer:
    case RecordKind::commitment:
      if (reaffirm.target.is_zero()) return field::refuse("target", "has no id");
      return field::check_date("still_valid_until", reaffirm.still_valid_until);
    case RecordKind::response:
    case RecordKind::closing:
    case RecordKind::reaffirm:
      break;
  }
  return field::refuse("target", "is no need, offer or commitment");
}

}  // namespace talgu
