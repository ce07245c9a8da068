#include "protocol/record/schema/body_codec.h"

#include "crypto/check.h"
#include "protocol/base/refusal.h"
#include "protocol/talgu-records.capnp.h"

#include <algorithm>
#include <map>
#include <string>

namespace talgu::body_codec {
namespace {

using capnp_codec::blob;
using capnp_codec::view;
using capnp::DynamicList;
using capnp::DynamicStruct;
using SchemaField = capnp::StructSchema::Field;

std::string camel_case(std::string_view name) {
  std::string made;
  bool raise = false;
  for (const char c : name) {
    if (c != '_') made += raise ? static_cast<char>(c - 'a' + 'A') : c;
    raise = c == '_';
  }
  return made;
}

// The fields of a struct in the order of its table, looked up once.
std::vector<SchemaField> layout_of(const FieldTable& table, capnp::StructSchema schema) {
  std::vector<SchemaField> fields;
  for (const Field& field : table.fields) {
    const std::string name = camel_case(field.name);
    const auto found = schema.findFieldByName(name.c_str());
    TALGU_CHECK(found != nullptr);  // a row without its field in talgu-records.capnp
    fields.push_back(KJ_ASSERT_NONNULL(found));
  }
  TALGU_CHECK(fields.size() == schema.getFields().size());  // a field without its row
  return fields;
}

/// The layouts of all tables that were asked for by this thread.
const std::vector<SchemaField>& fields_in(const FieldTable& table, capnp::StructSchema schema) {
  thread_local std::map<const FieldTable*, std::vector<SchemaField>> known;
  const auto found = known.find(&table);
  if (found != known.end()) return found->second;
  return known.emplace(&table, layout_of(table, schema)).first->second;
}

// The library wants the terminating zero in place, which a std::string has.
capnp::Text::Reader text(const std::string& from) {
  return {from.c_str(), from.size()};
}

void write_key(records::RecordRef::Builder out, const RecordKey& key) {
  out.setOwner(blob(key.owner.view()));
  out.setId(blob(key.id.view()));
  if (!key.guest.is_zero()) out.setGuest(blob(key.guest.view()));
}

/// Writes one field that holds no group and no list of groups.
struct FieldWriter {
  DynamicStruct::Builder out;
  SchemaField at;

  template <class Type>
  typename capnp::List<Type>::Builder list(std::size_t size) {
    return out.init(at, static_cast<unsigned>(size)).as<capnp::List<Type>>();
  }

  void operator()(const std::string* from) { out.set(at, text(*from)); }

  void operator()(const LangMap* from) {
    auto texts = list<records::LangText>(from->size());
    unsigned i = 0;
    for (const auto& [language, words] : *from) {
      texts[i].setLang(text(language));
      texts[i++].setText(text(words));
    }
  }

  void operator()(const std::vector<std::string>* from) {
    auto texts = list<capnp::Text>(from->size());
    for (unsigned i = 0; i < texts.size(); ++i) texts.set(i, text((*from)[i]));
  }

  void operator()(const Attributes* from) {
    auto made = list<records::Attribute>(from->size());
    unsigned i = 0;
    for (const auto& [name, value] : *from) {
      made[i].setName(text(name));
      made[i++].setLeast(value);
    }
  }

  void operator()(const bool* from) { out.set(at, *from); }

  void operator()(const std::uint16_t* from) { out.set(at, *from); }

  void operator()(const std::optional<std::uint16_t>* from) {
    out.set(at, from->value_or(std::uint16_t{0}));
  }

  void operator()(const Date* from) { out.set(at, from->days); }

  void operator()(const std::optional<Date>* from) { out.set(at, from->value_or(Date{}).days); }

  void operator()(const Quantity* from) { out.set(at, from->steps); }

  void operator()(const std::optional<Quantity>* from) {
    out.set(at, from->value_or(Quantity{}).steps);
  }

  void operator()(const std::optional<Money>* from) {
    if (!*from) return;
    auto made = out.init(at).as<records::Money>();
    made.setMinor((*from)->minor);
    made.setCurrency(text((*from)->currency));
  }

  void operator()(const RecordKey* from) { write_key(out.init(at).as<records::RecordRef>(), *from); }

  void operator()(const std::optional<RecordKey>* from) {
    if (*from) write_key(out.init(at).as<records::RecordRef>(), **from);
  }

