#include "crypto/bytes.h"
#include "crypto/check.h"
#include "node/records/need_file.h"
#include "node/records/offer_file.h"
#include "node/records/record_json.h"

#include <nlohmann/json.hpp>

#include <cstdint>

// Any text is a good need or an error, and a good offer or an error; a good need can be shown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  const std::string_view text = as_text(std::as_bytes(std::span(data, size)));
  if (const auto file = parse_need_file(text, "need.toml")) {
    TALGU_CHECK(check(file->need).has_value());
    TALGU_CHECK(!to_json(file->need).dump().empty());
  }
  if (const auto file = parse_offer_file(text, "offer.toml")) {
    // What it says of a need is added by the caller; all else is for check().
    static_cast<void>(check(file->offer));
  }
  return 0;
}
