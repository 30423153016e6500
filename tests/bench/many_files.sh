#!/bin/sh
# What scenario files cost: 1,000 of them read, run once each, run 100 times each. Seconds on the clock,
# CPU seconds, and the share of the cores that was busy, of the best of three calls: that which was
# disturbed least.
#
#   EVENKEEL=build/evenkeel srcdir=. sh tests/bench/many_files.sh
set -eu
cores=$(nproc)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/files"
i=0
while [ $i -lt 1000 ]; do
    sed "s/at: 5m/at: $((i % 50 + 1))m/" "$srcdir/scenarios/refresh/defaults-80-120.yaml" \
        > "$folder/files/$i.yaml"
    i=$((i + 1))
done
once()
{
    rm -rf "$folder/results"
    sync
    # shellcheck disable=SC2016
    bash -c 'TIMEFORMAT="%3R %3U %3S"; time "$@" > /dev/null 2>&1' bash "$@" 2>&1
}
measure()
{
    what=$1
    shift
    for repetition in 1 2 3; do
        once "$@"
    done | sort -n | awk -v what="$what" -v cores="$cores" 'NR == 1 {
        cpu = $2 + $3
        printf "%s: %.2f s, %.2f s of CPU, %.0f %% of %d cores busy\n", what, $1, cpu,
            100 * cpu / $1 / cores, cores
    }'
}
measure '1,000 files read' "$EVENKEEL" run -q --dry-run "$folder/files"
measure '1,000 files, one run each' "$EVENKEEL" run -q -n 1 -t none -o "$folder/results" "$folder/files"
measure '1,000 files, 100 runs each' "$EVENKEEL" run -q -n 100 -t none -o "$folder/results" \
    "$folder/files"
measure '1,000 files, 100 runs each, one traced' "$EVENKEEL" run -q -n 100 -o "$folder/results" \
    "$folder/files"
measure 'one file, 100,000 runs' "$EVENKEEL" run -q -n 100000 -t none -o "$folder/results" \
    "$folder/files/4.yaml"
