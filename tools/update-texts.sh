#!/usr/bin/env bash
# Takes the texts for people out of node/ into node/po/talgu.pot and merges them into each
# translation. Run after adding or changing a _("...").
set -euo pipefail
cd "$(dirname "$0")/.."

find node -name '*.cpp' -print0 | sort -z | xargs -0 xgettext --from-code=UTF-8 --language=C++ \
  --keyword=_ --keyword=_n:1,2 --keyword=mark --add-comments=Translators --no-location --no-wrap --omit-header \
  --package-name=talgud -o node/po/talgu.pot
sed -i '1i msgid ""\nmsgstr ""\n"Project-Id-Version: talgud\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n' \
  node/po/talgu.pot
for po in node/po/*.po; do
  msgmerge --quiet --update --backup=none --no-wrap --no-fuzzy-matching "$po" node/po/talgu.pot
  msgattrib --no-obsolete --no-wrap -o "$po" "$po"
  msgfmt --check-format --check-domain --statistics -o /dev/null "$po"
done
