#include "node/cli/screen.h"

#include "crypto/check.h"
#include "node/cli/verbs.h"
#include "node/control/server.h"
#include "protocol/base/text.h"
#include "tests/unit/crypto/temporary_folder.h"

#include <climits>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace talgu::cli {
namespace {

/// A line feed that would begin a line of ours, a return, an escape, a C1 control, what turns the
/// direction of writing, what has no width, a no-break space, and a byte that is no UTF-8.
const std::string kHostile =
    "a\nPosted: UA-F0RGED\rb\x1b[2Jc\xc2\x85"
    "d\xe2\x80\xae"
    "e\xe2\x80\x8b"
    "f\xc2\xa0g\x7f\xff"
    "h";

TEST(Printable, ShowsWhatCouldDoSomethingToATerminalAsBytes) {
  EXPECT_EQ(Printable::theirs("a\nb\r\x1b[0m").view(), "a\\x0ab\\x0d\\x1b[0m");
  EXPECT_EQ(Printable::theirs("\xc2\x85\xe2\x80\xae\xc2\xa0").view(),
            "\\xc2\\x85\\xe2\\x80\\xae\\xc2\\xa0");
  EXPECT_EQ(Printable::theirs("C:\\x Київ – 5 €").view(), "C:\\x Київ – 5 €");
  const std::string longer(5000, 'x');
  EXPECT_EQ(Printable::theirs(longer).view(), longer);
}

TEST(Printable, SetsInTheLinesOfOthers) {
  EXPECT_EQ(Printable::lines_of_theirs("a\nPosted: b\n\nc").view(),
            "a\n      | Posted: b\n      | \n      | c");
}

TEST(Printable, PadsByCharactersAndAlwaysLeavesASpace) {
  EXPECT_EQ(padded("ab", 4).view(), "ab  ");
  EXPECT_EQ(padded(Printable::theirs("Київ"), 6).view(), "Київ  ");
  EXPECT_EQ(padded("abcd", 4).view(), "abcd ");
}

TEST(Grouped, HasTheDigitsOfTheNumberInThrees) {
  EXPECT_EQ(grouped(13'500'000'000, 2).view(), "135 000 000.00");
  EXPECT_EQ(grouped(5, 1).view(), "0.5");
  EXPECT_EQ(grouped(-1234).view(), "-1 234");
  for (const std::int64_t steps :
       {std::int64_t{0}, std::int64_t{7}, std::int64_t{999}, std::int64_t{1000},
        std::int64_t{12'345'678}, INT64_MAX, INT64_MIN, std::int64_t{-100'000}}) {
    for (const std::size_t scale : {0U, 1U, 2U, 3U}) {
      const std::string text(grouped(steps, scale).view());
      const std::size_t point = std::min(text.find('.'), text.size());
      EXPECT_EQ(text.size() - point, scale == 0 ? 0 : scale + 1) << text;
      for (std::size_t at = 0; at < point; ++at) {
        const bool is_between = (point - at) % 4 == 0 && at > 0 && text[at - 1] != '-';
        EXPECT_EQ(text[at] == ' ', is_between) << text;
      }
      std::string digits;
      for (const char c : text) digits += c == ' ' || c == '.' ? "" : std::string(1, c);
      EXPECT_EQ(std::stoll(digits), steps) << text;
    }
  }
}

TEST(FieldsOfAnswers, AreAsIfAbsentWhereTheyAreOfAnotherType) {
  const Json odd{{"a", 5}, {"b", "x"}, {"c", 18'446'744'073'709'551'615U}, {"d", -1}};
  EXPECT_EQ(raw_text(odd, "a"), "");
  EXPECT_EQ(number_at(odd, "b"), 0);
  EXPECT_EQ(number_at(odd, "c"), INT64_MAX);
  EXPECT_EQ(count_at(odd, "d"), 0U);
  EXPECT_TRUE(list_at(odd, "a").empty());
  EXPECT_TRUE(object_at(Json(3), "a").empty());
}

TEST(Screen, SaysThatItsOutputIsLost) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Screen screen(full);
  EXPECT_TRUE(screen.flush());
  screen.line("a");
  const Status lost = screen.flush();
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().fault, Fault::io);
  EXPECT_FALSE(screen.flush());  // once lost, always lost
  ::close(full);
}

/// What a run prints.
class Output final {
 public:
  Output() : file_(::memfd_create("output", MFD_CLOEXEC)) { TALGU_CHECK(file_ >= 0); }

  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  ~Output() { ::close(file_); }

  [[nodiscard]] int file() const { return file_; }

  [[nodiscard]] std::string text() const {
    std::string all(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    TALGU_CHECK(::pread(file_, all.data(), all.size(), 0) == static_cast<ssize_t>(all.size()));
    return all;
  }

 private:
  int file_;
};

/// An object of that schema in which every text is hostile, and every name of what may have any.
// NOLINTNEXTLINE(misc-no-recursion): as deep as our schemas
Json hostile(const Json& schema) {
  if (schema.contains("const")) return schema.at("const");
  for (const char* const either : {"anyOf", "oneOf"}) {
    // The last is the fullest.
    if (schema.contains(either) && !schema.contains("properties"))
      return hostile(schema.at(either).back());
  }
  if (schema.contains("enum")) return schema.at("enum").front();
  std::string type = "object";
  if (schema.contains("type")) {
    const Json& said = schema.at("type");
    type = said.is_array() ? said.front().get<std::string>() : said.get<std::string>();
  }
  if (type == "string") return kHostile;
  if (type == "integer" || type == "number") return 3;
  if (type == "boolean") return true;
  if (type == "null") return nullptr;
  if (type == "array") {
    return Json::array({schema.contains("items") ? hostile(schema.at("items")) : Json(kHostile)});
  }
  Json made = Json::object();
  if (schema.contains("properties")) {
    for (const auto& [name, value] : schema.at("properties").items()) made[name] = hostile(value);
  }
  const bool open =
      !schema.contains("additionalProperties") || schema.at("additionalProperties") != false;
  if (open) made[kHostile] = kHostile;
  if (open && !schema.contains("properties")) made["en"] = kHostile;
  return made;
}

Json schema_of(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(std::filesystem::path(TALGU_SOURCES) / "docs/json" / (name + ".json"))
              .rdbuf();
  return control::parse_json(text.str()).value();
}

/// Answers every call with one object.
class OneAnswer final {
 public:
  OneAnswer(const Home& home, Json answer)
      : server_(control::ControlServer::listen(home).value()),
        answer_(std::move(answer)),
        thread_([this] { run(); }) {}

  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;

  ~OneAnswer() {
    ended_ = true;
    thread_.join();
  }

 private:
  void run() {
    while (!ended_) {
      std::vector<pollfd> set;
      server_.watch(set);
      static_cast<void>(::poll(set.data(), set.size(), 20));
      for (const control::Call& call : server_.serve(set)) {
        server_.answer(call.client, call.request.id, answer_);
      }
    }
  }

  control::ControlServer server_;
  Json answer_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

struct Case {
  std::vector<std::string> words;
  std::string schema;
};

/// Runs talgu's own parser on the words, with a node that answers with `answer`.
std::string printed(const std::vector<std::string>& words, const Json& answer, bool json) {
  const TemporaryFolder folder;
  const Home home{.root = folder.path()};
  std::filesystem::create_directories(home.control().parent_path());
  const OneAnswer node(home, answer);
  const Output output;
  Screen screen(output.file());
  Invocation invocation(screen);
  invocation.home = home;
  invocation.json = json;
  invocation.yes = true;
  CLI::App app("", "talgu");
  add_call_verbs(app, invocation);
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  app.parse(reversed);
  const auto done = invocation.chosen();
  EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().what);
  EXPECT_TRUE(screen.flush());
  return output.text();
}

/// Nothing but plain characters and our line feeds.
void expect_plain(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_EQ(escape_for_screen(line), line);
    EXPECT_FALSE(line.starts_with("Posted: UA-F0RGED")) << line;
  }
}

class VerbsWithHostileText : public testing::TestWithParam<Case> {};

TEST_P(VerbsWithHostileText, PrintNoLineThatIsNotOurs) {
  const Json answer = hostile(schema_of(GetParam().schema));
  const std::string text = printed(GetParam().words, answer, false);
  EXPECT_NE(text.find("\\x1b[2J"), std::string::npos) << text;
  expect_plain(text);
  EXPECT_EQ(std::ranges::count(text, '\r'), 0);
}

TEST_P(VerbsWithHostileText, PrintTheSameJson) {
  const Json answer = hostile(schema_of(GetParam().schema));
  const std::string text = printed(GetParam().words, answer, true);
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  expect_plain(text);
  const auto parsed = control::parse_json(text);
  ASSERT_TRUE(parsed.has_value());
  // What is no UTF-8 has travelled as U+FFFD.
  EXPECT_EQ(*parsed, *control::parse_json(control::json_line(answer)));
}

INSTANTIATE_TEST_SUITE_P(
    All, VerbsWithHostileText,
    testing::Values(Case{{"status"}, "status.1"}, Case{{"board"}, "board.1"},
                    Case{{"inbox"}, "inbox.1"}, Case{{"need", "list"}, "need.list.1"},
                    Case{{"offer", "list"}, "offer.list.1"},
                    Case{{"commitment", "list"}, "commitment.list.1"},
                    Case{{"response", "list"}, "response.list.1"},
                    Case{{"record", "show", "x"}, "record.show.1"},
                    Case{{"record", "history", "x"}, "record.history.1"}, Case{{"peer"}, "peer.1"},
                    Case{{"peer", "why", "x"}, "peer.why.1"}, Case{{"log"}, "log.1"},
                    Case{{"config", "reload"}, "config.reload.1"}),
    [](const auto& tried) {
      std::string name;
      for (const std::string& word : tried.param.words) name += word;
      return name;
    });

TEST(Preview, PrintsNoLineThatIsNotOursForAnyKind) {
  const Json shown = hostile(schema_of("record.show.1"));
  Json plan = hostile(schema_of("plan.1"));
  for (const char* const kind :
       {"need", "offer", "commitment", "response", "closing", "reaffirm"}) {
    SCOPED_TRACE(kind);
    ASSERT_TRUE(shown.contains(kind));
    plan[kind] = shown.at(kind);
    plan["before"] = shown.at(kind);
    plan["before"]["summary"] = {{"en", kHostile + "before"}};
    plan["name"] = "UA-7K3F9Q2M";
  }
  const std::vector<std::vector<std::string>> posts{{"commitment", "change", "x"},
                                                    {"response", "accept", "x"},
                                                    {"close", "x", "--reason", "withdrawn"},
                                                    {"reaffirm", "x", "--until", "2099-01-01"}};
  for (const auto& words : posts) expect_plain(printed(words, plan, false));
}

}  // namespace
}  // namespace talgu::cli
