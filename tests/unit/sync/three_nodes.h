#pragma once

#include "tests/unit/sync/network.h"

#include <gtest/gtest.h>

#include <vector>

namespace talgu::test {

/// Kyiv, Warsaw and Tallinn, which know one another and are not connected.
class ThreeNodes : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<TestNode> nodes;
    nodes.push_back(federation.add_node("UA", "kyiv"));
    nodes.push_back(federation.add_node("PL", "warsaw"));
    nodes.push_back(federation.add_node("EE", "tallinn"));
    for (TestNode& node : nodes) network.add(std::move(node), federation.authority());
  }

  TestFederation federation;
  Network network;
  std::size_t kyiv = 0;
  std::size_t warsaw = 1;
  std::size_t tallinn = 2;
};

}  // namespace talgu::test
