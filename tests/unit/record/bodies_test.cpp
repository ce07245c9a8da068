// The kinds of records: every field at its bounds and beyond, and how they travel.

#include "protocol/base/refusal.h"
#include "tests/unit/record/sample_records.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>

namespace talgu {
namespace {

using std::string;
using test::kPoland;
using test::kUkraine;
using test::numbered;

template <class Body>
struct Broken {
  const char* field;
  std::function<void(Body&)> how;
};

template <class Body>
void expect_refused(const Body& good, const std::vector<Broken<Body>>& rows) {
  ASSERT_TRUE(check(good).has_value()) << check(good).error().what;
  for (const auto& row : rows) {
    Body body = good;
    row.how(body);
    const Status checked = check(body);
    ASSERT_FALSE(checked.has_value()) << row.field;
    EXPECT_EQ(rule_of(checked.error()), Rule::record_field) << row.field;
  }
}

const RecordKey kGuestsRecord{
    .owner = numbered<PartyId>(1), .id = numbered<RecordId>(1), .guest = numbered<GuestLabel>('g')};

const std::vector<Broken<Offer>> kBrokenOffers{
    {"basis 0", [](Offer& o) { o.basis = static_cast<OfferBasis>(0); }},
    {"basis 4", [](Offer& o) { o.basis = static_cast<OfferBasis>(4); }},
    {"certainty", [](Offer& o) { o.certainty = static_cast<Certainty>(4); }},
    {"no english title", [](Offer& o) { o.title.erase("en"); }},
    {"title language", [](Offer& o) { o.title["english"] = "a"; }},
    {"title long", [](Offer& o) { o.title["en"] = string(201, 'a'); }},
    {"summary long", [](Offer& o) { o.summary["en"] = string(4001, 'a'); }},
    {"category", [](Offer& o) { o.category = "FN.XXX"; }},
    {"unit of another", [](Offer& o) { o.unit = Unit::device; }},
    {"unit unknown", [](Offer& o) { o.unit = static_cast<Unit>(9); }},
    {"quantity 0", [](Offer& o) { o.quantity = {0}; }},
    {"quantity below 0", [](Offer& o) { o.quantity = {INT64_MIN}; }},
    {"quantity large", [](Offer& o) { o.quantity = {kQuantityMax.steps + 1}; }},
    {"currency", [](Offer& o) { o.currency = "zl"; }},
    {"currency of a thing",
     [](Offer& o) {
       o.category = "HW.NET";
       o.unit = Unit::device;
       o.earmarks.clear();
     }},
    {"min_lot 0", [](Offer& o) { o.min_lot = Quantity{0}; }},
    {"min_lot above", [](Offer& o) { o.min_lot = Quantity{o.quantity.steps + 1}; }},
    {"available_from", [](Offer& o) { o.available_from = Date{1}; }},
    {"available_until", [](Offer& o) { o.available_until = Date{kDateMax.days + 1}; }},
    {"until before from", [](Offer& o) { o.available_until = Date{19'999}; }},
    {"announced_on", [](Offer& o) { o.announced_on = Date{1}; }},
    {"term", [](Offer& o) { o.term_months = 121; }},
    {"attribute",
     [](Offer& o) {
       o.attributes = {{"RAM", 1}};
     }},
    {"attribute value",
     [](Offer& o) {
       o.attributes = {{"ram", -1}};
     }},
    {"restrictions", [](Offer& o) { o.terms.texts.assign(17, "a"); }},
    {"restriction long", [](Offer& o) { o.terms.texts = {string(301, 'a')}; }},
    {"sector", [](Offer& o) { o.terms.sectors = {"defence"}; }},
    {"sector twice",
     [](Offer& o) {
       o.terms.sectors = {"health", "health"};
     }},
    {"oblast", [](Offer& o) { o.terms.oblasts = {"UA-99"}; }},
    {"value 0",
     [](Offer& o) {
       o.est_value = Money{0, "EUR"};
     }},
    {"value currency",
     [](Offer& o) {
       o.est_value = Money{1, ""};
     }},
    {"lead_days", [](Offer& o) { o.lead_days = 3651; }},
    {"unsolicited for nobody", [](Offer& o) { o.for_need = {}; }},
    {"for_need without id", [](Offer& o) { o.for_need->id = {}; }},
    {"for_need of a guest", [](Offer& o) { o.for_need = kGuestsRecord; }},
    {"earmark unknown", [](Offer& o) { o.earmarks = {"XX"}; }},
    {"earmark twice",
     [](Offer& o) {
       o.earmarks = {"TR", "TR"};
     }},
    {"earmarks", [](Offer& o) { o.earmarks.assign(9, "TR"); }},
    {"earmark of unearmarked money", [](Offer& o) { o.category = "FN.GEN"; }},
    {"sources", [](Offer& o) { o.sources.assign(9, "a"); }},
    {"source long", [](Offer& o) { o.sources = {string(301, 'a')}; }},
};

const std::vector<Broken<Commitment>> kBrokenCommitments{
    {"need", [](Commitment& c) { c.need.id = {}; }},
    {"need of a guest", [](Commitment& c) { c.need = kGuestsRecord; }},
    {"need_revision", [](Commitment& c) { c.need_revision = {}; }},
    {"line_no", [](Commitment& c) { c.line_no = 0; }},
    {"offer", [](Commitment& c) { c.offer->id = {}; }},
    {"draws 0", [](Commitment& c) { c.offer->draws = Quantity{0}; }},
    {"draws large", [](Commitment& c) { c.offer->draws = Quantity{kQuantityMax.steps + 1}; }},
    {"category", [](Commitment& c) { c.category = "SW.XXX"; }},
    {"unit", [](Commitment& c) { c.unit = Unit::device; }},
    {"quantity 0", [](Commitment& c) { c.quantity = {0}; }},
    {"quantity below 0", [](Commitment& c) { c.quantity = {-1}; }},
    {"quantity large", [](Commitment& c) { c.quantity = {kQuantityMax.steps + 1}; }},
    {"form 0", [](Commitment& c) { c.form = static_cast<CommitmentForm>(0); }},
    {"form 3", [](Commitment& c) { c.form = static_cast<CommitmentForm>(3); }},
    {"firm with a condition", [](Commitment& c) { c.form = CommitmentForm::firm; }},
    {"provisional without", [](Commitment& c) { c.condition.clear(); }},
    {"provisional and firm_until", [](Commitment& c) { c.firm_until = Date{20'400}; }},
    {"condition long", [](Commitment& c) { c.condition = string(1001, 'a'); }},
    {"valid_until", [](Commitment& c) { c.valid_until = Date{1}; }},
    {"eta", [](Commitment& c) { c.eta = Date{-1}; }},
    {"provider", [](Commitment& c) { c.provider = string(201, 'a'); }},
    {"extending", [](Commitment& c) { c.extending = "two\nlines"; }},
    {"implementer", [](Commitment& c) { c.implementer = " "; }},
};

Response good_acceptance() {
  return test::accept_of({kPoland.party, numbered<RecordId>(20)}, numbered<EventId>(21), 5);
}

const std::vector<Broken<Response>> kBrokenAcceptances{
    {"commitment", [](Response& r) { r.commitment.id = {}; }},
    {"commitment of a guest", [](Response& r) { r.commitment = kGuestsRecord; }},
    {"revision", [](Response& r) { r.revision = {}; }},
    {"verdict 0", [](Response& r) { r.verdict = static_cast<Verdict>(0); }},
    {"verdict 4", [](Response& r) { r.verdict = static_cast<Verdict>(4); }},
    {"quantity 0", [](Response& r) { r.quantity = {0}; }},
    {"quantity below 0", [](Response& r) { r.quantity = {-5}; }},
    {"quantity large", [](Response& r) { r.quantity = {kQuantityMax.steps + 1}; }},
    {"reason long", [](Response& r) { r.reason = string(1001, 'a'); }},
    {"decline of a quantity",
     [](Response& r) {
       r.verdict = Verdict::decline;
       r.reason = "why";
     }},
    {"decline without a reason",
     [](Response& r) {
       r.verdict = Verdict::decline;
       r.quantity = {};
     }},
    {"revoke without a reason",
     [](Response& r) {
       r.verdict = Verdict::revoke;
       r.quantity = {};
     }},
};

const std::vector<Broken<Closing>> kBrokenClosings{
    {"target", [](Closing& c) { c.target = {}; }},
    {"target kind", [](Closing& c) { c.target_kind = static_cast<RecordKind>(0); }},
    {"target is a response", [](Closing& c) { c.target_kind = RecordKind::response; }},
    {"reason 0", [](Closing& c) { c.reason = static_cast<CloseReason>(0); }},
    {"reason 9", [](Closing& c) { c.reason = static_cast<CloseReason>(9); }},
    {"text", [](Closing& c) { c.text = string(1001, 'a'); }},
    {"duplicate of nothing", [](Closing& c) { c.reason = CloseReason::duplicate; }},
    {"kept for no reason", [](Closing& c) { c.kept = kGuestsRecord; }},
    {"duplicate of itself",
     [](Closing& c) {
       c.reason = CloseReason::duplicate;
       c.kept = RecordKey{kUkraine.party, c.target};
     }},
    {"kept without id",
     [](Closing& c) {
       c.reason = CloseReason::duplicate;
       c.kept = RecordKey{kUkraine.party, {}};
     }},
};

TEST(Offer, RefusesEveryBrokenField) {
  expect_refused(test::sample_offer(), kBrokenOffers);
}

TEST(Offer, TakesCodesOfALaterTaxonomyOnly) {
  Offer offer = test::offer_of(5);
  offer.category = "QC.KEY";
  EXPECT_FALSE(check(offer, kTaxonomyVersion).has_value());
  EXPECT_TRUE(check(offer, kTaxonomyVersion + 1).has_value());
  Offer money = test::sample_offer();
  money.earmarks = {"QC", "QC.KEY"};
  EXPECT_FALSE(check(money, kTaxonomyVersion).has_value());
  EXPECT_TRUE(check(money, kTaxonomyVersion + 1).has_value());
}

TEST(Offer, MoneyIsInEuroUnlessItSaysOtherwise) {
  Offer offer = test::sample_offer();
  EXPECT_EQ(currency_of(offer), "PLN");
  offer.currency.clear();
  EXPECT_EQ(currency_of(offer), "EUR");
  EXPECT_EQ(currency_of(test::offer_of(1)), "");
}

TEST(Commitment, RefusesEveryBrokenField) {
  expect_refused(test::sample_commitment(), kBrokenCommitments);
}

TEST(Response, RefusesEveryBrokenField) {
  expect_refused(good_acceptance(), kBrokenAcceptances);
}

TEST(Closing, RefusesEveryBrokenField) {
  expect_refused(test::closing_of(RecordKind::need, numbered<RecordId>(10), CloseReason::withdrawn),
                 kBrokenClosings);
}

TEST(Closing, ReasonsDependOnWhatEnds) {
  using enum CloseReason;
  const auto allowed = [](RecordKind kind) {
    std::set<CloseReason> reasons;
    for (int i = 1; i <= static_cast<int>(reopened); ++i) {
      if (can_close(kind, static_cast<CloseReason>(i))) reasons.insert(static_cast<CloseReason>(i));
    }
    return reasons;
  };
  EXPECT_EQ(allowed(RecordKind::need).size(), 8U);
  EXPECT_EQ(allowed(RecordKind::offer),
            (std::set{fulfilled, withdrawn, duplicate, expired, reopened}));
  EXPECT_EQ(allowed(RecordKind::commitment), (std::set{withdrawn, duplicate, expired}));
  EXPECT_TRUE(allowed(RecordKind::response).empty());
}

TEST(Reaffirm, RefusesEveryBrokenField) {
  expect_refused(Reaffirm{RecordKind::need, numbered<RecordId>(1), Date{20'000}},
                 std::vector<Broken<Reaffirm>>{
                     {"target", [](Reaffirm& r) { r.target = {}; }},
                     {"kind", [](Reaffirm& r) { r.target_kind = RecordKind::closing; }},
                     {"kind 0", [](Reaffirm& r) { r.target_kind = static_cast<RecordKind>(0); }},
                     {"day", [](Reaffirm& r) { r.still_valid_until = {}; }},
                 });
}

TEST(Coverage, RefusesEveryBrokenField) {
  const Coverage good =
      test::coverage_of({kUkraine.party, numbered<RecordId>(10)}, numbered<EventId>(11), 40, 13);
  expect_refused(good, std::vector<Broken<Coverage>>{
                           {"need", [](Coverage& c) { c.need = {}; }},
                           {"revision", [](Coverage& c) { c.need_revision = {}; }},
                           {"day", [](Coverage& c) { c.day = {}; }},
                           {"no lines", [](Coverage& c) { c.lines.clear(); }},
                           {"lines", [](Coverage& c) { c.lines.assign(65, c.lines[0]); }},
                           {"line twice", [](Coverage& c) { c.lines.push_back(c.lines[0]); }},
                           {"line 0", [](Coverage& c) { c.lines[0].line_no = 0; }},
                           {"tenths", [](Coverage& c) { ++c.lines[0].tenths; }},
                           {"category", [](Coverage& c) { c.lines[0].category = "SW.XXX"; }},
                           {"unit", [](Coverage& c) { c.lines[0].unit = Unit::device; }},
                           {"required", [](Coverage& c) { c.lines[0].required = {0}; }},
                           {"accepted", [](Coverage& c) { c.lines[0].accepted = {-1}; }},
                           {"received", [](Coverage& c) { c.lines[0].received = {-1}; }},
                       });
}

TEST(Coverage, TenthsAreFullOnlyWhereNothingIsMissing) {
  EXPECT_EQ(tenths_of({29'000}, {50'175}), 5);
  EXPECT_EQ(tenths_of({9'999}, {10'000}), 9);
  EXPECT_EQ(tenths_of({10'000}, {10'000}), 10);
  EXPECT_EQ(tenths_of({20'000}, {10'000}), 10);
  EXPECT_EQ(tenths_of({5}, {0}), 0);
  EXPECT_EQ(tenths_of(kQuantityMax, kQuantityMax), 10);
}

TEST(Delivery, RefusesEveryBrokenField) {
  expect_refused(
      test::sample_delivery(),
      std::vector<Broken<Delivery>>{
          {"commitment", [](Delivery& d) { d.commitment = {}; }},
          {"category", [](Delivery& d) { d.category = ""; }},
          {"unit", [](Delivery& d) { d.unit = Unit::device; }},
          {"no parcels", [](Delivery& d) { d.parcels.clear(); }},
          {"parcels", [](Delivery& d) { d.parcels.assign(65, d.parcels[1]); }},
          {"parcel 0", [](Delivery& d) { d.parcels[0].parcel_no = 0; }},
          {"parcel twice", [](Delivery& d) { d.parcels[1].parcel_no = 1; }},
          {"quantity", [](Delivery& d) { d.parcels[0].quantity = {}; }},
          {"state", [](Delivery& d) { d.parcels[0].state = static_cast<ParcelState>(4); }},
          {"dispatched_on", [](Delivery& d) { d.parcels[1].dispatched_on = {}; }},
          {"expected before", [](Delivery& d) { d.parcels[0].expected_on = Date{20'000}; }},
          {"delivered before", [](Delivery& d) { d.parcels[0].delivered_on = Date{20'000}; }},
          {"delivered without a day", [](Delivery& d) { d.parcels[0].delivered_on = {}; }},
          {"a day without delivery",
           [](Delivery& d) { d.parcels[1].delivered_on = Date{kDateMax.days}; }},
          {"tracking", [](Delivery& d) { d.parcels[0].tracking = string(201, 'a'); }},
          {"documents", [](Delivery& d) { d.parcels[0].documents.assign(17, "a"); }},
          {"serials", [](Delivery& d) { d.parcels[0].serials = "\n"; }},
      });
}

TEST(Confirmation, RefusesEveryBrokenField) {
  expect_refused(
      test::sample_confirmation(),
      std::vector<Broken<Confirmation>>{
          {"delivery", [](Confirmation& c) { c.delivery.id = {}; }},
          {"delivery of a guest", [](Confirmation& c) { c.delivery = kGuestsRecord; }},
          {"revision", [](Confirmation& c) { c.revision = {}; }},
          {"category", [](Confirmation& c) { c.category = "SW"; }},
          {"no parcels", [](Confirmation& c) { c.parcels.clear(); }},
          {"parcel twice", [](Confirmation& c) { c.parcels[1].parcel_no = 1; }},
          {"nothing", [](Confirmation& c) { c.parcels[1].accepted = {}; }},
          {"less than nothing", [](Confirmation& c) { c.parcels[1].accepted = {-1}; }},
          {"rejected for no reason", [](Confirmation& c) { c.parcels[1].rejected = {1}; }},
          {"damaged, and nothing rejected", [](Confirmation& c) { c.parcels[0].rejected = {}; }},
          {"discrepancy",
           [](Confirmation& c) { c.parcels[0].discrepancy = static_cast<Discrepancy>(6); }},
          {"no remark", [](Confirmation& c) { c.parcels[0].remark.clear(); }},
          {"received_on", [](Confirmation& c) { c.parcels[0].received_on = {}; }},
          {"place", [](Confirmation& c) { c.parcels[0].place = string(101, 'a'); }},
      });
}

TEST(RecordBodies, ComeBackAsTheyWere) {
  RecordEvent event = test::sample_event();
  std::set<RecordKind> kinds;
  for (const RecordBody& body : test::sample_bodies()) {
    event.body = body;
    ASSERT_TRUE(check(event).has_value()) << check(event).error().what;
    const auto back = decode_event(encode_event(event));
    ASSERT_TRUE(back.has_value()) << back.error().what;
    EXPECT_EQ(*back, event) << name_of(kind_of(event));
    kinds.insert(kind_of(event));
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<RecordBody>);
}

TEST(RecordBodies, ComeBackWithNothingOptional) {
  RecordEvent event = test::sample_event();
  const RecordKey need{kUkraine.party, numbered<RecordId>(10)};
  const std::vector<RecordBody> bodies{
      test::need_of(5), test::offer_of(5), test::promise_to(need, numbered<EventId>(1), 5),
      good_acceptance(), test::closing_of(RecordKind::offer, need.id, CloseReason::withdrawn)};
  for (const RecordBody& body : bodies) {
    event.body = body;
    EXPECT_EQ(*decode_event(encode_event(event)), event);
  }
  Need open = test::need_of(5);
  open.lines[0].over_ok = true;
  event.body = open;
  EXPECT_EQ(*decode_event(encode_event(event)), event);
}

// No change of a byte crashes it, and whatever is read is inside its bounds.
TEST(RecordBodies, SurviveChangedBytes) {
  std::mt19937_64 random(2);
  RecordEvent event = test::sample_event();
  for (const RecordBody& body : test::sample_bodies()) {
    event.body = body;
    const Bytes good = encode_event(event);
    for (int i = 0; i < 4'000; ++i) {
      Bytes bytes = good;
      for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<std::byte>(random());
      const auto read = decode_event(bytes);
      EXPECT_TRUE(!read || check(*read).has_value());
    }
    for (std::size_t cut = 0; cut < good.size(); ++cut) {
      EXPECT_FALSE(decode_event(ByteView(good).first(cut)).has_value());
    }
  }
}

TEST(RecordBodies, UnknownKindSaysSo) {
  RecordEvent event = test::sample_event();
  Bytes bytes = encode_event(event);
  // The root's first data word begins with the kind: after the segment table and the root pointer.
  ASSERT_EQ(bytes[16], std::byte{1});
  for (const auto kind : {std::byte{0}, std::byte{kKinds + 1}, std::byte{255}}) {
    bytes[16] = kind;
    EXPECT_EQ(rule_of(decode_event(bytes).error()), Rule::record_kind);
  }
}

TEST(RecordAboutAnother, HasOneIdWhoeverWritesIt) {
  const RecordKey target{kPoland.party, numbered<RecordId>(20)};
  const RecordId id = id_about(RecordKind::response, target);
  EXPECT_EQ(to_hex(id.view()), "a36574926b936ddb869a1af199bdf923");
  EXPECT_EQ(id, id_about(RecordKind::response, target));
  EXPECT_NE(id, id_about(RecordKind::closing, target));
  EXPECT_NE(id, id_about(RecordKind::response, {kUkraine.party, target.id}));
  EXPECT_NE(id, id_about(RecordKind::response, {target.owner, numbered<RecordId>(21)}));
  EXPECT_NE(id,
            id_about(RecordKind::response, {target.owner, target.id, numbered<GuestLabel>('g')}));
}

}  // namespace
}  // namespace talgu
