#include "crypto/bytes.h"
#include "crypto/check.h"
#include "node/records/body_json.h"
#include "node/records/record_file.h"

#include <nlohmann/json.hpp>

#include <cstdint>

// Any text is a good record of each kind or an error; a good need can be shown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  const std::string_view text = as_text(std::as_bytes(std::span(data, size)));
  for (std::uint16_t number = 1; number <= kKinds; ++number) {
    const auto kind = static_cast<RecordKind>(number);
    const auto file = parse_record_file(kind, text, "record.toml");
    if (!file || !file->named.empty()) continue;
    TALGU_CHECK(check(file->body).has_value());
    TALGU_CHECK(!body_json(file->body, {}, [](const RecordKey&) { return std::string(); })
                     .dump()
                     .empty());
  }
  return 0;
}
