#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/base/ids.h"
#include "protocol/base/signing.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace talgu {

enum class NodeRole : std::uint8_t { writer = 1, observer = 2, guest = 4 };

/// 3 is kept for a relay.
template <>
struct EnumNames<NodeRole> {
  static constexpr NodeRole kFirst = NodeRole::writer;
  static constexpr std::array<std::string_view, 4> kNames{"writer", "observer", kReservedNumber,
                                                          "guest"};
};

/// [a-z0-9-]{1,16}: a node's label, also a guest's.
[[nodiscard]] bool is_label(std::string_view text);

/// What a party says of one of its nodes (§3). Fixed layout of 232 bytes.
struct Certificate {
  FederationId federation;
  PartyId party;
  NodeId node;
  std::uint32_t generation = 1;  // of this node, +1 each
  NodeRole role = NodeRole::writer;
  NodeKey sign_key;
  SealKey seal_key;
  TransportKey transport_key;
  CertId previous;               // zero for generation 1
  std::uint64_t not_before = 0;  // UTC ms; advisory
  std::uint64_t not_after = 0;
  std::string label;  // [a-z0-9-]{1,16}, never a person's name
  friend bool operator==(const Certificate&, const Certificate&) = default;
};

inline constexpr std::size_t kCertificateBytes = 232;

[[nodiscard]] Bytes encode_certificate(const Certificate& certificate);
/// Layout, role, label, valid sign key. Faults: rules layout, suite, certificate, key_invalid.
Result<Certificate> parse_certificate(ByteView bytes);

/// cert_id = H("cert", body): without signatures, so that a re-signed body keeps its id (A5).
[[nodiscard]] CertId cert_id(ByteView certificate_bytes);
/// A label as readers are named by it, zero-padded.
[[nodiscard]] GuestLabel guest_label_of(std::string_view label);
[[nodiscard]] GuestLabel guest_label(const Certificate& certificate);  // zeros unless a guest

/// A certificate that its node asks for: the body and the proof that it holds the signing key (A3).
struct CertificateRequest {
  Certificate certificate;
  Signature possession;
};

/// body 232 ‖ possession 64: the file certificate_request and the body of a certificate statement.
inline constexpr std::size_t kCertificateRequestBytes = kCertificateBytes + 64;
[[nodiscard]] Bytes encode_request(const CertificateRequest& request);
/// Verifies possession too. Faults: also rule possession.
Result<CertificateRequest> parse_request(ByteView bytes);
Result<CertificateRequest> make_request(const Certificate& certificate, const NodeSigningKey& key);

}  // namespace talgu
