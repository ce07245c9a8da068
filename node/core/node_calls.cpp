// What a Node does for control calls; the rest of the class is in node.cpp.
#include "crypto/check.h"
#include "crypto/random.h"
#include "node/core/match.h"
#include "node/core/node.h"
#include "node/system/log.h"
#include "protocol/base/hybrid_clock.h"
#include "protocol/base/refusal.h"
#include "protocol/feed/data_body.h"
#include "protocol/feed/epoch_rules.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

constexpr std::size_t kHeldPostsMax = 1024;
constexpr std::size_t kAskedMax = 1024;

/// What tells this text from all others, and puts it behind all that its party has said here.
void sign_off(const CoreParts& parts, std::uint64_t clock, RecordEvent& event) {
  event.clock = clock;
  event.boot = parts.boot->state().boot;
  add_salt(event, random_id<FixedBytes<struct SaltSeedTag, 32>>().bytes);
}

/// The clock of what a party says next, here.
std::uint64_t clock_of_next(const CoreParts& parts, std::uint64_t now) {
  constexpr std::uint64_t kAheadMsMax = 24ULL * 3600 * 1000;
  const std::uint64_t held = parts.machine->newest_clock(parts.self.certificate.party);
  // A sister node whose clock is years ahead does not take ours along.
  return next_clock(std::min(held, (now + kAheadMsMax) << kClockCounterBits), now);
}

/// The message of an entry that holds the events, one behind the other; their clock is that of the
/// last one. Faults: those of the events, rule size.
Result<Bytes> sign_off_all(const CoreParts& parts, std::vector<RecordEvent>& events) {
  std::vector<Bytes> encoded;
  std::uint64_t clock = 0;
  for (RecordEvent& event : events) {
    const std::uint64_t now = utc_now_ms();
    clock = clock == 0 ? clock_of_next(parts, now) : next_clock(clock, now);
    sign_off(parts, clock, event);
    TALGU_PASS(check(event));
    encoded.push_back(encode_event(event));
  }
  Bytes message = encode_message(encoded);
  if (message.size() > message_bytes_max()) {
    return refuse_rule(Rule::size, "the record is larger than an entry of 64 KiB");
  }
  return message;
}

}  // namespace

void Node::serve_calls(const std::vector<pollfd>& ready) {
  for (control::Call& call : control_.serve(ready)) {
    log_line(LogLevel::debug, "call",
             {{"name", call.request.call}, {"uid", std::to_string(call.uid)}});
    switch (room_of(call)) {
      case CallRoom::loop:
        answer(call, answer_call(*parts_, call));
        break;
      case CallRoom::reader:
        ask(std::move(call));
        break;
      case CallRoom::reader_in_turn:
        hold_post(std::move(call));
        break;
    }
  }
}

void Node::ask(control::Call call) {
  if (asked_ >= kAskedMax) {
    return answer(call, fail(Fault::limit_exceeded, "too many questions wait", "try again"));
  }
  ++asked_;
  reader_->give(Question{std::move(call)});
}

void Node::take(Answered answered) {
  if (room_of(answered.call) == CallRoom::reader) {
    --asked_;
  } else {
    drafting_ = false;
  }
  answer(answered.call, std::move(answered.outcome));
  start_next_post();
}

void Node::tell_reader() {
  reader_->give(Learned{std::make_shared<const Authority>(parts_->machine->authority())});
}

void Node::answer(const control::Call& call, Result<CallOutcome> outcome) {
  const auto reply = [this, &call](const Result<control::Json>& result) {
    control_.answer(call.client, call.request.id, result);
  };
  if (!outcome) return reply(std::unexpected(outcome.error()));
  std::visit(Match{[&](control::Json& json) { reply(json); },
                   [&](PostRequest& request) { post(call, std::move(request)); },
                   [&](AddressChange& change) { change_address(call, std::move(change)); },
                   [&](LogAddition& addition) { read_log(call, std::move(addition)); },
                   [&](Reconfiguring& change) { reply(take_config(change.file)); },
                   [&](Unlocking& unlocking) {
                     const Status done = unlock(std::move(unlocking.keys));
                     if (!done) return reply(std::unexpected(done.error()));
                     reply(control::Json{{"schema", "talgu/node.unlock/1"}, {"locked", false}});
                   }},
             *outcome);
}

