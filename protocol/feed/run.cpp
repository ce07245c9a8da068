#include "protocol/feed/run.h"

#include "protocol/base/layout.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"

namespace talgu {
namespace {

constexpr std::uint8_t kEpochFollows = 1;
constexpr std::uint8_t kVersionFollows = 2;

// What one entry of a run says beyond what follows from the entry before.
struct CompactEntry {
  EntryKind kind = EntryKind::data;
  std::uint8_t flags = 0;
  std::uint64_t clock = 0;
  std::uint32_t epoch = 0;
  std::uint64_t federation_version = 0;
  Hash16 federation_hash;
  ByteView body;
};

Result<CompactEntry> read_compact(LayoutReader& in) {
  CompactEntry made;
  const auto kind = from_number<EntryKind>(in.u8());
  made.flags = in.u8();
  const std::uint32_t length = in.u32();
  made.clock = in.u64();
  if ((made.flags & kEpochFollows) != 0) made.epoch = in.u32();
  if ((made.flags & kVersionFollows) != 0) {
    made.federation_version = in.u64();
    made.federation_hash = in.id<Hash16>();
  }
  if (!kind) return refuse_rule(Rule::entry_kind, "entry of an unknown kind");
  if ((made.flags & ~(kEpochFollows | kVersionFollows)) != 0) {
    return refuse_rule(Rule::layout, "entry with unknown flags");
  }
  if (length > limits::kEntryBodyBytesMax) {
    return refuse_rule(Rule::size, "an entry's body has at most 64 KiB");
  }
  made.kind = *kind;
  made.body = in.bytes(length);
  if (!in.ok()) return refuse_rule(Rule::layout, "a run ends inside an entry");
  return made;
}

// One run has one spelling: what follows from the entry before is left out.
bool repeats(const CompactEntry& entry, const EntryHeader& before) {
  const bool epoch = (entry.flags & kEpochFollows) != 0 && entry.epoch == before.epoch;
  const bool version = (entry.flags & kVersionFollows) != 0 &&
                       entry.federation_version == before.federation_version &&
                       entry.federation_hash == before.federation_hash;
  return epoch || version;
}

}  // namespace

void RunWriter::add(const EntryHeader& header, ByteView body) {
  const bool first = entries_ == 0;
  const bool epoch = first || header.epoch != epoch_;
  const bool version = first || header.federation_version != federation_version_ ||
                       header.federation_hash != federation_hash_;
  LayoutWriter out;
  out.u8(std::to_underlying(header.kind));
  out.u8(static_cast<std::uint8_t>((epoch ? kEpochFollows : 0) | (version ? kVersionFollows : 0)));
  out.u32(header.body_length).u64(header.clock);
  if (epoch) out.u32(header.epoch);
  if (version) out.u64(header.federation_version).id(header.federation_hash);
  append(out_, out.view());
  append(out_, body);
  epoch_ = header.epoch;
  federation_version_ = header.federation_version;
  federation_hash_ = header.federation_hash;
  ++entries_;
}

Bytes RunWriter::take() {
  entries_ = 0;
  return std::move(out_);
}

Result<ByteView> first_body(const Run& run) {
  LayoutReader in(run.entries);
  TALGU_TRY(const CompactEntry entry, read_compact(in));
  return entry.body;
}

Result<std::vector<RunEntry>> rebuild(const Run& run, const EntryHash& previous) {
  std::vector<RunEntry> entries;
  LayoutReader in(run.entries);
  EntryHeader header{.seq = run.first_seq, .feed = run.feed, .previous = previous};
  while (!in.rest().empty()) {
    if (entries.size() == limits::kRunEntriesMax) {
      return refuse_rule(Rule::run_anchor, "a run of more than 256 entries");
    }
    TALGU_TRY(const CompactEntry entry, read_compact(in));
    if (entries.empty() && entry.flags != (kEpochFollows | kVersionFollows)) {
      return refuse_rule(Rule::layout, "the first entry of a run says its epoch and version");
    }
    if (!entries.empty() && repeats(entry, header)) {
      return refuse_rule(Rule::layout, "an entry says an epoch or a version that stands already");
    }
    header.kind = entry.kind;
    header.clock = entry.clock;
    if ((entry.flags & kEpochFollows) != 0) header.epoch = entry.epoch;
    if ((entry.flags & kVersionFollows) != 0) {
      header.federation_version = entry.federation_version;
      header.federation_hash = entry.federation_hash;
    }
    header.body_length = static_cast<std::uint32_t>(entry.body.size());
    header.body_hash = body_hash(entry.body);
    entries.push_back(
        {.header = header, .hash = entry_hash(encode_header(header)), .body = entry.body});
    header.previous = entries.back().hash;
    ++header.seq;
  }
  if (entries.empty()) return refuse_rule(Rule::layout, "a run without entries");
  return entries;
}

}  // namespace talgu
