#!/usr/bin/env bash
# Proves that the README's two commands work on a bare Debian 12: makes a minimal system in a folder,
# clones the committed state of this repository into it and runs tools/test.sh and tools/demo.sh
# there. By hand only, as root, needs debootstrap; some 4 GB and half an hour.
# usage: tools/bare-machine.sh FOLDER [MIRROR]     MIRROR: else $TALGU_MIRROR, else this host's own
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: tools/bare-machine.sh FOLDER [MIRROR]" >&2
  exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "tools/bare-machine.sh: run it as root: it makes a system and mounts into it" >&2
  exit 1
fi
if ! command -v debootstrap > /dev/null; then
  echo "tools/bare-machine.sh: install debootstrap first" >&2
  exit 1
fi
repository="$(cd "$(dirname "$0")/.." && pwd)"
if [ -e "$1" ] && [ -n "$(ls -A "$1")" ]; then
  echo "tools/bare-machine.sh: $1 is not empty" >&2
  exit 1
fi
mkdir -p "$1"
machine="$(cd "$1" && pwd)"

# The first archive of Debian in this host's apt sources, of either form.
# shellcheck disable=SC2016  # apt fills the format
own_mirror() {
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1
}
mirror="${2:-${TALGU_MIRROR:-$(own_mirror)}}"
if [ -z "$mirror" ]; then
  echo "tools/bare-machine.sh: name a mirror: the apt sources of this host have none" >&2
  exit 1
fi

mounted=()
unmount() {
  local i
  for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do
    umount "${mounted[i]}" || echo "still mounted: ${mounted[i]}" >&2
  done
  mounted=()
}
trap unmount EXIT

# mount_at <argument of mount>... <folder in the machine>: mounts, and remembers it for the trap.
mount_at() {
  local target="$machine/${*: -1}"
  mkdir -p "$target"
  mount "${@:1:$#-1}" "$target"
  mount --make-private "$target"  # or what is mounted below a bound folder shows up on the host
  mounted+=("$target")
}

inside() {
  chroot "$machine" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"
}

# timed <name> <command>...: runs it and says how long it took.
timed() {
  local name="$1" start="$SECONDS"
  shift
  "$@"
  echo "== $name: $((SECONDS - start)) s"
}

timed "debootstrap" debootstrap --variant=minbase bookworm "$machine" "$mirror"
if [ "$mirror" = "$(own_mirror)" ]; then
  cp -a /etc/apt/. "$machine/etc/apt/"  # it installs from where this host installs
fi
cp /etc/resolv.conf "$machine/etc/resolv.conf"
[ ! -e /etc/ssl/certs/ca-certificates.crt ] \
  || install -D /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/ca-certificates.crt"
mount_at -t proc proc proc
mount_at -t sysfs -o ro sysfs sys
mount_at --bind /dev dev
mount_at --bind /dev/pts dev/pts
mount_at -t tmpfs tmpfs dev/shm
git clone --quiet --no-hardlinks "$repository" "$machine/talgud"

timed "tools/test.sh" inside sh -c 'cd /talgud && tools/test.sh'
timed "tools/demo.sh" inside sh -c 'cd /talgud && tools/demo.sh'
