#pragma once

#include "crypto/result.h"
#include "node/cli/printable.h"

#include <string>

namespace talgu::cli {

/// Standard output of one run, and whether it was written: what a script reads must not be lost
/// with exit code 0. Takes Printable only, and JSON, which has escapes of its own.
class Screen final {
 public:
  explicit Screen(int descriptor) : descriptor_(descriptor) {}

  void line(const Printable& text);
  /// The object on one line. Characters that could do something to a terminal stand as \uNNNN,
  /// which is the same JSON.
  void json(const control::Json& object);
  /// Writes out what waits. Faults: io (now, or before).
  Status flush();

 private:
  void put(std::string_view text);

  int descriptor_;
  std::string waiting_;
  int failed_ = 0;  // errno
};

/// Standard input, output and error that the caller has closed are opened for nothing: a socket or
/// a file of ours must not become what is printed to. Call first in main. A reader that has gone is
/// an error like any other from here on, no signal.
void hold_standard_streams();

/// `talgu: error: …` and `talgu: hint: …` on standard error.
void print_error(const Error& error);

}  // namespace talgu::cli
