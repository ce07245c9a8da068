#include "protocol/law/party/certificate.h"

#include "crypto/check.h"
#include "protocol/base/label.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <cstring>

namespace talgu {
namespace {

// Zero-padded to 16 bytes; a zero inside is no label.
std::string read_label(LayoutReader& in) {
  const std::string_view raw = as_text(in.bytes(limits::kLabelBytesMax));
  const std::size_t end = std::min(raw.find('\0'), raw.size());
  if (raw.find_first_not_of('\0', end) != std::string_view::npos) in.refuse();
  return std::string(raw.substr(0, end));
}

Status check_keys(const Certificate& certificate) {
  if (!ed25519::is_valid_point({certificate.sign_key.bytes})) {
    return refuse_rule(Rule::key_invalid, "the signing key is not a valid point");
  }
  if (!hpke::is_valid_key(certificate.seal_key) ||
      !hpke::is_valid_key(SealKey{certificate.transport_key.bytes})) {
    return refuse_rule(Rule::key_invalid, "the seal or transport key is not a valid point");
  }
  return {};
}

Result<Certificate> read_certificate(LayoutReader& in) {
  Certificate made;
  if (in.u16() != kSuite) return refuse_rule(Rule::suite, "certificate of an unknown suite");
  const auto role = from_number<NodeRole>(in.u8());
  in.reserved(1);
  made.generation = in.u32();
  made.federation = in.id<FederationId>();
  made.party = in.id<PartyId>();
  made.node = in.id<NodeId>();
  made.sign_key = in.id<NodeKey>();
  made.seal_key = in.id<SealKey>();
  made.transport_key = in.id<TransportKey>();
  made.previous = in.id<CertId>();
  made.not_before = in.u64();
  made.not_after = in.u64();
  made.label = read_label(in);
  TALGU_PASS(in.finish("certificate"));
  if (!role) return refuse_rule(Rule::certificate, "a node is writer, observer or guest");
  made.role = *role;
  return made;
}

}  // namespace

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= limits::kLabelBytesMax &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

Bytes encode_certificate(const Certificate& certificate) {
  TALGU_CHECK(certificate.label.size() <= limits::kLabelBytesMax);
  LayoutWriter out;
  out.u16(kSuite).u8(std::to_underlying(certificate.role)).u8(0).u32(certificate.generation);
  out.id(certificate.federation).id(certificate.party).id(certificate.node);
  out.id(certificate.sign_key).id(certificate.seal_key).id(certificate.transport_key);
  out.id(certificate.previous).u64(certificate.not_before).u64(certificate.not_after);
  out.bytes(as_bytes(certificate.label)).zeros(limits::kLabelBytesMax - certificate.label.size());
  TALGU_CHECK(out.view().size() == kCertificateBytes);
  return out.take();
}

Result<Certificate> parse_certificate(ByteView bytes) {
  LayoutReader in(bytes);
  TALGU_TRY(Certificate made, read_certificate(in));
  if (!is_label(made.label)) {
    return refuse_rule(Rule::certificate, "a label is 1 to 16 of a-z, 0-9 and -");
  }
  if (made.generation == 0 || (made.generation == 1) != made.previous.is_zero()) {
    return refuse_rule(Rule::certificate, "generation and previous certificate do not fit");
  }
  TALGU_PASS(check_keys(made));
  return made;
}

CertId cert_id(ByteView certificate_bytes) {
  return hash<CertId>(label::kCert, {certificate_bytes});
}

GuestLabel guest_label_of(std::string_view label) {
  TALGU_CHECK(is_label(label));
  GuestLabel made;
  std::memcpy(made.bytes.data(), label.data(), label.size());
  return made;
}

GuestLabel guest_label(const Certificate& certificate) {
  return certificate.role == NodeRole::guest ? guest_label_of(certificate.label) : GuestLabel{};
}

Bytes encode_request(const CertificateRequest& request) {
  return concat({encode_certificate(request.certificate), request.possession.view()});
}

Result<CertificateRequest> parse_request(ByteView bytes) {
  if (bytes.size() != kCertificateRequestBytes) {
    return refuse_rule(Rule::layout, "a certificate request has 296 bytes");
  }
  CertificateRequest made;
  const ByteView body = bytes.first(kCertificateBytes);
  TALGU_TRY(made.certificate, parse_certificate(body));
  TALGU_TRY(made.possession, Signature::from(bytes.subspan(kCertificateBytes)));
  const Status proven = verify(made.certificate.sign_key, SignedType::possession,
                               made.certificate.federation, body, made.possession);
  if (!proven) {
    return refuse_rule(Rule::possession, "the node did not prove that it holds its signing key");
  }
  return made;
}

Result<CertificateRequest> make_request(const Certificate& certificate, const NodeSigningKey& key) {
  TALGU_CHECK(key.public_key() == certificate.sign_key);
  CertificateRequest made{.certificate = certificate, .possession = {}};
  TALGU_TRY(made.possession, key.sign(SignedType::possession, certificate.federation,
                                      encode_certificate(certificate)));
  return made;
}

}  // namespace talgu
