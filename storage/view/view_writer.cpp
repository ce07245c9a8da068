#include "storage/view/view_writer.h"

#include "crypto/check.h"
#include "crypto/random.h"
#include "storage/env/lmdb_env.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace talgu::storage {
namespace {

constexpr Date kForEver{std::numeric_limits<std::int32_t>::max()};
constexpr std::uint32_t kAllPagesSeen = std::numeric_limits<std::uint32_t>::max();

bool holds_nothing(const RecordState& state) {
  return state.revisions.empty() && state.refused == 0;
}

std::set<RecordKey> targets(const std::set<Link>& links, LinkRole role) {
  std::set<RecordKey> found;
  for (const Link& link : links) {
    if (link.role == role) found.insert(link.target);
  }
  return found;
}

/// What a record says something about, in the end; itself where it is about nothing.
RecordKey subject_of(const Records& records, RecordKey key) {
  std::set<RecordKey> seen;
  while (seen.insert(key).second) {
    const auto found = records.find(key);
    if (found == records.end()) return key;
    const auto about = targets(links_of(found->second), LinkRole::about);
    if (about.empty()) return key;
    key = *about.begin();
  }
  return key;
}

/// The lists in a standing are as long as others make them; they are looked up.
Standing without_lists(Standing standing) {
  if (auto* const need = std::get_if<NeedStanding>(&standing)) {
    for (auto& [number, line] : need->lines) line.commitments.clear();
  }
  if (auto* const offer = std::get_if<OfferStanding>(&standing)) offer->commitments.clear();
  return standing;
}

std::map<std::uint16_t, LineOf> lines_of(const RecordState& state, const Standing& standing) {
  std::map<std::uint16_t, LineOf> lines;
  const auto* const need = std::get_if<NeedStanding>(&standing);
  if (need == nullptr || need->workflow == Workflow::closed) return lines;
  for (const NeedLine& line : state.current_as<Need>()->lines) {
    lines[line.line_no] = {line.category, line.unit};
  }
  return lines;
}

/// Only what this party asked for itself is compared with what it is about to ask for.
std::vector<Term> likeness_in(const RecordState& state, const Standing& standing,
                              const PartyId& self) {
  const auto* const need = std::get_if<NeedStanding>(&standing);
  const bool compared =
      need != nullptr && state.key.owner == self && need->workflow != Workflow::closed;
  return compared ? likeness_of(*state.current_as<Need>()) : std::vector<Term>{};
}

std::optional<RecordKind> kind_in(const RecordState& state) {
  const RecordEvent* const current = state.current();
  return current == nullptr ? std::nullopt : std::optional(kind_of(*current));
}

/// What waits for the party, by record: a bit for each Waiting.
std::map<RecordKey, std::uint16_t> waits_of(const PartyId& party, const Standings& standings) {
  std::map<RecordKey, std::uint16_t> bits;
  for (const WaitingItem& item : waiting_for(party, standings)) {
    bits[item.record] |= static_cast<std::uint16_t>(1U << static_cast<unsigned>(item.what));
  }
  return bits;
}

}  // namespace

ViewWriter::ViewWriter(WriteTxn& txn, const ViewKeys& keys, const ViewTerms& terms,
                       const ViewState& state)
    : txn_(&txn), keys_(&keys), terms_(terms), state_(state) {}

ViewWriter::ViewWriter(ViewWriter&& other) noexcept
    : txn_(other.txn_),
      keys_(other.keys_),
      terms_(other.terms_),
      state_(other.state_) {}  // open() moves it before anything is in it

Result<ViewWriter> ViewWriter::open(WriteTxn& txn, const ViewKeys& keys, const ViewTerms& terms) {
  TALGU_TRY(const auto held, read_view_state(txn, keys));
  ViewState state;
  if (held) {
    state = *held;
  } else {
    const auto life = random_id<FixedBytes<struct ViewLifeTag, 8>>();
    std::memcpy(&state.life, life.bytes.data(), sizeof state.life);
    state.judged = terms.today;
    state.due_page = kAllPagesSeen;
  }
  const auto roles = roles_after(state, terms.federation);
  TALGU_CHECK(roles.has_value());  // the projector has looked
  state.roles = *roles;
  if (state.judged != terms.today) {
    state.all_due = state.all_due || terms.today < state.judged;
    state.due_page = 0;
    state.judged = terms.today;
  }
  return ViewWriter(txn, keys, terms, state);
}

Status ViewWriter::touch(const RecordKey& key) {
  states_.erase(key);
  if (!touched_.insert(key).second) return {};
  return sheet_of(key) ? Status{} : std::unexpected(sheet_of(key).error());
}

