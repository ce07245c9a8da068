#include "protocol/sync/wire/frame.h"

#include "crypto/check.h"
#include "protocol/base/limits.h"
#include "protocol/sync/wire/frame_codec.h"

#include <algorithm>
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

/// Which channels carry a type.
enum class Carrier : std::uint8_t { control, logs, runs };

/// Whether its bytes count against credit.
enum class Counted : std::uint8_t { no, yes };

struct FrameRow {
  FrameType type;
  Carrier carrier = Carrier::control;
  Counted counted = Counted::yes;
};

// In the order of the variant.
constexpr std::array kFrames{
    FrameRow{.type = FrameType::hello, .counted = Counted::no},
    FrameRow{.type = FrameType::proof, .counted = Counted::no},
    FrameRow{.type = FrameType::bye, .counted = Counted::no},
    FrameRow{.type = FrameType::credit, .counted = Counted::no},
    FrameRow{.type = FrameType::logs_have},
    FrameRow{.type = FrameType::digest},
    FrameRow{.type = FrameType::heads},
    FrameRow{.type = FrameType::want},
    FrameRow{.type = FrameType::want_key},
    FrameRow{.type = FrameType::status},
    FrameRow{.type = FrameType::statements, .carrier = Carrier::logs},
    FrameRow{.type = FrameType::run, .carrier = Carrier::runs},
    FrameRow{.type = FrameType::key, .carrier = Carrier::runs},
    FrameRow{.type = FrameType::receipts},
    FrameRow{.type = FrameType::want_receipts},
};
static_assert(kFrames.size() == std::variant_size_v<Message>);

/// Null for a number of no type.
const FrameRow* find_row(FrameType type) {
  const auto* const found = std::ranges::find(kFrames, type, &FrameRow::type);
  return found == kFrames.end() ? nullptr : found;
}

const FrameRow& row_of(FrameType type) {
  const FrameRow* const row = find_row(type);
  TALGU_CHECK(row != nullptr);
  return *row;
}

bool carries(Channel channel, Carrier carrier) {
  switch (carrier) {
    case Carrier::control:
      return channel == Channel::control;
    case Carrier::logs:
      return channel == Channel::logs;
    case Carrier::runs:
      return channel == Channel::live || channel == Channel::bulk;
  }
  return false;
}

}  // namespace

FrameType type_of(const Message& message) {
  TALGU_CHECK(message.index() < kFrames.size());
  return kFrames[message.index()].type;
}

bool is_counted(FrameType type) {
  return row_of(type).counted == Counted::yes;
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
  const FrameHeader header{static_cast<Channel>(channel), static_cast<FrameType>(type)};
  const FrameRow* const row = find_row(header.type);
  if (row == nullptr) return refuse_rule(Rule::frame, "frame of an unknown type");
  if (!carries(header.channel, row->carrier)) {
    return refuse_rule(Rule::frame, "frame on the wrong channel");
  }
  if (le32_at(bytes, 4) != bytes.size() - kFrameHeaderBytes) {
    return refuse_rule(Rule::frame, "frame length differs from its header");
  }
  return header;
}

Bytes encode_frame(Channel channel, const Message& message) {
  const FrameType type = type_of(message);
  TALGU_CHECK(carries(channel, row_of(type).carrier));
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
