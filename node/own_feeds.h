#pragma once

#include "protocol/authority.h"
#include "protocol/feed/author.h"
#include "protocol/party/policy.h"
#include "protocol/signing.h"

#include <cstdint>
#include <map>
#include <vector>

namespace talgu {

/// The feeds that this node writes: one per audience and certificate (protocol §0.2, §4). Turns
/// messages into admitted runs; stores nothing. A post stands on the one before even while that is
/// not durable yet. Lives on the loop's thread.
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
    FeedId feed;
    std::vector<Admitted> runs;
    std::vector<NewEpochKey> keys;
  };

  /// `tails`: every feed held; those of this certificate are taken up.
  OwnFeeds(Self self, const std::vector<FeedTail>& tails);

  /// The epoch whose data key post() will want, or none when it begins a new one.
  struct WantedKey {
    FeedId feed;
    std::uint32_t epoch = 0;
    EpochBody body;
  };

  [[nodiscard]] std::optional<WantedKey> wanted_key(const Audience& audience,
                                                    const Authority& authority,
                                                    std::uint64_t now_ms) const;

  /// One DATA entry for the audience; opens the feed, or begins an epoch, where §6 asks for it.
  /// `data_key` is that of wanted_key(), null when there was none.
  /// Faults: those of FeedWriter and admit().
  Result<Post> post(const Audience& audience, ByteView message, const EpochDataKey* data_key,
                    const Tools& tools);

  /// A post could not be stored: its feed goes on from the durable tail.
  void roll_back(const FeedId& feed, const FeedTail* durable);

 private:
  [[nodiscard]] const FeedTail* find(const AudienceId& audience) const;
  [[nodiscard]] Result<std::uint16_t> next_incarnation(const AudienceId& audience) const;
  Result<FeedWriter> begin(const Audience& audience, const Tools& tools) const;
  Result<Post> admit_all(FeedWriter writer, const FeedTail* tail, const Tools& tools) const;

  Self self_;
  std::map<FeedId, FeedTail> tails_;  // own feeds, newest tail, durable or not
};

}  // namespace talgu
