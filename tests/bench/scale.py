#!/usr/bin/env python3
"""What sharing a study costs: one call, the same in shards, and their merge (doc/scale.md).

    EVENKEEL=build/evenkeel srcdir=. python3 tests/bench/scale.py [RUNS]

Each is measured with RUNS (default 40,000) and with five times as many, in one thread, without
traces: processor time, user and system; the most memory, as Linux tells it; the size of what is
written. Rows of a Markdown table go to stdout. The status is 1 when the merged folder is not, byte for
byte, that of the one call.
"""
import filecmp
import math
import os
import subprocess
import sys
import tempfile
import time

EVENKEEL = os.path.abspath(os.environ.get("EVENKEEL", "./evenkeel"))
SCENARIO = os.path.join(os.environ.get("srcdir", "."), "scenarios/refresh/defaults-80-120.yaml")
SHARDS = 4
INSTANCES = 100  # that a run of the scenario replaces


def peak_kib(pid):
    """The most memory so far; a child's rusage would count the interpreter that it came from."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def measure(*arguments):
    """Calls evenkeel; seconds of the processor and the most memory in KiB."""
    process = subprocess.Popen([EVENKEEL, *arguments], stdout=subprocess.DEVNULL)
    pid, kib = 0, 0
    while pid == 0:
        time.sleep(0.002)
        kib = max(kib, peak_kib(process.pid))
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"evenkeel {' '.join(arguments)}: status {process.returncode}")
    return max(usage.ru_utime + usage.ru_stime, 1e-6), kib  # a clock that ticks may see none


def size(folder):
    return sum(os.path.getsize(os.path.join(path, name))
               for path, _, names in os.walk(folder) for name in names)


def is_same(one, other):
    names = os.listdir(one)
    same, _, _ = filecmp.cmpfiles(one, other, names, shallow=False)
    return sorted(same) == sorted(names) == sorted(os.listdir(other))


def study(folder, runs):
    """The column of a study of so many runs, and whether the merged folder is right."""
    whole, shards, merged = (os.path.join(folder, f"{name}-{runs}")
                             for name in ("whole", "shards", "merged"))
    call = ("run", "-q", "-j1", "-t", "none", "-n", str(runs), SCENARIO, "-o")
    whole_s, whole_kib = measure(*call, whole)
    parts = [measure(*call, os.path.join(shards, str(i)), "--shard", f"{i}/{SHARDS}")
             for i in range(1, SHARDS + 1)]
    shard_s = sum(seconds for seconds, _ in parts)
    merge_s, merge_kib = measure("merge", "-q", "-j1", "-o", merged, shards)
    return {
        "one call, us per run": f"{whole_s / runs * 1e6:.1f}",
        "one call, us per replaced instance": f"{whole_s / runs / INSTANCES * 1e6:.2f}",
        f"{SHARDS} shards, us per run": f"{shard_s / runs * 1e6:.1f}",
        "merge, us per run": f"{merge_s / runs * 1e6:.2f}",
        "merge, rows of runs.csv a second": f"{runs / merge_s:,.0f}",
        "cores from which on the merge takes longer": f"{math.ceil(shard_s / merge_s)}",
        "shards, bytes per run": f"{size(shards) / runs:.0f}",
        "results, bytes per run": f"{size(merged) / runs:.0f}",
        "memory of one call, MiB": f"{whole_kib / 1024:.1f}",
        "memory of a shard, MiB": f"{max(kib for _, kib in parts) / 1024:.1f}",
        "memory of the merge, MiB": f"{merge_kib / 1024:.1f}",
    }, is_same(whole, merged)


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 40000
    with tempfile.TemporaryDirectory(prefix="evenkeel-scale.") as folder:
        few, few_right = study(folder, runs)
        many, many_right = study(folder, 5 * runs)
    print(f"| | {runs:,} runs | {5 * runs:,} runs |\n|---|---|---|")
    for name, value in few.items():
        print(f"| {name} | {value} | {many[name]} |")
    sys.exit(0 if few_right and many_right else 1)


main()
