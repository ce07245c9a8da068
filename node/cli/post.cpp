#include "node/cli/post.h"

#include "node/cli/say_record.h"
#include "node/system/owned_fd.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace talgu::cli {
namespace {

constexpr std::size_t kRecordFileBytesMax = 256 * 1024;
constexpr const char* kStandardInput = "-";

/// A file, or what a pipe brings: a person may write `-`, or <(...).
Result<std::string> read_stream(const std::string& path) {
  const bool is_input = path == kStandardInput;
  const OwnedFd opened(is_input ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!is_input && !opened) {
    return fail(Fault::io, path + ": " + std::strerror(errno));
  }
  std::string text;
  std::array<char, 16 * 1024> chunk{};
  for (;;) {
    const ssize_t size = ::read(is_input ? STDIN_FILENO : opened.get(), chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail(Fault::io, path + ": " + std::strerror(errno));
    if (size == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(size));
    if (text.size() > kRecordFileBytesMax) {
      return fail(Fault::limit_exceeded, path + " is larger than any record's file");
    }
  }
}

/// Puts the text of a record's file beside its name.
/// Faults: io, limit_exceeded, invalid_input (no UTF-8).
Status add_file(Json& args) {
  const std::string path = args.at("file").get<std::string>();
  TALGU_TRY(std::string text, read_stream(path));
  if (!is_utf8(text)) {
    return fail(Fault::invalid_input, path + " is no text in UTF-8",
                _("a record is a TOML file; save it in UTF-8"));
  }
  args["toml"] = std::move(text);
  args["file"] = path == kStandardInput ? std::string(_("standard input"))
                                        : std::filesystem::path(path).filename().string();
  return {};
}

/// One entry: shown, agreed to, signed. So many more are left that ask for entries of their own.
Result<std::uint64_t> post_once(const Invocation& invocation, control::ControlClient& client,
                                const CallRow& row, Json args) {
  const std::string name(row.name);
  TALGU_TRY(const Json plan, client.call(name + ".plan", args));
  say_plan(invocation, plan, row.kind);
  const bool is_posted = plan.contains("posted");
  if (!is_posted) {
    TALGU_PASS(invocation.confirm(
        _("Sign and send? It cannot be taken back from those who have received it.")));
  }
  args["plan"] = raw_text(plan, "plan");
  TALGU_TRY(const Json done, client.call(name + ".commit", args));
  invocation.say("");
  Printable names = text_at(done, "name");
  const Json& more = list_at(done, "batch");
  if (!more.empty()) names += ", " + joined(more);
  invocation.say(is_posted
                     ? _("Posted before, and not again (--key says that it is meant once more):")
                     : _("Posted:"),
                 " ", names);
  invocation.result(done);
  Status told = invocation.flush();
  if (told) return count_at(plan, "left");
  // It is signed and sent: whoever runs this again would post it twice.
  told.error().what = _("posted as") + " " + raw_text(done, "name") + "; " + told.error().what;
  told.error().hint = _("do not post it again");
  return std::unexpected(told.error());
}

}  // namespace

Result<Exit> post(const Invocation& invocation, const CallRow& row) {
  Json args = invocation.args;
  const bool has_file = std::ranges::find(row.arguments, control::ArgumentType::file,
                                          &control::Argument::type) != row.arguments.end();
  if (has_file) TALGU_PASS(add_file(args));
  TALGU_TRY(control::ControlClient client, invocation.connect());
  TALGU_TRY(std::uint64_t left, post_once(invocation, client, row, args));
  while (left > 0) {
    invocation.say("");
    invocation.say(_("And more, in an entry of their own:"), " ", left);
    const std::uint64_t before = left;
    TALGU_TRY(left, post_once(invocation, client, row, args));
    if (left >= before) break;  // a node that does not go on
  }
  return Exit::done;
}

}  // namespace talgu::cli
