#pragma once

#include "crypto/result.h"
#include "protocol/base/enum_names.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace talgu {

enum class LogLevel : std::uint8_t {
  error,  // somebody must act now
  warn,   // somebody must act soon
  info,   // a rare change of state
  debug,  // for whoever looks for a fault
};

template <>
struct EnumNames<LogLevel> {
  static constexpr LogLevel kFirst = LogLevel::error;
  static constexpr std::array<std::string_view, 4> kNames{"error", "warn", "info", "debug"};
};

/// One key of a log line. The value is escaped; payloads and secrets are never logged.
struct LogField {
  std::string_view key;
  std::string value;
};

/// One line `time level topic key=value …` on standard error. Thread-safe. The one sink of a
/// process, set up by main.
void start_log(LogLevel level, std::string_view node);
void set_log_level(LogLevel level);
void log_line(LogLevel level, std::string_view topic, std::initializer_list<LogField> fields);

}  // namespace talgu
