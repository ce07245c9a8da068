#include "tests/bench/node_process.h"

#include "node/core/serve.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace talgu::bench {
namespace {

constexpr std::uint64_t kStartMsMax = 30'000;
/// A view of a million records is filled within it.
constexpr std::uint64_t kWaitMsMax = 1'200'000;

std::filesystem::path tally_of(const Home& home) {
  return home.root / "tally";
}

/// The line "RssAnon: N kB".
std::uint64_t anonymous_kib(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    std::uint64_t kib = 0;
    if (word == "RssAnon:" && status >> kib) return kib;
  }
  return 0;
}

/// Of all threads that live, in nanoseconds: the first word of their schedstat.
std::uint64_t cpu_ns(pid_t pid) {
  std::error_code failed;
  std::uint64_t sum = 0;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, failed)) {
    std::ifstream in(task.path() / "schedstat");
    std::uint64_t ran = 0;
    if (in >> ran) sum += ran;
  }
  return sum;
}

std::vector<pid_t> children_of(pid_t pid) {
  const std::string task = "/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid);
  std::ifstream in(task + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; in >> child;) children.push_back(child);
  return children;
}

}  // namespace

Result<NodeProcess> NodeProcess::start(const Home& home) {
  std::error_code ignored;
  std::filesystem::remove(tally_of(home), ignored);
  TALGU_TRY(Tally tally, Tally::open(tally_of(home)));
  const pid_t pid = ::fork();
  if (pid < 0) return fail(Fault::io, "cannot fork");
  if (pid == 0) {
    ::setenv("CREDENTIALS_DIRECTORY", home.root.parent_path().c_str(), 1);
    const char* const root = home.root.c_str();
    ::execl("/proc/self/exe", "talgu-bench", "--serve", root, static_cast<char*>(nullptr));
    ::_exit(127);
  }
  NodeProcess node(home, pid, std::move(tally));
  const std::uint64_t end = now_ns() + kStartMsMax * 1'000'000;
  while (now_ns() < end) {
    if (::waitpid(pid, nullptr, WNOHANG) == pid) {
      node.pid_ = -1;
      return fail(Fault::io, "the node ended at its start");
    }
    if (auto client = control::ControlClient::connect(home)) {
      node.control_.emplace(*std::move(client));
      const auto status = node.call("status", control::Json::object());
      if (status && !status->at("locked").get<bool>() && node.address()) return node;
      node.control_.reset();
    }
    pause_ms(2);
  }
  return fail(Fault::io, "the node does not answer");
}

NodeProcess::NodeProcess(NodeProcess&& other) noexcept
    : home_(std::move(other.home_)),
      pid_(std::exchange(other.pid_, -1)),
      tally_(std::move(other.tally_)),
      control_(std::move(other.control_)),
      highest_kib_(other.highest_kib_) {}

NodeProcess::~NodeProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

Status NodeProcess::stop() {
  control_.reset();
  ::kill(pid_, SIGTERM);
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return fail(Fault::io, "a node ended badly");
}

Result<control::Json> NodeProcess::call(const std::string& name, control::Json args) {
  return control_->call(name, std::move(args));
}

Result<std::string> NodeProcess::address() const {
  std::ifstream in(home_.endpoint());
  std::string address;
  if (in >> address) return address;
  return fail(Fault::io, "the node does not listen");
}

std::uint64_t NodeProcess::cpu_us() const {
  std::uint64_t ns = cpu_ns(pid_);
  for (const pid_t child : children_of(pid_)) ns += cpu_ns(child);
  return ns / 1000;
}

void NodeProcess::sample_memory() {
  std::uint64_t kib = anonymous_kib(pid_);
  for (const pid_t child : children_of(pid_)) kib += anonymous_kib(child);
  highest_kib_ = std::max(highest_kib_, kib);
}

Status wait_for_needs(NodeProcess& node, std::uint64_t needs) {
  const std::uint64_t end = now_ns() + kWaitMsMax * 1'000'000;
  while (now_ns() < end) {
    TALGU_TRY(const control::Json status, node.call("status", control::Json::object()));
    node.sample_memory();
    if (status.at("needs").get<std::uint64_t>() >= needs) return {};
    pause_ms(1);
  }
  return fail(Fault::io, "a need did not arrive in time");
}

Status wait_until_connected(NodeProcess& node) {
  const std::uint64_t end = now_ns() + kWaitMsMax * 1'000'000;
  while (now_ns() < end) {
    TALGU_TRY(const control::Json answer, node.call("peer.list", control::Json::object()));
    for (const control::Json& peer : answer.at("peers")) {
      if (peer.at("connected") == true) return {};
    }
    pause_ms(5);
  }
  return fail(Fault::io, "the nodes did not connect in time");
}

void pause_ms(int milliseconds) {
  ::poll(nullptr, 0, milliseconds);
}

int serve_node(const Home& home) {
  auto tally = Tally::open(tally_of(home));
  if (!tally) return 1;
  auto shared = std::make_shared<Tally>(*std::move(tally));
  const Status done = serve(home, [shared](ByteView frame) { shared->add(frame); });
  if (done) return 0;
  std::cerr << "talgu-bench: error: " << done.error().what << "\n";
  return 1;
}

}  // namespace talgu::bench
