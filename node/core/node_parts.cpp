#include "node/core/node_parts.h"

#include "node/core/peer_book.h"

namespace talgu {

std::string NodeParts::name() const {
  return PeerBook::name_of(authority(), self.id);
}

const Party& NodeParts::party() const {
  return *authority().federation().newest().find(self.certificate.party);
}

Result<storage::ViewReader*> NodeParts::records() const {
  if (view != nullptr) return view.get();
  return fail(Fault::locked, "the node is locked, its records are closed",
              "open its keystore with: talgu unlock");
}

}  // namespace talgu
