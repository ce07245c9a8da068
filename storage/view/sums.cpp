#include "storage/view/sums.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace talgu::storage {
namespace {

constexpr std::size_t kCategoryBytesMax = 64;

}  // namespace

Quantity Sum::capped() const {
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
  return {static_cast<std::int64_t>(std::min(whole_, kMost))};
}

void Sum::write(LayoutWriter& out) const {
  out.u64(static_cast<std::uint64_t>(whole_)).u64(static_cast<std::uint64_t>(whole_ >> 64));
}

void Sum::read(LayoutReader& in) {
  const std::uint64_t low = in.u64();
  whole_ = (static_cast<Wide>(static_cast<std::int64_t>(in.u64())) << 64) | low;
}

Quantity CategorySums::at_most() const {
  for (std::size_t bits = by_size.size(); bits-- > 1;) {
    if (by_size.at(bits) > 0) return {static_cast<std::int64_t>((std::uint64_t{1} << bits) - 1)};
  }
  return {};
}

void CategorySums::add(const LineStanding& line, Quantity open_now) {
  required.add(line.required);
  accepted.add(line.counted);
  covered.add(std::min(line.counted, line.required));
  conditional.add(line.conditional);
  proposed.add(line.proposed);
  received.add(line.received);
  gap.add(line.gap);
  open.add(open_now);
  count(line, open_now, 1);
}

void CategorySums::take_away(const LineStanding& line, Quantity open_now) {
  required.take_away(line.required);
  accepted.take_away(line.counted);
  covered.take_away(std::min(line.counted, line.required));
  conditional.take_away(line.conditional);
  proposed.take_away(line.proposed);
  received.take_away(line.received);
  gap.take_away(line.gap);
  open.take_away(open_now);
  count(line, open_now, -1);
}

void CategorySums::count(const LineStanding& line, Quantity open_now, std::int64_t times) {
  lines += times;
  gaps += open_now.steps > 0 ? times : 0;
  const auto steps = static_cast<std::uint64_t>(std::max<std::int64_t>(0, line.required.steps));
  by_size.at(std::bit_width(steps)) += times;
}

void Counts::count(const Sheet& sheet, std::int64_t times) {
  needs += std::holds_alternative<NeedStanding>(sheet.standing) ? times : 0;
  offers += std::holds_alternative<OfferStanding>(sheet.standing) ? times : 0;
  commitments += std::holds_alternative<CommitmentStanding>(sheet.standing) ? times : 0;
  responses += sheet.kind == RecordKind::response ? times : 0;
  const auto* const need = std::get_if<NeedStanding>(&sheet.standing);
  open += need != nullptr && need->workflow != Workflow::closed ? times : 0;
}

Bytes encode_sums(const LineOf& line, const CategorySums& sums) {
  LayoutWriter out;
  out.text(line.category).u8(static_cast<std::uint8_t>(line.unit));
  out.u64(static_cast<std::uint64_t>(sums.lines)).u64(static_cast<std::uint64_t>(sums.gaps));
  for (const Sum* const sum : {&sums.required, &sums.accepted, &sums.covered, &sums.conditional,
                               &sums.proposed, &sums.received, &sums.gap, &sums.open}) {
    sum->write(out);
  }
  for (const std::int64_t number : sums.by_size) out.u64(static_cast<std::uint64_t>(number));
  return out.take();
}

Result<std::pair<LineOf, CategorySums>> parse_sums(ByteView bytes) {
  LayoutReader in(bytes);
  LineOf line;
  CategorySums sums;
  line.category = in.text(kCategoryBytesMax);
  line.unit = static_cast<Unit>(in.u8());
  sums.lines = static_cast<std::int64_t>(in.u64());
  sums.gaps = static_cast<std::int64_t>(in.u64());
  for (Sum* const sum : {&sums.required, &sums.accepted, &sums.covered, &sums.conditional,
                         &sums.proposed, &sums.received, &sums.gap, &sums.open}) {
    sum->read(in);
  }
  for (std::int64_t& number : sums.by_size) number = static_cast<std::int64_t>(in.u64());
  if (!in.finish("sums")) {
    return fail(Fault::storage_corrupt, "a sum of the record view is damaged", "run: talgu fsck");
  }
  return std::pair{std::move(line), sums};
}

}  // namespace talgu::storage
