#pragma once

#include "storage/view/sheet.h"

#include <cstdint>
#include <map>

namespace talgu::storage {

/// A sum that never stops short, so that what was added can be taken away again.
class Sum final {
 public:
  void add(Quantity quantity) { whole_ += quantity.steps; }

  void take_away(Quantity quantity) { whole_ -= quantity.steps; }

  /// The sum, or the largest int64: as plus() adds.
  [[nodiscard]] Quantity capped() const;

  void write(LayoutWriter& out) const;
  void read(LayoutReader& in);

  friend bool operator==(const Sum&, const Sum&) = default;

 private:
  __extension__ using Wide = __int128;
  Wide whole_ = 0;
};

/// What the lines of open needs come to in one category. Never over categories: units differ.
struct CategorySums {
  std::int64_t lines = 0;
  std::int64_t gaps = 0;  // lines of which something is open
  Sum required;
  Sum accepted;
  Sum covered;  // accepted, of each line at most what it requires
  Sum conditional;
  Sum proposed;
  Sum received;
  Sum gap;
  Sum open;  // of the gaps, what owners do not state as covered
  /// How many lines of all sizes, by the bits of their quantity.
  std::array<std::int64_t, 64> by_size{};

  /// No line asks for more; within a factor of two of the largest that is there.
  [[nodiscard]] Quantity at_most() const;

  /// `open`: what of the line is worth promising, as open_of() says.
  void add(const LineStanding& line, Quantity open);
  void take_away(const LineStanding& line, Quantity open);

  friend bool operator==(const CategorySums&, const CategorySums&) = default;

 private:
  void count(const LineStanding& line, Quantity open, std::int64_t times);
};

/// Counters of the whole view.
struct Counts {
  std::int64_t needs = 0;
  std::int64_t open = 0;  // of the needs
  std::int64_t offers = 0;
  std::int64_t commitments = 0;
  std::int64_t responses = 0;

  void add(const Sheet& sheet) { count(sheet, 1); }

  void take_away(const Sheet& sheet) { count(sheet, -1); }

  friend bool operator==(const Counts&, const Counts&) = default;

 private:
  void count(const Sheet& sheet, std::int64_t times);
};

[[nodiscard]] Bytes encode_sums(const LineOf& line, const CategorySums& sums);
/// Faults: storage_corrupt.
Result<std::pair<LineOf, CategorySums>> parse_sums(ByteView bytes);

}  // namespace talgu::storage
