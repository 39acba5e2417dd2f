#!/bin/sh
# Prints a deck as Marp takes it: assemble.sh DECK.md. What stands behind a `file:` mark is taken from
# that file as it is now, `<!-- figure: NAME -->` becomes the picture, other marks are left out (they
# would be taken for notes), and links lead to where they should from build/slides/.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
deck=$(realpath "$1")
cd "$here/.."

picture() { # NAME: inside of a page, the page's own colours count
    echo '<div class="figure">'
    sed -e '/^<style>/d' "slides/figures/$1.svg"
    printf '</div>\n'
}

fence=out
while IFS= read -r line; do
    case $fence:$line in
    *:'<!-- figure: '*) name=${line#<!-- figure: } && picture "${name% -->}" ;;
    *:'<!-- file: '*) file=${line#<!-- file: } && file=${file% -->} && fence=wanted ;;
    *:'<!-- run: '* | *:'<!-- starter: '* | *:'<!-- after step '* | *:'<!-- lab: '*) ;;
    wanted:'```'*)
        printf '%s\n' "$line"
        autograder/tests/excerpt.sh "$file"
        fence=replaced
        ;;
    replaced:'```') echo "$line" && fence=out ;;
    replaced:*) ;;
    *:*']('*) printf '%s\n' "$line" | sed -e 's|](\.\./|](../../|g' -e 's|](\([^/)]*\)\.md)|](\1.html)|g' ;;
    *) printf '%s\n' "$line" ;;
    esac
done <"$deck"
