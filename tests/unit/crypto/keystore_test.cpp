#include "crypto/keystore.h"

#include "crypto/keystore_format.h"
#include "tests/unit/crypto/hex.h"
#include "tests/unit/crypto/known_answers.h"

#include <gtest/gtest.h>

namespace talgu::keystore {
namespace {

constexpr KdfCost kCheapest{.passes = kPassesMin, .memory_bytes = kMemoryMin};

SecretBytes secret(std::string_view text) {
  return SecretBytes::copy_of(as_bytes(text));
}

std::vector<Item> two_items() {
  std::vector<Item> items;
  items.push_back({.name = "sign", .secret = secret("the signing key")});
  items.push_back({.name = "seal", .secret = secret("the sealing key")});
  return items;
}

Bytes sealed_items() {
  static const Bytes file = *seal(two_items(), secret("correct horse"), kCheapest);
  return file;
}

template <class T>
void expect_fault(const Result<T>& result, Fault fault, std::string_view where = {}) {
  ASSERT_FALSE(result) << where;
  EXPECT_EQ(result.error().fault, fault) << where << ": " << result.error().what;
}

TEST(Keystore, ReturnsWhatWasSealed) {
  const auto items = open(sealed_items(), secret("correct horse"));
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 2U);
  EXPECT_EQ(items->at(0).name, "sign");
  EXPECT_EQ(as_text(items->at(0).secret.expose()), "the signing key");
  EXPECT_EQ(items->at(1).name, "seal");
  EXPECT_EQ(as_text(items->at(1).secret.expose()), "the sealing key");
}

TEST(Keystore, OpensTheFileOfASecondImplementation) {
  const Bytes file = hex(known::kKeystore);
  for (std::string_view passphrase : {"correct horse", "battery staple"}) {
    const auto items = open(file, secret(passphrase));
    ASSERT_TRUE(items) << items.error().what;
    ASSERT_EQ(items->size(), known::kKeystoreItems.size());
    for (std::size_t i = 0; i < items->size(); ++i) {
      EXPECT_EQ(items->at(i).name, known::kKeystoreItems[i].name);
      EXPECT_EQ(to_hex(items->at(i).secret.expose()), known::kKeystoreItems[i].secret);
    }
  }
}

TEST(Keystore, RefusesAnotherPassphrase) {
  for (std::string_view passphrase : {"correct horsf", "Correct horse", "correct horse "}) {
    expect_fault(open(sealed_items(), secret(passphrase)), Fault::not_permitted, passphrase);
  }
}

TEST(Keystore, RefusesPassphrasesOutOfBounds) {
  const SecretBytes none;
  const SecretBytes longest(kPassphraseBytesMax + 1);
  for (const SecretBytes* bad : {&none, &longest}) {
    expect_fault(seal(two_items(), *bad, kCheapest), Fault::invalid_input);
    expect_fault(open(sealed_items(), *bad), Fault::invalid_input);
    expect_fault(add_slot(sealed_items(), secret("correct horse"), *bad, kCheapest),
                 Fault::invalid_input);
  }
}

TEST(Keystore, DiffersEachTimeItIsSealed) {
  const Bytes other = *seal(two_items(), secret("correct horse"), kCheapest);
  const auto first = format::parse(sealed_items());
  const auto second = format::parse(other);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->id, second->id);
  EXPECT_NE(first->master_commitment, second->master_commitment);
  EXPECT_NE(first->slots[0].salt, second->slots[0].salt);
  EXPECT_NE(first->body, second->body);
}

TEST(Keystore, OpensWithEachOfItsPassphrases) {
  const auto added =
      add_slot(sealed_items(), secret("correct horse"), secret("battery staple"), kCheapest);
  ASSERT_TRUE(added);
  EXPECT_TRUE(open(*added, secret("correct horse")));
  EXPECT_TRUE(open(*added, secret("battery staple")));
  const auto removed = remove_slot(*added, secret("correct horse"));
  ASSERT_TRUE(removed);
  expect_fault(open(*removed, secret("correct horse")), Fault::not_permitted);
  EXPECT_TRUE(open(*removed, secret("battery staple")));
  expect_fault(remove_slot(*removed, secret("battery staple")), Fault::not_permitted);
}

