#!/usr/bin/python3
"""Writes federation.json: one small federation, one certified node per party, one feed with OPEN,
EPOCH and DATA, a wrapped epoch key, a receipt, a policy and the frames of one session, made without any
code of Talgud; and under "refused" objects that are wrong in exactly one thing, each with the rule that it breaks.

A second implementation of docs/protocol.md over another binding of the primitives (PyNaCl, hashlib):
where the two disagree, one of them is wrong. Every input is fixed, so the file never changes unless
the format does. Run by hand: tests/vectors/protocol/make_vectors.py > tests/vectors/protocol/federation.json
"""

import hashlib
import hmac
import json
import struct

from nacl import bindings as nacl


def lbl(name):
    label = b"talgu1/" + name.encode()
    assert len(label) <= 24
    return label.ljust(24, b"\0")


def h(name, *parts):
    return hashlib.blake2b(lbl(name) + b"".join(parts), digest_size=32).digest()


def f(key, name, *parts):
    return hashlib.blake2b(lbl(name) + b"".join(parts), digest_size=32, key=key).digest()


def u8(n):
    return struct.pack("<B", n)


def u16(n):
    return struct.pack("<H", n)


def u32(n):
    return struct.pack("<I", n)


def u64(n):
    return struct.pack("<Q", n)


def lp(x):
    return u32(len(x)) + x


def text(s):
    raw = s.encode()
    return u16(len(raw)) + raw


def fixed(name, size=32):
    """Bytes that look random and are the same in every run."""
    return hashlib.blake2b(b"talgud test vectors: " + name.encode(), digest_size=size).digest()


# ---- keys and signatures ------------------------------------------------------------------------

ADMIN, NODE = 1, 2
CHARTER, STATEMENT, POSSESSION, HEAD, SESSION, RECEIPT, POLICY = 1, 3, 5, 7, 8, 9, 11


class Ed25519:
    def __init__(self, name, usage):
        self.public, self.secret = nacl.crypto_sign_seed_keypair(fixed(name))
        self.kid = h("kid", u16(1), u8(usage), self.public)

    def sign(self, kind, fid, message):
        signed = b"TALGU-SIGNED-V1\0" + u16(1) + u16(kind) + fid + self.kid + u64(len(message)) + message
        return nacl.crypto_sign(signed, self.secret)[:64]


def signature_list(keys, kind, fid, message):
    listed = sorted((key.kid, key.sign(kind, fid, message)) for key in keys)
    return u8(len(listed)) + bytes(3) + b"".join(kid + signature for kid, signature in listed)


def x25519_pair(name):
    secret = fixed(name)
    return secret, nacl.crypto_scalarmult_base(secret)


# ---- HPKE base mode, RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 ---------

def hkdf_extract(salt, ikm):
    return hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()


def hkdf_expand(prk, info, length):
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        out, counter = out + block, counter + 1
    return out[:length]


def labeled_extract(suite, salt, label, ikm):
    return hkdf_extract(salt, b"HPKE-v1" + suite + label + ikm)


def labeled_expand(suite, prk, label, info, length):
    return hkdf_expand(prk, struct.pack(">H", length) + b"HPKE-v1" + suite + label + info, length)


def hpke_seal(receiver, ephemeral_secret, info, plaintext):
    kem = b"KEM" + struct.pack(">H", 0x0020)
    suite = b"HPKE" + struct.pack(">HHH", 0x0020, 0x0001, 0x0003)
    enc = nacl.crypto_scalarmult_base(ephemeral_secret)
    dh = nacl.crypto_scalarmult(ephemeral_secret, receiver)
    eae = labeled_extract(kem, b"", b"eae_prk", dh)
    shared = labeled_expand(kem, eae, b"shared_secret", enc + receiver, 32)
    context = b"\0" + labeled_extract(suite, b"", b"psk_id_hash", b"") + \
        labeled_extract(suite, b"", b"info_hash", info)
    secret = labeled_extract(suite, shared, b"secret", b"")
    key = labeled_expand(suite, secret, b"key", context, 32)
    nonce = labeled_expand(suite, secret, b"base_nonce", context, 12)
    return enc + nacl.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, b"", nonce, key)


# ---- federation ---------------------------------------------------------------------------------

