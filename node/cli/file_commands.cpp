#include "node/cli/file_commands.h"

#include "node/cli/describe.h"
#include "node/system/config.h"
#include "node/system/text.h"
#include "protocol/law/authority.h"
#include "protocol/law/policy/policy.h"

namespace talgu::cli {
namespace {

/// Joins copies of one object; `parse` and `join` are those of its kind.
template <class Object>
Result<Bytes> join_copies(const std::vector<PortableFile>& files) {
  TALGU_TRY(SignedBytes<Object> joined, parse_signed<Object>(files.front().content));
  for (std::size_t i = 1; i < files.size(); ++i) {
    TALGU_TRY(const SignedBytes<Object> copy, parse_signed<Object>(files[i].content));
    TALGU_TRY(joined, merge(std::move(joined), copy));
  }
  return encode_signed(joined);
}

Result<Bytes> join_files(const std::vector<PortableFile>& files) {
  switch (files.front().kind) {
    case PortableKind::charter:
      return join_copies<Charter>(files);
    case PortableKind::statement:
      return join_copies<Statement>(files);
    case PortableKind::policy:
      return join_copies<Policy>(files);
    default:
      return fail(Fault::invalid_input,
                  "files of kind " + std::string(name_of(files.front().kind)) +
                      " carry no signatures to join",
                  "charters, statements and policies can be merged");
  }
}

}  // namespace

FileCommands::FileCommands(const Command& talgu, Invocation& invocation) : invocation_(invocation) {
  const Command file = talgu.noun("file", _("portable files (.tgu)"));

  const Command show = file.verb("show", _("print every field of a file"));
  show.takes("file", show_, _("a .tgu file or its text form"));
  show.runs([this] { return this->show(); });

  const Command text = file.verb("text", _("print a file in its text form (mail, print)"));
  text.takes("file", text_, _("a .tgu file"));
  text.runs([this] { return this->text(); });

  const Command merge = file.verb("merge", _("join partly signed copies of one object"));
  merge.takes_some("files", merge_, _("the copies"), 2, 32);
  merge.takes("--out", merge_out_, _("new file for the result"));
  merge.runs([this] { return this->merge(); });
}

Result<Exit> FileCommands::show() {
  TALGU_TRY(const PortableFile file, read_tgu(show_));
  TALGU_TRY(Json description, describe(file));
  say_description(invocation_, description);
  description["schema"] = "talgu/file.show/1";
  invocation_.result(description);
  return Exit::done;
}

Result<Exit> FileCommands::text() {
  TALGU_TRY(const PortableFile file, read_tgu(text_));
  const std::string text = encode_portable_text(file);
  say_lines(invocation_, text);
  invocation_.result({{"schema", "talgu/file.text/1"}, {"text", text}});
  return Exit::done;
}

Result<Exit> FileCommands::merge() {
  std::vector<PortableFile> files;
  for (const Path& path : merge_) {
    TALGU_TRY(PortableFile file, read_tgu(path));
    if (!files.empty() && file.kind != files.front().kind) {
      return fail(Fault::invalid_input, path.string() + " is of another kind than the first file");
    }
    files.push_back(std::move(file));
  }
  TALGU_TRY(const Bytes joined, join_files(files));
  TALGU_PASS(write_tgu(merge_out_, files.front().kind, joined));
  invocation_.say(_("Merged:"), " ", Printable::theirs(merge_out_.string()));
  invocation_.result({{"schema", "talgu/file.merge/1"}, {"file", merge_out_.string()}});
  return Exit::done;
}

ConfigCommands::ConfigCommands(const Command& talgu, Invocation& invocation)
    : invocation_(invocation) {
  const Command config = talgu.noun("config", _("the node\'s configuration file"));
  const Command check = config.verb("check", _("say whether talgud would take it"));
  check.runs([this] { return this->check(); });
  const Command show = config.verb("show", _("print the values in force"));
  show.flag("--why", why_, _("say for each value where it comes from"));
  show.runs([this] { return this->show(); });
}

Result<Exit> ConfigCommands::check() {
  TALGU_PASS(read_config(invocation_.home.config()));
  invocation_.say(Printable::theirs(invocation_.home.config().string()), ": ", _("good"));
  invocation_.result({{"schema", "talgu/config.check/1"}, {"good", true}});
  return Exit::done;
}

Result<Exit> ConfigCommands::show() {
  TALGU_TRY(const Config config, read_config(invocation_.home.config()));
  Json values = Json::array();
  for (const ConfigValue& value : explain_config(config)) {
    Printable line = Printable::theirs(value.key + " = " + value.value);
    if (why_ && value.from_file) {
      line += Printable("    ") + _("from the file; standard:") + " " +
              (value.standard.empty() ? Printable(_("none")) : Printable::theirs(value.standard));
    } else if (why_) {
      line += Printable("    ") + _("standard");
    }
    invocation_.say(line);
    values.push_back({{"key", value.key},
                      {"value", value.value},
                      {"source", value.from_file ? "file" : "standard"},
                      {"standard", value.standard}});
  }
  invocation_.result({{"schema", "talgu/config.show/1"}, {"values", std::move(values)}});
  return Exit::done;
}

Result<Exit> reload_config(const Invocation& invocation) {
  TALGU_TRY(const Json answer, invocation.call("config.reload", invocation.args));
  const Json& changed = list_at(answer, "changed");
  const Json& later = list_at(answer, "needs_restart");
  if (!changed.empty()) invocation.say(_("in force now:"), " ", joined(changed));
  if (!later.empty()) invocation.say(_("needs a restart:"), " ", joined(later));
  if (changed.empty() && later.empty()) invocation.say(_("Nothing has changed."));
  invocation.result(answer);
  return later.empty() ? Exit::done : Exit::attention;
}

}  // namespace talgu::cli
