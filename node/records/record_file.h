#pragma once

#include "protocol/record/schema/event.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace talgu {

/// A record as a person writes it in TOML, by the table of its kind (docs/records.md, "As a file").
struct RecordFile {
  std::string audience;    // empty: the default of the party's policy
  std::optional<Tlp> tlp;  // none: amber, or what the record has
  RecordBody body;
  bool numbers_items = true;  // every line says its own line_no
  /// Fields that name another record, by what the file calls it. The body is without them: which
  /// record it is the caller finds out.
  std::map<std::string, std::string> named;

  /// Empty where the file names none.
  [[nodiscard]] std::string name_in(const std::string& field) const {
    const auto found = named.find(field);
    return found == named.end() ? std::string() : found->second;
  }
};

/// Faults: invalid_input (rule record_field) with file, line and column, and what to write instead:
/// unknown keys, floats, a unit that is not the category's, and whatever check_body() refuses.
Result<RecordFile> parse_record_file(RecordKind kind, std::string_view text,
                                     const std::string& file_name);

/// The same for any table: what a kind's file has, its rules across fields aside.
Status read_fields(const FieldTable& table, void* into, std::string_view text,
                   const std::string& file_name);

}  // namespace talgu
