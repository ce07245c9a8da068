#!/usr/bin/env bash
# Builds and tests everything, also from a clean clone on a bare Debian 12: installs what is missing,
# builds `dev` (sanitizers, warnings are errors) and `release`, then runs ctest once over both, so
# that one summary of ctest ends the output. Arguments go to ctest: tools/test.sh -L unit
set -euo pipefail
cd "$(dirname "$0")/.."

tools/deps.sh
for preset in dev release; do
  cmake --preset "$preset"
  cmake --build --preset "$preset" --parallel "$(nproc)"
done

# `dev` knows the unit, property, vector and source tests, `release` the system tests.
mkdir -p build/all-tests
echo 'subdirs("../dev" "../release")' > build/all-tests/CTestTestfile.cmake

# No detect_stack_use_after_return: the fake stack of g++ 12 places objects with alignas(64), such as
# the hash states of libsodium, at 32 bytes, which UBSan then rightly reports.
export ASAN_OPTIONS="strict_string_checks=1:check_initialization_order=1:strict_init_order=1:\
detect_leaks=1"
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1"
exec ctest --test-dir build/all-tests --parallel "$(nproc)" --timeout 300 --output-on-failure \
  --no-tests=error "$@"
