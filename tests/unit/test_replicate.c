/* Many runs on many threads: the same rows in the same order as on one, whatever happens. */
#define _GNU_SOURCE /* pthread_setattr_default_np */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "study/replicate.h"

enum { N_JOBS_LIMIT = 200, N_METRICS_LIMIT = 5 };

/* What came back of all jobs, as one sum that depends on the order. */
struct record {
    uint64_t digest;
    uint64_t n_blocks;
    size_t n_jobs_done;
    size_t n_committed, most_uncommitted; /* of the jobs that are done */
    atomic_int n_concluding; /* jobs that are at it */
    atomic_int n_runs;
    atomic_int n_meeting; /* runs that wait for each other */
    atomic_int n_serial;  /* threads inside a serial function */
    atomic_int n_workers; /* alive */
    atomic_int n_threads; /* things of threads alive */
    atomic_int n_failed; /* commits that answered an error */
    atomic_bool cancel;
    bool was_serial;
    uint64_t cancel_after; /* rows; 0: never */
};

struct test_job {
    struct record *record;
    size_t index, n_metrics;
    uint64_t next_run, n_in_workers, n_done;
    uint64_t batch, most; /* wants batch runs more, until there are most */
    uint64_t fails_at;    /* run whose block is refused; 0: none */
    int done_error, conclude_error, commit_error;
    int awaits; /* conclusions that must have begun before its own ends */
    int awaits_runs; /* likewise runs, of all jobs */
    int meets; /* so many runs go on together, behind a first one that leaves time to fall asleep */
    bool cancels; /* while it is concluded, and waits until that was seen */
    bool cancels_when_done; /* the same when its rows are back */
    bool cancels_after_failure; /* in each run, when a commit has failed before it */
    bool was_turn, is_done, is_concluded;
};

struct test_worker {
    struct test_job *job;
    uint64_t n_runs;
};

static struct record record; /* of the test under way: thread_new is told nothing */

static uint64_t mix(uint64_t value)
{
    value ^= value >> 32;
    value *= 0xd6e8feb86659fd93;
    return value ^ value >> 29;
}

static void enter_serial(struct record *into)
{
    if (atomic_fetch_add(&into->n_serial, 1) != 0)
        into->was_serial = false;
}

static void leave_serial(struct record *into)
{
    atomic_fetch_sub(&into->n_serial, 1);
}

static void *thread_new(void)
{
    atomic_fetch_add(&record.n_threads, 1);
    return &record;
}

static void thread_free(void *thread)
{
    assert_ptr_equal(thread, &record);
    assert_int_equal(atomic_load(&record.n_workers), 0);
    atomic_fetch_sub(&record.n_threads, 1);
}

static void *worker_new(void *context, void *thread)
{
    struct test_worker *worker = malloc(sizeof *worker);

    assert_ptr_equal(thread, &record);
    *worker = (struct test_worker){ .job = context };
    atomic_fetch_add(&record.n_workers, 1);
    return worker;
}

/* Half a minute at most: a machine may be slow. */
static void await(atomic_int *number, int least)
{
    for (int tries = 0; atomic_load(number) < least && tries < 30000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    assert_true(atomic_load(number) >= least);
}

/* Until no thread runs anything: all have seen the interruption. */
static void await_rest(void)
{
    int before;

    do {
        before = atomic_load(&record.n_runs);
        nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    } while (atomic_load(&record.n_runs) != before);
}

/* Runs of odd jobs give way, so that blocks end out of order even on one core. */
static void worker_run(void *context, uint64_t run, int64_t *row)
{
    struct test_worker *worker = context;

    worker->n_runs++;
    atomic_fetch_add(&record.n_runs, 1);
    if (worker->job->index % 2 == 1 && mix(run) % 8 == 0)
        sched_yield();
    if (worker->job->meets > 0 && run == 0)
        nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    if (worker->job->meets > 0 && run > 0) {
        atomic_fetch_add(&record.n_meeting, 1);
        await(&record.n_meeting, worker->job->meets);
    }
    if (worker->job->cancels_after_failure) {
        await(&record.n_failed, 1);
        nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL); /* for all to know of it */
        atomic_store(&record.cancel, true);
    }
    for (size_t i = 0; i < worker->job->n_metrics; i++)
        row[i] = (int64_t)mix(run * 1000 + worker->job->index * 10 + i);
}

