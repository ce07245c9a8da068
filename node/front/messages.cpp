#include "node/front/messages.h"

#include "crypto/check.h"
#include "protocol/base/layout.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace talgu::front {
namespace {

// Types on the channel. Frame goes both ways.
enum class Type : std::uint8_t {
  listening = 1,
  link_up,
  link_down,
  frame,
  refused_key,
  dial_failed,
  self_test,
  credit,
  listen,
  allow,
  dial,
  undial,
  cut,
  frames_left,
  overrun,
};

constexpr std::size_t kLengthBytes = 4;

std::unexpected<Error> broken(const char* what) {
  return fail(Fault::invalid_input, std::string("the channel to the front broke: ") + what);
}

// Reserves the length field, then the type; closed() fills the length.
LayoutWriter begin(Type type) {
  LayoutWriter out;
  out.u32(0).u8(std::to_underlying(type));
  return out;
}

Bytes closed(LayoutWriter out) {
  Bytes bytes = out.take();
  const auto length = static_cast<std::uint32_t>(bytes.size() - kLengthBytes);
  TALGU_CHECK(length <= kMessageBytesMax);
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes;
}

void write_addresses(LayoutWriter& out, const std::vector<std::string>& addresses) {
  TALGU_CHECK(addresses.size() <= kAddressesMax);
  out.u8(static_cast<std::uint8_t>(addresses.size()));
  for (const std::string& address : addresses) out.text(address);
}

std::vector<std::string> read_addresses(LayoutReader& in) {
  std::vector<std::string> addresses;
  const std::size_t count = in.u8();
  if (count > kAddressesMax) in.refuse();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    addresses.emplace_back(in.text(kAddressBytesMax));
  }
  return addresses;
}

template <class Enum>
Enum read_enum(LayoutReader& in, Enum first, Enum last) {
  const std::uint8_t number = in.u8();
  if (number < std::to_underlying(first) || number > std::to_underlying(last)) in.refuse();
  return static_cast<Enum>(number);
}

struct Encoder {
  Bytes operator()(const Listening& m) const {
    LayoutWriter out = begin(Type::listening);
    write_addresses(out, m.addresses);
    return closed(std::move(out));
  }

  Bytes operator()(const LinkUp& m) const {
    LayoutWriter out = begin(Type::link_up);
    out.u64(m.link).id(m.peer).u8(std::to_underlying(m.origin));
    return closed(std::move(out));
  }

  Bytes operator()(const LinkDown& m) const {
    LayoutWriter out = begin(Type::link_down);
    out.u64(m.link).u8(std::to_underlying(m.end));
    return closed(std::move(out));
  }

  Bytes operator()(const Frame& m) const {
    TALGU_CHECK(m.bytes.size() <= kFrameBytesMax);
    LayoutWriter out = begin(Type::frame);
    out.u64(m.link).bytes(m.bytes);
    return closed(std::move(out));
  }

  Bytes operator()(const RefusedKey& m) const {
    LayoutWriter out = begin(Type::refused_key);
    out.u8(m.key ? 1 : 0).id(m.key.value_or(TransportKey{}));
    out.text(std::string_view(m.address).substr(0, kAddressBytesMax));
    return closed(std::move(out));
  }

  Bytes operator()(const DialFailed& m) const {
    LayoutWriter out = begin(Type::dial_failed);
    out.id(m.peer).u8(std::to_underlying(m.fault));
    return closed(std::move(out));
  }

  Bytes operator()(const SelfTest& m) const {
    LayoutWriter out = begin(Type::self_test);
    out.u8(m.passed ? 1 : 0).text(std::string_view(m.text).substr(0, kTextBytesMax));
    return closed(std::move(out));
  }

  Bytes operator()(const Overrun& m) const {
    LayoutWriter out = begin(Type::overrun);
    out.u8(m.key ? 1 : 0).id(m.key.value_or(TransportKey{}));
    out.text(std::string_view(m.address).substr(0, kAddressBytesMax)).u64(m.bytes);
    return closed(std::move(out));
  }

  Bytes operator()(const FramesLeft& m) const {
    LayoutWriter out = begin(Type::frames_left);
    out.u64(m.link).u64(m.bytes);
    return closed(std::move(out));
  }

  Bytes operator()(const Credit& m) const {
    LayoutWriter out = begin(Type::credit);
    out.u64(m.bytes);
    return closed(std::move(out));
  }

  Bytes operator()(const Listen& m) const {
    LayoutWriter out = begin(Type::listen);
    write_addresses(out, m.addresses);
    return closed(std::move(out));
  }

  Bytes operator()(const Allow& m) const {
    TALGU_CHECK(m.keys.size() <= kAllowedKeysMax);
    LayoutWriter out = begin(Type::allow);
    out.u32(static_cast<std::uint32_t>(m.keys.size()));
    for (const TransportKey& key : m.keys) out.id(key);
    return closed(std::move(out));
  }

  Bytes operator()(const Dial& m) const {
    LayoutWriter out = begin(Type::dial);
    out.id(m.peer);
    write_addresses(out, m.addresses);
    return closed(std::move(out));
  }

