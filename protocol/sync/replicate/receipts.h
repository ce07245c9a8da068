#pragma once

#include "protocol/sync/state.h"

#include <vector>

/// Receipts (§8): ours for what we hold durably, at most one per feed in ten seconds, stored before
/// it is sent, to the author and to who gave us the run; those of others for what we hold. The
/// author asks a peer that claims more than its receipt says.
namespace talgu::sync {

/// What the store holds, at the start.
void load_receipts(SyncState& state, const std::vector<SignedReceipt>& receipts);
/// The session stands: the author is given what it is owed.
void begin_receipts(SyncState& state, Link& link);
/// Others' entries are durable up to a new tail.
void note_receipt_due(SyncState& state, const FeedTail& tail, std::optional<LinkId> giver);
void receive_receipts(SyncState& state, Link& link, const ReceiptsFrame& frame);
void receive_want_receipts(SyncState& state, Link& link, const WantReceipts& want);
void receipts_committed(SyncState& state, const ReceiptTicket& ticket);
void receipts_failed(SyncState& state, const ReceiptTicket& ticket);
/// Signs what is due and has the writer store what is new.
void make_receipts(SyncState& state);
void pump_receipts(SyncState& state, Link& link);
/// Looks for claims without receipts.
void tick_receipts(SyncState& state);
/// When the next of it is due; 0: nothing is.
[[nodiscard]] std::uint64_t receipts_due_at(const SyncState& state);

/// Null if none is held.
[[nodiscard]] const SignedReceipt* receipt_of(const SyncState& state, const FeedId& feed,
                                              const CertId& reader);
/// All of one feed, sorted by reader.
[[nodiscard]] std::vector<SignedReceipt> receipts_of(const SyncState& state, const FeedId& feed);
/// Counts a feed of ours that this peer may read, and whether its own receipts cover it.
void count_proven(const SyncState& state, const FeedTail& tail, PeerState& peer);

}  // namespace talgu::sync