static void worker_free(void *context)
{
    struct test_worker *worker = context;

    enter_serial(&record);
    worker->job->n_in_workers += worker->n_runs;
    free(worker);
    atomic_fetch_sub(&record.n_workers, 1);
    leave_serial(&record);
}

static int block_done(void *context, uint64_t first, size_t n, const int64_t *rows)
{
    struct test_job *job = context;

    enter_serial(&record);
    assert_int_equal(job->index, record.n_jobs_done); /* jobs in order */
    assert_int_equal(first, job->next_run);           /* runs in order */
    for (size_t i = 0; i < n * job->n_metrics; i++)
        record.digest = mix(record.digest + (uint64_t)rows[i]);
    job->next_run += n;
    job->n_done += n;
    record.n_blocks++;
    if (record.cancel_after > 0 && job->n_done >= record.cancel_after)
        atomic_store(&record.cancel, true);
    leave_serial(&record);
    return job->fails_at > 0 && first + n > job->fails_at ? ENOSPC : 0;
}

static uint64_t runs_wanted(void *context, uint64_t n_done)
{
    struct test_job *job = context;

    enter_serial(&record);
    assert_int_equal(n_done, job->n_done);
    leave_serial(&record);
    return n_done < job->most ? n_done + job->batch : n_done;
}

static int job_done(void *context)
{
    struct test_job *job = context;

    enter_serial(&record);
    assert_int_equal(job->n_in_workers, job->n_done); /* no run too many, all workers freed */
    assert_int_equal(job->index, record.n_jobs_done);
    record.n_jobs_done++;
    job->is_done = true;
    if (job->cancels_when_done) {
        atomic_store(&record.cancel, true);
        await_rest();
    }
    if (record.n_jobs_done - record.n_committed > record.most_uncommitted)
        record.most_uncommitted = record.n_jobs_done - record.n_committed;
    leave_serial(&record);
    return job->done_error;
}

static int job_conclude(void *context, bool is_turn)
{
    struct test_job *job = context;

    atomic_fetch_add(&record.n_concluding, 1);
    assert_true(job->is_done);
    assert_false(job->is_concluded);
    if (is_turn)
        assert_int_equal(record.n_committed, job->index);
    await(&record.n_concluding, job->awaits);
    await(&record.n_runs, job->awaits_runs);
    if (job->index % 3 == 1)
        sched_yield();
    if (job->cancels) {
        atomic_store(&record.cancel, true);
        await_rest();
    }
    if (is_turn)
        assert_int_equal(record.n_committed, job->index); /* still */
    job->was_turn = is_turn;
    job->is_concluded = true;
    return job->conclude_error;
}

static int job_commit(void *context)
{
    struct test_job *job = context;

    enter_serial(&record);
    assert_true(job->is_concluded);
    assert_int_equal(job->index, record.n_committed);
    record.n_committed++;
    leave_serial(&record);
    atomic_fetch_add(&record.n_failed, job->commit_error != 0);
    return job->commit_error;
}

/* ---- studies ---- */

struct study {
    size_t n_jobs;
    struct replication_job jobs[N_JOBS_LIMIT];
    struct test_job contexts[N_JOBS_LIMIT];
};

static void add_job(struct study *study, uint64_t n_runs, size_t n_metrics, size_t block_size)
{
    size_t index = study->n_jobs++;
    uint64_t first_run = index % 3 * 2385;

    study->contexts[index] = (struct test_job){
        .index = index,
        .n_metrics = n_metrics,
        .next_run = first_run,
    };
    study->jobs[index] = (struct replication_job){
        .first_run = first_run,
        .n_runs = n_runs,
        .block_size = block_size,
        .n_metrics = n_metrics,
        .context = &study->contexts[index],
        .worker_new = worker_new,
        .worker_run = worker_run,
        .worker_free = worker_free,
        .block_done = block_done,
        .job_done = job_done,
        .job_conclude = job_conclude,
        .job_commit = job_commit,
    };
}

static int run_study(const struct study *study, unsigned n_threads, uint64_t cancel_after,
                     struct replication_progress *progress)
{
    struct replication replication = {
        .jobs = study->jobs,
        .n_jobs = study->n_jobs,
        .n_threads = n_threads,
        .thread_new = thread_new,
        .thread_free = thread_free,
        .cancel = &record.cancel,
        .progress = progress,
    };
    int error;

