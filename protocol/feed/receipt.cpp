#include "protocol/feed/receipt.h"

#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"
#include "protocol/law/audience/rule.h"

#include <algorithm>

namespace talgu {
namespace {

Status check_logs(const Receipt& receipt, const PartyId& author, const Authority& authority) {
  TALGU_PASS(authority.federation().at(receipt.federation_version, receipt.federation_hash));
  const PartyLog* const log = authority.log_of(author);
  if (log == nullptr) return refuse_rule(Rule::unknown_version, "the author's log is not held");
  TALGU_TRY(const StatementHash hash, log->hash_at(receipt.log_version));
  if (hash16(hash) != receipt.log_hash) {
    return refuse_rule(Rule::log_hash, "a receipt cites another version of a party log");
  }
  return {};
}

// By the rule of the entry's epoch at the version that the receipt cites (§8, "Inadmissible").
Status check_reader(const Receipt& receipt, const Certificate& reader, const EpochBody& epoch,
                    const ReaderName& author, const Authority& authority) {
  TALGU_TRY(const AudienceRule rule, parse_audience_rule(epoch.rule));
  TALGU_TRY(const FederationVersion* const version,
            authority.federation().at(receipt.federation_version));
  TALGU_TRY(const auto readers, expand(rule, *version, author));
  if (!std::ranges::binary_search(readers, reader_name(reader))) {
    return refuse_rule(Rule::receipt_reader, "a receipt of a node that may not read the feed");
  }
  return {};
}

}  // namespace

Bytes encode_receipt(const Receipt& receipt) {
  LayoutWriter out;
  out.id(receipt.feed).u64(receipt.position.seq).id(receipt.position.hash).id(receipt.reader);
  out.u64(receipt.federation_version).id(receipt.federation_hash);
  out.u64(receipt.log_version).id(receipt.log_hash).u32(receipt.claimed_minutes);
  return out.take();
}

Bytes encode_signed_receipt(const SignedReceipt& receipt) {
  return concat({encode_receipt(receipt.receipt), receipt.signature.view()});
}

Result<SignedReceipt> parse_signed_receipt(ByteView bytes) {
  LayoutReader in(bytes);
  SignedReceipt made;
  Receipt& receipt = made.receipt;
  receipt.feed = in.id<FeedId>();
  receipt.position.seq = in.u64();
  receipt.position.hash = in.id<EntryHash>();
  receipt.reader = in.id<CertId>();
  receipt.federation_version = in.u64();
  receipt.federation_hash = in.id<Hash16>();
  receipt.log_version = in.u64();
  receipt.log_hash = in.id<Hash16>();
  receipt.claimed_minutes = in.u32();
  made.signature = in.id<Signature>();
  TALGU_PASS(in.finish("signed receipt"));
  return made;
}

ReceiptId receipt_id(const Receipt& receipt) {
  return hash<ReceiptId>(label::kReceipt, {encode_receipt(receipt)});
}

Result<SignedReceipt> sign_receipt(const Receipt& receipt, const FederationId& federation,
                                   const NodeSigningKey& key) {
  SignedReceipt made{.receipt = receipt, .signature = {}};
  TALGU_TRY(made.signature, key.sign(SignedType::receipt, federation, encode_receipt(receipt)));
  return made;
}

Status check_receipt(const SignedReceipt& receipt, const FeedTail& feed, const ReceiptPlace& place,
                     const Authority& authority) {
  const Receipt& said = receipt.receipt;
  if (said.position.seq > feed.last.seq) {
    return refuse_rule(Rule::receipt_ahead, "a receipt for entries that are not held");
  }
  if (said.feed != feed.feed || said.position.hash != place.hash) {
    return refuse_rule(Rule::receipt_position, "a receipt for another branch of the feed");
  }
  if (said.reader == feed.open.certificate) {
    return refuse_rule(Rule::receipt_reader, "an author's receipt for its own feed");
  }
  TALGU_TRY(const Member author, authority.find(feed.open.certificate));
  TALGU_TRY(const Member reader, authority.find(said.reader));
  const ReaderName writer = reader_name(author.node->certificate);
  const Certificate& certificate = reader.node->certificate;
  TALGU_PASS(check_logs(said, writer.party, authority));
  TALGU_PASS(check_reader(said, certificate, *place.epoch, writer, authority));
  return verify(certificate.sign_key, SignedType::receipt, authority.id(), encode_receipt(said),
                receipt.signature);
}

Result<bool> replaces(const Receipt& fresh, const Receipt& held) {
  if (fresh.position.seq < held.position.seq) return false;
  if (fresh.position.seq == held.position.seq) {
    return fresh.position.hash == held.position.hash && receipt_id(fresh) < receipt_id(held);
  }
  if (fresh.federation_version < held.federation_version || fresh.log_version < held.log_version) {
    return refuse_rule(Rule::receipt_versions, "a reader's later receipt cites earlier logs");
  }
  return true;
}

}  // namespace talgu
