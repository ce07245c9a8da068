#include "node/core/serve.h"

#include "crypto/secret.h"
#include "node/system/config.h"
#include "node/system/log.h"
#include "node/core/node.h"
#include "node/system/passphrase.h"

#include <sys/signalfd.h>

#include <csignal>
#include <utility>

namespace talgu {
namespace {

/// Signals arrive as a descriptor of the loop; no code runs in a signal handler.
Result<OwnedFd> block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  if (std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) return fail(Fault::io, "cannot ignore SIGPIPE");
  OwnedFd signals(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals) return fail(Fault::io, "cannot make a signalfd");
  return signals;
}

Status unlock_from_credential(Node& node, const Home& home) {
  const auto credential = systemd_credential();
  if (!credential) return {};
  TALGU_TRY(const SecretBytes passphrase,
            read_passphrase({.file = credential, .fd = std::nullopt}, ""));
  TALGU_TRY(NodeKeySet keys, open_keystore(home.keystore(), passphrase));
  return node.unlock(std::move(keys));
}

}  // namespace

Status serve(const Home& home, FrameObserver observer, ExampleKeys example_keys) {
  TALGU_PASS(check_home(home));
  TALGU_PASS(renew_run_folder(home));
  TALGU_TRY(const Config config, read_config(home.config()));
  TALGU_TRY(const HomeLock lock, HomeLock::take(home));
  TALGU_TRY(const OwnedFd signals, block_signals());
  TALGU_TRY(auto parts, CoreParts::open(home, config));
  if (example_keys == ExampleKeys::refused) {
    TALGU_PASS(refuse_example_keys(parts->machine->authority(), parts->self));
  }
  for (std::string& text : example_key_alarms(parts->machine->authority())) {
    parts->alarms.push_back(std::move(text));
  }
  parts->frame_seen = std::move(observer);
  start_log(config.log_level, parts->name());
  if (!guarded::all_locked()) {
    return fail(Fault::not_permitted,
                "secret memory cannot be locked, so keys could reach the swap",
                "raise the limit of locked memory (ulimit -l, LimitMEMLOCK)");
  }
  log_line(LogLevel::info, "starting", {{"version", TALGU_VERSION}, {"home", home.root.string()}});
  TALGU_TRY(auto node,
            Node::start(std::move(parts), signals.get(),
                        {.key_file = home.front_key(), .memory_mib = config.front_memory_mib}));
  TALGU_PASS(unlock_from_credential(*node, home));
  return node->run();
}

}  // namespace talgu
