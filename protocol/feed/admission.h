#pragma once

#include "protocol/law/authority.h"
#include "protocol/feed/feed_tail.h"
#include "protocol/feed/run.h"

#include <optional>
#include <span>
#include <vector>

namespace talgu {

/// Who admits: a feed is held only if our party (or we as its guest) may read it (F7).
struct Reader {
  PartyId party;
  GuestLabel guest;
};

/// A run that passed every rule. Nothing else can make one, and storage takes nothing else.
/// Owns the run's bytes. Move-only.
class Admitted final {
 public:
  Admitted(Admitted&&) noexcept = default;
  Admitted& operator=(Admitted&&) noexcept = default;

  [[nodiscard]] const FeedId& feed() const { return run_.feed; }

  [[nodiscard]] std::span<const RunEntry> entries() const { return entries_; }

  [[nodiscard]] const SignedHead& head() const { return run_.head; }

  /// The tail after this run, its head included.
  [[nodiscard]] const FeedTail& tail() const { return tail_; }

  /// True when the last entry is an anchor: its head is kept for ever.
  [[nodiscard]] bool ends_at_anchor() const { return tail_.anchor_entries == 0; }

  /// The same bytes, to pass on to another reader.
  [[nodiscard]] const Run& run() const { return run_; }

 private:
  friend Result<Admitted> admit(Run run, const FeedTail* tail, const Authority& authority,
                                const Reader& self);
  Admitted(Run run, std::vector<RunEntry> entries, FeedTail tail);
  Run run_;
  std::vector<RunEntry> entries_;
  FeedTail tail_;
};

/// The one admission function: wire, bundle, restore and local append (§1, §4, §6).
/// `tail` is the feed as held, null for a feed not held yet (then the run begins at OPEN and holds
/// EPOCH). Order: certificate, head signature, chain, then each entry's rules; whole or not at all.
/// Nothing is decrypted. Pure: no clock, no quota, no order of arrival.
/// Faults: prerequisite_missing = park (unknown_certificate, unknown_version, run_start);
/// anything else = refuse. A run that is held already is refused with rule run_start as well: the
/// caller asks by position. Another hash at a position that we hold: rule fork.
Result<Admitted> admit(Run run, const FeedTail* tail, const Authority& authority,
                       const Reader& self);

/// An anchor closes a run: the 256th entry since the last one, or the first at which the bytes
/// since then reach 512 KiB (§4).
[[nodiscard]] bool is_anchor(std::uint32_t entries, std::uint64_t bytes);

}  // namespace talgu
