#include "node/front/channel.h"
#include "node/front/messages.h"

#include <poll.h>
#include <unistd.h>

// A front that was taken over: it sends more than its core has given it room for.
int main() {
  using namespace talgu;
  constexpr int kFrames = 20;
  front::Channel channel{OwnedFd(3)};
  const Bytes message = front::encode(
      front::FromFront(front::Frame{.link = 1, .bytes = Bytes(std::size_t{1024} * 1024)}));
  for (int i = 0; i < kFrames; ++i) channel.send(message);
  while (channel.flush().has_value() && channel.wants_to_write()) {
    pollfd room{.fd = channel.fd(), .events = POLLOUT, .revents = 0};
    ::poll(&room, 1, -1);
  }
  ::pause();  // the core ends us
  return 0;
}
