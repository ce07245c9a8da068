#include "protocol/feed/entry.h"

#include "crypto/check.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"
#include "protocol/base/signing.h"

#include <algorithm>

namespace talgu {
namespace {

constexpr std::uint16_t kEntryFormat = 1;
constexpr std::size_t kReadersMax = 1024;  // 57 KB: an EPOCH still fits an entry

}  // namespace

HeaderBytes encode_header(const EntryHeader& header) {
  LayoutWriter out;
  out.u16(kEntryFormat).u8(std::to_underlying(header.kind)).u8(0).u32(header.epoch);
  out.u64(header.seq).u64(header.clock).id(header.feed).id(header.previous);
  out.u64(header.federation_version).id(header.federation_hash);
  out.u32(header.body_length).u32(0).id(header.body_hash);
  TALGU_CHECK(out.view().size() == limits::kEntryHeaderBytes);
  HeaderBytes bytes{};
  std::ranges::copy(out.view(), bytes.begin());
  return bytes;
}

Result<EntryHeader> parse_header(ByteView bytes) {
  LayoutReader in(bytes);
  if (in.u16() != kEntryFormat) return refuse_rule(Rule::format, "entry of an unknown format");
  EntryHeader header;
  const auto kind = from_number<EntryKind>(in.u8());
  in.reserved(1);
  header.epoch = in.u32();
  header.seq = in.u64();
  header.clock = in.u64();
  header.feed = in.id<FeedId>();
  header.previous = in.id<EntryHash>();
  header.federation_version = in.u64();
  header.federation_hash = in.id<Hash16>();
  header.body_length = in.u32();
  in.reserved(4);
  header.body_hash = in.id<BodyHash>();
  TALGU_PASS(in.finish("entry header"));
  if (!kind) return refuse_rule(Rule::entry_kind, "entry of an unknown kind");
  header.kind = *kind;
  if (header.body_length > limits::kEntryBodyBytesMax) {
    return refuse_rule(Rule::size, "an entry's body has at most 64 KiB");
  }
  return header;
}

EntryHash entry_hash(const HeaderBytes& header) {
  return hash<EntryHash>(label::kEntry, {header});
}

BodyHash body_hash(ByteView body) {
  return hash<BodyHash>(label::kBody, {body});
}

EntryHash genesis_hash(const CertId& certificate) {
  return hash<EntryHash>(label::kGenesis, {certificate.view()});
}

Bytes encode_open(const OpenBody& open) {
  LayoutWriter out;
  out.id(open.federation).id(open.certificate);
  out.u16(open.incarnation).id(open.incarnation_random).id(open.audience);
  out.u8(std::to_underlying(open.history)).u8(open.witnesses);
  out.u8(open.continues ? 1 : 0).u8(0);
  if (open.continues) {
    out.id(open.continues->feed);
    out.u64(open.continues->position.seq).id(open.continues->position.hash);
  }
  return out.take();
}

Result<OpenBody> parse_open(ByteView bytes) {
  LayoutReader in(bytes);
  OpenBody open;
  open.federation = in.id<FederationId>();
  open.certificate = in.id<CertId>();
  open.incarnation = in.u16();
  open.incarnation_random = in.id<decltype(open.incarnation_random)>();
  open.audience = in.id<AudienceId>();
  const auto history = from_number<History>(in.u8());
  open.witnesses = in.u8();
  const std::uint8_t continues = in.u8();
  in.reserved(1);
  if (!history || continues > 1) in.refuse();
  open.history = history.value_or(History::join);
  if (in.ok() && continues == 1) {
    OpenBody::Continues from;
    from.feed = in.id<FeedId>();
    from.position.seq = in.u64();
    from.position.hash = in.id<EntryHash>();
    open.continues = from;
  }
  TALGU_PASS(in.finish("OPEN"));
  if (open.incarnation >= limits::kIncarnationMax) {
    return refuse_rule(Rule::incarnation, "an incarnation is below 64");
  }
  return open;
}

FeedId feed_id(ByteView open_bytes) {
  return hash<FeedId>(label::kFeed, {open_bytes});
}

Bytes encode_epoch(const EpochBody& epoch) {
  TALGU_CHECK(epoch.readers.size() <= kReadersMax);
  LayoutWriter out;
  out.text(epoch.audience_name).text(epoch.rule);
  out.u64(epoch.federation_version).id(epoch.federation_hash);
  out.id(epoch.commit).id(epoch.hedge).id(epoch.hedge_commit).u8(epoch.witnesses).u8(0);
  out.u16(static_cast<std::uint16_t>(epoch.readers.size()));
  for (const EpochReader& reader : epoch.readers) {
    out.id(reader.name.party).id(reader.name.guest).u64(reader.log_version).id(reader.log_hash);
  }
  return out.take();
}

Result<EpochBody> parse_epoch(ByteView bytes) {
  LayoutReader in(bytes);
  EpochBody epoch;
  epoch.audience_name = in.text(limits::kAudienceNameBytesMax);
  epoch.rule = in.text(limits::kRuleBytesMax);
  epoch.federation_version = in.u64();
  epoch.federation_hash = in.id<Hash16>();
  epoch.commit = in.id<EpochCommit>();
  epoch.hedge = in.id<HedgeId>();
  epoch.hedge_commit = in.id<HedgeCommit>();
  epoch.witnesses = in.u8();
  in.reserved(1);
  const std::size_t count = in.u16();
  if (count > kReadersMax) in.refuse();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    EpochReader reader;
    reader.name.party = in.id<PartyId>();
    reader.name.guest = in.id<GuestLabel>();
    reader.log_version = in.u64();
    reader.log_hash = in.id<Hash16>();
    epoch.readers.push_back(reader);
  }
  TALGU_PASS(in.finish("EPOCH"));
  if (epoch.hedge.is_zero() != epoch.hedge_commit.is_zero()) {
    return refuse_rule(Rule::layout, "a hedge has an id and a commitment, or neither");
  }
  return epoch;
}

}  // namespace talgu
