#include "node/cli/verbs.h"

#include "node/calls/call_table.h"
#include "node/cli/board.h"
#include "node/cli/file_commands.h"
#include "node/cli/log_commands.h"
#include "node/cli/peers.h"
#include "node/cli/post.h"
#include "node/cli/record_lists.h"
#include "node/cli/records.h"
#include "node/cli/status.h"
#include "node/system/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace talgu::cli {
namespace {

using control::Argument;
using control::ArgumentType;
using control::Place;

using Run = Result<Exit> (*)(const Invocation&);

/// A command that prints the answer of a call.
struct Verb {
  std::string_view words;
  std::string_view call;
  Run run;
};

template <RecordKind kind>
Result<Exit> show_one(const Invocation& invocation) {
  return show_record_of(invocation, kind);
}

/// The drafts of the call table are not here: they are all posted alike.
constexpr std::array kVerbs{
    Verb{"status", "status", show_status},
    Verb{"unlock", "unlock", unlock},
    Verb{"board", "board", show_board},
    Verb{"inbox", "inbox", show_inbox},
    Verb{"need list", "need.list", list_needs},
    Verb{"need show", "record.show", show_one<RecordKind::need>},
    Verb{"offer list", "offer.list", list_offers},
    Verb{"offer show", "record.show", show_one<RecordKind::offer>},
    Verb{"commitment list", "commitment.list", list_commitments},
    Verb{"commitment show", "record.show", show_one<RecordKind::commitment>},
    Verb{"response list", "response.list", list_responses},
    Verb{"response show", "record.show", show_one<RecordKind::response>},
    Verb{"coverage list", "coverage.list", list_coverage},
    Verb{"coverage show", "record.show", show_one<RecordKind::coverage>},
    Verb{"delivery list", "delivery.list", list_deliveries},
    Verb{"delivery show", "record.show", show_one<RecordKind::delivery>},
    Verb{"confirmation list", "confirmation.list", list_confirmations},
    Verb{"confirmation show", "record.show", show_one<RecordKind::confirmation>},
    Verb{"record list", "record.list", list_records},
    Verb{"record show", "record.show", show_record},
    Verb{"record history", "record.history", show_history},
    Verb{"peer list", "peer.list", list_peers},
    Verb{"peer why", "peer.why", why_peer},
    Verb{"peer address", "peer.address", set_address},
    Verb{"log list", "log.list", list_logs},
    Verb{"config reload", "config.reload", reload_config},
};

/// Nouns with verbs, and what each is about. Alone, a noun lists what there is, if it has a list.
constexpr std::array<std::pair<const char*, const char*>, 11> kNouns{{
    {"need", mark("what is needed, and by whom")},
    {"offer", mark("what can be given, and by whom")},
    {"commitment", mark("a donor's promise for a line of a need")},
    {"response", mark("the answer of the need's owner to a commitment")},
    {"coverage", mark("how far needs are covered, as their owners state it")},
    {"delivery", mark("what is sent on a commitment, and what of it is received")},
    {"confirmation", mark("what was received, as the needs' owners say")},
    {"record", mark("records of every kind")},
    {"peer", mark("the nodes that this one talks to")},
    {"log", mark("the parties' logs: whose nodes are whose")},
    {"config", mark("the node's configuration file")},
}};

std::string help_of(const std::string& noun) {
  const auto* const found =
      std::ranges::find(kNouns, noun, [](const auto& one) { return std::string_view(one.first); });
  return found == kNouns.end() ? std::string() : std::string(translated(found->second));
}

/// "need add" in two; the second is empty for "status".
std::pair<std::string, std::string> split(std::string words) {
  std::ranges::replace(words, '.', ' ');
  const std::size_t space = words.find(' ');
  if (space == std::string::npos) return {std::move(words), {}};
  return {words.substr(0, space), words.substr(space + 1)};
}

[[noreturn]] void wrong(const std::string& name, const Words& what) {
  throw CLI::ValidationError(name + " " + what);
}

Json value_of(const Argument& argument, const CLI::results_t& given) {
  if (argument.type == ArgumentType::texts) return given;
  const std::string name = control::shown_name(argument);
  if (given.size() > 1) wrong(name, _("is given more than once"));
  const std::string& text = given.front();
  if (argument.type != ArgumentType::number) return text;
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end) wrong(name, _("must be a whole number"));
  return number;
}

