#include "protocol/base/portable.h"

#include "crypto/hash.h"
#include "protocol/base/layout.h"
#include "protocol/base/refusal.h"

#include <utility>

namespace talgu {
namespace {

constexpr std::string_view kMagic = "TALGU1\n";
constexpr std::string_view kBegin = "-----BEGIN TALGU ";
constexpr std::string_view kEnd = "-----END TALGU ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kLineChars = 64;
constexpr std::size_t kChecksumBytes = 32;

std::string upper(std::string_view text) {
  std::string made(text);
  for (char& c : made) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return made;
}

// Takes the next line, without its end; carriage returns of mail programs are dropped.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

// The bytes, and the kind that the lines around them name.
Result<Bytes> unwrap_text(std::string_view text, std::string_view& kind) {
  const std::string_view first = take_line(text);
  if (!first.ends_with(kDashes)) return refuse_rule(Rule::layout, "the BEGIN line is damaged");
  kind = first.substr(kBegin.size(), first.size() - kBegin.size() - kDashes.size());
  const std::string last = std::string(kEnd) + std::string(kind) + std::string(kDashes);
  std::string digits;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line == last) {
      if (text.find_first_not_of(" \r\n") != std::string_view::npos) {
        return refuse_rule(Rule::layout, "there is more text after the END line");
      }
      return from_base64(digits);
    }
    digits += line;
  }
  return refuse_rule(Rule::layout, "the END line is missing: the text was cut");
}

Result<PortableFile> parse_binary(ByteView file) {
  LayoutReader in(file);
  in.bytes(kMagic.size());
  const std::uint16_t number = in.u16();
  in.reserved(2);
  const std::uint64_t length = in.u64();
  if (!in.ok() || in.rest().size() < kChecksumBytes ||
      length != in.rest().size() - kChecksumBytes) {
    return refuse_rule(Rule::layout, "the file was cut, or something was added to it");
  }
  const ByteView content = in.bytes(length);
  if (!equal(in.rest(), checksum({file.first(file.size() - kChecksumBytes)}))) {
    return refuse_rule(Rule::layout, "the file is damaged: its checksum differs");
  }
  const auto kind = from_number<PortableKind>(number);
  if (!kind) return refuse_rule(Rule::format, "a kind of file that this version does not know");
  return PortableFile{.kind = *kind, .content = to_bytes(content)};
}

}  // namespace

Bytes encode_portable(const PortableFile& file) {
  LayoutWriter out;
  out.bytes(as_bytes(kMagic)).u16(std::to_underlying(file.kind)).u16(0);
  out.u64(file.content.size()).bytes(file.content);
  const auto sum = checksum({out.view()});
  return concat({out.view(), sum});
}

std::string encode_portable_text(const PortableFile& file) {
  const std::string kind = upper(name_of(file.kind));
  const std::string digits = to_base64(encode_portable(file));
  std::string text = std::string(kBegin) + kind + std::string(kDashes) + "\n";
  for (std::size_t at = 0; at < digits.size(); at += kLineChars) {
    text += digits.substr(at, kLineChars) + "\n";
  }
  return text + std::string(kEnd) + kind + std::string(kDashes) + "\n";
}

Result<PortableFile> parse_portable(ByteView file) {
  if (file.size() > kPortableBytesMax) return refuse_rule(Rule::size, "the file is over 16 MiB");
  const std::string_view text = as_text(file);
  if (text.starts_with(kMagic)) return parse_binary(file);
  if (!text.starts_with(kBegin)) {
    return refuse_rule(Rule::format, "this is not a file of Talgud");
  }
  std::string_view kind;
  TALGU_TRY(const Bytes binary, unwrap_text(text, kind));
  if (!as_text(binary).starts_with(kMagic)) {
    return refuse_rule(Rule::format, "this is not a file of Talgud");
  }
  TALGU_TRY(PortableFile parsed, parse_binary(binary));
  if (upper(name_of(parsed.kind)) != kind) {
    return refuse_rule(Rule::layout, "the BEGIN line names another kind than the file is");
  }
  return parsed;
}

Result<Bytes> parse_portable(ByteView file, PortableKind expected) {
  TALGU_TRY(PortableFile parsed, parse_portable(file));
  if (parsed.kind != expected) {
    return fail(Fault::invalid_input, "this file holds a " + std::string(name_of(parsed.kind)) +
                                          ", expected a " + std::string(name_of(expected)));
  }
  return std::move(parsed.content);
}

}  // namespace talgu
