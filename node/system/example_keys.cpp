#include "node/system/example_keys.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace talgu {
namespace {

// Key ids of admin and recovery keys, and the public keys of nodes, of every version of
// keys-example/ there was. Written by keys-example/make.sh, which only ever adds.
constexpr auto kExampleKeys = std::to_array<std::string_view>({
#include "node/system/example_keys.inc"
});

bool has_example(const RootSet& set) {
  return std::ranges::any_of(
      set.keys, [](const AdminKey& key) { return is_example_key(key_id(key).view()); });
}

bool has_example(const Party& party) {
  return has_example(party.root_set) || is_example_key(key_id(party.recovery_key).view());
}

bool has_example(const Certificate& certificate) {
  return is_example_key(certificate.sign_key.view()) ||
         is_example_key(certificate.seal_key.view()) ||
         is_example_key(certificate.transport_key.view());
}

std::unexpected<Error> refused(const std::string& whose) {
  return fail(
      Fault::not_permitted,
      "a key of " + whose + " is an example key: everybody has its secret (keys-example/)",
      "make keys of your own with: talgu party new, talgu node new. Only to try things out: "
      "--allow-example-keys");
}

}  // namespace

bool is_example_key(ByteView key) {
  return std::ranges::find(kExampleKeys, to_hex(key)) != kExampleKeys.end();
}

Status refuse_example_keys(const Authority& authority, const CertifiedNode& self) {
  for (const Party& party : authority.federation().charter().parties) {
    if (has_example(party)) return refused(party.code);
  }
  const PartyId& own = self.certificate.party;
  if (has_example(authority.log_of(own)->root_set())) return refused("our party");
  if (has_example(self.certificate)) return refused("this node");
  return {};
}

std::vector<std::string> example_key_alarms(const Authority& authority) {
  std::vector<std::string> alarms;
  const auto add = [&alarms](const std::string& holder) {
    alarms.push_back(holder + " has example keys: everybody can sign in its name");
  };
  for (const Party& party : authority.federation().newest().parties) {
    const PartyLog& log = *authority.log_of(party.id);
    if (has_example(party) || has_example(log.root_set())) add(party.code);
    for (const CertifiedNode* const node : log.current()) {
      if (has_example(node->certificate)) add(party.code + "/" + node->certificate.label);
    }
  }
  return alarms;
}

}  // namespace talgu
