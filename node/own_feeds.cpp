#include "node/own_feeds.h"

#include "crypto/check.h"
#include "protocol/refusal.h"

#include <utility>

namespace talgu {

OwnFeeds::OwnFeeds(Self self, const std::vector<FeedTail>& tails) : self_(std::move(self)) {
  for (const FeedTail& tail : tails) {
    if (tail.open.certificate == self_.certificate) tails_.emplace(tail.feed, tail);
  }
}

const FeedTail* OwnFeeds::find(const AudienceId& audience) const {
  for (const auto& [feed, tail] : tails_) {
    if (tail.open.audience == audience && !tail.closed) return &tail;
  }
  return nullptr;
}

Result<std::uint16_t> OwnFeeds::next_incarnation(const AudienceId& audience) const {
  std::uint16_t used = 0;
  for (const auto& [feed, tail] : tails_) {
    if (tail.open.audience == audience) ++used;
  }
  if (used >= limits::kIncarnationMax) {
    return refuse_rule(Rule::incarnation,
                       "this certificate has opened its last feed for this audience");
  }
  return used;
}

std::optional<OwnFeeds::WantedKey> OwnFeeds::wanted_key(const Audience& audience,
                                                        const Authority& authority,
                                                        std::uint64_t now_ms) const {
  const FeedTail* const tail = find(audience.id);
  if (tail == nullptr) return std::nullopt;
  const FeedWriter writer = FeedWriter::resume(*tail);
  if (writer.epoch_due(authority, now_ms) != FeedWriter::EpochDue::no) return std::nullopt;
  return WantedKey{.feed = tail->feed, .epoch = tail->epoch.number, .body = tail->epoch.body};
}

Result<FeedWriter> OwnFeeds::begin(const Audience& audience, const Tools& tools) const {
  const FeedTail* const tail = find(audience.id);
  TALGU_TRY(const std::uint16_t incarnation, next_incarnation(audience.id));
  const AuthorSelf author{
      .certificate = self_.certificate, .party = self_.party, .incarnation = incarnation};
  if (tail == nullptr) {
    return FeedWriter::open_feed(audience, tools.authority, author, tools.now_ms, nullptr);
  }
  FeedWriter writer = FeedWriter::resume(*tail);
  if (writer.epoch_due(tools.authority, tools.now_ms) != FeedWriter::EpochDue::no) {
    TALGU_PASS(writer.begin_epoch(tools.authority, author, tools.now_ms, nullptr));
  }
  return writer;
}

Result<OwnFeeds::Post> OwnFeeds::post(const Audience& audience, ByteView message,
                                      const EpochDataKey* data_key, const Tools& tools) {
  const FeedTail* const tail = find(audience.id);
  TALGU_TRY(FeedWriter writer, begin(audience, tools));
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
  TALGU_TRY(Post made, admit_all(std::move(writer), tail, tools));
  tails_.insert_or_assign(made.feed, made.runs.back().tail());
  return made;
}

Result<OwnFeeds::Post> OwnFeeds::admit_all(FeedWriter writer, const FeedTail* tail,
                                           const Tools& tools) const {
  Post made{.feed = writer.feed(), .runs = {}, .keys = writer.take_new_keys()};
  TALGU_TRY(std::vector<Run> runs,
            std::move(writer).finish(tools.authority.id(), tools.signing_key, tools.now_ms));
  for (Run& run : runs) {
    // The author's own append passes the same door as everybody's.
    TALGU_TRY(Admitted admitted, admit(std::move(run), tail, tools.authority, self_.reader));
    made.runs.push_back(std::move(admitted));
    tail = &made.runs.back().tail();
  }
  TALGU_CHECK(!made.runs.empty());
  return made;
}

void OwnFeeds::roll_back(const FeedId& feed, const FeedTail* durable) {
  if (durable == nullptr) {
    tails_.erase(feed);
  } else {
    tails_.insert_or_assign(feed, *durable);
  }
}

}  // namespace talgu
