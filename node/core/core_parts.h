#pragma once

#include "node/system/clock.h"
#include "node/system/config.h"
#include "node/system/home.h"
#include "node/system/keychain.h"
#include "node/core/own_feeds.h"
#include "node/core/peer_book.h"
#include "protocol/sync/machine.h"
#include "storage/env/boot_file.h"
#include "storage/feeds/own_marks.h"
#include "storage/feeds/snapshot.h"
#include "storage/env/store.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace talgu {

/// Sees every frame of a peer before the sync machine does: for tests that prove what a node gets.
using FrameObserver = std::function<void(ByteView)>;

/// The long-lived parts of one running node, opened in their order. The loop moves events between
/// them, the control calls read and use them. All on the loop's thread; the writer works on
/// `store` beside them.
struct CoreParts {
  /// Everything durable, verified again. Faults: prerequisite_missing (not joined), storage_*, io,
  /// those of the objects' rules.
  static Result<std::unique_ptr<CoreParts>> open(const Home& home, const Config& config);

  /// "UA/kyiv".
  [[nodiscard]] std::string name() const;
  [[nodiscard]] const Party& party() const;

  Home home;
  Config config;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<storage::BootFile> boot;
  std::unique_ptr<storage::Snapshot> snapshot;
  CertifiedNode self;
  Policy policy;
  std::unique_ptr<Keychain> keychain;
  std::unique_ptr<PeerBook> peers;
  std::unique_ptr<sync::SyncMachine> machine;
  std::unique_ptr<OwnFeeds> own_feeds;

  FrameObserver frame_seen;  // empty in talgud

  // What the loop last learned, for whoever asks.
  std::vector<std::string> listening;
  bool front_running = false;
  std::vector<std::string> alarms;
  /// Why this database is taken for a restored or copied one (§5); empty again once a new feed
  /// stands.
  std::string recovering;
};

/// What told that this database was restored or copied, in plain words.
[[nodiscard]] std::string recovering_text(storage::RestoreSign sign);

/// The database's sizes as the configuration gives them.
[[nodiscard]] storage::StoreOptions store_options(const Config& config);

}  // namespace talgu
