#pragma once

#include "protocol/feed/entry.h"
#include "protocol/feed/feed_tail.h"
#include "protocol/feed/head.h"

#include <cstdint>
#include <span>
#include <vector>

namespace talgu {

/// A run as it travels and as the author makes it (§9): per entry only what does not follow from
/// the one before, then the body. `entries` points into `storage`, or into memory that the caller
/// keeps alive; moving the run keeps it valid.
struct Run {
  FeedId feed;
  std::uint64_t first_seq = 0;
  SignedHead head;  // of the last entry
  Bytes storage;
  ByteView entries;
};

/// One entry with its header rebuilt; `body` points into the run.
struct RunEntry {
  EntryHeader header;
  EntryHash hash;
  ByteView body;
};

/// Writes entries in the compact form of a run: u8 kind ‖ u8 flags (1 epoch follows, 2 federation
/// version and hash16 follow) ‖ u32 body length ‖ u64 clock ‖ [u32 epoch] ‖ [u64 ‖ 16] ‖ body.
/// The first entry of a run carries epoch and version always, so that a run reads alone.
class RunWriter final {
 public:
  void add(const EntryHeader& header, ByteView body);

  [[nodiscard]] std::uint32_t entries() const { return entries_; }

  [[nodiscard]] Bytes take();

 private:
  Bytes out_;
  std::uint32_t entries_ = 0;
  std::uint32_t epoch_ = 0;
  std::uint64_t federation_version_ = 0;
  Hash16 federation_hash_;
};

/// The body of the run's first entry, borrowed: OPEN where the run begins a feed.
/// Faults: rules layout, size, entry_kind.
Result<ByteView> first_body(const Run& run);

/// Rebuilds headers and hashes; `previous` is the hash before the first entry (genesis at seq 0).
/// Checks layout and §13 bounds only (<= 256 entries); what the entries mean is admission's matter.
/// Faults: rules layout, size, entry_kind.
Result<std::vector<RunEntry>> rebuild(const Run& run, const EntryHash& previous);

}  // namespace talgu
