#include "node/front/front_process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace talgu::front {
namespace {

constexpr int kChannelFd = 3;
constexpr unsigned kLinkBits = 40;
constexpr std::uint64_t kPauseMsMin = 250;
/// Who kills the front over and over must not keep a node away for long (E6).
constexpr std::uint64_t kPauseMsMax = 5'000;
/// A front that lived this long starts its back-off anew.
constexpr std::uint64_t kSteadyMs = 60'000;
/// A front that reads nothing for so long hangs; a busy one reads between two frames.
constexpr std::uint64_t kHungMs = 30'000;
/// A gate that failed its self-test lets nobody in until it passes the next one.
constexpr std::uint64_t kTestAgainMs = 60'000;
/// Each dialled peer takes three sockets of ZeroMQ, which has 1023, and five descriptors.
constexpr rlim_t kDescriptors = 4096;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitMemory = false;
#else
constexpr bool kLimitMemory = true;
#endif

std::uint64_t now_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

/// A link number of a front fits below the generation, or it would pass for a link of another one.
Status check_link(LinkId link) {
  if (link != 0 && link >> kLinkBits == 0) return {};
  return fail(Fault::invalid_input, "the front named an impossible link");
}

/// The front takes no address that is more than host and port; one that it would stumble over must
/// not reach it, for it would be told again after each restart.
std::vector<std::string> usable(std::vector<std::string> addresses) {
  std::erase_if(addresses, [](const std::string& address) {
    return address.size() > kAddressBytesMax || !address.starts_with("tcp://") ||
           !is_address(address.substr(6));
  });
  if (addresses.size() > kAddressesMax) addresses.resize(kAddressesMax);
  return addresses;
}

/// Fills in the port that a front found for "any". Nothing else of what it says is believed: it
/// would outlive it.
void take_port(std::string& ours, std::string_view bound) {
  constexpr std::string_view kAnyPort = ":0";
  constexpr std::string_view kScheme = "tcp://";
  if (!ours.ends_with(kAnyPort) || !bound.starts_with(kScheme)) return;
  if (!is_address(bound.substr(kScheme.size()))) return;
  ours.replace(ours.size() - kAnyPort.size(), kAnyPort.size(), bound.substr(bound.rfind(':')));
}

/// What waitpid() told, for people.
std::string end_of(int status) {
  std::string text = "the network process ended";
  if (WIFSIGNALED(status)) text += std::string(" by ") + ::strsignal(WTERMSIG(status));
  if (WIFEXITED(status)) text += " with code " + std::to_string(WEXITSTATUS(status));
  return text;
}

/// Between fork and exec: only calls that are safe there. Nothing of the core may leak in.
[[noreturn]] void become_front(int channel, const FrontSettings& settings, const char* program,
                               const char* key_file, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (kLimitMemory) {
    const rlim_t bytes = settings.memory_mib << 20U;
    const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
    ::setrlimit(RLIMIT_DATA, &limit);
  }
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = std::max(files.rlim_cur, std::min(files.rlim_max, kDescriptors));
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  const int score = ::open("/proc/self/oom_score_adj", O_WRONLY);
  if (score >= 0) {
    [[maybe_unused]] const ssize_t written = ::write(score, "500", 3);
    ::close(score);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::dup2(channel, kChannelFd) < 0) ::_exit(1);
  ::close_range(kChannelFd + 1, ~0U, 0);
  const char* const arguments[] = {program, "--front", key_file, nullptr};
  ::execv(program, const_cast<char* const*>(arguments));
  ::_exit(127);
}

}  // namespace

Result<FrontProcess> FrontProcess::start(FrontSettings settings) {
  FrontProcess front(std::move(settings));
  TALGU_PASS(front.spawn());
  return front;
}

FrontProcess::FrontProcess(FrontProcess&& other) noexcept
    : settings_(std::move(other.settings_)),
      pid_(std::exchange(other.pid_, -1)),
      channel_(std::move(other.channel_)),
      generation_(other.generation_),
      pause_ms_(other.pause_ms_),
      started_ms_(other.started_ms_),
      restart_ms_(other.restart_ms_),
      test_ms_(other.test_ms_),
      room_(other.room_),
      read_ms_(other.read_ms_),
      listen_(std::move(other.listen_)),
      allow_(std::move(other.allow_)),
      dials_(std::move(other.dials_)) {}

FrontProcess::~FrontProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

Status FrontProcess::spawn() {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    return fail(Fault::io, std::string("cannot make the front's channel: ") + std::strerror(errno));
  }
  OwnedFd ours(pair[0]);
  const OwnedFd theirs(pair[1]);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) {
    return fail(Fault::io, std::string("cannot start the front: ") + std::strerror(errno));
  }
  if (child == 0) {
    become_front(theirs.get(), settings_, settings_.program.c_str(), settings_.key_file.c_str(),
                 parent);
  }
  pid_ = child;
  channel_.emplace(std::move(ours));
  ++generation_;
  started_ms_ = now_ms();
  restart_ms_ = UINT64_MAX;
  test_ms_ = UINT64_MAX;
  room_ = kCreditBytes;
  read_ms_ = started_ms_;
  tell_again();
  return {};
}

void FrontProcess::tell_again() {
  // The allow list first: nobody is let in before it is there.
  tell(Allow{allow_});
  if (!listen_.empty()) tell(Listen{listen_});
  for (const auto& [peer, addresses] : dials_) tell(Dial{peer, addresses});
}

void FrontProcess::tell(const FromCore& message) {
  if (channel_) channel_->send(encode(message));
}

LinkId FrontProcess::outside(LinkId link) const {
  return (generation_ << kLinkBits) | link;
}

