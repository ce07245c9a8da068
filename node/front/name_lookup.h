#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace talgu::front {

/// Finds the numbers of one address "tcp://host:port" without holding up its caller: numbers are
/// found at once, a name is looked up by threads of the C library, for a silent name server can take
/// minutes. Not
/// thread-safe.
class NameLookup final {
 public:
  explicit NameLookup(const std::string& address);
  NameLookup(NameLookup&&) noexcept;
  NameLookup& operator=(NameLookup&&) noexcept = delete;
  /// Never waits, also while the lookup is under way.
  ~NameLookup();

  /// The same address with numbers, in the order to try; empty if there is no such name. None while
  /// it is under way.
  [[nodiscard]] std::optional<std::vector<std::string>> found() const;

 private:
  struct Request;
  std::unique_ptr<Request> request_;  // null: refused, too many are under way
};

}  // namespace talgu::front
