#include "protocol/record/standing/change.h"

#include <algorithm>

namespace talgu {
namespace {

using Terms = std::vector<MaterialTerm>;

void add_if(bool holds, MaterialTerm term, Terms& terms) {
  if (holds) terms.push_back(term);
}

const NeedLine* line_of(const Need& need, std::uint16_t number) {
  const auto found = std::ranges::find(need.lines, number, &NeedLine::line_no);
  return found == need.lines.end() ? nullptr : &*found;
}

template <class Value>
bool asks_more(const std::optional<Value>& then, const std::optional<Value>& now) {
  return now && (!then || *then < *now);
}

// An attribute is the least that each thing must have.
bool asks_more(const Attributes& then, const Attributes& now) {
  return std::ranges::any_of(now, [&](const auto& asked) {
    const auto before = then.find(asked.first);
    return before == then.end() || before->second < asked.second;
  });
}

bool has_more(const std::vector<std::string>& then, const std::vector<std::string>& now) {
  return std::ranges::any_of(
      now, [&](const std::string& one) { return std::ranges::find(then, one) == then.end(); });
}

void add_line(const NeedLine& then, const NeedLine& now, Terms& terms) {
  add_if(then.category != now.category, MaterialTerm::category, terms);
  add_if(then.unit != now.unit, MaterialTerm::unit, terms);
  add_if(then.quantity < now.quantity, MaterialTerm::quantity, terms);
  add_if(asks_more(then.min_useful, now.min_useful), MaterialTerm::min_useful, terms);
  add_if(asks_more(then.term_months, now.term_months), MaterialTerm::term_months, terms);
  add_if(asks_more(then.attributes, now.attributes), MaterialTerm::attributes, terms);
  add_if(then.place != now.place, MaterialTerm::place, terms);
}

}  // namespace

std::vector<MaterialTerm> material_changes(const Need& then, const Need& now,
                                           std::uint16_t line_no) {
  Terms terms;
  const NeedLine* const before = line_of(then, line_no);
  const NeedLine* const after = line_of(now, line_no);
  if (before == nullptr || after == nullptr) {
    terms.push_back(MaterialTerm::line);
  } else {
    add_line(*before, *after, terms);
  }
  add_if(then.end_use != now.end_use, MaterialTerm::end_use, terms);
  add_if(then.beneficiary != now.beneficiary, MaterialTerm::beneficiary, terms);
  add_if(has_more(then.restrictions, now.restrictions), MaterialTerm::restrictions, terms);
  add_if(now.needed_by && (!then.needed_by || *now.needed_by < *then.needed_by),
         MaterialTerm::needed_by, terms);
  add_if(has_more(then.documents, now.documents), MaterialTerm::documents, terms);
  return terms;
}

std::string to_text(const std::vector<MaterialTerm>& terms) {
  std::string text;
  for (const MaterialTerm term : terms) {
    if (!text.empty()) text += ", ";
    text += name_of(term);
  }
  return text;
}

}  // namespace talgu
