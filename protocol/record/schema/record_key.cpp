#include "protocol/record/schema/record_key.h"

#include "protocol/base/label.h"
#include "protocol/base/layout.h"

#include <algorithm>

namespace talgu {
namespace {

using AboutHash = FixedBytes<struct AboutHashTag, 32>;

}  // namespace

RecordId id_about(RecordKind kind, const RecordKey& target) {
  LayoutWriter number;
  number.u16(static_cast<std::uint16_t>(kind));
  const auto whole = hash<AboutHash>(
      label::kAbout, {number.view(), target.owner.view(), target.guest.view(), target.id.view()});
  RecordId id;
  std::ranges::copy(whole.view().first(RecordId::kSize), id.bytes.begin());
  return id;
}

}  // namespace talgu
