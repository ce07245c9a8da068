#pragma once

#include "crypto/keystore.h"
#include "crypto/result.h"
#include "node/cli/screen.h"
#include "node/control/client.h"
#include "node/system/home.h"
#include "node/system/passphrase.h"

#include <functional>
#include <string>

namespace talgu::cli {

using control::Json;

/// Exit codes of `talgu`.
enum class Exit : int { done = 0, refused = 1, usage = 2, unreachable = 3, attention = 4 };

/// What every verb of one run of `talgu` shares: the options before the noun, and how it speaks.
/// With --json, standard output holds the JSON object and nothing else; people's text goes away.
class Invocation final {
 public:
  explicit Invocation(Screen& screen) : screen_(screen) {}

  Home home;
  bool json = false;
  bool yes = false;  // answers every confirmation with yes
  PassphraseSource passphrase;
  /// Argon2id memory of new key files; less is for tests and very small machines.
  std::uint64_t kdf_memory_mib = 256;
  /// How long a node may take for one answer.
  std::uint64_t patience_s = 60;

  /// What the options of the chosen verb say, as arguments of its call.
  Json args = Json::object();
  /// The verb that was chosen; main runs it.
  std::function<Result<Exit>()> chosen;

  [[nodiscard]] keystore::KdfCost kdf_cost() const {
    return {.memory_bytes = kdf_memory_mib << 20U};
  }

  /// A line for a person, made of parts; silent with --json.
  template <std::convertible_to<Printable>... Parts>
  void say(const Parts&... parts) const {
    if (!json) screen_.line((Printable() + ... + Printable(parts)));
  }

  /// The result: the object with --json, otherwise nothing (the verb has said it).
  void result(const Json& object) const;
  /// Faults: io (what was said so far cannot be written).
  Status flush() const;
  /// Asks before something that signs or removes. Faults: not_permitted (answered no, or nobody can
  /// be asked: then the hint names --yes); io (what it is about could not be shown).
  Status confirm(const Words& question) const;
  /// Faults: io (Exit::unreachable).
  [[nodiscard]] Result<control::ControlClient> connect() const;
  /// One call to the node of this home.
  Result<Json> call(const std::string& name, Json given) const;

 private:
  Screen& screen_;
};

}  // namespace talgu::cli
