#pragma once

#include "protocol/base/signing.h"
#include "protocol/feed/author.h"
#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"
#include "storage/feeds/own_marks.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace talgu {

/// The feeds that this node writes: one per audience and certificate (§0, §4). Turns
/// messages into admitted runs; stores nothing. A post stands on the one before even while that is
/// not durable yet. A feed is extended only if this store opened it and it has not ended
/// (storage/feeds/own_marks.h); else the next post opens a new incarnation. Lives on the loop's
/// thread.
class OwnFeeds final {
 public:
  struct Self {
    CertId certificate;
    PartyId party;
    Reader reader;
  };

  /// What one post needs of the outside.
  struct Tools {
    const Authority& authority;
    const NodeSigningKey& signing_key;
    std::uint64_t now_ms;  // UTC
  };

  /// Everything that one commit must hold, in order.
  struct Post {
    FeedId feed;                 // that holds the entry
    std::vector<Admitted> runs;  // of one feed; or first those that close the one before it
    std::vector<NewEpochKey> keys;
  };

  using States = std::map<FeedId, storage::OwnFeedState>;

  /// `tails`: every feed held; those of this certificate are taken up.
  OwnFeeds(const Self& self, const std::vector<FeedTail>& tails, States states);

  /// The epoch whose data key post() will want, or none when it begins a new one.
  struct WantedKey {
    FeedId feed;
    std::uint32_t epoch = 0;
    EpochBody body;
  };

  [[nodiscard]] std::optional<WantedKey> wanted_key(const Audience& audience,
                                                    const Authority& authority,
                                                    std::uint64_t now_ms) const;

  /// One DATA entry for the audience, by the rule and history that it has now; opens the feed,
  /// begins an epoch, or closes the feed and opens another, where §6 asks for it.
  /// `data_key` is that of wanted_key(), null when there was none.
  /// Faults: those of FeedWriter and admit().
  Result<Post> post(const Audience& audience, ByteView message, const EpochDataKey* data_key,
                    const Tools& tools);

  /// A post could not be stored: its feed goes on from the durable tail.
  void roll_back(const FeedId& feed, const FeedTail* durable);

  /// A peer holds entries of this feed of ours that we do not hold: none of our feeds is extended
  /// any more, what is posted next opens new ones (§5). False if that feed has ended already, which
  /// says nothing new.
  bool end_all(const FeedId& shown);

  /// True while a feed may be extended.
  [[nodiscard]] bool any_extended() const;

 private:
  /// What §6 asks for before the next DATA.
  enum class Step : std::uint8_t { go_on, new_epoch, new_feed };

  struct Begun {
    FeedWriter writer;
    std::optional<FeedWriter> closing;  // the feed before it
  };

  [[nodiscard]] static Step step(const FeedTail& tail, const Audience& audience,
                                 const Authority& authority, std::uint64_t now_ms);
  [[nodiscard]] const FeedTail* find(const AudienceId& audience) const;
  [[nodiscard]] Result<std::uint16_t> next_incarnation(const AudienceId& audience) const;
  Result<Begun> begin(const Audience& audience, const Tools& tools) const;
  /// Adds the writer's runs to `made`, admitted behind `tail`.
  Status admit_all(FeedWriter writer, const FeedTail* tail, const Tools& tools, Post& made) const;

  Self self_;
  std::map<FeedId, FeedTail> tails_;  // own feeds, newest tail, durable or not
  States states_;
};

}  // namespace talgu
