#pragma once

#include "crypto/hash.h"

/// Every label of the protocol in one place: two uses never share one (§1).
namespace talgu::label {

inline constexpr Label kAbout{"about"};
inline constexpr Label kBody{"body"};
inline constexpr Label kCert{"cert"};
inline constexpr Label kCharter{"charter"};
inline constexpr Label kAudience{"audience"};
inline constexpr Label kDigest{"digest"};
inline constexpr Label kEntry{"entry"};
inline constexpr Label kEntryKey{"entry-key"};
inline constexpr Label kEpochCommit{"epoch-commit"};
inline constexpr Label kEpochData{"epoch-data"};
inline constexpr Label kEvent{"event"};
inline constexpr Label kFeed{"feed"};
inline constexpr Label kFingerprint{"fingerprint"};
inline constexpr Label kGenesis{"genesis"};
inline constexpr Label kHedge{"hedge"};
inline constexpr Label kKeyCommit{"key-commit"};
inline constexpr Label kKeyId{"kid"};
inline constexpr Label kKeyring{"keyring"};
inline constexpr Label kLogsDigest{"logs-digest"};
inline constexpr Label kNonce{"nonce"};
inline constexpr Label kPartyGenesis{"party-genesis"};
inline constexpr Label kPlan{"plan"};
inline constexpr Label kPosted{"posted"};
inline constexpr Label kReceipt{"receipt"};
inline constexpr Label kSalt{"salt"};
inline constexpr Label kSession{"session"};
inline constexpr Label kStatement{"statement"};
inline constexpr Label kStored{"stored"};
inline constexpr Label kView{"view"};
inline constexpr Label kViewName{"view-name"};
inline constexpr Label kWrap{"wrap"};

}  // namespace talgu::label