class Party:
    def __init__(self, code, role, name_en, name_uk):
        self.code, self.role = code, role
        self.id = fixed("party " + code, 16)
        self.admins = sorted((Ed25519(f"admin {code} {i}", ADMIN) for i in range(3)),
                             key=lambda key: key.public)
        recovery, _ = nacl.crypto_sign_seed_keypair(fixed("recovery " + code))
        self.root_set = u8(3) + u8(2) + u16(0) + b"".join(key.public for key in self.admins)
        self.bytes = self.id + u8(role) + bytes(3) + text(code) + text(name_en) + text(name_uk) + \
            self.root_set + recovery


PARTIES = sorted([Party("UA", 1, "Ukraine", "Україна"), Party("PL", 2, "Poland", "Польща"),
                  Party("NATO", 3, "NATO", "НАТО")], key=lambda party: party.id)
BY_CODE = {party.code: party for party in PARTIES}

CHARTER_BYTES = u16(1) + u8(2) + u8(3) + u8(3) + u8(0) + u16(1) + fixed("charter nonce") + \
    BY_CODE["UA"].id + text("Tallinn Mechanism (vectors)") + u16(len(PARTIES)) + \
    b"".join(party.bytes for party in PARTIES)
FID = h("charter", CHARTER_BYTES)
SIGNED_CHARTER = lp(CHARTER_BYTES) + u16(len(PARTIES)) + b"".join(
    party.id + signature_list(party.admins[:2], CHARTER, FID, CHARTER_BYTES) for party in PARTIES)


def fingerprint():
    number = int.from_bytes(h("fingerprint", FID), "little") % 10**40
    digits = f"{number:040d}"
    return " ".join(digits[i:i + 5] for i in range(0, 40, 5))


class Node:
    def __init__(self, code, label, role):
        party = BY_CODE[code]
        self.party, self.label = party, label
        self.key = Ed25519(f"node {code}", NODE)
        self.seal_secret, seal_public = x25519_pair(f"seal {code}")
        _, transport = x25519_pair(f"transport {code}")
        self.certificate = u16(1) + u8(role) + u8(0) + u32(1) + FID + party.id + \
            fixed(f"node id {code}", 16) + self.key.public + seal_public + transport + bytes(32) + \
            u64(1795608000000) + u64(1858680000000) + label.encode().ljust(16, b"\0")
        assert len(self.certificate) == 232
        self.seal_public = seal_public
        self.cert_id = h("cert", self.certificate)
        request = self.certificate + self.key.sign(POSSESSION, FID, self.certificate)
        self.genesis = h("party-genesis", FID, party.id, party.root_set)
        self.statement = u16(1) + u8(2) + bytes(5) + FID + party.id + u64(1) + self.genesis + request
        self.statement_hash = h("statement", self.statement)
        self.signed_statement = lp(self.statement) + \
            signature_list(party.admins[:2], STATEMENT, FID, self.statement)


KYIV = Node("UA", "kyiv", 1)
WARSAW = Node("PL", "warsaw", 1)


# ---- one feed -----------------------------------------------------------------------------------

AUDIENCE = "coordination"
RULE = "role:recipient + role:donor"
CLOCK = 1795608000000 << 16
K = fixed("epoch key")
MESSAGE = b"not a record, but a message of a vector: " + "потреба".encode()

OPEN = FID + KYIV.cert_id + u16(0) + fixed("incarnation", 14) + \
    h("audience", KYIV.party.id, AUDIENCE.encode())[:16] + u8(2) + u8(1) + u8(0) + u8(0)
FEED = h("feed", OPEN)


def header(kind, epoch, seq, clock, previous, body):
    made = u16(1) + u8(kind) + u8(0) + u32(epoch) + u64(seq) + u64(clock) + FEED + previous + u64(0) + \
        FID[:16] + u32(len(body)) + u32(0) + h("body", body)
    assert len(made) == 152
    return made


EC = h("epoch-commit", FID, FEED, u32(1), bytes(32), K)
DK = f(K, "epoch-data", FID, FEED, u32(1), bytes(16), bytes(32))
READERS = sorted((node.party.id, node) for node in (KYIV, WARSAW))
EPOCH = text(AUDIENCE) + text(RULE) + u64(0) + FID[:16] + EC + bytes(16) + bytes(32) + u8(1) + u8(0) + \
    u16(2) + b"".join(pid + bytes(16) + u64(1) + node.statement_hash[:16] for pid, node in READERS)


