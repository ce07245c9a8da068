#include "crypto/bytes.h"
#include "crypto/check.h"
#include "protocol/base/text.h"

#include <cstdint>

// escape() shows every text without a control byte, and what it shows is itself allowed; what
// check_name() lets through is shown as it is, but for the backslash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace talgu;
  const std::string_view text = as_text(std::as_bytes(std::span(data, size)));
  const std::string shown = escape(text);
  for (const char c : shown) TALGU_CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  if (check_name(text, 200) && text.find('\\') == std::string_view::npos) {
    TALGU_CHECK(shown == text);
  }
  const std::string on_screen = escape_for_screen(text);
  TALGU_CHECK(escape_for_screen(on_screen) == on_screen);
  if (check_name(text, 4096)) TALGU_CHECK(check_text(text, 4096).has_value());
  return 0;
}
