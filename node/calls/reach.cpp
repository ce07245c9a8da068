#include "node/calls/reach.h"

#include "node/core/peer_book.h"

#include <algorithm>
#include <map>
#include <string>

namespace talgu {
namespace {

using control::Json;

/// What the receipt of a node says; none: nothing.
using ByNode =
    std::map<std::string, std::uint64_t>;  // name -> UTC ms of its receipt, 0 without one

/// Every node that one reader of the epoch has now.
void add_nodes(const NodeParts& parts, const FeedTail& tail, const EpochReader& reader,
               ByNode& nodes) {
  const Authority& authority = parts.authority();
  const PartyLog* const log = authority.log_of(reader.name.party);
  const Party* const party = authority.federation().newest().find(reader.name.party);
  bool any = false;
  for (const CertifiedNode* node :
       log == nullptr ? std::vector<const CertifiedNode*>{} : log->current()) {
    if (guest_label(node->certificate) != reader.name.guest) continue;
    any = true;
    if (node->id != tail.open.certificate) {
      nodes.emplace(PeerBook::name_of(authority, node->id), 0);
    }
  }
  if (!any && party != nullptr) nodes.emplace(party->code, 0);
}

}  // namespace

Json reach_json(const NodeParts& parts, const FeedId& feed, std::uint64_t seq) {
  Json list = Json::array();
  const auto tail = parts.held.tail(feed);
  const auto receipts = parts.held.receipts(feed);
  if (!tail || !*tail || !receipts) return list;
  ByNode nodes;
  for (const EpochReader& reader : (*tail)->epoch.body.readers) {
    add_nodes(parts, **tail, reader, nodes);
  }
  for (const SignedReceipt& one : *receipts) {
    if (one.receipt.position.seq < seq) continue;
    std::uint64_t& at = nodes[PeerBook::name_of(parts.authority(), one.receipt.reader)];
    at = std::max(at, std::uint64_t{one.receipt.claimed_minutes} * 60'000);
  }
  for (const auto& [name, at] : nodes) {
    list.push_back({{"node", name}, {"stored", at != 0}, {"receipt_at", at}});
  }
  return list;
}

}  // namespace talgu
