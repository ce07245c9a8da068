#include "crypto/keystore.h"

#include "crypto/check.h"
#include "crypto/hash.h"
#include "crypto/keystore_format.h"
#include "crypto/random.h"
#include "crypto/sodium_bytes.h"

#include <sodium.h>

namespace talgu::keystore {
namespace {

using format::Commitment;
using format::Envelope;
using format::FileId;
using format::Slot;

using MasterKey = Secret<struct KeystoreMasterTag, format::kMasterSize>;
using PassphraseKey = Secret<struct KeystorePassphraseTag, 32>;
using DerivedKey = ScopedSecret<struct KeystoreDerivedTag, 32>;

constexpr Label kSlotCheckLabel("keystore-check");
constexpr Label kSlotWrapLabel("keystore-wrap");
constexpr Label kMasterCommitLabel("keystore-commit");
constexpr Label kBodyLabel("keystore-body");

static_assert(format::Salt::kSize == crypto_pwhash_argon2id_SALTBYTES);

Commitment commit(std::span<const std::byte, 32> key, const Label& label, ByteView context) {
  Commitment made;
  Hasher(key, label).add(context).finish(made.bytes);
  return made;
}

Status check_passphrase(const SecretBytes& passphrase) {
  if (passphrase.size() == 0 || passphrase.size() > kPassphraseBytesMax) {
    return fail(Fault::invalid_input,
                "a passphrase has 1 to " + std::to_string(kPassphraseBytesMax) + " bytes");
  }
  return {};
}

/// Argon2id 1.3 with one lane. Takes `cost.memory_bytes` of memory while it runs.
Result<PassphraseKey> stretch(const SecretBytes& passphrase, const format::Salt& salt,
                              const KdfCost& cost) {
  TALGU_CHECK(format::check_cost(cost));
  PassphraseKey key;
  const int made = crypto_pwhash_argon2id(raw_out(key.expose_to_fill()), PassphraseKey::kSize,
                                          reinterpret_cast<const char*>(raw(passphrase.expose())),
                                          passphrase.size(), raw(salt.bytes), cost.passes,
                                          cost.memory_bytes, crypto_pwhash_argon2id_ALG_ARGON2ID13);
  if (made != 0) return fail(Fault::io, "not enough memory to check a passphrase");
  return key;
}

Result<Slot> make_slot(const FileId& id, const MasterKey& master, const SecretBytes& passphrase,
                       const KdfCost& cost) {
  Slot slot;
  slot.salt = random_id<format::Salt>();
  slot.cost = cost;
  slot.nonce = random_id<xchacha::Nonce>();
  TALGU_TRY(const PassphraseKey key, stretch(passphrase, slot.salt, cost));
  const Bytes context = format::slot_context(id, slot);
  slot.commitment = commit(key.expose(), kSlotCheckLabel, context);
  DerivedKey wrap;
  derive(key.expose(), kSlotWrapLabel, {context}, wrap);
  Bytes wrapped;
  xchacha::seal(wrap.expose(), slot.nonce, context, master.expose(), wrapped);
  TALGU_TRY(slot.wrapped, format::WrappedMaster::from(wrapped));
  return slot;
}

/// A slot that a passphrase belongs to, with the key that proves it.
struct MatchedSlot {
  std::size_t index;
  PassphraseKey key;
};

/// Compares commitments only: a file made to decrypt under many passphrases is refused here,
/// before any cipher runs (attack B9).
Result<std::optional<MatchedSlot>> match_slot(const Envelope& envelope, std::size_t index,
                                              const SecretBytes& passphrase) {
  const Slot& slot = envelope.slots[index];
  TALGU_TRY(PassphraseKey key, stretch(passphrase, slot.salt, slot.cost));
  const Commitment expected =
      commit(key.expose(), kSlotCheckLabel, format::slot_context(envelope.id, slot));
  if (!secret_equal(expected.view(), slot.commitment.view())) return std::nullopt;
  return MatchedSlot{.index = index, .key = std::move(key)};
}

Result<MatchedSlot> find_slot(const Envelope& envelope, const SecretBytes& passphrase) {
  TALGU_PASS(check_passphrase(passphrase));
  for (std::size_t index = 0; index < envelope.slots.size(); ++index) {
    TALGU_TRY(std::optional<MatchedSlot> matched, match_slot(envelope, index, passphrase));
    if (matched) return *std::move(matched);
  }
  return fail(Fault::not_permitted, "this passphrase does not open the keystore");
}

Result<MasterKey> unwrap_master(const Envelope& envelope, const MatchedSlot& matched) {
  const Slot& slot = envelope.slots[matched.index];
  const Bytes context = format::slot_context(envelope.id, slot);
  DerivedKey wrap;
  derive(matched.key.expose(), kSlotWrapLabel, {context}, wrap);
  TALGU_TRY(const SecretBytes opened,
            xchacha::open_secret(wrap.expose(), slot.nonce, context, slot.wrapped.view()));
  TALGU_TRY(MasterKey master, MasterKey::from(opened.expose()));
  const Commitment expected = commit(master.expose(), kMasterCommitLabel, envelope.id.view());
  if (!secret_equal(expected.view(), envelope.master_commitment.view())) {
    return fail(Fault::invalid_input, "a keystore slot holds the key of another keystore");
  }
  return master;
}

struct OpenKeystore {
  Envelope envelope;
  MasterKey master;
  SecretBytes plaintext;
};

Result<SecretBytes> open_body(const Envelope& envelope, const MasterKey& master) {
  DerivedKey key;
  derive(master.expose(), kBodyLabel, {envelope.id.view()}, key);
  const Bytes head = format::encode_head(envelope, envelope.body.size());
  return xchacha::open_secret(key.expose(), envelope.body_nonce, head, envelope.body);
}

Result<OpenKeystore> open_whole(ByteView file, const SecretBytes& passphrase) {
  TALGU_TRY(Envelope envelope, format::parse(file));
  TALGU_TRY(const MatchedSlot matched, find_slot(envelope, passphrase));
  TALGU_TRY(MasterKey master, unwrap_master(envelope, matched));
  TALGU_TRY(SecretBytes plaintext, open_body(envelope, master));
  return OpenKeystore{.envelope = std::move(envelope),
                      .master = std::move(master),
                      .plaintext = std::move(plaintext)};
}

/// The file with its present slots; the body is encrypted anew under a fresh nonce.
Bytes write_file(Envelope& envelope, const MasterKey& master, const SecretBytes& plaintext) {
  DerivedKey key;
  derive(master.expose(), kBodyLabel, {envelope.id.view()}, key);
  envelope.body_nonce = random_id<xchacha::Nonce>();
  const Bytes head = format::encode_head(envelope, plaintext.size() + xchacha::kTagSize);
  Bytes file = head;
  xchacha::seal(key.expose(), envelope.body_nonce, head, plaintext.expose(), file);
  TALGU_CHECK(format::parse(file));
  return file;
}

}  // namespace

Result<Bytes> seal(const std::vector<Item>& items, const SecretBytes& passphrase, KdfCost cost) {
  TALGU_PASS(check_passphrase(passphrase));
  TALGU_PASS(format::check_cost(cost));
  TALGU_TRY(const SecretBytes plaintext, format::encode_items(items));
  const MasterKey master = MasterKey::generate();
  Envelope envelope;
  envelope.id = random_id<FileId>();
  envelope.master_commitment = commit(master.expose(), kMasterCommitLabel, envelope.id.view());
  TALGU_TRY(Slot slot, make_slot(envelope.id, master, passphrase, cost));
  envelope.slots.push_back(slot);
  return write_file(envelope, master, plaintext);
}

Result<std::vector<Item>> open(ByteView file, const SecretBytes& passphrase) {
  TALGU_TRY(const OpenKeystore opened, open_whole(file, passphrase));
  return format::decode_items(opened.plaintext);
}

Result<Bytes> add_slot(ByteView file, const SecretBytes& passphrase,
                       const SecretBytes& new_passphrase, KdfCost cost) {
  TALGU_PASS(check_passphrase(new_passphrase));
  TALGU_PASS(format::check_cost(cost));
  TALGU_TRY(OpenKeystore opened, open_whole(file, passphrase));
  if (opened.envelope.slots.size() >= kSlotsMax) {
    return fail(Fault::limit_exceeded,
                "a keystore has at most " + std::to_string(kSlotsMax) + " passphrases");
  }
  TALGU_TRY(Slot slot, make_slot(opened.envelope.id, opened.master, new_passphrase, cost));
  opened.envelope.slots.push_back(slot);
  return write_file(opened.envelope, opened.master, opened.plaintext);
}

Result<Bytes> remove_slot(ByteView file, const SecretBytes& passphrase) {
  TALGU_TRY(OpenKeystore opened, open_whole(file, passphrase));
  std::vector<Slot> kept;
  for (std::size_t index = 0; index < opened.envelope.slots.size(); ++index) {
    // All of them: a passphrase that was added twice must not go on opening the file.
    TALGU_TRY(const std::optional<MatchedSlot> matched,
              match_slot(opened.envelope, index, passphrase));
    if (!matched) kept.push_back(opened.envelope.slots[index]);
  }
  if (kept.empty()) return fail(Fault::not_permitted, "the last passphrase of a keystore stays");
  opened.envelope.slots = std::move(kept);
  return write_file(opened.envelope, opened.master, opened.plaintext);
}

Result<SecretBytes> take(std::vector<Item>& items, std::string_view name) {
  const auto found = std::ranges::find(items, name, &Item::name);
  if (found == items.end()) {
    return fail(Fault::invalid_input, "the keystore holds no key named " + std::string(name));
  }
  SecretBytes secret = std::move(found->secret);
  items.erase(found);
  return secret;
}

}  // namespace talgu::keystore
