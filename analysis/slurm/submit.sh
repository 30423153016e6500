#!/bin/sh
# A study on a Slurm cluster: a job array makes the shards, a job that waits for it puts them together.
#
# usage: submit.sh SHARDS DIR OPTION... FILE...
#     SHARDS         how many tasks the array has; a few times as many as can run at once is good
#     DIR            a folder that all nodes see, made if it is not there; the results will be in
#                    DIR/results, the table in DIR/log/merge.txt
#     OPTION... FILE...  as for evenkeel run: scenario files, which all nodes see, --runs, --seed, ...
#
#     submit.sh 64 night --runs 1000000 refresh.yaml
#
# A node that fails costs little: Slurm puts its shard into the queue again, and the shard goes on
# where it was; should the node be alive, unheard of, it waits for what that one makes. After anything
# else (a time limit, a full disk) type the same command once more: what is done is not done again. The
# number of the merge job goes to stdout, for what is to come after it:
#
#     sbatch --dependency=afterany:$(submit.sh 64 night --runs 1000000 refresh.yaml) mail-me.sh
#
# environment:
#     EVENKEEL   the program, at the same place on all nodes (default: evenkeel, looked for in PATH)
#     SBATCH_*   whatever sbatch is to know: SBATCH_PARTITION, SBATCH_TIMELIMIT, SBATCH_ACCOUNT, ...
set -eu

die()
{
    printf '%s\n' "submit.sh: $*" >&2
    exit 2
}

[ $# -ge 3 ] || die 'usage: submit.sh SHARDS DIR OPTION... FILE...'
shards=$1
dir=$2
shift 2
case $shards in
'' | *[!0-9]* | 0*) die "SHARDS must be a number, not '$shards'" ;;
esac
here=$(cd -- "$(dirname -- "$0")" && pwd)

# What is wrong in the files is better told now than by each task.
"${EVENKEEL:-evenkeel}" run --dry-run "$@" >/dev/null
mkdir -p -- "$dir/log"

array=$(sbatch --parsable --job-name=evenkeel --array="1-$shards" --requeue --open-mode=append \
    --output="$dir/log/shard-%a.txt" "$here/shard.sh" "$shards" "$dir" "$@")
array=${array%%;*}
merge=$(sbatch --parsable --job-name=evenkeel-merge --dependency="afterok:$array" \
    --kill-on-invalid-dep=yes --requeue --output="$dir/log/merge.txt" "$here/merge.sh" "$dir")
merge=${merge%%;*}

cat >&2 <<TEXT
array $array makes $shards shards, job $merge puts them together
    squeue --jobs=$array,$merge    how far they are
    $dir/log/                what each of them says
    $dir/results/            the results, when job $merge is done
TEXT
echo "$merge"
