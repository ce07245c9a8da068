#include "node/system/nearest_key.h"

#include <algorithm>
#include <vector>

namespace talgu {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

constexpr std::size_t kLettersMax = 64;
constexpr std::size_t kBegunMin = 4;  // so much of a word, and the rest of it is meant

std::string small(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return made;
}

/// So many letters may differ before another word is meant: one of each three, three at most.
std::size_t slips_allowed(std::size_t letters) {
  return std::min<std::size_t>(3, (letters + 1) / 3);
}

}  // namespace

std::string_view nearest_key(std::string_view key, std::span<const std::string_view> known) {
  const std::string wanted = small(key.substr(0, kLettersMax));
  std::string_view nearest;
  std::size_t least = slips_allowed(wanted.size()) + 1;
  for (const std::string_view candidate : known) {
    const std::string known_as = small(candidate);
    const bool is_begun = wanted.size() >= kBegunMin && known_as.starts_with(wanted);
    const std::size_t distance = is_begun ? 0 : edit_distance(wanted, known_as);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string did_you_mean(std::string_view key, std::span<const std::string_view> known,
                         std::string otherwise) {
  const std::string_view nearest = nearest_key(key, known);
  return nearest.empty() ? otherwise : "did you mean '" + std::string(nearest) + "'?";
}

}  // namespace talgu