const char* type_name(const Argument& argument) {
  if (argument.place == Place::word || argument.place == Place::words) return "";
  switch (argument.type) {
    case ArgumentType::day:
      return "DAY";
    case ArgumentType::number:
      return "NUMBER";
    default:
      return "TEXT";
  }
}

void add_argument(CLI::App& verb, const Argument& argument, Json& args) {
  if (argument.place == Place::inner) return;
  const std::string name = control::shown_name(argument);
  if (argument.type == ArgumentType::flag) {
    verb.add_flag_callback(
        name, [&args, &argument] { args[argument.name] = true; }, translated(argument.help));
    return;
  }
  CLI::Option* const option = verb.add_option(
      name,
      [&args, &argument](const CLI::results_t& given) {
        args[argument.name] = value_of(argument, given);
        return true;
      },
      translated(argument.help));
  option->type_name(type_name(argument));
  if (argument.place == Place::word || argument.place == Place::required) option->required();
  if (argument.type == ArgumentType::texts) {
    option->expected(1, CLI::detail::expected_max_vector_size);
  } else {
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

/// The command for `words` with the options of a row; what it runs is up to the caller.
CLI::App* add_command(CLI::App& talgu, std::string_view words, const CallRow& row, Json& args) {
  const auto [noun, verb] = split(std::string(words));
  CLI::App* const parent = verb.empty() ? &talgu : noun_of(talgu, noun, help_of(noun));
  CLI::App* const command =
      parent->add_subcommand(verb.empty() ? noun : verb, translated(row.help));
  for (const Argument& argument : row.arguments) add_argument(*command, argument, args);
  return command;
}

}  // namespace

CLI::App* noun_of(CLI::App& talgu, const std::string& noun, const std::string& help) {
  for (CLI::App* const one : talgu.get_subcommands(nullptr)) {
    if (one->get_name() == noun) return one;
  }
  return talgu.add_subcommand(noun, help);
}

void add_call_verbs(CLI::App& talgu, Invocation& invocation) {
  for (const CallRow& row : call_table()) {
    if (row.draft == nullptr) continue;
    add_command(talgu, row.name, row, invocation.args)->callback([&invocation, &row] {
      invocation.chosen = [&invocation, &row] { return post(invocation, row); };
    });
  }
  for (const Verb& verb : kVerbs) {
    CLI::App* const command =
        add_command(talgu, verb.words, *find_call(verb.call), invocation.args);
    command->callback([&invocation, &verb] {
      invocation.chosen = [&invocation, &verb] { return verb.run(invocation); };
    });
    if (!verb.words.ends_with(" list")) continue;
    CLI::App* const noun = command->get_parent();
    noun->callback([&invocation, &verb, noun] {
      if (!noun->get_subcommands().empty()) return;
      invocation.chosen = [&invocation, &verb] { return verb.run(invocation); };
    });
  }
}

void refuse_empty(CLI::App& talgu) {
  std::vector<CLI::App*> commands{&talgu};
  while (!commands.empty()) {
    CLI::App* const command = commands.back();
    commands.pop_back();
    const auto takes_text = [](CLI::Option* one) { return one->get_items_expected_max() > 0; };
    for (CLI::Option* const option : command->get_options(takes_text)) {
      option->check([option](const std::string& text) {
        return text.empty() ? option->get_name() + " " + _("must not be empty") : std::string();
      });
    }
    for (CLI::App* const one : command->get_subcommands(nullptr)) commands.push_back(one);
  }
}

}  // namespace talgu::cli