Status ViewWriter::put(const ViewEvent& event) {
  const RecordKey key = key_of(event.stored);
  TALGU_PASS(touch(key));
  const SealedRow row = seal_event(*keys_, event);
  TALGU_PASS(txn_->put(Table::view, row.key, row.value));
  // The first events of a record need not be read back.
  if (!sheets_.at(key)) fresh_[key].push_back(event.stored);
  return {};
}

Status ViewWriter::take_out(const ViewEvent& event) {
  const RecordKey key = key_of(event.stored);
  TALGU_PASS(touch(key));
  if (const auto fresh = fresh_.find(key); fresh != fresh_.end()) {
    std::erase(fresh->second, event.stored);
  }
  return txn_->erase(Table::view, seal_event(*keys_, event).key);
}

Result<bool> ViewWriter::judge_due(std::size_t pages_max) {
  const auto pages =
      static_cast<std::uint32_t>((state_.numbers + kCardsPerPage - 1) / kCardsPerPage);
  for (std::size_t i = 0; i < pages_max && state_.due_page < pages; ++i, ++state_.due_page) {
    for (std::uint64_t at = 0; at < kCardsPerPage; ++at) {
      TALGU_TRY(const Card* const card, card_at(state_.due_page * kCardsPerPage + at));
      if (card->kind == 0) continue;
      if (!state_.all_due && terms_.today.days <= card->unchanged) continue;
      TALGU_TRY(const auto sheet, read_sheet(*txn_, *keys_, card->cell));
      if (!sheet) return fail(Fault::storage_corrupt, "a card of the view has no sheet");
      TALGU_PASS(mark(sheet->key));
    }
  }
  const bool more = state_.due_page < pages;
  if (!more) {
    state_.due_page = kAllPagesSeen;
    state_.all_due = false;
  }
  return more;
}

Status ViewWriter::settle() {
  for (const RecordKey& key : touched_) TALGU_PASS(relink(key));
  while (!roots_.empty()) {
    const RecordKey root = *roots_.begin();
    roots_.erase(roots_.begin());
    if (judged_.insert(root).second) TALGU_PASS(judge(root));
  }
  for (const RecordKey& key : touched_) {
    if (stored_.contains(key)) continue;
    TALGU_TRY(const auto* const state, look_up(key));
    TALGU_PASS(*state ? store({.state = **state, .standing = {}, .unchanged = kForEver, .waits = 0})
                     : remove(key));
  }
  TALGU_PASS(write_sums());
  TALGU_PASS(write_cards());
  return put_view_state(*txn_, *keys_, state_);
}

// ---- what is looked up -------------------------------------------------------------------------

Result<std::optional<RecordState>> ViewWriter::state_of(const RecordKey& key) {
  TALGU_TRY(const auto* const known, look_up(key));
  return *known;
}

Result<const std::optional<RecordState>*> ViewWriter::look_up(const RecordKey& key) {
  if (const auto known = states_.find(key); known != states_.end()) return &known->second;
  std::vector<StoredEvent> events;
  if (const auto fresh = fresh_.find(key); fresh != fresh_.end()) {
    events = fresh->second;
  } else {
    TALGU_PASS(for_each_event_of(*txn_, *keys_, key, [&](ViewEvent event) -> Status {
      events.push_back(std::move(event.stored));
      return {};
    }));
  }
  RecordState state = fold_record(key, events, roles_in(terms_.federation));
  auto& known = states_[key];
  if (!holds_nothing(state)) known = std::move(state);
  return &known;
}

Result<std::vector<RecordKey>> ViewWriter::linked_by(const Link& link) {
  if (blank_.contains(link.target)) return std::vector<RecordKey>();
  return read_links(*txn_, *keys_, link);
}

Result<const std::optional<Sheet>*> ViewWriter::sheet_of(const RecordKey& key) {
  const auto known = sheets_.find(key);
  if (known != sheets_.end()) return &known->second;
  const Cell cell = keys_->cell_of(key);
  TALGU_TRY(const bool blank, is_blank(*txn_, cell));
  if (blank) {
    blank_.insert(key);
    return &sheets_.emplace(key, std::nullopt).first->second;
  }
  TALGU_TRY(auto sheet, read_sheet(*txn_, *keys_, cell));
  return &sheets_.emplace(key, std::move(sheet)).first->second;
}

// ---- what is touched ---------------------------------------------------------------------------

/// Links first, all of them: what is judged then looks along them.
Status ViewWriter::relink(const RecordKey& key) {
  TALGU_TRY(const auto* const state, look_up(key));
  TALGU_TRY(const auto* const sheet, sheet_of(key));
  const std::set<Link> before = *sheet ? (*sheet)->links : std::set<Link>{};
  const std::set<Link> after = *state ? links_of(**state) : std::set<Link>{};
  for (const Link& link : after) {
    if (before.contains(link)) continue;
    blank_.erase(link.target);
    const SealedRow row = seal_link(*keys_, link, key);
    TALGU_PASS(txn_->put(Table::view, row.key, row.value));
  }
  for (const Link& link : before) {
    if (after.contains(link)) continue;
    TALGU_PASS(txn_->erase(Table::view, seal_link(*keys_, link, key).key));
    if (link.role != LinkRole::about) roots_.insert(link.target);
    if (link.role == LinkRole::about) TALGU_PASS(mark(link.target));
  }
  return mark(key);
}

