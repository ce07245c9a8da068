#include "crypto/check.h"
#include "protocol/base/capnp_codec.h"
#include "protocol/base/label.h"
#include "protocol/record/schema/event.h"
#include "protocol/talgu-records.capnp.h"

#include <capnp/message.h>

#include <algorithm>
#include <array>

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

void write(capnp::List<records::Attribute>::Builder out, const Attributes& attributes) {
  unsigned i = 0;
  for (const auto& [name, value] : attributes) {
    out[i].setName(text(name));
    out[i].setLeast(value);
    ++i;
  }
}

std::int32_t days(const std::optional<Date>& date) {
  return date.value_or(Date{}).days;
}

std::int64_t steps(const std::optional<Quantity>& quantity) {
  return quantity.value_or(Quantity{}).steps;
}

void write(records::RecordRef::Builder out, const RecordKey& key) {
  out.setOwner(blob(key.owner.view()));
  out.setId(blob(key.id.view()));
  if (!key.guest.is_zero()) out.setGuest(blob(key.guest.view()));
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
  out.setMinUseful(steps(line.min_useful));
  out.setTermMonths(line.term_months.value_or(0));
  write(out.initAttributes(count(line.attributes)), line.attributes);
  write(out.initSubstitutes(count(line.substitutes)), line.substitutes);
  if (line.est_unit_cost) {
    out.setCostMinor(line.est_unit_cost->minor);
    out.setCostCurrency(text(line.est_unit_cost->currency));
  }
  out.setPlace(text(line.place));
  out.setOverOk(line.over_ok);
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
  out.setNeededBy(days(need.needed_by));
  out.setExpiresOn(days(need.expires_on));
  out.setEndUse(static_cast<std::uint8_t>(need.end_use));
  write(out.initRestrictions(count(need.restrictions)), need.restrictions);
  auto lines = out.initLines(count(need.lines));
  for (unsigned i = 0; i < lines.size(); ++i) write(lines[i], need.lines[i]);
  out.setProjectRef(text(need.project_ref));
  write(out.initDocuments(count(need.documents)), need.documents);
}

void write(records::Offer::Builder out, const Offer& offer) {
  out.setBasis(static_cast<std::uint8_t>(offer.basis));
  write(out.initTitle(count(offer.title)), offer.title);
  write(out.initSummary(count(offer.summary)), offer.summary);
  out.setCategory(text(offer.category));
  out.setUnit(static_cast<std::uint8_t>(offer.unit));
  out.setQuantity(offer.quantity.steps);
  out.setCurrency(text(offer.currency));
  out.setMinLot(steps(offer.min_lot));
  out.setAvailableFrom(days(offer.available_from));
  out.setAvailableUntil(days(offer.available_until));
  out.setTermMonths(offer.term_months.value_or(0));
  write(out.initAttributes(count(offer.attributes)), offer.attributes);
  write(out.initRestrictions(count(offer.terms.texts)), offer.terms.texts);
  write(out.initSectors(count(offer.terms.sectors)), offer.terms.sectors);
  write(out.initOblasts(count(offer.terms.oblasts)), offer.terms.oblasts);
  out.setCivilOnly(offer.terms.civil_only);
  if (offer.est_value) {
    out.setValueMinor(offer.est_value->minor);
    out.setValueCurrency(text(offer.est_value->currency));
  }
  out.setLeadDays(offer.lead_days);
  if (offer.for_need) write(out.initForNeed(), *offer.for_need);
  out.setCertainty(static_cast<std::uint8_t>(offer.certainty));
  write(out.initEarmarks(count(offer.earmarks)), offer.earmarks);
  out.setAnnouncedOn(days(offer.announced_on));
  write(out.initSources(count(offer.sources)), offer.sources);
}

void write(records::Commitment::Builder out, const Commitment& commitment) {
  write(out.initNeed(), commitment.need);
  out.setNeedRevision(blob(commitment.need_revision.view()));
  out.setLineNo(commitment.line_no);
  if (commitment.offer) {
    out.setOfferId(blob(commitment.offer->id.view()));
    if (!commitment.offer->guest.is_zero()) {
      out.setOfferGuest(blob(commitment.offer->guest.view()));
    }
    out.setDraws(steps(commitment.offer->draws));
  }
  out.setCategory(text(commitment.category));
  out.setUnit(static_cast<std::uint8_t>(commitment.unit));
  out.setQuantity(commitment.quantity.steps);
  out.setForm(static_cast<std::uint8_t>(commitment.form));
  out.setCondition(text(commitment.condition));
  out.setValidUntil(days(commitment.valid_until));
  out.setFirmUntil(days(commitment.firm_until));
  out.setEta(days(commitment.eta));
  out.setProvider(text(commitment.provider));
  out.setExtending(text(commitment.extending));
  out.setImplementer(text(commitment.implementer));
}

void write(records::Response::Builder out, const Response& response) {
  write(out.initCommitment(), response.commitment);
  out.setRevision(blob(response.revision.view()));
  out.setVerdict(static_cast<std::uint8_t>(response.verdict));
  out.setQuantity(response.quantity.steps);
  out.setReason(text(response.reason));
}

void write(records::Closing::Builder out, const Closing& closing) {
  out.setTargetKind(static_cast<std::uint16_t>(closing.target_kind));
  out.setTarget(blob(closing.target.view()));
  out.setReason(static_cast<std::uint8_t>(closing.reason));
  out.setText(text(closing.text));
  if (closing.kept) write(out.initKept(), *closing.kept);
}

void write(records::Reaffirm::Builder out, const Reaffirm& reaffirm) {
  out.setTargetKind(static_cast<std::uint16_t>(reaffirm.target_kind));
  out.setTarget(blob(reaffirm.target.view()));
  out.setStillValidUntil(reaffirm.still_valid_until.days);
}

// Which field of an event holds which kind.
struct BodyWriter {
  records::Event::Builder out;

  void operator()(const Need& need) { write(out.initNeed(), need); }

  void operator()(const Offer& offer) { write(out.initOffer(), offer); }

  void operator()(const Commitment& commitment) { write(out.initCommitment(), commitment); }

  void operator()(const Response& response) { write(out.initResponse(), response); }

  void operator()(const Closing& closing) { write(out.initClosing(), closing); }

  void operator()(const Reaffirm& reaffirm) { write(out.initReaffirm(), reaffirm); }
};

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
  root.setClock(event.clock);
  root.setBoot(blob(event.boot.view()));
  root.setSalt(blob(event.salt.view()));
  root.setTlp(static_cast<std::uint8_t>(event.tlp));
  root.setTaxVersion(event.tax_version);
  std::visit(BodyWriter{root}, event.body);
}

Bytes encode(const RecordEvent& event) {
  return in_one_segment(kEventWords, [&](capnp::MessageBuilder& out) { build_event(out, event); });
}

}  // namespace

void add_salt(RecordEvent& event, std::span<const std::byte, 32> random) {
  event.salt = {};
  std::array<std::byte, 32> whole{};
  Hasher(random, label::kSalt).add(encode(event)).finish(whole);
  std::ranges::copy(std::span(whole).first<EventSalt::kSize>(), event.salt.bytes.begin());
}

Bytes encode_event(const RecordEvent& event) {
  TALGU_CHECK(check(event).has_value());
  return encode(event);
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
