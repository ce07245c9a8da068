#include "protocol/capnp_codec.h"
#include "protocol/record/event.h"
#include "protocol/refusal.h"
#include "protocol/talgu-records.capnp.h"

#include <algorithm>

namespace talgu {
namespace {

using capnp_codec::view;

template <class Id>
Result<Id> fixed(capnp::Data::Reader data) {
  if (data.size() != Id::kSize) return refuse_rule(Rule::event_layout, "an id has a wrong length");
  return Id::from(view(data));
}

// Before anything is allocated for it (F2).
template <class List>
Status check_size(const List& list, std::size_t max, std::string_view what) {
  if (list.size() <= max) return {};
  return refuse_rule(Rule::record_field, std::string(what) + " has too many entries");
}

std::string text(capnp::Text::Reader from) {
  return std::string(view(from));
}

Result<LangMap> read(capnp::List<records::LangText>::Reader in, std::string_view what) {
  TALGU_PASS(check_size(in, need_limits::kLanguagesMax, what));
  LangMap map;
  for (const auto one : in) {
    if (!map.emplace(text(one.getLang()), text(one.getText())).second) {
      return refuse_rule(Rule::record_field, std::string(what) + " names a language twice");
    }
  }
  return map;
}

Result<std::vector<std::string>> read(capnp::List<capnp::Text>::Reader in, std::size_t max,
                                      std::string_view what) {
  TALGU_PASS(check_size(in, max, what));
  std::vector<std::string> list;
  for (const auto one : in) list.push_back(text(one));
  return list;
}

Beneficiary read(records::Beneficiary::Reader in) {
  return {in.getWithheld(), text(in.getName()), text(in.getSector()), text(in.getOblast())};
}

std::optional<Date> date(std::int32_t days) {
  return days == 0 ? std::nullopt : std::optional(Date{days});
}

Status read_attributes(records::NeedLine::Reader in, NeedLine& line) {
  TALGU_PASS(check_size(in.getAttributes(), need_limits::kAttributesMax, "attributes"));
  for (const auto one : in.getAttributes()) {
    if (!line.attributes.emplace(text(one.getName()), one.getLeast()).second) {
      return refuse_rule(Rule::record_field, "attributes name one thing twice");
    }
  }
  return {};
}

Result<NeedLine> read(records::NeedLine::Reader in) {
  NeedLine line;
  line.line_no = in.getLineNo();
  line.category = text(in.getCategory());
  line.unit = static_cast<Unit>(in.getUnit());  // check() refuses a number of no unit
  line.quantity = {in.getQuantity()};
  if (in.getMinUseful() != 0) line.min_useful = Quantity{in.getMinUseful()};
  if (in.getTermMonths() != 0) line.term_months = in.getTermMonths();
  TALGU_PASS(read_attributes(in, line));
  TALGU_TRY(line.substitutes,
            read(in.getSubstitutes(), need_limits::kSubstitutesMax, "substitutes"));
  if (in.getCostMinor() != 0 || in.getCostCurrency().size() != 0) {
    line.est_unit_cost = Money{in.getCostMinor(), text(in.getCostCurrency())};
  }
  line.place = text(in.getPlace());
  return line;
}

Result<Need> read(records::Need::Reader in) {
  Need need;
  TALGU_TRY(need.title, read(in.getTitle(), "title"));
  TALGU_TRY(need.summary, read(in.getSummary(), "summary"));
  need.beneficiary = read(in.getBeneficiary());
  need.horizon = static_cast<Horizon>(in.getHorizon());
  need.priority = in.getPriority();
  const unsigned tracks = in.getRequiredTracks();
  if (tracks > 3) return refuse_rule(Rule::record_field, "required_tracks names an unknown track");
  need.required_tracks = {(tracks & 1U) != 0, (tracks & 2U) != 0};
  need.needed_by = date(in.getNeededBy());
  need.expires_on = date(in.getExpiresOn());
  need.end_use = static_cast<EndUse>(in.getEndUse());
  TALGU_TRY(need.restrictions,
            read(in.getRestrictions(), need_limits::kRestrictionsMax, "restrictions"));
  TALGU_PASS(check_size(in.getLines(), need_limits::kLinesMax, "lines"));
  for (const auto one : in.getLines()) {
    TALGU_TRY(NeedLine line, read(one));
    need.lines.push_back(std::move(line));
  }
  need.project_ref = text(in.getProjectRef());
  TALGU_TRY(need.documents, read(in.getDocuments(), need_limits::kDocumentsMax, "documents"));
  return need;
}

Result<std::vector<EventId>> read_previous(capnp::Data::Reader in) {
  ByteView rest = view(in);
  if (rest.size() % EventId::kSize != 0 ||
      rest.size() / EventId::kSize > event_limits::kPreviousMax) {
    return refuse_rule(Rule::event_layout, "previous revisions have a wrong length");
  }
  std::vector<EventId> previous;
  for (; !rest.empty(); rest = rest.subspan(EventId::kSize)) {
    TALGU_TRY(const EventId id, EventId::from(rest.first(EventId::kSize)));
    previous.push_back(id);
  }
  return previous;
}

Result<RecordEvent> read(records::Event::Reader in) {
  if (in.getKind() != static_cast<std::uint16_t>(RecordKind::need)) {
    return refuse_rule(Rule::record_kind, "a record of kind " + std::to_string(in.getKind()));
  }
  RecordEvent event;
  TALGU_TRY(event.id, fixed<RecordId>(in.getId()));
  event.rev = in.getRev();
  TALGU_TRY(event.previous, read_previous(in.getPrevious()));
  event.created_at_ms = in.getCreatedAt();
  event.tlp = static_cast<Tlp>(in.getTlp());
  event.tax_version = in.getTaxVersion();
  TALGU_TRY(event.body, read(in.getNeed()));
  TALGU_PASS(check(event));
  return event;
}

}  // namespace

Result<RecordEvent> decode_event(ByteView bytes) {
  if (bytes.size() > event_limits::kEventBytesMax) {
    return refuse_rule(Rule::size, "an event of " + std::to_string(bytes.size()) + " bytes");
  }
  return capnp_codec::read_message<records::Event>(
      bytes, Rule::event_layout, [](records::Event::Reader in) { return read(in); });
}

Result<std::vector<Bytes>> decode_message(ByteView message) {
  if (message.size() > limits::kEntryBodyBytesMax) {
    return refuse_rule(Rule::size, "a message larger than an entry");
  }
  return capnp_codec::read_message<records::Batch>(
      message, Rule::event_layout, [](records::Batch::Reader in) -> Result<std::vector<Bytes>> {
        const auto list = in.getEvents();
        if (list.size() == 0 || list.size() > event_limits::kEventsPerMessageMax) {
          return refuse_rule(Rule::event_layout, "a message holds 1 to 256 events");
        }
        std::vector<Bytes> events;
        for (const auto one : list) events.push_back(to_bytes(view(one)));
        return events;
      });
}

}  // namespace talgu
