#include "protocol/record/standing/listing.h"

#include "protocol/record/standing/attention.h"

#include <algorithm>

namespace talgu {
namespace {

constexpr std::uint8_t kOver = 9;

std::uint8_t urgency_of(OfferStage stage) {
  switch (stage) {
    case OfferStage::active:
      return 1;
    case OfferStage::reserved:
      return 3;
    case OfferStage::exhausted:
      return 5;
    case OfferStage::expired:
    case OfferStage::withdrawn:
      return kOver;
  }
  return kOver;
}

std::uint8_t urgency_of(CommitmentStage stage) {
  switch (stage) {
    case CommitmentStage::proposed:
    case CommitmentStage::conditional:
    case CommitmentStage::amended:
      return 1;  // somebody has to answer
    case CommitmentStage::accepted:
    case CommitmentStage::partly_accepted:
    case CommitmentStage::accepted_conditional:
      return 3;
    case CommitmentStage::pending:
      return 5;
    case CommitmentStage::lapsed:
    case CommitmentStage::declined:
    case CommitmentStage::revoked:
    case CommitmentStage::withdrawn:
    case CommitmentStage::withdrawn_after_accept:
      return kOver;
  }
  return kOver;
}

/// Fills in what follows from a standing.
struct ByStanding {
  const RecordState& state;
  const PartyId& self;
  Listing& made;

  void operator()(const std::monostate& /*none*/) const {}

  void operator()(const NeedStanding& need) const {
    const Need& body = *state.current_as<Need>();
    made.state = static_cast<std::uint8_t>(need.workflow);
    made.urgency =
        need.workflow == Workflow::closed ? kOver : static_cast<std::uint8_t>(body.priority);
    made.day = body.needed_by.value_or(kDateMax);
    if (need.workflow == Workflow::closed) return;
    made.gap = std::ranges::any_of(need.lines, [this](const auto& line) {
      return open_of(line.second, state.key.owner, self).steps > 0;
    });
  }

  void operator()(const OfferStanding& offer) const {
    made.state = static_cast<std::uint8_t>(offer.stage);
    made.urgency = urgency_of(offer.stage);
    made.day = state.current_as<Offer>()->available_until.value_or(kDateMax);
  }

  void operator()(const CommitmentStanding& promise) const {
    const Commitment& body = *state.current_as<Commitment>();
    made.state = static_cast<std::uint8_t>(promise.stage);
    made.urgency = urgency_of(promise.stage);
    made.day = body.eta.value_or(body.valid_until.value_or(kDateMax));
  }
};

/// The texts and codes of a body that people look for.
struct Sought {
  std::vector<Term> terms;

  void operator()(const Need& need) {
    add(need.title);
    add(need.beneficiary.name);
    add(need.beneficiary.sector);
    add(need.beneficiary.oblast);
    add(need.project_ref);
    for (const NeedLine& line : need.lines) add_category(line.category);
  }

  void operator()(const Offer& offer) {
    add(offer.title);
    add_category(offer.category);
  }

  void operator()(const Commitment& promise) {
    add(promise.provider);
    add(promise.extending);
    add(promise.implementer);
    add_category(promise.category);
  }

  /// Records about others are found through those.
  template <class Body>
  void operator()(const Body& /*body*/) {}

  /// "HW.SRV" is one of "HW" as well.
  void add_category(std::string_view code) {
    for (std::size_t end = code.find('.'); end != std::string_view::npos;
         end = code.find('.', end + 1)) {
      terms.push_back(term_of_category(code.substr(0, end)));
    }
    terms.push_back(term_of_category(code));
  }

  void add(const LangMap& texts) {
    for (const auto& [language, text] : texts) add(text);
  }

  void add(const std::string& text) {
    for (const std::string& word : words_of(text)) terms.push_back(term_of_word(word));
  }
};

}  // namespace

Quantity open_of(const LineStanding& line, const PartyId& owner, const PartyId& self) {
  return owner == self ? line.gap : line.open;
}

Listing listing_of(const RecordState& state, const Standing& standing, const PartyId& self) {
  Listing made;
  for (const EventId& head : state.heads) {
    made.written = std::max(made.written, day_of(find_revision(state, head)->event));
  }
  std::visit(ByStanding{state, self, made}, standing);
  made.attention = state.mixed_kinds || !attention_of(standing).empty();
  return made;
}

std::vector<Term> terms_of(const RecordState& state) {
  const RecordEvent* const current = state.current();
  if (current == nullptr) return {};
  Sought sought;
  std::visit(sought, current->body);
  std::ranges::sort(sought.terms);
  sought.terms.erase(std::ranges::unique(sought.terms).begin(), sought.terms.end());
  return std::move(sought.terms);
}

std::vector<Term> likeness_of(const Need& need) {
  std::vector<Term> terms;
  for (const auto& [language, text] : need.title) terms.push_back(term_of_title(language, text));
  const Beneficiary& whom = need.beneficiary;
  const std::string& category = need.lines.front().category;
  terms.push_back(term_of_title(category, whom.name + '\n' + whom.sector + '\n' + whom.oblast));
  std::ranges::sort(terms);
  terms.erase(std::ranges::unique(terms).begin(), terms.end());
  return terms;
}

}  // namespace talgu
