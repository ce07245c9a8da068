#include "crypto/file.h"
#include "node/records/offer_file.h"
#include "protocol/base/refusal.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace talgu {
namespace {

constexpr std::string_view kOffer =
    "basis = 'standing'\ntitle.en = 'A'\ncategory = 'HW.END'\nquantity = 100\n";

Result<OfferFile> read(std::string_view more, std::string_view base = kOffer) {
  return parse_offer_file(std::string(base) + std::string(more), "offer.toml");
}

TEST(OfferFile, IsReadWithAllThatItMaySay) {
  const auto file = read(
      "audience = 'bilateral-UA'\nunit = 'DEV'\nmin_lot = 10\navailable_from = 2027-01-01\n"
      "available_until = 2027-12-31\nterm_months = 12\nattributes = { ram_gib = 32 }\n"
      "restrictions = ['new ones only']\nsectors = ['health']\noblasts = ['UA-05']\n"
      "civil_only = true\nest_value = { minor = 12500, currency = 'EUR' }\nlead_days = 30\n"
      "certainty = 'budgeted'\nannounced_on = 2026-11-01\nsources = ['https://example.org']\n"
      "for_need = 'UA-7K3F9Q2M'\n");
  ASSERT_TRUE(file.has_value()) << file.error().what;
  const Offer& offer = file->offer;
  EXPECT_EQ(file->audience, "bilateral-UA");
  EXPECT_EQ(file->for_need, "UA-7K3F9Q2M");
  EXPECT_EQ(offer.quantity.steps, 100);
  EXPECT_EQ(offer.min_lot->steps, 10);
  EXPECT_EQ(offer.lead_days, 30);
  EXPECT_TRUE(offer.terms.civil_only);
  EXPECT_EQ(offer.certainty, Certainty::budgeted);
  EXPECT_TRUE(check(offer));
}

TEST(OfferFile, MoneyKeepsItsCurrency) {
  const auto file = read("currency = 'SEK'\nearmarks = ['CN.SAT']\n",
                         "basis = 'one-off'\ncategory = 'FN.EAR'\nquantity = '135000000.00'\n");
  ASSERT_TRUE(file.has_value()) << file.error().what;
  EXPECT_EQ(file->offer.quantity.steps, 13'500'000'000);
  EXPECT_EQ(file->offer.currency, "SEK");
}

TEST(OfferFile, SaysWhereAndWhatIsWrong) {
  const struct {
    std::string_view more;
    std::string_view what;
  } cases[] = {{"quantty = 1\n", "unknown key 'quantty'"},
               {"lead_days = 1.5\n", "lead_days must be a whole number"},
               {"certainty = 'sure'\n", "offer.toml:5:"},
               {"unit = 'LIC'\n", "HW.END is counted in DEV"},
               {"min_lot = 0.5\n", "min_lot must be a whole number"},
               {"civil_only = 'yes'\n", "civil_only must be true or false"},
               {"available_until = 1999-01-01\n", "available_until"},
               {"est_value = 5\n", "est_value is written"}};
  for (const auto& one : cases) {
    const auto file = read(one.more);
    ASSERT_FALSE(file.has_value()) << one.more;
    EXPECT_NE(file.error().what.find(one.what), std::string::npos) << file.error().what;
    EXPECT_NE(file.error().what.find("offer.toml:"), std::string::npos) << file.error().what;
  }
  EXPECT_FALSE(read("", "title.en = 'A'\ncategory = 'HW.END'\nquantity = 1\n")) << "no basis";
  EXPECT_FALSE(read("", "basis = = =")) << "no TOML";
}

TEST(OfferFile, EverySampleIsAGoodOffer) {
  std::size_t read = 0;
  for (const auto& one : std::filesystem::directory_iterator(TALGU_TEST_DATA "/offers")) {
    const Bytes bytes = read_file(one.path(), 65'536).value();
    const auto file = parse_offer_file(as_text(bytes), one.path().filename().string());
    ASSERT_TRUE(file.has_value()) << file.error().what;
    EXPECT_TRUE(check(file->offer)) << one.path();
    ++read;
  }
  EXPECT_EQ(read, 15U);
}

}  // namespace
}  // namespace talgu
