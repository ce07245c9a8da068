#pragma once

#include "protocol/record/schema/date.h"
#include "protocol/record/schema/event.h"
#include "protocol/record/kinds/need.h"

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace talgu {

/// Reads the fields of a record from the TOML file that a person wrote. An absent field changes
/// nothing; every refusal says file and line. Faults: invalid_input, rule record_field.
class TomlFields final {
 public:
  explicit TomlFields(const std::string& file) : file_(file) {}

  /// The whole file, or what keeps it from being TOML.
  Result<toml::table> parse(std::string_view text) const;

  [[nodiscard]] std::unexpected<Error> wrong(const toml::node& at, std::string what,
                                             std::string hint = {}) const;

  /// Unknown keys are refused, with the nearest known one.
  Status check_keys(const toml::table& table, std::span<const std::string_view> known) const;
  Result<const toml::node*> required(const toml::table& in, std::string_view key) const;
  /// The table under `key`; null if absent. `shape` says how it is written.
  Result<const toml::table*> table_at(const toml::table& in, std::string_view key,
                                      std::string_view shape) const;

  Status read_text(const toml::table& in, std::string_view key, std::string& out) const;
  Status read_texts(const toml::table& in, std::string_view key,
                    std::vector<std::string>& out) const;
  Status read_flag(const toml::table& in, std::string_view key, bool& out) const;
  Status read_languages(const toml::table& in, std::string_view key, LangMap& out) const;
  Status read_date(const toml::table& in, std::string_view key, std::optional<Date>& out) const;
  Status read_small(const toml::table& in, std::string_view key, std::uint16_t& out) const;
  Status read_months(const toml::table& in, std::string_view key,
                     std::optional<std::uint16_t>& out) const;
  /// "tlp": clear, green, amber, amber+strict or red.
  Status read_tlp(const toml::table& in, std::optional<Tlp>& out) const;
  /// A known category and its unit; a stated unit must be that one.
  Status read_category(const toml::table& in, std::string& category, Unit& unit) const;
  Status read_attributes(const toml::table& in, std::map<std::string, std::int64_t>& out) const;
  /// { minor = 12500, currency = "EUR" }
  Status read_money(const toml::table& in, std::string_view key, std::optional<Money>& out) const;

  Result<std::int64_t> whole(const toml::node& node, std::string_view key, std::int64_t least,
                             std::int64_t most) const;
  /// A whole number of the unit, or a text with its decimal digits; never a float.
  Result<Quantity> quantity(const toml::node& node, std::string_view key, Unit unit) const;

  /// A field with few values that must be said: a default would be signed.
  template <class Value>
  Status read_named(const toml::table& in, std::string_view key,
                    Result<Value> (*from)(std::string_view), Value& out) const {
    TALGU_TRY(const toml::node* const node, required(in, key));
    std::string text;
    TALGU_PASS(read_text(in, key, text));
    const Result<Value> value = from(text);
    if (!value) return wrong(*node, value.error().what, value.error().hint);
    out = *value;
    return {};
  }

 private:
  const std::string& file_;
};

}  // namespace talgu
