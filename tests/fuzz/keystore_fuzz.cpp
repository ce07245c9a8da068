#include "crypto/check.h"
#include "crypto/init.h"
#include "crypto/keystore_format.h"

#include <cstdint>

// Any bytes as a keystore file and as its opened contents: bounds hold, nothing is read twice in
// two ways. The Argon2id step is left out, it would leave a few runs per second.
namespace talgu {
namespace {

namespace format = keystore::format;

void parse_file(ByteView input) {
  const Result<format::Envelope> parsed = format::parse(input);
  if (!parsed) return;
  TALGU_CHECK(!parsed->slots.empty() && parsed->slots.size() <= keystore::kSlotsMax);
  for (const format::Slot& slot : parsed->slots) {
    TALGU_CHECK(format::check_cost(slot.cost).has_value());
    TALGU_CHECK(!format::slot_context(parsed->id, slot).empty());
  }
  const Bytes head = format::encode_head(*parsed, parsed->body.size());
  TALGU_CHECK(equal(concat({head, parsed->body}), input));  // one encoding only
}

void decode_contents(ByteView input) {
  const Result<std::vector<keystore::Item>> items =
      format::decode_items(SecretBytes::copy_of(input));
  if (!items) return;
  const Result<SecretBytes> again = format::encode_items(*items);
  TALGU_CHECK(again.has_value());
  TALGU_CHECK(equal(again->expose(), input));
}

}  // namespace
}  // namespace talgu

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool kReady = talgu::init_crypto().has_value();
  TALGU_CHECK(kReady);
  const talgu::ByteView input = std::as_bytes(std::span(data, size));
  talgu::parse_file(input);
  if (size <= talgu::keystore::kFileBytesMax) talgu::decode_contents(input);
  return 0;
}
