/*
 * peer_simgrid: the models of the measurements as a user of SimGrid's C interface would write them:
 * whoever waits is an actor that sleeps, and semaphores hand over. The random numbers are our own,
 * so the difference is the engine's.
 *
 * usage: peer_simgrid REPETITION hold PENDING HOLDS
 *        peer_simgrid REPETITION mm1 CUSTOMERS
 *        peer_simgrid REPETITION job RUNS
 *
 * Actors have small stacks without guard pages, or a hundred thousand of them would not fit.
 */
#define _DEFAULT_SOURCE /* mkstemps */

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <simgrid/semaphore.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "kernel/random_variate.h"
#include "models.h"

static const char platform[] =
    "<?xml version='1.0'?>\n"
    "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
    "<platform version=\"4.1\"><zone id=\"zone\" routing=\"None\">\n"
    "<host id=\"host\" speed=\"1Gf\"/></zone></platform>\n";

static sg_host_t start_engine(char *program)
{
    char *words[] = { program, "--log=root.thres:error", "--cfg=contexts/stack-size:16",
                      "--cfg=contexts/guard-size:0", NULL };
    int n_words = 4;
    char name[] = "peer_simgrid.XXXXXX.xml";
    int file = mkstemps(name, 4);

    if (file < 0 || write(file, platform, sizeof platform - 1) != sizeof platform - 1) {
        perror("peer_simgrid");
        exit(1);
    }
    close(file);
    simgrid_init(&n_words, words);
    simgrid_load_platform(name);
    unlink(name);
    return sg_host_by_name("host");
}

static sg_actor_t start_actor(sg_host_t host, xbt_main_func_t code, void *data)
{
    sg_actor_t actor = sg_actor_init("actor", host);

    sg_actor_set_data(actor, data);
    sg_actor_start(actor, code, 0, NULL);
    return actor;
}

/* ---- hold ---- */

struct hold {
    struct random_state random;
    uint64_t n_events, first, end; /* timed are those from first to end */
    double begin_s, seconds;
};

static void hold_sleeper(int argc, char **argv)
{
    struct hold *hold = sg_actor_self_get_data();

    (void)argc, (void)argv;
    while (hold->n_events < hold->end) {
        sg_actor_sleep_for(random_exponential(&hold->random));
        if (++hold->n_events == hold->first)
            hold->begin_s = bench_cpu_s();
        if (hold->n_events == hold->end)
            hold->seconds = bench_cpu_s() - hold->begin_s;
    }
}

static void measure_hold(sg_host_t host, uint64_t seed, uint64_t n, uint64_t n_holds)
{
    struct hold hold = { .random = { seed, 0 }, .first = n, .end = n + n_holds };
    char column[32];

    for (uint64_t i = 0; i < n; i++)
        start_actor(host, hold_sleeper, &hold);
    simgrid_run();
    snprintf(column, sizeof column, "n = 1e%d", (int)lround(log10((double)n)));
    bench_measure("hold", "SimGrid, actors", column, hold.seconds / (double)n_holds * 1e9);
}

/* ---- M/M/1 ---- */

struct mm1 {
    struct random_state random;
    uint64_t n_customers;
    sg_sem_t waiting;
    uint64_t n_present;
    double area, changed_at;
};

static void mm1_change(struct mm1 *mm1, int by)
{
    double now = simgrid_get_clock();

    mm1->area += (double)mm1->n_present * (now - mm1->changed_at);
    mm1->changed_at = now;
    mm1->n_present += (uint64_t)by;
}

static void mm1_source(int argc, char **argv)
{
    struct mm1 *mm1 = sg_actor_self_get_data();

    (void)argc, (void)argv;
    for (uint64_t i = 0; i < mm1->n_customers; i++) {
        sg_actor_sleep_for(random_exponential(&mm1->random) / MM1_LOAD);
        mm1_change(mm1, 1);
        sg_sem_release(mm1->waiting);
    }
}

static void mm1_server(int argc, char **argv)
{
    struct mm1 *mm1 = sg_actor_self_get_data();

    (void)argc, (void)argv;
    for (uint64_t i = 0; i < mm1->n_customers; i++) {
        sg_sem_acquire(mm1->waiting);
        sg_actor_sleep_for(random_exponential(&mm1->random));
        mm1_change(mm1, -1);
    }
}

