#include "protocol/feed/author.h"

#include "crypto/check.h"
#include "crypto/random.h"
#include "protocol/base/hybrid_clock.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_rules.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

std::vector<EpochReader> with_logs(const std::vector<ReaderName>& names,
                                   const Authority& authority) {
  std::vector<EpochReader> readers;
  for (const ReaderName& name : names) {
    const PartyLog* const log = authority.log_of(name.party);
    TALGU_CHECK(log != nullptr);  // the expansion names parties of the federation
    readers.push_back(
        {.name = name, .log_version = log->version(), .log_hash = hash16(log->head())});
  }
  return readers;
}

void cite_newest(EntryHeader& header, const Authority& authority) {
  const FederationVersion& version = authority.federation().newest();
  header.federation_version = version.number;
  header.federation_hash = hash16(version.hash);
}

}  // namespace

void FeedWriter::append(EntryHeader header, Bytes body) {
  last_ = header;
  last_hash_ = entry_hash(encode_header(header));
  pending_.push_back({.header = header, .body = std::move(body)});
}

EntryHeader FeedWriter::next_header(EntryKind kind, const Authority& authority,
                                    std::uint64_t now_ms) const {
  EntryHeader header{.kind = kind,
                     .epoch = epoch_,
                     .seq = last_.seq + 1,
                     .clock = next_clock(last_.clock, now_ms),
                     .feed = feed_,
                     .previous = last_hash_};
  cite_newest(header, authority);
  return header;
}

Result<FeedWriter> FeedWriter::open_feed(const Audience& audience, const Authority& authority,
                                         const AuthorSelf& self, std::uint64_t now_ms,
                                         const Hedge* hedge) {
  TALGU_TRY(const Member member, authority.find(self.certificate));
  if (member.node->certificate.role == NodeRole::observer ||
      member.party->role == PartyRole::observer) {
    return refuse_rule(Rule::entry_author, "an observer writes nothing");
  }
  TALGU_TRY(const auto readers, expand(audience.rule, authority.federation().newest(),
                                       reader_name(member.node->certificate)));
  FeedWriter writer;
  writer.open_ = {
      .federation = authority.id(),
      .certificate = self.certificate,
      .incarnation = self.incarnation,
      .incarnation_random = random_id<decltype(OpenBody::incarnation_random)>(),
      .audience = audience.id,
      .history = audience.history,
      .witnesses = witness_number(authority.federation().charter(), readers, self.party),
      .continues = std::nullopt};
  Bytes body = encode_open(writer.open_);
  writer.feed_ = feed_id(body);
  EntryHeader header{.kind = EntryKind::open,
                     .clock = next_clock(0, now_ms),
                     .feed = writer.feed_,
                     .previous = genesis_hash(self.certificate),
                     .body_length = static_cast<std::uint32_t>(body.size()),
                     .body_hash = body_hash(body)};
  cite_newest(header, authority);
  writer.append(header, std::move(body));
  writer.first_readers_ = readers;
  writer.epoch_body_.audience_name = audience.name;
  writer.epoch_body_.rule = canonical_text(audience.rule);
  TALGU_PASS(writer.begin_epoch(authority, self, now_ms, hedge));
  return writer;
}

FeedWriter FeedWriter::resume(FeedTail tail) {
  FeedWriter writer;
  writer.feed_ = tail.feed;
  writer.open_ = tail.open;
  writer.epoch_ = tail.epoch.number;
  writer.epoch_body_ = tail.epoch.body;
  writer.epoch_began_ = tail.epoch.began_at_clock;
  writer.epoch_entries_ = tail.epoch.entries;
  writer.first_readers_ = tail.first_readers;
  writer.last_.seq = tail.last.seq;
  writer.last_.clock = tail.clock;
  writer.last_hash_ = tail.last.hash;
  writer.tail_ = std::move(tail);
  return writer;
}

FeedWriter::EpochDue FeedWriter::epoch_due(const Authority& authority, std::uint64_t now_ms) const {
  const auto member = authority.find(open_.certificate);
  TALGU_CHECK(member.has_value());  // the author knows its own certificate
  const ReaderName author = reader_name(member->node->certificate);
  if (!check_still_selected(epoch_body_, author, authority.federation().newest())) {
    return EpochDue::reader_left;
  }
  if (epoch_entries_ >= limits::kEpochEntriesMax) return EpochDue::too_many;
  const std::uint64_t began_ms = ms_of(epoch_began_);
  return now_ms >= began_ms + limits::kEpochMillisecondsMax ? EpochDue::too_old : EpochDue::no;
}

