/*
 * bench_fleet: microseconds per instance of a fleet whose groups of 100 are refreshed, from one
 * group to 10,000 (a million instances), with everything measured; all groups at once, so that all
 * of it overlaps, and ten at once. Then the most memory after each, which is to grow with what
 * overlaps.
 *
 * usage: bench_fleet [REPETITION [INSTANCES]]     the most instances, 1,000,000
 */
#define _DEFAULT_SOURCE /* mkstemps */

#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>

#include "../scenario_text.h"
#include "base/text.h"
#include "bench.h"
#include "study/study.h"

enum { GROUP_SIZE = 100, LEAST_INSTANCES = 200000 /* in all runs of a figure */ };

static const char scenario[] =
    "zones: [a, b]\n"
    "group: { MinSize: 50, MaxSize: 130, DesiredCapacity: 100 }\n"
    "instances: [ { count: 100, ScalingConfigurationId: old } ]\n"
    "latency:\n"
    "  boot: { lognormal: { median: 60s, p95: 90s } }\n"
    "  stop: { lognormal: { median: 20s, p95: 30s } }\n"
    "demand: 75\n"
    "timeline:\n"
    "  - at: 0\n"
    "    do: StartInstanceRefresh\n"
    "    DesiredConfiguration: { ScalingConfigurationId: new }\n"
    "    MinHealthyPercentage: 80\n"
    "    MaxHealthyPercentage: 120\n";

static void load(struct scenarios *scenarios, uint64_t n_groups, uint64_t at_once)
{
    struct text text = { 0 };

    text_printf(&text, "%sgroups: { count: %llu, at_once: %llu }\n", scenario,
                (unsigned long long)n_groups, (unsigned long long)at_once);
    scenario_text_load(scenarios, text_string(&text));
    text_free(&text);
}

static double study_s(const struct scenario_case *of, uint64_t n_runs, uint64_t seed)
{
    struct study_case one = { .name = of->name, .setup = &of->setup, .n_runs = n_runs,
                              .seed = seed };
    double begin = bench_cpu_s();
    int error = study_run(&(struct study){ .cases = &one, .n_cases = 1, .level = 0.95,
                                           .n_threads = 1, .folder = "." });

    if (error != 0) {
        fprintf(stderr, "bench_fleet: %s\n", strerror(error));
        exit(1);
    }
    return bench_cpu_s() - begin;
}

static double most_memory_mib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static void measure(const char *contender, uint64_t n_groups, uint64_t at_once, uint64_t seed)
{
    struct scenarios scenarios;
    uint64_t n_instances = n_groups * GROUP_SIZE;
    uint64_t n_runs = n_instances < LEAST_INSTANCES ? LEAST_INSTANCES / n_instances : 1;
    char column[32];

    load(&scenarios, n_groups, at_once);
    snprintf(column, sizeof column, "n = 1e%.0f", log10((double)n_instances));
    bench_measure("fleet", contender, column,
                  study_s(&scenarios.cases[0], n_runs, seed) * 1e6 /
                      (double)(n_runs * n_instances));
    bench_measure("fleet, memory", contender, column, most_memory_mib());
    scenarios_free(&scenarios);
}

int main(int argc, char **argv)
{
    uint64_t seed = bench_number(argc, argv, 1, 1);
    uint64_t most = bench_number(argc, argv, 2, 1000000);

    /* the memory of a process never shrinks: the smaller ones first */
    for (uint64_t n = 1; n * GROUP_SIZE <= most; n *= 10)
        measure("10 groups at once", n, 10, seed);
    for (uint64_t n = 1; n * GROUP_SIZE <= most; n *= 10)
        measure("all groups at once", n, n, seed);
    return 0;
}
