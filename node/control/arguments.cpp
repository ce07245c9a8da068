#include "node/control/arguments.h"

namespace talgu::control {
namespace {

std::unexpected<Error> wrong(std::string what) {
  return refuse(ControlRule::bad_arguments, std::move(what));
}

}  // namespace

Result<std::string> Arguments::text(const char* name) const {
  const auto found = args_.find(name);
  if (found == args_.end() || !found->is_string()) {
    return wrong(std::string("the argument ") + name + " is missing, or not a text");
  }
  return found->get<std::string>();
}

Result<std::uint64_t> Arguments::number(const char* name) const {
  const auto found = args_.find(name);
  if (found == args_.end() || !found->is_number_unsigned()) {
    return wrong(std::string("the argument ") + name + " is missing, or no whole number");
  }
  return found->get<std::uint64_t>();
}

Result<std::string> Arguments::optional_text(const char* name) const {
  if (!args_.contains(name)) return std::string();
  return text(name);
}

Result<bool> Arguments::flag(const char* name) const {
  const auto found = args_.find(name);
  if (found == args_.end()) return false;
  if (!found->is_boolean()) return wrong(std::string("the argument ") + name + " is no yes or no");
  return found->get<bool>();
}

Result<std::vector<std::string>> Arguments::texts(const char* name) const {
  const auto found = args_.find(name);
  if (found == args_.end() || !found->is_array()) {
    return wrong(std::string("the argument ") + name + " is missing, or not a list");
  }
  std::vector<std::string> list;
  for (const Json& item : *found) {
    if (!item.is_string()) return wrong(std::string(name) + " holds something that is no text");
    list.push_back(item.get<std::string>());
  }
  return list;
}

}  // namespace talgu::control
