#!/usr/bin/env bash
# The slow checks, beside tools/test.sh: clang-tidy over every file, ThreadSanitizer, and each fuzz
# target for SECONDS (20). One line per part; logs in build/check/. Goes on after a failure, so that
# one run shows all. usage: tools/check.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${1:-20}"
logs=build/check
failed=0
if ! [[ "$seconds" =~ ^[0-9]+$ ]]; then
  echo "usage: tools/check.sh [SECONDS]" >&2
  exit 2
fi

# part <name> <command>...: runs it, prints one line, keeps its output.
part() {
  local name="$1" start="$SECONDS"
  shift
  if "$@" > "$logs/${name// /-}.log" 2>&1; then
    echo "ok      $name ($((SECONDS - start)) s)"
  else
    echo "FAILED  $name ($((SECONDS - start)) s): $logs/${name// /-}.log"
    failed=1
  fi
}

# shellcheck disable=SC2317  # called through part
build() {
  cmake --preset "$1" && cmake --build --preset "$1" --parallel "$(nproc)" -- -k 0
}

# New inputs are kept in the build folder; the corpus in tests/fuzz/corpus is only read.
# shellcheck disable=SC2317  # called through part
fuzz() {
  local program="$1" name seeds=()
  name="$(basename "$program")"
  [ ! -d "tests/fuzz/corpus/$name" ] || seeds=("tests/fuzz/corpus/$name")
  mkdir -p "$logs/corpus/$name"
  "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$logs/$name-" "$logs/corpus/$name" "${seeds[@]}"
}

tools/deps.sh --check
mkdir -p "$logs"
part "clang-tidy" build tidy
part "tsan build" build tsan
part "tsan tests" ctest --preset tsan -L 'unit|property' --parallel "$(nproc)" \
  --timeout 600 --output-on-failure --no-tests=error
part "fuzz build" build fuzz
for program in build/fuzz/fuzzers/*_fuzz; do
  part "fuzz $(basename "$program")" fuzz "$program"
done
exit "$failed"
