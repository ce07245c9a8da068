#include "node/control/json.h"

#include "node/control/protocol.h"

#include <gtest/gtest.h>

namespace talgu::control {
namespace {

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(ParseJson, ReadsUpToItsLevelsAndNoFurther) {
  EXPECT_TRUE(parse_json(nested(kNestingMax)).has_value());
  EXPECT_FALSE(parse_json(nested(kNestingMax + 1)).has_value());
}

TEST(ParseJson, RefusesALineOfBracketsThatWouldUseUpTheStack) {
  EXPECT_FALSE(parse_json(nested(500'000)).has_value());
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(parse_json(objects).has_value());
  EXPECT_FALSE(parse_request("{\"id\":1,\"call\":\"status\",\"args\":" + nested(500'000) + "}"));
}

TEST(ParseJson, CountsNoBracketInsideATextAndNoneThatIsClosed) {
  const std::string brackets(1000, '[');
  const auto text = parse_json("\"" + brackets + "\\\"" + brackets + "\"");
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(text->get<std::string>(), brackets + "\"" + brackets);
  std::string flat = "[";
  for (int i = 0; i < 1000; ++i) flat += "[],";
  EXPECT_TRUE(parse_json(flat + "0]").has_value());
}

TEST(ParseJson, RefusesWhatIsNoJson) {
  for (const char* const text : {"", "{", "{]", "\"", "\"\\", "nul", "[1,]", "]]]]", "\xff"}) {
    const auto json = parse_json(text);
    ASSERT_FALSE(json.has_value()) << text;
    EXPECT_EQ(code_of(json.error()), "bad-arguments");
  }
}

TEST(ParseAnswer, RefusesAnAnswerOfAnotherShape) {
  for (const char* const line : {"[]", "{}", R"({"id":"7","ok":{}})", R"({"id":8,"ok":{}})",
                                 R"({"id":7})", R"({"id":7,"error":[]})"}) {
    EXPECT_FALSE(parse_answer(line, 7).has_value()) << line;
  }
  const auto odd = parse_answer(R"({"id":7,"error":{"rule":"x","what":5}})", 7);
  ASSERT_FALSE(odd.has_value());
  EXPECT_EQ(odd.error().rule, 0U);
}

}  // namespace
}  // namespace talgu::control
