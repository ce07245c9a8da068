#include "node/core/own_feeds.h"

#include "protocol/law/audience/may_read.h"
#include "protocol/base/refusal.h"
#include "tests/unit/node/fixture.h"

#include <gtest/gtest.h>

#include <map>

namespace talgu {
namespace {

using storage::OwnFeedState;
using test::kNow;

class OwnFeedsPolicy : public testing::Test {
 protected:
  [[nodiscard]] Audience to(const std::string& rule, History history = History::join) const {
    return {.name = "partners",
            .id = audience_id(kyiv.party, "partners"),
            .rule = *parse_audience_rule(rule),
            .history = history};
  }

  OwnFeeds::Post post(const Audience& audience) {
    const Authority& authority = federation.authority();
    std::optional<EpochDataKey> key;
    if (const auto wanted = own.wanted_key(audience, authority, kNow)) {
      key = test::data_key(federation.id(), keys.at({wanted->feed, wanted->epoch}), wanted->body);
    }
    auto made = own.post(audience, as_bytes("message"), key ? &*key : nullptr,
                         {.authority = authority, .signing_key = kyiv.signing_key, .now_ms = kNow});
    EXPECT_TRUE(made) << made.error().what;
    for (NewEpochKey& fresh : made->keys) {
      const std::pair name{fresh.feed, fresh.epoch};
      keys.emplace(name, std::move(fresh));
    }
    return *std::move(made);
  }

  static constexpr const char* kFour = "party:PL + party:EE + party:LV + party:LT";
  static constexpr const char* kThree = "party:PL + party:EE + party:LV";

  test::TestFederation federation{{{"UA", PartyRole::recipient},
                                   {"PL", PartyRole::donor},
                                   {"EE", PartyRole::donor},
                                   {"LV", PartyRole::donor},
                                   {"LT", PartyRole::donor}}};
  test::TestNode kyiv = federation.add_node("UA", "kyiv");
  test::TestNode vilnius = federation.add_node("LT", "vilnius");
  OwnFeeds own{test::self_of(kyiv), {}, {}};
  std::map<std::pair<FeedId, std::uint32_t>, NewEpochKey> keys;
};

TEST_F(OwnFeedsPolicy, OneRuleKeepsFeedAndEpoch) {
  const auto first = post(to(kFour));
  const auto second = post(to(kFour));
  EXPECT_EQ(second.feed, first.feed);
  EXPECT_EQ(second.runs.back().tail().epoch.number, 1U);
  EXPECT_TRUE(second.keys.empty());
}

TEST_F(OwnFeedsPolicy, ANarrowerRuleReachesTheFeedThatIsOpen) {
  const auto first = post(to(kFour));
  ASSERT_TRUE(may_read(federation.authority(), first.runs.back().tail(), vilnius.id));
  const auto second = post(to(kThree));
  const FeedTail& tail = second.runs.back().tail();
  EXPECT_EQ(tail.feed, first.feed);
  EXPECT_EQ(tail.epoch.number, 2U);
  EXPECT_EQ(tail.epoch.body.rule, kThree);
  EXPECT_EQ(tail.epoch.entries, 1U);  // the entry is under the new key
  EXPECT_FALSE(may_read(federation.authority(), tail, vilnius.id));
  EXPECT_EQ(post(to(kThree)).runs.back().tail().epoch.number, 2U);
}

TEST_F(OwnFeedsPolicy, ARuleWithFewerWitnessesClosesTheFeedAndOpensAnother) {
  const auto first = post(to(kFour));
  const auto second = post(to("party:PL"));
  ASSERT_EQ(second.runs.size(), 2U);
  EXPECT_EQ(second.runs.front().feed(), first.feed);
  EXPECT_TRUE(second.runs.front().tail().closed);
  const FeedTail& tail = second.runs.back().tail();
  EXPECT_NE(tail.feed, first.feed);
  EXPECT_EQ(tail.open.incarnation, 1U);
  EXPECT_FALSE(may_read(federation.authority(), tail, vilnius.id));
  EXPECT_EQ(post(to("party:PL")).feed, tail.feed);
}

TEST_F(OwnFeedsPolicy, AWiderRuleOpensAnotherFeedUnderJoinAndAnEpochUnderFull) {
  const auto first = post(to(kThree));
  const auto wider = post(to(kFour));
  EXPECT_NE(wider.feed, first.feed);
  EXPECT_TRUE(may_read(federation.authority(), wider.runs.back().tail(), vilnius.id));
  const auto full = post(to(kThree, History::full));
  EXPECT_NE(full.feed, wider.feed);  // OPEN fixes the history
  const auto full_wider = post(to(kFour, History::full));
  EXPECT_EQ(full_wider.feed, full.feed);
  EXPECT_EQ(full_wider.runs.back().tail().epoch.number, 2U);
}

TEST_F(OwnFeedsPolicy, AFindingEndsEveryFeedAndClosesNone) {
  const auto first = post(to(kFour));
  EXPECT_TRUE(own.end_all(first.feed));
  EXPECT_FALSE(own.end_all(first.feed));
  EXPECT_FALSE(own.any_extended());
  const auto second = post(to(kFour));
  ASSERT_EQ(second.runs.size(), 1U);
  EXPECT_NE(second.feed, first.feed);
  EXPECT_EQ(second.runs.back().tail().open.incarnation, 1U);
  EXPECT_TRUE(own.any_extended());
  EXPECT_FALSE(own.end_all(first.feed));  // shown again: the new feed goes on
  EXPECT_EQ(post(to(kFour)).feed, second.feed);
}

TEST_F(OwnFeedsPolicy, AFeedThatThisStoreDidNotOpenIsNotExtended) {
  const auto lost = post(to(kFour));
  const FeedTail& tail = lost.runs.back().tail();
  OwnFeeds fetched(test::self_of(kyiv), {tail}, {});
  EXPECT_FALSE(fetched.wanted_key(to(kFour), federation.authority(), kNow));
  OwnFeeds opened(test::self_of(kyiv), {tail}, {{tail.feed, OwnFeedState::extended}});
  EXPECT_TRUE(opened.wanted_key(to(kFour), federation.authority(), kNow));
}

}  // namespace
}  // namespace talgu
