#pragma once

#include "protocol/record/draft/closing_draft.h"
#include "protocol/record/draft/commitment_draft.h"
#include "protocol/record/draft/confirmation_draft.h"
#include "protocol/record/draft/coverage_draft.h"
#include "protocol/record/draft/delivery_draft.h"
#include "protocol/record/draft/handling.h"
#include "protocol/record/draft/need_draft.h"
#include "protocol/record/draft/offer_draft.h"
#include "protocol/record/draft/outcome.h"
#include "protocol/record/draft/response_draft.h"
#include "tests/unit/record/scene.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace talgu::test {

inline const Writer kNato{.party = numbered<PartyId>(4)};

/// What one party drafts on: the records of a ledger as they are now.
class Desk {
 public:
  Desk(const Ledger& ledger, const Writer& who, Date day = kToday)
      : who_(who), day_(day), records_(ledger.records()), standings_(standings_of(records_, day)) {
    const auto add = [&](const Writer& party, const char* code, PartyRole role) {
      Party made;
      made.id = party.party;
      made.code = code;
      made.role = role;
      federation_.parties.push_back(std::move(made));
    };
    add(kUkraine, "UA", PartyRole::recipient);
    add(kPoland, "PL", PartyRole::donor);
    add(kEstonia, "EE", PartyRole::donor);
    add(kNato, "NATO", PartyRole::observer);
  }

  [[nodiscard]] draft::Ground ground() const {
    return {.records = records_,
            .standings = standings_,
            .federation = federation_,
            .day = day_,
            .self = {who_.party, who_.guest}};
  }

  template <class Intent>
  [[nodiscard]] Result<draft::Drafted> make(Intent intent) const {
    return draft::make(ground(), std::move(intent));
  }

  /// "over-gap late": the warnings of a draft; or "! " and why it is refused.
  template <class Intent>
  [[nodiscard]] std::string says(Intent intent) const {
    const auto made = make(std::move(intent));
    if (!made) return "! " + made.error().what;
    return codes(*made);
  }

  [[nodiscard]] static std::string codes(const draft::Drafted& made) {
    std::string text;
    for (const draft::Warning& one : made.warnings) {
      text += (text.empty() ? "" : " ") + std::string(name_of(one.code));
    }
    return text;
  }

 private:
  Writer who_;
  Date day_;
  Records records_;
  Standings standings_;
  FederationVersion federation_;
};

/// The first warning of that code.
inline draft::Warning warning_of(const draft::Drafted& made, draft::WarningCode code) {
  for (const draft::Warning& one : made.warnings) {
    if (one.code == code) return one;
  }
  ADD_FAILURE() << "no warning " << name_of(code);
  return {};
}

inline bool is_refused(const std::string& said) {
  return said.starts_with("! ");
}

}  // namespace talgu::test
