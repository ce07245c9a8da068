#include "node/cli/invocation.h"

#include "node/system/text.h"

#include <array>
#include <ctime>
#include <iostream>
#include <unistd.h>

namespace talgu::cli {

void Invocation::say(const std::string& line) const {
  if (!json) std::cout << line << "\n";
}

void Invocation::result(const Json& object) const {
  if (json) std::cout << control::json_line(object) << "\n";
}

Status Invocation::confirm(const std::string& question) const {
  if (yes) return {};
  if (json) {
    return fail(Fault::not_permitted, _("with --json nothing is shown that could be confirmed"),
                _("look at it without --json, or run it with --yes"));
  }
  if (::isatty(STDIN_FILENO) == 0) {
    return fail(Fault::not_permitted, _("this needs a confirmation, and nobody can be asked"),
                _("read what it shows, then run it again with --yes"));
  }
  std::cerr << question << " " << _("[y/N]") << " " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  if (answer == _("y") || answer == _("yes")) return {};
  return fail(Fault::not_permitted, _("not confirmed; nothing was changed"));
}

Result<control::ControlClient> Invocation::connect() const {
  return control::ControlClient::connect(home);
}

Result<Json> Invocation::call(const std::string& name, Json given) const {
  TALGU_TRY(control::ControlClient client, connect());
  return client.call(name, std::move(given));
}

Result<Json> Invocation::call_list(const std::string& name, const char* rows) const {
  TALGU_TRY(control::ControlClient client, connect());
  TALGU_TRY(Json all, client.call(name, args));
  while (all.contains("more")) {
    Json next = args;
    next["after"] = all.at("more");
    TALGU_TRY(Json page, client.call(name, std::move(next)));
    Json& list = all[rows];
    for (Json& row : page[rows]) list.push_back(std::move(row));
    all.erase("more");
    if (page.contains("more")) all["more"] = page.at("more");
  }
  return all;
}

void print_error(const Error& error) {
  std::cerr << "talgu: error: " << error.what << "\n";
  if (!error.hint.empty()) std::cerr << "talgu: hint: " << error.hint << "\n";
}

std::string padded(const std::string& text, std::size_t columns) {
  std::size_t shown = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++shown;  // counts UTF-8 lead bytes
  }
  return shown >= columns ? text + " " : text + std::string(columns - shown, ' ');
}

std::string time_text(std::uint64_t utc_ms) {
  const std::time_t seconds = static_cast<std::time_t>(utc_ms / 1000);
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return "?";
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts);
  return {text.data(), size};
}

}  // namespace talgu::cli
