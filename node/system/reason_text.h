#pragma once

#include "protocol/base/refusal.h"

#include <string>

namespace talgu {

/// What a reason code means for a peer, as one sentence, and what to do next; empty where there is
/// nothing to do.
struct ReasonText {
  std::string sentence;
  std::string next;
};

[[nodiscard]] ReasonText text_of(Reason reason);

}  // namespace talgu
