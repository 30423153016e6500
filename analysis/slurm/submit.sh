#!/bin/sh
# A study on a Slurm cluster: an array of shards, and the merge when all of them are done.
#
#   submit.sh 8 /shared/night --runs 1000000 refresh.yaml
#
# makes eight shards into /shared/night/shards and puts them together in /shared/night/results, byte
# for byte what one call of `evenkeel run --runs 1000000 refresh.yaml` writes. The number of the merge
# job is printed: `sbatch --dependency=after:...` can go on from there. SBATCH_... variables set
# partition, time and account as usual; EVENKEEL names the program where it is not in the PATH.
set -eu

if [ $# -lt 3 ]; then
    echo "usage: submit.sh SHARDS DIR [OPTIONS OF evenkeel run] FILES..." >&2
    exit 2
fi
SHARDS=$1
folder=$2
shift 2
here=$(cd -- "$(dirname -- "$0")" && pwd -P)
mkdir -p -- "$folder/log"
folder=$(cd -- "$folder" && pwd -P)
export SHARDS

array=$(sbatch --parsable --array="1-$SHARDS" --output="$folder/log/%a.txt" \
    "$here/shard.sh" "$folder/shards" "$@")
merge=$(sbatch --parsable --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes \
    --job-name=evenkeel-merge --output="$folder/log/merge.txt" \
    "$here/merge.sh" "$folder")
echo "${merge%%;*}"
