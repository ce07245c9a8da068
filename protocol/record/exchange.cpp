#include "protocol/record/exchange.h"

namespace talgu {

Exchange exchange(const std::map<RecordKey, RecordState>& /*records*/, Date as_of) {
  return {.as_of = as_of, .needs = {}, .commitments = {}, .offers = {}, .mixed = {}};
}

}  // namespace talgu
