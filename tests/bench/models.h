/*
 * models: the parameters of the two models that all contenders simulate.
 *
 * M/M/1: the mean service time is 1, the load 90 %. A customer is two events.
 *
 * The job: 100 instances are replaced in batches of 20, with lognormal boot and stop times. The
 * first batch begins at 0, another when the last one has ended, and what is measured is when the
 * last ends. A batch is one of two:
 *
 *     barrier  20 are launched; when all of them are in service 20 old ones are stopped; the batch
 *              ends when those are gone. This is RebalanceInstances (rules B5 and B7).
 *     pairs    20 are launched; as each comes into service an old one is stopped; the batch ends
 *              when the last one is gone. This is a refresh at 100/120 % (rules F6 and F7).
 */
#ifndef EVENKEEL_TESTS_BENCH_MODELS_H
#define EVENKEEL_TESTS_BENCH_MODELS_H

#include <math.h>
#include <stdint.h>

#define MM1_LOAD 0.9
#define MM1_MEAN_PRESENT (MM1_LOAD / (1 - MM1_LOAD))
#define MM1_AGREE "mean number in the M/M/1 system"

/* Of the mean number in the system over the time of n customers: its asymptotic variance per unit
 * of time is 2 rho (1 + rho) / (1 - rho)^4 (Whitt, "Planning queueing simulations", Management
 * Science 35(11), 1989). */
static inline double mm1_standard_error(uint64_t n_customers)
{
    const double rho = MM1_LOAD;
    const double time = (double)n_customers / rho;

    return sqrt(2 * rho * (1 + rho) / pow(1 - rho, 4) / time);
}

enum { JOB_BATCHES = 5, JOB_BATCH_SIZE = 20 };

enum job { JOB_BARRIER, JOB_PAIRS, N_JOBS };

/* Boot: median 60 s, 95 % within 90 s; stop: 20 s and 30 s. */
#define JOB_BOOT_MEDIAN_S 60.0
#define JOB_STOP_MEDIAN_S 20.0
#define JOB_SIGMA 0.24650528 /* log(1.5) / 1.6448536, the normal quantile of 0.95 */

#define JOB_BOOT_MU 4.0943446 /* log(60) */
#define JOB_STOP_MU 2.9957323 /* log(20) */

/* The tables, and what is agreed on, by job. */
static const char *const job_tables[N_JOBS] = { "job, barrier", "job, pairs" };
static const char *const job_agrees[N_JOBS] = { "mean duration of the job with barriers, s",
                                                "mean duration of the job in pairs, s" };

#endif
