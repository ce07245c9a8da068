#include "crypto/file.h"

#include "tests/unit/crypto/hex.h"
#include "tests/unit/crypto/temporary_folder.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <random>
#include <unistd.h>

namespace talgu {
namespace {

namespace fs = std::filesystem;

mode_t mode_of(const fs::path& path) {
  struct stat status = {};
  TALGU_CHECK(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

/// The umask of the process, put back at the end of the scope.
class Umask final {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}

  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

  ~Umask() { ::umask(before_); }

 private:
  mode_t before_;
};

TEST(ReadFile, ReturnsEveryByteUpToItsLimit) {
  const TemporaryFolder folder;
  const Bytes content(1000, std::byte{7});
  ASSERT_TRUE(create_file(folder / "a", content, 0644));
  EXPECT_EQ(*read_file(folder / "a", 1000), content);
  const auto larger = read_file(folder / "a", 999);
  ASSERT_FALSE(larger);
  EXPECT_EQ(larger.error().fault, Fault::limit_exceeded);
}

TEST(ReadFile, NeedsARegularFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_file(folder / "absent", 10).error().fault, Fault::io);
  EXPECT_EQ(read_file(folder.path(), 10).error().fault, Fault::io);
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder / "fifo", 10).error().fault, Fault::io);  // and does not wait
}

TEST(ReadFile, TakesAnEmptyFile) {
  const TemporaryFolder folder;
  ASSERT_TRUE(create_file(folder / "empty", {}, 0600));
  EXPECT_TRUE(read_file(folder / "empty", 0)->empty());
  EXPECT_EQ(read_secret_file(folder / "empty", 0)->size(), 0U);
}

TEST(ReadSecretFile, NeedsAFileThatOnlyItsOwnerMayTouch) {
  const TemporaryFolder folder;
  const fs::path path = folder / "secret";
  ASSERT_TRUE(create_file(path, as_bytes("hush"), 0600));
  EXPECT_EQ(as_text(read_secret_file(path, 10)->expose()), "hush");
  EXPECT_EQ(read_secret_file(path, 3).error().fault, Fault::limit_exceeded);
  for (mode_t open_bit = 1; open_bit <= 040; open_bit <<= 1) {
    ASSERT_EQ(::chmod(path.c_str(), 0600 | open_bit), 0);
    const auto read = read_secret_file(path, 10);
    ASSERT_FALSE(read) << std::oct << open_bit;
    EXPECT_EQ(read.error().fault, Fault::not_permitted);
  }
}

TEST(ReadSecretFile, FollowsNoSymbolicLink) {
  const TemporaryFolder folder;
  ASSERT_TRUE(create_file(folder / "secret", as_bytes("hush"), 0600));
  fs::create_symlink(folder / "secret", folder / "link");
  EXPECT_EQ(read_secret_file(folder / "link", 10).error().fault, Fault::not_permitted);
  EXPECT_TRUE(read_file(folder / "link", 10));
}

TEST(ReadSecretFile, RefusesTheFileOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const TemporaryFolder folder;
  ASSERT_TRUE(create_file(folder / "secret", as_bytes("hush"), 0600));
  ASSERT_EQ(::chown((folder / "secret").c_str(), 65534, 65534), 0);
  EXPECT_EQ(read_secret_file(folder / "secret", 10).error().fault, Fault::not_permitted);
}

TEST(ReplaceFile, ReplacesContentAndMode) {
  const TemporaryFolder folder;
  const fs::path path = folder / "a";
  ASSERT_TRUE(replace_file(path, as_bytes("old content"), 0600));
  EXPECT_EQ(mode_of(path), 0600U);
  ASSERT_TRUE(replace_file(path, as_bytes("new"), 0640));
  EXPECT_EQ(as_text(*read_file(path, 100)), "new");
  EXPECT_EQ(mode_of(path), 0640U);
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(ReplaceFile, GivesTheExactModeUnderAnyUmask) {
  const TemporaryFolder folder;
  for (mode_t mask : {0U, 022U, 077U, 0777U}) {
    const Umask set(mask);
    ASSERT_TRUE(replace_file(folder / "a", as_bytes("x"), 0644));
    EXPECT_EQ(mode_of(folder / "a"), 0644U) << std::oct << mask;
  }
}

TEST(ReplaceFile, ReplacesASymbolicLinkInsteadOfWritingThroughIt) {
  const TemporaryFolder folder;
  ASSERT_TRUE(create_file(folder / "target", as_bytes("keep"), 0600));
  fs::create_symlink(folder / "target", folder / "link");
  ASSERT_TRUE(replace_file(folder / "link", as_bytes("new"), 0600));
  EXPECT_EQ(as_text(*read_file(folder / "target", 10)), "keep");
  EXPECT_FALSE(fs::is_symlink(folder / "link"));
}

TEST(ReplaceFile, TakesANameWithoutAFolder) {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  EXPECT_TRUE(replace_file("plain-name", as_bytes("x"), 0600));
  fs::current_path(before);
  EXPECT_EQ(as_text(*read_file(folder / "plain-name", 10)), "x");
}

TEST(ReplaceFile, LeavesNothingBehindWhenItFails) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "a");
  EXPECT_EQ(replace_file(folder / "a", as_bytes("x"), 0600).error().fault, Fault::io);
  EXPECT_EQ(files_in(folder.path()), 1U);
  EXPECT_EQ(replace_file(folder / "no-folder/a", as_bytes("x"), 0600).error().fault, Fault::io);
  EXPECT_EQ(replace_file(folder.path() / "", as_bytes("x"), 0600).error().fault, Fault::io);
}

