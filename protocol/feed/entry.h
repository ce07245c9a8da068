#pragma once

#include "protocol/base/ids.h"
#include "protocol/base/limits.h"
#include "protocol/law/audience/rule.h"
#include "protocol/law/policy/policy.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

enum class EntryKind : std::uint8_t { open = 1, epoch = 2, data = 3, erase = 4, close = 5 };

template <>
struct EnumNames<EntryKind> {
  static constexpr EntryKind kFirst = EntryKind::open;
  static constexpr std::array<std::string_view, 5> kNames{"open", "epoch", "data", "erase",
                                                          "close"};
};

/// Entry header, 152 bytes (§4, table). Parsing accepts one encoding only, so the bytes that were
/// hashed are encode_header() of the parsed value.
struct EntryHeader {
  EntryKind kind = EntryKind::data;
  std::uint32_t epoch = 0;
  std::uint64_t seq = 0;
  std::uint64_t clock = 0;  // hybrid: UTC ms · 2^16 + counter
  FeedId feed = {};
  EntryHash previous = {};
  std::uint64_t federation_version = 0;
  Hash16 federation_hash = {};
  std::uint32_t body_length = 0;
  BodyHash body_hash = {};
  friend bool operator==(const EntryHeader&, const EntryHeader&) = default;
};

using HeaderBytes = std::array<std::byte, limits::kEntryHeaderBytes>;
[[nodiscard]] HeaderBytes encode_header(const EntryHeader& header);
/// Faults: rules layout, format, entry_kind, size.
Result<EntryHeader> parse_header(ByteView bytes);
[[nodiscard]] EntryHash entry_hash(const HeaderBytes& header);
[[nodiscard]] BodyHash body_hash(ByteView body);
/// prev of seq 0: H("genesis", cert_id).
[[nodiscard]] EntryHash genesis_hash(const CertId& certificate);

/// A place in a feed.
struct Position {
  std::uint64_t seq = 0;
  EntryHash hash;
  friend bool operator==(const Position&, const Position&) = default;
};

/// Body of OPEN. feed_id = H("feed", body): it fixes certificate, incarnation, audience and q.
struct OpenBody {
  FederationId federation;
  CertId certificate;
  std::uint16_t incarnation = 0;  // < 64
  FixedBytes<struct IncarnationTag, 14> incarnation_random;
  AudienceId audience;
  History history = History::join;
  std::uint8_t witnesses = 0;  // q

  struct Continues {
    FeedId feed;
    Position position;
    friend bool operator==(const Continues&, const Continues&) = default;
  };

  std::optional<Continues> continues;
  friend bool operator==(const OpenBody&, const OpenBody&) = default;
};

[[nodiscard]] Bytes encode_open(const OpenBody& open);
Result<OpenBody> parse_open(ByteView bytes);
[[nodiscard]] FeedId feed_id(ByteView open_bytes);

/// A reader and the log version that fixes its nodes.
struct EpochReader {
  ReaderName name;
  std::uint64_t log_version = 0;
  Hash16 log_hash;
  friend bool operator==(const EpochReader&, const EpochReader&) = default;
};

/// Body of EPOCH (§6), plain: only readers ever see it.
struct EpochBody {
  std::string audience_name;
  std::string rule;  // canonical
  std::uint64_t federation_version = 0;
  Hash16 federation_hash = {};
  EpochCommit commit;  // EC
  HedgeId hedge;       // zeros: none
  HedgeCommit hedge_commit;
  std::uint8_t witnesses = 0;
  std::vector<EpochReader> readers;  // sorted by name, complete
  friend bool operator==(const EpochBody&, const EpochBody&) = default;
};

[[nodiscard]] Bytes encode_epoch(const EpochBody& epoch);
Result<EpochBody> parse_epoch(ByteView bytes);

}  // namespace talgu
