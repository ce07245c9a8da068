#include "tests/bench/writing.h"

#include "tests/bench/floor.h"
#include "tests/bench/homes.h"
#include "tests/bench/needs.h"
#include "tests/bench/node_process.h"

#include <algorithm>
#include <string>
#include <vector>

namespace talgu::bench {
namespace {

using control::Json;

constexpr std::size_t kRecordBytes = 1024;

/// One need as a person posts it; the time of its second call, the yes.
Result<std::uint64_t> post(NodeProcess& node, std::uint64_t number) {
  Json args{{"toml", need_file(number)}, {"file", "need.toml"}};
  TALGU_TRY(const Json plan, node.call("need.add.plan", args));
  args["plan"] = plan.at("plan");
  const std::uint64_t began = now_ns();
  TALGU_TRY([[maybe_unused]] const Json done, node.call("need.add.commit", args));
  return now_ns() - began;
}

double ms(std::uint64_t ns) {
  return static_cast<double>(ns) / 1e6;
}

double at_share(std::vector<std::uint64_t>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return ms(sorted[static_cast<std::size_t>(last * share)]);
}

}  // namespace

Result<Json> publish(const std::filesystem::path& parent, std::uint64_t records,
                     std::uint64_t held) {
  TALGU_TRY(Homes homes, Homes::make(parent));
  if (held > 0) TALGU_PASS(homes.fill({.records = held}));
  TALGU_TRY(NodeProcess kyiv, NodeProcess::start(homes.kyiv()));
  TALGU_PASS(wait_for_needs(kyiv, held));
  const std::uint64_t cpu_began = kyiv.cpu_us();
  const std::uint64_t began = now_ns();
  std::uint64_t commit_ns = 0;
  for (std::uint64_t i = 0; i < records; ++i) {
    TALGU_TRY(const std::uint64_t took, post(kyiv, held + i));
    commit_ns += took;
  }
  const std::uint64_t all_ns = now_ns() - began;
  const std::uint64_t cpu = kyiv.cpu_us() - cpu_began;
  TALGU_PASS(kyiv.stop());
  TALGU_TRY(const double floor, floor_of_commits(homes.root() / "floor", records, kRecordBytes));
  const auto count = static_cast<double>(records);
  return Json{{"schema", "talgu-bench/publish/1"},
              {"held", held},
              {"records", records},
              {"posts_per_s", count * 1e9 / static_cast<double>(commit_ns)},
              {"floor_commits_per_s", floor},
              {"with_preview_per_s", count * 1e9 / static_cast<double>(all_ns)},
              {"cpu_us_per_record", static_cast<double>(cpu) / count},
              {"rss_mib", kyiv.memory_mib()}};
}

Result<Json> live(const std::filesystem::path& parent, std::uint64_t records) {
  TALGU_TRY(const Homes homes, Homes::make(parent));
  TALGU_TRY(NodeProcess kyiv, NodeProcess::start(homes.kyiv()));
  TALGU_TRY(const std::string address, kyiv.address());
  TALGU_PASS(homes.dial(address));
  TALGU_TRY(NodeProcess warsaw, NodeProcess::start(homes.warsaw()));
  TALGU_PASS(wait_until_connected(warsaw));
  std::vector<std::uint64_t> times;
  for (std::uint64_t i = 0; i < records; ++i) {
    TALGU_TRY(const std::uint64_t took, post(kyiv, i));
    const std::uint64_t answered = now_ns();
    TALGU_PASS(wait_for_needs(warsaw, i + 1));
    // The preview before the yes is not part of it.
    times.push_back(took + (now_ns() - answered));
  }
  TALGU_PASS(warsaw.stop());
  TALGU_PASS(kyiv.stop());
  TALGU_TRY(const double floor, floor_of_commits(homes.root() / "floor", records, kRecordBytes));
  std::ranges::sort(times);
  return Json{{"schema", "talgu-bench/live/1"},
              {"records", records},
              {"ms_p50", at_share(times, 0.5)},
              {"ms_p99", at_share(times, 0.99)},
              {"floor_ms_two_commits", 2e3 / floor}};
}

}  // namespace talgu::bench
