#include "node/cli/post.h"

#include "crypto/file.h"
#include "node/cli/say_record.h"
#include "node/system/text.h"
#include "protocol/base/text.h"

namespace talgu::cli {
namespace {

constexpr std::size_t kRecordFileBytesMax = 256 * 1024;

}  // namespace

Result<Exit> post(const Invocation& invocation, const std::string& kind, Json args) {
  TALGU_TRY(control::ControlClient client, invocation.connect());
  TALGU_TRY(const Json plan, client.call(kind + ".plan", args));
  say_plan(invocation, plan, kind);
  TALGU_PASS(invocation.confirm(
      _("Sign and send? It cannot be taken back from those who have received it.")));
  args["plan"] = plan.value("plan", "");
  TALGU_TRY(const Json done, client.call(kind + ".commit", args));
  invocation.say("");
  invocation.say(std::string(_("Posted:")) + " " + done.value("name", "?"));
  invocation.result(done);
  return Exit::done;
}

Status add_file(Json& args, const std::filesystem::path& file) {
  TALGU_TRY(const Bytes bytes, read_file(file, kRecordFileBytesMax));
  if (!is_utf8(as_text(bytes))) {
    return fail(Fault::invalid_input, file.string() + " is no text in UTF-8",
                _("a record is a TOML file; save it in UTF-8"));
  }
  args["toml"] = as_text(bytes);
  args["file"] = file.filename().string();
  return {};
}

}  // namespace talgu::cli
