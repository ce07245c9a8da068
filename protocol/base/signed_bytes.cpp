#include "protocol/base/signed_bytes.h"

#include "protocol/base/refusal.h"

#include <string>

namespace talgu::signed_bytes_internal {
namespace {

template <class Signatures>
Signatures read(LayoutReader& in);

template <>
SignatureList read(LayoutReader& in) {
  return read_signatures(in);
}

template <>
SignatureGroups read(LayoutReader& in) {
  return read_groups(in);
}

void add(SignatureList& to, const SignatureList& more) {
  for (const KeySignature& one : more) merge_signature(to, one);
}

void add(SignatureGroups& to, const SignatureGroups& more) {
  for (const PartySignatures& group : more) {
    for (const KeySignature& one : group.signatures) merge_signature(to, group.party, one);
  }
}

}  // namespace

template <class Signatures>
Bytes encode(ByteView bytes, const Signatures& signatures) {
  LayoutWriter out;
  out.prefixed(bytes);
  write_signatures(out, signatures);
  return out.take();
}

template <class Signatures>
Result<std::pair<Bytes, Signatures>> parse(ByteView encoded, const Form& form) {
  LayoutReader in(encoded);
  Bytes bytes = to_bytes(in.prefixed(form.bytes_max));
  Signatures signatures = read<Signatures>(in);
  TALGU_PASS(in.finish("signed " + std::string(form.noun)));
  TALGU_PASS(check_order(signatures));
  return std::pair(std::move(bytes), std::move(signatures));
}

template <class Signatures>
Status merge(ByteView bytes, Signatures& signatures, ByteView other_bytes,
             const Signatures& other_signatures, const Form& form) {
  if (!equal(bytes, other_bytes)) {
    return fail(Fault::invalid_input,
                "these are copies of two different objects, each a " + std::string(form.noun),
                "look at both with: talgu file show");
  }
  add(signatures, other_signatures);
  return check_order(signatures);
}

template Bytes encode(ByteView, const SignatureList&);
template Bytes encode(ByteView, const SignatureGroups&);
template Result<std::pair<Bytes, SignatureList>> parse(ByteView, const Form&);
template Result<std::pair<Bytes, SignatureGroups>> parse(ByteView, const Form&);
template Status merge(ByteView, SignatureList&, ByteView, const SignatureList&, const Form&);
template Status merge(ByteView, SignatureGroups&, ByteView, const SignatureGroups&, const Form&);

}  // namespace talgu::signed_bytes_internal
