#include "storage/view/card_query.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace talgu::storage {
namespace {

constexpr std::int64_t kUrgencies = 16;  // a card has fewer

/// The query, ready to be asked of a million cards.
class Matcher final {
 public:
  explicit Matcher(const CardQuery& query) : query_(query) {
    for (const Term term : query.terms) terms_.push_back(short_of(term));
    for (const std::uint8_t kind : query.kinds) kinds_.at(kind) = true;
    if (query.kinds.empty()) kinds_.fill(true);
    kinds_.front() = false;
  }

  [[nodiscard]] bool operator()(const Card& card) const {
    if (!kinds_[card.kind]) return false;
    if ((card.marks & query_.marks) != query_.marks) return false;
    if (query_.waits != 0 && (card.waits & query_.waits) == 0) return false;
    if (query_.state && card.state != *query_.state) return false;
    if (query_.written_since && card.written < *query_.written_since) return false;
    if (query_.owner &&
        !equal(card.owner_begin, query_.owner->view().first(card.owner_begin.size())))
      return false;
    return terms_.empty() || may_have(card, terms_);
  }

 private:
  const CardQuery& query_;
  std::vector<std::uint16_t> terms_;
  std::array<bool, 256> kinds_{};
};

template <class Visit>
void for_each_match(const CardPages& pages, const CardQuery& query, Visit visit) {
  const Matcher matches(query);
  std::uint64_t number = 0;
  for (const auto& page : pages) {
    for (const Card& card : *page) {
      if (matches(card)) visit(card, number);
      ++number;
    }
  }
}

}  // namespace

std::string to_text(const CardPlace& place) {
  return std::to_string(place.first) + "." + std::to_string(place.second) + "." +
         std::to_string(place.number);
}

Result<CardPlace> parse_card_place(std::string_view text) {
  CardPlace place;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  const auto wrong = [] {
    return fail(Fault::invalid_input, "this is no place in a list",
                "give what the answer before said");
  };
  const auto number = [&](auto& out, bool last) {
    const auto [rest, failed] = std::from_chars(at, end, out);
    if (failed != std::errc{}) return false;
    at = rest;
    if (last) return at == end;
    return at != end && *at++ == '.';
  };
  if (!number(place.first, false) || !number(place.second, false) || !number(place.number, true)) {
    return wrong();
  }
  return place;
}

CardPlace place_of(const Card& card, std::uint64_t number, CardOrder order) {
  switch (order) {
    case CardOrder::urgency:
      return {card.urgency, card.day, number};
    case CardOrder::day:
      return {card.day, card.urgency, number};
    case CardOrder::newest:
      return {-std::int64_t{card.written}, -static_cast<std::int64_t>(number), number};
    case CardOrder::waiting:
      return {std::countr_zero(card.waits) * kUrgencies + card.urgency, card.day, number};
  }
  return {};
}

FoundCards find_and_count(const CardPages& pages, const CardQuery& query, std::size_t limit) {
  FoundCards found;
  // A heap of the best so far, the last of them on top.
  std::vector<CardPlace>& best = found.places;
  for_each_match(pages, query, [&](const Card& card, std::uint64_t number) {
    ++found.total;
    const CardPlace place = place_of(card, number, query.order);
    if (query.after && place <= *query.after) return;
    if (best.size() == limit) {
      if (limit == 0 || best.front() < place) return;
      std::ranges::pop_heap(best);
      best.pop_back();
    }
    best.push_back(place);
    std::ranges::push_heap(best);
  });
  std::ranges::sort_heap(best);
  return found;
}

std::vector<CardPlace> find_cards(const CardPages& pages, const CardQuery& query,
                                  std::size_t limit) {
  return find_and_count(pages, query, limit).places;
}

std::size_t count_cards(const CardPages& pages, const CardQuery& query) {
  std::size_t count = 0;
  for_each_match(pages, query, [&](const Card&, std::uint64_t) { ++count; });
  return count;
}

std::size_t count_waiting(const CardPages& pages) {
  std::size_t count = 0;
  const CardQuery wanted{.waits = kAnyWaiting};
  for_each_match(pages, wanted, [&](const Card& card, std::uint64_t) {
    count += static_cast<std::size_t>(std::popcount(card.waits));
  });
  return count;
}

std::vector<std::uint64_t> find_ids(const CardPages& pages, const RecordId& id, unsigned bits) {
  const auto number_of = [](const auto& bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      number = (number << 8U) | std::to_integer<std::uint64_t>(bytes[i]);
    }
    return number;
  };
  const unsigned left_out = 64 - std::clamp(bits, 1U, 64U);
  const std::uint64_t wanted = number_of(id.bytes) >> left_out;
  std::vector<std::uint64_t> found;
  std::uint64_t number = 0;
  for (const auto& page : pages) {
    for (const Card& card : *page) {
      const bool fits = number_of(card.id_begin) >> left_out == wanted;
      if (fits && card.cell != Cell{}) found.push_back(number);
      ++number;
    }
  }
  return found;
}

}  // namespace talgu::storage