    memset(&record, 0, sizeof record);
    record.was_serial = true;
    record.cancel_after = cancel_after;
    error = replicate(&replication);
    assert_true(record.was_serial);
    assert_int_equal(atomic_load(&record.n_workers), 0);
    assert_int_equal(atomic_load(&record.n_threads), 0);
    return error;
}

/* Jobs of many sizes, some empty, some that want more when their runs are done. */
static struct study *mixed_study(size_t n_jobs, size_t block_size)
{
    struct study *study = calloc(1, sizeof *study);

    for (size_t i = 0; i < n_jobs; i++) {
        add_job(study, mix(i) % 5 == 0 ? 0 : mix(i) % 150, 1 + i % N_METRICS_LIMIT, block_size);
        if (i % 7 == 3) {
            study->jobs[i].runs_wanted = runs_wanted;
            study->contexts[i].batch = 30;
            study->contexts[i].most = 250;
        }
    }
    return study;
}

static uint64_t digest_of(unsigned n_threads, size_t block_size)
{
    struct study *study = mixed_study(120, block_size);

    assert_int_equal(run_study(study, n_threads, 0, NULL), 0);
    assert_int_equal(record.n_jobs_done, 120);
    assert_int_equal(record.n_committed, 120);
    for (size_t i = 0; i < study->n_jobs; i++)
        assert_int_equal(study->contexts[i].n_done,
                         study->contexts[i].most > 0
                             ? study->jobs[i].n_runs + (250 - study->jobs[i].n_runs + 29) / 30 * 30
                             : study->jobs[i].n_runs);
    free(study);
    return record.digest;
}

static void rows_are_the_same_for_any_number_of_threads(void **state)
{
    static const unsigned n_threads[] = { 2, 3, 8, 31, 0 };
    uint64_t expected = digest_of(1, 1);

    (void)state;
    assert_int_equal(digest_of(1, 64), expected);
    for (size_t i = 0; i < sizeof n_threads / sizeof *n_threads; i++) {
        assert_int_equal(digest_of(n_threads[i], 0), expected);
        assert_int_equal(digest_of(n_threads[i], 1), expected);
        assert_int_equal(digest_of(n_threads[i], 17), expected);
    }
}

static void nothing_to_do_is_done_at_once(void **state)
{
    struct study *study = calloc(1, sizeof *study);

    (void)state;
    assert_int_equal(run_study(study, 4, 0, NULL), 0);
    add_job(study, 0, 3, 0);
    assert_int_equal(run_study(study, 4, 0, NULL), 0);
    assert_int_equal(record.n_jobs_done, 1);
    assert_int_equal(record.n_blocks, 0);
    free(study);
}

static void progress_counts_all_runs_and_jobs(void **state)
{
    struct study *study = mixed_study(60, 0);
    struct replication_progress progress = { 0 };
    uint64_t n_runs = 0;

    (void)state;
    assert_int_equal(run_study(study, 4, 0, &progress), 0);
    for (size_t i = 0; i < study->n_jobs; i++)
        n_runs += study->contexts[i].n_done;
    assert_int_equal(atomic_load(&progress.runs_done), n_runs);
    assert_int_equal(atomic_load(&progress.runs_wanted), n_runs);
    assert_int_equal(atomic_load(&progress.jobs_done), 60);
    free(study);
}

static void blocks_grow_when_runs_are_short(void **state)
{
    struct study *study = calloc(1, sizeof *study);

    (void)state;
    add_job(study, 20000, 1, 0);
    assert_int_equal(run_study(study, 1, 0, NULL), 0);
    assert_in_range(record.n_blocks, 20000 / 64, 5000);
    free(study);
}

static void a_cancelled_study_ends_with_whole_blocks(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 8; n_threads *= 2) {
        struct study *study = calloc(1, sizeof *study);

        add_job(study, 100, 2, 10);
        add_job(study, 1000000000, 2, 10);
        add_job(study, 100, 2, 10);
        assert_int_equal(run_study(study, n_threads, 500, NULL), ECANCELED);
        assert_int_equal(record.n_jobs_done, 1);
        assert_int_equal(record.n_committed, 1);
        assert_true(study->contexts[1].n_done >= 500 && study->contexts[1].n_done < 1000000);
        assert_int_equal(study->contexts[1].n_done % 10, 0);
        assert_int_equal(study->contexts[2].n_done, 0);
        free(study);
    }
}