  void operator()(const std::optional<OfferRef>* from) {
    if (!*from) return;
    auto made = out.init(at).as<records::OfferRef>();
    made.setId(blob((*from)->id.view()));
    if (!(*from)->guest.is_zero()) made.setGuest(blob((*from)->guest.view()));
    made.setDraws((*from)->draws.value_or(Quantity{}).steps);
  }

  void operator()(const RecordId* from) { out.set(at, blob(from->view())); }

  void operator()(const EventId* from) { out.set(at, blob(from->view())); }

  void operator()(const ReviewTracks* from) {
    out.set(at, (from->technical ? 1 : 0) + (from->strategic ? 2 : 0));
  }

  void operator()(const FieldTypes<true>::Choice& from) { out.set(at, from.number()); }

  void operator()(const FieldTypes<true>::Group& /*from*/) {}

  void operator()(const FieldTypes<true>::Items& /*from*/) {}
};

void write_flat(DynamicStruct::Builder out, const FieldTable& table, const void* from) {
  const auto& fields = fields_in(table, out.getSchema());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    FieldWriter writer{.out = out, .at = fields[i]};
    std::visit(writer, table.fields[i].read(from));
  }
}

template <class Id>
Result<Id> id_of(capnp::Data::Reader data) {
  if (data.size() != Id::kSize) return refuse_rule(Rule::event_layout, "an id has a wrong length");
  return Id::from(view(data));
}

// The party itself has no label.
Result<GuestLabel> guest_of(capnp::Data::Reader in) {
  if (in.size() == 0) return GuestLabel{};
  return id_of<GuestLabel>(in);
}

std::string text_of(capnp::Text::Reader from) {
  return std::string(view(from));
}

template <class Number>
std::optional<Number> unless_none(Number number) {
  return number == Number{} ? std::nullopt : std::optional(number);
}

/// Reads one field that holds no group and no list of groups.
struct FieldReader {
  DynamicStruct::Reader in;
  SchemaField at;
  const Field& row;

  template <class Type>
  auto get() const {
    return in.get(at).as<Type>();
  }

  [[nodiscard]] Status check_size(std::size_t size, std::size_t max) const {
    if (size <= max) return {};
    return refuse_rule(Rule::record_field, std::string(row.name) + " has too many entries");
  }

  Status operator()(std::string* into) const {
    *into = text_of(get<capnp::Text>());
    return {};
  }

  Status operator()(LangMap* into) const {
    const auto list = get<capnp::List<records::LangText>>();
    TALGU_PASS(check_size(list.size(), field_limits::kLanguagesMax));
    for (const auto one : list) {
      if (!into->emplace(text_of(one.getLang()), text_of(one.getText())).second) {
        return refuse_rule(Rule::record_field, std::string(row.name) + " names a language twice");
      }
    }
    return {};
  }

  Status operator()(std::vector<std::string>* into) const {
    const auto list = get<capnp::List<capnp::Text>>();
    TALGU_PASS(check_size(list.size(), row.rules.count_max));
    for (const auto one : list) into->push_back(text_of(one));
    return {};
  }

  Status operator()(Attributes* into) const {
    const auto list = get<capnp::List<records::Attribute>>();
    TALGU_PASS(check_size(list.size(), field_limits::kAttributesMax));
    for (const auto one : list) {
      if (!into->emplace(text_of(one.getName()), one.getLeast()).second) {
        return refuse_rule(Rule::record_field, std::string(row.name) + " names one thing twice");
      }
    }
    return {};
  }

  Status operator()(bool* into) const {
    *into = get<bool>();
    return {};
  }

  Status operator()(std::uint16_t* into) const {
    *into = get<std::uint16_t>();
    return {};
  }

  Status operator()(std::optional<std::uint16_t>* into) const {
    *into = unless_none(get<std::uint16_t>());
    return {};
  }

  Status operator()(Date* into) const {
    into->days = get<std::int32_t>();
    return {};
  }

  Status operator()(std::optional<Date>* into) const {
    *into = unless_none(Date{get<std::int32_t>()});
    return {};
  }

  Status operator()(Quantity* into) const {
    into->steps = get<std::int64_t>();
    return {};
  }

  Status operator()(std::optional<Quantity>* into) const {
    *into = unless_none(Quantity{get<std::int64_t>()});
    return {};
  }

  Status operator()(std::optional<Money>* into) const {
    if (!in.has(at)) return {};
    const auto money = get<records::Money>();
    *into = Money{money.getMinor(), text_of(money.getCurrency())};
    return {};
  }

