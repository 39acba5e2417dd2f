#!/usr/bin/env bash
# The course at a glance: course.sh markdown|html, from course.txt, autograde list, and what is there.
# README.md has the first between `<!-- course -->` marks; course.sh write renews it.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"

title_of() { # DECK: its first heading
    sed -n 's/^# //p' "$1" | head -n 1
}

# field LINE NUMBER: one of course.txt, without the blanks around it.
field() {
    printf '%s\n' "$1" | awk -F ' *[|] *' -v n="$2" '{ print $n }'
}

# rows FORMAT: one call of row_FORMAT LAB CHECKS DECK HOURS WORK TEACHES for each line that has a deck
# or a lab.
rows() {
    local line number lab deck checks
    while IFS= read -r line; do
        number=$(field "$line" 1)
        lab=$(build/autograde list | awk -v lab="lab$number-" 'index($1, lab) == 1 { print $1 }')
        checks=$(build/autograde list | awk -v lab="$lab" 'lab != "" && $1 == lab { print $2 }')
        deck=$(find slides -maxdepth 1 -name "0$number-*.md")
        [ -n "$lab$deck" ] || continue
        "row_$1" "$lab" "${checks:--}" "$deck" "$(field "$line" 2)" "$(field "$line" 3)" \
            "$(field "$line" 4)"
    done < <(grep -v '^#' slides/course.txt)
}

hours() { # LECTURE WORK: no work for the first lecture
    [ "$2" = - ] && echo "$1" || echo "$1 + $2"
}

row_markdown() {
    local lab='-' deck='-'
    [ -z "$1" ] || lab="[$1](labs/$1/README.md)"
    [ -z "$3" ] || deck="[$(title_of "$3")]($3)"
    echo "| $lab | $deck | $6 | $(hours "$4" "$5") | $2 |"
}

row_html() {
    local lab='&ndash;' deck='&ndash;' checks=$2 name
    [ "$checks" != - ] || checks='&ndash;'
    [ -z "$1" ] || lab="<a href=\"../../labs/$1/README.md\">$1</a>"
    if [ -n "$3" ]; then
        name=$(basename "$3" .md)
        deck="<a href=\"$name.html\">$(title_of "$3")</a>"
        [ ! -f "build/slides/$name.pdf" ] || deck="$deck (<a href=\"$name.pdf\">PDF</a>)"
    fi
    echo "<tr><td>$lab<td>$deck<td>$6<td>$(hours "$4" "$5")<td>$checks"
}

markdown() {
    echo '| lab | lecture | what it teaches | hours: lecture + work | checks |'
    echo '| --- | --- | --- | --- | ---: |'
    rows markdown
}

html() {
    cat <<'END'
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TCP sockets in C: the course at a glance</title>
<style>
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d0d7de; --link: #0060a8 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --line: #30363d; --link: #79b8ff } }
body { max-width: 70rem; margin: 3rem auto; padding: 0 1.5rem; background: var(--paper); color: var(--ink);
    font: 1.1rem/1.5 "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif }
table { border-collapse: collapse }
th, td { padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th:last-child, td:last-child { text-align: right }
td:nth-child(1), td:nth-child(4) { white-space: nowrap }
a { color: var(--link) }
</style>
<h1>TCP sockets in C: the course at a glance</h1>
<p>In a lecture: arrow keys turn the slides, <kbd>f</kbd> fills the screen, <kbd>p</kbd> opens the speaker's view with the notes.
Light or dark follows the system.
<table>
<tr><th>lab<th>lecture<th>what it teaches<th>hours: lecture + work<th>checks
END
    rows html
    echo '</table>'
}

case ${1:-markdown} in
markdown) markdown ;;
html) html ;;
write)
    table=$(markdown)
    awk -v table="$table" '
        $0 == "<!-- course -->" { print; print table; inside = 1 }
        $0 == "<!-- /course -->" { inside = 0 }
        !inside && $0 != "<!-- course -->" { print }
    ' README.md >build/README.new
    cat build/README.new >README.md
    rm build/README.new
    ;;
esac