TEST(Keystore, RemovesAPassphraseThatWasAddedTwice) {
  Bytes file = sealed_items();
  for (std::string_view added : {"twice", "twice"}) {
    file = *add_slot(file, secret("correct horse"), secret(added), kCheapest);
  }
  const Bytes removed = *remove_slot(file, secret("twice"));
  EXPECT_EQ(format::parse(removed)->slots.size(), 1U);
  expect_fault(open(removed, secret("twice")), Fault::not_permitted);
}

TEST(Keystore, ChangesPassphrasesOnlyForWhoKnowsOne) {
  expect_fault(add_slot(sealed_items(), secret("guess"), secret("new"), kCheapest),
               Fault::not_permitted);
  expect_fault(remove_slot(sealed_items(), secret("guess")), Fault::not_permitted);
}

TEST(Keystore, HasAtMostEightSlots) {
  Bytes file = sealed_items();
  for (std::size_t i = 1; i < kSlotsMax; ++i) {
    file = *add_slot(file, secret("correct horse"), secret("p" + std::to_string(i)), kCheapest);
  }
  EXPECT_EQ(format::parse(file)->slots.size(), kSlotsMax);
  expect_fault(add_slot(file, secret("correct horse"), secret("p8"), kCheapest),
               Fault::limit_exceeded);
}

TEST(Keystore, TakesAnItemOnce) {
  std::vector<Item> items = two_items();
  EXPECT_EQ(as_text(take(items, "seal")->expose()), "the sealing key");
  EXPECT_EQ(items.size(), 1U);
  expect_fault(take(items, "seal"), Fault::invalid_input);
}

TEST(Keystore, RefusesItemsOutOfBounds) {
  const auto seal_one = [](std::string name, SecretBytes content) {
    std::vector<Item> items;
    items.push_back({.name = std::move(name), .secret = std::move(content)});
    return seal(items, secret("p"), kCheapest);
  };
  for (const char* name : {"", "Sign", "sign1", "a b", "seventeen-letters", "\xc3\xa9"}) {
    expect_fault(seal_one(name, secret("x")), Fault::invalid_input, name);
  }
  expect_fault(seal_one("sign", SecretBytes()), Fault::invalid_input);
  expect_fault(seal_one("sign", SecretBytes(kItemBytesMax + 1)), Fault::invalid_input);
  expect_fault(seal({}, secret("p"), kCheapest), Fault::invalid_input);
  std::vector<Item> twice = two_items();
  twice[1].name = "sign";
  expect_fault(seal(twice, secret("p"), kCheapest), Fault::invalid_input);
}

TEST(Keystore, HoldsTheMostThatItsBoundsAllow) {
  std::vector<Item> items;
  for (std::size_t i = 0; i < kItemsMax; ++i) {
    const std::string name = {static_cast<char>('a' + i / 26), static_cast<char>('a' + i % 26)};
    items.push_back({.name = name, .secret = SecretBytes(kItemBytesMax)});
  }
  const auto file = seal(items, secret("p"), kCheapest);
  ASSERT_TRUE(file);
  EXPECT_LE(file->size(), kFileBytesMax);
  EXPECT_EQ(open(*file, secret("p"))->size(), kItemsMax);
  items.push_back({.name = "one-more", .secret = secret("x")});
  expect_fault(seal(items, secret("p"), kCheapest), Fault::invalid_input);
}

/// Fields of a file with one slot, by offset (docs/format/keystore.md).
struct Field {
  std::string_view name;
  std::size_t offset;
  std::size_t size;
  Fault fault;  // what a changed first or last byte leads to
};

constexpr std::size_t kSlot = format::kHeaderSize;
constexpr std::size_t kBody = kSlot + format::kSlotSize;

