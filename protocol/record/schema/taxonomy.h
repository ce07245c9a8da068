#pragma once

#include "protocol/base/enum_names.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace talgu {

/// What quantities are counted in. The number is what records carry; never reuse one.
enum class Unit : std::uint8_t {
  device = 1,     // DEV: device, piece
  licence,        // LIC: seat, endpoint or instance for the stated term
  service_month,  // SVM
  person_day,     // PDAY: 8 hours, counted in tenths
  place,          // PLC: trainee place
  event,          // EVT: event or exercise
  assessment,     // ASM: assessment of one organisation or system
  euro,           // EUR: counted in cents
};

template <>
struct EnumNames<Unit> {
  static constexpr Unit kFirst = Unit::device;
  static constexpr std::array<std::string_view, 8> kNames{"DEV", "LIC", "SVM", "PDAY",
                                                          "PLC", "EVT", "ASM", "EUR"};
};

/// A code and its labels for people. `scale`: decimal digits of the smallest step, fixed for ever.
struct UnitRow {
  Unit unit;
  std::string_view code;
  std::uint8_t scale;
  std::string_view en;
  std::string_view uk;
};

/// What is handed over: the primary key of needs and offers. The group is the code up to its dot.
struct Category {
  std::string_view code;
  Unit unit;
  std::string_view en;
  std::string_view uk;

  [[nodiscard]] constexpr std::string_view group() const { return code.substr(0, 2); }
};

struct CategoryGroup {
  std::string_view code;
  std::string_view en;
  std::string_view uk;
};

/// Every record says under which version its codes were chosen. Codes are only ever added.
inline constexpr std::uint16_t kTaxonomyVersion = 1;

[[nodiscard]] std::span<const Category> categories();   // sorted by code
[[nodiscard]] std::span<const CategoryGroup> groups();  // sorted by code
[[nodiscard]] std::span<const UnitRow> units();         // in the order of Unit
[[nodiscard]] const UnitRow& row_of(Unit unit);

/// Null for an unknown code.
[[nodiscard]] const Category* find_category(std::string_view code);
[[nodiscard]] const CategoryGroup* find_group(std::string_view code);
[[nodiscard]] const UnitRow* find_unit(std::string_view code);

/// "SW.EDR": the form that every later code has too.
[[nodiscard]] bool is_category_form(std::string_view code);

/// A need of `asked` may allow `other` instead: same group and same unit, never across units.
[[nodiscard]] bool can_substitute(const Category& asked, const Category& other);

}  // namespace talgu
