#include "crypto/init.h"
#include "node/front/front.h"
#include "node/system/home.h"
#include "node/core/serve.h"
#include "node/system/text.h"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <string_view>

namespace {

constexpr int kFrontChannel = 3;

}  // namespace

int main(int argc, char** argv) try {
  // The same program is its own network process: one file to install, one version of both.
  if (argc == 3 && std::string_view(argv[1]) == "--front") {
    return talgu::front::run_front(kFrontChannel, argv[2], {});
  }
  talgu::start_texts();
  if (const talgu::Status ready = talgu::init_crypto(); !ready) {
    std::cerr << "talgud: error: " << ready.error().what << "\n";
    return 1;
  }
  talgu::harden_process();
  talgu::Home home;
  CLI::App app(_("talgud: the node of Talgud. Runs until it gets SIGTERM."), "talgud");
  app.add_option("--home", home.root, _("folder of the node"))->required();
  bool example_keys = false;
  app.add_flag(
      "--allow-example-keys", example_keys,
      _("take keys of keys-example/, whose secrets everybody has; only to try things out"));
  app.set_version_flag("--version", TALGU_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? 0 : 2;
  }
  const talgu::Status done = talgu::serve(
      home, {}, example_keys ? talgu::ExampleKeys::allowed : talgu::ExampleKeys::refused);
  if (done) return 0;
  std::cerr << "talgud: error: " << done.error().what << "\n";
  if (!done.error().hint.empty()) std::cerr << "talgud: hint: " << done.error().hint << "\n";
  return 1;
} catch (const std::exception& error) {
  // Memory has run out, or a library threw where it never does.
  std::cerr << "talgud: error: " << error.what() << "\n";
  return 1;
}
