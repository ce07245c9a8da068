#include "node/core/peer_book.h"

#include "node/control/protocol.h"

#include <cctype>
#include <utility>

namespace talgu {
namespace {

Reason reason_of(front::DialFault fault) {
  switch (fault) {
    case front::DialFault::name_lookup:
      return Reason::name_lookup;
    case front::DialFault::no_route:
      return Reason::no_route;
    case front::DialFault::refused_port:
      return Reason::refused_port;
    case front::DialFault::timeout:
      return Reason::timeout;
    case front::DialFault::handshake:
      return Reason::transport_key_unknown;
  }
  std::unreachable();
}

std::string with_letters(std::string_view text, int (*change)(int)) {
  std::string made(text);
  for (char& c : made) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return made;
}

}  // namespace

PeerBook::PeerBook(const Config& config, const std::vector<Contact>& contacts)
    : configured_(config.peers) {
  for (const Contact& contact : contacts) contacts_[contact.node] = contact.addresses;
}

std::string PeerBook::name_of(const Authority& authority, const CertId& node) {
  const auto member = authority.find(node);
  if (!member || member->party == nullptr) return short_hex(node);
  return member->party->code + "/" + member->node->certificate.label;
}

Result<std::vector<CertId>> PeerBook::find(const Authority& authority, std::string_view name) {
  const std::size_t slash = name.find('/');
  // Codes have capital letters only, labels small ones only: how they are written says nothing.
  const Party* const party =
      authority.federation().newest().find_code(with_letters(name.substr(0, slash), ::toupper));
  const std::string label =
      slash == std::string_view::npos ? "" : with_letters(name.substr(slash + 1), ::tolower);
  std::vector<CertId> found;
  if (party != nullptr) {
    for (const CertifiedNode* node : authority.log_of(party->id)->current()) {
      if (slash == std::string_view::npos || node->certificate.label == label) {
        found.push_back(node->id);
      }
    }
  }
  if (found.empty()) {
    return control::refuse(control::ControlRule::not_found,
                           "no current node is called " + std::string(name),
                           "talgu peer lists the nodes; write PL or PL/warsaw");
  }
  return found;
}

void PeerBook::set_configured(std::map<std::string, std::vector<std::string>> peers) {
  configured_ = std::move(peers);
}

void PeerBook::set_addresses(const CertId& node, std::vector<std::string> addresses) {
  contacts_[node] = std::move(addresses);
}

std::vector<std::string> PeerBook::addresses(const Authority& authority, const CertId& node) const {
  const auto configured = configured_.find(name_of(authority, node));
  if (configured != configured_.end()) return configured->second;
  const auto known = contacts_.find(node);
  return known == contacts_.end() ? std::vector<std::string>{} : known->second;
}

std::vector<front::Dial> PeerBook::dials(const Authority& authority, const CertId& self) const {
  std::vector<front::Dial> list;
  for (const auto& [party, log] : authority.logs()) {
    for (const CertifiedNode* node : log.current()) {
      if (node->id == self) continue;
      std::vector<std::string> addresses = this->addresses(authority, node->id);
      if (addresses.empty()) continue;
      list.push_back({.peer = node->certificate.transport_key, .addresses = std::move(addresses)});
    }
  }
  return list;
}

void PeerBook::note_failed(const TransportKey& key, front::DialFault fault) {
  failed_[key] = reason_of(fault);
}

void PeerBook::note_reached(const TransportKey& key) {
  failed_.erase(key);
}

std::optional<Reason> PeerBook::dial_reason(const TransportKey& key) const {
  const auto found = failed_.find(key);
  return found == failed_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace talgu
