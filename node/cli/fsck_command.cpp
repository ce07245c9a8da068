#include "node/cli/fsck_command.h"

#include "crypto/check.h"
#include "node/cli/progress.h"
#include "node/core/core_parts.h"
#include "node/system/config.h"
#include "node/system/node_keys.h"
#include "node/system/text.h"
#include "storage/fsck/fsck.h"

#include <csignal>
#include <optional>
#include <unistd.h>

namespace talgu::cli {
namespace {

// Set before the signals can come; read by them.
bool dying_in_json = false;

void print_raw(int fd, std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(fd, text.data(), text.size());
}

/// LMDB trusts the pages of its tree: one that rotted in its own bookkeeping can end the process.
/// That is a finding as well, and only here can it still be said.
extern "C" void die_of_pages(int /*signal*/) {
  print_raw(STDERR_FILENO,
            "talgu: error: the database's own pages are damaged; the check ended there\n"
            "talgu: hint: restore the node from its peers or a backup\n");
  if (dying_in_json) {
    print_raw(STDOUT_FILENO,
              R"({"schema":"talgu/fsck/1","clean":false,"damaged":1,"findings":[{"table":)"
              R"("database","what":"its own pages are damaged; the check ended there"}]})"
              "\n");
  }
  ::_exit(static_cast<int>(Exit::attention));
}

/// While it lives, a process that dies of damaged pages says so. Not for any other work: it would
/// blame the disk for faults of the program.
class PageGuard final {
 public:
  explicit PageGuard(bool json) {
    dying_in_json = json;
    catch_with(die_of_pages);
  }

  PageGuard(const PageGuard&) = delete;
  PageGuard& operator=(const PageGuard&) = delete;

  ~PageGuard() { catch_with(SIG_DFL); }

 private:
  static void catch_with(void (*handler)(int)) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT}) {
      TALGU_CHECK(std::signal(signal, handler) != SIG_ERR);
    }
  }
};

/// The lock of the home, or in plain words why not.
Result<HomeLock> take_home(const Home& home) {
  auto lock = HomeLock::take(home);
  if (!lock && lock.error().fault == Fault::not_permitted) {
    return fail(Fault::not_permitted, lock.error().what,
                _("fsck needs the database for itself: stop talgud, then run it again"));
  }
  return lock;
}

Json finding_json(const storage::Finding& finding) {
  Json json{{"table", finding.table}, {"what", finding.what}};
  if (finding.feed) json["feed"] = to_hex(finding.feed->view());
  if (finding.seq) json["seq"] = *finding.seq;
  return json;
}

Json report_json(const storage::FsckReport& report, bool keys_opened) {
  Json findings = Json::array();
  for (const storage::Finding& finding : report.findings) findings.push_back(finding_json(finding));
  const storage::FsckCounts& checked = report.checked;
  return {{"schema", "talgu/fsck/1"},
          {"clean", report.clean()},
          {"damaged", report.damaged},
          {"findings", std::move(findings)},
          {"view_dropped", report.view_dropped},
          {"keys_opened", keys_opened},
          {"checked",
           {{"statements", checked.statements},
            {"feeds", checked.feeds},
            {"entries", checked.entries},
            {"bytes", checked.bytes},
            {"heads", checked.heads},
            {"epochs", checked.epochs},
            {"keys", checked.keys},
            {"receipts", checked.receipts},
            {"view_rows", checked.view_rows}}}};
}

Printable line_of(const storage::Finding& finding) {
  Printable where = Printable::theirs(finding.table);
  if (finding.feed) {
    where += Printable(", ") + _("feed") + " " + Printable::theirs(short_hex(*finding.feed));
  }
  if (finding.seq) where += Printable(", ") + _("entry") + " " + *finding.seq;
  return where + ": " + Printable::theirs(finding.what);
}

void say_report(const Invocation& invocation, const storage::FsckReport& report, bool keys_opened) {
  for (const storage::Finding& finding : report.findings) invocation.say("  ! ", line_of(finding));
  if (report.damaged > report.findings.size()) {
    invocation.say("  ! ", _("and more, not shown:"), " ", report.damaged - report.findings.size());
  }
  const storage::FsckCounts& checked = report.checked;
  const auto count = [](const Words& what, std::uint64_t number) {
    return Printable(what) + " " + number + "   ";
  };
  invocation.say(_("In order:"), "  ", count(_("feeds"), checked.feeds),
                 count(_("entries"), checked.entries), count(_("heads"), checked.heads),
                 count(_("statements"), checked.statements), count(_("keys"), checked.keys),
                 count(_("receipts"), checked.receipts), count(_("view rows"), checked.view_rows));
  if (!keys_opened) invocation.say(_("Keys and record view were counted, not opened."));
  if (report.view_dropped) {
    invocation.say(_("The record view was dropped; the node fills it again when it is unlocked."));
  }
  const std::uint64_t lasting = report.damaged - (report.view_dropped ? report.view_findings : 0);
  if (lasting > 0) {
    invocation.say(_("Nothing else was changed. Restore what is damaged from peers or a backup."));
  }
  if (report.clean()) invocation.say(_("Clean."));
}

}  // namespace

FsckCommand::FsckCommand(const Command& talgu, Invocation& invocation) : invocation_(invocation) {
  const Command fsck =
      talgu.verb("fsck", _("check the database of a stopped node, mend what is derived"));
  fsck.flag("--without-keys", without_keys_,
            _("ask for no passphrase; keys and record view are then not opened"));
  fsck.runs([this] { return check(); });
}

Result<Exit> FsckCommand::check() {
  const Home& home = invocation_.home;
  TALGU_PASS(check_home(home));
  TALGU_PASS(renew_run_folder(home));
  TALGU_TRY(const HomeLock lock, take_home(home));
  if (std::error_code ignored; !std::filesystem::exists(home.database(), ignored)) {
    return control::refuse(control::ControlRule::not_joined,
                           home.root.string() + " has not joined a federation yet");
  }
  TALGU_TRY(const Config config, read_config(home.config()));
  std::optional<NodeKeySet> keys;
  if (!without_keys_) {
    TALGU_TRY(const SecretBytes passphrase,
              read_passphrase(invocation_.passphrase, _("passphrase of this node")));
    TALGU_TRY(NodeKeySet opened, open_keystore(home.keystore(), passphrase));
    keys.emplace(std::move(opened));
  }
  std::optional<storage::FsckReport> report;
  {
    Progress progress(_("rows"), invocation_.json);
    const PageGuard guard(invocation_.json);
    TALGU_TRY(report,
              storage::fsck(home.database(),
                            {.store = store_options(config),
                             .view_secret = keys ? &keys->view_secret : nullptr,
                             .progress = [&progress](std::uint64_t done, std::uint64_t total) {
                               progress.at(done, total);
                             }}));
  }
  say_report(invocation_, *report, keys.has_value());
  invocation_.result(report_json(*report, keys.has_value()));
  return report->clean() ? Exit::done : Exit::attention;
}

}  // namespace talgu::cli
