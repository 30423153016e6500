/*
 * bench_plan: how long it takes to choose among 500 settings of a refresh of 100 instances: ten
 * floors, five ceilings, five lists of checkpoints and two pauses, with a price and two limits.
 *
 * usage: bench_plan [SEED] [MOST_RUNS]
 */
#define _DEFAULT_SOURCE /* mkstemps */

#include <stdlib.h>
#include <string.h>

#include "../scenario_text.h"
#include "bench.h"
#include "study/plan_search.h"

static const char scenario[] =
    "zones: [h, i]\n"
    "group: { MinSize: 50, MaxSize: 200, DesiredCapacity: 100, MultiAZPolicy: PRIORITY }\n"
    "instances: [{ count: 100, ScalingConfigurationId: old }]\n"
    "latency:\n"
    "  boot: { quantiles: { p50: 53s, p90: 67s, p99: 79s, p99.9: 123s } }\n"
    "  stop: { lognormal: { median: 96.6s, p95: 142.3s } }\n"
    "demand: 85\n"
    "price: { PerInstanceHour: 0.12, currency: USD }\n"
    "timeline:\n"
    "  - at: 10m\n"
    "    do: StartInstanceRefresh\n"
    "    DesiredConfiguration: { ScalingConfigurationId: new }\n"
    "limits:\n"
    "  - duration p95 <= 1h\n"
    "  - share of runs with healthy < demand <= 1%\n"
    "vary:\n"
    "  MinHealthyPercentage: 55:100:5\n"
    "  MaxHealthyPercentage: 100:180:20\n"
    "  Checkpoints: [[50, 100], [10, 50, 100], [20, 50, 100], [25, 50, 75, 100], [100]]\n"
    "  CheckpointPauseTime: [10, 15]\n";

static void measure(const struct scenarios *scenarios, const struct limit *const *limits,
                    const char *contender, unsigned n_threads, uint64_t seed, uint64_t most_runs)
{
    const double wall = bench_wall_s(), cpu = bench_cpu_s();
    struct plan_search search;

    plan_search_run(&search, &(struct plan_search_request){
                                 .scenarios = scenarios,
                                 .limits = limits,
                                 .objective = metric_find("extra_cost"),
                                 .rules = { .confidence = 0.95, .indifference = 0.01,
                                            .is_relative = true, .most_runs = most_runs },
                                 .seed = seed,
                                 .n_threads = n_threads,
                             });
    bench_measure("plan", contender, "s", bench_wall_s() - wall);
    bench_measure("plan", contender, "s of processor", bench_cpu_s() - cpu);
    bench_measure("plan", contender, "thousand runs", (double)search.n_runs / 1e3);
    plan_search_free(&search);
}

int main(int argc, char **argv)
{
    const uint64_t seed = bench_number(argc, argv, 1, 1);
    const uint64_t most_runs = bench_number(argc, argv, 2, 10000);
    struct scenarios scenarios;
    const struct limit **limits;

    scenario_text_load(&scenarios, scenario);
    limits = must_alloc(scenarios.n_cases * sizeof *limits);
    for (size_t i = 0; i < scenarios.n_cases; i++)
        limits[i] =
            limits_read(&scenarios.arena, &scenarios.cases[i], &scenarios.diagnostics);
    measure(&scenarios, limits, "one thread", 1, seed, most_runs);
    measure(&scenarios, limits, "two threads", 2, seed, most_runs);
    free(limits);
    scenarios_free(&scenarios);
    return 0;
}