constexpr std::array<Field, 19> kFields = {{
    {"magic", 0, 8, Fault::invalid_input},
    {"format", 8, 2, Fault::invalid_input},
    {"suite", 10, 2, Fault::invalid_input},
    {"slots", 12, 1, Fault::invalid_input},
    {"reserved", 13, 3, Fault::invalid_input},
    {"id", 16, 16, Fault::not_permitted},
    {"master commitment", 32, 32, Fault::invalid_input},
    {"body nonce", 64, 24, Fault::invalid_input},
    {"body size", 88, 4, Fault::invalid_input},
    {"reserved", 92, 4, Fault::invalid_input},
    {"slot commitment", kSlot, 32, Fault::not_permitted},
    {"salt", kSlot + 32, 16, Fault::not_permitted},
    {"memory", kSlot + 48, 8, Fault::invalid_input},
    {"passes, high bytes", kSlot + 57, 3, Fault::invalid_input},
    {"slot reserved", kSlot + 60, 4, Fault::invalid_input},
    {"slot nonce", kSlot + 64, 24, Fault::not_permitted},
    {"wrapped key", kSlot + 88, 32, Fault::invalid_input},
    {"wrapped tag", kSlot + 120, 16, Fault::invalid_input},
    {"body", kBody, 18, Fault::invalid_input},
}};

TEST(Keystore, RefusesAFlippedBitInEveryField) {
  for (const Field& field : kFields) {
    for (std::size_t offset : {field.offset, field.offset + field.size - 1}) {
      Bytes file = sealed_items();
      file[offset] ^= std::byte{0x80};
      expect_fault(open(file, secret("correct horse")), field.fault, field.name);
    }
  }
  Bytes file = sealed_items();
  file[kSlot + 56] ^= std::byte{1};  // passes 2 -> 3: within bounds, but another key
  expect_fault(open(file, secret("correct horse")), Fault::not_permitted, "passes");
  file = sealed_items();
  file.back() ^= std::byte{1};
  expect_fault(open(file, secret("correct horse")), Fault::invalid_input, "body tag");
}

TEST(Keystore, RefusesEveryOtherLength) {
  const Bytes file = sealed_items();
  for (std::size_t size = 0; size < file.size(); ++size) {
    expect_fault(format::parse(ByteView(file).first(size)), Fault::invalid_input);
  }
  Bytes longer = file;
  longer.push_back(std::byte{0});
  expect_fault(format::parse(longer), Fault::invalid_input);
  longer.resize(kFileBytesMax + 1);
  expect_fault(format::parse(longer), Fault::invalid_input);
}

TEST(Keystore, RefusesSlotsThatWereReordered) {
  Bytes file = hex(known::kKeystore);
  std::swap_ranges(file.begin() + kSlot, file.begin() + kBody, file.begin() + kBody);
  expect_fault(open(file, secret("correct horse")), Fault::invalid_input);
}

TEST(Keystore, RefusesASlotOfAnotherKeystore) {
  const Bytes other = *seal(two_items(), secret("other"), kCheapest);
  Bytes file = sealed_items();
  std::copy(other.begin() + kSlot, other.begin() + kBody, file.begin() + kSlot);
  expect_fault(open(file, secret("other")), Fault::not_permitted);
}

TEST(Attack, B9_AMultiKeyFileIsRefusedByTheCommitment) {
  const Bytes file = hex(known::kMultiKeyKeystore);
  // The wrap authenticates under both passphrases. Only the one that the slot commits to gets as
  // far as the cipher, and finds no master key; the other one is simply wrong.
  expect_fault(open(file, secret("second guess")), Fault::not_permitted);
  expect_fault(open(file, secret("first guess")), Fault::invalid_input);
}

