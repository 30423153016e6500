#!/bin/sh
# One shard of a study: what each task of a Slurm job array does, and each pod of a Kubernetes Indexed
# Job. Which of the shards it is comes from the task's number.
#
# usage: shard.sh SHARDS DIR OPTION... FILE...
#     SHARDS         into how many shards the study is cut: as many as there are tasks
#     DIR            a folder that all machines see; shard I is written into DIR/shards/I
#     OPTION... FILE...  as for evenkeel run: scenario files, --runs, --seed, --vary, ...
#
#     sbatch --array=1-64 --requeue shard.sh 64 night --runs 1000000 refresh.yaml
#
# It loads no other file, since sbatch runs a copy of it that lies elsewhere.
#
# Called again after whatever stopped it, it goes on where it was, and does nothing when all is done.
#
# environment:
#     EVENKEEL              the program (default: evenkeel, looked for in PATH)
#     SLURM_ARRAY_TASK_*    from Slurm; any array of SHARDS tasks does: 1-64, 0-63, 0-126:2
#     JOB_COMPLETION_INDEX  from Kubernetes, 0 to SHARDS - 1
#     SLURM_CPUS_PER_TASK   threads (sbatch --cpus-per-task); without it 1
set -eu

die()
{
    printf '%s\n' "shard.sh: $*" >&2
    exit 2
}

[ $# -ge 3 ] || die 'usage: shard.sh SHARDS DIR OPTION... FILE...'
shards=$1
dir=$2
shift 2

if [ -n "${SLURM_ARRAY_TASK_ID-}" ]; then
    : "${SLURM_ARRAY_TASK_MIN:?}" "${SLURM_ARRAY_TASK_COUNT:?}"
    [ "$SLURM_ARRAY_TASK_COUNT" -eq "$shards" ] ||
        die "the array has $SLURM_ARRAY_TASK_COUNT tasks, the study $shards shards"
    index=$(((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN) / ${SLURM_ARRAY_TASK_STEP:-1}))
elif [ -n "${JOB_COMPLETION_INDEX-}" ]; then
    index=$JOB_COMPLETION_INDEX
else
    die 'neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set: start it by a job array'
fi
shard=$((index + 1))

# The log of a shard that was requeued holds all its attempts.
[ "${SLURM_RESTART_COUNT:-0}" -eq 0 ] ||
    echo "shard.sh: shard $shard of $shards goes on: restart $SLURM_RESTART_COUNT, on $(uname -n)"

exec "${EVENKEEL:-evenkeel}" run --shard "$shard/$shards" --resume --output "$dir/shards/$shard" \
    --jobs "${SLURM_CPUS_PER_TASK:-1}" "$@"
