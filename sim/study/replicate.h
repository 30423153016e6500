/*
 * replicate: many runs of many cases on all cores, with the outcome of a single one.
 *
 * What a run is, the caller says: a job is a case with its functions. The jobs form one queue;
 * each thread takes the next block of runs of the first job that has one, so all cores stay
 * busy from the first job to the end of the last. A run fills a row of numbers. The rows come
 * back block by block, in the order of jobs and within a job in the order of runs, on one
 * thread at a time: what the caller does with them is the same for any number of threads. Only
 * a few blocks per thread are under way at once, so memory does not grow with the runs.
 *
 * What is left to do of a job when its rows are back is done in two steps: job_conclude on
 * whichever thread is free, beside the runs and the conclusions of other jobs, then job_commit in
 * the order of jobs, one at a time. So what takes long and needs no order keeps nobody waiting.
 *
 * A worker is what one thread needs for the runs of one job (and what it collects of them
 * beyond the rows, e.g. struct bands: merge it when the worker is freed; this order depends on
 * the threads). The calling thread works too; when the system refuses a thread, the others do
 * its share.
 *
 * The caller owns jobs, contexts and workers; pointers must stay valid until replicate returns.
 */
#ifndef EVENKEEL_STUDY_REPLICATE_H
#define EVENKEEL_STUDY_REPLICATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct replication_job {
    uint64_t first_run;  /* number of the first run: runs are first_run .. first_run + n_runs - 1 */
    uint64_t n_runs;     /* may be 0 */
    size_t block_size;   /* runs that a thread takes at once; 0: about a millisecond's worth, which
                          * makes the blocks depend on the machine, but never the order of rows */
    size_t n_metrics;    /* numbers in a row */
    void *context;

    /* On the thread that the worker is for; thread: what thread_new answered, or NULL. */
    void *(*worker_new)(void *context, void *thread);
    /* Fills the row; the same for the same run, whichever worker does it. */
    void (*worker_run)(void *worker, uint64_t run, int64_t *row);
    /* On any thread, but never while anything below runs for any job (job_conclude excepted):
     * merging is safe here. The thread's own things may be in use by another job's worker
     * meanwhile. */
    void (*worker_free)(void *worker);

    /* The rows of runs first .. first + n - 1, in order. Anything but 0, an errno value say,
     * ends everything. */
    int (*block_done)(void *context, uint64_t first, size_t n, const int64_t *rows);
    /* When n_done runs have come back and no more are wanted: how many are wanted in all; up to
     * n_done ends the job. So a study can go on in batches until it is precise. NULL: n_runs it
     * is. */
    uint64_t (*runs_wanted)(void *context, uint64_t n_done);
    /* All runs came back and all workers are freed; as block_done. May be NULL. */
    int (*job_done)(void *context);
    /* After job_done, on any thread, while anything may run for other jobs. is_turn: all jobs
     * before it have been committed, so that until its own commit nobody is in any job_commit. An
     * error ends everything. May be NULL. */
    int (*job_conclude)(void *context, bool is_turn);
    /* In the order of jobs, after job_conclude; as block_done. May be NULL. */
    int (*job_commit)(void *context);
};

/* Numbers that another thread may read while replicate works. */
struct replication_progress {
    atomic_uint_fast64_t runs_done;
    atomic_uint_fast64_t runs_wanted; /* of all jobs; grows when a job wants more */
    atomic_uint_fast64_t jobs_done;
};

struct replication {
    const struct replication_job *jobs;
    size_t n_jobs;
    unsigned n_threads; /* 0: replication_default_threads() */
    /* What all workers of one thread share, an arena say; both may be NULL. Made on that
     * thread, freed after all workers, by the caller of replicate. */
    void *(*thread_new)(void);
    void (*thread_free)(void *thread);
    const atomic_bool *cancel;             /* set by a signal handler, say; may be NULL */
    struct replication_progress *progress; /* may be NULL */
};

/* 0 when all is done; ECANCELED when cancel was seen: runs under way are finished, their blocks
 * are dropped, and jobs all of whose rows are back are concluded and committed; or what a function
 * answered. Workers are freed in each case, but those of a job that is not done have seen other
 * runs than the ones that came back. */
int replicate(const struct replication *replication);

/* Cores that this process may use. */
unsigned replication_default_threads(void);

#endif
