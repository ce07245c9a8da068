#include "node/front/name_lookup.h"

#include <sys/socket.h>

#include <algorithm>
#include <netdb.h>
#include <utility>

namespace talgu::front {
namespace {

/// Lookups that nobody waits for any more but that the C library still works on.
constexpr std::size_t kAbandonedMax = 256;

}  // namespace

struct NameLookup::Request {
  std::string host;
  std::string port;
  addrinfo hints{};
  gaicb call{};

  ~Request() {
    if (call.ar_result != nullptr) ::freeaddrinfo(call.ar_result);
  }

  [[nodiscard]] bool under_way() { return ::gai_error(&call) == EAI_INPROGRESS; }

  /// The C library writes into a request until it is done with it.
  static std::vector<std::unique_ptr<Request>>& abandoned() {
    static std::vector<std::unique_ptr<Request>> list;
    std::erase_if(list, [](const auto& one) { return !one->under_way(); });
    return list;
  }
};

NameLookup::NameLookup(const std::string& address) {
  if (Request::abandoned().size() >= kAbandonedMax) return;
  const std::size_t start = address.find("//") + 2;
  const std::size_t colon = address.rfind(':');
  auto request = std::make_unique<Request>();
  request->host = address.substr(start, colon - start);
  request->port = address.substr(colon + 1);
  const bool bracketed = request->host.starts_with('[') && request->host.ends_with(']');
  if (bracketed) request->host = request->host.substr(1, request->host.size() - 2);
  request->hints.ai_socktype = SOCK_STREAM;
  request->hints.ai_flags = AI_NUMERICSERV;
  addrinfo numeric = request->hints;
  numeric.ai_flags |= AI_NUMERICHOST;  // no name: known at once, without a thread
  if (::getaddrinfo(request->host.c_str(), request->port.c_str(), &numeric,
                    &request->call.ar_result) == 0) {
    request_ = std::move(request);
    return;
  }
  request->call.ar_name = request->host.c_str();
  request->call.ar_service = request->port.c_str();
  request->call.ar_request = &request->hints;
  gaicb* list[] = {&request->call};
  if (::getaddrinfo_a(GAI_NOWAIT, list, 1, nullptr) == 0) request_ = std::move(request);
}

NameLookup::NameLookup(NameLookup&&) noexcept = default;

NameLookup::~NameLookup() {
  if (!request_ || ::gai_cancel(&request_->call) != EAI_NOTCANCELED) return;
  Request::abandoned().push_back(std::move(request_));
}

std::optional<std::vector<std::string>> NameLookup::found() const {
  std::vector<std::string> list;
  if (!request_) return list;
  if (request_->under_way()) return std::nullopt;
  for (const addrinfo* one = request_->call.ar_result; one != nullptr; one = one->ai_next) {
    char host[NI_MAXHOST];
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, host, sizeof host, nullptr, 0,
                      NI_NUMERICHOST) != 0) {
      continue;
    }
    const std::string text(host);
    const bool v6 = one->ai_family == AF_INET6;
    list.push_back("tcp://" + (v6 ? "[" + text + "]" : text) + ":" + request_->port);
  }
  return list;
}

}  // namespace talgu::front
