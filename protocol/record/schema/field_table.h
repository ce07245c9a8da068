#pragma once

#include "protocol/base/enum_names.h"
#include "protocol/base/ids.h"
#include "protocol/record/schema/date.h"
#include "protocol/record/schema/field.h"
#include "protocol/record/schema/quantity.h"
#include "protocol/record/schema/record_key.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// The fields of a kind of record as a table. A kind writes one row for each of its fields; check,
/// codec, files, JSON, JSON Schema and documentation are written once, over the types of rows, and
/// read the table (docs/decisions/0012-fields-by-table.md). Pure constants; any thread.
namespace talgu {

/// Whom a field is for (docs/records.md, "Parts"). Records are not split yet; the tables say how.
enum class Part : std::uint8_t {
  core = 1,  // everybody who may know of the record
  detail,    // who decides on it
  sealed,    // the two parties alone
};

template <>
struct EnumNames<Part> {
  static constexpr Part kFirst = Part::core;
  static constexpr std::array<std::string_view, 3> kNames{"core", "detail", "sealed"};
};

enum class Presence : std::uint8_t { optional, required };

/// What a text or a number stands for, beyond its type.
enum class Meaning : std::uint8_t {
  plain = 1,
  category,     // a code of the taxonomy: the unit beside it is that of the code
  categories,   // codes of the taxonomy
  sector,       // a code of sectors(); of a list: codes
  oblast,       // a code of oblasts()
  unit,         // follows from the category, stated so that later codes have one
  currency,     // a code of ISO 4217, of the quantities of money beside it
  other_steps,  // a quantity in steps of something that is not named here
  lines,        // a text of several lines
};

struct FieldTable;

template <class T>
concept HasFieldTable = requires {
  { T::fields() } -> std::same_as<const FieldTable&>;
};

/// An enumeration: the number that travels, and its names.
struct ChoiceType {
  std::uint16_t first = 0;
  std::span<const std::string_view> names;
  std::uint16_t (*get)(const void* at) = nullptr;
  void (*set)(void* at, std::uint16_t number) = nullptr;
};

/// A list of things that have a table themselves.
struct ItemsType {
  const FieldTable& (*table)() = nullptr;
  std::size_t (*size)(const void* at) = nullptr;
  const void* (*item)(const void* at, std::size_t index) = nullptr;
  void* (*append)(void* at) = nullptr;
};

/// The closed set of types that a field can have, as borrowed from a record.
template <bool is_const>
struct FieldTypes {
  template <class T>
  using Of = std::conditional_t<is_const, const T, T>*;
  using Any = std::conditional_t<is_const, const void, void>*;

  struct Choice {
    const ChoiceType* type;
    Any at;

    [[nodiscard]] std::uint16_t number() const { return type->get(at); }
  };

  struct Group {
    const FieldTable* table;
    Any at;
  };

  struct Items {
    const ItemsType* type;
    Any at;
  };

  using Value =
      std::variant<Of<std::string>, Of<LangMap>, Of<std::vector<std::string>>, Of<Attributes>,
                   Of<bool>, Of<std::uint16_t>, Of<std::optional<std::uint16_t>>, Of<Date>,
                   Of<std::optional<Date>>, Of<Quantity>, Of<std::optional<Quantity>>,
                   Of<std::optional<Money>>, Of<RecordKey>, Of<std::optional<RecordKey>>,
                   Of<std::optional<OfferRef>>, Of<RecordId>, Of<EventId>, Of<ReviewTracks>, Choice,
                   Group, Items>;
};

using FieldValue = FieldTypes<true>::Value;   // to be read
using FieldPlace = FieldTypes<false>::Value;  // to be filled

/// What a row says of its field. Bounds of texts count characters, not bytes.
struct FieldRules {
  Presence presence = Presence::optional;
  Part part = Part::core;
  Meaning meaning = Meaning::plain;
  std::size_t chars_max = 0;  // of a text, or of each of a list
  std::size_t count_max = 0;  // of a list
  std::uint16_t least = 0;    // of a small number that is stated
  std::uint16_t most = 0;
  std::string_view file_name = {};  // in files, where it has another one there
  std::string_view json_name = {};
  std::string_view help = {};  // one line of docs/records.md
  std::string_view hint = {};  // what to do where it is refused
};

struct Field {
  std::string_view name;
  FieldValue (*read)(const void* of) = nullptr;
  FieldPlace (*place)(void* of) = nullptr;
  FieldRules rules;

  [[nodiscard]] constexpr std::string_view file_name() const {
    return rules.file_name.empty() ? name : rules.file_name;
  }

  [[nodiscard]] constexpr std::string_view json_name() const {
    return rules.json_name.empty() ? name : rules.json_name;
  }
};

/// Where in a record something is wrong: a field, or one of a group or of an item of a list.
struct FieldPath {
  std::string_view outer = {};      // file_name() of group or list; empty outside of one
  std::optional<std::size_t> item;  // place in the list, from 0
  std::uint16_t number = 0;         // that people call the item by
  std::string_view field = {};      // empty: the whole of it

