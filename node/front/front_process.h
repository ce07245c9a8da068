#pragma once

#include "node/front/channel.h"
#include "node/front/messages.h"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <poll.h>
#include <string>
#include <variant>
#include <vector>

namespace talgu::front {

struct FrontSettings {
  std::filesystem::path key_file;
  /// Hard limit of its memory (RLIMIT_DATA); not set in sanitizer builds, which need more.
  std::uint64_t memory_mib = 512;
  /// What to execute with `--front KEY_FILE`; the same program unless a test says otherwise.
  std::filesystem::path program = "/proc/self/exe";
};

/// The front is gone: killed, out of memory, or aborted by what a peer sent. All links are down.
struct FrontDied {
  std::string text;
};

using FrontEvent = std::variant<Listening, LinkUp, LinkDown, Frame, RefusedKey, Overrun, DialFailed,
                                SelfTest, FramesLeft, FrontDied>;

/// The core's end of the front: starts it, restarts it with back-off, tells it again what it must
/// know, and takes everything it says as hostile input. Links have numbers that are never used
/// again, also across restarts. Lives on the loop's thread.
class FrontProcess final {
 public:
  /// Faults: io.
  static Result<FrontProcess> start(FrontSettings settings);
  FrontProcess(FrontProcess&& other) noexcept;
  FrontProcess& operator=(FrontProcess&&) = delete;
  /// Ends the process.
  ~FrontProcess();

  /// Kept, and told again after a restart; what was "any free port" stays the one that was found.
  /// Keys over kAllowedKeysMax are left out, and what is no
  /// address to dial: nothing of it may end the core, or end each front anew.
  void listen(std::vector<std::string> addresses);
  void allow(std::vector<TransportKey> keys);
  void dial(const TransportKey& peer, std::vector<std::string> addresses);
  void undial(const TransportKey& peer);

  /// Dropped if the link is gone. The caller bounds what it sends before FramesLeft tells that it
  /// left.
  void send(LinkId link, Bytes frame);
  void cut(LinkId link);
  /// Gives back what frames took, once they were dealt with: see credit_of().
  void credit(std::uint64_t bytes);

  void watch(std::vector<pollfd>& set) const;
  /// Reads and writes what poll found ready; restarts a dead front when its time has come.
  std::vector<FrontEvent> serve(const std::vector<pollfd>& ready);

  /// Monotonic milliseconds when serve() must run next; far away while nothing is due.
  [[nodiscard]] std::uint64_t next_deadline_ms() const;

  /// For tests: -1 while none runs.
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  explicit FrontProcess(FrontSettings settings) : settings_(std::move(settings)) {}

  Status spawn();
  void tell_again();
  void tell(const FromCore& message);
  /// Faults: io (it is gone), limit_exceeded (it reads nothing).
  Status write();
  /// Faults: invalid_input (a link number that no front gives), limit_exceeded (frames for which it
  /// had no credit).
  Status take(FromFront message, std::vector<FrontEvent>& events);
  void bury(const Error& cause, std::vector<FrontEvent>& events);

  [[nodiscard]] LinkId outside(LinkId link) const;
  [[nodiscard]] std::optional<LinkId> inside(LinkId link) const;

  FrontSettings settings_;
  pid_t pid_ = -1;
  std::optional<Channel> channel_;
  std::uint64_t generation_ = 0;
  std::uint64_t pause_ms_ = 0;
  std::uint64_t started_ms_ = 0;
  std::uint64_t restart_ms_ = UINT64_MAX;
  std::uint64_t test_ms_ = UINT64_MAX;  // when the gate is tested again
  std::uint64_t room_ = 0;     // what the front may send to us
  std::uint64_t read_ms_ = 0;  // when it last read something, or had nothing to read
  std::vector<std::string> listen_;
  std::vector<TransportKey> allow_;
  std::map<TransportKey, std::vector<std::string>> dials_;
};

}  // namespace talgu::front
