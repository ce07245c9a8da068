#include "tests/bench/needs.h"

#include "crypto/check.h"
#include "crypto/random.h"
#include "protocol/base/hybrid_clock.h"
#include "protocol/record/schema/event.h"

#include <array>
#include <span>

namespace talgu::bench {
namespace {

using SaltSeed = FixedBytes<struct SaltSeedTag, 32>;

constexpr Date kFirstDay{20'900};  // 2027-03-23
constexpr std::uint64_t kDays = 400;

std::string title_of(std::uint64_t number) {
  constexpr std::array<std::string_view, 7> kThings{
      "Laptops", "Servers", "Backup links", "Sensors", "Training", "Audits", "Licences"};
  constexpr std::array<std::string_view, 5> kPlaces{"Lviv", "Kharkiv", "Odesa", "Dnipro", "Sumy"};
  std::string title(kThings[number % kThings.size()]);
  title += " for the regional office in ";
  title += kPlaces[number / kThings.size() % kPlaces.size()];
  return title + ", " + word_of(number);
}

const Category& category_of(std::uint64_t number) {
  const std::span<const Category> all = categories();
  return all[number % all.size()];
}

Date day_of(std::uint64_t number) {
  return {kFirstDay.days + static_cast<std::int32_t>(number * 37 % kDays)};
}

std::uint8_t priority_of(std::uint64_t number) {
  return static_cast<std::uint8_t>(1 + number % 5);
}

Need need_of(std::uint64_t number) {
  const Category& category = category_of(number);
  Need need;
  need.title = {{"en", title_of(number)}, {"uk", "Потреба обласного офісу, " + word_of(number)}};
  need.summary = {{"en", "What the office needs to go on working while its line is cut."}};
  need.beneficiary = {.withheld = false,
                      .name = "Office " + std::to_string(number),
                      .sector = "public-administration",
                      .oblast = "UA-46"};
  need.horizon = Horizon::short_term;
  need.priority = priority_of(number);
  need.needed_by = day_of(number);
  need.end_use = EndUse::civil;
  NeedLine& line = need.lines.emplace_back();
  line.line_no = 1;
  line.category = category.code;
  line.unit = category.unit;
  line.quantity = {static_cast<std::int64_t>(100 + number % 900)};
  return need;
}

}  // namespace

std::string word_of(std::uint64_t number) {
  return "office" + std::to_string(number);
}

std::string need_file(std::uint64_t number) {
  const Category& category = category_of(number);
  std::string text = "audience = \"coordination\"\ntitle.en = \"" + title_of(number) + "\"\n";
  text += "horizon = \"short\"\nend_use = \"civil\"\n";
  text += "priority = " + std::to_string(priority_of(number)) + "\n";
  text += "needed_by = " + to_text(day_of(number)) + "\n";
  text += "beneficiary.name = \"Office " + std::to_string(number) + "\"\n";
  text += "beneficiary.sector = \"public-administration\"\n\n[[line]]\n";
  text += "category = \"" + std::string(category.code) + "\"\n";
  text += "unit = \"" + std::string(row_of(category.unit).code) + "\"\nquantity = 10\n";
  return text;
}

Bytes need_message(std::uint64_t number, std::uint64_t now_ms) {
  RecordEvent event;
  event.id = random_id<RecordId>();
  event.clock = now_ms << kClockCounterBits;
  event.boot = random_id<BootId>();
  event.body = need_of(number);
  add_salt(event, random_id<SaltSeed>().bytes);
  TALGU_CHECK(check(event).has_value());
  const std::array<Bytes, 1> events{encode_event(event)};
  return encode_message(events);
}

}  // namespace talgu::bench
