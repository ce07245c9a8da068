#include "crypto/check.h"
#include "protocol/sync/session/bounds.h"
#include "tests/unit/sync/network.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace talgu {
namespace {

// One federation for all inputs: keys cost more than a session.
struct Stage {
  test::TestFederation federation;
  test::TestNode kyiv = federation.add_node("UA", "kyiv");
  test::TestNode warsaw = federation.add_node("PL", "warsaw");
  std::vector<NewEpochKey> keys;
  // A feed of Kyiv's that Warsaw may read: receipts and wants have something to name.
  std::vector<Run> runs = federation.write(kyiv, federation.audience("UA", "coordination"),
                                           {Bytes(10, std::byte{1})}, keys);
};

std::vector<Admitted> admitted(const Stage& stage) {
  std::vector<Run> runs;
  for (const Run& run : stage.runs) runs.push_back(test::copy_of(run));
  return test::admit_all(std::move(runs), stage.federation.authority(), stage.kyiv.reader());
}

test::TestNode again(const test::TestNode& node) {
  auto signing = ed25519::SecretKey::from(node.signing_key.secret().expose());
  TALGU_CHECK(signing.has_value());
  return {.id = node.id,
          .party = node.party,
          .certificate = node.certificate,
          .signing_key = NodeSigningKey(*std::move(signing)),
          .seal_secret = node.seal_secret.duplicate()};
}

sync::Frame next_frame(ByteView& input) {
  // Length, then that many bytes as one message of a known channel and type: the fuzzer need not
  // guess the header.
  sync::Frame none{.channel = sync::Channel::control, .message = sync::Bye{}};
  if (input.size() < 4) return none;
  const std::size_t size = std::min<std::size_t>(
      std::to_integer<std::size_t>(input[2]) << 8U | std::to_integer<std::size_t>(input[3]),
      input.size() - 4);
  Bytes frame(sync::kFrameHeaderBytes);
  frame[0] = std::byte{1};
  frame[2] = input[0];
  frame[3] = input[1];
  const auto length = static_cast<std::uint32_t>(size);
  std::memcpy(frame.data() + 4, &length, sizeof length);
  append(frame, input.subspan(4, size));
  input = input.subspan(4 + size);
  auto decoded = sync::decode_frame(std::move(frame));
  return decoded ? *std::move(decoded) : std::move(none);
}

}  // namespace
}  // namespace talgu

/// A proven peer sends whatever it likes: the machine never aborts and never holds more than its
/// bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  static Stage stage;
  test::Network network;
  const std::size_t kyiv = network.add(again(stage.kyiv), stage.federation.authority());
  const std::size_t warsaw = network.add(again(stage.warsaw), stage.federation.authority());
  network.publish(kyiv, admitted(stage), stage.keys);
  network.connect(warsaw, kyiv);
  network.run();
  ByteView input{reinterpret_cast<const std::byte*>(data), size};
  const CertId peer = network.host(warsaw).node.id;
  while (!input.empty() && network.machine(kyiv).link_of(peer)) {
    if (input.size() < 4) break;
    const sync::Frame frame = next_frame(input);
    if (std::holds_alternative<sync::Bye>(frame.message)) continue;
    network.inject(warsaw, kyiv, frame.channel, frame.message);
    TALGU_CHECK(network.machine(kyiv).bytes_held() <= sync::bounds::kGlobalBudgetBytes);
  }
  network.wait(60'000);
  return 0;
}