Result<OwnFeeds::Post> Node::make_post(PostRequest& request) {
  const NodeSigningKey* const key = parts_->keychain->signing_key();
  if (key == nullptr) {
    return fail(Fault::locked, "the node is locked", "open its keystore with: talgu unlock");
  }
  const Authority& authority = parts_->machine->authority();
  if (authority.federation().newest().number != request.federation) {
    return control::refuse(control::ControlRule::plan_changed,
                           "the federation has changed meanwhile; nothing was signed",
                           "look at the new preview and decide again");
  }
  TALGU_TRY(const Bytes message, sign_off_all(*parts_, request.events));
  // Sister nodes take in the clocks of entries, so an entry is never behind its events.
  const std::uint64_t now = std::max(utc_now_ms(), ms_not_before(request.events.back().clock));
  std::optional<EpochDataKey> data_key;
  if (const auto wanted = parts_->own_feeds->wanted_key(request.audience, authority, now)) {
    TALGU_TRY(data_key, parts_->keychain->data_key(wanted->feed, wanted->epoch, wanted->body));
  }
  return parts_->own_feeds->post(request.audience, message, data_key ? &*data_key : nullptr,
                                 {.authority = authority, .signing_key = *key, .now_ms = now});
}

void Node::hold_post(control::Call call) {
  if (held_posts_.size() >= kHeldPostsMax) {
    control_.answer(call.client, call.request.id,
                    fail(Fault::limit_exceeded, "too many posts wait for the disk", "try again"));
    return;
  }
  held_posts_.push_back(std::move(call));
  start_next_post();
}

void Node::start_next_post() {
  const bool locked = parts_->keychain->locked();  // then each says so
  while (posts_.empty() && !drafting_ && !held_posts_.empty() &&
         (view_ != ViewState::filling || locked)) {
    control::Call call = std::move(held_posts_.front());
    held_posts_.pop_front();
    if (!control_.has(call.client)) continue;  // who asked has gone, and may ask again
    if (view_ == ViewState::broken && !locked) {
      const Error& why = view_filled_.error();
      answer(call, fail(why.fault, "the records of this node cannot be read in: " + why.what,
                        why.fault == Fault::storage_full ? why.hint
                                                         : "see its log, and: talgu fsck"));
    } else {
      drafting_ = true;
      reader_->give(Question{std::move(call)});
    }
  }
}

void Node::post(const control::Call& call, PostRequest request) {
  Result<OwnFeeds::Post> made = make_post(request);
  if (!made) {
    control_.answer(call.client, call.request.id, std::unexpected(made.error()));
    return;
  }
  const std::uint64_t id = next_post_++;
  posts_.emplace(id, WaitingPost{.client = call.client,
                                 .request = call.request.id,
                                 .answer = std::move(request.answer)});
  writer_->give(StorePost{.id = id, .post = *std::move(made)});
}

void Node::read_log(const control::Call& call, LogAddition addition) {
  log_readers_.push_back({.client = call.client,
                          .request = call.request.id,
                          .party = addition.party,
                          .version = addition.version,
                          .answer = std::move(addition.answer)});
  give(
      sync::StatementsAdded{.party = addition.party, .statements = std::move(addition.statements)});
  tell_front();
}

void Node::answer_log_readers(const PartyId& party, const Error* error) {
  std::erase_if(log_readers_, [&](LogReader& reader) {
    if (reader.party != party) return false;
    const bool durable = parts_->machine->durable_log(reader.party) >= reader.version;
    if (!durable && error == nullptr) return false;
    if (durable) {
      control_.answer(reader.client, reader.request, reader.answer);
    } else {
      control_.answer(reader.client, reader.request, std::unexpected(*error));
    }
    return true;
  });
}

void Node::change_address(const control::Call& call, AddressChange change) {
  parts_->peers->set_addresses(change.contact.node, change.contact.addresses);
  tell_front();
  const std::uint64_t id = next_post_++;
  contacts_.emplace(id, WaitingPost{.client = call.client,
                                    .request = call.request.id,
                                    .answer = {{"schema", "talgu/peer.address/1"},
                                               {"addresses", change.contact.addresses}}});
  writer_->give(StoreContact{.id = id, .contact = std::move(change.contact)});
}

void Node::take(const ContactStored& stored) {
  const auto waiting = contacts_.extract(stored.id);
  TALGU_CHECK(!waiting.empty());
  const WaitingPost& one = waiting.mapped();
  if (stored.error) {
    control_.answer(one.client, one.request, std::unexpected(*stored.error));
  } else {
    control_.answer(one.client, one.request, one.answer);
  }
}

}  // namespace talgu
