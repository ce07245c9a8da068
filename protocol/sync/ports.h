#pragma once

#include "protocol/base/signing.h"
#include "protocol/feed/admission.h"
#include "protocol/feed/epoch_key.h"
#include "protocol/feed/receipt.h"
#include "protocol/feed/run.h"

#include <cstdint>
#include <vector>

namespace talgu::sync {

/// What the sync machine reads from storage. Called on the loop's thread; bounded work per call.
/// Sees everything that a Committed or LocalCommit event told of.
class RunSource {
 public:
  virtual ~RunSource() = default;
  /// The run that begins at `first_seq` and ends at the first kept head at or above it; never
  /// crosses an anchor. Faults: invalid_input (nothing there), storage_corrupt (bytes do not hash).
  virtual Result<Run> run_from(const FeedId& feed, std::uint64_t first_seq) = 0;
  /// The body of the EPOCH that begins this epoch of a feed: what a wrap of its key is bound to.
  /// Faults: invalid_input (no such epoch held), storage_corrupt.
  virtual Result<EpochBody> epoch_body(const FeedId& feed, std::uint32_t epoch) = 0;
  /// The header of an entry. Faults: invalid_input (not held), storage_corrupt.
  virtual Result<EntryHeader> header_at(const FeedId& feed, std::uint64_t seq) = 0;
};

/// What the sync machine needs of the node's keys. A locked node answers with Fault::locked.
class NodeKeys {
 public:
  virtual ~NodeKeys() = default;
  [[nodiscard]] virtual bool locked() const = 0;
  /// Signs with type 8 (session). Faults: locked, bad_signature.
  virtual Result<Signature> sign_session(ByteView message) = 0;
  /// Sets the claimed time and signs with type 9. Faults: locked, bad_signature.
  virtual Result<SignedReceipt> sign_receipt(Receipt receipt) = 0;
  /// Wraps the key of an epoch that we hold for one reader. Faults: locked, prerequisite_missing
  /// (rule epoch_key_missing).
  virtual Result<KeyWrap> wrap(const EpochName& epoch, const CertId& receiver,
                               const SealKey& receiver_key) = 0;
  /// Opens a wrap made for us and checks EC. Faults: locked, rules wrap, epoch_commit.
  virtual Result<EpochKey> unwrap(const EpochName& epoch, const HedgeCommit& hedge,
                                  const KeyWrap& wrap) = 0;
  /// Known also while locked: the keyring's index is not a secret.
  [[nodiscard]] virtual bool holds(const FeedId& feed, std::uint32_t epoch) const = 0;
};

}  // namespace talgu::sync