def padme(length):
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def data_body(seq, clock, previous):
    size = max(128, padme(4 + len(MESSAGE)))
    padded = (u32(len(MESSAGE)) + MESSAGE).ljust(size, b"\0")
    ek = f(DK, "entry-key", FEED, u64(seq), previous, u32(1))
    kc = h("key-commit", FEED, u64(seq), ek)
    nonce = f(ek, "nonce", fixed("salt"), padded)[:24]
    associated = header(3, 1, seq, clock, previous, bytes(32 + 24 + size + 16))[:120]
    return kc + nonce + nacl.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, associated, nonce, ek)


H0 = header(1, 0, 0, CLOCK, h("genesis", KYIV.cert_id), OPEN)
H1 = header(2, 1, 1, CLOCK + 1, h("entry", H0), EPOCH)
DATA = data_body(2, CLOCK + 2, h("entry", H1))
H2 = header(3, 1, 2, CLOCK + 2, h("entry", H1), DATA)
HEAD_BYTES = FEED + u64(2) + h("entry", H2) + u64(1795608000123)
SIGNED_HEAD = HEAD_BYTES + KYIV.key.sign(HEAD, FID, HEAD_BYTES)


def compact(kind, epoch, clock, body, first=False, epoch_follows=False):
    flags = 3 if first else (1 if epoch_follows else 0)
    return u8(kind) + u8(flags) + u32(len(body)) + u64(clock) + (u32(epoch) if flags & 1 else b"") + \
        (u64(0) + FID[:16] if flags & 2 else b"") + body


RUN = compact(1, 0, CLOCK, OPEN, first=True) + compact(2, 1, CLOCK + 1, EPOCH, epoch_follows=True) + \
    compact(3, 1, CLOCK + 2, DATA)
WRAP = hpke_seal(WARSAW.seal_public, fixed("ephemeral"),
                 lbl("wrap") + FID + FEED + u32(1) + WARSAW.cert_id + EC, K)