std::optional<LinkId> FrontProcess::inside(LinkId link) const {
  if (!channel_ || link >> kLinkBits != generation_) return std::nullopt;
  return link & ((LinkId{1} << kLinkBits) - 1);
}

void FrontProcess::listen(std::vector<std::string> addresses) {
  listen_ = std::move(addresses);
  tell(Listen{listen_});
}

void FrontProcess::allow(std::vector<TransportKey> keys) {
  if (keys.size() > kAllowedKeysMax) keys.resize(kAllowedKeysMax);
  allow_ = std::move(keys);
  tell(Allow{allow_});
}

void FrontProcess::dial(const TransportKey& peer, std::vector<std::string> addresses) {
  if (!dials_.contains(peer) && dials_.size() >= kDialsMax) return;
  addresses = usable(std::move(addresses));
  tell(Dial{peer, addresses});
  dials_[peer] = std::move(addresses);
}

void FrontProcess::undial(const TransportKey& peer) {
  if (dials_.erase(peer) > 0) tell(Undial{peer});
}

void FrontProcess::send(LinkId link, Bytes frame) {
  const auto number = inside(link);
  if (!number) return;
  tell(Frame{.link = *number, .bytes = std::move(frame)});
}

void FrontProcess::cut(LinkId link) {
  const auto number = inside(link);
  if (number) tell(Cut{*number});
}

void FrontProcess::credit(std::uint64_t bytes) {
  // What an earlier front was owed is not owed to this one.
  bytes = std::min(bytes, kCreditBytes - room_);
  if (bytes == 0) return;
  room_ += bytes;
  tell(Credit{bytes});
}

Status FrontProcess::write() {
  if (!channel_) return {};
  const std::size_t before = channel_->unsent();
  TALGU_PASS(channel_->flush());
  const std::size_t after = channel_->unsent();
  if (after == 0 || after < before) read_ms_ = now_ms();
  if (now_ms() - read_ms_ < kHungMs) return {};
  return fail(Fault::limit_exceeded, "the network process hung and was ended");
}

void FrontProcess::watch(std::vector<pollfd>& set) const {
  if (!channel_) return;
  const auto events = static_cast<short>(POLLIN | (channel_->wants_to_write() ? POLLOUT : 0));
  set.push_back({.fd = channel_->fd(), .events = events, .revents = 0});
}

std::uint64_t FrontProcess::next_deadline_ms() const {
  if (!channel_) return restart_ms_;
  return channel_->wants_to_write() ? std::min(test_ms_, now_ms() + 5) : test_ms_;
}

std::vector<FrontEvent> FrontProcess::serve(const std::vector<pollfd>& ready) {
  std::vector<FrontEvent> events;
  if (!channel_) {
    if (now_ms() < restart_ms_) return events;
    if (const Status again = spawn(); !again) {
      restart_ms_ = now_ms() + kPauseMsMax;
      events.emplace_back(FrontDied{again.error().what});
    }
    return events;
  }
  if (now_ms() >= test_ms_) {
    test_ms_ = UINT64_MAX;
    tell(Listen{listen_});
  }
  const bool readable = std::ranges::any_of(ready, [this](const pollfd& one) {
    return one.fd == channel_->fd() && (one.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
  });
  Status working = write();
  if (working && readable) {
    working = channel_->receive([this, &events](ByteView body) -> Status {
      TALGU_TRY(FromFront message, decode_from_front(body));
      return take(std::move(message), events);
    });
  }
  if (!working) bury(working.error(), events);
  return events;
}

Status FrontProcess::take(FromFront message, std::vector<FrontEvent>& events) {
  if (const auto* const listening = std::get_if<Listening>(&message)) {
    // The next front takes the same ports, so that peers find the node where it was.
    if (listening->addresses.size() == listen_.size()) {
      for (std::size_t i = 0; i < listen_.size(); ++i) {
        take_port(listen_[i], listening->addresses[i]);
      }
    }
  }
  if (const auto* const test = std::get_if<SelfTest>(&message)) {
    test_ms_ = test->passed ? UINT64_MAX : now_ms() + kTestAgainMs;
  }
  if (auto* const up = std::get_if<LinkUp>(&message)) {
    TALGU_PASS(check_link(up->link));
    up->link = outside(up->link);
  }
  if (auto* const down = std::get_if<LinkDown>(&message)) {
    TALGU_PASS(check_link(down->link));
    down->link = outside(down->link);
  }
  if (auto* const left = std::get_if<FramesLeft>(&message)) {
    TALGU_PASS(check_link(left->link));
    left->link = outside(left->link);
  }
  if (auto* const frame = std::get_if<Frame>(&message)) {
    TALGU_PASS(check_link(frame->link));
    const std::uint64_t cost = credit_of(frame->bytes.size());
    if (cost > room_) return fail(Fault::limit_exceeded, "the front sent more than its credit");
    room_ -= cost;
    frame->link = outside(frame->link);
  }
  std::visit([&events](auto& one) { events.emplace_back(std::move(one)); }, message);
  return {};
}

void FrontProcess::bury(const Error& cause, std::vector<FrontEvent>& events) {
  channel_.reset();
  ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  // An io fault only says that it is gone; any other is why we ended it.
  std::string why = cause.fault == Fault::io ? end_of(status) : cause.what;
  const bool steady = now_ms() - started_ms_ >= kSteadyMs;
  pause_ms_ = steady ? kPauseMsMin : std::clamp(pause_ms_ * 2, kPauseMsMin, kPauseMsMax);
  restart_ms_ = now_ms() + pause_ms_;
  events.emplace_back(FrontDied{std::move(why)});
}

}  // namespace talgu::front
