#!/bin/sh
# Puts the shards of a study together, once shard.sh has made them all: DIR/results is then what one
# call of evenkeel run would have written. The table goes to stdout; the exit status is that of the
# study, so 1 when a limit is broken.
#
# usage: merge.sh DIR
# environment: EVENKEEL, the program (default: evenkeel, looked for in PATH)
set -eu
[ $# -eq 1 ] || {
    echo 'usage: merge.sh DIR' >&2
    exit 2
}
exec "${EVENKEEL:-evenkeel}" merge --output "$1/results" "$1/shards"
