#!/usr/bin/env python3
"""Writes tests/unit/crypto/known_answers.h.

A second implementation of protocol §1 and of the keystore file, on other libraries than the node's
(hashlib, and OpenSSL through the package `cryptography` >= 44) and on curve arithmetic of its own.
Everything is derived from fixed seeds, so the output is reproducible:

    python3 tests/vectors/make_known_answers.py > tests/unit/crypto/known_answers.h
"""
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RAW = (Encoding.Raw, PublicFormat.Raw)


def stream(seed, size):
    """Reproducible bytes."""
    return hashlib.shake_256(seed.encode()).digest(size)


# --- BLAKE2b with labels (protocol §1) ---

def label(purpose):
    text = b"talgu1/" + purpose.encode()
    assert len(text) <= 24
    return text.ljust(24, b"\0")


def H(purpose, message):
    return hashlib.blake2b(label(purpose) + message, digest_size=32).digest()


def F(key, purpose, message):
    return hashlib.blake2b(label(purpose) + message, digest_size=32, key=key).digest()


def digits(raw):
    text = "%040d" % (int.from_bytes(raw, "little") % 10**40)
    return " ".join(text[i:i + 5] for i in range(0, 40, 5))


# --- edwards25519 ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def x_of(y, odd):
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT % P
    if (v * x * x - u) % P:
        return None
    return x if x % 2 == odd else P - x


def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1] % P
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + k, P - 2, P) % P,
            (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, P - 2, P) % P)


def multiply(n, a):
    total = (0, 1)
    while n:
        if n & 1:
            total = add(total, a)
        a, n = add(a, a), n >> 1
    return total


