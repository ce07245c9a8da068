#include "storage/fsck/fsck_feed.h"

#include "protocol/base/layout.h"
#include "protocol/base/limits.h"
#include "protocol/feed/admission.h"
#include "storage/feeds/chain.h"
#include "storage/feeds/founding.h"

#include <algorithm>
#include <string>
#include <utility>

namespace talgu::storage {
namespace {

/// Follows the hashes of one feed's headers and names the entry whose header is another than its
/// author's. A link that does not fit is the fault of the entry above it (its `previous`) or below
/// it (any other field); only the next link tells of which, because the hash of an entry whose
/// `previous` was damaged is another one too. What a call returns is the entry found damaged.
class Links final {
 public:
  /// `previous` as the entry has it, and its own hash.
  std::optional<std::uint64_t> take(std::uint64_t seq, const EntryHash& previous,
                                    const EntryHash& hash) {
    const bool fits = !below_ || *below_ == previous;
    below_ = hash;
    if (broken_) {
      broken_ = false;
      return fits && seq > 1 ? seq - 2 : seq - 1;
    }
    broken_ = !fits;
    return std::nullopt;
  }

  /// An entry that is missing or damaged in itself: what it names and is named by is not asked.
  std::optional<std::uint64_t> skip(std::uint64_t seq) {
    below_.reset();
    return std::exchange(broken_, false) ? std::optional(seq - 1) : std::nullopt;
  }

  /// `hash` is what the feed's state says of its last entry.
  std::optional<std::uint64_t> end(std::uint64_t last, const EntryHash& hash) {
    if (const auto other = take(last + 1, hash, {})) return other;
    return skip(last + 1);
  }

  /// The first entry names its author's certificate.
  void begin(const EntryHash& genesis) { below_ = genesis; }

 private:
  std::optional<EntryHash> below_;
  bool broken_ = false;
};

class FeedCheck final {
 public:
  FeedCheck(FsckPass& pass, const Authority* authority, const FeedId& feed, const FeedTail* tail)
      : pass_(pass), authority_(authority), feed_(feed), tail_(tail) {
    if (tail_ != nullptr) find_author(tail_->open.certificate);
  }

  Status run();

 private:
  void take(const Row& row);
  void follow(const HeldEntry& entry);
  void take_open(const HeldEntry& entry);
  void take_epoch(const HeldEntry& entry);
  void take_anchor(const HeldEntry& entry);
  [[nodiscard]] std::string head_fault(const Position& position, ByteView stored) const;
  void finish();
  void find_author(const CertId& certificate);
  void missing(std::uint64_t from, std::uint64_t to);

  void skip(std::uint64_t seq) {
    found_header(links_.skip(seq));
    counting_ = false;
  }

  void found_header(const std::optional<std::uint64_t>& seq) {
    if (seq) found(Table::entries, *seq, "the header of the entry is damaged");
  }

  void found(Table table, std::uint64_t seq, std::string what) {
    pass_.found({.table = name_of(table), .feed = feed_, .seq = seq, .what = std::move(what)});
  }

