#include "crypto/keystore_format.h"

#include "crypto/check.h"

namespace talgu::keystore::format {
namespace {

constexpr std::string_view kMagic = "TALGUKEY";
constexpr std::uint64_t kSuite = 1;
constexpr std::uint64_t kFormat = 1;
constexpr std::uint64_t kMemoryUnit = 1024;

constexpr std::size_t kItemHeadSize = kNameSize + 2;
constexpr std::size_t kPlaintextSizeMax = 2 + kItemsMax * (kItemHeadSize + kItemBytesMax);
constexpr std::size_t kBodySizeMax = kPlaintextSizeMax + xchacha::kTagSize;

static_assert(kHeaderSize + kSlotsMax * kSlotSize + kBodySizeMax <= kFileBytesMax);

void put(Bytes& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(static_cast<std::byte>(value & 0xff));
    value >>= 8;
  }
}

/// Takes bytes from the front of a buffer whose size was checked before.
class Reader final {
 public:
  explicit Reader(ByteView left) : left_(left) {}

  [[nodiscard]] std::size_t left() const { return left_.size(); }

  ByteView take(std::size_t size) {
    TALGU_CHECK(size <= left_.size());
    const ByteView taken = left_.first(size);
    left_ = left_.subspan(size);
    return taken;
  }

  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    const ByteView taken = take(size);
    for (std::size_t i = size; i-- > 0;) {
      value = value << 8 | std::to_integer<std::uint64_t>(taken[i]);
    }
    return value;
  }

  template <class Fixed>
  Fixed fixed() {
    Fixed made;
    std::ranges::copy(take(Fixed::kSize), made.bytes.begin());
    return made;
  }

 private:
  ByteView left_;
};

std::unexpected<Error> bad(std::string_view what) {
  return fail(Fault::invalid_input, "keystore: " + std::string(what));
}

Status check_name(std::string_view name) {
  const bool spelled = std::ranges::all_of(
      name, [](char letter) { return (letter >= 'a' && letter <= 'z') || letter == '-'; });
  if (name.empty() || name.size() > kNameSize || !spelled) return bad("an item has a bad name");
  return {};
}

bool has(const std::vector<Item>& items, std::string_view name) {
  return std::ranges::any_of(items, [&](const Item& item) { return item.name == name; });
}

Result<Slot> parse_slot(Reader& reader) {
  Slot slot;
  slot.commitment = reader.fixed<Commitment>();
  slot.salt = reader.fixed<Salt>();
  slot.cost.memory_bytes = reader.number(8);
  slot.cost.passes = static_cast<std::uint32_t>(reader.number(4));
  if (reader.number(4) != 0) return bad("reserved bytes of a slot are used");
  slot.nonce = reader.fixed<xchacha::Nonce>();
  slot.wrapped = reader.fixed<WrappedMaster>();
  TALGU_PASS(check_cost(slot.cost));
  return slot;
}

void put_slot_context(Bytes& out, const Slot& slot) {
  append(out, slot.salt.view());
  put(out, slot.cost.memory_bytes, 8);
  put(out, slot.cost.passes, 4);
  put(out, 0, 4);
  append(out, slot.nonce.view());
}

Result<Item> decode_item(Reader& reader) {
  if (reader.left() < kItemHeadSize) return bad("an item is cut off");
  const std::string_view field = as_text(reader.take(kNameSize));
  const std::string_view name = field.substr(0, field.find('\0'));
  TALGU_PASS(check_name(name));
  if (field.find_first_not_of('\0', name.size()) != std::string_view::npos) {
    return bad("a name is followed by something");
  }
  const std::uint64_t size = reader.number(2);
  if (size == 0 || size > kItemBytesMax) return bad("an item has a bad size");
  if (reader.left() < size) return bad("an item is cut off");
  return Item{.name = std::string(name), .secret = SecretBytes::copy_of(reader.take(size))};
}

/// Writes into guarded memory, which does not grow.
class Writer final {
 public:
  explicit Writer(std::span<std::byte> left) : left_(left) {}

  void put_bytes(ByteView bytes) {
    TALGU_CHECK(bytes.size() <= left_.size());
    std::ranges::copy(bytes, left_.begin());
    left_ = left_.subspan(bytes.size());
  }

  void put_u16(std::size_t value) {
    const std::array<std::byte, 2> bytes{static_cast<std::byte>(value & 0xff),
                                         static_cast<std::byte>(value >> 8)};
    put_bytes(bytes);
  }

 private:
  std::span<std::byte> left_;
};

}  // namespace

