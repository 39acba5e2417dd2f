#!/bin/sh
# Grades one lab, or all: grade.sh labs|solutions [LAB]. Called by make grade. With a third word, such as
# trace, that command of autograde instead.
set -u
from=$1
lab=$2
command=${3:-check}
top=$(cd "$(dirname "$0")/.." && pwd)

if [ ! -d "$top/$from" ]; then
    echo "grade: there is no folder '$from'; FROM is labs or solutions" >&2
    exit 2
fi
if [ -n "$lab" ]; then
    labs=$lab
else
    labs=$("$top/build/autograde" list | cut -d' ' -f1)
fi

worst=0
for one in $labs; do
    case $one in
    lab*-*) folder=$top/$from/$one ;;
    *) folder=$(find "$top/$from" -maxdepth 1 -name "lab${one#lab}-*") ;;
    esac
    "$top/build/autograde" "$command" "$one" "${folder:-$top/$from/$one}"
    status=$?
    [ "$status" -le "$worst" ] || worst=$status
done
exit "$worst"
