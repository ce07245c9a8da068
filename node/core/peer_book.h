#pragma once

#include "node/system/config.h"
#include "node/front/messages.h"
#include "protocol/law/authority.h"
#include "protocol/base/refusal.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

/// Names of nodes for people ("PL/warsaw"), where to dial them, and how the last dial went.
/// Addresses come from talgud.toml first, then from the join pack and `talgu peer address`.
/// Lives on the loop's thread.
class PeerBook final {
 public:
  PeerBook(const Config& config, const std::vector<Contact>& contacts);

  /// "PL/warsaw"; the short hex of the id for a certificate that no log names.
  [[nodiscard]] static std::string name_of(const Authority& authority, const CertId& node);

  /// The current node of that name, or the only one of a party when `name` is a bare code.
  /// Faults: control errors not-found, ambiguous.
  [[nodiscard]] static Result<std::vector<CertId>> find(const Authority& authority,
                                                        std::string_view name);

  /// Those of a changed talgud.toml, by name.
  void set_configured(std::map<std::string, std::vector<std::string>> peers);
  void set_addresses(const CertId& node, std::vector<std::string> addresses);
  [[nodiscard]] std::vector<std::string> addresses(const Authority& authority,
                                                   const CertId& node) const;

  /// Everybody current with an address, but not ourselves.
  [[nodiscard]] std::vector<front::Dial> dials(const Authority& authority,
                                               const CertId& self) const;

  void note_failed(const TransportKey& key, front::DialFault fault);
  void note_reached(const TransportKey& key);
  /// Why the last dial of this key failed; none if it did not.
  [[nodiscard]] std::optional<Reason> dial_reason(const TransportKey& key) const;

 private:
  std::map<std::string, std::vector<std::string>> configured_;
  std::map<CertId, std::vector<std::string>> contacts_;
  std::map<TransportKey, Reason> failed_;
};

}  // namespace talgu
