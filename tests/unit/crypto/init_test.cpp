#include "crypto/init.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <unistd.h>

namespace talgu {
namespace {

TEST(InitCrypto, AcceptsThisMachineAndMayRunTwice) {
  const Status first = init_crypto();
  EXPECT_TRUE(first) << first.error().what << "; " << first.error().hint;
  EXPECT_TRUE(init_crypto());
}

/// In a child: 0 when the process is hardened; then dies of a signal that would dump core.
int harden_and_look() {
  harden_process();
  rlimit limit{.rlim_cur = 1, .rlim_max = 1};
  if (::getrlimit(RLIMIT_CORE, &limit) != 0) return 2;
  if (limit.rlim_cur != 0 || limit.rlim_max != 0) return 3;
  if (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 4;
  ::signal(SIGABRT, SIG_DFL);
  ::raise(SIGABRT);
  return 5;
}

TEST(Attack, G10_AHardenedProcessLeavesNoCore) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) std::_Exit(harden_and_look());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);
  EXPECT_FALSE(WCOREDUMP(status));
}

}  // namespace
}  // namespace talgu
