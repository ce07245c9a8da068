#pragma once

#include "node/system/home.h"
#include "tests/support/federation.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace talgu::bench {

/// The passphrase of every home of a benchmark, and how cheap its keystore is: unlocking is not
/// what is measured.
inline constexpr const char* kPassphrase = "a passphrase for benchmarks only";

/// Two nodes of two parties, as if founded and joined: homes on disk, nothing written yet. All of
/// it goes with this object.
class Homes final {
 public:
  /// Below `parent`. Faults: io, those of the store.
  static Result<Homes> make(const std::filesystem::path& parent);
  Homes(Homes&&) = default;
  Homes& operator=(Homes&&) = delete;
  ~Homes();

  [[nodiscard]] Home kyiv() const { return {.root = root_ / "kyiv"}; }

  [[nodiscard]] Home warsaw() const { return {.root = root_ / "warsaw"}; }

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  /// Warsaw dials Kyiv there from its next start on. Faults: io.
  [[nodiscard]] Status dial(const std::string& address) const;

  /// What the entries of fill() hold.
  struct Filling {
    std::uint64_t records = 0;
    /// Random bytes of this size: no records, so no view is made of them. None: needs.
    std::optional<std::size_t> payload = {};
    std::string audience = "coordination";  // in a feed of its own: one call for each
    std::uint64_t first = 0;                // number of the first need
  };

  /// Writes entries into Kyiv's database, sealed and signed as its node would have.
  /// Faults: those of the store.
  Status fill(const Filling& filling);

 private:
  explicit Homes(std::filesystem::path root) : root_(std::move(root)) {}

  Status make_home(const std::string& code, const std::string& label);

  std::filesystem::path root_;
  test::TestFederation federation_{
      {{"UA", PartyRole::recipient}, {"PL", PartyRole::donor}, {"EE", PartyRole::donor}}};
  std::vector<test::TestNode> nodes_;
};

}  // namespace talgu::bench
