/*
 * bench_job: microseconds per run of the whole job (models.h), 10,000 runs: evenkeel's full model
 * with all rules and metrics on and traces off; and beside it what the same durations cost without
 * rules: as a loop over the kernel, as a loop over a bare winner tree, and as nothing but the 200
 * lognormal numbers. Then one thread and two, by the clock on the wall, and the memory: that after
 * the runs, and after four times as many more.
 *
 * usage: bench_job [REPETITION [RUNS]]   in the top folder of the sources, or with it in $srcdir
 */
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>

#include "bench.h"
#include "kernel/distribution.h"
#include "kernel/event_queue.h"
#include "kernel/random_variate.h"
#include "models.h"
#include "scenario/scenario.h"
#include "study/study.h"
#include "winner_tree.h"

/* ---- evenkeel ---- */

static const char *const scenario_files[N_JOBS] = { "job-barrier.yaml", "job-pairs.yaml" };

static void load(struct scenarios *scenarios, enum job job)
{
    const char *const srcdir = getenv("srcdir");
    char name[4096];

    snprintf(name, sizeof name, "%s/tests/bench/%s", srcdir != NULL ? srcdir : ".",
             scenario_files[job]);
    if (!scenarios_load(scenarios, (const char *[]){ name }, 1, NULL, 0)) {
        diagnostics_print(&scenarios->diagnostics, stderr, false);
        exit(1);
    }
}

static int keep_mean(void *context, const struct study_outcome *outcome)
{
    *(struct summary_row *)context = *summary_find(outcome->summary, "duration", "mean");
    return 0;
}

/* Seconds by that clock. */
static double study_s(double (*now_s)(void), const struct scenario_case *of, uint64_t n_runs,
                      unsigned n_threads, uint64_t seed, struct summary_row *mean)
{
    struct study_case one = { .name = of->name, .setup = &of->setup, .n_runs = n_runs,
                              .seed = seed };
    double begin = now_s();
    int error = study_run(&(struct study){ .cases = &one, .n_cases = 1, .level = 0.95,
                                           .n_threads = n_threads, .folder = ".",
                                           .context = mean, .done = keep_mean });

    if (error != 0) {
        fprintf(stderr, "bench_job: %s\n", strerror(error));
        exit(1);
    }
    return now_s() - begin;
}

static void measure_evenkeel(const struct scenario_case *of, enum job job, uint64_t n_runs,
                             uint64_t seed)
{
    struct summary_row mean;
    const double us_per_second_of_all = 1e6 / (double)n_runs;
    static const char *const columns[N_JOBS] = { "barrier, us per run", "pairs, us per run" };

    study_s(bench_cpu_s, of, n_runs / 10 + 1, 1, seed, &mean); /* to warm up */
    bench_measure(job_tables[job], "evenkeel", "us per run",
                  study_s(bench_cpu_s, of, n_runs, 1, seed, &mean) * us_per_second_of_all);
    bench_measure("threads", "one thread", columns[job],
                  study_s(bench_wall_s, of, n_runs, 1, seed, &mean) * us_per_second_of_all);
    bench_measure("threads", "two threads", columns[job],
                  study_s(bench_wall_s, of, n_runs, 2, seed, &mean) * us_per_second_of_all);
    /* 1.96: half of the 95 % interval of so many runs in standard errors */
    bench_agree(job_agrees[job], "evenkeel", mean.value, (mean.high - mean.low) / 2 / 1.96);
}

/* ---- without rules ---- */

struct bare {
    enum job job;
    struct random_stream stream;
    struct distribution boot, stop;
    struct event_queue *queue;
    struct winner_tree tree;
};

static double lognormal_s(struct bare *bare, double mu)
{
    return exp(mu + JOB_SIGMA * random_normal(&bare->stream.state));
}

/* The 200 numbers, and the longest of each batch, which is all that a duration needs. */
static double draw_job(struct bare *bare)
{
    double duration_s = 0;

    for (int batch = 0; batch < JOB_BATCHES; batch++) {
        double longest_boot = 0, longest_stop = 0, longest_pair = 0;
        for (int i = 0; i < JOB_BATCH_SIZE; i++) {
            double boot_s = lognormal_s(bare, JOB_BOOT_MU);
            double stop_s = lognormal_s(bare, JOB_STOP_MU);
            longest_boot = fmax(longest_boot, boot_s);
            longest_stop = fmax(longest_stop, stop_s);
            longest_pair = fmax(longest_pair, boot_s + stop_s);
        }
        duration_s += bare->job == JOB_PAIRS ? longest_pair : longest_boot + longest_stop;
    }
    return duration_s;
}

enum { BOOTED, STOPPED };

