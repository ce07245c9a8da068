#include "node/text.h"

#include <clocale>

namespace talgu {

void start_texts() {
  std::setlocale(LC_ALL, "");  // NOLINT(concurrency-mt-unsafe): before any thread
  ::bindtextdomain("talgud", TALGU_LOCALE_DIR);
  ::bind_textdomain_codeset("talgud", "UTF-8");
  ::textdomain("talgud");
}

}  // namespace talgu
