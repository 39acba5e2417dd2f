#!/usr/bin/env bash
# A class graded by Slurm: four nodes on this machine, as an ordinary user, one of them killed in the
# middle; the grades must be those of a plain run. Prints TAP. cluster.sh bench prints how much faster
# four nodes are than one for tasks that only wait.
set -u
umask 022
export LC_ALL=C.UTF-8 NO_COLOR=1
top=$(cd "$(dirname "$0")/../.." && pwd) || exit
cd "$top" || exit
. autograder/tests/tap.sh
bench=${1:-}
for program in slurmctld slurmd sbatch munged sqlite3; do
    if ! command -v "$program" >/dev/null && ! [ -x "/usr/sbin/$program" ]; then
        skip "a class on a cluster" "there is no $program: apt-get install slurm-wlm munge sqlite3"
        plan
        exit
    fi
done
PATH=$PATH:/usr/sbin

# --- As an ordinary user --------------------------------------------------------------------------

if [ "$(id -u)" -eq 0 ]; then
    user=slurm
    id -u "$user" >/dev/null 2>&1 || user=games
    exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups \
        env HOME=/ USER="$user" LOGNAME="$user" "$0" "$@"
fi
user=$(id -un)
scratch=$(mktemp -d) || exit
declare -A node_pid
daemons=()

# The process of a task, by the words that it was started with, and by what Slurm says of a node.
task() { # NUMBER
    pgrep -u "$user" -f -- " --results $scratch/.* --shard $1/"
}

tasks_of() { # NODE
    local number
    for number in $(squeue -h -t R -w "$1" -o %K 2>/dev/null); do
        task "$number"
    done
}

# True if a submission is being graded there: by a child of the task.
is_grading() { # NODE
    local pid
    for pid in $(tasks_of "$1"); do
        pgrep -P "$pid" -f ' check lab1-oneshot ' >/dev/null && return
    done
    return 1
}

# A node that is lost takes its tasks with it, and what Slurm runs around them.
kill_node() { # NODE
    local pid
    for pid in $(tasks_of "$1"); do
        kill -9 "$(ps -o ppid= -p "$pid" | tr -d ' ')" "$pid" 2>/dev/null
    done
    kill -9 "${node_pid[$1]}" 2>/dev/null
}

# shellcheck disable=SC2317 # the trap calls it
cleanup() {
    local pid
    for member in "${!node_pid[@]}"; do
        kill_node "$member"
    done
    for pid in "${daemons[@]}"; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# --- A cluster ------------------------------------------------------------------------------------

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

write_config() {
    local member
    mkdir -p "$scratch/state" "$scratch/spool"
    {
        echo "ClusterName=class
SlurmctldHost=localhost
SlurmUser=$user
SlurmdUser=$user
SlurmctldPort=$(free_port)
AuthType=auth/munge
AuthInfo=socket=$scratch/munge.socket
CredType=cred/munge
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool/%n
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd-%n.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
KillWait=2
MinJobAge=300"
        for member in n1 n2 n3 n4; do
            echo "NodeName=$member NodeHostname=localhost NodeAddr=127.0.0.1 Port=$(free_port) CPUs=1 State=UNKNOWN"
        done
        echo "PartitionName=all Nodes=n[1-4] Default=YES MaxTime=INFINITE State=UP
PartitionName=one Nodes=n1 MaxTime=INFINITE State=UP"
    } >"$scratch/slurm.conf"
    export SLURM_CONF=$scratch/slurm.conf
}

start_cluster() {
    local member
    head -c 1024 /dev/urandom >"$scratch/munge.key"
    chmod 400 "$scratch/munge.key"
    munged --foreground --socket="$scratch/munge.socket" --key-file="$scratch/munge.key" \
        --pid-file="$scratch/munged.pid" --seed-file="$scratch/munged.seed" \
        --log-file="$scratch/munged.log" --force >/dev/null 2>&1 &
    daemons+=($!)
    write_config
    until [ -S "$scratch/munge.socket" ] || ! kill -0 "${daemons[0]}" 2>/dev/null; do
        :
    done
    slurmctld -D >/dev/null 2>&1 &
    daemons+=($!)
    for member in n1 n2 n3 n4; do
        mkdir -p "$scratch/spool/$member"
        slurmd -D -N "$member" >/dev/null 2>&1 &
        node_pid[$member]=$!
        disown # bash need not tell that it was killed
    done
    # srun waits by itself until all four take a task.
    timeout 300 srun -N4 -n4 true >"$scratch/srun" 2>&1
}

# --- The class ------------------------------------------------------------------------------------

if [ -n "$bench" ]; then
    students=40
    # Tasks that only wait: what a machine with few processors can show of four nodes.
    cat >"$scratch/waits" <<'SCRIPT'
#!/bin/bash
while [ $# -gt 0 ]; do
    [ "$1" != --json ] || out=$2
    shift
done
read -r -t 2 <> <(:)
echo '{"schema":1,"points":1,"max_points":1,"seconds":2,"isolation":"full","build":[],"checks":[
{"id":"listens","title":"t","points":1,"max_points":1,"verdict":"pass","transcript":[]}]}' >"$out"
SCRIPT
    chmod +x "$scratch/waits"
    export AUTOGRADE_CHECK=$scratch/waits
