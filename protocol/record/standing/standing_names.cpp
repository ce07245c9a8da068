#include "protocol/record/standing/standings.h"

namespace talgu {

std::string_view name_of(Workflow workflow) {
  switch (workflow) {
    case Workflow::submitted:
      return "submitted";
    case Workflow::open:
      return "open";
    case Workflow::closed:
      return "closed";
  }
  return "unknown";
}

std::string_view name_of(Extent extent) {
  switch (extent) {
    case Extent::none:
      return "none";
    case Extent::partial:
      return "partial";
    case Extent::full:
      return "full";
    case Extent::over:
      return "over";
  }
  return "unknown";
}

std::string_view name_of(CommitmentStage stage) {
  switch (stage) {
    case CommitmentStage::pending:
      return "pending";
    case CommitmentStage::proposed:
      return "proposed";
    case CommitmentStage::lapsed:
      return "lapsed";
    case CommitmentStage::conditional:
      return "conditional";
    case CommitmentStage::accepted:
      return "accepted";
    case CommitmentStage::partly_accepted:
      return "partly-accepted";
    case CommitmentStage::accepted_conditional:
      return "accepted-conditional";
    case CommitmentStage::amended:
      return "amended";
    case CommitmentStage::declined:
      return "declined";
    case CommitmentStage::revoked:
      return "revoked";
    case CommitmentStage::withdrawn:
      return "withdrawn";
    case CommitmentStage::withdrawn_after_accept:
      return "withdrawn-after-accept";
  }
  return "unknown";
}

std::string_view name_of(OfferStage stage) {
  switch (stage) {
    case OfferStage::active:
      return "active";
    case OfferStage::reserved:
      return "reserved";
    case OfferStage::exhausted:
      return "exhausted";
    case OfferStage::expired:
      return "expired";
    case OfferStage::withdrawn:
      return "withdrawn";
  }
  return "unknown";
}

}  // namespace talgu
