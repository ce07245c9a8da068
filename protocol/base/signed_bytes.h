#pragma once

#include "protocol/base/signing.h"

#include <cstddef>
#include <string_view>
#include <utility>

/// An object exactly as it was signed, with the signatures gathered so far (§1): "to be signed" and
/// "signed" are one format, lp(bytes) ‖ signatures. The bytes are never encoded again. Whether the
/// signatures verify, and are enough, says check_threshold() (protocol/law/party/root_set.h).
/// Value types; pure; any thread.
namespace talgu {

/// What is signed in this way says so beside its own header:
///
///     template <>
///     struct SignedAs<Policy> {
///       using Signatures = SignatureList;            // of one party, or SignatureGroups of
///       several static constexpr SignedType kType = SignedType::party_policy; static constexpr
///       std::size_t kBytesMax = …;  // of the object alone static constexpr std::string_view kNoun
///       = "policy";  // in error texts
///     };
template <class Object>
struct SignedAs;

template <class Object>
struct SignedBytes {
  Bytes bytes;
  typename SignedAs<Object>::Signatures signatures;
};

namespace signed_bytes_internal {

/// What parsing and merging say of an object; filled from SignedAs.
struct Form {
  std::size_t bytes_max = 0;
  std::string_view noun;
};

template <class Object>
constexpr Form form_of() {
  return {.bytes_max = SignedAs<Object>::kBytesMax, .noun = SignedAs<Object>::kNoun};
}

/// For SignatureList and SignatureGroups.
template <class Signatures>
[[nodiscard]] Bytes encode(ByteView bytes, const Signatures& signatures);
template <class Signatures>
Result<std::pair<Bytes, Signatures>> parse(ByteView encoded, const Form& form);
template <class Signatures>
Status merge(ByteView bytes, Signatures& signatures, ByteView other_bytes,
             const Signatures& other_signatures, const Form& form);

}  // namespace signed_bytes_internal

template <class Object>
[[nodiscard]] Bytes encode_signed(const SignedBytes<Object>& object) {
  return signed_bytes_internal::encode(object.bytes, object.signatures);
}

/// Layout and order of the signatures; the object inside stays unread.
/// Faults: rules layout, signature_order.
template <class Object>
Result<SignedBytes<Object>> parse_signed(ByteView encoded) {
  auto parts = signed_bytes_internal::parse<typename SignedAs<Object>::Signatures>(
      encoded, signed_bytes_internal::form_of<Object>());
  if (!parts) return std::unexpected(std::move(parts).error());
  return SignedBytes<Object>{.bytes = std::move(parts->first),
                             .signatures = std::move(parts->second)};
}

/// Joins the signatures of two copies of one object; of a key that signed both the second counts.
/// Faults: invalid_input (the copies are of two objects), rule signature_order (too many).
template <class Object>
Result<SignedBytes<Object>> merge(SignedBytes<Object> first, const SignedBytes<Object>& second) {
  if (Status joined =
          signed_bytes_internal::merge(first.bytes, first.signatures, second.bytes,
                                       second.signatures, signed_bytes_internal::form_of<Object>());
      !joined) {
    return std::unexpected(std::move(joined).error());
  }
  return first;
}

}  // namespace talgu
