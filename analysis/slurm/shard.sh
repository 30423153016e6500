#!/bin/sh
# One shard of a study, as a task of a Slurm job array or a pod of a Kubernetes Indexed Job.
#
#   sbatch --array=1-8 shard.sh DIR OPTIONS FILES...     (submit.sh does it, and the merge)
#
# makes its part of `evenkeel run OPTIONS FILES...` into DIR/<number>. It goes on with what an earlier
# attempt has left there, so a task whose node failed can be requeued. DIR must be seen by all nodes.
# EVENKEEL names the program where it is not in the PATH.
#SBATCH --job-name=evenkeel
#SBATCH --requeue
#SBATCH --open-mode=append
set -eu

if [ $# -lt 2 ]; then
    echo "usage: shard.sh DIR [OPTIONS] FILES..." >&2
    exit 2
fi
if [ -n "${SLURM_ARRAY_TASK_ID-}" ]; then
    number=$((SLURM_ARRAY_TASK_ID - ${SLURM_ARRAY_TASK_MIN:-1} + 1))
    shards=${SLURM_ARRAY_TASK_COUNT:?}
    if [ -n "${SHARDS-}" ]; then # also where --array names a few tasks, to make them again
        number=$SLURM_ARRAY_TASK_ID
        shards=$SHARDS
    fi
elif [ -n "${JOB_COMPLETION_INDEX-}" ]; then
    number=$((JOB_COMPLETION_INDEX + 1))
    shards=${SHARDS:?SHARDS must be the completions of the Job}
else
    echo "shard.sh: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set:" \
        "this is for sbatch --array, or for an Indexed Job" >&2
    exit 2
fi
folder=$1
shift
exec "${EVENKEEL:-evenkeel}" run --resume --jobs "${SLURM_CPUS_PER_TASK:-${JOBS:-1}}" \
    --shard "$number/$shards" -o "$folder/$number" "$@"
