#!/usr/bin/env bash
# The main job of Talgud, shown: installs what is missing, builds, and lets donors answer needs of
# Ukraine between six real nodes on this machine. `--stay` keeps them running, `--all` takes every
# party of the mechanism.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/deps.sh
tools/build.sh release talgud talgu
exec python3 tools/demo.py --bin build/release/node "$@"
