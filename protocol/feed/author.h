#pragma once

#include "protocol/base/signing.h"
#include "protocol/feed/admission.h"
#include "protocol/feed/epoch_key.h"
#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace talgu {

/// Who writes.
struct AuthorSelf {
  CertId certificate;
  PartyId party;
  std::uint16_t incarnation = 0;
};

/// One epoch's key as the author makes it; goes to the keyring in the same commit as its entry.
struct NewEpochKey {
  FeedId feed;
  std::uint32_t epoch = 0;
  EpochKey key;
};

/// Writes entries of one feed and closes them into runs with signed heads, so that the author's own
/// append passes admission like everybody's. Begin with open_feed() for a new feed, or with the
/// tail of a feed held. No clock, no storage: time and keys are given. One use per commit batch.
class FeedWriter final {
 public:
  /// OPEN and the EPOCH that begins epoch 1. Faults: not_permitted (observer), rule audience_rule.
  static Result<FeedWriter> open_feed(const Audience& audience, const Authority& authority,
                                      const AuthorSelf& self, std::uint64_t now_ms,
                                      const Hedge* hedge);
  static FeedWriter resume(FeedTail tail);

  /// Why a new EPOCH must come before the next DATA (§6), or none.
  enum class EpochDue : std::uint8_t { no, reader_left, too_old, too_many };
  [[nodiscard]] EpochDue epoch_due(const Authority& authority, std::uint64_t now_ms) const;
  /// The rule of the epochs that begin from here on.
  void set_rule(const AudienceRule& rule);
  /// Begins the next epoch with a fresh K. Under `history: join` a wider list is refused, and
  /// always one that changes the number of witnesses: then the feed is closed and a new one opened.
  /// Faults: rules history, witness_number.
  Status begin_epoch(const Authority& authority, const AuthorSelf& self, std::uint64_t now_ms,
                     const Hedge* hedge);
  /// One DATA entry. `data_key` is that of the current epoch.
  Status add_data(ByteView message, const EpochDataKey& data_key, const Authority& authority,
                  std::uint64_t now_ms);
  Status close(const Authority& authority, std::uint64_t now_ms);

  /// The key of the epoch that this writer began, if it began one.
  [[nodiscard]] const std::vector<NewEpochKey>& new_keys() const { return new_keys_; }

  [[nodiscard]] std::vector<NewEpochKey> take_new_keys() { return std::move(new_keys_); }

  [[nodiscard]] const FeedId& feed() const { return feed_; }

  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }

  [[nodiscard]] const EpochBody& epoch_body() const { return epoch_body_; }

  /// Signs a head at every anchor and at the end, and returns the runs in order.
  Result<std::vector<Run>> finish(const FederationId& federation, const NodeSigningKey& key,
                                  std::uint64_t now_ms) &&;

 private:
  struct Pending {
    EntryHeader header;
    Bytes body;
  };

  FeedWriter() = default;
  void append(EntryHeader header, Bytes body);
  [[nodiscard]] EntryHeader next_header(EntryKind kind, const Authority& authority,
                                        std::uint64_t now_ms) const;
  FeedId feed_;
  std::optional<FeedTail> tail_;  // as held before this batch
  OpenBody open_;
  std::uint32_t epoch_ = 0;
  EpochBody epoch_body_;
  std::uint64_t epoch_began_ = 0;
  std::uint32_t epoch_entries_ = 0;
  std::vector<ReaderName> first_readers_;
  EntryHeader last_;
  EntryHash last_hash_;
  std::vector<Pending> pending_;
  std::vector<NewEpochKey> new_keys_;
};

}  // namespace talgu
