#!/bin/sh
# Prints a named region of a file: excerpt.sh PATH[#NAME]. Handouts and slides show these, and a test
# compares.
#
#     common/lab.h                              all of it
#     common/lab.h#parse_port                   a function or declaration, with the comment above it
#     solutions/lab1-oneshot/client.c#main()    the same without that comment
#     solutions/lab1-oneshot/server.c#step 2    a step of a solution, as labs/starter.awk sees it:
#                                               comment and code, moved to the left margin
set -u
path=${1%%#*}
name=${1#"$path"}
name=${name#'#'}

case $name in
'') cat "$path" ;;
'step '*)
    awk -v number="${name#step }" '
        !margin && $0 ~ "^ */\\* Step " number ":" { match($0, /^ */); margin = RLENGTH + 1; body = 1 }
        margin && ($0 == "" || match($0, /^ */) && RLENGTH < margin - 1) { exit }
        margin { print substr($0, margin) }
    ' "$path"
    ;;
*)
    awk -v name="${name%"()"}" -v bare="$(case $name in *'()') echo 1 ;; esac)" '
        /^$/ && !found { text = ""; next }
        bare && !found && /^(\/\*| \*)/ { next }
        { text = text $0 "\n" }
        /^[A-Za-z_]/ && $0 ~ "(^|[^A-Za-z_0-9])" name "([^A-Za-z_0-9]|$)" { found = 1 }
        found && /^}|^[A-Za-z_ ].*;$/ && !/^ / { printf "%s", text; exit }
    ' "$path"
    ;;
esac | if grep ''; then :; else
    echo "$1: there is no such region" >&2
    exit 1
fi
