#pragma once

#include "protocol/record/standing/neighbourhood.h"
#include "storage/env/lmdb_env.h"
#include "storage/view/card_query.h"
#include "storage/view/view.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace talgu::storage {

/// Answers from the record view. Keeps the cards in memory and brings them up to date with what
/// changed; everything else is looked up. One thread; not longer than the store.
class ViewReader final : public RecordSource {
 public:
  ViewReader(const Store& store, const VaultKey& view_secret);

  /// Begins an answer: all that follows sees the view as it stands now, judged by these roles.
  /// Faults: storage_corrupt (rebuild the view), io.
  Status begin(const FederationVersion& federation);
  /// Ends it, so that no old page is kept alive.
  void end();

  [[nodiscard]] const CardPages& cards() const { return pages_; }

  [[nodiscard]] const ViewState& view() const { return state_; }

  [[nodiscard]] const Card& card(std::uint64_t number) const;
  /// Faults: storage_corrupt (a card without a sheet), io.
  Result<Sheet> sheet_at(std::uint64_t number);
  Result<std::optional<Sheet>> sheet_of(const RecordKey& key);
  Result<std::map<LineOf, CategorySums>> sums();
  Result<CategorySums> sums_of(const LineOf& line);
  /// Needs of this node's party that are not closed and have one of these likenesses; a few.
  Result<std::vector<RecordKey>> likes(const std::vector<Term>& likeness);

  Result<std::optional<RecordState>> state_of(const RecordKey& key) override;
  Result<std::vector<RecordKey>> linked_by(const Link& link) override;

  /// Names of the audiences of the events that were read since begin().
  [[nodiscard]] const std::map<AudienceId, std::string>& audiences() const { return audiences_; }

 private:
  Status refresh_cards();
  Status read_page(std::uint32_t page);
  [[nodiscard]] const Txn& txn() const;

  const Store* store_;
  ViewKeys keys_;
  const FederationVersion* federation_ = nullptr;
  std::optional<ReadTxn> txn_;
  ViewState state_;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> held_;  // life and version of the cards
  CardPages pages_;
  std::map<AudienceId, std::string> audiences_;
};

}  // namespace talgu::storage
