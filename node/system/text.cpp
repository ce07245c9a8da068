#include "node/system/text.h"

#include <clocale>

namespace talgu {

void start_texts() {
  static_cast<void>(std::setlocale(LC_ALL, ""));  // before any thread; "C" where it fails
  ::bindtextdomain("talgud", TALGU_LOCALE_DIR);
  ::bind_textdomain_codeset("talgud", "UTF-8");
  ::textdomain("talgud");
}

}  // namespace talgu
