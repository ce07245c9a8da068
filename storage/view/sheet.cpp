#include "storage/view/sheet.h"

namespace talgu::storage {
namespace {

constexpr std::size_t kCategoryBytesMax = 64;

void write_key(LayoutWriter& out, const RecordKey& key) {
  out.id(key.owner).id(key.id).id(key.guest);
}

RecordKey read_key(LayoutReader& in) {
  RecordKey key;
  key.owner = in.id<PartyId>();
  key.id = in.id<RecordId>();
  key.guest = in.id<GuestLabel>();
  return key;
}

void write_terms(LayoutWriter& out, const std::vector<Term>& terms) {
  out.u32(static_cast<std::uint32_t>(terms.size()));
  for (const Term term : terms) out.u64(static_cast<std::uint64_t>(term));
}

std::vector<Term> read_terms(LayoutReader& in) {
  std::vector<Term> terms;
  const std::uint32_t count = in.u32();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) terms.push_back(Term{in.u64()});
  return terms;
}

}  // namespace

Bytes encode_sheet(const Sheet& sheet) {
  LayoutWriter out;
  out.u64(sheet.number);
  write_key(out, sheet.key);
  out.u16(sheet.kind ? static_cast<std::uint16_t>(*sheet.kind) : std::uint16_t{0});
  out.u32(static_cast<std::uint32_t>(sheet.links.size()));
  for (const Link& link : sheet.links) {
    out.u8(static_cast<std::uint8_t>(link.role));
    write_key(out, link.target);
  }
  write(out, sheet.standing);
  out.u16(static_cast<std::uint16_t>(sheet.lines.size()));
  for (const auto& [number, line] : sheet.lines) {
    out.u16(number).text(line.category).u8(static_cast<std::uint8_t>(line.unit));
  }
  write_terms(out, sheet.terms);
  write_terms(out, sheet.likeness);
  return out.take();
}

Result<Sheet> parse_sheet(ByteView bytes) {
  LayoutReader in(bytes);
  Sheet sheet;
  sheet.number = in.u64();
  sheet.key = read_key(in);
  const std::uint16_t kind = in.u16();
  if (kind != 0) sheet.kind = static_cast<RecordKind>(kind);
  const std::uint32_t links = in.u32();
  for (std::uint32_t i = 0; i < links && in.ok(); ++i) {
    const auto role = static_cast<LinkRole>(in.u8());
    sheet.links.insert({role, read_key(in)});
  }
  sheet.standing = read_standing(in);
  const std::uint16_t lines = in.u16();
  for (std::uint16_t i = 0; i < lines && in.ok(); ++i) {
    LineOf& line = sheet.lines[in.u16()];
    line.category = in.text(kCategoryBytesMax);
    line.unit = static_cast<Unit>(in.u8());
  }
  sheet.terms = read_terms(in);
  sheet.likeness = read_terms(in);
  if (!in.finish("sheet")) {
    return fail(Fault::storage_corrupt, "a row of the record view is damaged", "run: talgu fsck");
  }
  return sheet;
}

}  // namespace talgu::storage
