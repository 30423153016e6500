#!/bin/sh
# Puts the keyed generator through dieharder (Debian package dieharder): one long stream, then the
# first words of many sub-streams.
#
# usage: tests/bench/dieharder.sh PROGRAM [DIEHARDER-OPTION...]
#
# PROGRAM is the compiled random_bytes (make tests/bench/random_bytes). Without options all tests are
# run (-a), which takes hours; "-d 0" runs one (dieharder -l lists them). Of a hundred
# p-values one or two are WEAK by nature: repeat those with "-d N -Y 1". FAILED is never right.
# Status: 0 nothing failed, 1 something did, 77 dieharder is not installed.
set -u
if [ $# -lt 1 ]; then
    sed -n '/^# usage/s/^# //p' "$0" >&2
    exit 2
fi
program=$1
shift
[ $# -gt 0 ] || set -- -a
if ! command -v dieharder >/dev/null 2>&1; then
    echo "dieharder.sh: skipped, dieharder is not installed (apt-get install dieharder)" >&2
    exit 77
fi

status=0
for order in long interleaved; do
    echo "== $order"
    report=$("$program" "$order" | dieharder -g 200 "$@")
    printf '%s\n' "$report"
    case $report in *FAILED*) status=1 ;; esac
done
exit $status