Status check_cost(const KdfCost& cost) {
  if (cost.passes < kPassesMin || cost.passes > kPassesMax) return bad("passes out of bounds");
  if (cost.memory_bytes < kMemoryMin || cost.memory_bytes > kMemoryMax) {
    return bad("memory cost out of bounds");
  }
  if (cost.memory_bytes % kMemoryUnit != 0) return bad("memory cost is not whole KiB");
  return {};
}

Result<Envelope> parse(ByteView file) {
  if (file.size() < kHeaderSize || file.size() > kFileBytesMax) return bad("the size is wrong");
  Reader reader(file);
  if (as_text(reader.take(kMagic.size())) != kMagic) return bad("this is no keystore");
  if (reader.number(2) != kFormat) return bad("the format is newer than this program");
  if (reader.number(2) != kSuite) return bad("the suite is unknown");
  const std::uint64_t slots = reader.number(1);
  if (reader.number(3) != 0) return bad("reserved bytes are used");
  Envelope envelope;
  envelope.id = reader.fixed<FileId>();
  envelope.master_commitment = reader.fixed<Commitment>();
  envelope.body_nonce = reader.fixed<xchacha::Nonce>();
  const std::uint64_t body_size = reader.number(4);
  if (reader.number(4) != 0) return bad("reserved bytes are used");
  if (slots == 0 || slots > kSlotsMax) return bad("the number of slots is wrong");
  if (body_size < xchacha::kTagSize || body_size > kBodySizeMax) return bad("the body is too big");
  if (reader.left() != slots * kSlotSize + body_size) return bad("the size is wrong");
  for (std::uint64_t i = 0; i < slots; ++i) {
    TALGU_TRY(const Slot slot, parse_slot(reader));
    envelope.slots.push_back(slot);
  }
  envelope.body = to_bytes(reader.take(body_size));
  return envelope;
}

Bytes encode_head(const Envelope& envelope, std::size_t body_size) {
  TALGU_CHECK(!envelope.slots.empty() && envelope.slots.size() <= kSlotsMax);
  TALGU_CHECK(body_size <= kBodySizeMax);
  Bytes out;
  append(out, as_bytes(kMagic));
  put(out, kFormat, 2);
  put(out, kSuite, 2);
  put(out, envelope.slots.size(), 1);
  put(out, 0, 3);
  append(out, envelope.id.view());
  append(out, envelope.master_commitment.view());
  append(out, envelope.body_nonce.view());
  put(out, body_size, 4);
  put(out, 0, 4);
  TALGU_CHECK(out.size() == kHeaderSize);
  for (const Slot& slot : envelope.slots) {
    append(out, slot.commitment.view());
    put_slot_context(out, slot);
    append(out, slot.wrapped.view());
  }
  TALGU_CHECK(out.size() == kHeaderSize + envelope.slots.size() * kSlotSize);
  return out;
}

Bytes slot_context(const FileId& id, const Slot& slot) {
  Bytes context = to_bytes(id.view());
  put_slot_context(context, slot);
  return context;
}

Result<SecretBytes> encode_items(const std::vector<Item>& items) {
  if (items.empty() || items.size() > kItemsMax) return bad("the number of items is wrong");
  std::size_t size = 2;
  for (std::size_t i = 0; i < items.size(); ++i) {
    TALGU_PASS(check_name(items[i].name));
    const std::size_t secret_size = items[i].secret.size();
    if (secret_size == 0 || secret_size > kItemBytesMax) return bad("an item has a bad size");
    size += kItemHeadSize + secret_size;
    for (std::size_t k = 0; k < i; ++k) {
      if (items[k].name == items[i].name) return bad("a name is there twice");
    }
  }
  SecretBytes plaintext(size);
  Writer writer(plaintext.expose_to_fill());
  writer.put_u16(items.size());
  for (const Item& item : items) {
    std::array<std::byte, kNameSize> name{};
    std::ranges::copy(as_bytes(item.name), name.begin());
    writer.put_bytes(name);
    writer.put_u16(item.secret.size());
    writer.put_bytes(item.secret.expose());
  }
  return plaintext;
}

Result<std::vector<Item>> decode_items(const SecretBytes& plaintext) {
  Reader reader(plaintext.expose());
  if (reader.left() < 2) return bad("the items are cut off");
  const std::uint64_t count = reader.number(2);
  if (count == 0 || count > kItemsMax) return bad("the number of items is wrong");
  std::vector<Item> items;
  for (std::uint64_t i = 0; i < count; ++i) {
    TALGU_TRY(Item item, decode_item(reader));
    if (has(items, item.name)) return bad("a name is there twice");
    items.push_back(std::move(item));
  }
  if (reader.left() != 0) return bad("something follows the items");
  return items;
}

}  // namespace talgu::keystore::format
