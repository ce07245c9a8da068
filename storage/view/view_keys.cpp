#include "storage/view/view_keys.h"

#include "protocol/base/label.h"
#include "storage/view/view.h"

namespace talgu::storage {
namespace {

VaultKey names_key(const VaultKey& view_secret) {
  VaultKey made;
  derive(view_secret.expose(), label::kViewName, {}, made);
  return made;
}

}  // namespace

ViewKeys::ViewKeys(const VaultKey& view_secret)
    : seal_(view_key(view_secret)), names_(names_key(view_secret)) {}

Bytes ViewKeys::seal(Table table, ByteView key, ByteView plaintext) const {
  return seal_value(seal_, {.table = talgu::name_of(table), .key = key, .schema = kViewSchema},
                    plaintext);
}

Result<Bytes> ViewKeys::open(Table table, ByteView key, ByteView sealed) const {
  return open_value(seal_, {.table = talgu::name_of(table), .key = key, .schema = kViewSchema},
                    sealed);
}

Cell ViewKeys::cell_of(const RecordKey& key) const {
  return name_of({key.owner.view(), key.id.view(), key.guest.view()});
}

Cell ViewKeys::name_of(std::initializer_list<ByteView> parts) const {
  Hasher hasher(names_.expose(), label::kViewName);
  for (const ByteView part : parts) hasher.add(part);
  std::array<std::byte, 32> whole{};
  hasher.finish(whole);
  Cell name;
  std::memcpy(name.bytes.data(), whole.data(), Cell::kSize);
  return name;
}

}  // namespace talgu::storage