static void measure_mm1(sg_host_t host, uint64_t seed, uint64_t n_customers)
{
    struct mm1 mm1 = { .random = { random_run_key(seed, 3), 0 },
                       .n_customers = n_customers,
                       .waiting = sg_sem_init(0) };
    double begin = bench_cpu_s();

    start_actor(host, mm1_source, &mm1);
    start_actor(host, mm1_server, &mm1);
    simgrid_run();
    bench_measure("mm1", "SimGrid, actors", "ns per event",
                  (bench_cpu_s() - begin) / (2 * (double)n_customers) * 1e9);
    bench_agree(MM1_AGREE, "SimGrid, actors", mm1.area / mm1.changed_at,
                mm1_standard_error(n_customers));
    sg_sem_destroy(mm1.waiting);
}

/* ---- the job ---- */

struct job_run {
    enum job job;
    struct random_state random;
    sg_host_t host;
    uint64_t n_runs;
    sg_sem_t in_service, gone;
    struct bench_sample durations;
};

static void sleep_lognormal(struct job_run *run, double mu)
{
    sg_actor_sleep_for(exp(mu + JOB_SIGMA * random_normal(&run->random)));
}

/* An old instance, told to stop. */
static void job_stop(int argc, char **argv)
{
    struct job_run *run = sg_actor_self_get_data();

    (void)argc, (void)argv;
    sleep_lognormal(run, JOB_STOP_MU);
    sg_sem_release(run->gone);
}

/* A new instance. */
static void job_boot(int argc, char **argv)
{
    struct job_run *run = sg_actor_self_get_data();

    (void)argc, (void)argv;
    sleep_lognormal(run, JOB_BOOT_MU);
    sg_sem_release(run->in_service);
    if (run->job == JOB_PAIRS)
        start_actor(run->host, job_stop, run);
}

static void job_batch(struct job_run *run)
{
    for (int i = 0; i < JOB_BATCH_SIZE; i++)
        start_actor(run->host, job_boot, run);
    for (int i = 0; i < JOB_BATCH_SIZE; i++)
        sg_sem_acquire(run->in_service);
    for (int i = 0; i < JOB_BATCH_SIZE && run->job == JOB_BARRIER; i++)
        start_actor(run->host, job_stop, run);
    for (int i = 0; i < JOB_BATCH_SIZE; i++)
        sg_sem_acquire(run->gone);
}

static void job_operation(int argc, char **argv)
{
    struct job_run *run = sg_actor_self_get_data();

    (void)argc, (void)argv;
    for (uint64_t i = 0; i < run->n_runs; i++) {
        double begin = simgrid_get_clock();
        for (int batch = 0; batch < JOB_BATCHES; batch++)
            job_batch(run);
        bench_add(&run->durations, simgrid_get_clock() - begin);
    }
}

static void measure_job(sg_host_t host, uint64_t seed, uint64_t n_runs, enum job job)
{
    struct job_run run = { .job = job,
                           .random = { random_run_key(seed, 4), 0 },
                           .host = host,
                           .n_runs = n_runs,
                           .in_service = sg_sem_init(0),
                           .gone = sg_sem_init(0) };
    double begin = bench_cpu_s();

    start_actor(host, job_operation, &run);
    simgrid_run();
    bench_measure(job_tables[job], "SimGrid, actors", "us per run",
                  (bench_cpu_s() - begin) / (double)n_runs * 1e6);
    bench_agree_sample(job_agrees[job], "SimGrid, actors", &run.durations);
    sg_sem_destroy(run.in_service);
    sg_sem_destroy(run.gone);
}

int main(int argc, char **argv)
{
    const char *model = argc > 3 ? argv[2] : "";
    const uint64_t seed = bench_number(argc, argv, 1, 1);
    const uint64_t size = bench_number(argc, argv, 3, 1000);
    sg_host_t host = start_engine(argv[0]);

    if (strcmp(model, "hold") == 0) {
        measure_hold(host, seed, size, bench_number(argc, argv, 4, 100000));
    } else if (strcmp(model, "mm1") == 0) {
        measure_mm1(host, seed, size);
    } else if (strcmp(model, "job") == 0) {
        for (enum job job = 0; job < N_JOBS; job++)
            measure_job(host, seed, size, job);
    } else {
        fputs("usage: peer_simgrid REPETITION hold PENDING HOLDS | mm1 CUSTOMERS | job RUNS\n",
              stderr);
        return 2;
    }
    return 0;
}
