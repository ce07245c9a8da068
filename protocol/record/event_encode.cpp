#include "crypto/check.h"
#include "protocol/capnp_codec.h"
#include "protocol/record/event.h"
#include "protocol/talgu-records.capnp.h"

#include <capnp/message.h>

namespace talgu {
namespace {

using capnp_codec::blob;

// The library wants the terminating zero in place, which a std::string has.
capnp::Text::Reader text(const std::string& from) {
  return {from.c_str(), from.size()};
}

template <class ListBuilder>
void write(ListBuilder out, const LangMap& map) {
  unsigned i = 0;
  for (const auto& [language, words] : map) {
    out[i].setLang(text(language));
    out[i].setText(text(words));
    ++i;
  }
}

void write(capnp::List<capnp::Text>::Builder out, const std::vector<std::string>& list) {
  for (unsigned i = 0; i < out.size(); ++i) out.set(i, text(list[i]));
}

template <class Container>
unsigned count(const Container& of) {
  return static_cast<unsigned>(of.size());
}

void write(records::Beneficiary::Builder out, const Beneficiary& who) {
  out.setWithheld(who.withheld);
  out.setName(text(who.name));
  out.setSector(text(who.sector));
  out.setOblast(text(who.oblast));
}

void write(records::NeedLine::Builder out, const NeedLine& line) {
  out.setLineNo(line.line_no);
  out.setCategory(text(line.category));
  out.setUnit(static_cast<std::uint8_t>(line.unit));
  out.setQuantity(line.quantity.steps);
  out.setMinUseful(line.min_useful.value_or(Quantity{}).steps);
  out.setTermMonths(line.term_months.value_or(0));
  auto attributes = out.initAttributes(count(line.attributes));
  unsigned i = 0;
  for (const auto& [name, least] : line.attributes) {
    attributes[i].setName(text(name));
    attributes[i].setLeast(least);
    ++i;
  }
  write(out.initSubstitutes(count(line.substitutes)), line.substitutes);
  if (line.est_unit_cost) {
    out.setCostMinor(line.est_unit_cost->minor);
    out.setCostCurrency(text(line.est_unit_cost->currency));
  }
  out.setPlace(text(line.place));
}

void write(records::Need::Builder out, const Need& need) {
  write(out.initTitle(count(need.title)), need.title);
  write(out.initSummary(count(need.summary)), need.summary);
  write(out.initBeneficiary(), need.beneficiary);
  out.setHorizon(static_cast<std::uint8_t>(need.horizon));
  out.setPriority(need.priority);
  const int tracks =
      (need.required_tracks.technical ? 1 : 0) + (need.required_tracks.strategic ? 2 : 0);
  out.setRequiredTracks(static_cast<std::uint8_t>(tracks));
  out.setNeededBy(need.needed_by.value_or(Date{}).days);
  out.setExpiresOn(need.expires_on.value_or(Date{}).days);
  out.setEndUse(static_cast<std::uint8_t>(need.end_use));
  write(out.initRestrictions(count(need.restrictions)), need.restrictions);
  auto lines = out.initLines(count(need.lines));
  for (unsigned i = 0; i < lines.size(); ++i) write(lines[i], need.lines[i]);
  out.setProjectRef(text(need.project_ref));
  write(out.initDocuments(count(need.documents)), need.documents);
}

// Builds in one segment: begun small, since most events are, and again larger when it overflowed.
template <class Build>
Bytes in_one_segment(std::size_t words, Build build) {
  for (;; words *= 8) {
    capnp::MallocMessageBuilder out(static_cast<unsigned>(words));
    build(out);
    const auto segments = out.getSegmentsForOutput();
    if (segments.size() > 1) continue;
    const auto used = static_cast<std::uint32_t>(segments[0].size());
    Bytes bytes(8);
    std::memcpy(bytes.data() + 4, &used, sizeof used);
    append(bytes, std::as_bytes(std::span(segments[0].begin(), segments[0].size())));
    return bytes;
  }
}

constexpr std::size_t kEventWords = 512;

void build_event(capnp::MessageBuilder& out, const RecordEvent& event) {
  auto root = out.initRoot<records::Event>();
  root.setKind(static_cast<std::uint16_t>(kind_of(event)));
  root.setId(blob(event.id.view()));
  root.setRev(event.rev);
  Bytes previous;
  for (const EventId& id : event.previous) append(previous, id.view());
  root.setPrevious(blob(previous));
  root.setCreatedAt(event.created_at_ms);
  root.setTlp(static_cast<std::uint8_t>(event.tlp));
  root.setTaxVersion(event.tax_version);
  std::visit([&](const Need& need) { write(root.initNeed(), need); }, event.body);
}

}  // namespace

Bytes encode_event(const RecordEvent& event) {
  TALGU_CHECK(check(event).has_value());
  return in_one_segment(kEventWords, [&](capnp::MessageBuilder& out) { build_event(out, event); });
}

Bytes encode_message(std::span<const Bytes> events) {
  TALGU_CHECK(!events.empty() && events.size() <= event_limits::kEventsPerMessageMax);
  std::size_t words = 8;
  for (const Bytes& event : events) words += 2 + event.size() / 8;
  return in_one_segment(words, [&](capnp::MessageBuilder& out) {
    auto list = out.initRoot<records::Batch>().initEvents(count(events));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, blob(events[i]));
  });
}

}  // namespace talgu
