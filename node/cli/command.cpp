#include "node/cli/command.h"

#include "node/cli/verbs.h"

#include <CLI/CLI.hpp>

#include <concepts>
#include <utility>

namespace talgu::cli {
namespace {

using Path = std::filesystem::path;

template <class T>
void show_default(CLI::Option& option, const T& value) {
  if constexpr (std::same_as<T, std::string>) {
    if (!value.empty()) option.capture_default_str();
  } else if constexpr (std::integral<T>) {
    option.capture_default_str();
  }
}

}  // namespace

Command Command::noun(const char* name, const Words& help) const {
  CLI::App* const app = noun_of(*app_, name, help);
  app->require_subcommand(1);
  return {*app, *invocation_};
}

Command Command::known(const char* name) const {
  return {*app_->get_subcommand(name), *invocation_};
}

Command Command::verb(const char* name, const Words& help) const {
  return {*app_->add_subcommand(name, help), *invocation_};
}

template <class T>
const Command& Command::takes(const char* name, T& into, const Words& help) const {
  app_->add_option(name, into, help)->required();
  return *this;
}

template <class T>
const Command& Command::may_take(const char* name, T& into, const Words& help) const {
  show_default(*app_->add_option(name, into, help), into);
  return *this;
}

template const Command& Command::takes(const char*, std::string&, const Words&) const;
template const Command& Command::takes(const char*, Path&, const Words&) const;
template const Command& Command::takes(const char*, std::vector<Path>&, const Words&) const;
template const Command& Command::may_take(const char*, std::string&, const Words&) const;
template const Command& Command::may_take(const char*, std::uint64_t&, const Words&) const;
template const Command& Command::may_take(const char*, Path&, const Words&) const;
template const Command& Command::may_take(const char*, std::vector<Path>&, const Words&) const;
template const Command& Command::may_take(const char*, std::vector<std::string>&,
                                          const Words&) const;

const Command& Command::takes_some(const char* name, std::vector<Path>& into, const Words& help,
                                   int least, int most) const {
  app_->add_option(name, into, help)->required()->expected(least, most);
  return *this;
}

const Command& Command::flag(const char* name, bool& into, const Words& help) const {
  app_->add_flag(name, into, help);
  return *this;
}

void Command::runs(std::function<Result<Exit>()> run) const {
  app_->callback([invocation = invocation_, run = std::move(run)] { invocation->chosen = run; });
}

}  // namespace talgu::cli