/// In a child: writing fails half-way, because files may have no more than 4 KiB.
int replace_beyond_the_size_limit(const fs::path& path) {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 4096, .rlim_max = 4096};
  if (::setrlimit(RLIMIT_FSIZE, &small) != 0) return 2;
  const auto replaced = replace_file(path, Bytes(100'000, std::byte{1}), 0600);
  return !replaced && replaced.error().fault == Fault::io ? 0 : 1;
}

TEST(ReplaceFile, KeepsTheOldContentWhenTheDiskRefusesMore) {
  const TemporaryFolder folder;
  ASSERT_TRUE(replace_file(folder / "a", as_bytes("old"), 0600));
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) std::_Exit(replace_beyond_the_size_limit(folder / "a"));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(as_text(*read_file(folder / "a", 10)), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(CreateFile, NeverOverwrites) {
  const TemporaryFolder folder;
  ASSERT_TRUE(create_file(folder / "a", as_bytes("first"), 0600));
  const auto again = create_file(folder / "a", as_bytes("second"), 0600);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::not_permitted);
  EXPECT_EQ(as_text(*read_file(folder / "a", 10)), "first");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(CreateFile, DoesNotFollowADanglingLink) {
  const TemporaryFolder folder;
  fs::create_symlink(folder / "elsewhere", folder / "link");
  EXPECT_EQ(create_file(folder / "link", as_bytes("x"), 0600).error().fault, Fault::not_permitted);
  EXPECT_FALSE(fs::exists(folder / "elsewhere"));
}

constexpr std::size_t kContentSize = 64 * 1024;

/// Replaces for ever and reports each replacement with one byte; ends by being killed.
[[noreturn]] void replace_until_killed(const fs::path& path, int report) {
  for (unsigned char mark = 1;; mark = static_cast<unsigned char>(mark % 250 + 1)) {
    if (!replace_file(path, Bytes(kContentSize, std::byte{mark}), 0600)) std::_Exit(1);
    if (::write(report, &mark, 1) != 1) std::_Exit(1);
  }
}

/// Lets a child replace the file `replacements` times and a little, then kills it.
void kill_while_replacing(const fs::path& path, std::size_t replacements,
                          std::chrono::microseconds delay) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(::pipe(pipe_ends.data()), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) replace_until_killed(path, pipe_ends[1]);
  ::close(pipe_ends[1]);
  unsigned char mark = 0;
  for (std::size_t i = 0; i < replacements; ++i) ASSERT_EQ(::read(pipe_ends[0], &mark, 1), 1);
  const auto moment = std::chrono::steady_clock::now() + delay;
  while (std::chrono::steady_clock::now() < moment) {
  }
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child failed by itself";
  ::close(pipe_ends[0]);
}

TEST(ReplaceFile, IsWholeAfterAKillAtAnyMoment) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const TemporaryFolder folder;
  ASSERT_TRUE(replace_file(folder / "a", Bytes(kContentSize, std::byte{255}), 0600));
  for (int round = 0; round < 40; ++round) {
    kill_while_replacing(folder / "a", random() % 3, std::chrono::microseconds(random() % 2000));
    const auto content = read_file(folder / "a", 2 * kContentSize);
    ASSERT_TRUE(content);
    ASSERT_EQ(content->size(), kContentSize);
    ASSERT_EQ(*content, Bytes(kContentSize, content->front())) << "a mix of two contents";
  }
}

}  // namespace
}  // namespace talgu
