#pragma once

#include "protocol/record/standing/neighbourhood.h"
#include "tests/unit/record/ledger.h"

#include <map>
#include <span>
#include <vector>

namespace talgu::test {

/// Records that are all in memory, looked up one by one.
class RecordTable final : public RecordSource {
 public:
  explicit RecordTable(std::span<const StoredEvent> events) : records_(fold(events, roles)) {
    for (const auto& [key, state] : records_) {
      for (const Link& link : links_of(state)) linked_[link].push_back(key);
    }
  }

  [[nodiscard]] const Records& records() const { return records_; }

  Result<std::optional<RecordState>> state_of(const RecordKey& key) override {
    const auto found = records_.find(key);
    return found == records_.end() ? std::nullopt : std::optional(found->second);
  }

  Result<std::vector<RecordKey>> linked_by(const Link& link) override { return linked_[link]; }

 private:
  Records records_;
  std::map<Link, std::vector<RecordKey>> linked_;
};

}  // namespace talgu::test
