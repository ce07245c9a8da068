#pragma once

#include <filesystem>

namespace talgu::front {

struct FrontOptions {
  /// False only in the test that shows what a dead gate lets in: nothing (E1).
  bool zap_handler = true;
};

/// The network process: moves opaque frames between ZeroMQ and the core, under the core's allow
/// list (§9). Holds the transport key and no other. Returns when the channel closes: 0, or 1 when
/// it cannot work (then it has said why on standard error). One thread of its own; ZeroMQ's beside.
int run_front(int channel_fd, const std::filesystem::path& key_file, const FrontOptions& options);

}  // namespace talgu::front