  Status operator()(RecordKey* into) const {
    const auto key = get<records::RecordRef>();
    TALGU_TRY(into->owner, id_of<PartyId>(key.getOwner()));
    TALGU_TRY(into->id, id_of<RecordId>(key.getId()));
    TALGU_TRY(into->guest, guest_of(key.getGuest()));
    return {};
  }

  Status operator()(std::optional<RecordKey>* into) const {
    return in.has(at) ? (*this)(&into->emplace()) : Status{};
  }

  Status operator()(std::optional<OfferRef>* into) const {
    if (!in.has(at)) return {};
    const auto offer = get<records::OfferRef>();
    OfferRef& made = into->emplace();
    TALGU_TRY(made.id, id_of<RecordId>(offer.getId()));
    TALGU_TRY(made.guest, guest_of(offer.getGuest()));
    made.draws = unless_none(Quantity{offer.getDraws()});
    return {};
  }

  Status operator()(RecordId* into) const {
    TALGU_TRY(*into, id_of<RecordId>(get<capnp::Data>()));
    return {};
  }

  Status operator()(EventId* into) const {
    TALGU_TRY(*into, id_of<EventId>(get<capnp::Data>()));
    return {};
  }

  Status operator()(ReviewTracks* into) const {
    const unsigned bits = get<std::uint8_t>();
    if (bits > 3) return refuse_rule(Rule::record_field, "required_tracks names an unknown track");
    *into = {(bits & 1U) != 0, (bits & 2U) != 0};
    return {};
  }

  // A number that nothing has is refused by check_fields(); one that does not fit would be cut.
  Status operator()(const FieldTypes<false>::Choice& into) const {
    into.type->set(into.at, get<std::uint16_t>());
    return {};
  }

  Status operator()(const FieldTypes<false>::Group& /*into*/) const { return {}; }

  Status operator()(const FieldTypes<false>::Items& /*into*/) const { return {}; }
};

Status read_flat(DynamicStruct::Reader in, const FieldTable& table, void* into) {
  const auto& fields = fields_in(table, in.getSchema());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& row = table.fields[i];
    const FieldReader reader{.in = in, .at = fields[i], .row = row};
    TALGU_PASS(std::visit(reader, row.place(into)));
  }
  return {};
}

Status read_items(DynamicStruct::Reader in, SchemaField at, const Field& row,
                  const FieldTypes<false>::Items& into) {
  const auto list = in.get(at).as<DynamicList>();
  const FieldReader reader{.in = in, .at = at, .row = row};
  TALGU_PASS(reader.check_size(list.size(), row.rules.count_max));
  for (unsigned i = 0; i < list.size(); ++i) {
    TALGU_PASS(
        read_flat(list[i].as<DynamicStruct>(), into.type->table(), into.type->append(into.at)));
  }
  return {};
}

}  // namespace

void write(DynamicStruct::Builder out, const FieldTable& table, const void* from) {
  write_flat(out, table, from);
  const auto& fields = fields_in(table, out.getSchema());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldValue value = table.fields[i].read(from);
    if (const auto* const group = std::get_if<FieldTypes<true>::Group>(&value)) {
      write_flat(out.init(fields[i]).as<DynamicStruct>(), *group->table, group->at);
    }
    if (const auto* const items = std::get_if<FieldTypes<true>::Items>(&value)) {
      const auto size = static_cast<unsigned>(items->type->size(items->at));
      auto list = out.init(fields[i], size).as<DynamicList>();
      for (unsigned one = 0; one < size; ++one) {
        write_flat(list[one].as<DynamicStruct>(), items->type->table(),
                   items->type->item(items->at, one));
      }
    }
  }
}

Status read(DynamicStruct::Reader in, const FieldTable& table, void* into) {
  TALGU_PASS(read_flat(in, table, into));
  const auto& fields = fields_in(table, in.getSchema());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& row = table.fields[i];
    const FieldPlace place = row.place(into);
    if (const auto* const group = std::get_if<FieldTypes<false>::Group>(&place)) {
      TALGU_PASS(read_flat(in.get(fields[i]).as<DynamicStruct>(), *group->table, group->at));
    }
    if (const auto* const items = std::get_if<FieldTypes<false>::Items>(&place)) {
      TALGU_PASS(read_items(in, fields[i], row, *items));
    }
  }
  return {};
}

}  // namespace talgu::body_codec
