#pragma once

#include "crypto/bytes.h"
#include "protocol/base/enum_names.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace talgu {

/// What a portable file holds (§10). Numbers are written: append only.
enum class PortableKind : std::uint16_t {
  party = 1,    // a party for the draft: protocol/law/federation/charter.h FoundingParty
  charter = 2,  // charter with 0..n signature groups
  certificate_request = 3,  // certificate body + possession
  statement = 4,            // party statement with 0..m signatures
  party_log = 5,            // a party's statements in order
  federation_log = 6,       // reserved for versions above the charter
  join_pack = 7,            // charter, party logs, contacts
  policy = 11,              // party policy with 0..m signatures
};

template <>
struct EnumNames<PortableKind> {
  static constexpr PortableKind kFirst = PortableKind::party;
  static constexpr std::array<std::string_view, 11> kNames{
      "party",          "charter",   "certificate request", "statement",     "party log",
      "federation log", "join pack", kReservedNumber,       kReservedNumber, kReservedNumber,
      "policy"};
};

struct PortableFile {
  PortableKind kind;
  Bytes content;
};

inline constexpr std::size_t kPortableBytesMax = 16 * 1024 * 1024;

/// "TALGU1\n" ‖ u16 kind ‖ u16 0 ‖ u64 length ‖ content ‖ BLAKE2b-256 of all before.
[[nodiscard]] Bytes encode_portable(const PortableFile& file);

/// "-----BEGIN TALGU KIND-----", base64 of the same bytes in lines of 64, "-----END TALGU
/// KIND-----".
[[nodiscard]] std::string encode_portable_text(const PortableFile& file);

/// Reads either form. Faults: invalid_input (layout, checksum, unknown kind), limit_exceeded.
Result<PortableFile> parse_portable(ByteView file);

/// As above, and of that kind. The error names both kinds.
Result<Bytes> parse_portable(ByteView file, PortableKind expected);

}  // namespace talgu
