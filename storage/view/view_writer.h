#pragma once

#include "protocol/record/standing/neighbourhood.h"
#include "protocol/record/standing/waiting.h"
#include "storage/view/card.h"
#include "storage/view/view.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace talgu::storage {

/// What the view is judged by, beside its events.
struct ViewTerms {
  const FederationVersion& federation;  // roles
  PartyId self;                         // whom things wait for
  Date today;
};

/// Changes the record view in one transaction: events come in and go out, and then everything that
/// follows from them is made again: links, sheets, cards, sums. The work depends on the records
/// that are touched and their neighbourhoods. Whatever was done in whatever order, the view equals
/// what fold() and standings_of() make of the events that are left. Not longer than the
/// transaction.
class ViewWriter final : public RecordSource {
 public:
  /// Faults: storage_corrupt (the view is damaged), io.
  static Result<ViewWriter> open(WriteTxn& txn, const ViewKeys& keys, const ViewTerms& terms);
  ViewWriter(ViewWriter&& other) noexcept;
  ~ViewWriter() override = default;

  Status put(const ViewEvent& event);
  /// The event at that place; nothing if it is not there.
  Status take_out(const ViewEvent& event);
  /// Another day changes standings: looks through at most so many pages for them. True while more
  /// are left.
  Result<bool> judge_due(std::size_t pages_max);
  /// Writes what follows. Nothing may be done with the writer afterwards.
  Status settle();

  Result<std::optional<RecordState>> state_of(const RecordKey& key) override;
  Result<std::vector<RecordKey>> linked_by(const Link& link) override;

 private:
  ViewWriter(WriteTxn& txn, const ViewKeys& keys, const ViewTerms& terms, const ViewState& state);

  /// What a record is now, on its way to its sheet and card.
  struct Judged {
    const RecordState& state;
    Standing standing;
    Date unchanged;
    std::uint16_t waits = 0;
  };

  Result<const std::optional<Sheet>*> sheet_of(const RecordKey& key);
  /// As state_of(), kept here until something of the record changes.
  Result<const std::optional<RecordState>*> look_up(const RecordKey& key);
  Status touch(const RecordKey& key);
  Status relink(const RecordKey& key);
  /// Marks what has to be judged again because something about this record changed.
  Status mark(const RecordKey& key);
  Status judge(const RecordKey& root);
  Status store(const Judged& judged);
  Status remove(const RecordKey& key);
  /// The rows by which a need is found to be like another one.
  Status liken(const RecordKey& need, const std::vector<Term>& before,
               const std::vector<Term>& now);
  Status add_to_sums(const Sheet& sheet);
  Status take_from_sums(const Sheet& sheet);
  Result<CategorySums*> sums_of(const LineOf& line);
  Result<Card*> card_at(std::uint64_t number);
  Status write_cards();
  Status write_sums();

  WriteTxn* txn_;
  const ViewKeys* keys_;
  ViewTerms terms_;
  ViewState state_;
  std::map<RecordKey, std::vector<StoredEvent>> fresh_;  // of records that the view had nothing of
  std::set<RecordKey> blank_;  // of these, nothing stands in the view but what is in fresh_
  std::set<RecordKey> touched_;
  std::set<RecordKey> roots_;   // needs and offers to be judged
  std::set<RecordKey> judged_;  // roots done
  std::set<RecordKey> stored_;
  std::map<RecordKey, std::optional<RecordState>> states_;
  std::map<RecordKey, std::optional<Sheet>> sheets_;  // as they stand now
  std::map<LineOf, CategorySums> sums_;
  std::map<std::uint32_t, CardPage> pages_;
  std::set<std::uint32_t> changed_;  // of the pages
};

}  // namespace talgu::storage
