#pragma once

#include "protocol/sync/wire/frame.h"

/// The Cap'n Proto side of frame.h: the only file of sync/ that knows talgu-wire.capnp.
namespace talgu::sync::codec {

/// `reserved` zero bytes for the frame header, then the message as one segment with its table.
/// `reserved` keeps the message 8-byte aligned.
[[nodiscard]] Bytes encode_message(const Message& message, std::size_t reserved);

/// `frame` is header and message; its header was checked. A run keeps the buffer.
/// Faults: invalid_input (rules frame, layout, or those of the signed objects inside).
Result<Message> decode_message(FrameType type, Bytes frame);

}  // namespace talgu::sync::codec
