#include "crypto/secret.h"

#include "tests/unit/crypto/hex.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <thread>
#include <unistd.h>

namespace talgu {
namespace {

using Key = Secret<struct KeyTag, 32>;
using OtherKey = Secret<struct OtherKeyTag, 32>;

static_assert(!std::is_copy_constructible_v<Key> && !std::is_copy_assignable_v<Key>);
static_assert(std::is_nothrow_move_constructible_v<Key>);
static_assert(!std::is_constructible_v<OtherKey, Key>);
static_assert(!std::equality_comparable<Key>);
static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::equality_comparable<SecretBytes>);
static_assert(!std::is_move_constructible_v<ScopedSecret<KeyTag, 32>>);

bool all_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

TEST(Secret, StartsAsZeroAlsoInAReusedSlot) {
  const std::byte* place = nullptr;
  {
    Key key = Key::generate();
    EXPECT_FALSE(all_zero(key.expose()));
    place = key.expose().data();
  }
  const Key next;
  EXPECT_EQ(next.expose().data(), place);  // the lowest free slot: the test means what it says
  EXPECT_TRUE(all_zero(next.expose()));
}

TEST(Secret, IsWipedWhenItIsReleased) {
  const Key neighbour;  // keeps the pages mapped
  const std::byte* place = nullptr;
  {
    const Key key = Key::generate();
    place = key.expose().data();
  }
  EXPECT_TRUE(all_zero({place, Key::kSize}));
}

TEST(Secret, TakesExactlyItsLength) {
  const Bytes raw(33, std::byte{7});
  EXPECT_TRUE(Key::from(ByteView(raw).first(32)));
  EXPECT_EQ(Key::from(ByteView(raw).first(31)).error().fault, Fault::invalid_input);
  EXPECT_EQ(Key::from(raw).error().fault, Fault::invalid_input);
}

TEST(Secret, DuplicatesIntoMemoryOfItsOwn) {
  const Key key = Key::generate();
  const Key copy = key.duplicate();
  EXPECT_NE(copy.expose().data(), key.expose().data());
  EXPECT_TRUE(secret_equal(copy.expose(), key.expose()));
}

TEST(SecretBytes, HoldAnySize) {
  for (std::size_t size : {0U, 1U, 63U, 64U, 65U, 4096U, 100'000U}) {
    SecretBytes secret(size);
    ASSERT_EQ(secret.size(), size);
    EXPECT_TRUE(all_zero(secret.expose()));
    fill_random(secret.expose_to_fill());
    const SecretBytes copy = SecretBytes::copy_of(secret.expose());
    EXPECT_TRUE(secret_equal(copy.expose(), secret.expose()));
  }
}

TEST(SecretBytes, AreEmptyAfterAMove) {
  SecretBytes secret = SecretBytes::copy_of(as_bytes("hush"));
  const SecretBytes taken = std::move(secret);
  EXPECT_EQ(as_text(taken.expose()), "hush");
  EXPECT_EQ(secret.size(), 0U);  // NOLINT(bugprone-use-after-move): what is tested
}

TEST(SecretEqual, ComparesLengthAndContent) {
  EXPECT_TRUE(secret_equal(as_bytes("abc"), as_bytes("abc")));
  EXPECT_TRUE(secret_equal({}, {}));
  EXPECT_FALSE(secret_equal(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(secret_equal(as_bytes("abc"), as_bytes("abcd")));
}

TEST(Guarded, HoldsFarMoreSecretsThanThereAreMappings) {
  constexpr std::size_t kCount = 40'000;  // sodium_malloc alone fails near 16,000
  std::vector<Key> keys;
  std::set<const std::byte*> places;
  keys.reserve(kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    keys.emplace_back();
    std::memcpy(keys.back().expose_to_fill().data(), &i, sizeof i);
    places.insert(keys.back().expose().data());
  }
  EXPECT_EQ(places.size(), kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(std::memcmp(keys[i].expose().data(), &i, sizeof i), 0) << i;
  }
}

TEST(Guarded, ServesThreadsAtOnce) {
  const auto work = [](unsigned char mark) {
    std::vector<Key> held;
    for (int round = 0; round < 2000; ++round) {
      Key key;
      std::ranges::fill(key.expose_to_fill(), std::byte{mark});
      held.push_back(std::move(key));
      if (held.size() > 100) held.erase(held.begin(), held.begin() + 90);
      for (const Key& kept : held) {
        if (kept.expose().front() != std::byte{mark}) std::abort();
      }
    }
  };
  std::jthread first(work, static_cast<unsigned char>(1));
  std::jthread second(work, static_cast<unsigned char>(2));
  work(3);
}

TEST(GuardedDeathTest, AbortsWhenASlotIsReleasedTwice) {
  const Key neighbour;
  std::byte* const memory = guarded::allocate(32);
  guarded::release(memory, 32);
  EXPECT_DEATH(guarded::release(memory, 32), "check failed");
}

TEST(GuardedDeathTest, StopsAReadBehindALargeSecret) {
  const SecretBytes secret(5000);
  const std::byte* const behind = secret.expose().data() + secret.size();
  EXPECT_DEATH(
      {
        const std::byte got = *static_cast<const volatile std::byte*>(behind);
        std::_Exit(std::to_integer<int>(got) & 0);
      },
      "");
}

/// The flags that the kernel keeps for the mapping of an address: "lo" locked, "dd" not in dumps.
std::string mapping_flags(const std::byte* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
      inside = begin <= wanted && wanted < end;
    }
    if (inside && line.starts_with("VmFlags:")) return line + " ";
  }
  return {};
}

TEST(Attack, G10_SecretsAreLockedAndLeftOutOfDumps) {
  const Key small = Key::generate();
  const SecretBytes large(5000);
  ASSERT_TRUE(guarded::all_locked()) << "raise the limit on locked memory for the tests";
  for (const std::byte* address : {small.expose().data(), large.expose().data()}) {
    const std::string flags = mapping_flags(address);
    EXPECT_NE(flags.find(" lo "), std::string::npos) << flags;
    EXPECT_NE(flags.find(" dd "), std::string::npos) << flags;
  }
}

/// In a child without the right to lock memory: 0 when the refused lock was noticed.
int lock_without_budget() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (::setrlimit(RLIMIT_MEMLOCK, &none) != 0) return 2;
  if (::geteuid() == 0 && ::setuid(65534) != 0) return 3;
  std::vector<Key> keys(200);  // more than any chunk that was locked before
  return guarded::all_locked() ? 1 : 0;
}

TEST(Attack, G10_ARefusedLockIsRemembered) {
  ASSERT_TRUE(guarded::all_locked());
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) std::_Exit(lock_without_budget());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace talgu
