#include "protocol/feed/feed_tail.h"

#include "protocol/base/layout.h"
#include "protocol/base/limits.h"

namespace talgu {
namespace {

constexpr std::uint16_t kTailFormat = 1;
constexpr std::size_t kOpenBytesMax = 256;

std::unexpected<Error> damaged() {
  return fail(Fault::storage_corrupt, "the stored state of a feed is damaged",
              "stop the node and restore it from its peers or a backup");
}

void write_readers(LayoutWriter& out, const std::vector<ReaderName>& readers) {
  out.u16(static_cast<std::uint16_t>(readers.size()));
  for (const ReaderName& reader : readers) out.id(reader.party).id(reader.guest);
}

std::vector<ReaderName> read_readers(LayoutReader& in) {
  std::vector<ReaderName> readers;
  const std::size_t count = in.u16();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    ReaderName reader;
    reader.party = in.id<PartyId>();
    reader.guest = in.id<GuestLabel>();
    readers.push_back(reader);
  }
  return readers;
}

}  // namespace

Bytes encode_tail(const FeedTail& tail) {
  LayoutWriter out;
  out.u16(kTailFormat).id(tail.feed).prefixed(encode_open(tail.open));
  out.u64(tail.last.seq).id(tail.last.hash).u64(tail.clock);
  out.u64(tail.federation_version).id(tail.federation_hash);
  out.u32(tail.anchor_entries).u64(tail.anchor_bytes);
  out.u32(tail.epoch.number).u32(tail.epoch.entries).u64(tail.epoch.began_at_clock);
  out.prefixed(encode_epoch(tail.epoch.body));
  write_readers(out, tail.first_readers);
  out.u8(tail.closed ? 1 : 0).bytes(encode_signed_head(tail.head));
  return out.take();
}

Result<FeedTail> parse_tail(ByteView bytes) {
  LayoutReader in(bytes);
  FeedTail tail;
  if (in.u16() != kTailFormat) return damaged();
  tail.feed = in.id<FeedId>();
  const auto open = parse_open(in.prefixed(kOpenBytesMax));
  tail.last.seq = in.u64();
  tail.last.hash = in.id<EntryHash>();
  tail.clock = in.u64();
  tail.federation_version = in.u64();
  tail.federation_hash = in.id<Hash16>();
  tail.anchor_entries = in.u32();
  tail.anchor_bytes = in.u64();
  tail.epoch.number = in.u32();
  tail.epoch.entries = in.u32();
  tail.epoch.began_at_clock = in.u64();
  auto epoch = parse_epoch(in.prefixed(limits::kEntryBodyBytesMax));
  tail.first_readers = read_readers(in);
  const std::uint8_t closed = in.u8();
  const auto head = parse_signed_head(in.bytes(kSignedHeadBytes));
  if (!in.finish("feed tail") || !open || !epoch || !head || closed > 1) return damaged();
  tail.open = *open;
  tail.epoch.body = *std::move(epoch);
  tail.head = *head;
  tail.closed = closed == 1;
  return tail;
}

}  // namespace talgu