def encode(a):
    return (a[1] | (a[0] & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (x_of(BASE_Y, 0), BASE_Y)


def torsion_generator():
    y = 2
    while True:
        x = x_of(y, 0)
        if x is not None:
            point = multiply(L, (x, y))
            if multiply(4, point) != (0, 1):
                return point
        y += 1


def scalar_of(seed):
    raw = bytearray(hashlib.sha512(seed).digest()[:32])
    raw[0] &= 248
    raw[31] = raw[31] & 127 | 64
    return int.from_bytes(raw, "little")


# --- XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) ---

def rotate(value, count):
    return (value << count | value >> 32 - count) & 0xffffffff


def quarter(s, a, b, c, d):
    for x, y, z, count in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & 0xffffffff
        s[z] = rotate(s[z] ^ s[x], count)


def hchacha20(key, nonce16):
    s = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce16))
    for _ in range(10):
        for q in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                  (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(s, *q)
    return struct.pack("<8I", *(s[:4] + s[12:]))


def xseal(key, nonce, associated, plaintext):
    inner = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
    return inner.encrypt(b"\0" * 4 + nonce[16:], plaintext, associated)


def one_time_key(key, nonce):
    inner = hchacha20(key, nonce[:16])
    counter = b"\0" * 8 + nonce[16:]  # block 0: u32 counter, then 12 bytes of nonce
    cipher = Cipher(algorithms.ChaCha20(inner, counter), mode=None).encryptor()
    block = cipher.update(b"\0" * 32)
    r = int.from_bytes(block[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    return r, int.from_bytes(block[16:], "little")


def poly(r, blocks):
    total = 0
    for block in blocks:
        total = (total + int.from_bytes(block, "little") + 2**128) * r % (2**130 - 5)
    return total


def padded_blocks(raw):
    raw = raw + b"\0" * (-len(raw) % 16)
    return [raw[i:i + 16] for i in range(0, len(raw), 16)]


def two_key_ciphertext(keys, nonce, associated, seed):
    """32 bytes and a tag that authenticate under both keys: Poly1305 does not commit."""
    p = 2**130 - 5
    (r1, s1), (r2, s2) = (one_time_key(key, nonce) for key in keys)
    lengths = struct.pack("<QQ", len(associated), 32)
    for attempt in range(10000):
        first = stream(f"{seed} {attempt}", 16)
        head = padded_blocks(associated) + [first]
        # (poly(head) + c) * r^2 + length * r for each key, equal modulo 2^128 after adding s
        known = [(poly(r, head) * r * r + (int.from_bytes(lengths, "little") + 2**128) * r) % p
                 for r in (r1, r2)]
        for carry in range(-4, 5):
            wanted = (s2 - s1 + carry * 2**128 - known[0] + known[1]) % p
            block = wanted * pow(r1 * r1 - r2 * r2, p - 2, p) % p - 2**128
            if not 0 <= block < 2**128:
                continue
            body = first + block.to_bytes(16, "little")
            tags = [(poly(r, padded_blocks(associated) + padded_blocks(body) + [lengths]) + s)
                    % 2**128 for r, s in ((r1, s1), (r2, s2))]
            if tags[0] == tags[1]:
                return body + tags[0].to_bytes(16, "little")
    raise AssertionError("no collision found")


def xopen(key, nonce, associated, sealed):
    inner = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
    return inner.decrypt(b"\0" * 4 + nonce[16:], sealed, associated)


# --- HPKE base mode (RFC 9180) ---

KEM, SUITE = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def expand(key, info, size):
    out, block, counter = b"", b"", 1
    while len(out) < size:
        block = mac(key, block + info + bytes([counter]))
        out, counter = out + block, counter + 1
    return out[:size]


def labeled_extract(suite, salt, name, ikm):
    return mac(salt, b"HPKE-v1" + suite + name + ikm)


def labeled_expand(suite, key, name, info, size):
    return expand(key, size.to_bytes(2, "big") + b"HPKE-v1" + suite + name + info, size)


def hpke_seal(ephemeral, receiver, info, associated, plaintext):
    secret = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = secret.public_key().public_bytes(*RAW)
    agreed = secret.exchange(X25519PublicKey.from_public_bytes(receiver))
    prk = labeled_extract(KEM, b"", b"eae_prk", agreed)
    shared = labeled_expand(KEM, prk, b"shared_secret", enc + receiver, 32)
    context = (b"\0" + labeled_extract(SUITE, b"", b"psk_id_hash", b"")
               + labeled_extract(SUITE, b"", b"info_hash", info))
    secret = labeled_extract(SUITE, shared, b"secret", b"")
    key = labeled_expand(SUITE, secret, b"key", context, 32)
    nonce = labeled_expand(SUITE, secret, b"base_nonce", context, 12)
    return enc + ChaCha20Poly1305(key).encrypt(nonce, plaintext, associated)


# --- keystore (docs/format/keystore.md) ---

COST = (64 << 20, 2)


class Slot:
    def __init__(self, file_id, passphrase, seed):
        self.fields = stream(seed + " salt", 16) + struct.pack("<QII", *COST, 0)
        kdf = Argon2id(salt=self.fields[:16], length=32, iterations=COST[1], lanes=1,
                       memory_cost=COST[0] // 1024)
        self.key = kdf.derive(passphrase)
        self.nonce = stream(seed + " nonce", 24)
        self.context = file_id + self.fields + self.nonce
        self.commitment = F(self.key, "keystore-check", self.context)

    def wrap_key(self, key=None):
        return F(key or self.key, "keystore-wrap", self.context)

    def bytes(self, wrapped):
        return self.commitment + self.fields + self.nonce + wrapped


def keystore(items, passphrases, seed, wrap=None):
    file_id, master = stream(seed + " id", 16), stream(seed + " master", 32)
    slots = [Slot(file_id, passphrase, f"{seed} slot {i}")
             for i, passphrase in enumerate(passphrases)]
    plain = struct.pack("<H", len(items))
    for name, secret in items:
        plain += name.encode().ljust(16, b"\0") + struct.pack("<H", len(secret)) + secret
    nonce = stream(seed + " body nonce", 24)
    head = (b"TALGUKEY" + struct.pack("<HHB3x", 1, 1, len(slots)) + file_id
            + F(master, "keystore-commit", file_id) + nonce
            + struct.pack("<II", len(plain) + 16, 0))
    for slot in slots:
        wrapped = wrap(slot) if wrap else xseal(slot.wrap_key(), slot.nonce, slot.context, master)
        head += slot.bytes(wrapped)
    return head + xseal(F(master, "keystore-body", file_id), nonce, head, plain)


def multi_key_wrap(other):
    """A wrap that opens under the slot's passphrase and under another one (attack B9)."""
    def wrap(slot):
        kdf = Argon2id(salt=slot.fields[:16], length=32, iterations=COST[1], lanes=1,
                       memory_cost=COST[0] // 1024)
        keys = [slot.wrap_key(), slot.wrap_key(kdf.derive(other))]
        sealed = two_key_ciphertext(keys, slot.nonce, slot.context, "multi-key slot")
        for key in keys:
            xopen(key, slot.nonce, slot.context, sealed)  # or the attack was not built
        return sealed
    return wrap


# --- output ---

def literal(raw):
    text = raw.hex() if isinstance(raw, bytes) else raw
    lines = [text[i:i + 88] for i in range(0, len(text), 88)] or [""]
    return "\n     ".join(f'"{line}"' for line in lines)


def table(kind, name, rows):
    print(f"inline constexpr std::array<{kind}, {len(rows)}> {name} = {{{{")
    for row in rows:
        print("    {" + ",\n     ".join(literal(cell) for cell in row) + "},")
    print("}};\n")


def single(name, raw):
    print(f"inline constexpr std::string_view {name} =\n     {literal(raw)};\n")


def hash_rows():
    rows = []
    for purpose, size in (("a", 0), ("entry", 1), ("charter", 103), ("kid", 104), ("head", 105),
                          ("exactly-17-chars.", 128), ("open", 129), ("body", 300)):
        message, key = stream("message " + purpose, size), stream("key " + purpose, 32)
        rows.append((purpose, key, message, H(purpose, message), F(key, purpose, message)))
    return rows


def signing_rows():
    rows = []
    for size in (0, 1, 32, 200, 300):
        seed, message = stream(f"sign seed {size}", 32), stream(f"sign message {size}", size)
        key = Ed25519PrivateKey.from_private_bytes(seed)
        rows.append((seed, key.public_key().public_bytes(*RAW), message, key.sign(message)))
    return rows


def point_rows():
    torsion = torsion_generator()
    rows = []
    for number in range(4):
        point = multiply(scalar_of(stream(f"point {number}", 32)), BASE)
        assert multiply(L, point) == (0, 1)
        mixed = [add(point, multiply(i, torsion)) for i in range(8)]
        assert multiply(L, mixed[4]) == (0, P - 1)  # the kind of CVE-2025-69277
        rows.append([encode(m) for m in mixed])
    return rows


def small_order_points():
    torsion = torsion_generator()
    return [(encode(multiply(i, torsion)),) for i in range(8)]


def aead_rows():
    rows = []
    for size, extra in ((0, 0), (1, 12), (16, 16), (63, 1), (300, 120)):
        key, nonce = stream(f"aead key {size}", 32), stream(f"aead nonce {size}", 24)
        ad, plain = stream(f"aead ad {size}", extra), stream(f"aead plain {size}", size)
        rows.append((key, nonce, ad, plain, xseal(key, nonce, ad, plain)))
    return rows


def hpke_rows():
    rows = []
    for size in (0, 1, 32, 500):
        secret, ephemeral = stream(f"hpke skR {size}", 32), stream(f"hpke skE {size}", 32)
        receiver = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(*RAW)
        info, ad = stream(f"hpke info {size}", size % 77), stream(f"hpke ad {size}", size % 50)
        plain = stream(f"hpke plain {size}", size)
        rows.append((secret, ephemeral, receiver, info, ad, plain,
                     hpke_seal(ephemeral, receiver, info, ad, plain)))
    return rows


def hkdf_rows():
    rows = []
    for size in (1, 32, 33, 82, 200):
        salt, ikm = stream(f"hkdf salt {size}", size % 70), stream(f"hkdf ikm {size}", 40)
        info = stream(f"hkdf info {size}", size % 30)
        prk = mac(salt, ikm)
        rows.append((salt, ikm, info, prk, expand(prk, info, size)))
    return rows


def main():
    items = [("sign", stream("item sign", 64)), ("seal", stream("item seal", 32)),
             ("view", stream("item view", 32))]
    keys = [stream("two-key 1", 32), stream("two-key 2", 32)]
    nonce, ad = stream("two-key nonce", 24), stream("two-key ad", 20)
    both = two_key_ciphertext(keys, nonce, ad, "two-key")
    print("#pragma once\n\n// Written by tests/vectors/make_known_answers.py, a second "
          "implementation. Do not edit.\n// clang-format off\n\n#include <array>\n"
          "#include <string_view>\n\nnamespace talgu::known {\n")
    print("using Text = std::string_view;\n")
    print("struct HashCase { Text label, key, message, hash, keyed; };")
    print("struct SigningCase { Text seed, public_key, message, signature; };")
    print("/// A point of prime order, then the same plus each other point of the torsion group.\n"
          "/// The fifth has order 2L: what CVE-2025-69277 let pass.")
    print("using MixedPoints = std::array<Text, 8>;")
    print("struct AeadCase { Text key, nonce, associated, plaintext, sealed; };")
    print("struct HpkeCase { Text secret, ephemeral, public_key, info, associated, plaintext, "
          "sealed; };")
    print("struct HkdfCase { Text salt, input, info, extracted, output; };")
    print("struct DigitsCase { Text hash, digits; };")
    print("struct ItemCase { Text name, secret; };\n")
    table("HashCase", "kHashes", hash_rows())
    table("SigningCase", "kSignatures", signing_rows())
    table("MixedPoints", "kMixedPoints", point_rows())
    table("Text", "kSmallOrderPoints", small_order_points())
    table("AeadCase", "kAeads", aead_rows())
    table("HpkeCase", "kHpkes", hpke_rows())
    table("HkdfCase", "kHkdfs", hkdf_rows())
    hashes = [bytes(32), b"\xff" * 32, bytes(range(32)), (10**40 - 1).to_bytes(32, "little"),
              (10**40).to_bytes(32, "little"), (10**40 + 7).to_bytes(32, "little")]
    table("DigitsCase", "kDigits", [(raw, digits(raw)) for raw in hashes])
    print("// One ciphertext that XChaCha20-Poly1305 opens under two keys.")
    for name, raw in (("kTwoKeyFirst", keys[0]), ("kTwoKeySecond", keys[1]),
                      ("kTwoKeyNonce", nonce), ("kTwoKeyAssociated", ad),
                      ("kTwoKeySealed", both),
                      ("kTwoKeyFirstPlain", xopen(keys[0], nonce, ad, both)),
                      ("kTwoKeySecondPlain", xopen(keys[1], nonce, ad, both))):
        single(name, raw)
    print('// Keystore that "correct horse" and "battery staple" open.')
    table("ItemCase", "kKeystoreItems", items)
    single("kKeystore", keystore(items, [b"correct horse", b"battery staple"], "keystore"))
    print('// Its only slot commits to "first guess"; the wrap opens under "second guess" too.')
    single("kMultiKeyKeystore", keystore(items, [b"first guess"], "multi",
                                         multi_key_wrap(b"second guess")))
    print("}  // namespace talgu::known")


main()
