#include "storage/view/card.h"

#include "protocol/base/layout.h"

#include <algorithm>

namespace talgu::storage {
namespace {

void write_card(LayoutWriter& out, const Card& card) {
  out.id(card.cell).bytes(card.id_begin).bytes(card.owner_begin);
  out.u8(card.kind).u8(card.state).u8(card.urgency).u8(card.marks);
  for (const std::int32_t day : {card.day, card.written, card.unchanged}) {
    out.u32(static_cast<std::uint32_t>(day));
  }
  out.u16(card.waits).u16(card.of_guest);
  for (const std::uint16_t term : card.terms) out.u16(term);
}

template <std::size_t N>
void read_bytes(LayoutReader& in, std::array<std::byte, N>& out) {
  const ByteView raw = in.bytes(N);
  if (!raw.empty()) std::memcpy(out.data(), raw.data(), N);
}

Card read_card(LayoutReader& in) {
  Card card;
  card.cell = in.id<Cell>();
  read_bytes(in, card.id_begin);
  read_bytes(in, card.owner_begin);
  for (auto* const number : {&card.kind, &card.state, &card.urgency, &card.marks}) {
    *number = in.u8();
  }
  for (auto* const day : {&card.day, &card.written, &card.unchanged}) {
    *day = static_cast<std::int32_t>(in.u32());
  }
  card.waits = in.u16();
  card.of_guest = in.u16();
  for (std::uint16_t& term : card.terms) term = in.u16();
  return card;
}

}  // namespace

Bytes encode_page(const CardPage& page) {
  LayoutWriter out;
  for (const Card& card : page) write_card(out, card);
  return out.take();
}

Result<CardPage> parse_page(ByteView bytes) {
  if (bytes.size() != kCardBytes * kCardsPerPage) {
    return fail(Fault::storage_corrupt, "a page of cards of the record view is damaged",
                "run: talgu fsck");
  }
  LayoutReader in(bytes);
  CardPage page;
  for (Card& card : page) card = read_card(in);
  return page;
}

Bytes page_key(std::uint32_t page) {
  Bytes key;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    key.push_back(static_cast<std::byte>((page >> (shift - 8)) & 0xffU));
  }
  return key;
}

std::uint16_t short_of(Term term) {
  // Terms of words that differ in a digit lie close together.
  auto bits = static_cast<std::uint64_t>(term);
  bits = (bits ^ (bits >> 33U)) * 0xff51afd7ed558ccdULL;
  bits = (bits ^ (bits >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  const auto made = static_cast<std::uint16_t>(bits >> 48U);
  return made == 0 ? std::uint16_t{1} : made;
}

void put_terms(Card& card, std::span<const Term> terms) {
  const std::size_t count = std::min(terms.size(), card.terms.size());
  for (std::size_t i = 0; i < count; ++i) card.terms.at(i) = short_of(terms[i]);
  if (count < terms.size()) card.marks |= static_cast<std::uint8_t>(CardMark::more_terms);
}

bool may_have(const Card& card, std::span<const std::uint16_t> wanted) {
  if (has(card, CardMark::more_terms)) return true;
  return std::ranges::all_of(wanted, [&card](std::uint16_t term) {
    // All of them, so that the processor compares many at a time.
    std::uint16_t found = 0;
    for (const std::uint16_t one : card.terms) found |= static_cast<std::uint16_t>(one == term);
    return found != 0;
  });
}

}  // namespace talgu::storage
