#pragma once

#include "node/control/client.h"
#include "node/system/home.h"
#include "tests/bench/tally.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace talgu::bench {

/// One running node: this program as `talgud`, with a tally. Killed with its front at the end.
class NodeProcess final {
 public:
  /// Starts it and waits until it answers and is unlocked. Faults: io.
  static Result<NodeProcess> start(const Home& home);
  NodeProcess(NodeProcess&& other) noexcept;
  NodeProcess& operator=(NodeProcess&&) = delete;
  ~NodeProcess();

  /// Asks it to end and waits. Faults: io (it did not end well).
  Status stop();

  Result<control::Json> call(const std::string& name, control::Json args);

  /// The address it listens on. Faults: io.
  [[nodiscard]] Result<std::string> address() const;

  [[nodiscard]] const Tally& tally() const { return tally_; }

  /// Processor time of core and front together since they began, in microseconds.
  [[nodiscard]] std::uint64_t cpu_us() const;

  /// Anonymous memory of core and front now; keeps the highest.
  void sample_memory();

  [[nodiscard]] double memory_mib() const { return static_cast<double>(highest_kib_) / 1024; }

 private:
  NodeProcess(Home home, pid_t pid, Tally tally)
      : home_(std::move(home)), pid_(pid), tally_(std::move(tally)) {}

  Home home_;
  pid_t pid_;
  Tally tally_;
  std::optional<control::ControlClient> control_;
  std::uint64_t highest_kib_ = 0;
};

/// Polls `status` until it counts so many needs. Faults: io (a deadline).
Status wait_for_needs(NodeProcess& node, std::uint64_t needs);

/// Until the node has a peer that is connected. Faults: io (a deadline).
Status wait_until_connected(NodeProcess& node);

/// Between two looks at a node.
void pause_ms(int milliseconds);

/// The child's side: `talgu-bench --serve HOME`.
int serve_node(const Home& home);

}  // namespace talgu::bench
