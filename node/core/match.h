#pragma once

namespace talgu {

/// std::visit over lambdas.
template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

}  // namespace talgu
