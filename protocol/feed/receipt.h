#pragma once

#include "protocol/law/authority.h"
#include "protocol/feed/feed_tail.h"
#include "protocol/base/signing.h"

#include <cstdint>

namespace talgu {

/// What a reader says of a feed that it stores durably (§8): up to where, and which logs it knew.
/// One receipt covers every entry up to its position: one signature over many records.
struct Receipt {
  FeedId feed;
  Position position;
  CertId reader;
  std::uint64_t federation_version = 0;
  Hash16 federation_hash = {};
  std::uint64_t log_version = 0;  // of the author's party
  Hash16 log_hash = {};
  std::uint32_t claimed_minutes = 0;  // UTC since 1970, whole minutes; a claim
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

inline constexpr std::size_t kReceiptBytes = 156;
inline constexpr std::size_t kSignedReceiptBytes = kReceiptBytes + 64;

struct SignedReceipt {
  Receipt receipt;
  Signature signature;
  friend bool operator==(const SignedReceipt&, const SignedReceipt&) = default;
};

/// feed_id 32 ‖ u64 seq ‖ entry_hash 32 ‖ reader's cert_id 32 ‖ u64 federation version ‖ hash16 ‖
/// u64 version of the author's party log ‖ hash16 ‖ u32 UTC minutes.
[[nodiscard]] Bytes encode_receipt(const Receipt& receipt);
[[nodiscard]] Bytes encode_signed_receipt(const SignedReceipt& receipt);
/// Faults: rule layout.
Result<SignedReceipt> parse_signed_receipt(ByteView bytes);

/// H("receipt", receipt).
[[nodiscard]] ReceiptId receipt_id(const Receipt& receipt);

/// Type 9. Faults: bad_signature (our own signature did not verify).
Result<SignedReceipt> sign_receipt(const Receipt& receipt, const FederationId& federation,
                                   const NodeSigningKey& key);

/// The entry that a receipt names, as we hold it.
struct ReceiptPlace {
  EntryHash hash;
  const EpochBody* epoch = nullptr;  // in force there; OPEN counts to the first
};

/// Every rule of one receipt for a feed that we hold; its signature last, since it costs most.
/// Pure. Faults: prerequisite_missing (rules receipt_ahead, unknown_certificate, unknown_version);
/// refused: receipt_position, receipt_reader, federation_hash, log_hash, signature.
Status check_receipt(const SignedReceipt& receipt, const FeedTail& feed, const ReceiptPlace& place,
                     const Authority& authority);

/// Of two receipts of one reader on one chain the higher position is kept, then the smaller id
/// (§8). True if `fresh` takes the place of `held`; false for an older or an equal one. Faults:
/// rule receipt_versions (a later position that cites earlier logs).
Result<bool> replaces(const Receipt& fresh, const Receipt& held);

}  // namespace talgu
