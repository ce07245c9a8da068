#pragma once

#include "protocol/record/schema/event.h"

namespace talgu::test {

/// A need with every field filled.
inline Need sample_need() {
  Need need;
  need.title = {{"en", "Satellite terminals"}, {"uk", "Супутникові термінали"}};
  need.summary = {{"en", "For hospitals.\nBefore winter."}};
  need.beneficiary = {false, "Ministry of Health", "health", "UA-63"};
  need.horizon = Horizon::medium_term;
  need.priority = 2;
  need.required_tracks = {true, false};
  need.needed_by = Date{20'000};
  need.expires_on = Date{20'100};
  need.end_use = EndUse::dual;
  need.restrictions = {"no equipment that calls home"};
  need.project_ref = "prj-001";
  need.documents = {"specification 4"};
  NeedLine terminals{.line_no = 1,
                     .category = "CN.SAT",
                     .unit = Unit::device,
                     .quantity = {500},
                     .min_useful = Quantity{50},
                     .term_months = {},
                     .attributes = {{"mbit_down", 100}},
                     .substitutes = {},
                     .est_unit_cost = Money{40'000, "EUR"},
                     .place = "warehouse"};
  NeedLine hunters = terminals;
  hunters.line_no = 3;
  hunters.category = "IR.RSP";
  hunters.unit = Unit::person_day;
  hunters.substitutes = {"IR.FOR", "IR.RST"};
  hunters.term_months = 12;
  need.lines = {terminals, hunters};
  return need;
}

inline RecordEvent sample_event() {
  RecordEvent event;
  event.id.bytes[0] = std::byte{7};
  event.clock = 1'790'000'000'000ULL << 16U;
  event.boot.bytes[0] = std::byte{3};
  event.salt.bytes[0] = std::byte{5};
  event.body = sample_need();
  return event;
}

}  // namespace talgu::test