  friend bool operator==(const FieldPath&, const FieldPath&) = default;
};

struct FieldProblem {
  FieldPath path;
  std::string why;  // "must be more than 0"
  std::string hint = {};
};

using Checked = std::optional<FieldProblem>;  // none: nothing is wrong

struct FieldTable {
  std::string_view name;  // of the struct in talgu-records.capnp
  std::span<const Field> fields;

  /// Null where there is none.
  [[nodiscard]] const Field* find(std::string_view field) const;
  [[nodiscard]] const Field* find(Meaning meaning) const;
};

namespace field_table_internal {

template <class Member>
struct MemberOf;

template <class Owner, class T>
struct MemberOf<T Owner::*> {
  using Of = Owner;
  using Type = T;
};

template <class T>
struct IsItems : std::false_type {};

template <HasFieldTable T>
struct IsItems<std::vector<T>> : std::true_type {
  using Item = T;
};

template <NamedEnum T>
inline constexpr ChoiceType kChoice{
    .first = static_cast<std::uint16_t>(std::to_underlying(EnumNames<T>::kFirst)),
    .names = EnumNames<T>::kNames,
    .get =
        [](const void* at) {
          return static_cast<std::uint16_t>(std::to_underlying(*static_cast<const T*>(at)));
        },
    .set =
        [](void* at, std::uint16_t number) {
          *static_cast<T*>(at) = static_cast<T>(number);
        }};

template <class T>
inline constexpr ItemsType kItems{
    .table = &T::fields,
    .size = [](const void* at) { return static_cast<const std::vector<T>*>(at)->size(); },
    .item = [](const void* at, std::size_t index) -> const void* {
      return &(*static_cast<const std::vector<T>*>(at))[index];
    },
    .append = [](void* at) -> void* { return &static_cast<std::vector<T>*>(at)->emplace_back(); }};

template <bool is_const, class T>
typename FieldTypes<is_const>::Value value_at(
    std::conditional_t<is_const, const T, T>& member) {
  using Types = FieldTypes<is_const>;
  if constexpr (NamedEnum<T>) {
    return typename Types::Choice{&kChoice<T>, &member};
  } else if constexpr (IsItems<T>::value) {
    return typename Types::Items{&kItems<typename IsItems<T>::Item>, &member};
  } else if constexpr (HasFieldTable<T>) {
    return typename Types::Group{&T::fields(), &member};
  } else {
    return &member;
  }
}

}  // namespace field_table_internal

/// The row of one member: a type that no row can have does not compile.
template <auto member>
[[nodiscard]] constexpr Field field_of(std::string_view name, FieldRules rules) {
  using Owner = typename field_table_internal::MemberOf<decltype(member)>::Of;
  using Type = typename field_table_internal::MemberOf<decltype(member)>::Type;
  return {.name = name,
          .read =
              [](const void* of) {
                return field_table_internal::value_at<true, Type>(
                    static_cast<const Owner*>(of)->*member);
              },
          .place =
              [](void* of) {
                return field_table_internal::value_at<false, Type>(
                    static_cast<Owner*>(of)->*member);
              },
          .rules = rules};
}

/// The row of a member of a member: in the record it stands beside the others.
template <auto outer, auto inner>
[[nodiscard]] constexpr Field field_of(std::string_view name, FieldRules rules) {
  using Owner = typename field_table_internal::MemberOf<decltype(outer)>::Of;
  using Type = typename field_table_internal::MemberOf<decltype(inner)>::Type;
  return {.name = name,
          .read =
              [](const void* of) {
                return field_table_internal::value_at<true, Type>(
                    static_cast<const Owner*>(of)->*outer.*inner);
              },
          .place =
              [](void* of) {
                return field_table_internal::value_at<false, Type>(
                    static_cast<Owner*>(of)->*outer.*inner);
              },
          .rules = rules};
}

/// "beneficiary.name", "line 3: quantity".
[[nodiscard]] std::string to_text(const FieldPath& path);
/// "line 3: quantity must be more than 0". Rule record_field.
[[nodiscard]] std::unexpected<Error> refuse(const FieldProblem& problem);

/// A problem of a field that stands in no group and no list.
[[nodiscard]] FieldProblem problem(std::string_view field, std::string why);

/// "must be short, medium or long"; a name that says nothing is left out.
[[nodiscard]] std::string must_be_one_of(std::span<const std::string_view> names);

/// What a person wrote for a field that has few values: "reason must be accept or decline".
/// Faults: invalid_input (rule record_field).
template <NamedEnum T>
[[nodiscard]] Result<T> choice_from(std::string_view field, std::string_view name) {
  const auto value = name.empty() ? std::nullopt : value_of<T>(name);
  if (value) return *value;
  return refuse(problem(field, must_be_one_of(EnumNames<T>::kNames)));
}

/// Each field inside its bounds, in the order of the table, groups and lists with all that is in
/// them; rules across fields are the kind's own. A code that we do not know is refused only where
/// `taxonomy_version` is ours or older.
[[nodiscard]] Checked check_fields(const FieldTable& table, const void* of,
                                   std::uint16_t taxonomy_version);

}  // namespace talgu
