#!/bin/sh
# Puts the shards of submit.sh together: DIR/shards into DIR/results.
#SBATCH --requeue
#SBATCH --open-mode=append
set -eu

exec "${EVENKEEL:-evenkeel}" merge -o "$1/results" "$1/shards"
