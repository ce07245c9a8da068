#pragma once

#include "protocol/record/standing/waiting.h"
#include "storage/view/card.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talgu::storage {

/// Every card of the view, page by page.
using CardPages = std::vector<std::unique_ptr<const CardPage>>;

enum class CardOrder : std::uint8_t {
  urgency = 1,  // then day: what people look for
  day,
  newest,
  waiting,  // what waits for this node's party, in the order of Waiting; then urgency and day
};

/// Where a card stands in an order: what a page of a list ends with.
struct CardPlace {
  std::int64_t first = 0;
  std::int64_t second = 0;
  std::uint64_t number = 0;

  friend auto operator<=>(const CardPlace&, const CardPlace&) = default;
};

/// "2.20520.117"; parses back to the same.
[[nodiscard]] std::string to_text(const CardPlace& place);
/// Faults: invalid_input.
Result<CardPlace> parse_card_place(std::string_view text);

/// Which cards are wanted. What is not said is not asked.
struct CardQuery {
  std::vector<std::uint8_t> kinds = {};  // of RecordKind; empty: any
  std::optional<std::uint8_t> state = {};
  std::optional<PartyId> owner = {};
  std::optional<std::int32_t> written_since = {};
  std::uint8_t marks = 0;  // all of these CardMark
  std::uint16_t waits = 0;  // one of these waits for this node's party
  std::vector<Term> terms = {};
  CardOrder order = CardOrder::urgency;
  std::optional<CardPlace> after = {};
};

/// The bit of one kind of waiting in Card::waits.
[[nodiscard]] constexpr std::uint16_t bit_of(Waiting what) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(what));
}

inline constexpr std::uint16_t kAnyWaiting = 0xffff;

[[nodiscard]] CardPlace place_of(const Card& card, std::uint64_t number, CardOrder order);

/// The first `limit` cards in the order, after the place that the query names: numbers of records
/// that may be wanted; their sheets tell for certain.
[[nodiscard]] std::vector<CardPlace> find_cards(const CardPages& pages, const CardQuery& query,
                                                std::size_t limit);

struct FoundCards {
  std::vector<CardPlace> places;
  std::size_t total = 0;  // on all pages of the list, by the cards alone
};

/// The same, and how many there are, in one pass.
[[nodiscard]] FoundCards find_and_count(const CardPages& pages, const CardQuery& query,
                                        std::size_t limit);

/// How many there are; by the cards alone.
[[nodiscard]] std::size_t count_cards(const CardPages& pages, const CardQuery& query);

/// How much waits for this node's party.
[[nodiscard]] std::size_t count_waiting(const CardPages& pages);

/// Numbers of the cards whose record ids begin with the first `bits` bits of `id`.
[[nodiscard]] std::vector<std::uint64_t> find_ids(const CardPages& pages, const RecordId& id,
                                                  unsigned bits);

}  // namespace talgu::storage
