#pragma once

#include "protocol/sync/state.h"

#include <vector>

/// Runs that leave (§9): by want on channel bulk, by live push on channel live. What is to be sent
/// is a range of positions; runs are read when credit allows.
namespace talgu::sync {

/// The peer has room for more.
void receive_credit(const SyncState& state, Link& link, const Credit& credit);
/// The network took so many bytes of what was sent on this link.
void frames_left(SyncState& state, Link& link, std::uint64_t bytes);
/// Cuts links whose peers read nothing for kUnreadMs.
void tick_sending(SyncState& state);
void receive_want(SyncState& state, Link& link, const Want& want);
/// After a commit: to every other connected reader. `end_before`: entries held before it.
void push_live(SyncState& state, const FeedTail& tail, std::uint64_t end_before,
               std::optional<LinkId> from);
/// Sends keys that are due, then runs, while `slice` bytes last.
void pump_runs(SyncState& state, Link& link, std::size_t& slice);
/// Epochs that begin in a run of the store or in one that admission will judge.
[[nodiscard]] std::vector<std::uint32_t> epochs_in(const Run& run);

}  // namespace talgu::sync