assert len(WRAP) == 80
RECEIPT_BYTES = FEED + u64(2) + h("entry", H2) + WARSAW.cert_id + u64(0) + FID[:16] + u64(1) + \
    KYIV.statement_hash[:16] + u32(1795608000000 // 60000)
assert len(RECEIPT_BYTES) == 156
SIGNED_RECEIPT = RECEIPT_BYTES + WARSAW.key.sign(RECEIPT, FID, RECEIPT_BYTES)

# ---- a policy -----------------------------------------------------------------------------------

def policy_bytes(audiences, defaults):
    return u16(1) + bytes(6) + FID + KYIV.party.id + u64(1) + u16(len(audiences)) + \
        b"".join(text(name) + text(rule) + u8(2) for name, rule in audiences) + u16(len(defaults)) + \
        b"".join(u16(kind) + text(name) for kind, name in defaults)


def signed_policy(audiences, defaults):
    made = policy_bytes(audiences, defaults)
    return lp(made) + signature_list(KYIV.party.admins[:2], POLICY, FID, made)


AUDIENCES = [("bilateral-*", "party:{XX}"), ("coordination", RULE)]
DEFAULTS = [(1, "coordination"), (2, "bilateral-*"), (999, "coordination")]


# ---- one session: Warsaw dials, holds nothing, and fetches the feed -------------------------------

def pointer(offset, kind, low, high):
    """A pointer of Cap'n Proto: kind 0 struct (data words, pointers), 1 list (element size, count)."""
    return u32(offset << 2 | kind) + (u16(low) + u16(high) if kind == 0 else u32(high << 3 | low))


def blobs(offset, values):
    """Pointers to byte lists, and the lists, which lie `offset` words behind the first pointer's end."""
    pointers, lists = b"", b""
    for index, value in enumerate(values):
        pointers += pointer(offset - index + len(lists) // 8, 1, 2, len(value))
        lists += value + bytes(-len(value) % 8)
    return pointers, lists


def frame(channel, kind, segment):
    message = u32(0) + u32(len(segment) // 8) + segment
    return u16(1) + u8(channel) + u8(kind) + u32(len(message)) + message


def of_struct(data, values):
    pointers, lists = blobs(len(values) - 1, values)
    return pointer(0, 0, len(data) // 8, len(values)) + data + pointers + lists


def heads(open_body, head):
    pointers, lists = blobs(1, [open_body, head])
    return pointer(0, 0, 0, 1) + pointer(0, 1, 7, 2) + pointer(1, 0, 0, 2) + pointers + lists


LOGS = sorted([(KYIV.party.id, 1, KYIV.statement_hash), (WARSAW.party.id, 1, WARSAW.statement_hash),
               (BY_CODE["NATO"].id, 0,
                h("party-genesis", FID, BY_CODE["NATO"].id, BY_CODE["NATO"].root_set))])


def hello(node):
    name = node.party.code
    made = u16(1) + u16(1) + u32(0) + FID + node.cert_id + node.certificate[136:168] + \
        fixed("hello nonce " + name) + fixed("boot " + name, 16) + u64(7) + fixed("store " + name, 16) + \
        u64(0) + FID + h("logs-digest", *(party + u64(version) + hash for party, version, hash in LOGS))
    assert len(made) == 248
    return made


TRANSCRIPT = h("session", hello(WARSAW), hello(KYIV))
ITEM = FEED + u64(2) + h("entry", H2) + bytes(32)


def proof(node, role, items):
    return of_struct(b"", [node.key.sign(SESSION, FID, u8(role) + TRANSCRIPT), h("digest", items)])


FRAMES = [
    ("dialler", "hello", frame(0, 1, of_struct(b"", [hello(WARSAW)]))),
    ("listener", "hello", frame(0, 1, of_struct(b"", [hello(KYIV)]))),
    ("dialler", "proof", frame(0, 2, proof(WARSAW, 1, b""))),
    ("listener", "proof", frame(0, 2, proof(KYIV, 2, ITEM))),
    ("dialler", "digest", frame(0, 6, of_struct(u32(0) + u8(2) + u8(1) + u16(0), [bytes(32), b""]))),
    ("listener", "digest", frame(0, 6, of_struct(u32(0) + u8(3) + u8(1) + u16(0), [bytes(32), ITEM]))),
    ("listener", "heads", frame(0, 7, heads(OPEN, SIGNED_HEAD))),
    ("dialler", "want", frame(0, 8, of_struct(u64(0) + u64(2), [FEED, h("entry", H2)]))),
    ("listener", "run", frame(3, 24, of_struct(u64(0), [FEED, SIGNED_HEAD, RUN]))),
    ("listener", "key", frame(3, 25, of_struct(u64(1), [FEED, WRAP]))),
    ("dialler", "receipts", frame(0, 11, of_struct(b"", [SIGNED_RECEIPT]))),
]


# ---- what is refused ----------------------------------------------------------------------------

def charters():
    def signed(groups, charter=CHARTER_BYTES):
        return lp(charter) + u16(len(groups)) + b"".join(groups)

    def group(party, keys, charter=CHARTER_BYTES):
        return party.id + signature_list(keys, CHARTER, h("charter", charter), charter)

    good = [group(party, party.admins[:2]) for party in PARTIES]
    first = PARTIES[0]
    listed = sorted((key.kid, key.sign(CHARTER, FID, CHARTER_BYTES)) for key in first.admins[:2])
    falling = first.id + u8(2) + bytes(3) + b"".join(kid + one for kid, one in reversed(listed))
    twice = first.id + u8(2) + bytes(3) + (listed[0][0] + listed[0][1]) * 2
    half = CHARTER_BYTES[:2] + u8(1) + u8(2) + CHARTER_BYTES[4:]
    yield "signature-threshold", signed([group(first, first.admins[:1])] + good[1:])
    yield "signature-threshold", signed(good[:2])
    yield "signature-order", signed([falling] + good[1:])
    yield "signature-order", signed([twice] + good[1:])
    yield "signature-order", signed(good[::-1])
    yield "signature", signed([good[0][:-1] + bytes([good[0][-1] ^ 1])] + good[1:])
    yield "charter-quorum", signed([group(party, party.admins[:2], half) for party in PARTIES], half)
    yield "layout", SIGNED_CHARTER + b"\0"


def statements():
    prime = 2**255 - 19
    keys = {"u = p - 1": (prime - 1).to_bytes(32, "little"), "u = 1": (1).to_bytes(32, "little"),
            "p + 9": (prime + 9).to_bytes(32, "little"),
            "bit 255": (9 + 2**255).to_bytes(32, "little"), "u = 0": bytes(32)}

    def certified(certificate, version=1, previous=KYIV.genesis, fid=FID, possession=None):
        proof = possession or KYIV.key.sign(POSSESSION, FID, certificate)
        statement = u16(1) + u8(2) + bytes(5) + fid + KYIV.party.id + u64(version) + previous + \
            certificate + proof
        return lp(statement) + signature_list(KYIV.party.admins[:2], STATEMENT, FID, statement)

    good = KYIV.certificate
    for key in keys.values():
        yield "key-invalid", certified(good[:104] + key + good[136:])  # seal
        yield "key-invalid", certified(good[:136] + key + good[168:])  # transport
    yield "possession", certified(good, possession=WARSAW.key.sign(POSSESSION, FID, good))
    yield "certificate", certified(good[:2] + u8(3) + good[3:])
    yield "statement-version", certified(good, previous=WARSAW.genesis)
    yield "unknown-version", certified(good, version=2)
    yield "wrong-federation", certified(good, fid=bytes(32))


def run_of(epoch=EPOCH, data=DATA, clocks=(CLOCK, CLOCK + 1, CLOCK + 2), author=KYIV, fid16=FID[:16],
           flags=(3, 1, 0), kinds=(1, 2, 3), head_hash=None):
    """One run, whole and signed, whatever its parts say."""
    previous, entries = h("genesis", KYIV.cert_id), b""
    for seq, (kind, body) in enumerate(zip(kinds, (OPEN, epoch, data))):
        number = min(seq, 1)
        made = header(kind, number, seq, clocks[seq], previous, body)
        made = made[:96] + fid16 + made[112:]
        previous = h("entry", made)
        entries += u8(kind) + u8(flags[seq]) + u32(len(body)) + u64(clocks[seq]) + \
            (u32(number) if flags[seq] & 1 else b"") + \
            (u64(0) + fid16 if flags[seq] & 2 else b"") + body
    head = FEED + u64(2) + (head_hash or previous) + u64(1795608000123)
    return {"head": head + author.key.sign(HEAD, FID, head), "run": entries}


def runs():
    cut = EPOCH[:-56]  # without its last reader: 16 + 16 + 8 + 16 bytes
    alone = EPOCH[:-2 * 56 - 2] + u16(1) + EPOCH[-2 * 56:-56]
    swapped = EPOCH[:-2 * 56] + EPOCH[-56:] + EPOCH[-2 * 56:-56]
    hedged = EPOCH.replace(EC + bytes(16), EC + b"\1" * 16)
    yield "readers", run_of(epoch=alone)
    yield "readers", run_of(epoch=swapped)
    yield "layout", run_of(epoch=cut)
    yield "layout", run_of(epoch=hedged)
    yield "layout", run_of(data=DATA + b"\0")
    yield "layout", run_of(data=DATA[:199])
    yield "layout", run_of(flags=(3, 1, 1))
    yield "layout", run_of(flags=(3, 3, 0))
    yield "layout", run_of(flags=(3, 1, 4))
    yield "entry-clock", run_of(clocks=(CLOCK, CLOCK + 2, CLOCK + 2))
    yield "entry-kind", run_of(kinds=(1, 3, 3))
    yield "entry-kind", run_of(kinds=(1, 2, 4))
    yield "federation-hash", run_of(fid16=bytes(16))
    yield "signature", run_of(author=WARSAW)
    yield "run-head", run_of(head_hash=h("entry", H1))


def receipts():
    def signed(node, position, fid16=FID[:16], log16=KYIV.statement_hash[:16]):
        made = FEED + position + node.cert_id + u64(0) + fid16 + u64(1) + log16 + \
            u32(1795608000000 // 60000)
        return made + node.key.sign(RECEIPT, FID, made)

    here = u64(2) + h("entry", H2)
    yield "receipt-position", signed(WARSAW, u64(2) + h("entry", H1))
    yield "receipt-ahead", signed(WARSAW, u64(3) + h("entry", H2))
    yield "receipt-reader", signed(KYIV, here)
    yield "federation-hash", signed(WARSAW, here, fid16=bytes(16))
    yield "log-hash", signed(WARSAW, here, log16=bytes(16))
    yield "signature", signed(WARSAW, here)[:-1] + b"\0"


def policies():
    yield "policy", signed_policy(AUDIENCES, [(0, "coordination")])
    yield "policy", signed_policy(AUDIENCES, DEFAULTS[::-1])
    yield "policy", signed_policy(AUDIENCES, [(1, "nobody")])
    yield "policy", signed_policy(AUDIENCES[::-1], DEFAULTS)
    yield "policy", signed_policy([("coordination", "party:{XX}")], [])
    yield "policy", signed_policy([("bilateral-*", "party:UA")], [])
    yield "policy", signed_policy([], [])
    yield "audience-rule", signed_policy([("coordination", "role:donor  + party:UA")], [])
    yield "audience-rule", signed_policy([("coordination", "role:donor + party:XX")], [])


def party_logs():
    one = lp(KYIV.signed_statement)
    yield "statement-version", u32(2) + one + one
    yield "layout", u32(2) + one
    yield "size", u32(4097) + one


def join_packs():
    def pack(logs, contacts):
        return u16(1) + u16(0) + lp(SIGNED_CHARTER) + \
            u16(len(logs)) + b"".join(party + lp(log) for party, log in logs) + \
            u16(len(contacts)) + b"".join(node + u8(len(texts)) + b"".join(map(text, texts))
                                          for node, texts in contacts)

    log = (KYIV.party.id, u32(1) + lp(KYIV.signed_statement))
    address = ["tcp://127.0.0.1:7440"]
    yield "none", pack([log], [(KYIV.cert_id, address)])
    yield "layout", pack([log, log], [])
    yield "certificate", pack([(bytes(16), u32(0)), log], [])
    yield "unknown-certificate", pack([log], [(WARSAW.cert_id, address)])
    yield "text", pack([log], [(KYIV.cert_id, ["tcp://a host:1"])])


def digest_items():
    yield "layout", ITEM[:-1]
    yield "layout", ITEM[:-1] + b"\1"
    yield "layout", ITEM + ITEM


def refused(cases):
    return [{"rule": rule, "object": made} for rule, made in cases]


vectors = {
    "policy": {"signed": signed_policy(AUDIENCES, DEFAULTS),
               "defaults": [{"kind": kind, "audience": name} for kind, name in DEFAULTS]},
    "refused": {"signed_charter": refused(charters()), "signed_statement": refused(statements()),
                "run": refused(runs()), "signed_receipt": refused(receipts()),
                "signed_policy": refused(policies()), "party_log": refused(party_logs()),
                "join_pack": refused(join_packs()), "digest_items": refused(digest_items())},
    "session": {"hash": TRANSCRIPT,
                "frames": [{"from": sender, "name": name, "bytes": made}
                           for sender, name, made in FRAMES]},
    "federation": {"charter": CHARTER_BYTES, "signed_charter": SIGNED_CHARTER, "id": FID,
                   "fingerprint": fingerprint()},
    "nodes": [{"name": f"{node.party.code}/{node.label}", "party": node.party.id,
               "certificate": node.certificate, "cert_id": node.cert_id, "genesis": node.genesis,
               "signed_statement": node.signed_statement, "statement_hash": node.statement_hash,
               "seal_secret": node.seal_secret, "signing_kid": node.key.kid}
              for node in (KYIV, WARSAW)],
    "feed": {"id": FEED, "open": OPEN, "epoch": EPOCH, "headers": [H0, H1, H2],
             "entry_hash": h("entry", H2), "signed_head": SIGNED_HEAD, "run": RUN,
             "epoch_key": K, "epoch_commit": EC, "data_body": DATA, "message": MESSAGE, "wrap": WRAP},
    "receipt": {"bytes": RECEIPT_BYTES, "id": h("receipt", RECEIPT_BYTES), "signed": SIGNED_RECEIPT},
}


def as_hex(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: as_hex(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_hex(item) for item in value]
    return value


print(json.dumps(as_hex(vectors), indent=1))
