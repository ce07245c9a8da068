#pragma once

#include "tests/unit/sync/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace talgu::test {

/// Nodes that write feeds. Who derives from it names the nodes, and adds them to the network.
class WritingNodes : public testing::Test {
 protected:
  // A new feed of `host`, durable there.
  FeedId write(std::size_t host, const std::string& audience, std::size_t messages,
               std::size_t size = 100) {
    const TestNode& author = network.host(host).node;
    std::vector<NewEpochKey> keys;
    auto runs = federation.write(author, federation.audience(code_of(author), audience),
                                 std::vector<Bytes>(messages, Bytes(size, std::byte{7})), keys);
    const FeedId feed = runs.front().feed;
    network.publish(host, admit_all(std::move(runs), federation.authority(), author.reader()),
                    keys);
    for (NewEpochKey& key : keys) written.push_back(std::move(key));
    return feed;
  }

  // One more entry of a feed that `host` wrote.
  void append(std::size_t host, const FeedId& feed) {
    const TestNode& author = network.host(host).node;
    const FeedTail before = *network.machine(host).tail(feed);
    const auto key = std::ranges::find(written, feed, &NewEpochKey::feed);
    FeedWriter writer = FeedWriter::resume(before);
    const EpochDataKey data = data_key(federation.id(), *key, before.epoch.body);
    ASSERT_TRUE(writer.add_data(Bytes(50, std::byte{1}), data, federation.authority(), kNow));
    auto runs = std::move(writer).finish(federation.id(), author.signing_key, kNow);
    ASSERT_TRUE(runs.has_value());
    std::vector<Admitted> admitted;
    const FeedTail* tail = &before;
    for (talgu::Run& run : *runs) {
      auto one = admit(std::move(run), tail, federation.authority(), author.reader());
      ASSERT_TRUE(one.has_value());
      admitted.push_back(*std::move(one));
      tail = &admitted.back().tail();
    }
    network.publish(host, std::move(admitted), {});
  }

  std::string code_of(const TestNode& node) {
    return federation.authority().federation().newest().find(node.party)->code;
  }

  std::size_t add(const std::string& code, const std::string& label,
                  NodeRole role = NodeRole::writer) {
    nodes.push_back(federation.add_node(code, label, role));
    return nodes.size() - 1;
  }

  TestFederation federation;
  std::vector<TestNode> nodes;
  Network network;
  std::vector<NewEpochKey> written;
};

}  // namespace talgu::test
