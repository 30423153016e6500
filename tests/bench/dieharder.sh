#!/bin/sh
# Puts the keyed generator through dieharder (Debian package dieharder): one long stream, and the
# first words of many sub-streams.
#
# usage: tests/bench/dieharder.sh PROGRAM [SEED [DIEHARDER-OPTION...]]
#
# PROGRAM is the compiled random_bytes (make tests/bench/random_bytes). Without options all tests
# are run (-a), which takes an hour; "-d 15" runs one (dieharder -l lists them). Of a hundred p-values
# one is WEAK by nature: repeat that test with another seed. FAILED is never right.
# Status: 0 nothing failed, 1 something did, 77 dieharder is not installed.
set -u
if [ $# -lt 1 ]; then
    sed -n '/^# usage/s/^# //p' "$0" >&2
    exit 2
fi
program=$1
seed=${2:-2026}
[ $# -lt 2 ] && shift || shift 2
[ $# -gt 0 ] || set -- -a
if ! command -v dieharder >/dev/null 2>&1; then
    echo "dieharder.sh: skipped, dieharder is not installed (apt-get install dieharder)" >&2
    exit 77
fi

report=$(mktemp "${TMPDIR:-/tmp}/evenkeel-dieharder.XXXXXX") || exit 2
trap 'rm -f "$report"' EXIT
for order in long interleaved; do
    echo "== $order"
    "$program" "$order" "$seed" | dieharder -g 200 "$@" | tee -a "$report"
done
for verdict in PASSED WEAK FAILED; do
    echo "$verdict $(grep -c "$verdict" "$report")"
done
! grep -q FAILED "$report"
