#!/bin/sh
# What a scenario file costs: 1,000 of them read, run once each, run 100 times each. CPU seconds.
#
#   EVENKEEL=build/evenkeel srcdir=. sh tests/bench/many_files.sh
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/files"
i=0
while [ $i -lt 1000 ]; do
    sed "s/at: 5m/at: $((i % 50 + 1))m/" "$srcdir/scenarios/refresh/defaults-80-120.yaml" \
        > "$folder/files/$i.yaml"
    i=$((i + 1))
done
measure()
{
    what=$1
    shift
    # shellcheck disable=SC2016
    seconds=$( { sh -c '"$@" > /dev/null 2>&1; times' sh "$@" | tail -1; } |
        awk '{ for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); s += 60 * t[1] + t[2] } print s }')
    echo "$what: $seconds s of CPU"
}
measure '1,000 files read' "$EVENKEEL" run --dry-run "$folder/files"
measure '1,000 files, one run each' "$EVENKEEL" run -q -n 1 -t none -o "$folder/one" "$folder/files"
measure '1,000 files, 100 runs each' "$EVENKEEL" run -q -n 100 -t none -o "$folder/many" "$folder/files"
measure 'one file, 100,000 runs' "$EVENKEEL" run -q -n 100000 -t none -o "$folder/whole" \
    "$folder/files/4.yaml"
