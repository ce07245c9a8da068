#!/usr/bin/env bash
# Makes the example federation of this folder anew, with `talgu` itself: three parties, a node each.
# The keys are not secret: see README.md. Every public key made here is added to
# node/system/example_keys.inc, by which programs refuse it; none is ever taken out of there, because what
# was published once stays published.
#
# keys-example/make.sh [FOLDER OF talgu]        default: build/release/node
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(realpath "${1:-build/release/node}")
list=$PWD/node/system/example_keys.inc
cd keys-example

rm -rf admins nodes ./*.tgu fingerprint.txt
umask 077
printf 'this passphrase is public\n' > passphrase.txt
chmod 600 passphrase.txt
mkdir admins nodes
talgu() { "$bin/talgu" --yes --passphrase-file passphrase.txt --kdf-memory-mib 64 "$@" > /dev/null; }

party() {  # code, name, name in Ukrainian, role
  talgu party new --code "$1" --name "$2" --name-uk "$3" --role "$4" --dir "admins/$1"
}

keys() {  # code: two of its three admin keys, as options
  local all=(admins/"$1"/admin-*.key)
  echo "--key ${all[0]} --key ${all[1]}"
}

node() {  # code, label, role, port
  local home=nodes/$1-$2
  talgu --home "$home" node new --charter charter.tgu --party "$1" --label "$2" --role "$3" \
    --listen "tcp://127.0.0.1:$4" --out request.tgu
  # shellcheck disable=SC2046  # options, one word each
  talgu party certify request.tgu --charter charter.tgu $(keys "$1") --out statement.tgu
  talgu party log statement.tgu --charter charter.tgu --out "log-$1.tgu"
  rm request.tgu statement.tgu
  touch "$home/run/.gitkeep" "$home/log/.gitkeep"  # git keeps no empty folders
}

party UA Ukraine Україна recipient
party PL Poland Польща donor
party NATO "North Atlantic Treaty Organization" "Організація Північноатлантичного договору" observer
talgu federation draft admins/*/*.tgu --title "Example federation, not for use" --out draft.tgu
for code in UA PL NATO; do
  # shellcheck disable=SC2046
  talgu federation sign draft.tgu $(keys "$code") --out "signed-$code.tgu" --policy-out "policy-$code.tgu"
done
talgu federation found signed-*.tgu --out charter.tgu
rm draft.tgu signed-*.tgu

node UA kyiv writer 17440
node PL warsaw writer 17441
node NATO observer observer 17442
talgu federation pack --charter charter.tgu --log log-UA.tgu --log log-PL.tgu --log log-NATO.tgu \
  --contact UA/kyiv=tcp://127.0.0.1:17440 --contact PL/warsaw=tcp://127.0.0.1:17441 \
  --contact NATO/observer=tcp://127.0.0.1:17442 --out join.tgu

for file in charter.tgu log-*.tgu; do "$bin/talgu" --json file show "$file"; done |
  python3 public_keys.py "$list" > fingerprint.txt
echo "Made the example federation. Its fingerprint: $(cat fingerprint.txt)"
