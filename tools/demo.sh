#!/usr/bin/env bash
# The main job of Talgud, shown: installs what is missing, builds, and lets donors answer needs of
# Ukraine between six real nodes on this machine. `--stay` keeps them running, `--all` takes every
# party of the mechanism.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/deps.sh
if [ ! -f build/release/build.ninja ]; then
  cmake --preset release > /dev/null
fi
echo "Building (the first time takes some minutes) ..."
cmake --build --preset release --target talgud talgu > build/release/demo-build.log 2>&1 || {
  tail -n 40 build/release/demo-build.log
  echo "The build failed; the whole log is in build/release/demo-build.log" >&2
  exit 1
}
exec python3 tools/demo.py --bin build/release/node "$@"
