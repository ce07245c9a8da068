#pragma once

#include "protocol/record/standing/words.h"
#include "storage/view/view_keys.h"

#include <array>
#include <cstdint>
#include <span>

namespace talgu::storage {

/// What every list, search and inbox is picked by: one card a record, of one size, all of them in
/// the memory of who answers. A card says whether a record is looked at, its sheet what it says.
struct Card {
  Cell cell;
  std::array<std::byte, 8> id_begin{};  // of the record's id: names are prefixes of it
  std::array<std::byte, 4> owner_begin{};
  std::uint8_t kind = 0;  // of RecordKind; 0: nothing of it counts
  std::uint8_t state = 0;
  std::uint8_t urgency = 0;
  std::uint8_t marks = 0;                    // CardMark
  std::int32_t day = 0;                      // days since 1970, as the next two
  std::int32_t written = 0;                  // of the newest revision
  std::int32_t unchanged = 0;                // the standing holds to the end of this day
  std::uint16_t waits = 0;                   // bits by the number of Waiting: for this node's party
  std::uint16_t of_guest = 0;                // 1: its owner is a guest
  std::array<std::uint16_t, 24> terms{};     // sixteen bits of each, never 0; rest: CardMark

  friend bool operator==(const Card&, const Card&) = default;
};

/// Bits of Card::marks.
enum class CardMark : std::uint8_t { gap = 1, attention = 2, mixed = 4, more_terms = 8 };

[[nodiscard]] constexpr bool has(const Card& card, CardMark mark) {
  return (card.marks & static_cast<std::uint8_t>(mark)) != 0;
}

inline constexpr std::size_t kCardBytes = 96;
/// A sealed page of them is one page of the database.
inline constexpr std::size_t kCardsPerPage = 42;

using CardPage = std::array<Card, kCardsPerPage>;

[[nodiscard]] Bytes encode_page(const CardPage& page);
/// Faults: storage_corrupt.
Result<CardPage> parse_page(ByteView bytes);

/// Where the page stands in its table: be32.
[[nodiscard]] Bytes page_key(std::uint32_t page);

/// What is compared of a term: of sixty thousand others one is taken for it.
[[nodiscard]] std::uint16_t short_of(Term term);

/// Puts as many on the card as fit; of a card with more, all are possible.
void put_terms(Card& card, std::span<const Term> terms);

/// False where the card lacks one of them for certain.
[[nodiscard]] bool may_have(const Card& card, std::span<const std::uint16_t> wanted);

}  // namespace talgu::storage
