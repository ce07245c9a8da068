#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace talgu {

/// What the caller can do about a failure, not who failed. Callers branch on this, never on text.
enum class Fault : std::uint8_t {
  invalid_input,         // refuse the object; nothing later can mend it
  bad_signature,         // refuse the object
  unknown_peer,          // refuse the peer
  not_permitted,         // a rule or policy says no
  limit_exceeded,        // over a named limit
  prerequisite_missing,  // park: something that it names is not held yet
  locked,                // the keystore is not open
  storage_full,          // stop accepting data, keep the reserve
  storage_corrupt,       // stop, alarm, verify
  io,                    // the system call failed
};

/// A failure as a value. `what` is one line without a full stop; `hint` says what to do and may be
/// empty; `rule` numbers the broken rule of the protocol (protocol/base/refusal.h), 0 for none.
/// Never holds a secret; text that a peer chose is escaped before it gets here.
struct Error {
  Fault fault = Fault::invalid_input;
  std::string what;
  std::string hint = {};
  std::uint16_t rule = 0;
};

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

using Status = Result<void>;

/// Makes the unexpected value of any Result.
[[nodiscard]] inline std::unexpected<Error> fail(Fault fault, std::string what,
                                                 std::string hint = {}) {
  return std::unexpected(Error{.fault = fault, .what = std::move(what), .hint = std::move(hint)});
}

}  // namespace talgu

#define TALGU_JOIN_(a, b) a##b
#define TALGU_JOIN(a, b) TALGU_JOIN_(a, b)
#define TALGU_TRY_(temporary, declaration, expression)                  \
  auto temporary = (expression);                                        \
  if (!temporary) return std::unexpected(std::move(temporary).error()); \
  declaration = *std::move(temporary)

/// TALGU_TRY(const Head head, parse_head(bytes)): the value, or return the error to the caller.
#define TALGU_TRY(declaration, expression) \
  TALGU_TRY_(TALGU_JOIN(talgu_try_, __LINE__), declaration, expression)

/// TALGU_PASS(status): go on, or return the error to the caller.
#define TALGU_PASS(expression)                                              \
  do {                                                                      \
    auto talgu_pass = (expression);                                         \
    if (!talgu_pass) return std::unexpected(std::move(talgu_pass).error()); \
  } while (false)
