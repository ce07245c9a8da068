#pragma once

#include "tests/unit/crypto/hex.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

/// Vectors of other projects are not copied into this one: they are read from the folder that
/// TALGU_VECTORS names, or from ../shared/vectors beside the source, and skipped where absent.
namespace talgu::vectors {

using Json = nlohmann::json;

[[nodiscard]] inline std::filesystem::path folder() {
  const char* const chosen = std::getenv("TALGU_VECTORS");
  if (chosen != nullptr) return chosen;
  return std::filesystem::path(TALGU_SOURCE_ROOT) / ".." / "shared" / "vectors";
}

/// Nothing where the file is absent. A file that is there but does not parse fails the test.
[[nodiscard]] inline std::optional<Json> load(std::string_view name) {
  std::ifstream file(folder() / name);
  if (!file) return std::nullopt;
  Json parsed = Json::parse(file, nullptr, false);
  EXPECT_FALSE(parsed.is_discarded()) << name;
  return parsed;
}

[[nodiscard]] inline Bytes bytes_of(const Json& object, const char* field) {
  return hex(object.at(field).get<std::string>());
}

/// Calls `check(group, test)` for every case of a Wycheproof file; returns how many there were.
template <class Check>
std::size_t for_each_case(const Json& file, Check check) {
  std::size_t count = 0;
  for (const Json& group : file.at("testGroups")) {
    for (const Json& test : group.at("tests")) {
      const testing::ScopedTrace trace(__FILE__, __LINE__, "tcId " + test.at("tcId").dump());
      check(group, test);
      ++count;
    }
  }
  EXPECT_EQ(count, file.at("numberOfTests").get<std::size_t>());
  return count;
}

}  // namespace talgu::vectors

/// TALGU_VECTORS_OR_SKIP(file, "folder/name.json"): declares `file`, or skips the test.
#define TALGU_VECTORS_OR_SKIP(variable, name)                                           \
  const auto variable##_loaded = ::talgu::vectors::load(name);                          \
  if (!variable##_loaded) GTEST_SKIP() << (name) << " is not there: see TALGU_VECTORS"; \
  const ::talgu::vectors::Json& variable = *variable##_loaded