void FeedWriter::set_rule(const AudienceRule& rule) {
  epoch_body_.rule = canonical_text(rule);
}

Status FeedWriter::begin_epoch(const Authority& authority, const AuthorSelf& self,
                               std::uint64_t now_ms, const Hedge* hedge) {
  TALGU_TRY(const AudienceRule rule, parse_audience_rule(epoch_body_.rule));
  TALGU_TRY(const Member member, authority.find(self.certificate));
  TALGU_TRY(const auto readers,
            expand(rule, authority.federation().newest(), reader_name(member.node->certificate)));
  if (open_.history == History::join && !std::ranges::includes(first_readers_, readers)) {
    return refuse_rule(Rule::history, "the audience has grown: the feed must be opened anew");
  }
  if (witness_number(authority.federation().charter(), readers, self.party) != open_.witnesses) {
    return refuse_rule(Rule::witness_number,
                       "the number of witnesses has changed: the feed must be opened anew");
  }
  EpochKey key = EpochKey::generate();
  ++epoch_;
  EntryHeader header = next_header(EntryKind::epoch, authority, now_ms);
  epoch_body_.federation_version = header.federation_version;
  epoch_body_.federation_hash = header.federation_hash;
  epoch_body_.hedge = hedge == nullptr ? HedgeId{} : hedge->id;
  epoch_body_.hedge_commit =
      hedge == nullptr ? HedgeCommit{} : hedge_commit(authority.id(), *hedge);
  epoch_body_.commit = epoch_commit(authority.id(), feed_, epoch_, epoch_body_.hedge_commit, key);
  epoch_body_.witnesses = open_.witnesses;
  epoch_body_.readers = with_logs(readers, authority);
  Bytes body = encode_epoch(epoch_body_);
  header.body_length = static_cast<std::uint32_t>(body.size());
  header.body_hash = body_hash(body);
  epoch_began_ = header.clock;
  epoch_entries_ = 0;
  append(header, std::move(body));
  new_keys_.push_back({.feed = feed_, .epoch = epoch_, .key = std::move(key)});
  return {};
}

Status FeedWriter::add_data(ByteView message, const EpochDataKey& data_key,
                            const Authority& authority, std::uint64_t now_ms) {
  EntryHeader header = next_header(EntryKind::data, authority, now_ms);
  TALGU_TRY(Bytes body, seal_data(data_key, header, message));
  append(header, std::move(body));
  ++epoch_entries_;
  return {};
}

Status FeedWriter::close(const Authority& authority, std::uint64_t now_ms) {
  EntryHeader header = next_header(EntryKind::close, authority, now_ms);
  header.body_hash = body_hash({});
  append(header, {});
  return {};
}

Result<std::vector<Run>> FeedWriter::finish(const FederationId& federation,
                                            const NodeSigningKey& key, std::uint64_t now_ms) && {
  std::uint32_t anchor_entries = tail_ ? tail_->anchor_entries : 0;
  std::uint64_t anchor_bytes = tail_ ? tail_->anchor_bytes : 0;
  std::vector<Run> runs;
  RunWriter compact;
  std::uint64_t first_seq = 0;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const EntryHeader& header = pending_[i].header;
    if (compact.entries() == 0) first_seq = header.seq;
    compact.add(header, pending_[i].body);
    ++anchor_entries;
    anchor_bytes += limits::kEntryHeaderBytes + header.body_length;
    const bool anchor = is_anchor(anchor_entries, anchor_bytes);
    if (!anchor && i + 1 < pending_.size()) continue;
    const Head head{.feed = feed_,
                    .position = {.seq = header.seq, .hash = entry_hash(encode_header(header))},
                    .claimed_time = now_ms};
    Run run{.feed = feed_,
            .first_seq = first_seq,
            .head = {},
            .storage = compact.take(),
            .entries = {}};
    TALGU_TRY(run.head, sign_head(head, federation, key));
    run.entries = run.storage;
    runs.push_back(std::move(run));
    if (anchor) anchor_entries = 0;
    if (anchor) anchor_bytes = 0;
  }
  return runs;
}

}  // namespace talgu