/* A leaf of the tree for each of the batch: it boots first and stops afterwards. Whole ms. */
static sim_time run_batch_on_tree(struct bare *bare, sim_time now)
{
    struct winner_tree *tree = &bare->tree;
    uint8_t stage[JOB_BATCH_SIZE] = { BOOTED };
    uint64_t serial = 0;
    int n_booting = JOB_BATCH_SIZE;

    for (uint32_t i = 0; i < JOB_BATCH_SIZE; i++) {
        sim_time at = now + (sim_time)(1000 * lognormal_s(bare, JOB_BOOT_MU));
        winner_tree_add(tree, i, event_key_of(at, 0, 0, serial++, i));
        stage[i] = BOOTED;
    }
    for (event_key key; (key = winner_tree_first(tree)) != EVENT_KEY_NEVER;) {
        uint32_t leaf = event_key_slot(key);
        now = (sim_time)event_key_instant(key);
        winner_tree_drop_first(tree, leaf);
        if (stage[leaf] == STOPPED)
            continue;
        bool is_last = --n_booting == 0;
        uint32_t first = bare->job == JOB_PAIRS ? leaf : 0;
        uint32_t end = bare->job == JOB_PAIRS ? leaf + 1 : is_last ? JOB_BATCH_SIZE : 0;
        for (uint32_t i = first; i < end; i++) {
            sim_time at = now + (sim_time)(1000 * lognormal_s(bare, JOB_STOP_MU));
            stage[i] = STOPPED;
            winner_tree_add(tree, i, event_key_of(at, 0, 0, serial++, i));
        }
    }
    return now;
}

static double run_on_tree(struct bare *bare)
{
    sim_time now = 0;

    for (int batch = 0; batch < JOB_BATCHES; batch++)
        now = run_batch_on_tree(bare, now);
    return (double)now / 1000;
}

static void schedule(struct bare *bare, uint8_t kind, const struct distribution *latency,
                     sim_time now)
{
    sim_time at = now + distribution_draw_ms(latency, &bare->stream.rng);
    event_queue_schedule(bare->queue, (struct event){ .at = at, .kind = kind });
}

static sim_time run_batch_on_kernel(struct bare *bare, sim_time now)
{
    struct event event;
    int n_booting = JOB_BATCH_SIZE;

    for (int i = 0; i < JOB_BATCH_SIZE; i++)
        schedule(bare, BOOTED, &bare->boot, now);
    while (event_queue_pop(bare->queue, &event)) {
        now = event.at;
        if (event.kind == STOPPED)
            continue;
        n_booting--;
        if (bare->job == JOB_PAIRS)
            schedule(bare, STOPPED, &bare->stop, now);
        else if (n_booting == 0)
            for (int i = 0; i < JOB_BATCH_SIZE; i++)
                schedule(bare, STOPPED, &bare->stop, now);
    }
    return now;
}

static double run_on_kernel(struct bare *bare)
{
    sim_time now = 0;

    for (int batch = 0; batch < JOB_BATCHES; batch++)
        now = run_batch_on_kernel(bare, now);
    event_queue_reset(bare->queue);
    return (double)now / 1000;
}

static void measure_bare(struct bare *bare, const char *name, double (*run)(struct bare *bare),
                         uint64_t n_runs)
{
    struct bench_sample durations = { 0 };
    double begin = bench_cpu_s();

    for (uint64_t i = 0; i < n_runs; i++)
        bench_add(&durations, run(bare));
    bench_measure(job_tables[bare->job], name, "us per run",
                  (bench_cpu_s() - begin) / (double)n_runs * 1e6);
    bench_agree_sample(job_agrees[bare->job], name, &durations);
}

static void measure_floors(enum job job, uint64_t n_runs, uint64_t seed)
{
    const double boot[] = { 1000 * JOB_BOOT_MEDIAN_S, 1500 * JOB_BOOT_MEDIAN_S };
    const double stop[] = { 1000 * JOB_STOP_MEDIAN_S, 1500 * JOB_STOP_MEDIAN_S };
    struct bare bare = { .job = job, .queue = event_queue_new() };

    random_stream_init(&bare.stream);
    random_stream_pick(&bare.stream, random_run_key(seed, 1), RANDOM_BOOT, 1);
    distribution_make(&bare.boot, &dist_lognormal, &dist_lognormal.forms[0], boot);
    distribution_make(&bare.stop, &dist_lognormal, &dist_lognormal.forms[0], stop);
    winner_tree_init(&bare.tree, 32);
    measure_bare(&bare, "the 200 lognormals alone", draw_job, n_runs);
    measure_bare(&bare, "winner tree in a bare loop", run_on_tree, n_runs);
    measure_bare(&bare, "evenkeel's kernel without rules", run_on_kernel, n_runs);
    winner_tree_free(&bare.tree);
    event_queue_free(bare.queue);
}

static double peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

int main(int argc, char **argv)
{
    const uint64_t seed = bench_number(argc, argv, 1, 1);
    const uint64_t n_runs = bench_number(argc, argv, 2, 10000);
    struct summary_row mean;

    for (enum job job = 0; job < N_JOBS; job++) {
        struct scenarios scenarios;
        load(&scenarios, job);
        measure_floors(job, n_runs, seed);
        measure_evenkeel(&scenarios.cases[0], job, n_runs, seed);
        if (job == JOB_PAIRS && seed == 1) {
            double before = peak_mib();
            study_s(bench_cpu_s, &scenarios.cases[0], 4 * n_runs, 1, seed, &mean);
            bench_measure("memory", "after the runs", "MiB", before);
            bench_measure("memory", "after four times as many more", "MiB", peak_mib());
        }
        scenarios_free(&scenarios);
    }
    return 0;
}
