#pragma once

#include "protocol/feed/entry.h"
#include "protocol/feed/head.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

/// The epoch that a feed is in.
struct EpochState {
  std::uint32_t number = 0;
  std::uint32_t entries = 0;         // DATA entries of this epoch
  std::uint64_t began_at_clock = 0;  // clock of its EPOCH
  EpochBody body;
  friend bool operator==(const EpochState&, const EpochState&) = default;
};

/// All that the next entry of a feed is judged by: a function of the entries below it, kept beside
/// them so that nobody reads a million headers to add one. Value type.
struct FeedTail {
  FeedId feed;
  OpenBody open;
  Position last;                         // newest entry
  std::uint64_t clock = 0;               // of the newest entry
  std::uint64_t federation_version = 0;  // of the newest entry
  Hash16 federation_hash;
  std::uint32_t anchor_entries = 0;  // entries since the last anchor
  std::uint64_t anchor_bytes = 0;    // Σ(152 + body length) since the last anchor
  EpochState epoch;
  std::vector<ReaderName> first_readers;  // of epoch 1: the bound of `history: join`
  bool closed = false;
  SignedHead head;  // the newest, at `last`
  friend bool operator==(const FeedTail&, const FeedTail&) = default;
};

/// Bytes for our own disk. Faults of parse: storage_corrupt.
[[nodiscard]] Bytes encode_tail(const FeedTail& tail);
Result<FeedTail> parse_tail(ByteView bytes);

}  // namespace talgu
