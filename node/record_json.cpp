#include "node/need_file.h"

#include <nlohmann/json.hpp>

namespace talgu {
namespace {

using nlohmann::json;

json to_json(const Beneficiary& who) {
  if (who.withheld) return {{"withheld", true}};
  json shown{{"name", who.name}};
  if (!who.sector.empty()) shown["sector"] = who.sector;
  if (!who.oblast.empty()) shown["oblast"] = who.oblast;
  return shown;
}

json to_json(const NeedLine& line) {
  const UnitRow& unit = row_of(line.unit);
  const Category* const category = find_category(line.category);
  json shown{{"line", line.line_no},
             {"category", line.category},
             {"label", category != nullptr ? category->en : line.category},
             {"quantity", line.quantity.steps},
             {"unit", unit.code},
             {"scale", unit.scale}};
  if (line.min_useful) shown["min_useful"] = line.min_useful->steps;
  if (line.term_months) shown["term_months"] = *line.term_months;
  if (!line.attributes.empty()) shown["attributes"] = line.attributes;
  if (!line.substitutes.empty()) shown["substitutes"] = line.substitutes;
  if (line.est_unit_cost) {
    shown["est_unit_cost"] = {{"minor", line.est_unit_cost->minor},
                              {"currency", line.est_unit_cost->currency}};
  }
  if (!line.place.empty()) shown["place"] = line.place;
  return shown;
}

json to_json(const ReviewTracks& tracks) {
  json shown = json::array();
  if (tracks.technical) shown.push_back("technical");
  if (tracks.strategic) shown.push_back("strategic");
  return shown;
}

}  // namespace

json to_json(const Need& need) {
  json shown{{"title", need.title},
             {"beneficiary", to_json(need.beneficiary)},
             {"horizon", name_of(need.horizon)},
             {"priority", need.priority},
             {"required_tracks", to_json(need.required_tracks)},
             {"end_use", name_of(need.end_use)}};
  if (!need.summary.empty()) shown["summary"] = need.summary;
  if (need.needed_by) shown["needed_by"] = to_text(*need.needed_by);
  if (need.expires_on) shown["expires_on"] = to_text(*need.expires_on);
  if (!need.restrictions.empty()) shown["restrictions"] = need.restrictions;
  if (!need.project_ref.empty()) shown["project_ref"] = need.project_ref;
  if (!need.documents.empty()) shown["documents"] = need.documents;
  json lines = json::array();
  for (const NeedLine& line : need.lines) lines.push_back(to_json(line));
  shown["lines"] = std::move(lines);
  return shown;
}

}  // namespace talgu
