#include "node/core/own_feeds.h"

#include "crypto/check.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <utility>

namespace talgu {

OwnFeeds::OwnFeeds(const Self& self, const std::vector<FeedTail>& tails, States states)
    : self_(self), states_(std::move(states)) {
  for (const FeedTail& tail : tails) {
    if (tail.open.certificate == self_.certificate) tails_.emplace(tail.feed, tail);
  }
}

const FeedTail* OwnFeeds::find(const AudienceId& audience) const {
  for (const auto& [feed, tail] : tails_) {
    const auto state = states_.find(feed);
    const bool extended =
        state != states_.end() && state->second == storage::OwnFeedState::extended;
    if (extended && tail.open.audience == audience && !tail.closed) return &tail;
  }
  return nullptr;
}

Result<std::uint16_t> OwnFeeds::next_incarnation(const AudienceId& audience) const {
  int next = 0;
  for (const auto& [feed, tail] : tails_) {
    if (tail.open.audience == audience) next = std::max(next, tail.open.incarnation + 1);
  }
  if (next >= limits::kIncarnationMax) {
    return refuse_rule(Rule::incarnation,
                       "this certificate has opened its last feed for this audience");
  }
  return static_cast<std::uint16_t>(next);
}

OwnFeeds::Step OwnFeeds::step(const FeedTail& tail, const Audience& audience,
                              const Authority& authority, std::uint64_t now_ms) {
  if (tail.open.history != audience.history) return Step::new_feed;
  // The policy says who reads, not the rule that the feed was opened with.
  if (tail.epoch.body.rule != canonical_text(audience.rule)) return Step::new_epoch;
  const FeedWriter writer = FeedWriter::resume(tail);
  return writer.epoch_due(authority, now_ms) == FeedWriter::EpochDue::no ? Step::go_on
                                                                         : Step::new_epoch;
}

std::optional<OwnFeeds::WantedKey> OwnFeeds::wanted_key(const Audience& audience,
                                                        const Authority& authority,
                                                        std::uint64_t now_ms) const {
  const FeedTail* const tail = find(audience.id);
  if (tail == nullptr || step(*tail, audience, authority, now_ms) != Step::go_on) {
    return std::nullopt;
  }
  return WantedKey{.feed = tail->feed, .epoch = tail->epoch.number, .body = tail->epoch.body};
}

Result<OwnFeeds::Begun> OwnFeeds::begin(const Audience& audience, const Tools& tools) const {
  const FeedTail* const tail = find(audience.id);
  AuthorSelf author{.certificate = self_.certificate, .party = self_.party, .incarnation = 0};
  std::optional<FeedWriter> closing;
  if (tail != nullptr) {
    FeedWriter writer = FeedWriter::resume(*tail);
    const Step next = step(*tail, audience, tools.authority, tools.now_ms);
    if (next == Step::go_on) return Begun{.writer = std::move(writer), .closing = std::nullopt};
    if (next == Step::new_epoch) {
      writer.set_rule(audience.rule);
      const Status begun = writer.begin_epoch(tools.authority, author, tools.now_ms, nullptr);
      if (begun) return Begun{.writer = std::move(writer), .closing = std::nullopt};
      const Rule broken = rule_of(begun.error());
      if (broken != Rule::history && broken != Rule::witness_number) {
        return std::unexpected(begun.error());
      }
    }
    closing = FeedWriter::resume(*tail);
    TALGU_PASS(closing->close(tools.authority, tools.now_ms));
  }
  TALGU_TRY(author.incarnation, next_incarnation(audience.id));
  TALGU_TRY(FeedWriter writer,
            FeedWriter::open_feed(audience, tools.authority, author, tools.now_ms, nullptr));
  return Begun{.writer = std::move(writer), .closing = std::move(closing)};
}

Result<OwnFeeds::Post> OwnFeeds::post(const Audience& audience, ByteView message,
                                      const EpochDataKey* data_key, const Tools& tools) {
  const FeedTail* const tail = find(audience.id);
  TALGU_TRY(Begun begun, begin(audience, tools));
  FeedWriter& writer = begun.writer;
  if (writer.new_keys().empty()) {
    TALGU_CHECK(data_key != nullptr);
    TALGU_PASS(writer.add_data(message, *data_key, tools.authority, tools.now_ms));
  } else {
    const NewEpochKey& fresh = writer.new_keys().back();
    const EpochName name{.federation = tools.authority.id(),
                         .feed = fresh.feed,
                         .epoch = fresh.epoch,
                         .commit = writer.epoch_body().commit};
    const EpochDataKey key = epoch_data_key(name, fresh.key, nullptr);
    TALGU_PASS(writer.add_data(message, key, tools.authority, tools.now_ms));
  }
  Post made{.feed = writer.feed(), .runs = {}, .keys = writer.take_new_keys()};
  const bool same_feed = tail != nullptr && tail->feed == made.feed;
  if (begun.closing) TALGU_PASS(admit_all(*std::move(begun.closing), tail, tools, made));
  TALGU_PASS(admit_all(std::move(writer), same_feed ? tail : nullptr, tools, made));
  if (!same_feed) states_.emplace(made.feed, storage::OwnFeedState::extended);
  for (const Admitted& run : made.runs) tails_.insert_or_assign(run.feed(), run.tail());
  return made;
}

Status OwnFeeds::admit_all(FeedWriter writer, const FeedTail* tail, const Tools& tools,
                           Post& made) const {
  TALGU_TRY(std::vector<Run> runs,
            std::move(writer).finish(tools.authority.id(), tools.signing_key, tools.now_ms));
  TALGU_CHECK(!runs.empty());
  made.runs.reserve(made.runs.size() + runs.size());  // `tail` points into it
  for (Run& run : runs) {
    // The author's own append passes the same door as everybody's.
    TALGU_TRY(Admitted admitted, admit(std::move(run), tail, tools.authority, self_.reader));
    made.runs.push_back(std::move(admitted));
    tail = &made.runs.back().tail();
  }
  return {};
}

void OwnFeeds::roll_back(const FeedId& feed, const FeedTail* durable) {
  if (durable == nullptr) {
    tails_.erase(feed);
    states_.erase(feed);
  } else {
    tails_.insert_or_assign(feed, *durable);
  }
}

bool OwnFeeds::end_all(const FeedId& shown) {
  const auto known = states_.find(shown);
  if (known != states_.end() && known->second == storage::OwnFeedState::ended) return false;
  states_.insert_or_assign(shown, storage::OwnFeedState::ended);
  for (auto& [feed, state] : states_) state = storage::OwnFeedState::ended;
  return true;
}

bool OwnFeeds::any_extended() const {
  return std::ranges::any_of(
      states_, [](const auto& one) { return one.second == storage::OwnFeedState::extended; });
}

}  // namespace talgu
