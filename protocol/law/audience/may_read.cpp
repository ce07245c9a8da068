#include "protocol/law/audience/may_read.h"

#include "protocol/base/refusal.h"

#include <algorithm>

namespace talgu {
namespace {

bool is_listed(const FeedTail& feed, const ReaderName& name) {
  return std::ranges::any_of(feed.epoch.body.readers,
                             [&name](const EpochReader& reader) { return reader.name == name; });
}

// By the newest EPOCH's rule at the newest federation version that we hold.
bool is_selected(const Authority& authority, const FeedTail& feed, const ReaderName& name) {
  const auto author = authority.find(feed.open.certificate);
  const auto rule = parse_audience_rule(feed.epoch.body.rule);
  if (!author || !rule) return false;
  const auto readers =
      expand(*rule, authority.federation().newest(), reader_name(author->node->certificate));
  return readers && std::ranges::binary_search(*readers, name);
}

}  // namespace

Status may_read(const Authority& authority, const FeedTail& feed, const CertId& peer) {
  // One answer for unknown and forbidden, so that a peer learns nothing from it.
  const auto refused = [] {
    return refuse_rule(Rule::may_read, "the peer may not read such a feed");
  };
  const auto member = authority.find(peer);
  if (!member) return refused();
  const Certificate& certificate = member->node->certificate;
  const PartyLog* const log = authority.log_of(certificate.party);
  if (log == nullptr || !log->is_current(peer)) return refused();
  const ReaderName name = reader_name(certificate);
  if (!is_selected(authority, feed, name)) return refused();
  if (feed.open.history == History::join && !is_listed(feed, name)) return refused();
  return {};
}

}  // namespace talgu
