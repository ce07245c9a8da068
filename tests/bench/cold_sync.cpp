#include "tests/bench/cold_sync.h"

#include "node/core/core_parts.h"
#include "node/system/config.h"
#include "protocol/sync/wire/frame.h"
#include "tests/bench/floor.h"
#include "tests/bench/homes.h"
#include "tests/bench/node_process.h"

#include <algorithm>
#include <vector>

namespace talgu::bench {
namespace {

using control::Json;

constexpr int kPollMs = 5;
constexpr std::uint64_t kDeadlineMs = 600'000;
/// Frames that come later than this after the last one belong to something else.
constexpr std::uint64_t kQuietNs = 500'000'000;
/// What an entry is larger than its payload: header, padding, tag.
constexpr std::size_t kEntryOverhead = 188;

/// The only peer of a node of this benchmark.
Result<Json> peer_of(NodeProcess& node) {
  TALGU_TRY(const Json answer, node.call("peer.list", Json::object()));
  const Json& peers = answer.at("peers");
  return peers.empty() ? Json{{"connected", false}} : peers.front();
}

Status wait_until_held(NodeProcess& kyiv, NodeProcess& warsaw) {
  const std::uint64_t end = now_ns() + kDeadlineMs * 1'000'000;
  while (now_ns() < end) {
    TALGU_TRY(const Json peer, peer_of(warsaw));
    kyiv.sample_memory();
    warsaw.sample_memory();
    if (peer.at("connected") == true && peer.at("feeds_shared") == 1 &&
        peer.at("feeds_to_fetch") == 0) {
      return {};
    }
    pause_ms(kPollMs);
  }
  return fail(Fault::io, "Warsaw did not get everything in time");
}

Status wait_until_quiet(NodeProcess& kyiv, NodeProcess& warsaw) {
  std::uint64_t frames = 0;
  std::uint64_t changed = now_ns();
  while (now_ns() - changed < kQuietNs) {
    TALGU_TRY(const Json peer, peer_of(warsaw));
    const std::uint64_t now = kyiv.tally().frames() + warsaw.tally().frames();
    if (now != frames || peer.at("connected") != true) changed = now_ns();
    frames = now;
    pause_ms(kPollMs);
  }
  return {};
}

struct Meeting {
  std::uint64_t bytes = 0;
  std::uint64_t round_trips = 0;
};

/// All frames of both since `kyiv_from`; a round trip is one change of direction and back, up to
/// the frame by which the last side knows that both hold the same.
Meeting meeting_of(const NodeProcess& kyiv, std::uint64_t kyiv_from, const NodeProcess& warsaw) {
  struct Step {
    SeenFrame frame;
    bool at_kyiv = false;
  };

  std::vector<Step> steps;
  for (std::uint64_t i = kyiv_from; i < std::min(kyiv.tally().frames(), Tally::kFramesKept); ++i) {
    steps.push_back({kyiv.tally().frame(i), true});
  }
  for (std::uint64_t i = 0; i < std::min(warsaw.tally().frames(), Tally::kFramesKept); ++i) {
    steps.push_back({warsaw.tally().frame(i), false});
  }
  std::ranges::sort(steps, {}, [](const Step& step) { return step.frame.at_ns; });
  Meeting meeting;
  std::uint64_t turns = 0;
  std::uint64_t turns_known = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    meeting.bytes += steps[i].frame.bytes;
    if (i == 0 || steps[i].at_kyiv != steps[i - 1].at_kyiv) ++turns;
    const auto type = static_cast<sync::FrameType>(steps[i].frame.type);
    if (type == sync::FrameType::proof || type == sync::FrameType::digest) turns_known = turns;
  }
  meeting.round_trips = (turns_known + 1) / 2;
  return meeting;
}

/// What a fresh opening of Warsaw's database finds: durable is what is there after a kill.
Result<std::uint64_t> entries_on_disk(const Home& home) {
  TALGU_TRY(const Config config, read_config(home.config()));
  TALGU_TRY(auto store, storage::Store::open(home.database(), store_options(config)));
  TALGU_TRY(const storage::Loaded loaded, store->load());
  std::uint64_t entries = 0;
  for (const FeedTail& tail : loaded.tails) entries += tail.last.seq + 1;
  return entries;
}

Result<std::uint64_t> bytes_on_disk(const Home& home) {
  std::uint64_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(home.database())) {
    bytes += file.file_size();
  }
  return bytes;
}

double per(double amount, std::uint64_t records) {
  return amount / static_cast<double>(records);
}

}  // namespace

