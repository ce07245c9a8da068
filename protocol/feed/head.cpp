#include "protocol/feed/head.h"

#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"

namespace talgu {

Bytes encode_head(const Head& head) {
  LayoutWriter out;
  out.id(head.feed).u64(head.position.seq).id(head.position.hash).u64(head.claimed_time);
  return out.take();
}

Bytes encode_signed_head(const SignedHead& head) {
  return concat({encode_head(head.head), head.signature.view()});
}

Result<SignedHead> parse_signed_head(ByteView bytes) {
  LayoutReader in(bytes);
  SignedHead made;
  made.head.feed = in.id<FeedId>();
  made.head.position.seq = in.u64();
  made.head.position.hash = in.id<EntryHash>();
  made.head.claimed_time = in.u64();
  made.signature = in.id<Signature>();
  TALGU_PASS(in.finish("signed head"));
  return made;
}

Result<SignedHead> sign_head(const Head& head, const FederationId& federation,
                             const NodeSigningKey& key) {
  SignedHead made{.head = head, .signature = {}};
  TALGU_TRY(made.signature, key.sign(SignedType::head, federation, encode_head(head)));
  return made;
}

Status verify_head(const SignedHead& head, const FederationId& federation, const NodeKey& key) {
  return verify(key, SignedType::head, federation, encode_head(head.head), head.signature);
}

}  // namespace talgu
