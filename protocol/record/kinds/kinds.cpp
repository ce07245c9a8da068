#include "protocol/record/kinds/kinds.h"

#include "crypto/check.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu {
namespace {

struct KindEntry {
  RecordKind kind;
  const KindRow& (*row)();
  const FieldTable& (*fields)();
  RecordBody (*empty)();
};

template <class... Body>
constexpr std::array<KindEntry, sizeof...(Body)> entries_of(const std::variant<Body...>* /*all*/) {
  return {KindEntry{Body::kKind, &Body::row, &Body::fields, [] { return RecordBody(Body{}); }}...};
}

constexpr auto kEntries = entries_of(static_cast<const RecordBody*>(nullptr));

// A kind stands in the list at the place of its number.
static_assert([] {
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    if (std::to_underlying(kEntries[i].kind) != i + 1) return false;
  }
  return true;
}());

const KindEntry& entry_of(RecordKind kind) {
  TALGU_CHECK(is_known(kind));
  return kEntries.at(std::to_underlying(kind) - 1U);
}

}  // namespace

RecordKind kind_of(const RecordBody& body) {
  return kEntries.at(body.index()).kind;
}

std::optional<RecordBody> empty_body(RecordKind kind) {
  if (!is_known(kind)) return std::nullopt;
  return entry_of(kind).empty();
}

const KindRow& row_of(RecordKind kind) {
  return entry_of(kind).row();
}

const FieldTable& fields_of(RecordKind kind) {
  return entry_of(kind).fields();
}

const void* address_of(const RecordBody& body) {
  return std::visit([](const auto& one) { return static_cast<const void*>(&one); }, body);
}

void* address_of(RecordBody& body) {
  return std::visit([](auto& one) { return static_cast<void*>(&one); }, body);
}

Checked check_body(const RecordBody& body, std::uint16_t taxonomy_version) {
  Checked found = check_fields(fields_of(kind_of(body)), address_of(body), taxonomy_version);
  if (found) return found;
  return std::visit([&](const auto& one) { return check_rules(one, taxonomy_version); }, body);
}

Status check(const RecordBody& body, std::uint16_t taxonomy_version) {
  const Checked found = check_body(body, taxonomy_version);
  return found ? refuse(*found) : Status{};
}

bool may_own(PartyRole role, RecordKind kind) {
  const auto owners = row_of(kind).owners;
  return std::ranges::find(owners, role) != owners.end();
}

bool may_be_of(const RecordBody& body, const EventOwner& owner) {
  if (!owner.guest.is_zero() && !row_of(kind_of(body)).guests_own) return false;
  return std::visit(
      [&](const auto& one) {
        if constexpr (requires { is_of(one, owner); }) return is_of(one, owner);
        return true;
      },
      body);
}

std::optional<RecordKey> find_target(const RecordBody& body, const EventOwner& owner) {
  return std::visit(
      [&](const auto& one) -> std::optional<RecordKey> {
        if constexpr (requires { target_of(one, owner); }) return target_of(one, owner);
        return std::nullopt;
      },
      body);
}

bool is_same_subject(const RecordBody& before, const RecordBody& after) {
  if (before.index() != after.index()) return false;
  return std::visit(
      [&]<class Body>(const Body& one) {
        if constexpr (requires { same_subject(one, one); }) {
          return same_subject(one, std::get<Body>(after));
        }
        return true;
      },
      before);
}

std::vector<CountedLine> lines_of(const RecordBody& body) {
  return std::visit(
      [](const auto& one) -> std::vector<CountedLine> {
        if constexpr (requires { counted_lines(one); }) return counted_lines(one);
        return {};
      },
      body);
}

}  // namespace talgu