Result<Json> cold_sync(const std::filesystem::path& parent, std::uint64_t records,
                       std::size_t payload) {
  TALGU_TRY(Homes homes, Homes::make(parent));
  TALGU_PASS(homes.fill({.records = records, .payload = payload}));
  TALGU_TRY(NodeProcess kyiv, NodeProcess::start(homes.kyiv()));
  TALGU_TRY(const std::string address, kyiv.address());
  TALGU_PASS(homes.dial(address));
  double seconds = 0;
  double warsaw_mib = 0;
  std::uint64_t wire_bytes = 0;
  std::uint64_t kyiv_us = kyiv.cpu_us();
  std::uint64_t warsaw_us = 0;
  {
    TALGU_TRY(NodeProcess warsaw, NodeProcess::start(homes.warsaw()));
    TALGU_PASS(wait_until_held(kyiv, warsaw));
    seconds = static_cast<double>(now_ns() - warsaw.tally().frame(0).at_ns) / 1e9;
    kyiv_us = kyiv.cpu_us() - kyiv_us;
    warsaw_us = warsaw.cpu_us();
    warsaw_mib = warsaw.memory_mib();
    wire_bytes = kyiv.tally().bytes() + warsaw.tally().bytes();
  }  // killed
  TALGU_TRY(const std::uint64_t entries, entries_on_disk(homes.warsaw()));
  if (entries < records) return fail(Fault::io, "entries are missing after the kill");
  TALGU_TRY(const std::uint64_t disk_bytes, bytes_on_disk(homes.warsaw()));
  const std::uint64_t kyiv_from = kyiv.tally().frames();
  TALGU_TRY(NodeProcess warsaw, NodeProcess::start(homes.warsaw()));
  TALGU_PASS(wait_until_held(kyiv, warsaw));
  TALGU_PASS(wait_until_quiet(kyiv, warsaw));
  const Meeting meeting = meeting_of(kyiv, kyiv_from, warsaw);
  TALGU_PASS(warsaw.stop());
  TALGU_PASS(kyiv.stop());
  TALGU_TRY(const double floor,
            floor_of_sync(homes.root() / "floor", records, payload + kEntryOverhead));
  return Json{{"schema", "talgu-bench/cold-sync/1"},
              {"records", records},
              {"payload_bytes", payload},
              {"records_per_s", static_cast<double>(records) / seconds},
              {"floor_records_per_s", floor},
              {"cpu_us_per_record_receiver", per(static_cast<double>(warsaw_us), records)},
              {"cpu_us_per_record_sender", per(static_cast<double>(kyiv_us), records)},
              {"rss_mib_receiver", warsaw_mib},
              {"rss_mib_sender", kyiv.memory_mib()},
              {"wire_bytes_per_record", per(static_cast<double>(wire_bytes), records)},
              {"disk_bytes_per_record", per(static_cast<double>(disk_bytes), records)},
              {"round_trips_reconnect", meeting.round_trips},
              {"bytes_reconnect", meeting.bytes}};
}

Result<Json> cold_sync_of_needs(const std::filesystem::path& parent, std::uint64_t records) {
  TALGU_TRY(Homes homes, Homes::make(parent));
  TALGU_PASS(homes.fill({.records = records}));
  TALGU_TRY(NodeProcess kyiv, NodeProcess::start(homes.kyiv()));
  // Its own view first: the clock measures Warsaw and the wire.
  TALGU_PASS(wait_for_needs(kyiv, records));
  TALGU_TRY(const std::string address, kyiv.address());
  TALGU_PASS(homes.dial(address));
  const std::uint64_t kyiv_us = kyiv.cpu_us();
  TALGU_TRY(NodeProcess warsaw, NodeProcess::start(homes.warsaw()));
  TALGU_PASS(wait_until_held(kyiv, warsaw));
  const std::uint64_t began = warsaw.tally().frame(0).at_ns;
  const double held_s = static_cast<double>(now_ns() - began) / 1e9;
  TALGU_PASS(wait_for_needs(warsaw, records));
  const double shown_s = static_cast<double>(now_ns() - began) / 1e9;
  const auto count = static_cast<double>(records);
  Json answer{
      {"schema", "talgu-bench/cold-sync-valid/1"},
      {"records", records},
      {"entries_per_s", count / held_s},
      {"needs_shown_per_s", count / shown_s},
      {"cpu_us_per_record_receiver", per(static_cast<double>(warsaw.cpu_us()), records)},
      {"cpu_us_per_record_sender", per(static_cast<double>(kyiv.cpu_us() - kyiv_us), records)},
      {"rss_mib_receiver", warsaw.memory_mib()}};
  TALGU_PASS(warsaw.stop());
  TALGU_PASS(kyiv.stop());
  TALGU_TRY(const std::uint64_t disk_bytes, bytes_on_disk(homes.warsaw()));
  answer["disk_bytes_per_record"] = per(static_cast<double>(disk_bytes), records);
  TALGU_TRY(answer["floor_rows_per_s"],
            floor_of_rows(homes.warsaw().database(), homes.root() / "floor", records));
  return answer;
}

}  // namespace talgu::bench
