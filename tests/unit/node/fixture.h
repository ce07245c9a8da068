#pragma once

#include "crypto/check.h"
#include "node/core/own_feeds.h"
#include "node/core/writer.h"
#include "storage/env/boot_file.h"
#include "storage/feeds/snapshot.h"
#include "tests/support/federation.h"
#include "tests/unit/crypto/temporary_folder.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <poll.h>
#include <utility>
#include <variant>
#include <vector>

/// A node's own feeds and its writer on a real store.
namespace talgu::test {

inline constexpr storage::StoreOptions kSmallStore{.map_bytes = 64 * 1024 * 1024,
                                                   .reserve_bytes = 0};

inline OwnFeeds::Self self_of(const TestNode& node) {
  return {.certificate = node.id, .party = node.party, .reader = node.reader()};
}

/// What a running node has: store, boot file, own feeds, writer. Unlocked.
struct RunningNode {
  RunningNode(const std::filesystem::path& folder, const TestFederation& federation_,
              const TestNode& node_, const storage::VaultKey& secret_)
      : federation(&federation_), node(&node_), secret(&secret_) {
    auto opened = storage::Store::open(folder / "db", kSmallStore);
    TALGU_CHECK(opened.has_value());
    store = *std::move(opened);
    auto file = storage::BootFile::open(folder / "boot", *store);
    TALGU_CHECK(file.has_value());
    boot = std::make_unique<storage::BootFile>(*std::move(file));
    auto tails = storage::Snapshot(*store).tails();
    auto states = storage::own_feeds(*store);
    TALGU_CHECK(tails.has_value() && states.has_value());
    own = std::make_unique<OwnFeeds>(self_of(node_), *tails, *std::move(states));
    writer = std::make_unique<Writer>(*store, *boot, federation_.authority(), node_.party);
    writer->give(OpenVault{secret_.duplicate()});
  }

  /// One message for an audience, as the loop makes it.
  OwnFeeds::Post make_post(const Audience& audience, std::uint64_t now_ms = kNow) {
    std::optional<EpochDataKey> key;
    if (const auto wanted = own->wanted_key(audience, federation->authority(), now_ms)) {
      const auto raw = storage::Snapshot(*store).epoch_key(wanted->feed, wanted->epoch, *secret);
      TALGU_CHECK(raw.has_value());
      key = epoch_data_key({.federation = federation->id(),
                            .feed = wanted->feed,
                            .epoch = wanted->epoch,
                            .commit = wanted->body.commit},
                           *raw, nullptr);
    }
    auto made = own->post(
        audience, as_bytes("no event"), key ? &*key : nullptr,
        {.authority = federation->authority(), .signing_key = node->signing_key, .now_ms = now_ms});
    TALGU_CHECK(made.has_value());
    return *std::move(made);
  }

  /// The writer's next answer that is no news of the view.
  WriterResult next_result() {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::seconds(60);
    while (Clock::now() < end) {
      while (!waiting.empty()) {
        WriterResult one = std::move(waiting.front());
        waiting.erase(waiting.begin());
        const bool is_news =
            std::holds_alternative<ViewNote>(one) || std::holds_alternative<ViewFilled>(one);
        if (!is_news) return one;
      }
      pollfd readable{.fd = writer->fd(), .events = POLLIN, .revents = 0};
      static_cast<void>(::poll(&readable, 1, 1000));
      waiting = writer->results();
    }
    TALGU_CHECK(false);  // no answer
  }

  const TestFederation* federation;
  const TestNode* node;
  const storage::VaultKey* secret;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<storage::BootFile> boot;
  std::unique_ptr<OwnFeeds> own;
  std::unique_ptr<Writer> writer;
  std::vector<WriterResult> waiting;
};

}  // namespace talgu::test
