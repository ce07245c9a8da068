#pragma once

#include "node/front/front_key.h"
#include "node/system/owned_fd.h"

#include <cstdint>
#include <string>

namespace talgu::front {

/// A TCP connection to a front that says what a test wants, and waits for nothing. What does not
/// leave at once is kept and leaves with the next call of any kind.
class RawClient final {
 public:
  /// "tcp://127.0.0.1:port"; comes from that host of loopback, 127.0.0.1 if none is named.
  explicit RawClient(const std::string& address, const char* from = nullptr);

  void send(ByteView bytes);
  /// Everything that came so far and was not taken.
  Bytes& heard();
  /// True once the other side has ended the connection.
  bool ended();

  [[nodiscard]] std::size_t unsent() const { return output_.size(); }

 private:
  void pump();

  OwnedFd socket_;
  Bytes input_;
  Bytes output_;
  bool ended_ = false;
};

/// The 64 bytes with which a connection begins, "NULL", "PLAIN" or "CURVE"; version 3 is ZMTP 3.0.
Bytes greeting(std::string_view mechanism, std::uint8_t version = 3);

/// A client that speaks CURVE as RFC 26 says, but no more of the rules than that: a library's own
/// client would not send a message without end, or claim any identity.
class CurveClient final {
 public:
  CurveClient(const std::string& address, FrontKey own, TransportKey server,
              std::string identity = {});

  /// Goes on with the handshake; true once it is done.
  bool ready();
  /// One part of a message; another follows if `more`.
  void send_part(ByteView part, bool more);
  /// The head of a message of that many bytes on the wire, and nothing of the message.
  void announce(std::uint64_t bytes);

  RawClient raw;

 private:
  void send_initiate(ByteView welcome);
  Bytes next_nonce();

  FrontKey own_;
  TransportKey server_;
  std::string identity_;
  Bytes short_public_;
  Bytes short_secret_;
  Bytes server_short_;
  std::uint64_t nonce_ = 0;
  bool welcomed_ = false;
  bool ready_ = false;
};

}  // namespace talgu::front
