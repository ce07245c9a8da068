#include "node/records/body_json.h"

#include "tests/unit/record/sample_records.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace talgu {
namespace {

control::Json shown(const RecordBody& body) {
  return body_json(body, test::kPoland.party,
                   [](const RecordKey& key) { return "X-" + to_hex(key.id.view()).substr(0, 2); });
}

TEST(BodyJson, ShowsFiguresWithWhatTheyCount) {
  const auto need = shown(test::sample_need());
  const auto& line = need["lines"][1];
  EXPECT_EQ(line["line"], 3);
  EXPECT_EQ(line["quantity"], 500);
  EXPECT_EQ(line["unit"], "PDAY");
  EXPECT_EQ(line["scale"], 1);
  EXPECT_EQ(line["label"], "Incident response team");
  EXPECT_EQ(line["est_unit_cost"]["amount"], "400");
  EXPECT_EQ(line["est_unit_cost"]["currency"], "EUR");
  EXPECT_FALSE(line.contains("over_ok"));
  EXPECT_EQ(need["beneficiary"]["sector"], "health");
  EXPECT_EQ(need["required_tracks"].size(), 1U);
}

TEST(BodyJson, ShowsMoneyInTheDigitsOfItsCurrency) {
  Offer offer = test::sample_offer();
  offer.currency = "JPY";
  const auto made = shown(offer);
  EXPECT_EQ(made["unit"], "JPY");
  EXPECT_EQ(made["scale"], 0);
  EXPECT_EQ(made["for_need"], "X-0a");
}

TEST(BodyJson, LeavesOutWhatSaysNothing) {
  const auto offer = shown(test::offer_of(5));
  for (const auto* name : {"certainty", "sources", "currency", "lead_days", "min_lot", "for_need"}) {
    EXPECT_FALSE(offer.contains(name)) << name;
  }
  EXPECT_EQ(offer["basis"], "standing");
}

TEST(BodyJson, ShowsEveryKind) {
  for (const RecordBody& body : test::sample_bodies()) {
    const auto made = shown(body);
    const FieldTable& table = fields_of(kind_of(body));
    for (const Field& field : table.fields) {
      if (field.rules.presence != Presence::required) continue;
      EXPECT_TRUE(made.contains(field.json_name())) << table.name << "." << field.name;
    }
  }
}

}  // namespace
}  // namespace talgu
