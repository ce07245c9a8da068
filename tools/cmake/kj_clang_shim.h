// Force-included for clang >= 16 in C++20 and later, where the rewritten operator== makes the
// comparison of `const char*` with kj::StringPtr in Cap'n Proto 0.9.2 ambiguous.
#pragma once
#if defined(__cplusplus) && __cplusplus >= 202002L && defined(__clang__)
namespace kj {
class StringPtr;
template <typename T>
concept TalguStringPtr = __is_same(T, StringPtr);
template <TalguStringPtr T>
inline bool operator==(const char* a, const T& b) {
  return b.operator==(T(a));  // as a member: the obvious `b == a` would call itself
}
template <TalguStringPtr T>
inline bool operator!=(const char* a, const T& b) {
  return !b.operator==(T(a));
}
}  // namespace kj
#endif
