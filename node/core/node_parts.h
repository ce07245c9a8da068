#pragma once

#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"
#include "storage/feeds/snapshot.h"
#include "storage/view/view_reader.h"

#include <memory>
#include <optional>
#include <string>

namespace talgu {

/// What an answer about records is made from. Lives on the reader's thread; what it knows of the
/// federation is a copy, which is replaced when the loop learns more.
struct NodeParts {
  [[nodiscard]] const Authority& authority() const { return *known; }

  /// "UA/kyiv".
  [[nodiscard]] std::string name() const;
  [[nodiscard]] const Party& party() const;

  /// The record view, begun for this answer. Faults: locked.
  [[nodiscard]] Result<storage::ViewReader*> records() const;

  std::shared_ptr<const Authority> known;
  CertifiedNode self;
  Policy policy;
  storage::Snapshot held;
  std::optional<storage::VaultKey> view_secret = {};  // none while locked
  std::unique_ptr<storage::ViewReader> view = {};     // with it
};

}  // namespace talgu
