/*
 * bench_refresh: the whole job, 10,000 runs of a refresh of 100 instances at 80/120 with lognormal
 * boot and stop times, all rules and metrics on, traces off; on one thread and on all cores.
 *
 * usage: bench_refresh [REPETITIONS]
 *
 * Prints the median over the repetitions (5): seconds, runs and events per second, and the memory
 * after 10,000 and after 40,000 runs.
 */
#define _DEFAULT_SOURCE /* clock_gettime, mkstemps */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "scenario/scenario.h"
#include "study/study.h"

static const char scenario[] =
    "title: bench\n"
    "zones: [z]\n"
    "group: { MinSize: 0, MaxSize: 150, DesiredCapacity: 100 }\n"
    "instances: [ { count: 100, ScalingConfigurationId: old } ]\n"
    "latency:\n"
    "  boot: { lognormal: { median: 60s, p95: 90s } }\n"
    "  stop: { lognormal: { median: 20s, p95: 30s } }\n"
    "timeline:\n"
    "  - at: 0\n"
    "    do: StartInstanceRefresh\n"
    "    DesiredConfiguration: { ScalingConfigurationId: new }\n";

static double now_s(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static double time_runs(const struct scenario_case *of, uint64_t n_runs, unsigned n_threads)
{
    struct study_case one = { .name = of->name, .setup = &of->setup, .n_runs = n_runs, .seed = 1 };
    double begun = now_s();
    int error = study_run(&(struct study){
        .cases = &one, .n_cases = 1, .level = 0.95, .n_threads = n_threads, .folder = "." });
    if (error != 0) {
        fprintf(stderr, "bench_refresh: the study failed\n");
        exit(1);
    }
    return now_s() - begun;
}

static double median_time(const struct scenario_case *of, unsigned n_threads, int repetitions)
{
    double seconds[100];
    for (int i = 0; i < repetitions; i++) {
        seconds[i] = time_runs(of, 10000, n_threads);
    }
    qsort(seconds, (size_t)repetitions, sizeof seconds[0], by_value);
    return seconds[repetitions / 2];
}

static double peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

int main(int argc, char **argv)
{
    int repetitions = argc > 1 ? atoi(argv[1]) : 5;
    if (repetitions < 1 || repetitions > 100) {
        fprintf(stderr, "usage: bench_refresh [REPETITIONS]\n");
        return 2;
    }
    char name[] = "bench_refresh.XXXXXX.yaml";
    int file = mkstemps(name, 5);
    if (file < 0 || write(file, scenario, sizeof scenario - 1) != sizeof scenario - 1) {
        perror("bench_refresh");
        return 1;
    }
    close(file);
    struct scenarios scenarios;
    bool is_valid = scenarios_load(&scenarios, (const char *[]){ name }, 1, NULL, 0);
    unlink(name);
    if (!is_valid) {
        diagnostics_print(&scenarios.diagnostics, stderr, false);
        return 1;
    }
    /* One launch and one removal per instance: 200 events of instances in each run. */
    const double n_events = 200;
    time_runs(&scenarios.cases[0], 1000, 1);
    printf("%-28s %10s %12s %14s %10s\n", "10,000 runs of 100 at 80/120", "seconds", "runs/s",
           "events/s", "us/run");
    unsigned n_all = replication_default_threads();
    for (unsigned n_threads = 1; n_threads <= n_all; n_threads += n_all > 1 ? n_all - 1 : 1) {
        double seconds = median_time(&scenarios.cases[0], n_threads, repetitions);
        printf("%u thread%-20s %10.3f %12.0f %14.0f %10.1f\n", n_threads,
               n_threads == 1 ? "" : "s", seconds, 10000 / seconds, n_events * 10000 / seconds,
               seconds * 100);
    }
    double after_10000 = peak_mib();
    time_runs(&scenarios.cases[0], 40000, 1);
    printf("peak memory: %.1f MiB after 10,000 runs, %.1f MiB after 40,000 more\n", after_10000,
           peak_mib());
    scenarios_free(&scenarios);
    return 0;
}