  Bytes operator()(const Undial& m) const {
    LayoutWriter out = begin(Type::undial);
    out.id(m.peer);
    return closed(std::move(out));
  }

  Bytes operator()(const Cut& m) const {
    LayoutWriter out = begin(Type::cut);
    out.u64(m.link);
    return closed(std::move(out));
  }
};

Frame read_frame(LayoutReader& in) {
  Frame frame{.link = in.u64(), .bytes = {}};
  const std::size_t size = in.rest().size();
  if (size > kFrameBytesMax) in.refuse();
  frame.bytes = to_bytes(in.bytes(size));
  return frame;
}

Result<FromFront> read_from_front(Type type, LayoutReader& in) {
  switch (type) {
    case Type::listening:
      return Listening{read_addresses(in)};
    case Type::link_up: {
      LinkUp up{.link = in.u64(), .peer = in.id<TransportKey>()};
      up.origin = read_enum(in, LinkOrigin::accepted, LinkOrigin::dialled);
      return up;
    }
    case Type::link_down: {
      LinkDown down{.link = in.u64()};
      down.end = read_enum(in, LinkEnd::closed, LinkEnd::broke_rules);
      return down;
    }
    case Type::frame:
      return read_frame(in);
    case Type::refused_key: {
      RefusedKey refused;
      const bool has_key = in.u8() == 1;
      const auto key = in.id<TransportKey>();
      if (has_key) refused.key = key;
      refused.address = in.text(kAddressBytesMax);
      return refused;
    }
    case Type::dial_failed: {
      DialFailed failed{.peer = in.id<TransportKey>()};
      failed.fault = read_enum(in, DialFault::name_lookup, DialFault::handshake);
      return failed;
    }
    case Type::self_test: {
      SelfTest test{.passed = in.u8() == 1, .text = {}};
      test.text = in.text(kTextBytesMax);
      return test;
    }
    case Type::overrun: {
      Overrun overrun;
      const bool has_key = in.u8() == 1;
      const auto key = in.id<TransportKey>();
      if (has_key) overrun.key = key;
      overrun.address = in.text(kAddressBytesMax);
      overrun.bytes = in.u64();
      return overrun;
    }
    case Type::frames_left:
      return FramesLeft{.link = in.u64(), .bytes = in.u64()};
    default:
      return broken("a message of an unknown type");
  }
}

Result<FromCore> read_from_core(Type type, LayoutReader& in) {
  switch (type) {
    case Type::listen:
      return Listen{read_addresses(in)};
    case Type::allow: {
      Allow allow;
      const std::size_t count = in.u32();
      if (count > kAllowedKeysMax) in.refuse();
      for (std::size_t i = 0; i < count && in.ok(); ++i) {
        allow.keys.push_back(in.id<TransportKey>());
      }
      return allow;
    }
    case Type::dial: {
      Dial dial{.peer = in.id<TransportKey>(), .addresses = {}};
      dial.addresses = read_addresses(in);
      return dial;
    }
    case Type::undial:
      return Undial{in.id<TransportKey>()};
    case Type::frame:
      return read_frame(in);
    case Type::cut:
      return Cut{in.u64()};
    case Type::credit:
      return Credit{in.u64()};
    default:
      return broken("a message of an unknown type");
  }
}

}  // namespace

bool is_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || text.size() > kAddressBytesMax) return false;
  const std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  const auto is_host_char = [bracketed](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || (bracketed && (c == ':' || c == '[' || c == ']'));
  };
  // No ';' (a source address for ZeroMQ), no '*', no '%': nothing but where to go.
  return std::ranges::all_of(host, is_host_char) && !port.empty() && port.size() <= 5 &&
         std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

Bytes encode(const FromFront& message) {
  return std::visit(Encoder{}, message);
}

Bytes encode(const FromCore& message) {
  return std::visit(Encoder{}, message);
}

Result<FromFront> decode_from_front(ByteView body) {
  LayoutReader in(body);
  const auto type = static_cast<Type>(in.u8());
  TALGU_TRY(FromFront message, read_from_front(type, in));
  TALGU_PASS(in.finish("message of the front"));
  return message;
}

Result<FromCore> decode_from_core(ByteView body) {
  LayoutReader in(body);
  const auto type = static_cast<Type>(in.u8());
  TALGU_TRY(FromCore message, read_from_core(type, in));
  TALGU_PASS(in.finish("message of the core"));
  return message;
}

void MessageStream::add(ByteView bytes) {
  if (used_ > 0) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ = 0;
  }
  append(buffer_, bytes);
}

Result<std::optional<ByteView>> MessageStream::next() {
  const ByteView rest = ByteView(buffer_).subspan(used_);
  if (rest.size() < kLengthBytes) return std::optional<ByteView>{};
  std::uint32_t length = 0;
  std::memcpy(&length, rest.data(), sizeof length);
  if (length == 0) return broken("an empty message");
  if (length > kMessageBytesMax) {
    return fail(Fault::limit_exceeded, "the channel to the front broke: a message is too long");
  }
  if (rest.size() < kLengthBytes + length) return std::optional<ByteView>{};
  used_ += kLengthBytes + length;
  return std::optional(rest.subspan(kLengthBytes, length));
}

}  // namespace talgu::front
