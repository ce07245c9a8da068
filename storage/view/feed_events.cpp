#include "storage/view/feed_events.h"

#include "protocol/feed/data_body.h"
#include "storage/feeds/chain.h"
#include "storage/feeds/epochs.h"

#include <utility>

namespace talgu::storage {

Result<FeedEvents::Read> FeedEvents::read(std::uint64_t seq) {
  Read made;
  TALGU_TRY(const HeldEntry entry, held_entry(txn_, tail_.feed, seq));
  if (entry.header.kind != EntryKind::data) return made;
  TALGU_TRY(const OpenEpoch* const epoch, epoch_of(entry.header.epoch));
  if (epoch == nullptr) {
    made.outcome = Outcome::waits;
    return made;
  }
  if (author_ == nullptr) {
    TALGU_TRY(const Member author, authority_.find(tail_.open.certificate));
    author_ = author.node;
  }
  const auto message = open_data(epoch->key, entry.header, entry.body);
  auto events = message ? decode_message(*message) : std::unexpected(message.error());
  if (!events) {
    made.refused = 1;
    return made;
  }
  for (Bytes& bytes : *events) {
    auto event = event_of(author_->certificate, entry, std::move(bytes));
    if (event) {
      made.events.push_back(*std::move(event));
    } else {
      ++made.refused;
    }
  }
  return made;
}

Result<const FeedEvents::OpenEpoch*> FeedEvents::epoch_of(std::uint32_t number) {
  if (epoch_ && epoch_->number == number) return &*epoch_;
  TALGU_TRY(EpochBody body, read_epoch_body(txn_, tail_.feed, number));
  TALGU_TRY(const bool holds, holds_epoch_key(txn_, tail_.feed, number));
  // A hedge secret is held by no store yet; its feeds wait as those without a key do.
  if (!body.hedge.is_zero() || !holds) return nullptr;
  TALGU_TRY(const EpochKey key, read_epoch_key(txn_, tail_.feed, number, view_secret_));
  const EpochName name{
      .federation = authority_.id(), .feed = tail_.feed, .epoch = number, .commit = body.commit};
  epoch_.emplace(OpenEpoch{.number = number,
                           .key = epoch_data_key(name, key, nullptr),
                           .audience = std::move(body.audience_name)});
  return &*epoch_;
}

std::optional<ViewEvent> FeedEvents::event_of(const Certificate& author, const HeldEntry& entry,
                                              Bytes bytes) const {
  auto record = decode_event(bytes);
  if (!record) return {};
  ViewEvent event;
  event.stored.origin = {.author = author.party,
                         .guest = guest_label(author),
                         .feed = tail_.feed,
                         .seq = entry.header.seq,
                         .audience = audience_id(author.party, epoch_->audience)};
  event.stored.id = event_id(author.party, event.stored.origin.guest, bytes);
  event.stored.event = *std::move(record);
  event.audience = epoch_->audience;
  event.bytes = std::move(bytes);
  return event;
}

}  // namespace talgu::storage
