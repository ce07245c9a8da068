#include "protocol/sync/wire/hello.h"

#include "crypto/check.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"

#include <utility>

namespace talgu::sync {

Bytes encode_hello(const Hello& hello) {
  LayoutWriter out;
  out.u16(hello.frame_version_min).u16(hello.frame_version_max).u32(0);
  out.id(hello.federation).id(hello.certificate).id(hello.transport_key).id(hello.nonce);
  out.id(hello.boot).u64(hello.boot_counter).id(hello.store);
  out.u64(hello.federation_version).id(hello.federation_hash).id(hello.logs);
  TALGU_CHECK(out.view().size() == kHelloBytes);
  return out.take();
}

Result<Hello> parse_hello(ByteView bytes) {
  LayoutReader in(bytes);
  Hello hello;
  hello.frame_version_min = in.u16();
  hello.frame_version_max = in.u16();
  in.reserved(4);
  hello.federation = in.id<FederationId>();
  hello.certificate = in.id<CertId>();
  hello.transport_key = in.id<TransportKey>();
  hello.nonce = in.id<HelloNonce>();
  hello.boot = in.id<BootId>();
  hello.boot_counter = in.u64();
  hello.store = in.id<StoreId>();
  hello.federation_version = in.u64();
  hello.federation_hash = in.id<FederationHash>();
  hello.logs = in.id<LogsDigest>();
  TALGU_PASS(in.finish("hello"));
  if (hello.frame_version_min > hello.frame_version_max) {
    return refuse_rule(Rule::layout, "hello names an empty range of frame versions");
  }
  return hello;
}

Bytes session_message(SessionRole role, ByteView dialler_hello, ByteView listener_hello) {
  TALGU_CHECK(dialler_hello.size() == kHelloBytes);
  TALGU_CHECK(listener_hello.size() == kHelloBytes);
  const auto transcript = hash<SessionHash>(label::kSession, {dialler_hello, listener_hello});
  LayoutWriter out;
  out.u8(std::to_underlying(role)).id(transcript);
  return out.take();
}

}  // namespace talgu::sync
