#pragma once

#include "crypto/bytes.h"
#include "protocol/base/refusal.h"

#include <capnp/dynamic.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <cstring>
#include <utility>

/// Reading Cap'n Proto from hostile bytes, in one place (F1-F4). Only for codec .cpp files of
/// protocol/: it is the one header here that brings the library in.
namespace talgu::capnp_codec {

inline constexpr int kNestingMax = 16;
inline constexpr std::uint64_t kTraversalFactor = 4;

inline ByteView view(capnp::Data::Reader data) {
  return {reinterpret_cast<const std::byte*>(data.begin()), data.size()};
}

inline std::string_view view(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

inline capnp::Data::Reader blob(ByteView bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

/// One segment that fills the message exactly: checked before the library looks at it (F3).
inline Status check_segment_table(ByteView message, Rule rule) {
  if (message.size() < 16 || message.size() % 8 != 0) {
    return refuse_rule(rule, "message is not a whole number of words");
  }
  std::uint32_t segments_less_one = 0;
  std::uint32_t words = 0;
  std::memcpy(&segments_less_one, message.data(), 4);
  std::memcpy(&words, message.data() + 4, 4);
  if (segments_less_one != 0) return refuse_rule(rule, "message of several segments");
  if (std::uint64_t{words} * 8 + 8 != message.size()) {
    return refuse_rule(rule, "message does not fill its bytes");
  }
  return {};
}

/// Calls `read(capnp::MessageReader&)`, which returns a Result, within the limits of F1 and F2.
/// `message` must be 8-byte aligned (F4) and live as long as anything `read` borrows from it.
/// Faults: `rule` where the encoding breaks its limits, and those of `read`.
template <class Read>
auto with_reader(ByteView message, Rule rule, Read read)
    -> decltype(read(std::declval<capnp::MessageReader&>())) {
  TALGU_PASS(check_segment_table(message, rule));
  capnp::ReaderOptions options;
  options.traversalLimitInWords = message.size() / 8 * kTraversalFactor;
  options.nestingLimit = kNestingMax;
  try {
    capnp::FlatArrayMessageReader reader(
        kj::arrayPtr(reinterpret_cast<const capnp::word*>(message.data()), message.size() / 8),
        options);
    return read(reader);
  } catch (const kj::Exception&) {
    return refuse_rule(rule, "message breaks the limits of its encoding");
  }
}

/// As with_reader(), for bytes that lie anywhere: copies them to aligned memory. `read` gets the
/// root and keeps nothing borrowed.
template <class Root, class Read>
auto read_message(ByteView bytes, Rule rule, Read read)
    -> decltype(read(std::declval<typename Root::Reader>())) {
  const Bytes aligned = to_bytes(bytes);  // operator new aligns to 16
  return with_reader(aligned, rule,
                     [&](capnp::MessageReader& reader) { return read(reader.getRoot<Root>()); });
}

}  // namespace talgu::capnp_codec
