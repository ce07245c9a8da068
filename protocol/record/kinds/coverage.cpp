#include "protocol/record/kinds/coverage.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

using enum Presence;
using enum Part;

constexpr std::size_t kLinesMax = 64;  // as a need has
constexpr std::uint16_t kAllTenths = 10;

constexpr std::array kLineFields{
    field_of<&CoverageLine::line_no>("line_no", {.presence = required,
                                                 .least = 1,
                                                 .most = 65'535,
                                                 .json_name = "line",
                                                 .help = "of the need"}),
    field_of<&CoverageLine::tenths>(
        "tenths", {.presence = required,
                   .most = kAllTenths,
                   .help = "of what is asked for, accepted; rounded down, 10 only where it is full"}),
    field_of<&CoverageLine::category>(
        "category",
        {.presence = required, .meaning = Meaning::category, .help = "that of the line"}),
    field_of<&CoverageLine::unit>("unit",
                                  {.meaning = Meaning::unit, .help = "that of the category"}),
    field_of<&CoverageLine::required>("required",
                                      {.presence = required, .part = detail, .help = "asked for"}),
    field_of<&CoverageLine::accepted>(
        "accepted", {.part = detail, .help = "promised and accepted, of all donors together"}),
    field_of<&CoverageLine::received>(
        "received", {.part = detail, .help = "confirmed, of all donors together"}),
};

constexpr std::array kFields{
    field_of<&Coverage::need>("need", {.presence = required, .help = "that it is about"}),
    field_of<&Coverage::need_revision>(
        "need_revision", {.presence = required, .help = "the one that it is about"}),
    field_of<&Coverage::day>("day", {.presence = required, .help = "as of which it was counted"}),
    field_of<&Coverage::lines>(
        "lines", {.presence = required, .count_max = kLinesMax, .help = "those of the need"}),
};

constexpr std::array kOwners{PartyRole::recipient};
constexpr std::array<std::string_view, 5> kColumns{"name", "owner", "need", "day", "lines"};
constexpr std::array<std::string_view, 2> kVerbs{"state", "list"};

}  // namespace

const FieldTable& CoverageLine::fields() {
  static constexpr FieldTable kTable{"CoverageLine", kLineFields};
  return kTable;
}

const FieldTable& Coverage::fields() {
  static constexpr FieldTable kTable{"Coverage", kFields};
  return kTable;
}

const KindRow& Coverage::row() {
  static constexpr KindRow kRow{.en = "coverage statements",
                                .uk = "заяви про покриття",
                                .owners = kOwners,
                                .columns = kColumns,
                                .verbs = kVerbs,
                                .help = "how far a need is covered, without a donor's name"};
  return kRow;
}

std::uint16_t tenths_of(Quantity accepted, Quantity required) {
  if (required.steps <= 0) return 0;
  const std::int64_t part = std::clamp<std::int64_t>(accepted.steps, 0, required.steps);
  return static_cast<std::uint16_t>(part * kAllTenths / required.steps);
}

Checked check_rules(const Coverage& coverage, std::uint16_t /*taxonomy_version*/) {
  for (std::size_t i = 0; i < coverage.lines.size(); ++i) {
    const CoverageLine& line = coverage.lines[i];
    const auto wrong = [&](std::string_view field, std::string why) {
      return FieldProblem{
          .path = {.outer = "lines", .item = i, .number = line.line_no, .field = field},
          .why = std::move(why)};
    };
    if (i > 0 && line.line_no <= coverage.lines[i - 1].line_no) {
      return wrong("line_no", "is repeated or out of order");
    }
    if (line.tenths != tenths_of(line.accepted, line.required)) {
      return wrong("tenths", "do not follow from the quantities");
    }
  }
  return {};
}

std::optional<RecordKey> target_of(const Coverage& coverage, const EventOwner& owner) {
  return RecordKey{owner.party, coverage.need, owner.guest};
}

std::vector<CountedLine> counted_lines(const Coverage& coverage) {
  std::vector<CountedLine> lines;
  for (const CoverageLine& line : coverage.lines) {
    lines.push_back({line.line_no, line.accepted, meaning_of(line.category, line.unit)});
  }
  return lines;
}

}  // namespace talgu
