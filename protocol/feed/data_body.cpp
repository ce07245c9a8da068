#include "protocol/feed/data_body.h"

#include "crypto/aead.h"
#include "crypto/check.h"
#include "crypto/random.h"
#include "protocol/base/label.h"
#include "protocol/base/layout.h"
#include "protocol/base/limits.h"
#include "protocol/base/refusal.h"

#include <algorithm>
#include <bit>

namespace talgu {
namespace {

constexpr std::size_t kPaddedBytesMin = 128;
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kAssociatedBytes = 120;  // the header without the hash of this very body
constexpr std::size_t kPrefixBytes = KeyCommit::kSize + xchacha::Nonce::kSize;
constexpr std::size_t kOverheadBytes = kPrefixBytes + xchacha::kTagSize;
constexpr std::size_t kPaddedBytesMax = limits::kEntryBodyBytesMax - kOverheadBytes;

// Padmé: a length keeps only its leading bits, so that at most 12 % is added and O(log log) leaks.
constexpr std::size_t round_up_mask(std::size_t length) {
  const auto exponent = static_cast<unsigned>(std::bit_width(length) - 1);
  const unsigned kept = std::bit_width(exponent);
  return (std::size_t{1} << (exponent - kept)) - 1;
}

constexpr std::size_t padme(std::size_t length) {
  const std::size_t mask = round_up_mask(length);
  return (length + mask) & ~mask;
}

// The largest padded size that an entry can carry, rounded down to what padding produces.
constexpr std::size_t kPaddedSizeMax = kPaddedBytesMax & ~round_up_mask(kPaddedBytesMax);
static_assert(padme(kPaddedSizeMax) == kPaddedSizeMax);

Bytes pad(ByteView message) {
  Bytes padded(padded_size(message.size()));
  const auto length = le32(static_cast<std::uint32_t>(message.size()));
  std::ranges::copy(length, padded.begin());
  std::ranges::copy(message, padded.begin() + kLengthBytes);
  return padded;
}

Result<Bytes> unpad(Bytes padded) {
  LayoutReader in(padded);
  const std::uint32_t length = in.u32();
  if (!in.ok() || length > in.rest().size() || padded_size(length) != padded.size()) {
    return refuse_rule(Rule::padding, "the padding does not fit the message");
  }
  const ByteView zeros = in.rest().subspan(length);
  if (std::ranges::any_of(zeros, [](std::byte byte) { return byte != std::byte{0}; })) {
    return refuse_rule(Rule::padding, "the padding is not zero");
  }
  padded.erase(padded.begin(), padded.begin() + kLengthBytes);
  padded.resize(length);
  return padded;
}

KeyCommit commit_to(const EntryHeader& header, const EntryKey& key) {
  const auto seq = le64(header.seq);
  return hash<KeyCommit>(label::kKeyCommit, {header.feed.view(), seq, key.expose()});
}

// Safe even if the generator repeats itself: the nonce depends on the plaintext and on the key.
xchacha::Nonce make_nonce(const EntryKey& key, ByteView padded) {
  using Salt = FixedBytes<struct NonceSaltTag, 32>;
  const auto salt = random_id<Salt>();
  FixedBytes<struct NonceHashTag, 32> whole;
  Hasher hasher(key.expose(), label::kNonce);
  hasher.add(salt.view()).add(padded);
  hasher.finish(whole.bytes);
  xchacha::Nonce nonce;
  std::ranges::copy(whole.view().first(xchacha::Nonce::kSize), nonce.bytes.begin());
  return nonce;
}

}  // namespace

std::size_t padded_size(std::size_t message_size) {
  return std::max(kPaddedBytesMin, padme(kLengthBytes + message_size));
}

bool is_data_body_size(std::size_t bytes) {
  if (bytes < kOverheadBytes + kPaddedBytesMin || bytes > limits::kEntryBodyBytesMax) return false;
  return padme(bytes - kOverheadBytes) == bytes - kOverheadBytes;
}

std::size_t message_bytes_max() {
  return kPaddedSizeMax - kLengthBytes;
}

void entry_key(const EpochDataKey& data_key, const EntryHeader& header, EntryKey& out) {
  const auto seq = le64(header.seq);
  const auto epoch = le32(header.epoch);
  derive(data_key.expose(), label::kEntryKey,
         {header.feed.view(), seq, header.previous.view(), epoch}, out);
}

Result<Bytes> seal_data(const EpochDataKey& data_key, EntryHeader& header, ByteView message) {
  if (message.size() > message_bytes_max()) {
    return refuse_rule(Rule::size, "a message of " + std::to_string(message.size()) +
                                       " bytes does not fit an entry of 64 KiB");
  }
  EntryKey key;
  entry_key(data_key, header, key);
  const Bytes padded = pad(message);
  header.body_length = static_cast<std::uint32_t>(kOverheadBytes + padded.size());
  const HeaderBytes associated = encode_header(header);
  const xchacha::Nonce nonce = make_nonce(key, padded);
  Bytes body;
  body.reserve(header.body_length);
  append(body, commit_to(header, key).view());
  append(body, nonce.view());
  xchacha::seal(key.expose(), nonce, ByteView(associated).first(kAssociatedBytes), padded, body);
  TALGU_CHECK(body.size() == header.body_length);
  header.body_hash = body_hash(body);
  // A machine that computes garbage must notice before anything is signed (A14).
  TALGU_TRY(const Bytes again, open_data(data_key, header, body));
  if (!equal(again, message)) {
    return fail(Fault::storage_corrupt, "an entry did not open to what was sealed");
  }
  return body;
}

Result<Bytes> open_data(const EpochDataKey& data_key, const EntryHeader& header, ByteView body) {
  if (!is_data_body_size(body.size()) || body.size() != header.body_length) {
    return refuse_rule(Rule::layout, "the body of a DATA entry has the wrong length");
  }
  EntryKey key;
  entry_key(data_key, header, key);
  if (!secret_equal(body.first(KeyCommit::kSize), commit_to(header, key).view())) {
    return refuse_rule(Rule::key_commit, "the entry is committed to another key");
  }
  TALGU_TRY(const auto nonce,
            xchacha::Nonce::from(body.subspan(KeyCommit::kSize, xchacha::Nonce::kSize)));
  const HeaderBytes associated = encode_header(header);
  auto opened = xchacha::open(key.expose(), nonce, ByteView(associated).first(kAssociatedBytes),
                              body.subspan(kPrefixBytes));
  if (!opened) return refuse_rule(Rule::ciphertext, "the entry's ciphertext is not authentic");
  return unpad(*std::move(opened));
}

}  // namespace talgu