Status ViewWriter::mark(const RecordKey& key) {
  std::vector<RecordKey> waiting{key};
  std::set<RecordKey> seen;
  while (!waiting.empty()) {
    const RecordKey next = waiting.back();
    waiting.pop_back();
    if (!seen.insert(next).second) continue;
    TALGU_TRY(const auto* const state, look_up(next));
    const std::set<Link> links = *state ? links_of(**state) : std::set<Link>{};
    if (links.empty()) roots_.insert(next);
    roots_.merge(targets(links, LinkRole::need));
    roots_.merge(targets(links, LinkRole::offer));
    for (const RecordKey& target : targets(links, LinkRole::about)) waiting.push_back(target);
  }
  return {};
}

/// Judges a need with its commitments and their offers, or an offer, and stores what is exact by
/// this neighbourhood. Others who draw on the same offers are judged where they changed.
Status ViewWriter::judge(const RecordKey& root) {
  TALGU_TRY(const Records records, neighbourhood_of(*this, root));
  const Standings standings = standings_of(records, terms_.today);
  const Date unchanged = unchanged_until(records, terms_.today);
  const auto waits = waits_of(terms_.self, standings);
  const auto keep = [&](const RecordKey& key, Date until) -> Status {
    const auto found = records.find(key);
    if (found == records.end()) return {};
    const auto bits = waits.find(key);
    return store({.state = found->second,
                  .standing = standing_in(standings, key),
                  .unchanged = until,
                  .waits = bits == waits.end() ? std::uint16_t{0} : bits->second});
  };
  std::set<RecordKey> exact{root};
  if (standings.needs.contains(root) || standings.offers.contains(root)) TALGU_PASS(keep(root, unchanged));
  for (const auto& [key, standing] : standings.commitments) {
    if (standing.need == root) {
      TALGU_PASS(keep(key, unchanged));
      exact.insert(key);
      for (const RecordKey& offer : targets(links_of(records.at(key)), LinkRole::offer)) {
        const bool is_exact = standings.offers.contains(offer);
        if (!is_exact) continue;
        exact.insert(offer);
        if (judged_.insert(offer).second) TALGU_PASS(keep(offer, unchanged));
      }
      continue;
    }
    TALGU_TRY(const auto* const sheet, sheet_of(key));
    if (!*sheet || (*sheet)->standing != Standing{standing}) roots_.insert(standing.need);
  }
  // What is said about these may wait for somebody as well, and is judged again with them.
  for (const auto& [key, state] : records) {
    const RecordKey subject = subject_of(records, key);
    if (subject != key && exact.contains(subject)) TALGU_PASS(keep(key, kForEver));
  }
  return {};
}

// ---- what is written ---------------------------------------------------------------------------

Status ViewWriter::store(const Judged& judged) {
  const RecordState& state = judged.state;
  stored_.insert(state.key);
  TALGU_TRY(const auto* const before, sheet_of(state.key));
  Sheet sheet{.number = *before ? (*before)->number : state_.numbers++,
              .key = state.key,
              .kind = kind_in(state),
              .links = links_of(state),
              .standing = without_lists(judged.standing),
              .lines = lines_of(state, judged.standing),
              .terms = terms_of(state),
              .likeness = likeness_in(state, judged.standing, terms_.self)};
  const Listing listing = listing_of(state, judged.standing, terms_.self);
  TALGU_TRY(Card* const card, card_at(sheet.number));
  const Card old = *card;
  *card = Card{.cell = keys_->cell_of(state.key),
               .kind = sheet.kind ? static_cast<std::uint8_t>(*sheet.kind) : std::uint8_t{0},
               .state = listing.state,
               .urgency = listing.urgency,
               .day = listing.day.days,
               .written = listing.written.days,
               .unchanged = judged.unchanged.days,
               .waits = judged.waits,
               .of_guest = state.key.guest.is_zero() ? std::uint16_t{0} : std::uint16_t{1},
               .terms = {}};
  put_terms(*card, sheet.terms);
  std::memcpy(card->id_begin.data(), state.key.id.bytes.data(), card->id_begin.size());
  std::memcpy(card->owner_begin.data(), state.key.owner.bytes.data(), card->owner_begin.size());
  const auto raise = [&](bool raised, CardMark mark) {
    if (raised) card->marks |= static_cast<std::uint8_t>(mark);
  };
  raise(listing.gap, CardMark::gap);
  raise(listing.attention, CardMark::attention);
  raise(state.mixed_kinds, CardMark::mixed);
  if (*card != old) changed_.insert(static_cast<std::uint32_t>(sheet.number / kCardsPerPage));
  if (*before && **before == sheet) return {};
  if (*before) TALGU_PASS(take_from_sums(**before));
  TALGU_PASS(add_to_sums(sheet));
  TALGU_PASS(liken(state.key, *before ? (*before)->likeness : std::vector<Term>{}, sheet.likeness));
  const SealedRow row = seal_sheet(*keys_, sheet);
  TALGU_PASS(txn_->put(Table::view, row.key, row.value));
  sheets_[state.key] = std::move(sheet);
  return {};
}

