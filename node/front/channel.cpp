#include "node/front/channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace talgu::front {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

std::unexpected<Error> gone() {
  return fail(Fault::io, "the other end of the front's channel has gone");
}

}  // namespace

void Channel::send(const Bytes& encoded) {
  // Under steady load the output is never empty: what has left must not stay in memory.
  if (sent_ > output_.size() / 2) {
    output_.erase(output_.begin(), output_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
  }
  append(output_, encoded);
}

Status Channel::flush() {
  while (sent_ < output_.size()) {
    const ssize_t size = ::send(socket_.get(), output_.data() + sent_, output_.size() - sent_,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (size <= 0) return gone();
    sent_ += static_cast<std::size_t>(size);
  }
  output_.clear();
  sent_ = 0;
  return {};
}

Result<std::size_t> Channel::read_some() {
  buffer_.resize(kReadBytes);
  const ssize_t size = ::recv(socket_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::size_t{0};
  if (size <= 0) return gone();
  input_.add(ByteView(buffer_).first(static_cast<std::size_t>(size)));
  return static_cast<std::size_t>(size);
}

}  // namespace talgu::front
