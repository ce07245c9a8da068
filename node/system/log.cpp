#include "node/system/log.h"

#include "protocol/base/text.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

namespace talgu {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::debug:
      return spdlog::level::debug;
  }
  std::unreachable();
}

bool needs_quotes(std::string_view value) {
  return value.empty() || value.find_first_of(" =\"") != std::string_view::npos;
}

void append_field(std::string& line, const LogField& field) {
  line.append(" ").append(field.key).append("=");
  const std::string value = escape(field.value);
  if (!needs_quotes(value)) {
    line.append(value);
    return;
  }
  line.push_back('"');
  for (const char c : value) {
    if (c == '"') line.push_back('\\');
    line.push_back(c);
  }
  line.push_back('"');
}

}  // namespace

void start_log(LogLevel level, std::string_view node) {
  auto logger = spdlog::stderr_logger_mt("talgud");
  logger->set_level(level_of(level));
  // One event per line; time in UTC.
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l " + std::string(node) + " %v",
                      spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

void set_log_level(LogLevel level) {
  spdlog::default_logger_raw()->set_level(level_of(level));
}

void log_line(LogLevel level, std::string_view topic, std::initializer_list<LogField> fields) {
  std::string line(topic);
  for (const LogField& field : fields) append_field(line, field);
  spdlog::default_logger_raw()->log(level_of(level), "{}", line);
}

}  // namespace talgu
