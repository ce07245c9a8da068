#include "protocol/base/portable.h"
#include "protocol/feed/entry.h"
#include "protocol/feed/feed_tail.h"
#include "protocol/feed/head.h"
#include "protocol/feed/receipt.h"
#include "protocol/law/audience/rule.h"
#include "protocol/law/authority.h"
#include "protocol/law/federation/charter.h"
#include "protocol/law/party/certificate.h"
#include "protocol/law/party/party_log.h"
#include "protocol/law/party/statement.h"
#include "protocol/law/policy/policy.h"

#include <array>
#include <cstdint>

// The first byte chooses which signed object or file the rest is taken for. None may crash, hang or
// read past the end, whatever the bytes.
namespace talgu {
namespace {

template <auto kParse>
void try_to(ByteView input) {
  static_cast<void>(kParse(input).has_value());
}

void try_rule(ByteView input) {
  static_cast<void>(parse_audience_rule(as_text(input)).has_value());
}

void try_portable(ByteView input) {
  static_cast<void>(parse_portable(input).has_value());
}

constexpr std::array kParsers = {try_to<parse_party>,
                                 try_to<parse_charter>,
                                 try_to<parse_signed<Charter>>,
                                 try_to<parse_statement>,
                                 try_to<parse_policy>,
                                 try_to<parse_signed<Statement>>,
                                 try_to<parse_signed<Policy>>,
                                 try_to<parse_party_log>,
                                 try_to<parse_certificate>,
                                 try_to<parse_request>,
                                 try_to<parse_header>,
                                 try_to<parse_open>,
                                 try_to<parse_epoch>,
                                 try_to<parse_tail>,
                                 try_to<parse_signed_head>,
                                 try_to<parse_join_pack>,
                                 try_to<parse_signed_receipt>,
                                 try_rule,
                                 try_portable};

}  // namespace
}  // namespace talgu

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  talgu::kParsers.at(data[0] %
                     talgu::kParsers.size())(std::as_bytes(std::span(data, size)).subspan(1));
  return 0;
}
