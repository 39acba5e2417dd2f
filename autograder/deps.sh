#!/bin/sh
# Installs what is missing of Debian's packages: deps.sh grade [test] [slides] [cluster]. Costs next to nothing when
# all is there: a package counts as installed if a file that it brings is. deps.sh --list GROUP... prints their names.
set -eu
only_list=
[ "${1-}" != --list ] || { only_list=yes && shift; }

# package, and the file (or a pattern of files) that shows that it is there
grade='
gcc /usr/bin/gcc
libc6-dev /usr/include/stdio.h
make /usr/bin/make
bubblewrap /usr/bin/bwrap
libjansson-dev /usr/include/jansson.h
libmd-dev /usr/include/sha2.h
libdw-dev /usr/include/elfutils/libdwfl.h
uuid-dev /usr/include/uuid/uuid.h
libsqlite3-dev /usr/include/sqlite3.h
libarchive-dev /usr/include/archive.h
libcsv-dev /usr/include/csv.h
libinih-dev /usr/include/ini.h
libyaml-dev /usr/include/yaml.h'

test='
clang /usr/bin/clang
libclang-rt-dev /usr/lib/clang/*/lib/linux/libclang_rt.asan-*
clang-format /usr/bin/clang-format
clang-tidy /usr/bin/clang-tidy
shellcheck /usr/bin/shellcheck
libcmocka-dev /usr/include/cmocka.h
libxml2-utils /usr/bin/xmllint
nginx-light /usr/sbin/nginx
ngircd /usr/sbin/ngircd
python3-minimal /usr/bin/python3
python3 /usr/lib/python3/dist-packages
socat /usr/bin/socat
ncat /usr/bin/ncat
sqlite3 /usr/bin/sqlite3
xinetd /usr/sbin/xinetd
netcat-openbsd /usr/bin/nc.openbsd
iproute2 /usr/bin/ss
jq /usr/bin/jq
patch /usr/bin/patch
procps /usr/bin/pgrep
strace /usr/bin/strace
git /usr/bin/git'

slides='
nodejs /usr/bin/node
npm /usr/bin/npm
chromium /usr/bin/chromium'

cluster='
slurm-wlm /usr/sbin/slurmctld
slurmd /usr/sbin/slurmd
slurm-client /usr/bin/sbatch
munge /usr/sbin/munged'

# there PATTERN: a file that matches is there, or a program of that name in /bin.
there() {
    # shellcheck disable=SC2086 # a pattern is to become what it matches
    set -- $1
    [ -e "$1" ] || [ -e "/bin/${1##*/}" ]
}

missing=
for group in "$@"; do
    case $group in
    grade) list=$grade ;;
    test) list=$test ;;
    slides) list=$slides ;;
    cluster) list=$cluster ;;
    *)
        echo "deps.sh: there is no group '$group'; there are grade, test, slides and cluster" >&2
        exit 2
        ;;
    esac
    if [ "$only_list" ]; then
        echo "$list" | sed -n 's/ .*//p'
        continue
    fi
    missing=$missing$(echo "$list" | while read -r package file; do
        [ -z "$package" ] || there "$file" || printf ' %s' "$package"
    done)
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null; then
    echo "These packages are missing, by their Debian names:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "Some packages are missing. Install them with:" >&2
    echo "  sudo $install" >&2
    exit 1
fi
echo "Installing$missing"
# An old package list makes an install fail: it is renewed first.
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
