#include "crypto/check.h"
#include "protocol/base/layout.h"
#include "protocol/sync/wire/frame_codec.h"
#include "protocol/talgu-wire.capnp.h"

#include <capnp/message.h>

#include <utility>

namespace talgu::sync::codec {
namespace {

capnp::Data::Reader blob(ByteView bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

constexpr std::size_t kFixedWords = 32;  // root pointer, the widest struct, its short ids

std::size_t words(std::size_t bytes) {
  return (bytes + 7) / 8;
}

// An upper bound of what one message takes, so that it is built as one segment in its final place.
struct Size {
  std::size_t operator()(const Hello&) const { return words(kHelloBytes); }

  std::size_t operator()(const Proof&) const { return words(Signature::kSize); }

  std::size_t operator()(const Bye&) const { return 0; }

  std::size_t operator()(const Credit&) const { return 0; }

  std::size_t operator()(const LogsHave& m) const { return words(m.logs.size() * 56); }

  std::size_t operator()(const Digest& m) const { return words(m.items.size() * kDigestItemBytes); }

  std::size_t operator()(const Heads& m) const {
    std::size_t total = 0;
    for (const HeadNotice& notice : m.notices) {
      total += 2 + words(notice.open.size()) + words(kSignedHeadBytes);
    }
    return total;
  }

  std::size_t operator()(const Want&) const { return 0; }

  std::size_t operator()(const WantKey&) const { return 0; }

  std::size_t operator()(const StatusFrame& m) const { return m.items.size() * (3 + 4); }

  std::size_t operator()(const Statements& m) const {
    std::size_t total = 0;
    for (const SignedStatement& statement : m.statements) {
      total += 1 + words(encode_signed(statement).size());
    }
    return total;
  }

  std::size_t operator()(const RunFrame& m) const {
    return words(m.run.entries.size()) + words(kSignedHeadBytes);
  }

  std::size_t operator()(const KeyFrame&) const { return words(kWrapBytes); }

  std::size_t operator()(const ReceiptsFrame& m) const {
    return words(m.receipts.size() * kSignedReceiptBytes);
  }

  std::size_t operator()(const WantReceipts& m) const {
    return words(m.feeds.size() * FeedId::kSize);
  }
};

struct Build {
  capnp::MessageBuilder& out;

  void operator()(const Hello& m) const {
    out.initRoot<wire::Hello>().setBytes(blob(encode_hello(m)));
  }

  void operator()(const Proof& m) const {
    auto root = out.initRoot<wire::Proof>();
    root.setSignature(blob(m.signature.view()));
    root.setRoot(blob(m.root.view()));
  }

  void operator()(const Bye& m) const {
    out.initRoot<wire::Bye>().setReason(std::to_underlying(m.reason));
  }

  void operator()(const Credit& m) const {
    auto root = out.initRoot<wire::Credit>();
    root.setChannel(std::to_underlying(m.channel));
    root.setBytes(m.bytes);
  }

  void operator()(const LogsHave& m) const {
    LayoutWriter records;
    for (const LogPosition& log : m.logs) records.id(log.party).u64(log.version).id(log.hash);
    out.initRoot<wire::LogsHave>().setRecords(blob(records.view()));
  }

  void operator()(const Digest& m) const {
    TALGU_CHECK(m.items.size() <= kDigestItemsPerFrameMax);
    auto root = out.initRoot<wire::Digest>();
    root.setKind(std::to_underlying(m.kind));
    root.setRoot(blob(m.root.view()));
    root.setPart(m.part);
    root.setLast(m.last);
    root.setRecords(blob(encode_digest_items(m.items)));
  }

  void operator()(const Heads& m) const {
    TALGU_CHECK(m.notices.size() <= kHeadsPerFrameMax);
    auto list = out.initRoot<wire::Heads>().initNotices(static_cast<unsigned>(m.notices.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
      list[i].setOpen(blob(m.notices[i].open));
      list[i].setHead(blob(encode_signed_head(m.notices[i].head)));
    }
  }

  void operator()(const Want& m) const {
    auto root = out.initRoot<wire::Want>();
    root.setFeed(blob(m.feed.view()));
    root.setFrom(m.from);
    root.setTo(m.to.seq);
    root.setHashOfTo(blob(m.to.hash.view()));
  }

  void operator()(const WantKey& m) const {
    auto root = out.initRoot<wire::WantKey>();
    root.setFeed(blob(m.feed.view()));
    root.setEpoch(m.epoch);
  }

  void operator()(const StatusFrame& m) const {
    TALGU_CHECK(m.items.size() <= kStatusItemsPerFrameMax);
    auto root = out.initRoot<wire::Status>();
    root.setReason(std::to_underlying(m.reason));
    auto list = root.initItems(static_cast<unsigned>(m.items.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
      list[i].setFeed(blob(m.items[i].feed.view()));
      list[i].setSeq(m.items[i].entries);
      list[i].setReason(std::to_underlying(m.items[i].reason));
    }
  }

  void operator()(const Statements& m) const {
    TALGU_CHECK(m.statements.size() <= kStatementsPerFrameMax);
    auto root = out.initRoot<wire::Statements>();
    root.setParty(blob(m.party.view()));
    auto list = root.initStatements(static_cast<unsigned>(m.statements.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
      list.set(i, blob(encode_signed(m.statements[i])));
    }
  }

  void operator()(const RunFrame& m) const {
    auto root = out.initRoot<wire::Run>();
    root.setFeed(blob(m.run.feed.view()));
    root.setFirstSeq(m.run.first_seq);
    root.setHead(blob(encode_signed_head(m.run.head)));
    root.setEntries(blob(m.run.entries));
  }

  void operator()(const KeyFrame& m) const {
    auto root = out.initRoot<wire::Key>();
    root.setFeed(blob(m.feed.view()));
    root.setEpoch(m.epoch);
    root.setWrap(blob(m.wrap.view()));
  }

  void operator()(const ReceiptsFrame& m) const {
    TALGU_CHECK(m.receipts.size() <= kReceiptsPerFrameMax);
    LayoutWriter records;
    for (const SignedReceipt& one : m.receipts) records.bytes(encode_signed_receipt(one));
    out.initRoot<wire::Receipts>().setRecords(blob(records.view()));
  }

  void operator()(const WantReceipts& m) const {
    TALGU_CHECK(m.feeds.size() <= kWantReceiptsPerFrameMax);
    LayoutWriter feeds;
    for (const FeedId& feed : m.feeds) feeds.id(feed);
    out.initRoot<wire::WantReceipts>().setFeeds(blob(feeds.view()));
  }
};

constexpr std::size_t kSegmentTableBytes = 8;  // u32 segments - 1 ‖ u32 words of the segment

}  // namespace

Bytes encode_message(const Message& message, std::size_t reserved) {
  TALGU_CHECK(reserved % 8 == 0);
  const std::size_t before = reserved + kSegmentTableBytes;
  const std::size_t bound = kFixedWords + std::visit(Size{}, message);
  Bytes frame(before + bound * 8);
  capnp::FlatMessageBuilder out(
      kj::arrayPtr(reinterpret_cast<capnp::word*>(frame.data() + before), bound));
  std::visit(Build{out}, message);
  const auto segments = out.getSegmentsForOutput();
  TALGU_CHECK(segments.size() == 1);
  const auto used = static_cast<std::uint32_t>(segments[0].size());
  std::memcpy(frame.data() + reserved + 4, &used, sizeof used);
  frame.resize(before + std::size_t{used} * 8);
  return frame;
}

}  // namespace talgu::sync::codec
