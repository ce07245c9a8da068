#include "node/calls/call_table.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace talgu {
namespace {

using control::Argument;
using control::ArgumentType;
using control::Json;
using control::Place;

const std::filesystem::path kSources = TALGU_SOURCES;

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// "need.list/1" of "need.list.1.json".
std::set<std::string> documented() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kSources / "docs/json")) {
    std::string name = entry.path().filename().string();
    if (!name.ends_with(".json")) continue;
    name.resize(name.size() - std::string_view(".json").size());
    names.insert(name.replace(name.rfind('.'), 1, "/"));
  }
  return names;
}

/// The schemas that anything in node/ writes into an object.
std::set<std::string> written() {
  const std::regex literal("\"talgu/([a-z._]+/[0-9]+)\"");
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kSources / "node")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = read(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), literal), end; at != end; ++at) {
      names.insert((*at)[1].str());
    }
  }
  return names;
}

TEST(CallTable, HasASchemaForEveryAnswerAndNoneForNothing) {
  std::set<std::string> named = written();
  for (const CallRow& row : call_table()) {
    EXPECT_TRUE(named.contains(std::string(row.schema))) << row.name;
  }
  EXPECT_EQ(named, documented());
}

TEST(CallTable, HasOneFunctionForEachNameAndHelpForAllThatPeopleType) {
  std::set<std::string_view> names;
  for (const CallRow& row : call_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    const int functions = (row.answer != nullptr ? 1 : 0) + (row.read != nullptr ? 1 : 0) +
                          (row.draft != nullptr ? 1 : 0);
    EXPECT_EQ(functions, 1) << row.name;
    EXPECT_EQ(row.kind.empty(), row.draft == nullptr) << row.name;
    std::set<std::string_view> arguments;
    for (const Argument& one : row.arguments) {
      EXPECT_TRUE(arguments.insert(one.name).second) << row.name << " " << one.name;
    }
  }
}

TEST(CallTable, FindsTheStageOfACallByItsName) {
  EXPECT_EQ(choose_call("status")->stage, Stage::answer);
  EXPECT_EQ(choose_call("need.add.plan")->stage, Stage::plan);
  EXPECT_EQ(choose_call("need.add.commit")->stage, Stage::commit);
  for (const char* const name : {"", ".", ".plan", "need", "need.add", "status.plan",
                                 "need.list.commit", "need.add.plan.plan"}) {
    const auto choice = choose_call(name);
    ASSERT_FALSE(choice.has_value()) << name;
    EXPECT_EQ(control::code_of(choice.error()), "unknown-call");
  }
}

/// A value that the argument takes.
Json good_value(const Argument& argument) {
  switch (argument.type) {
    case ArgumentType::text:
    case ArgumentType::file:
      return "x";
    case ArgumentType::day:
      return "2027-03-01";
    case ArgumentType::number:
      return 1U;
    case ArgumentType::flag:
      return true;
    case ArgumentType::texts:
      return Json::array({"x"});
  }
  return nullptr;
}

/// Every argument that the row has.
Json all_arguments(const CallRow& row) {
  Json args = Json::object();
  for (const Argument& one : row.arguments) {
    args[one.name] = good_value(one);
    if (one.type == ArgumentType::file) args["toml"] = "";
  }
  return args;
}

CallChoice choice_of(const CallRow& row) {
  return {.row = &row, .stage = row.draft == nullptr ? Stage::answer : Stage::plan};
}

bool refused(const CallRow& row, const Json& args) {
  const Status checked = check_arguments(choice_of(row), args);
  return !checked && control::code_of(checked.error()) == "bad-arguments";
}

TEST(CallTable, RefusesInEveryCallWhatIsEmptyMissingUnknownOrOfAnotherType) {
  for (const CallRow& row : call_table()) {
    const Json good = all_arguments(row);
    EXPECT_TRUE(check_arguments(choice_of(row), good).has_value()) << row.name;
    Json more = good;
    more["no_such"] = "x";
    EXPECT_TRUE(refused(row, more)) << row.name;
    for (const Argument& one : row.arguments) {
      SCOPED_TRACE(std::string(row.name) + " " + one.name);
      Json without = good;
      without.erase(one.name);
      without.erase(one.type == ArgumentType::file ? "toml" : one.name);
      const bool needed = one.place == Place::word || one.place == Place::required;
      EXPECT_EQ(refused(row, without), needed);
      for (const Json& wrong : {Json(nullptr), Json(-1), Json(1.5), Json::object(), Json(""),
                                Json::array({""}), Json::array({1})}) {
        Json changed = good;
        changed[one.name] = wrong;
        EXPECT_TRUE(refused(row, changed)) << wrong;
      }
    }
  }
}

TEST(CallTable, AsksEveryCommitForItsPlan) {
  for (const CallRow& row : call_table()) {
    if (row.draft == nullptr) continue;
    Json args = all_arguments(row);
    const CallChoice commit{.row = &row, .stage = Stage::commit};
    EXPECT_FALSE(check_arguments(commit, args)) << row.name;
    args["plan"] = "x";
    EXPECT_TRUE(check_arguments(commit, args)) << row.name;
    EXPECT_TRUE(refused(row, args)) << row.name;  // a plan takes none
  }
}

TEST(Arguments, AreCalledAsPeopleWriteThem) {
  EXPECT_EQ(control::shown_name({"valid_until", ArgumentType::day, Place::optional, ""}),
            "--valid-until");
  EXPECT_EQ(control::shown_name({"record", ArgumentType::text, Place::word, ""}), "RECORD");
}

}  // namespace
}  // namespace talgu
