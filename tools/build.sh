#!/usr/bin/env bash
# Builds targets of a preset and says how far it is: in place on a terminal, else a line a minute, and
# nothing where all is built. The whole output is in build/<preset>/build.log unless it went to the
# terminal. usage: tools/build.sh PRESET TARGET...
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -lt 2 ]; then
  echo "usage: tools/build.sh PRESET TARGET..." >&2
  exit 2
fi
preset="$1"
shift
folder="build/$preset"
log="$folder/build.log"
[ -f "$folder/build.ninja" ] || cmake --preset "$preset" > /dev/null
if cmake --build --preset "$preset" --target "$@" -- -n 2> /dev/null | grep -q 'no work to do'; then
  exit 0
fi

echo "Building (the first time takes some minutes) ..."
if [ -t 1 ]; then
  exec cmake --build --preset "$preset" --target "$@"
fi
said="$SECONDS"
cmake --build --preset "$preset" --target "$@" 2>&1 | tee "$log" | while read -r line; do
  if [[ "$line" == "["* ]] && [ $((SECONDS - said)) -ge 60 ]; then
    echo "  ${line%% *} after $SECONDS s"
    said="$SECONDS"
  fi
done || {
  tail -n 40 "$log" >&2
  echo "The build failed; the whole log is in $log" >&2
  exit 1
}
