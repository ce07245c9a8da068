#include "storage/view/card.h"

#include "protocol/base/layout.h"

namespace talgu::storage {
namespace {

/// Bits of a term: with some twenty terms a record, one card of a thousand is looked at in vain.
constexpr unsigned kBitsPerTerm = 6;

void write_card(LayoutWriter& out, const Card& card) {
  out.id(card.cell).bytes(card.id_begin).bytes(card.owner_begin);
  out.u8(card.kind).u8(card.state).u8(card.urgency).u8(card.marks);
  for (const std::int32_t day : {card.day, card.written, card.unchanged}) {
    out.u32(static_cast<std::uint32_t>(day));
  }
  out.u16(card.waits).u16(card.of_guest);
  for (const std::uint64_t word : card.signature) out.u64(word);
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
  for (std::uint64_t& word : card.signature) word = in.u64();
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

std::array<std::uint64_t, 4> signature_of(std::span<const Term> terms) {
  std::array<std::uint64_t, 4> signature{};
  for (const Term term : terms) {
    auto bits = static_cast<std::uint64_t>(term);
    for (unsigned i = 0; i < kBitsPerTerm; ++i, bits >>= 8U) {
      signature[(bits >> 6U) & 3U] |= std::uint64_t{1} << (bits & 63U);
    }
  }
  return signature;
}

bool may_have(const Card& card, const std::array<std::uint64_t, 4>& wanted) {
  std::uint64_t lacking = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) lacking |= wanted[i] & ~card.signature[i];
  return lacking == 0;
}

}  // namespace talgu::storage
