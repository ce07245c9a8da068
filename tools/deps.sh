#!/usr/bin/env bash
# Installs the Debian packages that a build needs and this machine lacks; says nothing when none is
# missing. `tools/deps.sh --check` adds what tools/check.sh needs. Touches nothing but apt packages.
set -euo pipefail

packages=(
  # compiler and build
  ca-certificates ccache cmake g++ gettext git ninja-build pkg-config
  # libraries of talgud and talgu; libssl-dev because Debian's CapnProtoConfig looks for OpenSSL
  capnproto cppzmq-dev libcapnp-dev libcli11-dev libfmt-dev liblmdb-dev libsodium-dev
  libspdlog-dev libssl-dev libtomlplusplus-dev libzmq3-dev nlohmann-json3-dev
  # tests: GoogleTest; for the system tests a second implementation of the cryptography, JSON schemas
  libgmock-dev libgtest-dev python3 python3-jsonschema python3-nacl
)
check_packages=(clang-19 clang-format-14 clang-tidy-19 libclang-rt-19-dev)

case "${1:-}" in
  "") ;;
  --check) packages+=("${check_packages[@]}") ;;
  *)
    echo "usage: tools/deps.sh [--check]" >&2
    exit 2
    ;;
esac

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

if ! command -v dpkg-query > /dev/null; then
  echo "tools/deps.sh: this is not a Debian system; install the equivalents of: ${packages[*]}" >&2
  exit 1
fi
missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo > /dev/null; then
    echo "tools/deps.sh: missing packages and neither root nor sudo. As root, run:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