/// A well-formed file whose only slot asks for that cost.
Bytes file_with_cost(std::uint64_t memory, std::uint32_t passes) {
  Bytes file = sealed_items();
  for (std::size_t i = 0; i < 8; ++i) {
    file[kSlot + 48 + i] = static_cast<std::byte>(memory >> 8 * i & 0xff);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    file[kSlot + 56 + i] = static_cast<std::byte>(passes >> 8 * i & 0xff);
  }
  return file;
}

TEST(Attack, G11_CostsOutOfBoundsAreRefusedBeforeTheyAreSpent) {
  constexpr std::uint64_t kSixteenTiB = 16ULL << 40;
  constexpr auto kAllOnes = static_cast<std::uint64_t>(-1);
  for (std::uint64_t memory : {std::uint64_t{0}, std::uint64_t{8192}, kMemoryMin - 1024,
                               kMemoryMin + 1, kMemoryMax + 1024, kSixteenTiB, kAllOnes}) {
    // parse() has no access to Argon2id: what it refuses costs nothing.
    expect_fault(format::parse(file_with_cost(memory, 2)), Fault::invalid_input);
    expect_fault(open(file_with_cost(memory, 2), secret("p")), Fault::invalid_input);
    expect_fault(seal(two_items(), secret("p"), {.passes = 2, .memory_bytes = memory}),
                 Fault::invalid_input);
  }
  for (std::uint32_t passes : {0U, 1U, kPassesMax + 1, 0xffffffffU}) {
    expect_fault(format::parse(file_with_cost(kMemoryMin, passes)), Fault::invalid_input);
    expect_fault(open(file_with_cost(kMemoryMin, passes), secret("p")), Fault::invalid_input);
    expect_fault(seal(two_items(), secret("p"), {.passes = passes, .memory_bytes = kMemoryMin}),
                 Fault::invalid_input);
  }
  EXPECT_TRUE(format::parse(file_with_cost(kMemoryMax, kPassesMax)));
}

TEST(Attack, H3_TheFileShowsNoSecretAndNoName) {
  std::vector<Item> items;
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    const std::string marker = std::string("planted-marker-") + letter;
    items.push_back({.name = std::string("name-") + letter, .secret = secret(marker)});
  }
  const Bytes file = *seal(items, secret("planted-passphrase"), kCheapest);
  const std::string_view text = as_text(file);
  for (std::string_view planted : {"planted", "marker", "name-", "passphrase"}) {
    EXPECT_EQ(text.find(planted), std::string_view::npos) << planted;
  }
}

/// The plaintext of a body, as hexadecimal: number, then name, size and secret of each item.
Result<std::vector<Item>> decode(std::string_view text) {
  return format::decode_items(SecretBytes::copy_of(hex(text)));
}

constexpr std::string_view kNameA = "61000000000000000000000000000000";

TEST(KeystoreItems, AreDecodedStrictly) {
  const std::string name(kNameA);
  ASSERT_TRUE(decode("0100" + name + "0100aa"));
  EXPECT_EQ(decode("0100" + name + "0100aa")->at(0).name, "a");
  const std::vector<std::pair<const char*, std::string>> bad = {
      {"empty", ""},
      {"half a number", "01"},
      {"no item", "0000"},
      {"fewer items than said", "0200" + name + "0100aa"},
      {"too many items", "4100" + name + "0100aa"},
      {"trailing byte", "0100" + name + "0100aa00"},
      {"empty secret", "0100" + name + "0000"},
      {"secret cut off", "0100" + name + "0200aa"},
      {"size cut off", "0100" + name + "01"},
      {"secret too long", "0100" + name + "0104" + std::string(2 * 1025, '0')},
      {"no name", "0100000000000000000000000000000000000100aa"},
      {"capital letter", "0100410000000000000000000000000000000100aa"},
      {"name after its end", "0100610062000000000000000000000000000100aa"},
      {"same name twice", "0200" + name + "0100aa" + name + "0100bb"},
  };
  for (const auto& [what, text] : bad) expect_fault(decode(text), Fault::invalid_input, what);
}

}  // namespace
}  // namespace talgu::keystore
