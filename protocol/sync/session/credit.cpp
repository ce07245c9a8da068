#include "protocol/sync/session/credit.h"

#include "crypto/check.h"

#include <algorithm>
#include <utility>

namespace talgu::sync {
namespace {

std::size_t index_of(Channel channel) {
  const auto index = static_cast<std::size_t>(std::to_underlying(channel));
  TALGU_CHECK(index < kChannels);
  return index;
}

}  // namespace

std::uint32_t first_window(Channel channel) {
  switch (channel) {
    case Channel::control:
      return bounds::kControlWindowBytes;
    case Channel::logs:
      return bounds::kLogsWindowBytes;
    case Channel::live:
    case Channel::bulk:
      return bounds::kRunWindowBytes;
    case Channel::attachments:
      break;
  }
  return 0;
}

std::size_t largest_frame(Channel channel) {
  switch (channel) {
    case Channel::control:
      return bounds::kControlFrameBytesMax;
    case Channel::logs:
      return bounds::kLogsFrameBytesMax;
    case Channel::live:
    case Channel::bulk:
      return bounds::kRunFrameBytesMax;
    case Channel::attachments:
      break;
  }
  return 0;
}

SendCredit::SendCredit() {
  for (std::size_t i = 0; i < kChannels; ++i) left_[i] = first_window(static_cast<Channel>(i));
}

bool SendCredit::allows(Channel channel, std::size_t bytes) const {
  return bytes <= left_[index_of(channel)];
}

void SendCredit::spend(Channel channel, std::size_t bytes) {
  TALGU_CHECK(allows(channel, bytes));
  left_[index_of(channel)] -= static_cast<std::uint32_t>(bytes);
}

void SendCredit::grant(Channel channel, std::uint32_t bytes) {
  std::uint32_t& left = left_[index_of(channel)];
  left += std::min(bytes, bounds::kSendWindowBytesMax - left);
}

ReceiveCredit::ReceiveCredit() {
  for (std::size_t i = 0; i < kChannels; ++i) {
    const std::uint32_t size = first_window(static_cast<Channel>(i));
    windows_[i] = {.size = size, .left = size, .free = 0};
  }
}

bool ReceiveCredit::take(Channel channel, std::size_t bytes) {
  Window& window = windows_[index_of(channel)];
  if (bytes > window.left) return false;
  window.left -= static_cast<std::uint32_t>(bytes);
  return true;
}

void ReceiveCredit::release(Channel channel, std::size_t bytes) {
  Window& window = windows_[index_of(channel)];
  window.free += static_cast<std::uint32_t>(bytes);
  TALGU_CHECK(window.free + window.left <= window.size);
}

void ReceiveCredit::widen(Channel channel, std::uint32_t bytes) {
  Window& window = windows_[index_of(channel)];
  window.size += bytes;
  window.free += bytes;
}

std::uint32_t ReceiveCredit::take_grant(Channel channel) {
  Window& window = windows_[index_of(channel)];
  if (window.free < window.size / 2 && window.left >= largest_frame(channel)) return 0;
  const std::uint32_t granted = std::exchange(window.free, 0);
  window.left += granted;
  return granted;
}

std::size_t ReceiveCredit::run_window() const {
  return std::size_t{windows_[index_of(Channel::live)].size} +
         windows_[index_of(Channel::bulk)].size;
}

}  // namespace talgu::sync
