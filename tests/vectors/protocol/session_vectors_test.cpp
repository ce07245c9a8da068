#include "protocol/feed/epoch_key.h"
#include "protocol/law/party/certificate.h"
#include "protocol/sync/replicate/digest.h"
#include "protocol/sync/wire/frame.h"
#include "protocol/sync/wire/hello.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <variant>
#include <vector>

// The frames of one session that make_vectors.py wrote byte by byte: who dials and holds nothing
// fetches one feed, its key, and sends its receipt.
namespace talgu::sync {
namespace {

using nlohmann::json;

class SessionVectors : public testing::Test {
 protected:
  SessionVectors() {
    std::ifstream file(TALGU_SOURCE_ROOT "/tests/vectors/protocol/federation.json");
    vectors = json::parse(file);
    for (const json& one : vectors["session"]["frames"]) frames.push_back(bytes(one["bytes"]));
  }

  [[nodiscard]] static Bytes bytes(const json& text) { return *from_hex(text.get<std::string>()); }

  /// The message of a frame, by its place in the session.
  template <class Wanted>
  [[nodiscard]] Wanted message(std::size_t at) const {
    auto frame = decode_frame(frames.at(at));
    EXPECT_TRUE(frame.has_value()) << at << ": " << frame.error().what;
    return std::get<Wanted>(std::move(frame->message));
  }

  [[nodiscard]] Certificate certificate(std::size_t node) const {
    return *parse_certificate(bytes(vectors["nodes"][node]["certificate"]));
  }

  json vectors;
  std::vector<Bytes> frames;
};

constexpr std::size_t kKyiv = 0;  // listens
constexpr std::size_t kWarsaw = 1;

TEST_F(SessionVectors, FramesAreReadAndWrittenByteForByte) {
  ASSERT_EQ(frames.size(), 11U);
  for (std::size_t at = 0; at < frames.size(); ++at) {
    auto frame = decode_frame(frames[at]);
    ASSERT_TRUE(frame.has_value()) << at << ": " << frame.error().what;
    EXPECT_EQ(encode_frame(frame->channel, frame->message), frames[at]) << at;
  }
}

TEST_F(SessionVectors, BothSidesProveThemselvesOverBothHellos) {
  const Bytes dialler = encode_hello(message<Hello>(0));
  const Bytes listener = encode_hello(message<Hello>(1));
  EXPECT_EQ(message<Hello>(0).certificate, cert_id(encode_certificate(certificate(kWarsaw))));
  EXPECT_EQ(message<Hello>(1).transport_key, certificate(kKyiv).transport_key);
  const FederationId federation = certificate(kKyiv).federation;
  const Bytes said = session_message(SessionRole::dialler, dialler, listener);
  EXPECT_TRUE(equal(ByteView(said).subspan(1), bytes(vectors["session"]["hash"])));
  EXPECT_TRUE(verify(certificate(kWarsaw).sign_key, SignedType::session, federation, said,
                     message<Proof>(2).signature));
  EXPECT_TRUE(verify(certificate(kKyiv).sign_key, SignedType::session, federation,
                     session_message(SessionRole::listener, dialler, listener),
                     message<Proof>(3).signature));
}

TEST_F(SessionVectors, RootsAreThoseOfTheDigests) {
  const auto asked = message<Digest>(4);
  const auto told = message<Digest>(5);
  EXPECT_EQ(asked.kind, Digest::Kind::items_answer_wanted);
  EXPECT_EQ(told.kind, Digest::Kind::items);
  EXPECT_EQ(message<Proof>(2).root, digest_root(asked.items));
  EXPECT_EQ(message<Proof>(3).root, digest_root(told.items));
  ASSERT_EQ(told.items.size(), 1U);
}

TEST_F(SessionVectors, TheFeedIsShownWantedSentAndSignedFor) {
  const auto heads = message<Heads>(6);
  ASSERT_EQ(heads.notices.size(), 1U);
  EXPECT_EQ(heads.notices[0].open, bytes(vectors["feed"]["open"]));
  EXPECT_EQ(encode_signed_head(heads.notices[0].head), bytes(vectors["feed"]["signed_head"]));
  const auto want = message<Want>(7);
  EXPECT_EQ(want.to, heads.notices[0].head.head.position);
  const auto run = message<RunFrame>(8);
  EXPECT_EQ(run.run.feed, want.feed);
  EXPECT_TRUE(equal(run.run.entries, bytes(vectors["feed"]["run"])));
  EXPECT_TRUE(equal(message<KeyFrame>(9).wrap.view(), bytes(vectors["feed"]["wrap"])));
  const auto receipts = message<ReceiptsFrame>(10);
  ASSERT_EQ(receipts.receipts.size(), 1U);
  EXPECT_EQ(encode_signed_receipt(receipts.receipts[0]), bytes(vectors["receipt"]["signed"]));
}

}  // namespace
}  // namespace talgu::sync
