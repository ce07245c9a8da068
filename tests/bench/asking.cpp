#include "tests/bench/asking.h"

#include "tests/bench/homes.h"
#include "tests/bench/needs.h"
#include "tests/bench/node_process.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace talgu::bench {
namespace {

using control::Json;

constexpr std::size_t kAskedEach = 200;

/// One question; `round` makes each a little different.
struct Question {
  std::string_view name;
  std::string_view call;
  std::function<Json(std::uint64_t round)> args;
};

/// `shown` is the name of a need that is held.
std::vector<Question> questions(const std::string& shown, std::uint64_t held) {
  const auto nothing = [](std::uint64_t /*round*/) { return Json::object(); };
  return {
      {"board", "board", nothing},
      {"need_list", "need.list", nothing},
      {"offer_list", "offer.list", nothing},
      {"commitment_list", "commitment.list", nothing},
      {"response_list", "response.list", nothing},
      {"inbox", "inbox", nothing},
      {"need_show", "record.show",
       [shown](std::uint64_t /*round*/) {
         return Json{{"record", shown}};
       }},
      {"search", "record.list",
       [held](std::uint64_t round) {
         return Json{{"find", word_of(round * 7919 % held)}};
       }},
      {"preview", "commitment.add.plan",
       [shown](std::uint64_t round) {
         return Json{{"need", shown}, {"line", 1}, {"quantity", std::to_string(1 + round % 9)}};
       }},
  };
}

double at_share(const std::vector<std::uint64_t>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return static_cast<double>(sorted[static_cast<std::size_t>(last * share)]) / 1e6;
}

/// Asks in turn until each was asked `kAskedEach` times, or `done` says so.
Result<Json> ask_all(NodeProcess& node, const std::vector<Question>& all,
                     const std::function<Result<bool>()>& done) {
  std::vector<std::vector<std::uint64_t>> times(all.size());
  for (std::uint64_t round = 0; round < kAskedEach; ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::uint64_t began = now_ns();
      TALGU_TRY([[maybe_unused]] const Json answer,
                node.call(std::string(all[i].call), all[i].args(round)));
      times[i].push_back(now_ns() - began);
    }
    node.sample_memory();
    TALGU_TRY(const bool is_done, done());
    if (is_done) break;
  }
  Json answer{{"rounds", times.front().size()}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::ranges::sort(times[i]);
    answer[std::string(all[i].name)] = {{"ms_p50", at_share(times[i], 0.5)},
                                        {"ms_p99", at_share(times[i], 0.99)}};
  }
  return answer;
}

Result<std::uint64_t> needs_of(NodeProcess& node) {
  TALGU_TRY(const Json status, node.call("status", Json::object()));
  return status.at("needs").get<std::uint64_t>();
}

/// From the start of the process until the first list is there.
Result<double> start_to_first_answer_ms(const Home& home) {
  const std::uint64_t began = now_ns();
  TALGU_TRY(NodeProcess node, NodeProcess::start(home));
  TALGU_TRY([[maybe_unused]] const Json answer, node.call("need.list", Json::object()));
  const std::uint64_t took = now_ns() - began;
  TALGU_PASS(node.stop());
  return static_cast<double>(took) / 1e6;
}

}  // namespace

Result<Json> ask(const std::filesystem::path& parent, std::uint64_t held) {
  TALGU_TRY(Homes homes, Homes::make(parent));
  TALGU_PASS(homes.fill({.records = held}));
  std::optional<NodeProcess> kyiv;
  {
    TALGU_TRY(NodeProcess first, NodeProcess::start(homes.kyiv()));
    kyiv.emplace(std::move(first));
  }
  TALGU_TRY(const std::string address, kyiv->address());
  TALGU_PASS(homes.dial(address));
  double start_ms = 0;
  {
    TALGU_TRY(NodeProcess warsaw, NodeProcess::start(homes.warsaw()));
    TALGU_PASS(wait_for_needs(warsaw, held));
    TALGU_PASS(warsaw.stop());
  }
  TALGU_TRY(start_ms, start_to_first_answer_ms(homes.warsaw()));
  TALGU_PASS(kyiv->stop());
  kyiv.reset();
  TALGU_TRY(NodeProcess warsaw, NodeProcess::start(homes.warsaw()));
  TALGU_TRY(const Json list, warsaw.call("need.list", Json::object()));
  const auto all = questions(list.at("needs").front().at("name").get<std::string>(), held);
  TALGU_TRY(const Json quiet, ask_all(warsaw, all, [] { return Result<bool>(false); }));
  TALGU_PASS(warsaw.stop());

  // As many again, in another feed, stream in while the same is asked.
  TALGU_PASS(homes.fill({.records = held, .audience = "bilateral-PL", .first = held}));
  TALGU_TRY(NodeProcess sender, NodeProcess::start(homes.kyiv()));
  TALGU_TRY(const std::string other, sender.address());
  TALGU_PASS(homes.dial(other));
  TALGU_TRY(NodeProcess receiver, NodeProcess::start(homes.warsaw()));
  TALGU_PASS(wait_until_connected(receiver));
  TALGU_TRY(const Json busy, ask_all(receiver, all, [&]() -> Result<bool> {
              TALGU_TRY(const std::uint64_t needs, needs_of(receiver));
              return needs >= 2 * held;
            }));
  TALGU_TRY(const std::uint64_t taken, needs_of(receiver));
  Json answer{{"schema", "talgu-bench/ask/1"},
              {"held", held},
              {"start_to_first_answer_ms", start_ms},
              {"quiet", quiet},
              {"while_streaming", busy},
              {"streamed", taken - held},
              {"rss_mib", std::max(warsaw.memory_mib(), receiver.memory_mib())}};
  TALGU_PASS(receiver.stop());
  TALGU_PASS(sender.stop());
  return answer;
}

}  // namespace talgu::bench
