#pragma once

#include "crypto/hpke.h"

#include <array>
#include <initializer_list>

/// The parts of crypto/hpke.cpp that known answers must reach: the self-test and the tests include
/// this, production code does not. Chosen ephemeral keys would undo every promise of seal().
namespace talgu::hpke::internal {

inline constexpr std::size_t kNonceSize = 12;

using Key32 = ScopedSecret<struct HpkeKey32Tag, 32>;
using BaseNonce = ScopedSecret<struct HpkeBaseNonceTag, kNonceSize>;

/// HMAC-SHA256 over the joined parts.
void hmac_sha256(ByteView key, std::initializer_list<ByteView> parts, std::span<std::byte, 32> out);

/// HKDF-SHA256 (RFC 5869). `out` is at most 255 * 32 bytes.
void extract(ByteView salt, std::initializer_list<ByteView> input, std::span<std::byte, 32> out);
void expand(ByteView key, std::initializer_list<ByteView> info, std::span<std::byte> out);

/// Whose suite id a labelled derivation carries (RFC 9180 §4).
enum class Part : std::uint8_t { kem, hpke };

void labeled_extract(Part part, ByteView salt, std::string_view label, ByteView input,
                     std::span<std::byte, 32> out);
void labeled_expand(Part part, ByteView key, std::string_view label, ByteView info,
                    std::span<std::byte> out);

/// ExtractAndExpand of DHKEM: context = enc ‖ receiver's key (RFC 9180 §4.1).
void shared_secret(ByteView diffie_hellman, ByteView context, Key32& out);

/// Mode 0x00 of RFC 9180 §5.1.
void key_schedule(const Key32& shared, ByteView info, Key32& key, BaseNonce& nonce);

/// ChaCha20-Poly1305 of sequence number 0.
[[nodiscard]] Bytes encrypt(const Key32& key, const BaseNonce& nonce, ByteView associated,
                            ByteView plaintext);

/// seal() with a given ephemeral key.
Result<Bytes> seal_with(const SecretKey& ephemeral, const PublicKey& receiver, ByteView info,
                        ByteView associated, ByteView plaintext);

}  // namespace talgu::hpke::internal
