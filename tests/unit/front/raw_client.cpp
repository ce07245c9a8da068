#include "tests/unit/front/raw_client.h"

#include "crypto/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace talgu::front {
namespace {

constexpr std::size_t kGreetingBytes = 64;
constexpr std::size_t kWelcomeBytes = 168;
constexpr std::size_t kCookieBytes = 96;
constexpr std::uint8_t kLong = 2;
constexpr std::uint8_t kCommand = 4;

Bytes joined(std::initializer_list<ByteView> parts) {
  Bytes all;
  for (const ByteView part : parts) append(all, part);
  return all;
}

Bytes big_endian(std::uint64_t number, std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[size - 1 - i] = static_cast<std::byte>(number >> (8 * i));
  }
  return bytes;
}

Bytes framed(std::uint8_t flags, ByteView body) {
  const bool is_long = body.size() > 255;
  if (is_long) flags |= kLong;
  return joined({Bytes{std::byte{flags}}, big_endian(body.size(), is_long ? 8 : 1), body});
}

const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw(Bytes& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

Bytes box(ByteView plain, ByteView nonce, ByteView to, ByteView from) {
  TALGU_CHECK(nonce.size() == crypto_box_NONCEBYTES);
  Bytes out(plain.size() + crypto_box_MACBYTES);
  TALGU_CHECK(crypto_box_easy(raw(out), raw(plain), plain.size(), raw(nonce), raw(to), raw(from)) ==
              0);
  return out;
}

Bytes property(std::string_view name, std::string_view value) {
  return joined(
      {big_endian(name.size(), 1), as_bytes(name), big_endian(value.size(), 4), as_bytes(value)});
}

}  // namespace

RawClient::RawClient(const std::string& address, const char* from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (from != nullptr) {
    sockaddr_in host{};
    host.sin_family = AF_INET;
    TALGU_CHECK(::inet_pton(AF_INET, from, &host.sin_addr) == 1);
    TALGU_CHECK(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&host), sizeof host) == 0);
  }
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto port = std::stoul(address.substr(address.rfind(':') + 1));
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  ended_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0;
}

void RawClient::pump() {
  while (!output_.empty() && !ended_) {
    const ssize_t size =
        ::send(socket_.get(), output_.data(), output_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && errno == EAGAIN) break;
    if (size < 0) ended_ = true;
    if (size > 0) output_.erase(output_.begin(), output_.begin() + size);
  }
  Bytes buffer(std::size_t{64} * 1024);
  while (!ended_) {
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) ended_ = true;
    if (size > 0) append(input_, ByteView(buffer).first(static_cast<std::size_t>(size)));
  }
}

void RawClient::send(ByteView bytes) {
  append(output_, bytes);
  pump();
}

Bytes& RawClient::heard() {
  pump();
  return input_;
}

bool RawClient::ended() {
  pump();
  return ended_;
}

Bytes greeting(std::string_view mechanism, std::uint8_t version) {
  Bytes bytes(kGreetingBytes);
  bytes[0] = std::byte{0xff};
  bytes[9] = std::byte{0x7f};
  bytes[10] = std::byte{version};
  std::ranges::copy(as_bytes(mechanism), bytes.begin() + 12);
  return bytes;
}

CurveClient::CurveClient(const std::string& address, FrontKey own, TransportKey server,
                         std::string identity)
    : raw(address),
      own_(std::move(own)),
      server_(server),
      identity_(std::move(identity)),
      short_public_(crypto_box_PUBLICKEYBYTES),
      short_secret_(crypto_box_SECRETKEYBYTES) {
  crypto_box_keypair(front::raw(short_public_), front::raw(short_secret_));
  raw.send(greeting("CURVE"));
  const Bytes nonce = next_nonce();
  const Bytes zeros(64);
  const Bytes sealed =
      box(zeros, joined({as_bytes("CurveZMQHELLO---"), nonce}), server_.view(), short_secret_);
  raw.send(framed(kCommand, joined({as_bytes("\x05HELLO"), Bytes{std::byte{1}, std::byte{0}},
                                    Bytes(72), short_public_, nonce, sealed})));
}

Bytes CurveClient::next_nonce() {
  return big_endian(++nonce_, 8);
}

bool CurveClient::ready() {
  Bytes& heard = raw.heard();
  const std::size_t welcome_end = kGreetingBytes + 2 + kWelcomeBytes;
  if (!welcomed_ && heard.size() >= welcome_end) {
    welcomed_ = true;
    send_initiate(ByteView(heard).subspan(kGreetingBytes + 2, kWelcomeBytes));
    heard.erase(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(welcome_end));
  }
  const ByteView rest(heard);
  ready_ = ready_ || (welcomed_ && rest.size() > 8 && as_text(rest.subspan(2, 6)) == "\x05READY");
  return ready_;
}

void CurveClient::send_initiate(ByteView welcome) {
  const ByteView nonce = welcome.subspan(8, 16);
  const ByteView sealed = welcome.subspan(24);
  Bytes plain(sealed.size() - crypto_box_MACBYTES);
  const Bytes whole_nonce = joined({as_bytes("WELCOME-"), nonce});
  TALGU_CHECK(crypto_box_open_easy(front::raw(plain), front::raw(sealed), sealed.size(),
                                   front::raw(whole_nonce), front::raw(server_.view()),
                                   front::raw(short_secret_)) == 0);
  server_short_ = to_bytes(ByteView(plain).first(crypto_box_PUBLICKEYBYTES));
  const ByteView cookie = ByteView(plain).last(kCookieBytes);
  const Bytes vouch_nonce(16, std::byte{7});
  const Bytes vouch =
      box(joined({short_public_, server_.view()}), joined({as_bytes("VOUCH---"), vouch_nonce}),
          server_short_, own_.secret.expose());
  Bytes metadata = property("Socket-Type", "DEALER");
  if (!identity_.empty()) append(metadata, property("Identity", identity_));
  const Bytes counter = next_nonce();
  const Bytes initiate =
      box(joined({own_.public_key.view(), vouch_nonce, vouch, metadata}),
          joined({as_bytes("CurveZMQINITIATE"), counter}), server_short_, short_secret_);
  raw.send(framed(kCommand, joined({as_bytes("\x08INITIATE"), cookie, counter, initiate})));
}

void CurveClient::send_part(ByteView part, bool more) {
  const Bytes counter = next_nonce();
  const Bytes sealed =
      box(joined({Bytes{std::byte{more}}, part}), joined({as_bytes("CurveZMQMESSAGEC"), counter}),
          server_short_, short_secret_);
  raw.send(framed(0, joined({as_bytes("\x07MESSAGE"), counter, sealed})));
}

void CurveClient::announce(std::uint64_t bytes) {
  raw.send(joined({Bytes{std::byte{kLong}}, big_endian(bytes, 8)}));
}

}  // namespace talgu::front
