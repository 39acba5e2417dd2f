# Sourced by those who talk in a chat: who is in the room, and what they hear.
# shellcheck shell=bash

# enter NAME COMMAND...: a program that talks for NAME, whose input and output are files NAME.in and NAME.out.
declare -A to from
enter() {
    local name=$1 input output
    rm -f "$name.in" "$name.out"
    mkfifo "$name.in" "$name.out" || exit
    "${@:2}" <"$name.in" >"$name.out" &
    exec {input}>"$name.in" {output}<"$name.out"
    to[$name]=$input
    from[$name]=$output
}

# says NAME LINE
says() {
    echo "$2" >&"${to[$1]}"
}

# hears PATTERN NAME...: the next line of each of them is like this.
hears() {
    local name line
    for name in "${@:2}"; do
        IFS= read -r line <&"${from[$name]}"
        # shellcheck disable=SC2053 # it is a pattern
        if [[ "$line" != $1 ]]; then
            echo "$name hears '$line', not '$1'"
            exit 1
        fi
    done
}
