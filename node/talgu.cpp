#include "crypto/init.h"
#include "node/cli/categories.h"
#include "node/cli/federation_commands.h"
#include "node/cli/file_commands.h"
#include "node/cli/fsck_command.h"
#include "node/cli/invocation.h"
#include "node/cli/log_commands.h"
#include "node/cli/node_commands.h"
#include "node/cli/party_commands.h"
#include "node/cli/usage.h"
#include "node/cli/verbs.h"
#include "node/system/text.h"
#include "protocol/base/text.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <unistd.h>
#include <utility>

namespace {

using talgu::cli::Exit;

std::filesystem::path standard_home() {
  const char* const home = std::getenv("HOME");
  return home == nullptr ? "talgud" : std::filesystem::path(home) / ".talgud";
}

void add_common_options(CLI::App& app, talgu::cli::Invocation& invocation) {
  app.add_option("--home", invocation.home.root, _("folder of the node"))
      ->envname("TALGU_HOME")
      ->capture_default_str();
  app.add_flag("--json", invocation.json, _("print one JSON object on standard output"));
  app.add_flag("--yes", invocation.yes, _("answer every confirmation with yes (for scripts)"));
  app.add_option("--passphrase-file", invocation.passphrase.file,
                 _("read the passphrase from this file (mode 0600)"));
  app.add_option("--passphrase-fd", invocation.passphrase.fd,
                 _("read the passphrase from this file descriptor"));
  app.add_option("--timeout", invocation.patience_s,
                 _("seconds that the node may take for an answer"))
      ->check([](const std::string& text) {
        const std::string wrong = CLI::Range(1, 86'400)(text);
        return wrong.empty() ? wrong : std::string(_("from 1 to 86400"));
      })
      ->capture_default_str();
  app.add_option("--kdf-memory-mib", invocation.kdf_memory_mib,
                 _("memory that guessing a passphrase of new key files costs"))
      ->check([](const std::string& text) {
        const std::string wrong = CLI::Range(64, 2048)(text);
        return wrong.empty() ? wrong : std::string(_("from 64 to 2048"));
      })
      ->capture_default_str();
}

int run(const talgu::cli::Invocation& invocation) {
  const talgu::Result<Exit> done = invocation.chosen();
  talgu::Status told = invocation.flush();
  if (!done) {
    talgu::cli::print_error(done.error());
    constexpr auto kUnreachable = std::to_underlying(talgu::control::ControlRule::unreachable);
    return static_cast<int>(done.error().rule == kUnreachable ? Exit::unreachable : Exit::refused);
  }
  if (told) return static_cast<int>(*done);
  told.error().hint = _("what was asked is done; only what there is to read of it is lost");
  talgu::cli::print_error(told.error());
  return static_cast<int>(Exit::refused);
}

/// --help and --version.
int print_help(const CLI::App& app, const CLI::ParseError& error) {
  const int code = app.exit(error, std::cout, std::cerr);
  return std::cout.flush() ? code : static_cast<int>(Exit::refused);
}

}  // namespace

int main(int argc, char** argv) try {
  talgu::cli::hold_standard_streams();
  talgu::start_texts();
  if (const talgu::Status ready = talgu::init_crypto(); !ready) {
    talgu::cli::print_error(ready.error());
    return static_cast<int>(Exit::refused);
  }
  talgu::harden_process();

  talgu::cli::Screen screen(STDOUT_FILENO);
  talgu::cli::Invocation invocation(screen);
  invocation.home.root = standard_home();
  CLI::App app(_("talgu: the person's tool of Talgud. status, board, inbox, need, peer and log "
                 "alone show what is."),
               "talgu");
  app.require_subcommand(1);
  app.set_version_flag("--version", TALGU_VERSION);
  add_common_options(app, invocation);
  app.fallthrough();
  talgu::cli::add_call_verbs(app, invocation);
  const talgu::cli::Command all(app, invocation);
  const talgu::cli::LogCommands log(all, invocation);
  const talgu::cli::NodeCommands node(all, invocation);
  const talgu::cli::PartyCommands party(all, invocation);
  const talgu::cli::FederationCommands federation(all, invocation);
  const talgu::cli::FileCommands file(all, invocation);
  const talgu::cli::CategoryCommands category(all, invocation);
  const talgu::cli::ConfigCommands config(all, invocation);
  const talgu::cli::FsckCommand fsck(all, invocation);
  talgu::cli::refuse_empty(app);
  for (int i = 1; i < argc; ++i) {
    if (talgu::is_utf8(argv[i])) continue;
    talgu::cli::print_error({.what = "argument " + std::to_string(i) +
                                     " is no text in UTF-8: " + talgu::escape(argv[i])});
    return static_cast<int>(Exit::usage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return print_help(app, error);
    talgu::cli::print_error(talgu::cli::usage_error(app, error));
    return static_cast<int>(Exit::usage);
  }
  return run(invocation);

} catch (const std::exception& error) {
  // Memory has run out, or a library threw where it never does.
  talgu::cli::print_error({.what = error.what()});
  return static_cast<int>(Exit::refused);
}
