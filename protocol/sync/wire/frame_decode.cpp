#include "crypto/check.h"
#include "protocol/base/capnp_codec.h"
#include "protocol/base/layout.h"
#include "protocol/base/limits.h"
#include "protocol/sync/wire/frame_codec.h"
#include "protocol/talgu-wire.capnp.h"

#include <utility>

namespace talgu::sync::codec {
namespace {

using capnp_codec::view;

// An id, hash or signature of exactly its length.
template <class Id>
Result<Id> fixed(capnp::Data::Reader data) {
  if (data.size() != Id::kSize) return refuse_rule(Rule::layout, "a field has the wrong length");
  return Id::from(view(data));
}

Result<Message> read(wire::Hello::Reader in) {
  TALGU_TRY(const Hello hello, parse_hello(view(in.getBytes())));
  return hello;
}

Result<Reason> read_reason(std::uint8_t number) {
  const auto reason = from_number<Reason>(number);
  if (!reason) return refuse_rule(Rule::layout, "unknown reason code");
  return *reason;
}

Result<Message> read(wire::Proof::Reader in) {
  Proof proof;
  TALGU_TRY(proof.signature, fixed<Signature>(in.getSignature()));
  TALGU_TRY(proof.root, fixed<DigestRoot>(in.getRoot()));
  return proof;
}

Result<Message> read(wire::Bye::Reader in) {
  TALGU_TRY(const Reason why, read_reason(in.getReason()));
  return Bye{why};
}

Result<Message> read(wire::Credit::Reader in) {
  if (in.getChannel() >= kChannels) return refuse_rule(Rule::frame, "credit for no channel");
  return Credit{static_cast<Channel>(in.getChannel()), in.getBytes()};
}

constexpr std::size_t kLogRecordBytes = 16 + 8 + 32;

Result<Message> read(wire::LogsHave::Reader in) {
  const ByteView records = view(in.getRecords());
  if (records.size() % kLogRecordBytes != 0) return refuse_rule(Rule::layout, "log records");
  if (records.size() / kLogRecordBytes > limits::kPartiesMax) {
    return refuse_rule(Rule::size, "more party logs than parties");
  }
  LogsHave have;
  LayoutReader layout(records);
  while (!layout.rest().empty()) {
    LogPosition log;
    log.party = layout.id<PartyId>();
    log.version = layout.u64();
    log.hash = layout.id<StatementHash>();
    if (!have.logs.empty() && !(have.logs.back().party < log.party)) {
      return refuse_rule(Rule::layout, "log records are not sorted");
    }
    have.logs.push_back(log);
  }
  return have;
}

Result<Message> read(wire::Digest::Reader in) {
  Digest digest;
  if (in.getKind() < 1 || in.getKind() > 3) return refuse_rule(Rule::frame, "digest of no kind");
  digest.kind = static_cast<Digest::Kind>(in.getKind());
  TALGU_TRY(digest.root, fixed<DigestRoot>(in.getRoot()));
  const ByteView records = view(in.getRecords());
  if (records.size() / kDigestItemBytes > kDigestItemsPerFrameMax) {
    return refuse_rule(Rule::size, "too many digest items in one frame");
  }
  TALGU_TRY(digest.items, parse_digest_items(records));
  digest.part = in.getPart();
  digest.last = in.getLast();
  return digest;
}

Result<Message> read(wire::Heads::Reader in) {
  const auto list = in.getNotices();
  if (list.size() > kHeadsPerFrameMax) return refuse_rule(Rule::size, "too many heads in a frame");
  Heads heads;
  for (const auto notice : list) {
    const ByteView open = view(notice.getOpen());
    if (open.size() > limits::kEntryBodyBytesMax) return refuse_rule(Rule::size, "OPEN body");
    TALGU_TRY(const SignedHead head, parse_signed_head(view(notice.getHead())));
    heads.notices.push_back({to_bytes(open), head});
  }
  return heads;
}

Result<Message> read(wire::Want::Reader in) {
  Want want;
  TALGU_TRY(want.feed, fixed<FeedId>(in.getFeed()));
  want.from = in.getFrom();
  want.to.seq = in.getTo();
  TALGU_TRY(want.to.hash, fixed<EntryHash>(in.getHashOfTo()));
  if (want.from > want.to.seq) return refuse_rule(Rule::layout, "want of an empty range");
  return want;
}

Result<Message> read(wire::WantKey::Reader in) {
  TALGU_TRY(const FeedId feed, fixed<FeedId>(in.getFeed()));
  return WantKey{feed, in.getEpoch()};
}

Result<Message> read(wire::Status::Reader in) {
  StatusFrame status;
  TALGU_TRY(status.reason, read_reason(in.getReason()));
  const auto list = in.getItems();
  if (list.size() > kStatusItemsPerFrameMax) return refuse_rule(Rule::size, "too many items");
  for (const auto item : list) {
    TALGU_TRY(const FeedId feed, fixed<FeedId>(item.getFeed()));
    TALGU_TRY(const Reason why, read_reason(item.getReason()));
    status.items.push_back({feed, item.getSeq(), why});
  }
  return status;
}

Result<Message> read(wire::Statements::Reader in) {
  Statements statements;
  TALGU_TRY(statements.party, fixed<PartyId>(in.getParty()));
  const auto list = in.getStatements();
  if (list.size() > kStatementsPerFrameMax) return refuse_rule(Rule::size, "too many statements");
  for (const auto bytes : list) {
    TALGU_TRY(SignedStatement statement, parse_signed<Statement>(view(bytes)));
    statements.statements.push_back(std::move(statement));
  }
  return statements;
}

Result<Message> read(wire::Key::Reader in) {
  KeyFrame key;
  TALGU_TRY(key.feed, fixed<FeedId>(in.getFeed()));
  key.epoch = in.getEpoch();
  TALGU_TRY(key.wrap, fixed<KeyWrap>(in.getWrap()));
  return key;
}

Result<Message> read(wire::Receipts::Reader in) {
  const ByteView records = view(in.getRecords());
  if (records.size() % kSignedReceiptBytes != 0) return refuse_rule(Rule::layout, "receipts");
  if (records.size() / kSignedReceiptBytes > kReceiptsPerFrameMax) {
    return refuse_rule(Rule::size, "too many receipts in a frame");
  }
  ReceiptsFrame made;
  for (std::size_t at = 0; at < records.size(); at += kSignedReceiptBytes) {
    TALGU_TRY(const SignedReceipt one,
              parse_signed_receipt(records.subspan(at, kSignedReceiptBytes)));
    made.receipts.push_back(one);
  }
  return made;
}

Result<Message> read(wire::WantReceipts::Reader in) {
  const ByteView records = view(in.getFeeds());
  if (records.size() % FeedId::kSize != 0) return refuse_rule(Rule::layout, "wanted receipts");
  if (records.size() / FeedId::kSize > kWantReceiptsPerFrameMax) {
    return refuse_rule(Rule::size, "too many receipts wanted in a frame");
  }
  WantReceipts want;
  LayoutReader layout(records);
  while (!layout.rest().empty()) {
    const auto feed = layout.id<FeedId>();
    if (!want.feeds.empty() && !(want.feeds.back() < feed)) {
      return refuse_rule(Rule::layout, "wanted receipts are not sorted");
    }
    want.feeds.push_back(feed);
  }
  return want;
}

// The entries stay where they were received; the caller moves the buffer into the run.
Result<Message> read(wire::Run::Reader in) {
  RunFrame made;
  TALGU_TRY(made.run.feed, fixed<FeedId>(in.getFeed()));
  made.run.first_seq = in.getFirstSeq();
  TALGU_TRY(made.run.head, parse_signed_head(view(in.getHead())));
  made.run.entries = view(in.getEntries());
  return made;
}

template <class Wire>
Result<Message> read_root(capnp::MessageReader& reader) {
  return read(reader.getRoot<Wire>());
}

Result<Message> read_any(FrameType type, capnp::MessageReader& reader) {
  switch (type) {
    case FrameType::hello:
      return read_root<wire::Hello>(reader);
    case FrameType::proof:
      return read_root<wire::Proof>(reader);
    case FrameType::bye:
      return read_root<wire::Bye>(reader);
    case FrameType::credit:
      return read_root<wire::Credit>(reader);
    case FrameType::logs_have:
      return read_root<wire::LogsHave>(reader);
    case FrameType::digest:
      return read_root<wire::Digest>(reader);
    case FrameType::heads:
      return read_root<wire::Heads>(reader);
    case FrameType::want:
      return read_root<wire::Want>(reader);
    case FrameType::want_key:
      return read_root<wire::WantKey>(reader);
    case FrameType::status:
      return read_root<wire::Status>(reader);
    case FrameType::receipts:
      return read_root<wire::Receipts>(reader);
    case FrameType::want_receipts:
      return read_root<wire::WantReceipts>(reader);
    case FrameType::statements:
      return read_root<wire::Statements>(reader);
    case FrameType::run:
      return read_root<wire::Run>(reader);
    case FrameType::key:
      return read_root<wire::Key>(reader);
  }
  return refuse_rule(Rule::frame, "frame of an unknown type");
}

}  // namespace

Result<Message> decode_message(FrameType type, Bytes frame) {
  // operator new aligns to 16 and the header has 8 bytes: the message is aligned where it lies
  // (F4).
  const ByteView message = ByteView(frame).subspan(kFrameHeaderBytes);
  TALGU_CHECK(reinterpret_cast<std::uintptr_t>(message.data()) % alignof(capnp::word) == 0);
  TALGU_TRY(Message made, capnp_codec::with_reader(message, Rule::frame, [&](auto& reader) {
              return read_any(type, reader);
            }));
  // Moving a vector keeps its memory, so the run's entries stay valid.
  if (auto* run = std::get_if<RunFrame>(&made)) run->run.storage = std::move(frame);
  return made;
}

}  // namespace talgu::sync::codec