static void an_error_ends_everything_and_is_told(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 8; n_threads *= 2) {
        struct study *study = mixed_study(60, 7);

        add_job(study, 5000, 1, 10);
        study->contexts[60].fails_at = study->jobs[60].first_run + 1234;
        add_job(study, 5000, 1, 10);
        assert_int_equal(run_study(study, n_threads, 0, NULL), ENOSPC);
        assert_int_equal(record.n_jobs_done, 60);
        assert_int_equal(study->contexts[60].n_done, 1240);
        free(study);
        study = mixed_study(60, 7);
        study->contexts[11].done_error = EIO;
        assert_int_equal(run_study(study, n_threads, 0, NULL), EIO);
        assert_int_equal(record.n_jobs_done, 12);
        free(study);
    }
}

/* With two threads the first job is concluded while its thread waits for the second one's. */
static void jobs_are_concluded_beside_one_another(void **state)
{
    struct study *study = calloc(1, sizeof *study);

    (void)state;
    add_job(study, 10, 1, 1);
    add_job(study, 10, 1, 1);
    study->contexts[0].awaits = study->contexts[1].awaits = 2;
    assert_int_equal(run_study(study, 2, 0, NULL), 0);
    assert_int_equal(record.n_committed, 2);
    assert_true(study->contexts[0].was_turn);
    assert_false(study->contexts[1].was_turn);
    free(study);
}

/* What is concluded takes memory until it is committed. */
static void a_conclusion_that_takes_long_is_waited_for(void **state)
{
    enum { N_THREADS = 4, JOBS = 200, BLOCKS = 16 * N_THREADS };
    struct study *study = calloc(1, sizeof *study);

    (void)state;
    for (size_t i = 0; i < JOBS; i++)
        add_job(study, 2, 1, 1);
    study->contexts[0].awaits = 4 * N_THREADS;
    assert_int_equal(run_study(study, N_THREADS, 0, NULL), 0);
    assert_int_equal(record.n_committed, JOBS);
    assert_in_range(record.most_uncommitted, 4 * N_THREADS, 4 * N_THREADS + BLOCKS);
    free(study);
}

/* The rows of the jobs before are with the caller already. */
static void a_cancelled_study_commits_what_has_come_back(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 8; n_threads *= 2) {
        struct study *study = mixed_study(60, 7);

        add_job(study, 1000000000, 2, 10);
        assert_int_equal(run_study(study, n_threads, 500, NULL), ECANCELED);
        assert_true(record.n_jobs_done >= 1);
        assert_int_equal(record.n_committed, record.n_jobs_done);
        free(study);
    }
}

/* The other thread has seen the interruption and gone to rest by then. */
static void rows_that_come_back_last_are_concluded(void **state)
{
    struct study *study = calloc(1, sizeof *study);

    (void)state;
    add_job(study, 100, 2, 10);
    add_job(study, 1000000000, 2, 10);
    study->contexts[0].cancels_when_done = true;
    assert_int_equal(run_study(study, 2, 0, NULL), ECANCELED);
    assert_int_equal(record.n_jobs_done, 1);
    assert_true(study->contexts[0].is_concluded);
    assert_int_equal(record.n_committed, 1);
    free(study);
}

/* Threads that rest until the last commit learn that it was the last. */
static void an_interruption_in_a_conclusion_ends_all_threads(void **state)
{
    (void)state;
    for (unsigned n_threads = 2; n_threads <= 8; n_threads *= 2) {
        struct study *study = calloc(1, sizeof *study);

        add_job(study, 100, 2, 10);
        add_job(study, 1000000000, 2, 10);
        study->contexts[0].cancels = true;
        assert_int_equal(run_study(study, n_threads, 0, NULL), ECANCELED);
        assert_int_equal(record.n_committed, 1);
        free(study);
    }
}

/* Each thread wakes but one other: all of them, one after the other. */
static void threads_that_sleep_are_woken_for_more_runs(void **state)
{
    enum { N_THREADS = 8 };
    struct study *study = calloc(1, sizeof *study);

    (void)state;
    add_job(study, 1, 1, 1);
    study->jobs[0].runs_wanted = runs_wanted;
    study->contexts[0].batch = N_THREADS;
    study->contexts[0].most = 1 + N_THREADS;
    study->contexts[0].meets = N_THREADS;
    assert_int_equal(run_study(study, N_THREADS, 0, NULL), 0);
    assert_int_equal(study->contexts[0].n_done, 1 + N_THREADS);
    free(study);
}

