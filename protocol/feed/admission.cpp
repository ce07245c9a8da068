#include "protocol/feed/admission.h"

#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_rules.h"

#include <utility>

namespace talgu {
namespace {

// Who wrote the run, by the OPEN of its feed.
struct Author {
  CertId certificate;
  ReaderName name;
  NodeKey sign_key;
};

Result<Author> author_of(const OpenBody& open, const Authority& authority) {
  if (open.federation != authority.id()) {
    return refuse_rule(Rule::wrong_federation, "a feed of another federation");
  }
  TALGU_TRY(const Member member, authority.find(open.certificate));
  const Certificate& certificate = member.node->certificate;
  if (certificate.role == NodeRole::observer) {
    return refuse_rule(Rule::entry_author, "an observer's node has written entries");
  }
  return Author{.certificate = open.certificate,
                .name = reader_name(certificate),
                .sign_key = certificate.sign_key};
}

// The tail from which a new feed begins: OPEN read, nothing trusted yet.
Result<FeedTail> begin_feed(const Run& run) {
  if (run.first_seq != 0) {
    return refuse_rule(Rule::run_start, "the beginning of this feed is not held");
  }
  TALGU_TRY(const ByteView body, first_body(run));
  if (feed_id(body) != run.feed) {
    return refuse_rule(Rule::feed_id, "a feed's id is not the hash of its OPEN");
  }
  FeedTail tail;
  tail.feed = run.feed;
  TALGU_TRY(tail.open, parse_open(body));
  return tail;
}

Status check_start(const Run& run, const FeedTail& tail) {
  const Position& head = run.head.head.position;
  if (head.seq == tail.last.seq && head.hash != tail.last.hash) {
    return refuse_rule(Rule::fork, "the author signed two heads at one position");
  }
  if (tail.closed) return refuse_rule(Rule::closed, "the feed is closed");
  if (run.first_seq != tail.last.seq + 1) {
    return refuse_rule(Rule::run_start, "the run does not begin where the feed ends");
  }
  return {};
}

Status check_end(const Run& run, const std::vector<RunEntry>& entries) {
  const Position& head = run.head.head.position;
  if (head.seq != entries.back().header.seq || head.hash != entries.back().hash) {
    return refuse_rule(Rule::run_head, "the head is not that of the run's last entry");
  }
  return {};
}

// Judges the entries of one run one after another and carries the tail along.
class Judge final {
 public:
  Judge(FeedTail& tail, const Author& author, const Authority& authority, const Reader& self)
      : tail_(tail), author_(author), authority_(authority), self_(self) {}

  Status take(const RunEntry& entry, bool first_of_feed) {
    const EntryHeader& header = entry.header;
    TALGU_PASS(check_position(header, first_of_feed));
    TALGU_TRY(const FederationVersion* const version, version_of(header, first_of_feed));
    TALGU_PASS(take_kind(entry, *version));
    tail_.last = {.seq = header.seq, .hash = entry.hash};
    tail_.clock = header.clock;
    tail_.federation_version = header.federation_version;
    tail_.federation_hash = header.federation_hash;
    ++tail_.anchor_entries;
    tail_.anchor_bytes += limits::kEntryHeaderBytes + header.body_length;
    return {};
  }

 private:
  Status check_position(const EntryHeader& header, bool first_of_feed) const {
    if (tail_.closed) return refuse_rule(Rule::closed, "an entry after CLOSE");
    if (is_anchor(tail_.anchor_entries, tail_.anchor_bytes)) {
      return refuse_rule(Rule::run_anchor, "a run crosses an anchor");
    }
    if (!first_of_feed && header.clock <= tail_.clock) {
      return refuse_rule(Rule::entry_clock, "the clock of an entry does not increase");
    }
    const bool fits = (header.seq == 0) == (header.kind == EntryKind::open) &&
                      (header.seq != 1 || header.kind == EntryKind::epoch);
    if (!fits) return refuse_rule(Rule::entry_kind, "a feed begins with OPEN, then EPOCH");
    return {};
  }

  Result<const FederationVersion*> version_of(const EntryHeader& header, bool first_of_feed) const {
    if (!first_of_feed && header.federation_version < tail_.federation_version) {
      return refuse_rule(Rule::entry_version, "the federation version of an entry decreases");
    }
    TALGU_TRY(const FederationVersion* const version,
              authority_.federation().at(header.federation_version, header.federation_hash));
    const Party* const party = version->find(author_.name.party);
    if (party == nullptr || party->role == PartyRole::observer) {
      return refuse_rule(Rule::entry_author, "the author's party may not write at this version");
    }
    return version;
  }

