#pragma once

#include "protocol/base/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The channel between the core and its front (§9): u32 length ‖ u8 type ‖ fields, little-endian,
/// over a socket pair. Neither side trusts the other's bytes: every length has a limit here, an
/// unknown type or a byte too many ends the channel.
namespace talgu::front {

/// Frames of our own protocol: 2 MiB of body and its header.
inline constexpr std::size_t kFrameBytesMax = 2 * 1024 * 1024 + 4096;
inline constexpr std::size_t kAddressBytesMax = 256;
inline constexpr std::size_t kAddressesMax = 16;
inline constexpr std::size_t kAllowedKeysMax = 65'536;
/// Peers that are dialled at a time: as many as the core has links, and what the front's sockets and
/// descriptors suffice for.
inline constexpr std::size_t kDialsMax = 256;
inline constexpr std::size_t kTextBytesMax = 200;
/// Length field of the largest message: a frame with its type and link.
inline constexpr std::size_t kMessageBytesMax = kFrameBytesMax + 64;
/// What the front may have sent as frames before the core gave more credit. The other way needs
/// none: the core knows by FramesLeft what still waits for each peer.
inline constexpr std::uint64_t kCreditBytes = 16 * 1024 * 1024;
/// A small frame costs more than its bytes; credit counts this much on top of each.
inline constexpr std::uint64_t kFrameCost = 256;

/// What a frame takes from the credit.
[[nodiscard]] inline std::uint64_t credit_of(std::size_t frame_size) {
  return frame_size + kFrameCost;
}

/// One authenticated connection. Never 0; never given twice.
using LinkId = std::uint64_t;

/// "host:port" or "[v6]:port", nothing that ZeroMQ would read as more than that.
[[nodiscard]] bool is_address(std::string_view text);

enum class DialFault : std::uint8_t { name_lookup = 1, no_route, refused_port, timeout, handshake };

// Front to core.
/// The addresses that are really bound, ports filled in.
struct Listening {
  std::vector<std::string> addresses;
  friend bool operator==(const Listening&, const Listening&) = default;
};

enum class LinkOrigin : std::uint8_t { accepted = 0, dialled = 1 };

/// A connection whose other end proved that it holds this key.
struct LinkUp {
  LinkId link = 0;
  TransportKey peer;
  LinkOrigin origin = LinkOrigin::accepted;
  friend bool operator==(const LinkUp&, const LinkUp&) = default;
};

enum class LinkEnd : std::uint8_t {
  closed = 1,   // the connection ended or died
  replaced,     // the same key came a third time: the second makes way
  cut,          // the core cut it, or the key left the allow list
  broke_rules,  // multipart or oversize: the front cut it
};

struct LinkDown {
  LinkId link = 0;
  LinkEnd end = LinkEnd::closed;
  friend bool operator==(const LinkDown&, const LinkDown&) = default;
};

/// Bytes of a peer (costs credit), or for a peer.
struct Frame {
  LinkId link = 0;
  Bytes bytes;
  friend bool operator==(const Frame&, const Frame&) = default;
};

/// Somebody knocked who is not on the allow list. The key is empty where the mechanism was not
/// CURVE; the address is for people only.
struct RefusedKey {
  std::optional<TransportKey> key;
  std::string address;
  friend bool operator==(const RefusedKey&, const RefusedKey&) = default;
};

/// A connection brought so many bytes without a whole message that only a fault or an attack on the
/// front's memory explains it; the front cut it. The key is that of its link or, before its first
/// message, the only allowed key that came from the same host; the address is for people.
struct Overrun {
  std::optional<TransportKey> key;
  std::string address;
  std::uint64_t bytes = 0;
  friend bool operator==(const Overrun&, const Overrun&) = default;
};

struct DialFailed {
  TransportKey peer;
  DialFault fault = DialFault::timeout;
  friend bool operator==(const DialFailed&, const DialFailed&) = default;
};

/// The gate refused an unknown key and an unauthenticated client at start, or it did not.
struct SelfTest {
  bool passed = false;
  std::string text;
  friend bool operator==(const SelfTest&, const SelfTest&) = default;
};

/// ZeroMQ took so many bytes of the frames for this link.
struct FramesLeft {
  LinkId link = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const FramesLeft&, const FramesLeft&) = default;
};

// Core to front.
/// The core has room for so many bytes of frames more.
struct Credit {
  std::uint64_t bytes = 0;
  friend bool operator==(const Credit&, const Credit&) = default;
};

/// Replaces the addresses to listen on.
struct Listen {
  std::vector<std::string> addresses;
  friend bool operator==(const Listen&, const Listen&) = default;
};

/// Replaces the allow list. Before the first one nobody is let in.
struct Allow {
  std::vector<TransportKey> keys;
  friend bool operator==(const Allow&, const Allow&) = default;
};

/// Keeps a connection to this peer, trying its addresses in turn, until Undial.
struct Dial {
  TransportKey peer;
  std::vector<std::string> addresses;
  friend bool operator==(const Dial&, const Dial&) = default;
};

struct Undial {
  TransportKey peer;
  friend bool operator==(const Undial&, const Undial&) = default;
};

struct Cut {
  LinkId link = 0;
  friend bool operator==(const Cut&, const Cut&) = default;
};

using FromFront = std::variant<Listening, LinkUp, LinkDown, Frame, RefusedKey, Overrun, DialFailed,
                               SelfTest, FramesLeft>;
using FromCore = std::variant<Listen, Allow, Dial, Undial, Frame, Cut, Credit>;

/// Length, type and fields. The sender's values are within the limits above (checked).
[[nodiscard]] Bytes encode(const FromFront& message);
[[nodiscard]] Bytes encode(const FromCore& message);

/// One message without its length field. Faults: invalid_input, limit_exceeded.
Result<FromFront> decode_from_front(ByteView body);
Result<FromCore> decode_from_core(ByteView body);

/// Cuts a byte stream into message bodies. Holds at most one unfinished message, so at most
/// kMessageBytesMax + 4 bytes and what was added last. Not thread-safe.
class MessageStream final {
 public:
  void add(ByteView bytes);

  /// The next whole body, or nothing yet. Borrowed until the next call of add() or next().
  /// Faults: limit_exceeded (a length over the limit), invalid_input (length 0): the stream is
  /// lost.
  Result<std::optional<ByteView>> next();

 private:
  Bytes buffer_;
  std::size_t used_ = 0;
};

}  // namespace talgu::front
