#include "storage/view/card_query.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace talgu::storage {
namespace {

constexpr std::uint8_t kNeed = 1;
constexpr std::uint8_t kOffer = 2;

/// Pages with these cards, one after the other.
CardPages pages_of(const std::vector<Card>& cards) {
  CardPages pages;
  for (std::size_t at = 0; at < cards.size(); at += kCardsPerPage) {
    auto page = std::make_unique<CardPage>();
    const std::size_t count = std::min(kCardsPerPage, cards.size() - at);
    std::copy_n(cards.begin() + static_cast<std::ptrdiff_t>(at), count, page->begin());
    pages.push_back(std::move(page));
  }
  return pages;
}

Card card_of(std::uint8_t kind, std::uint8_t urgency, std::int32_t day) {
  Card card;
  card.kind = kind;
  card.urgency = urgency;
  card.day = day;
  card.cell.bytes.front() = std::byte{1};
  return card;
}

std::vector<std::uint64_t> numbers(const std::vector<CardPlace>& places) {
  std::vector<std::uint64_t> found;
  for (const CardPlace& place : places) found.push_back(place.number);
  return found;
}

TEST(CardQuery, SortsByUrgencyThenDayThenArrival) {
  const CardPages pages = pages_of({card_of(kNeed, 3, 10), card_of(kNeed, 1, 30),
                                    card_of(kNeed, 1, 20), card_of(kNeed, 1, 20)});
  EXPECT_EQ(numbers(find_cards(pages, {}, 10)), (std::vector<std::uint64_t>{2, 3, 1, 0}));
  EXPECT_EQ(numbers(find_cards(pages, {.order = CardOrder::day}, 10)),
            (std::vector<std::uint64_t>{0, 2, 3, 1}));
}

TEST(CardQuery, GivesEachCardOnOnePageOfAList) {
  std::vector<Card> cards;
  for (int i = 0; i < 170; ++i) {
    cards.push_back(card_of(kNeed, static_cast<std::uint8_t>(1 + i % 5), i * 7 % 40));
  }
  const CardPages pages = pages_of(cards);
  CardQuery query;
  std::vector<std::uint64_t> all;
  while (true) {
    const auto page = find_cards(pages, query, 13);
    for (const std::uint64_t number : numbers(page)) all.push_back(number);
    if (page.size() < 13) break;
    query.after = *parse_card_place(to_text(page.back()));
  }
  EXPECT_EQ(all, numbers(find_cards(pages, {}, 1000)));
  std::ranges::sort(all);
  EXPECT_EQ(all.size(), cards.size());
  EXPECT_TRUE(std::ranges::adjacent_find(all) == all.end());
}

TEST(CardQuery, PassesOverWhatDoesNotCount) {
  Card nothing;
  EXPECT_TRUE(find_cards(pages_of({nothing}), {}, 10).empty());
  EXPECT_EQ(count_cards(pages_of({nothing, card_of(kOffer, 1, 1)}), {.kinds = {kNeed}}), 0U);
  EXPECT_TRUE(find_ids(pages_of({nothing}), RecordId{}, 20).empty());
}

TEST(CardQuery, FindsByTermsAndMayFindOneTooMany) {
  Card card = card_of(kNeed, 1, 1);
  const std::vector<Term> terms{term_of_word("lviv"), term_of_category("HW.SRV")};
  put_terms(card, terms);
  const CardPages pages = pages_of({card});
  EXPECT_EQ(count_cards(pages, {.terms = {terms.front()}}), 1U);
  EXPECT_EQ(count_cards(pages, {.terms = terms}), 1U);
  EXPECT_EQ(count_cards(pages, {.terms = {term_of_word("odesa")}}), 0U);
}

TEST(CardQuery, TakesACardWithMoreTermsThanFitForOneThatHasThem) {
  Card card = card_of(kNeed, 1, 1);
  std::vector<Term> terms;
  for (int i = 0; i < 40; ++i) terms.push_back(term_of_word("word" + std::to_string(i)));
  put_terms(card, terms);
  const CardPages pages = pages_of({card});
  for (const Term term : terms) EXPECT_EQ(count_cards(pages, {.terms = {term}}), 1U);
}

TEST(CardQuery, FindsWhatWaitsInTheOrderOfWaiting) {
  Card later = card_of(kNeed, 1, 1);
  later.waits = bit_of(Waiting::reaffirm);
  Card first = card_of(kOffer, 5, 9);
  first.waits = bit_of(Waiting::answer) | bit_of(Waiting::reaffirm);
  const CardPages pages = pages_of({later, first, card_of(kNeed, 1, 1)});
  const CardQuery any{.waits = kAnyWaiting, .order = CardOrder::waiting};
  EXPECT_EQ(numbers(find_cards(pages, any, 10)), (std::vector<std::uint64_t>{1, 0}));
  EXPECT_EQ(count_cards(pages, {.waits = bit_of(Waiting::answer)}), 1U);
  EXPECT_EQ(count_waiting(pages), 3U);
}

TEST(CardQuery, FindsIdsByTheirFirstBits) {
  Card card = card_of(kNeed, 1, 1);
  card.id_begin = {std::byte{0xab}, std::byte{0xcd}, std::byte{0xe0}};
  const CardPages pages = pages_of({card});
  RecordId id;
  id.bytes = {std::byte{0xab}, std::byte{0xcd}, std::byte{0xef}};
  EXPECT_EQ(find_ids(pages, id, 20).size(), 1U);
  EXPECT_EQ(find_ids(pages, id, 24).size(), 0U);
}

TEST(CardPlace, RefusesWhatItDidNotWrite) {
  for (const char* const text : {"", "1", "1.2", "1.2.", "1.2.3.", "1.2.3x", "a.b.c", "1..3"}) {
    EXPECT_FALSE(parse_card_place(text)) << text;
  }
  const CardPlace place{.first = -5, .second = 20'520, .number = 117};
  EXPECT_EQ(*parse_card_place(to_text(place)), place);
}

}  // namespace
}  // namespace talgu::storage
