#pragma once

#include "protocol/law/authority.h"
#include "protocol/sync/wire/frame.h"
#include "protocol/sync/wire/hello.h"
#include "protocol/sync/ports.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace talgu::sync {

/// Who this node is towards its peers.
struct SyncSelf {
  CertId certificate;
  TransportKey transport_key;
  Reader reader;  // our party, or the guest of it that we are
  StoreId store;
  BootId boot;
  std::uint64_t boot_counter = 0;
};

/// Heads of all party logs, sorted by party: what a peer compares first.
[[nodiscard]] std::vector<LogPosition> log_positions(const Authority& authority);
[[nodiscard]] LogsDigest logs_digest(const std::vector<LogPosition>& logs);

/// A hello of ours with a fresh nonce.
[[nodiscard]] Hello make_hello(const SyncSelf& self, const Authority& authority);

/// Why a session ends before it stands: the code for people and peers, the rule for tests.
struct SessionRefusal {
  Reason reason = Reason::refused_type;
  Error error;
};

/// The handshake of one link (§9): both sides' hellos, then both sides' proofs. It proves the node
/// behind the transport key that CURVE showed; nothing of a feed leaves before it stands. The
/// listener proves itself only after the dialler has: a stolen transport key alone sees one hello.
/// No clock: the owner of the link keeps the deadline.
class Session final {
 public:
  enum class Stage : std::uint8_t { awaiting_hello, awaiting_proof, established };
  static constexpr std::uint64_t kDeadlineMs = 5'000;

  /// `link_key`: the transport key that the front authenticated on this link.
  Session(LinkDirection direction, const TransportKey& link_key, const Hello& ours);

  /// Checks FID, version range, certificates and the transport key. An unknown certificate ends the
  /// session: logs flow only after proof.
  std::optional<SessionRefusal> receive_hello(const Hello& theirs, const Authority& authority);
  /// Our half of the proof; after receive_hello(). Faults: locked, bad_signature.
  Result<Signature> prove(NodeKeys& keys) const;
  std::optional<SessionRefusal> receive_proof(const Signature& signature,
                                              const Authority& authority);

  [[nodiscard]] Stage stage() const { return stage_; }

  [[nodiscard]] LinkDirection direction() const { return direction_; }

  /// The transport key that the front authenticated on this link.
  [[nodiscard]] const TransportKey& link_key() const { return link_key_; }

  [[nodiscard]] const Hello& ours() const { return ours_; }

  /// After receive_hello().
  [[nodiscard]] const Hello& theirs() const { return theirs_; }

  [[nodiscard]] const CertId& peer() const { return theirs_.certificate; }

  /// The certificate of the side that dialled.
  [[nodiscard]] const CertId& dialler() const;

 private:
  [[nodiscard]] Bytes message_of(SessionRole role) const;
  LinkDirection direction_;
  TransportKey link_key_;
  Hello ours_;
  Hello theirs_;
  Stage stage_ = Stage::awaiting_hello;
};

/// True if a frame version exists that both speak; else which way it fails, seen from us.
[[nodiscard]] std::optional<Reason> version_gap(const Hello& ours, const Hello& theirs);

/// Watches boot ids (C6): a boot id that speaks again after a later one of the same certificate is
/// the sign of a clone or a restored copy. O(certificates).
class BootWatch final {
 public:
  enum class Verdict : std::uint8_t { usual, superseded_speaks };
  Verdict see(const Hello& hello);

 private:
  struct Newest {
    std::uint64_t counter = 0;
    BootId boot;
  };

  std::map<CertId, Newest> newest_;
};

}  // namespace talgu::sync
