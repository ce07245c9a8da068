#include "crypto/check.h"
#include "protocol/feed/receipt.h"
#include "tests/support/federation.h"

#include <cstddef>
#include <cstdint>

namespace talgu {
namespace {

// One feed of Kyiv's for all inputs.
struct Stage {
  Stage() {
    std::vector<NewEpochKey> keys;
    auto admitted =
        test::admit_all(federation.write(kyiv, federation.audience("UA", "coordination"),
                                         {Bytes(10, std::byte{1})}, keys),
                        federation.authority(), warsaw.reader());
    tail = admitted.back().tail();
  }

  test::TestFederation federation;
  test::TestNode kyiv = federation.add_node("UA", "kyiv");
  test::TestNode warsaw = federation.add_node("PL", "warsaw");
  FeedTail tail;
};

Receipt good_receipt(const Stage& stage) {
  const PartyLog& log = *stage.federation.authority().log_of(stage.kyiv.party);
  return {.feed = stage.tail.feed,
          .position = stage.tail.last,
          .reader = stage.warsaw.id,
          .federation_version = 0,
          .federation_hash = hash16(stage.federation.authority().federation().newest().hash),
          .log_version = log.version(),
          .log_hash = hash16(log.head())};
}

}  // namespace
}  // namespace talgu

/// A reader signs whatever it likes: xor over a good receipt, signed by a real reader. What is
/// taken names the very entry that we hold, cites logs that we hold, and is this reader's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  static Stage stage;
  const Receipt good = good_receipt(stage);
  Bytes bytes = encode_receipt(good);
  for (std::size_t i = 0; i < std::min(size, bytes.size()); ++i) bytes[i] ^= std::byte{data[i]};
  const auto signature =
      stage.warsaw.signing_key.sign(SignedType::receipt, stage.federation.id(), bytes);
  TALGU_CHECK(signature.has_value());
  append(bytes, signature->view());
  const auto receipt = parse_signed_receipt(bytes);
  TALGU_CHECK(receipt.has_value() && encode_signed_receipt(*receipt) == bytes);
  const ReceiptPlace place{.hash = stage.tail.last.hash, .epoch = &stage.tail.epoch.body};
  const Status taken = check_receipt(*receipt, stage.tail, place, stage.federation.authority());
  const Receipt& said = receipt->receipt;
  TALGU_CHECK(!taken || (said.feed == good.feed && said.position.hash == good.position.hash &&
                         said.position.seq <= good.position.seq && said.reader == good.reader &&
                         said.log_version <= good.log_version));
  static_cast<void>(replaces(said, good));
  static_cast<void>(replaces(good, said));
  return 0;
}
