#include "protocol/record/schema/record_name.h"

#include "protocol/base/limits.h"
#include "protocol/base/text.h"

#include <algorithm>
#include <utility>

namespace talgu {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kDigits = 8;
constexpr std::size_t kPrefixMin = 4;
constexpr std::size_t kIdBytes = 5;

std::string digits_of(const RecordId& id) {
  std::uint64_t bits = 0;
  for (const std::byte byte : id.view().first(kIdBytes)) {
    bits = (bits << 8U) | std::to_integer<std::uint64_t>(byte);
  }
  std::string digits(kDigits, '0');
  for (std::size_t i = kDigits; i-- > 0; bits >>= 5U) digits[i] = kAlphabet[bits & 31U];
  return digits;
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// The letters that Crockford leaves out because people take them for digits.
char canonical(char c) {
  const char letter = upper(c);
  if (letter == 'O') return '0';
  return letter == 'I' || letter == 'L' ? '1' : letter;
}

std::string mapped(std::string_view text, char (*map)(char)) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), map);
  return made;
}

std::unexpected<Error> refuse(std::string_view text) {
  return fail(Fault::invalid_input, "'" + escape(text, 40) + "' is not the name of a record",
              "write it as shown in lists, for example UA-7K3F9Q2M, or its first 4 characters "
              "after the dash");
}

bool is_code(std::string_view code) {
  return !code.empty() && code.size() <= limits::kCodeBytesMax &&
         std::ranges::all_of(code, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

}  // namespace

std::string record_name(std::string_view party_code, const RecordId& id) {
  return std::string(party_code) + "-" + digits_of(id);
}

RecordPrefix::RecordPrefix(std::string party_code, std::string digits, std::optional<RecordId> id)
    : party_code_(std::move(party_code)), digits_(std::move(digits)), id_(id) {}

Result<RecordPrefix> RecordPrefix::parse(std::string_view text) {
  if (text.size() > limits::kCodeBytesMax + 1 + 2 * RecordId::kSize) return refuse(text);
  const std::size_t dash = text.rfind('-');
  const bool has_code = dash != std::string_view::npos;
  std::string code = has_code ? mapped(text.substr(0, dash), upper) : std::string();
  const std::string_view rest = has_code ? text.substr(dash + 1) : text;
  if (has_code && !is_code(code)) return refuse(text);
  if (rest.size() == 2 * RecordId::kSize) {
    const auto bytes = from_hex(rest);
    if (!bytes) return refuse(text);
    TALGU_TRY(const RecordId id, RecordId::from(*bytes));
    return RecordPrefix(std::move(code), {}, id);
  }
  std::string digits = mapped(rest, canonical);
  const bool in_alphabet = digits.find_first_not_of(kAlphabet) == std::string::npos;
  if (!in_alphabet || digits.size() < kPrefixMin || digits.size() > kDigits) return refuse(text);
  return RecordPrefix(std::move(code), std::move(digits), std::nullopt);
}

std::pair<RecordId, unsigned> RecordPrefix::id_begin() const {
  if (id_) return {*id_, static_cast<unsigned>(8 * RecordId::kSize)};
  std::uint64_t bits = 0;
  for (const char digit : digits_) bits = (bits << 5U) | kAlphabet.find(digit);
  const auto count = static_cast<unsigned>(5 * digits_.size());
  bits <<= 64 - count;
  RecordId id;
  for (std::size_t i = 0; i < sizeof bits; ++i) {
    id.bytes.at(i) = static_cast<std::byte>((bits >> (56 - 8 * i)) & 0xffU);
  }
  return {id, count};
}

bool RecordPrefix::matches(std::string_view party_code, const RecordId& id) const {
  const bool owner = party_code_.empty() || party_code_ == mapped(party_code, upper);
  return owner && (id_ ? *id_ == id : digits_of(id).starts_with(digits_));
}

}  // namespace talgu
