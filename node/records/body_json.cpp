#include "node/records/body_json.h"

namespace talgu {
namespace {

using control::Json;

/// What is shown of one field that holds no group and no list of groups; null: nothing.
struct Shown {
  const Field& field;
  const PartyId& owner;
  const NameOf& name;

  [[nodiscard]] bool is_required() const { return field.rules.presence == Presence::required; }

  template <class T>
  [[nodiscard]] Json unless_empty(const T& value) const {
    return value.empty() && !is_required() ? Json() : Json(value);
  }

  Json operator()(const std::string* text) const { return text->empty() ? Json() : Json(*text); }

  Json operator()(const LangMap* texts) const { return unless_empty(*texts); }

  Json operator()(const std::vector<std::string>* list) const { return unless_empty(*list); }

  Json operator()(const Attributes* attributes) const { return unless_empty(*attributes); }

  Json operator()(const bool* said) const { return *said ? Json(true) : Json(); }

  Json operator()(const std::uint16_t* number) const {
    return *number == 0 && !is_required() ? Json() : Json(*number);
  }

  Json operator()(const std::optional<std::uint16_t>* number) const {
    return *number ? Json(**number) : Json();
  }

  Json operator()(const Date* date) const { return to_text(*date); }

  Json operator()(const std::optional<Date>* date) const {
    return *date ? Json(to_text(**date)) : Json();
  }

  Json operator()(const Quantity* quantity) const {
    return quantity->steps == 0 && !is_required() ? Json() : Json(quantity->steps);
  }

  Json operator()(const std::optional<Quantity>* quantity) const {
    return *quantity ? Json((*quantity)->steps) : Json();
  }

  Json operator()(const std::optional<Money>* money) const {
    if (!*money) return {};
    const std::string& currency = (*money)->currency;
    return {{"amount", to_text(Quantity{(*money)->minor}, {Unit::euro, currency})},
            {"currency", currency}};
  }

  Json operator()(const RecordKey* key) const { return name(*key); }

  Json operator()(const std::optional<RecordKey>* key) const {
    return *key ? Json(name(**key)) : Json();
  }

  Json operator()(const std::optional<OfferRef>* offer) const {
    if (!*offer) return {};
    return name({.owner = owner, .id = (*offer)->id, .guest = (*offer)->guest});
  }

  Json operator()(const RecordId* id) const { return name({.owner = owner, .id = *id}); }

  Json operator()(const EventId* id) const { return to_hex(id->view()); }

  Json operator()(const ReviewTracks* tracks) const {
    Json list = Json::array();
    if (tracks->technical) list.push_back("technical");
    if (tracks->strategic) list.push_back("strategic");
    return list;
  }

  // The unit is shown with its category.
  Json operator()(const FieldTypes<true>::Choice& choice) const {
    if (field.rules.meaning == Meaning::unit) return {};
    const std::string_view shown = choice.type->names[choice.number() - choice.type->first];
    return shown.empty() ? Json() : Json(shown);
  }

  Json operator()(const FieldTypes<true>::Group& /*group*/) const { return {}; }

  Json operator()(const FieldTypes<true>::Items& /*items*/) const { return {}; }
};

template <class T>
const T* value_of(const FieldTable& table, Meaning meaning, const void* of) {
  const Field* const field = table.find(meaning);
  if (field == nullptr) return nullptr;
  const FieldValue value = field->read(of);
  const auto* const found = std::get_if<const T*>(&value);
  return found == nullptr ? nullptr : *found;
}

/// What the figures of a record, or of one of its lines, count.
void add_measure(const FieldTable& table, const void* of, Json& shown) {
  const auto* const category = value_of<std::string>(table, Meaning::category, of);
  const Field* const unit = table.find(Meaning::unit);
  if (category == nullptr || unit == nullptr) return;
  const auto* const currency = value_of<std::string>(table, Meaning::currency, of);
  const std::uint16_t number = std::get<FieldTypes<true>::Choice>(unit->read(of)).number();
  add_category(shown, *category,
               {static_cast<Unit>(number),
                currency == nullptr ? std::string_view() : std::string_view(*currency)});
}

Json flat_json(const FieldTable& table, const void* of, const PartyId& owner, const NameOf& name) {
  Json shown = Json::object();
  for (const Field& field : table.fields) {
    Json value = std::visit(Shown{.field = field, .owner = owner, .name = name}, field.read(of));
    if (!value.is_null()) shown[std::string(field.json_name())] = std::move(value);
  }
  add_measure(table, of, shown);
  return shown;
}

}  // namespace

Json body_json(const RecordBody& body, const PartyId& owner, const NameOf& name_of_record) {
  return fields_json(fields_of(kind_of(body)), address_of(body), owner, name_of_record);
}

Json fields_json(const FieldTable& table, const void* of, const PartyId& owner,
                 const NameOf& name_of_record) {
  Json shown = flat_json(table, of, owner, name_of_record);
  for (const Field& field : table.fields) {
    const FieldValue value = field.read(of);
    const std::string name(field.json_name());
    if (const auto* const group = std::get_if<FieldTypes<true>::Group>(&value)) {
      shown[name] = flat_json(*group->table, group->at, owner, name_of_record);
    }
    if (const auto* const items = std::get_if<FieldTypes<true>::Items>(&value)) {
      Json list = Json::array();
      for (std::size_t i = 0; i < items->type->size(items->at); ++i) {
        list.push_back(flat_json(items->type->table(), items->type->item(items->at, i), owner,
                                 name_of_record));
      }
      shown[name] = std::move(list);
    }
  }
  return shown;
}

void add_category(Json& shown, const std::string& category, const Measure& measure) {
  const Category* const known = find_category(category);
  shown["category"] = category;
  shown["label"] = known != nullptr ? std::string(known->en) : category;
  shown["unit"] = measure.code();
  shown["scale"] = measure.digits();
}

}  // namespace talgu
