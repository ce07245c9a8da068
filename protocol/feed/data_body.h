#pragma once

#include "protocol/base/ids.h"
#include "protocol/feed/entry.h"

namespace talgu {

/// max(128, Padmé(4 + size)): the sizes that an observer of the wire can see (§4, B12).
[[nodiscard]] std::size_t padded_size(std::size_t message_size);

/// Whether a DATA body may have that size: what surrounds the ciphertext, and a padded size.
[[nodiscard]] bool is_data_body_size(std::size_t bytes);

/// The largest message that fits an entry.
[[nodiscard]] std::size_t message_bytes_max();

/// EK = F(DK, "entry-key", feed_id ‖ seq ‖ prev ‖ epoch).
void entry_key(const EpochDataKey& data_key, const EntryHeader& header, EntryKey& out);

/// Fills body length and hash of `header` and returns KC ‖ nonce ‖ ciphertext; opens it again
/// before it returns (A14). The header's other fields are final: they are the associated data.
/// Faults: limit_exceeded (rule size).
Result<Bytes> seal_data(const EpochDataKey& data_key, EntryHeader& header, ByteView message);

/// Key commitment first, then the tag, then the padding (§4). Pure.
/// Faults: rules key_commit, ciphertext, padding, layout.
Result<Bytes> open_data(const EpochDataKey& data_key, const EntryHeader& header, ByteView body);

}  // namespace talgu