  FsckPass& pass_;
  const Authority* authority_;
  FeedId feed_;
  const FeedTail* tail_;
  std::optional<NodeKey> author_;
  Links links_;
  std::uint64_t next_ = 0;
  std::uint64_t beyond_ = 0;
  // Since the last anchor; not known after a damaged entry until the next head that is held.
  bool counting_ = true;
  std::uint32_t anchor_entries_ = 0;
  std::uint64_t anchor_bytes_ = 0;
};

Status FeedCheck::run() {
  TALGU_TRY(Cursor cursor, pass_.txn().cursor(Table::entries));
  TALGU_TRY(auto row, cursor.seek(feed_.view()));
  while (row && row->key.size() >= FeedId::kSize &&
         equal(row->key.first(FeedId::kSize), feed_.view())) {
    take(*row);
    pass_.row_done();
    TALGU_TRY(auto following, cursor.next());
    row = following;
  }
  finish();
  return {};
}

void FeedCheck::take(const Row& row) {
  if (row.key.size() != FeedId::kSize + sizeof(std::uint64_t)) {
    found(Table::entries, next_, "an entry stands under a key that none has");
    return;
  }
  const std::uint64_t seq = seq_of_key(row.key);
  if (tail_ != nullptr && seq > tail_->last.seq) {
    ++beyond_;
    return;
  }
  if (seq > next_) missing(next_, seq - 1);
  next_ = seq + 1;
  const auto entry = parse_held(feed_, seq, row.value);
  if (!entry || (seq == 0) != (entry->header.kind == EntryKind::open)) {
    found(Table::entries, seq, "the entry is damaged");
    skip(seq);
    return;
  }
  ++pass_.counts().entries;
  pass_.counts().bytes += row.value.size();
  follow(*entry);
}

void FeedCheck::follow(const HeldEntry& entry) {
  const std::uint64_t seq = entry.header.seq;
  if (seq == 0) take_open(entry);
  found_header(links_.take(seq, entry.header.previous, entry.hash));
  if (entry.header.kind == EntryKind::epoch) take_epoch(entry);
  ++anchor_entries_;
  anchor_bytes_ += limits::kEntryHeaderBytes + entry.body.size();
  take_anchor(entry);
}

void FeedCheck::take_open(const HeldEntry& entry) {
  const auto open = parse_open(entry.body);
  if (!open || feed_id(entry.body) != feed_) {
    found(Table::entries, 0, "the feed's OPEN is another one");
    return;
  }
  links_.begin(genesis_hash(open->certificate));
  if (!author_ && tail_ == nullptr) find_author(open->certificate);
}

void FeedCheck::take_epoch(const HeldEntry& entry) {
  const Bytes key = epoch_key_name(feed_, entry.header.epoch);
  const std::optional<ByteView> stored = pass_.txn().get(Table::epochs, key).value_or(std::nullopt);
  const auto value =
      stored ? checked(Table::epochs, key, *stored) : fail(Fault::storage_corrupt, "missing");
  if (value && equal(*value, le64(entry.header.seq)) && parse_epoch(entry.body)) {
    ++pass_.counts().epochs;
    return;
  }
  found(Table::epochs, entry.header.seq,
        "the place of epoch " + std::to_string(entry.header.epoch) + " is " +
            (stored ? "damaged" : "missing"));
}

void FeedCheck::take_anchor(const HeldEntry& entry) {
  const bool due = counting_ && is_anchor(anchor_entries_, anchor_bytes_);
  if (counting_ && !due) return;
  const Position position{.seq = entry.header.seq, .hash = entry.hash};
  const std::optional<ByteView> stored =
      pass_.txn().get(Table::heads, entry_key(feed_, position.seq)).value_or(std::nullopt);
  if (!due && !stored) return;  // perhaps no anchor
  counting_ = true;
  anchor_entries_ = 0;
  anchor_bytes_ = 0;
  const std::string fault = stored ? head_fault(position, *stored) : "is missing";
  if (fault.empty()) {
    ++pass_.counts().heads;
  } else {
    found(Table::heads, position.seq, "the signed head of this anchor " + fault);
  }
}

/// Empty where the stored head is that of the position.
std::string FeedCheck::head_fault(const Position& position, ByteView stored) const {
  const auto value = checked(Table::heads, entry_key(feed_, position.seq), stored);
  const auto head = value ? parse_signed_head(*value) : std::unexpected(value.error());
  if (!head) return "is damaged";
  if (head->head.feed != feed_ || head->head.position != position) return "is of another entry";
  if (author_ && !verify_head(*head, authority_->id(), *author_)) return "is not its author's";
  return {};
}

void FeedCheck::finish() {
  if (tail_ == nullptr) {
    found_header(links_.skip(next_));
    return;
  }
  const Position& last = tail_->last;
  if (next_ <= last.seq) {
    missing(next_, last.seq);
  } else {
    found_header(links_.end(last.seq, last.hash));
  }
  if (beyond_ > 0) {
    found(Table::entries, last.seq,
          std::to_string(beyond_) + " entries stand beyond the end of the feed");
  }
  const SignedHead& head = tail_->head;
  const bool ours = head.head.feed == feed_ && head.head.position == last &&
                    (!author_ || verify_head(head, authority_->id(), *author_));
  if (!ours) found(Table::feeds, last.seq, "the newest head of the feed is not its author's");
}

void FeedCheck::find_author(const CertId& certificate) {
  if (authority_ == nullptr) return;
  const auto member = authority_->find(certificate);
  if (member) {
    author_ = member->node->certificate.sign_key;
    return;
  }
  pass_.found({.table = name_of(Table::feeds),
               .feed = feed_,
               .what = "no party log held certifies its author, so no head was verified"});
}

void FeedCheck::missing(std::uint64_t from, std::uint64_t to) {
  found(Table::entries, from,
        from == to ? "the entry is missing"
                   : "the entries from here to " + std::to_string(to) + " are missing");
  skip(from);
}

void check_feed(FsckPass& pass, const Authority* authority, const FeedId& feed,
                const FeedTail* tail) {
  pass.note(Table::entries, FeedCheck(pass, authority, feed, tail).run());
}

/// Feeds that have entries and no row in table feeds.
Status check_unlisted(FsckPass& pass, const Authority* authority) {
  TALGU_TRY(Cursor cursor, pass.txn().cursor(Table::entries));
  TALGU_TRY(auto row, cursor.seek({}));
  while (row) {
    Bytes above = to_bytes(row->key.first(std::min(row->key.size(), FeedId::kSize)));
    if (const auto feed = FeedId::from(above)) {
      TALGU_TRY(const auto listed, pass.txn().get(Table::feeds, feed->view()));
      if (!listed) {
        pass.found({.table = name_of(Table::feeds), .feed = *feed, .what = "its state is missing"});
        check_feed(pass, authority, *feed, nullptr);
      }
    } else {
      pass.found(Table::entries, "an entry stands under a key that none has");
    }
    // The least key above all that begin with this one.
    while (!above.empty() && above.back() == std::byte{0xff}) above.pop_back();
    if (above.empty()) break;
    above.back() = static_cast<std::byte>(std::to_integer<unsigned>(above.back()) + 1U);
    TALGU_TRY(auto following, cursor.seek(above));
    row = following;
  }
  return {};
}

/// Where every feed is in order, each head and each place of an epoch was visited with it.
void check_strays(FsckPass& pass) {
  if (pass.damaged() > 0) return;
  const auto heads = pass.txn().rows(Table::heads);
  const auto epochs = pass.txn().rows(Table::epochs);
  if (heads && *heads != pass.counts().heads) {
    pass.found(Table::heads, "it holds heads of no anchor");
  }
  if (epochs && *epochs != pass.counts().epochs) {
    pass.found(Table::epochs, "it holds places of no epoch");
  }
}

}  // namespace

void check_feeds(FsckPass& pass, const Authority* authority) {
  pass.for_each_row(Table::feeds, [&](const Row& row) {
    const auto feed = FeedId::from(row.key);
    if (!feed) {
      pass.found(Table::feeds, "a feed stands under a key that none has");
      return;
    }
    const auto tail = read_tail(pass.txn(), *feed);
    if (tail) {
      ++pass.counts().feeds;
    } else {
      pass.found({.table = name_of(Table::feeds), .feed = *feed, .what = "its state is damaged"});
    }
    check_feed(pass, authority, *feed, tail ? &**tail : nullptr);
  });
  pass.note(Table::entries, check_unlisted(pass, authority));
  check_strays(pass);
}

}  // namespace talgu::storage
