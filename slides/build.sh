#!/bin/sh
# Builds the lectures into build/slides: build.sh html|pdf. Called by make slides, make test-slides.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
out=$top/build/slides
mkdir -p "$out/decks"

# What npm brings lives in build/, like all that is built; again only when the lock file changes.
if ! cmp -s "$top/slides/package-lock.json" "$out/package-lock.json" || [ ! -d "$out/node_modules" ]; then
    cp "$top/slides/package.json" "$top/slides/.npmrc" "$out"
    cp "$top/slides/package-lock.json" "$out/package-lock.json.new"
    (
        cd "$out"
        mv package-lock.json.new package-lock.json
        npm ci --no-progress --loglevel=error >&2 || { rm package-lock.json && exit 1; }
    )
fi

rm -f "$out"/decks/*.md "$out"/*.html
for deck in "$top"/slides/[0-9][0-9]-*.md; do
    "$top/slides/assemble.sh" "$deck" >"$out/decks/${deck##*/}"
done
marp=$out/node_modules/.bin/marp
export CHROME_PATH="${CHROME_PATH:-/usr/bin/chromium}"
"$marp" --html --theme "$top/slides/theme.css" --quiet --no-stdin -I "$out/decks" -o "$out"
if [ "${1:-html}" = pdf ]; then
    "$marp" --html --theme "$top/slides/theme.css" --quiet --no-stdin --allow-local-files \
        --pdf --pdf-notes --pdf-outlines -I "$out/decks" -o "$out"
fi
"$top/slides/course.sh" html >"$out/index.html"
echo "$out/index.html"
