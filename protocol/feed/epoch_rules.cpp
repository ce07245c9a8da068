#include "protocol/feed/epoch_rules.h"

#include "protocol/base/refusal.h"
#include "protocol/law/policy/policy.h"

#include <algorithm>
#include <set>

namespace talgu {
namespace {

Status check_versions(const EpochBody& body, const EntryHeader& header) {
  if (body.federation_version != header.federation_version ||
      body.federation_hash != header.federation_hash) {
    return refuse_rule(Rule::entry_version, "an EPOCH cites another version than its header");
  }
  return {};
}

// Complete: no reader more or fewer than the rule selects (B4, B5).
Status check_readers(const EpochBody& body, const EpochContext& context) {
  TALGU_TRY(const AudienceRule rule, parse_audience_rule(body.rule));
  TALGU_TRY(const auto selected, expand(rule, context.version, context.author));
  if (!std::ranges::equal(names_of(body), selected)) {
    return refuse_rule(Rule::readers, "the reader list is not what the rule selects");
  }
  return {};
}

// Of every reader the log version is held and is the one named.
Status check_logs(const EpochBody& body, const EpochContext& context) {
  for (const EpochReader& reader : body.readers) {
    const PartyLog* const log = context.authority.log_of(reader.name.party);
    if (log == nullptr) return refuse_rule(Rule::readers, "a reader is no party");
    TALGU_TRY(const StatementHash hash, log->hash_at(reader.log_version));
    if (hash16(hash) != reader.log_hash) {
      return refuse_rule(Rule::readers, "a reader's party log is another one than ours");
    }
    for (const EpochReader& before : context.tail.epoch.body.readers) {
      if (before.name == reader.name && reader.log_version < before.log_version) {
        return refuse_rule(Rule::readers_versions, "a reader's log version decreases");
      }
    }
  }
  return {};
}

Status check_channel(const EpochBody& body, const EpochContext& context) {
  const FeedTail& tail = context.tail;
  if (audience_id(context.author.party, body.audience_name) != tail.open.audience) {
    return refuse_rule(Rule::audience_rule, "the audience's name is not that of the feed");
  }
  if (tail.epoch.number > 0 && tail.epoch.body.audience_name != body.audience_name) {
    return refuse_rule(Rule::audience_rule, "a feed changes its audience");
  }
  const std::uint8_t witnesses = witness_number(context.authority.federation().charter(),
                                                names_of(body), context.author.party);
  if (body.witnesses != tail.open.witnesses || body.witnesses != witnesses) {
    return refuse_rule(Rule::witness_number, "the witness number differs from the feed's");
  }
  return {};
}

Status check_history(const EpochBody& body, const FeedTail& tail) {
  if (tail.open.history == History::full || tail.epoch.number == 0) return {};
  for (const EpochReader& reader : body.readers) {
    if (!std::ranges::binary_search(tail.first_readers, reader.name)) {
      return refuse_rule(Rule::history, "a reader who was not there from the beginning");
    }
  }
  return {};
}

}  // namespace

std::vector<ReaderName> names_of(const EpochBody& body) {
  std::vector<ReaderName> names;
  names.reserve(body.readers.size());
  for (const EpochReader& reader : body.readers) names.push_back(reader.name);
  return names;
}

std::uint8_t witness_number(const Charter& charter, const std::vector<ReaderName>& readers,
                            const PartyId& author) {
  std::set<PartyId> others;
  for (const ReaderName& reader : readers) {
    if (reader.party != author) others.insert(reader.party);
  }
  return static_cast<std::uint8_t>(std::min<std::size_t>(charter.witnesses, others.size()));
}

Status check_epoch(const EpochBody& body, const EntryHeader& header, const EpochContext& context) {
  TALGU_PASS(check_versions(body, header));
  TALGU_PASS(check_readers(body, context));
  TALGU_PASS(check_channel(body, context));
  TALGU_PASS(check_history(body, context.tail));
  return check_logs(body, context);
}

Status check_listed(const EpochBody& body, const EpochContext& context, const Reader& self) {
  const ReaderName name{.party = self.party, .guest = self.guest};
  if (std::ranges::binary_search(names_of(body), name)) return {};
  if (context.tail.open.history == History::full) {
    // Whom a later EPOCH adds reads all of it (§6), so that the EPOCHs before it cannot be judged
    // by us alone. An EPOCH that no longer names us ends what we hold.
    if (!std::ranges::binary_search(names_of(context.tail.epoch.body), name)) return {};
    TALGU_TRY(const AudienceRule rule, parse_audience_rule(body.rule));
    const auto now = expand(rule, context.authority.federation().newest(), context.author);
    if (now && std::ranges::binary_search(*now, name)) return {};
  }
  return refuse_rule(Rule::not_a_reader, "we are not among the readers of this feed");
}

Status check_still_selected(const EpochBody& body, const ReaderName& author,
                            const FederationVersion& version) {
  TALGU_TRY(const AudienceRule rule, parse_audience_rule(body.rule));
  const auto selected = expand(rule, version, author);
  const bool all = selected && std::ranges::includes(*selected, names_of(body));
  if (!all) {
    return refuse_rule(Rule::epoch_stale_rule,
                       "an entry cites a version at which a listed reader may read no more");
  }
  return {};
}

}  // namespace talgu
