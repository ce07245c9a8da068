#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// Names of enumerations: what people write and read, beside the numbers that travel. One table an
/// enumeration, in its header, right below it:
///
///     template <>
///     struct EnumNames<Horizon> {
///       static constexpr Horizon kFirst = Horizon::short_term;
///       static constexpr std::array<std::string_view, 3> kNames{"short", "medium", "long"};
///     };
///
/// The names stand in the order of the enumerators, which have consecutive numbers from kFirst on;
/// a number between them that is kept for later has the row kReservedNumber. An enumerator without
/// a name does not compile. Pure; any thread.
namespace talgu {

/// Specialised for each enumeration that has names.
template <class Enum>
struct EnumNames;

/// The row of a number that no enumerator has yet.
inline constexpr std::string_view kReservedNumber{"(reserved)"};

namespace enum_names_internal {

/// Whether the number is an enumerator: the compiler spells others as a cast.
template <class Enum, Enum value>
consteval bool is_enumerator() {
  constexpr std::string_view spelt = __PRETTY_FUNCTION__;
  return spelt.find("value = (") == std::string_view::npos &&
         spelt.find("value = -") == std::string_view::npos;
}

template <class Enum, std::size_t... at>
consteval bool rows_fit(std::index_sequence<at...> /*each*/) {
  constexpr auto first = std::to_underlying(EnumNames<Enum>::kFirst);
  return ((is_enumerator<Enum, static_cast<Enum>(first + at)>() ==
           (EnumNames<Enum>::kNames[at] != kReservedNumber)) &&
          ...);
}

/// Whether the table has a name for each enumerator, and no more.
template <class Enum>
consteval bool is_whole() {
  using Table = EnumNames<Enum>;
  constexpr auto first = std::to_underlying(Table::kFirst);
  return rows_fit<Enum>(std::make_index_sequence<Table::kNames.size()>()) &&
         !is_enumerator<Enum, static_cast<Enum>(first + Table::kNames.size())>();
}

}  // namespace enum_names_internal

template <class Enum>
concept NamedEnum = requires {
  EnumNames<Enum>::kNames;
};

/// Whether a number that came from outside is one of the enumerators.
template <NamedEnum Enum>
[[nodiscard]] constexpr bool is_known(Enum value) {
  static_assert(enum_names_internal::is_whole<Enum>(), "a name for each enumerator, in order");
  const auto at = static_cast<std::size_t>(std::to_underlying(value)) -
                  static_cast<std::size_t>(std::to_underlying(EnumNames<Enum>::kFirst));
  constexpr auto& names = EnumNames<Enum>::kNames;
  return at < names.size() && names[at] != kReservedNumber;
}

/// The enumerator of a number that came from outside; none where no enumerator has it.
template <NamedEnum Enum>
[[nodiscard]] constexpr std::optional<Enum> from_number(std::underlying_type_t<Enum> number) {
  const auto value = static_cast<Enum>(number);
  return is_known(value) ? std::optional(value) : std::nullopt;
}

/// "unknown" for a number that no enumerator has.
template <NamedEnum Enum>
[[nodiscard]] constexpr std::string_view name_of(Enum value) {
  if (!is_known(value)) return "unknown";
  return EnumNames<Enum>::kNames[static_cast<std::size_t>(std::to_underlying(value)) -
                                 static_cast<std::size_t>(
                                     std::to_underlying(EnumNames<Enum>::kFirst))];
}

/// None where nothing has that name.
template <NamedEnum Enum>
[[nodiscard]] constexpr std::optional<Enum> value_of(std::string_view name) {
  static_assert(enum_names_internal::is_whole<Enum>(), "a name for each enumerator, in order");
  constexpr auto& names = EnumNames<Enum>::kNames;
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (names[at] != name || name == kReservedNumber) continue;
    return static_cast<Enum>(static_cast<std::size_t>(std::to_underlying(EnumNames<Enum>::kFirst)) +
                             at);
  }
  return std::nullopt;
}

/// "short, medium, long": for who wrote another one.
template <NamedEnum Enum>
[[nodiscard]] std::string names_of() {
  std::string all;
  for (const std::string_view name : EnumNames<Enum>::kNames) {
    if (name == kReservedNumber) continue;
    if (!all.empty()) all += ", ";
    all += name;
  }
  return all;
}

}  // namespace talgu
