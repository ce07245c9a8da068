#include "protocol/sync/wire/frame.h"

#include "crypto/check.h"
#include "protocol/base/limits.h"
#include "protocol/sync/wire/frame_codec.h"

#include <array>
#include <bit>
#include <utility>

namespace talgu::sync {
namespace {

static_assert(std::endian::native == std::endian::little,
              "Cap'n Proto messages are read in place; the header is written by hand");

std::uint32_t le32_at(ByteView bytes, std::size_t offset) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

bool is_known(std::uint8_t type) {
  switch (static_cast<FrameType>(type)) {
    case FrameType::hello:
    case FrameType::proof:
    case FrameType::bye:
    case FrameType::credit:
    case FrameType::logs_have:
    case FrameType::digest:
    case FrameType::heads:
    case FrameType::want:
    case FrameType::want_key:
    case FrameType::status:
    case FrameType::receipts:
    case FrameType::want_receipts:
    case FrameType::statements:
    case FrameType::run:
    case FrameType::key:
      return true;
  }
  return false;
}

bool fits(Channel channel, FrameType type) {
  switch (type) {
    case FrameType::run:
    case FrameType::key:
      return channel == Channel::live || channel == Channel::bulk;
    case FrameType::statements:
      return channel == Channel::logs;
    case FrameType::hello:
    case FrameType::proof:
    case FrameType::bye:
    case FrameType::credit:
    case FrameType::logs_have:
    case FrameType::digest:
    case FrameType::heads:
    case FrameType::want:
    case FrameType::want_key:
    case FrameType::status:
    case FrameType::receipts:
    case FrameType::want_receipts:
      return channel == Channel::control;
  }
  return false;
}

}  // namespace

FrameType type_of(const Message& message) {
  // In the order of the variant.
  static constexpr std::array kTypes{
      FrameType::hello,     FrameType::proof,    FrameType::bye,          FrameType::credit,
      FrameType::logs_have, FrameType::digest,   FrameType::heads,        FrameType::want,
      FrameType::want_key,  FrameType::status,   FrameType::statements,   FrameType::run,
      FrameType::key,       FrameType::receipts, FrameType::want_receipts};
  static_assert(kTypes.size() == std::variant_size_v<Message>);
  TALGU_CHECK(message.index() < kTypes.size());
  return kTypes[message.index()];
}

Result<FrameHeader> parse_frame_header(ByteView bytes) {
  if (bytes.size() > limits::kFrameBytesMax) return refuse_rule(Rule::size, "frame over 2 MiB");
  if (bytes.size() < kFrameHeaderBytes) return refuse_rule(Rule::frame, "frame without header");
  std::uint16_t version = 0;
  std::memcpy(&version, bytes.data(), sizeof version);
  if (version != kFrameVersion) return refuse_rule(Rule::frame_version, "frame of another version");
  const auto channel = std::to_integer<std::uint8_t>(bytes[2]);
  const auto type = std::to_integer<std::uint8_t>(bytes[3]);
  if (channel >= kChannels) return refuse_rule(Rule::frame, "frame on an unknown channel");
  if (!is_known(type)) return refuse_rule(Rule::frame, "frame of an unknown type");
  const FrameHeader header{static_cast<Channel>(channel), static_cast<FrameType>(type)};
  if (!fits(header.channel, header.type)) {
    return refuse_rule(Rule::frame, "frame on the wrong channel");
  }
  if (le32_at(bytes, 4) != bytes.size() - kFrameHeaderBytes) {
    return refuse_rule(Rule::frame, "frame length differs from its header");
  }
  return header;
}

Bytes encode_frame(Channel channel, const Message& message) {
  const FrameType type = type_of(message);
  TALGU_CHECK(fits(channel, type));
  Bytes frame = codec::encode_message(message, kFrameHeaderBytes);
  TALGU_CHECK(frame.size() <= limits::kFrameBytesMax);
  const std::uint16_t version = kFrameVersion;
  const auto length = static_cast<std::uint32_t>(frame.size() - kFrameHeaderBytes);
  std::memcpy(frame.data(), &version, sizeof version);
  frame[2] = static_cast<std::byte>(channel);
  frame[3] = static_cast<std::byte>(type);
  std::memcpy(frame.data() + 4, &length, sizeof length);
  return frame;
}

Result<Frame> decode_frame(Bytes bytes) {
  TALGU_TRY(const FrameHeader header, parse_frame_header(bytes));
  TALGU_TRY(Message message, codec::decode_message(header.type, std::move(bytes)));
  return Frame{header.channel, std::move(message)};
}

}  // namespace talgu::sync