else
    students=${STUDENTS:-12}
fi

make_class() {
    local i from
    for ((i = 1; i <= students; i++)); do
        from=solutions/lab1-oneshot
        [ $((i % 3)) -ne 0 ] || from=labs/lab1-oneshot
        mkdir -p "$scratch/class/s$i"
        cp "$from"/*.c "$scratch/class/s$i"
        echo "/* $i */" >>"$scratch/class/s$i/server.c"
    done
}

batch() { # GRADEBOOK OPTIONS...
    local book=$1
    shift
    timeout 1500 build/autograde batch lab1 "$scratch/class" --gradebook "$scratch/$book" --seed 7 "$@"
}

grades() {
    sqlite3 "$scratch/$1" "SELECT w.owner, w.state, w.points, w.content, c.id, c.verdict, c.points
        FROM work w LEFT JOIN check_result c ON c.work = w.id ORDER BY w.owner, c.id"
}

make_class
if ! start_cluster; then
    report "four nodes of Slurm start" "$(cat "$scratch/srun"; tail -n 5 "$scratch"/*.log)"
    plan
    exit
fi

if [ -n "$bench" ]; then
    for partition in one all; do
        began=${EPOCHREALTIME/./}
        SBATCH_PARTITION=$partition batch "$partition.db" --cluster slurm --shares 40 \
            >"$scratch/$partition" 2>&1 || cat "$scratch/$partition"
        declare "$partition=$((${EPOCHREALTIME/./} - began))"
    done
    # shellcheck disable=SC2154 # declared just above
    awk -v one="$one" -v all="$all" 'BEGIN {
        printf "%-34s on one %.1f s, on four nodes %.1f s, ratio %.2f\n", "tasks that wait, on Slurm", one / 1e6, all / 1e6, one / all }'
    exit
fi

# One node is killed in the middle of a grading: its slurmd, its tasks, all of it.
batch cluster.db --cluster slurm --shares 8 >"$scratch/out" 2>"$scratch/err" &
pid=$!
victim=
while kill -0 "$pid" 2>/dev/null && [ -z "$victim" ]; do
    for member in n2 n3 n4; do
        if is_grading "$member"; then
            victim=$member
            break
        fi
    done
done
[ -z "$victim" ] || kill_node "$victim"
wait "$pid"
status=$?
report "a class on four nodes, one of which dies" "$(
    [ "$status" -eq 1 ] || { echo "status $status"; cat "$scratch/err"; }
    [ -n "$victim" ] || echo "nothing was killed"
    grep -q "submitted again" "$scratch/err" || { echo "nothing was submitted again"; cat "$scratch/err" "$scratch/out"; }
    [ ! -e "$scratch/cluster.db-cluster" ] || echo "its folder is left"
)"
batch plain.db --jobs 2 >"$scratch/plain.out" 2>&1
report "and the grades are those of a plain run" "$(diff <(grades plain.db) <(grades cluster.db))"
batch cluster.db --cluster slurm >"$scratch/out" 2>"$scratch/err"
report "what is unchanged is not submitted" "$(
    grep -q ' 0 graded now' "$scratch/out" || cat "$scratch/out" "$scratch/err"
)"
PATH=/nowhere "$top/build/autograde" batch lab1 "$scratch/class" --gradebook "$scratch/none.db" \
    --cluster slurm >"$scratch/out" 2>"$scratch/err"
status=$?
report "without Slurm: one line" "$(
    [ "$status" -eq 2 ] || echo "status $status"
    [ "$(wc -l <"$scratch/err")" -eq 1 ] || cat "$scratch/err"
    grep -q 'there is no Slurm here' "$scratch/err" || cat "$scratch/err"
)"
plan
