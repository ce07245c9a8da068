#pragma once

#include "node/front/front_key.h"
#include "node/front/front_process.h"
#include "tests/unit/crypto/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

// Two or three real fronts, each a process of its own, over loopback.
namespace talgu::front {
using Clock = std::chrono::steady_clock;
inline constexpr std::chrono::seconds kDeadline{30};

/// A front and everything that it has said.
class Site final {
 public:
  explicit Site(const std::string& name, const char* program = "/proc/self/exe")
      : path_(folder_.path() / name), key(*create_front_key(path_)) {
    front.emplace(*FrontProcess::start({.key_file = path_, .program = program}));
  }

  template <class Event>
  [[nodiscard]] std::vector<Event> all() const {
    std::vector<Event> list;
    for (const FrontEvent& event : events) {
      if (const auto* const one = std::get_if<Event>(&event)) list.push_back(*one);
    }
    return list;
  }

  /// Copies nothing: frames are large, and the tests ask at each turn.
  template <class Event>
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        events, [](const FrontEvent& event) { return std::holds_alternative<Event>(event); }));
  }

  template <class Event>
  [[nodiscard]] bool has() const {
    return count<Event>() > 0;
  }

  [[nodiscard]] std::string address() const { return all<Listening>().back().addresses.at(0); }

  [[nodiscard]] LinkId link() const { return all<LinkUp>().back().link; }

  [[nodiscard]] FrontKey read_key() const { return *read_front_key(path_); }

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;

 public:
  TransportKey key;
  std::optional<FrontProcess> front;
  std::vector<FrontEvent> events;
};

/// Serves all sites until `done`, or fails at the deadline.
inline bool serve_until(const std::vector<Site*>& sites, const std::function<bool()>& done,
                        std::chrono::milliseconds deadline = kDeadline) {
  const auto end = Clock::now() + deadline;
  while (!done()) {
    if (Clock::now() > end) return false;
    std::vector<pollfd> set;
    for (Site* site : sites) site->front->watch(set);
    ::poll(set.data(), set.size(), 20);
    for (Site* site : sites) {
      for (FrontEvent& event : site->front->serve(set)) {
        if (const auto* const frame = std::get_if<Frame>(&event)) {
          site->front->credit(credit_of(frame->bytes.size()));
        }
        site->events.push_back(std::move(event));
      }
    }
  }
  return true;
}

class Fronts : public testing::Test {
 protected:
  void listen_at_kyiv(std::vector<TransportKey> allowed) {
    kyiv.front->allow(std::move(allowed));
    kyiv.front->listen({"tcp://127.0.0.1:0"});
    ASSERT_TRUE(serve_until({&kyiv}, [this] { return kyiv.has<Listening>(); }));
    ASSERT_EQ(kyiv.all<SelfTest>().size(), 1U);
    ASSERT_TRUE(kyiv.all<SelfTest>()[0].passed) << kyiv.all<SelfTest>()[0].text;
  }

  void connect(Site& site) {
    site.front->dial(kyiv.key, {kyiv.address()});
    ASSERT_TRUE(serve_until({&kyiv, &site}, [&] { return site.has<LinkUp>(); }));
    // A link begins for the listener with the first message.
    site.front->send(site.link(), to_bytes(as_bytes("hello")));
    ASSERT_TRUE(serve_until({&kyiv, &site}, [&] {
      for (const LinkUp& up : kyiv.all<LinkUp>()) {
        if (up.peer == site.key) return true;
      }
      return false;
    }));
  }

  Site kyiv{"kyiv.key"};
  Site warsaw{"warsaw.key"};
};

}  // namespace talgu::front
