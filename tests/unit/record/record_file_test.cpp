#include "node/records/record_file.h"

#include "crypto/file.h"
#include "node/records/body_json.h"
#include "protocol/base/refusal.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace talgu {
namespace {

constexpr std::string_view kHead =
    "audience = 'coordination'\ntitle.en = 'A'\npriority = 2\nhorizon = 'short'\n"
    "end_use = 'civil'\nbeneficiary.withheld = true\n";
constexpr std::string_view kLine = "[[line]]\ncategory = 'IR.RSP'\nquantity = '12.5'\n";
constexpr std::string_view kOffer =
    "basis = 'standing'\ntitle.en = 'A'\ncategory = 'HW.END'\nquantity = 100\n";

std::string with(std::string_view head_more, std::string_view line_more = "") {
  return std::string(kHead) + std::string(head_more) + "\n" + std::string(kLine) +
         std::string(line_more);
}

Result<RecordFile> read_need(std::string_view text) {
  return parse_record_file(RecordKind::need, text, "need.toml");
}

Result<RecordFile> read_offer(std::string_view more, std::string_view base = kOffer) {
  return parse_record_file(RecordKind::offer, std::string(base) + std::string(more), "offer.toml");
}

std::string refusal_of(const Result<RecordFile>& file) {
  return file ? "taken" : file.error().what;
}

TEST(NeedFile, IsReadWithTenths) {
  const auto file = read_need(with("needed_by = 2027-03-01"));
  ASSERT_TRUE(file.has_value()) << file.error().what;
  EXPECT_EQ(file->audience, "coordination");
  const Need& need = std::get<Need>(file->body);
  EXPECT_EQ(need.lines.at(0).quantity.steps, 125);
  EXPECT_EQ(need.lines.at(0).line_no, 1);
  EXPECT_EQ(to_text(*need.needed_by), "2027-03-01");
}

TEST(NeedFile, LineKeepsTheNumberThatItSays) {
  const auto file = read_need(with("", "line_no = 7"));
  ASSERT_TRUE(file.has_value()) << file.error().what;
  EXPECT_EQ(std::get<Need>(file->body).lines.at(0).line_no, 7);
}

TEST(NeedFile, SaysHowFarItMayBePassedOn) {
  EXPECT_FALSE(read_need(with(""))->tlp.has_value());
  EXPECT_EQ(read_need(with("tlp = 'amber+strict'"))->tlp, Tlp::amber_strict);
  EXPECT_TRUE(refusal_of(read_need(with("tlp = 'white'"))).starts_with("need.toml:7:7: tlp must"));
}

TEST(NeedFile, ProposesTheNearestKey) {
  const auto file = read_need(with("neded_by = 2027-03-01"));
  ASSERT_FALSE(file.has_value());
  EXPECT_NE(file.error().hint.find("needed_by"), std::string::npos);
  EXPECT_TRUE(file.error().what.starts_with("need.toml:7:")) << file.error().what;
}

TEST(NeedFile, TellsTheFileOfAnotherKind) {
  const auto file = read_need(with("basis = 'standing'"));
  ASSERT_FALSE(file.has_value());
  EXPECT_NE(file.error().hint.find("offer"), std::string::npos) << file.error().hint;
}

TEST(NeedFile, ReferstoTheCoalitionWhatIsMilitary) {
  std::string text = with("");
  text.replace(text.find("'civil'"), 7, "'military'");
  const auto file = read_need(text);
  ASSERT_FALSE(file.has_value());
  EXPECT_NE(file.error().hint.find("IT Coalition"), std::string::npos);
}

// Also what only the whole record shows is told where the file says it.
TEST(NeedFile, EveryRefusalNamesItsLineAndColumn) {
  const struct {
    std::string text;
    std::string_view where;
  } cases[] = {{with("", "min_useful = 13"), "need.toml:11:14: line 1: min_useful must be"},
               {with("", "substitutes = ['EX.ENG']"), "need.toml:11:15: line 1: substitutes"},
               {with("expires_on = 2027-01-01\nneeded_by = 2027-02-01"),
                "need.toml:7:14: expires_on is before needed_by"},
               {with("beneficiary.name = 'A'"), "need.toml:6:24: beneficiary.withheld is true"},
               {with("", "quantity = 1"), "need.toml:11:"},
               {with("", "place = ' '"), "need.toml:11:9: line 1: place"},
               {with("title.uk = ''"), "need.toml:"},
               {with("needed_by = '2027-02-30'"), "need.toml:7:13: needed_by"}};
  for (const auto& one : cases) {
    EXPECT_TRUE(refusal_of(read_need(one.text)).starts_with(one.where))
        << refusal_of(read_need(one.text)) << "\n" << one.where;
  }
}

TEST(NeedFile, RefusesWhatItDoesNotUnderstand) {
  for (const auto& text :
       {with("", "min_useful = 1.5"), with("", "unit = 'DEV'"), with("", "colour = 1"),
        with("", "min_useful = -1"), with("", "term_months = 0"), with("", "line_no = 0"),
        with("", "attributes = { ram = 1.5 }"), with("", "substitutes = 'IR.FOR'"),
        with("", "est_unit_cost = 5"), with("", "est_unit_cost = { amount = 5 }"),
        with("", "est_unit_cost = { amount = '1.5', currency = 'JPY' }"),
        with("", "est_unit_cost = { amount = '1.5', currency = 'XYZ' }"),
        with("needed_by = 2027-03-01T00:00:00Z"), with("required_tracks = ['legal']"),
        with("summary = 'no language'"), with("restrictions = [1]"), with("line = 5"),
        std::string(kHead), std::string(kLine), std::string("a = ="), std::string()}) {
    EXPECT_FALSE(read_need(text).has_value()) << text;
  }
}

TEST(NeedFile, RefusesAFloatEvenWhenItIsWhole) {
  std::string text(kHead);
  text += "[[line]]\ncategory = 'IR.RSP'\nquantity = 12.0\n";
  EXPECT_FALSE(read_need(text).has_value());
}

TEST(NeedFile, MustSayWhatWouldBeSigned) {
  for (const auto* key : {"priority = 2\n", "horizon = 'short'\n", "end_use = 'civil'\n"}) {
    std::string text = with("");
    text.erase(text.find(key), std::string_view(key).size());
    EXPECT_NE(refusal_of(read_need(text)).find("is missing"), std::string::npos) << key;
  }
}

TEST(NeedFile, EverySampleIsAGoodNeed) {
  std::size_t read = 0;
  for (const auto& one : std::filesystem::directory_iterator(TALGU_TEST_DATA "/needs")) {
    const Bytes bytes = read_file(one.path(), 65'536).value();
    const auto file =
        parse_record_file(RecordKind::need, as_text(bytes), one.path().filename().string());
    ASSERT_TRUE(file.has_value()) << file.error().what;
    EXPECT_TRUE(std::get<Need>(file->body).title.contains("uk")) << one.path();
    ++read;
  }
  EXPECT_EQ(read, 67U);
}

TEST(OfferFile, IsReadWithAllThatItMaySay) {
  const auto file = read_offer(
      "audience = 'bilateral-UA'\nunit = 'DEV'\nmin_lot = 10\navailable_from = 2027-01-01\n"
      "available_until = 2027-12-31\nterm_months = 12\nattributes = { ram_gib = 32 }\n"
      "restrictions = ['new ones only']\nsectors = ['health']\noblasts = ['UA-05']\n"
      "civil_only = true\nest_value = { amount = '125.00', currency = 'EUR' }\nlead_days = 30\n"
      "certainty = 'budgeted'\nannounced_on = 2026-11-01\nsources = ['https://example.org']\n"
      "for_need = 'UA-7K3F9Q2M'\n");
  ASSERT_TRUE(file.has_value()) << file.error().what;
  const Offer& offer = std::get<Offer>(file->body);
  EXPECT_EQ(file->audience, "bilateral-UA");
  EXPECT_EQ(file->name_in("for_need"), "UA-7K3F9Q2M");
  EXPECT_FALSE(offer.for_need.has_value());
  EXPECT_EQ(offer.min_lot->steps, 10);
  EXPECT_EQ(offer.est_value->minor, 12'500);
  EXPECT_EQ(offer.lead_days, 30);
  EXPECT_TRUE(offer.terms.civil_only);
  EXPECT_EQ(offer.certainty, Certainty::budgeted);
}

TEST(OfferFile, UnsolicitedOneMustNameItsNeed) {
  std::string text(kOffer);
  text.replace(text.find("standing"), 8, "unsolicited");
  EXPECT_NE(refusal_of(read_offer("", text)).find("for_need"), std::string::npos);
  EXPECT_EQ(refusal_of(read_offer("for_need = 'UA-7K3F'\n", text)), "taken");
}

// The currency may stand behind the amounts.
TEST(OfferFile, MoneyHasTheDigitsOfItsCurrency) {
  constexpr std::string_view kMoney = "basis = 'one-off'\ntitle.en = 'A'\ncategory = 'FN.EAR'\n";
  const auto steps = [&](std::string_view more) {
    const auto file = read_offer(more, kMoney);
    return file ? std::get<Offer>(file->body).quantity.steps : -1;
  };
  EXPECT_EQ(steps("quantity = '135000000.00'\ncurrency = 'SEK'\n"), 13'500'000'000);
  EXPECT_EQ(steps("quantity = 1000\ncurrency = 'JPY'\n"), 1000);
  EXPECT_EQ(steps("quantity = '1000.50'\ncurrency = 'JPY'\n"), -1);
  EXPECT_EQ(steps("quantity = '10.555'\ncurrency = 'KWD'\n"), 10'555);
  EXPECT_EQ(steps("quantity = '10.5'\n"), 1050);
  EXPECT_EQ(steps("quantity = 10\ncurrency = 'XYZ'\n"), -1);
}

TEST(OfferFile, SaysWhereAndWhatIsWrong) {
  const struct {
    std::string_view more;
    std::string_view what;
  } cases[] = {{"quantty = 1\n", "offer.toml:5:11: unknown key 'quantty'"},
               {"lead_days = 1.5\n", "offer.toml:5:13: lead_days must be a whole number"},
               {"certainty = 'sure'\n", "offer.toml:5:13: certainty must be indicative"},
               {"unit = 'LIC'\n", "HW.END is counted in DEV"},
               {"min_lot = 0.5\n", "min_lot must be a whole number"},
               {"min_lot = 101\n", "offer.toml:5:11: min_lot must be at most the quantity"},
               {"civil_only = 'yes'\n", "civil_only must be true or false"},
               {"available_until = 1999-01-01\n", "available_until"},
               {"est_value = 5\n", "est_value is an amount"}};
  for (const auto& one : cases) {
    const std::string what = refusal_of(read_offer(one.more));
    EXPECT_NE(what.find(one.what), std::string::npos) << what;
    EXPECT_NE(what.find("offer.toml:"), std::string::npos) << what;
  }
  EXPECT_FALSE(read_offer("", "title.en = 'A'\ncategory = 'HW.END'\nquantity = 1\n")) << "no basis";
  EXPECT_FALSE(read_offer("", "basis = = =")) << "no TOML";
}

TEST(OfferFile, EverySampleIsAGoodOffer) {
  std::size_t read = 0;
  for (const auto& one : std::filesystem::directory_iterator(TALGU_TEST_DATA "/offers")) {
    const Bytes bytes = read_file(one.path(), 65'536).value();
    const auto file =
        parse_record_file(RecordKind::offer, as_text(bytes), one.path().filename().string());
    ASSERT_TRUE(file.has_value()) << file.error().what;
    ++read;
  }
  EXPECT_EQ(read, 15U);
}

}  // namespace
}  // namespace talgu