  Status take_kind(const RunEntry& entry, const FederationVersion& version) {
    switch (entry.header.kind) {
      case EntryKind::open:
        return entry.header.epoch == 0 ? Status{} : wrong_epoch();
      case EntryKind::epoch:
        return take_epoch(entry, version);
      case EntryKind::data:
        return take_data(entry.header, version);
      case EntryKind::close:
        return take_close(entry.header);
      case EntryKind::erase:
        break;
    }
    return refuse_rule(Rule::entry_kind, "erasing is not part of this version");
  }

  Status take_epoch(const RunEntry& entry, const FederationVersion& version) {
    if (entry.header.epoch != tail_.epoch.number + 1) {
      return refuse_rule(Rule::epoch_number, "an epoch is not the one after the last");
    }
    TALGU_TRY(EpochBody body, parse_epoch(entry.body));
    const EpochContext context{
        .tail = tail_, .author = author_.name, .authority = authority_, .version = version};
    TALGU_PASS(check_epoch(body, entry.header, context));
    TALGU_PASS(check_listed(body, context, self_));
    if (entry.header.epoch == 1) tail_.first_readers = names_of(body);
    tail_.epoch = {.number = entry.header.epoch,
                   .entries = 0,
                   .began_at_clock = entry.header.clock,
                   .body = std::move(body)};
    return {};
  }

  Status take_data(const EntryHeader& header, const FederationVersion& version) {
    if (header.epoch != tail_.epoch.number) return wrong_epoch();
    if (!is_data_body_size(header.body_length)) {
      return refuse_rule(Rule::layout, "the body of a DATA entry has no size that padding gives");
    }
    if (tail_.epoch.entries >= limits::kEpochEntriesMax) {
      return refuse_rule(Rule::epoch_full, "an epoch has at most 65 536 entries");
    }
    ++tail_.epoch.entries;
    if (version.number == tail_.epoch.body.federation_version) return {};
    return check_still_selected(tail_.epoch.body, author_.name, version);
  }

  Status take_close(const EntryHeader& header) {
    if (header.epoch != tail_.epoch.number) return wrong_epoch();
    if (header.body_length != 0) return refuse_rule(Rule::layout, "CLOSE has an empty body");
    tail_.closed = true;
    return {};
  }

  static std::unexpected<Error> wrong_epoch() {
    return refuse_rule(Rule::entry_epoch, "an entry is not of the feed's latest epoch");
  }

  FeedTail& tail_;
  const Author& author_;
  const Authority& authority_;
  const Reader& self_;
};

}  // namespace

Admitted::Admitted(Run run, std::vector<RunEntry> entries, FeedTail tail)
    : run_(std::move(run)), entries_(std::move(entries)), tail_(std::move(tail)) {}

bool is_anchor(std::uint32_t entries, std::uint64_t bytes) {
  return entries >= limits::kRunEntriesMax || bytes >= limits::kRunBytesAnchor;
}

Result<Admitted> admit(Run run, const FeedTail* tail, const Authority& authority,
                       const Reader& self) {
  if (run.head.head.feed != run.feed) {
    return refuse_rule(Rule::run_head, "the head is of another feed");
  }
  const bool new_feed = tail == nullptr;
  FeedTail next;
  if (new_feed) {
    TALGU_TRY(next, begin_feed(run));
  } else {
    next = *tail;
  }
  TALGU_TRY(const Author author, author_of(next.open, authority));
  TALGU_PASS(verify_head(run.head, authority.id(), author.sign_key));
  if (!new_feed) TALGU_PASS(check_start(run, next));
  const EntryHash previous = new_feed ? genesis_hash(author.certificate) : next.last.hash;
  TALGU_TRY(std::vector<RunEntry> entries, rebuild(run, previous));
  TALGU_PASS(check_end(run, entries));
  Judge judge(next, author, authority, self);
  for (const RunEntry& entry : entries) {
    TALGU_PASS(judge.take(entry, new_feed && entry.header.seq == 0));
  }
  if (next.epoch.number == 0) {
    return refuse_rule(Rule::entry_kind, "the first run of a feed holds OPEN and EPOCH");
  }
  if (is_anchor(next.anchor_entries, next.anchor_bytes)) {
    next.anchor_entries = 0;
    next.anchor_bytes = 0;
  }
  next.head = run.head;
  return Admitted(std::move(run), std::move(entries), std::move(next));
}

}  // namespace talgu