Status ViewWriter::remove(const RecordKey& key) {
  TALGU_TRY(const auto* const before, sheet_of(key));
  if (!*before) return {};
  TALGU_PASS(take_from_sums(**before));
  TALGU_PASS(liken(key, (*before)->likeness, {}));
  const std::uint64_t number = (*before)->number;
  TALGU_TRY(Card* const card, card_at(number));
  *card = Card{};
  changed_.insert(static_cast<std::uint32_t>(number / kCardsPerPage));
  TALGU_PASS(txn_->erase(Table::view, seal_sheet(*keys_, **before).key));
  sheets_[key].reset();
  return {};
}

Status ViewWriter::liken(const RecordKey& need, const std::vector<Term>& before,
                         const std::vector<Term>& now) {
  for (const Term one : before) {
    if (std::ranges::binary_search(now, one)) continue;
    TALGU_PASS(txn_->erase(Table::view, seal_like(*keys_, one, need).key));
  }
  for (const Term one : now) {
    if (std::ranges::binary_search(before, one)) continue;
    const SealedRow row = seal_like(*keys_, one, need);
    TALGU_PASS(txn_->put(Table::view, row.key, row.value));
  }
  return {};
}

Status ViewWriter::add_to_sums(const Sheet& sheet) {
  state_.counts.add(sheet);
  for (const auto& [number, line] : sheet.lines) {
    TALGU_TRY(CategorySums* const sums, sums_of(line));
    const LineStanding& figures = std::get<NeedStanding>(sheet.standing).lines.at(number);
    sums->add(figures, open_of(figures, sheet.key.owner, terms_.self));
  }
  return {};
}

Status ViewWriter::take_from_sums(const Sheet& sheet) {
  state_.counts.take_away(sheet);
  for (const auto& [number, line] : sheet.lines) {
    TALGU_TRY(CategorySums* const sums, sums_of(line));
    const LineStanding& figures = std::get<NeedStanding>(sheet.standing).lines.at(number);
    sums->take_away(figures, open_of(figures, sheet.key.owner, terms_.self));
  }
  return {};
}

Result<CategorySums*> ViewWriter::sums_of(const LineOf& line) {
  if (const auto known = sums_.find(line); known != sums_.end()) return &known->second;
  TALGU_TRY(const CategorySums sums, read_sums(*txn_, *keys_, line));
  return &sums_.emplace(line, sums).first->second;
}

Result<Card*> ViewWriter::card_at(std::uint64_t number) {
  const auto at = static_cast<std::uint32_t>(number / kCardsPerPage);
  auto page = pages_.find(at);
  if (page == pages_.end()) {
    const Bytes key = page_key(at);
    TALGU_TRY(const auto sealed, txn_->get(Table::cards, key));
    CardPage cards{};
    if (sealed) {
      TALGU_TRY(const Bytes opened, keys_->open(Table::cards, key, *sealed));
      TALGU_TRY(cards, parse_page(opened));
    }
    page = pages_.emplace(at, cards).first;
  }
  return &page->second[number % kCardsPerPage];
}

Status ViewWriter::write_cards() {
  if (changed_.empty()) return {};
  for (const std::uint32_t at : changed_) {
    const Bytes key = page_key(at);
    TALGU_PASS(
        txn_->put(Table::cards, key, keys_->seal(Table::cards, key, encode_page(pages_.at(at)))));
  }
  ++state_.version;
  return put_changes(*txn_, *keys_, state_.version, {changed_.begin(), changed_.end()});
}

Status ViewWriter::write_sums() {
  for (const auto& [line, sums] : sums_) {
    const Cell name = sums_name(*keys_, line);
    if (sums == CategorySums{}) {
      TALGU_PASS(txn_->erase(Table::sums, name.view()));
      continue;
    }
    TALGU_PASS(txn_->put(Table::sums, name.view(),
                         keys_->seal(Table::sums, name.view(), encode_sums(line, sums))));
  }
  return {};
}

}  // namespace talgu::storage
