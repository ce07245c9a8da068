#include "crypto/hpke.h"
#include "crypto/init.h"
#include "node/cli/tgu_file.h"
#include "node/front/front_key.h"
#include "protocol/law/party/certificate.h"
#include "protocol/base/signing.h"

#include <iostream>

// The request for a node's next generation, with keys of its own, as its party asks for when it
// replaces a key. Usage: talgu-renew REQUEST KEY OUT, with the request of the generation before and
// a new file for the transport key.

namespace {

talgu::Status renew(const char* before, const char* key, const char* out) {
  using namespace talgu;
  TALGU_TRY(const Bytes content, cli::read_tgu(before, PortableKind::certificate_request));
  TALGU_TRY(const CertificateRequest request, parse_request(content));
  Certificate next = request.certificate;
  next.previous = cert_id(encode_certificate(request.certificate));
  ++next.generation;
  TALGU_TRY(next.transport_key, front::create_front_key(key));
  const NodeSigningKey signing_key = NodeSigningKey::generate();
  next.sign_key = signing_key.public_key();
  next.seal_key = hpke::generate().public_key;
  TALGU_TRY(const CertificateRequest made, make_request(next, signing_key));
  return cli::write_tgu(out, PortableKind::certificate_request, encode_request(made));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: talgu-renew REQUEST KEY OUT\n";
    return 2;
  }
  if (!talgu::init_crypto()) return 1;
  const talgu::Status done = renew(argv[1], argv[2], argv[3]);
  if (done) return 0;
  std::cerr << "talgu-renew: error: " << done.error().what << "\n";
  return 1;
}