static void an_error_of_a_conclusion_or_a_commit_ends_everything(void **state)
{
    (void)state;
    for (unsigned n_threads = 1; n_threads <= 8; n_threads *= 2) {
        struct study *study = mixed_study(60, 7);

        study->contexts[23].conclude_error = EIO;
        assert_int_equal(run_study(study, n_threads, 0, NULL), EIO);
        assert_true(record.n_committed <= 23);
        free(study);
        study = mixed_study(60, 7);
        study->contexts[23].commit_error = ENOSPC;
        assert_int_equal(run_study(study, n_threads, 0, NULL), ENOSPC);
        assert_int_equal(record.n_committed, 24);
        free(study);
    }
}

/* As when the disk is full while the last cases are written. */
static void an_error_after_an_interruption_is_told(void **state)
{
    struct study *study = calloc(1, sizeof *study);

    (void)state;
    add_job(study, 100, 2, 10);
    add_job(study, 1000000000, 2, 10);
    study->contexts[0].cancels = true;
    study->contexts[0].commit_error = ENOSPC;
    assert_int_equal(run_study(study, 2, 0, NULL), ENOSPC);
    assert_int_equal(record.n_committed, 1);
    free(study);
}

static void *do_nothing(void *context)
{
    return context;
}

static bool threads_are_refused(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, do_nothing, NULL) != 0)
        return true;
    pthread_join(thread, NULL);
    return false;
}

static void an_interruption_after_an_error_does_not_hide_it(void **state)
{
    struct study *study = calloc(1, sizeof *study);

    (void)state;
    add_job(study, 100, 2, 100);
    add_job(study, 1000000000, 2, 2);
    study->contexts[0].awaits_runs = 101; /* one of the other job is under way */
    study->contexts[0].commit_error = ENOSPC;
    study->contexts[1].cancels_after_failure = true;
    assert_int_equal(run_study(study, 2, 0, NULL), ENOSPC);
    assert_true(atomic_load(&record.cancel));
    free(study);
}

/* Stacks of 2^46 bytes: the system refuses every thread. */
static void without_threads_the_caller_does_it_all(void **state)
{
    uint64_t expected = digest_of(1, 0);
    pthread_attr_t old, huge;

    (void)state;
    assert_int_equal(pthread_getattr_default_np(&old), 0);
    pthread_attr_init(&huge);
    assert_int_equal(pthread_attr_setstacksize(&huge, (size_t)1 << 46), 0);
    assert_int_equal(pthread_setattr_default_np(&huge), 0);
    assert_true(threads_are_refused());
    assert_int_equal(digest_of(8, 0), expected);
    assert_int_equal(pthread_setattr_default_np(&old), 0);
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&old);
}

static void the_default_is_what_the_process_may_use(void **state)
{
    cpu_set_t all, one;

    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    assert_int_equal(replication_default_threads(), CPU_COUNT(&all));
    CPU_ZERO(&one);
    for (size_t cpu = 0; CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &all))
            CPU_SET(cpu, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(replication_default_threads(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_the_same_for_any_number_of_threads),
        cmocka_unit_test(nothing_to_do_is_done_at_once),
        cmocka_unit_test(progress_counts_all_runs_and_jobs),
        cmocka_unit_test(blocks_grow_when_runs_are_short),
        cmocka_unit_test(a_cancelled_study_ends_with_whole_blocks),
        cmocka_unit_test(an_error_ends_everything_and_is_told),
        cmocka_unit_test(jobs_are_concluded_beside_one_another),
        cmocka_unit_test(a_conclusion_that_takes_long_is_waited_for),
        cmocka_unit_test(a_cancelled_study_commits_what_has_come_back),
        cmocka_unit_test(rows_that_come_back_last_are_concluded),
        cmocka_unit_test(an_interruption_in_a_conclusion_ends_all_threads),
        cmocka_unit_test(threads_that_sleep_are_woken_for_more_runs),
        cmocka_unit_test(an_error_of_a_conclusion_or_a_commit_ends_everything),
        cmocka_unit_test(an_error_after_an_interruption_is_told),
        cmocka_unit_test(an_interruption_after_an_error_does_not_hide_it),
        cmocka_unit_test(without_threads_the_caller_does_it_all),
        cmocka_unit_test(the_default_is_what_the_process_may_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
