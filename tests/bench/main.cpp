#include "crypto/init.h"
#include "node/front/front.h"
#include "tests/bench/asking.h"
#include "tests/bench/cold_sync.h"
#include "tests/bench/floor.h"
#include "tests/bench/node_process.h"
#include "tests/bench/primitives.h"
#include "tests/bench/writing.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <string>
#include <string_view>

namespace talgu::bench {
namespace {

using control::Json;

constexpr int kFrontChannel = 3;
constexpr std::uint64_t kAskHeld = 10'000;

int say(const Result<Json>& result, bool json) {
  if (!result) {
    std::cerr << "talgu-bench: error: " << result.error().what << "\n";
    return 1;
  }
  if (json) {
    std::cout << result->dump() << "\n";
    return 0;
  }
  for (const auto& [name, value] : result->items()) std::cout << name << "  " << value << "\n";
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app("Measures whole nodes on this machine, and the bare floor beside each figure.",
               "talgu-bench");
  app.require_subcommand(1);
  std::filesystem::path folder = std::filesystem::temp_directory_path();
  std::uint64_t records = 0;
  std::size_t payload = 300;
  std::uint64_t held = 0;
  bool valid = false;
  bool json = false;
  app.add_option("--folder", folder, "where the nodes' databases go: the disk that is measured");
  const auto add = [&](const char* name, const char* text, std::uint64_t standard) {
    CLI::App* const one = app.add_subcommand(name, text);
    one->fallthrough();
    one->add_flag("--json", json, "one JSON object");
    if (standard > 0) one->add_option("--records", records, "default " + std::to_string(standard));
    one->callback([&records, standard] {
      if (records == 0) records = standard;
    });
    return one;
  };
  CLI::App* const cold =
      add("cold-sync", "a node that has nothing fetches everything of another", 100'000);
  cold->add_flag("--valid", valid, "needs, until the board shows the last of them");
  CLI::App* const posts = add("publish", "needs posted one after another", 500);
  posts->add_option("--held", held, "needs that are there before, default 0");
  CLI::App* const asks = add("ask", "how long people wait for answers", 0);
  asks->add_option("--held", held, "needs that are there, default 10000");
  const CLI::App* const pushes = add("live", "from a yes here until it can be read there", 200);
  add("crypto", "the primitives", 0);
  CLI11_PARSE(app, argc, argv);
  if (cold->parsed()) {
    return say(valid ? cold_sync_of_needs(folder, records) : cold_sync(folder, records, payload),
               json);
  }
  if (posts->parsed()) return say(publish(folder, records, held), json);
  if (asks->parsed()) return say(ask(folder, held == 0 ? kAskHeld : held), json);
  if (pushes->parsed()) return say(live(folder, records), json);
  return say(primitives(), json);
}

}  // namespace
}  // namespace talgu::bench

int main(int argc, char** argv) {
  using namespace talgu;
  if (argc == 3 && std::string_view(argv[1]) == "--front") {
    return front::run_front(bench::kFrontChannel, argv[2], {});
  }
  if (!init_crypto()) return 1;
  if (argc == 3 && std::string_view(argv[1]) == "--serve") return bench::serve_node({argv[2]});
  if (argc == 6 && std::string_view(argv[1]) == "--send") {
    return bench::send_floor(argv[2], argv[3], std::stoull(argv[4]), std::stoull(argv[5]));
  }
  return bench::run(argc, argv);
}
