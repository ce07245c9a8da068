#include "protocol/base/enum_names.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace talgu {

enum class Season : std::uint8_t { spring = 1, summer, autumn };
enum class Side : std::uint8_t { left, right };
enum class Short : std::uint8_t { one = 1, two, three };
enum class Gap : std::uint8_t { first = 1, third = 3 };

template <>
struct EnumNames<Season> {
  static constexpr Season kFirst = Season::spring;
  static constexpr std::array<std::string_view, 3> kNames{"spring", "summer", "autumn"};
};

template <>
struct EnumNames<Side> {
  static constexpr Side kFirst = Side::left;
  static constexpr std::array<std::string_view, 2> kNames{"left", "right"};
};

template <>
struct EnumNames<Short> {
  static constexpr Short kFirst = Short::one;
  static constexpr std::array<std::string_view, 2> kNames{"one", "two"};
};

template <>
struct EnumNames<Gap> {
  static constexpr Gap kFirst = Gap::first;
  static constexpr std::array<std::string_view, 3> kNames{"first", kReservedNumber, "third"};
};

namespace {

TEST(EnumNames, NameAndValueAreEachOther) {
  for (const Season season : {Season::spring, Season::summer, Season::autumn}) {
    EXPECT_EQ(value_of<Season>(name_of(season)), season);
  }
  EXPECT_EQ(name_of(Side::left), "left");
  EXPECT_EQ(value_of<Side>("right"), Side::right);
  EXPECT_FALSE(value_of<Side>("Left"));
  EXPECT_FALSE(value_of<Season>(""));
}

TEST(EnumNames, NumbersOfNoEnumeratorAreUnknown) {
  EXPECT_EQ(from_number<Season>(3), Season::autumn);
  EXPECT_FALSE(from_number<Season>(0));
  EXPECT_FALSE(is_known(static_cast<Season>(0)));
  EXPECT_FALSE(is_known(static_cast<Season>(4)));
  EXPECT_FALSE(is_known(static_cast<Season>(255)));
  EXPECT_FALSE(is_known(static_cast<Side>(2)));
  EXPECT_EQ(name_of(static_cast<Season>(0)), "unknown");
  EXPECT_EQ(name_of(static_cast<Season>(200)), "unknown");
}

TEST(EnumNames, AReservedNumberIsUnknownAndHasNoName) {
  EXPECT_TRUE(enum_names_internal::is_whole<Gap>());
  EXPECT_EQ(value_of<Gap>("third"), Gap::third);
  EXPECT_FALSE(is_known(static_cast<Gap>(2)));
  EXPECT_EQ(name_of(static_cast<Gap>(2)), "unknown");
  EXPECT_FALSE(value_of<Gap>(kReservedNumber));
  EXPECT_EQ(names_of<Gap>(), "first, third");
}

TEST(EnumNames, ATableThatLacksARowIsSeenByTheCompiler) {
  EXPECT_TRUE(enum_names_internal::is_whole<Season>());
  EXPECT_TRUE(enum_names_internal::is_whole<Side>());
  EXPECT_FALSE(enum_names_internal::is_whole<Short>());
}

}  // namespace
}  // namespace talgu
