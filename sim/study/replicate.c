#define _GNU_SOURCE /* sched_getaffinity, clock_gettime */

#include "study/replicate.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

enum {
    BLOCKS_PER_THREAD = 16,     /* under way or waiting for their turn */
    BLOCK_SIZE_LIMIT = 64,      /* of blocks whose size is ours to choose */
    BLOCK_TIME_NS = 500 * 1000, /* below it they grow */
    UNCOMMITTED_PER_THREAD = 4, /* jobs whose rows are back: what they hold takes memory */
};

enum block_state { BLOCK_FREE, BLOCK_RUNNING, BLOCK_DONE };

/* Jobs are in these states in their order: committed ones, then some that are (being) concluded,
 * some whose turn to be concluded will come, then the front and those behind it. */

struct block {
    enum block_state state;
    size_t job;
    uint64_t begin; /* counted from the job's first run */
    size_t n;
    int64_t *rows; /* owned, as large as ever needed */
    size_t rows_capacity;
};

struct job_state {
    uint64_t n_wanted;   /* as far as is known */
    uint64_t n_taken;    /* by threads */
    uint64_t n_returned; /* to the caller */
    size_t block_size;
    void **workers; /* one per thread, NULL where it had no block; NULL before the first block */
    bool is_concluded;
};

struct thread {
    struct pool *pool;
    unsigned index;
    void *own; /* what thread_new answered */
    pthread_t id;
    bool is_started;
};

/* All of it is guarded by the mutex; a block that is RUNNING and a worker whose thread runs one
 * belong to that thread, and while is_returning is set, blocks that are returned and workers
 * that are freed belong to the thread that set it. */
struct pool {
    const struct replication *plan;
    unsigned n_threads;
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* there is work for a thread that sleeps, or all is over */
    unsigned n_asleep;
    struct job_state *jobs;
    size_t front; /* the job whose blocks come back now */
    size_t n_taken_to_conclude, n_committed; /* of the jobs before the front */
    struct block *blocks;
    size_t n_blocks, n_free;
    bool is_returning; /* a thread is in one of the caller's serial functions */
    bool is_over;
    int error;
    struct replication_progress *progress;
};

unsigned replication_default_threads(void)
{
    cpu_set_t set;
    long n_online;

    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (unsigned)CPU_COUNT(&set);
    n_online = sysconf(_SC_NPROCESSORS_ONLN); /* more than a cpu_set_t can hold */
    return n_online > 0 ? (unsigned)n_online : 1;
}

/* ---- who sleeps and who is woken ---- */

/* Of an error after an interruption it is the error that counts. */
static void end_all(struct pool *pool, int error)
{
    if (!pool->is_over || pool->error == ECANCELED)
        pool->error = error;
    pool->is_over = true;
    pthread_cond_broadcast(&pool->changed);
}

static bool is_cancelled(const struct pool *pool)
{
    return pool->plan->cancel != NULL && atomic_load(pool->plan->cancel);
}

/* The first job that has runs to take; NULL when there is none or no block is free. Jobs behind
 * the front leave one block per thread to it, so that it can always go on. Nothing is taken while
 * too many jobs wait for the commit of one that takes its time. */
static struct job_state *choose_job(const struct pool *pool)
{
    if (pool->front - pool->n_committed >= (size_t)pool->n_threads * UNCOMMITTED_PER_THREAD)
        return NULL;
    for (size_t i = pool->front; i < pool->plan->n_jobs; i++) {
        struct job_state *job = &pool->jobs[i];

        if (job->n_taken < job->n_wanted)
            return pool->n_free > (i == pool->front ? 0 : pool->n_threads) ? job : NULL;
    }
    return NULL;
}

/* After an interruption what has come back is brought to its end. */
static bool may_commit(const struct pool *pool)
{
    return !pool->is_over || pool->error == ECANCELED;
}

/* Something that a thread can do beside those that are awake. */
static bool has_work(const struct pool *pool)
{
    return (pool->n_taken_to_conclude < pool->front && may_commit(pool)) ||
           (!pool->is_over && choose_job(pool) != NULL);
}

/* Whoever goes to work wakes one other if there is work left, and that one the next: threads that
 * would find nothing sleep on, of which there are many where runs are short and threads more than
 * processors. No work is forgotten: it comes about under the mutex, and who holds that looks for it
 * before he sleeps. */
static void leave(struct pool *pool)
{
    if (pool->n_asleep > 0 && has_work(pool))
        pthread_cond_signal(&pool->changed);
    pthread_mutex_unlock(&pool->mutex);
}

static void sleep_until_woken(struct pool *pool)
{
    pool->n_asleep++;
    pthread_cond_wait(&pool->changed, &pool->mutex);
    pool->n_asleep--;
}

/* ---- taking a block and running it ---- */

static struct block *take_block(struct pool *pool)
{
    struct job_state *job = choose_job(pool);
    struct block *block = pool->blocks;
    uint64_t n_left;

    if (job == NULL)
        return NULL;
    while (block->state != BLOCK_FREE)
        block++;
    n_left = job->n_wanted - job->n_taken;
    block->state = BLOCK_RUNNING;
    block->job = (size_t)(job - pool->jobs);
    block->begin = job->n_taken;
    block->n = n_left < job->block_size ? (size_t)n_left : job->block_size;
    job->n_taken += block->n;
    pool->n_free--;
    if (job->workers == NULL) {
        job->workers = must_alloc(pool->n_threads * sizeof *job->workers);
        for (unsigned i = 0; i < pool->n_threads; i++)
            job->workers[i] = NULL;
    }
    return block;
}

/* False when it was cancelled. */
static bool run_block(struct thread *thread, struct block *block)
{
    struct pool *pool = thread->pool;
    const struct replication_job *job = &pool->plan->jobs[block->job];
    void **worker = &pool->jobs[block->job].workers[thread->index];
    size_t n_values = block->n * job->n_metrics;

    if (n_values > block->rows_capacity) {
        block->rows = must_realloc(block->rows, n_values * sizeof *block->rows);
        block->rows_capacity = n_values;
    }
    if (*worker == NULL)
        *worker = job->worker_new(job->context, thread->own);
    for (size_t i = 0; i < block->n; i++) {
        if (is_cancelled(pool))
            return false;
        job->worker_run(*worker, job->first_run + block->begin + i,
                        block->rows + i * job->n_metrics);
        atomic_fetch_add_explicit(&pool->progress->runs_done, 1, memory_order_relaxed);
    }
    return true;
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The mutex is held on entry and on return. */
static void work_on_block(struct thread *thread, struct block *block)
{
    struct pool *pool = thread->pool;
    struct job_state *job = &pool->jobs[block->job];
    bool is_ours = pool->plan->jobs[block->job].block_size == 0;
    int64_t begun = now_ns();
    bool is_finished;

    leave(pool);
    is_finished = run_block(thread, block);
    pthread_mutex_lock(&pool->mutex);
    if (!is_finished) {
        end_all(pool, ECANCELED);
        return;
    }
    block->state = BLOCK_DONE;
    if (is_ours && block->n == job->block_size && block->n < BLOCK_SIZE_LIMIT &&
        now_ns() - begun < BLOCK_TIME_NS)
        job->block_size *= 2;
}

/* ---- giving rows back, in order ---- */

static struct block *find_next_block(const struct pool *pool)
{
    for (size_t i = 0; i < pool->n_blocks; i++) {
        struct block *block = &pool->blocks[i];

        if (block->state == BLOCK_DONE && block->job == pool->front &&
            block->begin == pool->jobs[pool->front].n_returned)
            return block;
    }
    return NULL;
}

/* The caller's serial functions run without the mutex, but between these two. */
static void begin_returning(struct pool *pool)
{
    pool->is_returning = true;
    leave(pool);
}

static void end_returning(struct pool *pool, int error)
{
    pthread_mutex_lock(&pool->mutex);
    pool->is_returning = false;
    if (error != 0)
        end_all(pool, error);
}

static void return_block(struct pool *pool, struct block *block)
{
    const struct replication_job *job = &pool->plan->jobs[block->job];
    int error;

    begin_returning(pool);
    error = job->block_done(job->context, job->first_run + block->begin, block->n, block->rows);
    end_returning(pool, error);
    pool->jobs[block->job].n_returned += block->n;
    block->state = BLOCK_FREE;
    pool->n_free++;
}

static void free_workers(struct pool *pool, size_t job)
{
    struct job_state *state = &pool->jobs[job];

    for (unsigned i = 0; state->workers != NULL && i < pool->n_threads; i++)
        if (state->workers[i] != NULL)
            pool->plan->jobs[job].worker_free(state->workers[i]);
    free(state->workers);
    state->workers = NULL;
}

/* All runs of the front job that were wanted have come back. */
static void finish_front(struct pool *pool)
{
    const struct replication_job *job = &pool->plan->jobs[pool->front];
    struct job_state *state = &pool->jobs[pool->front];
    uint64_t n_done = state->n_returned, n_wanted = n_done;
    int error = 0;

    begin_returning(pool);
    if (job->runs_wanted != NULL)
        n_wanted = job->runs_wanted(job->context, n_done);
    if (n_wanted <= n_done) {
        free_workers(pool, pool->front);
        error = job->job_done != NULL ? job->job_done(job->context) : 0;
    }
    end_returning(pool, error);
    if (n_wanted > n_done) {
        state->n_wanted = n_wanted;
        atomic_fetch_add(&pool->progress->runs_wanted, n_wanted - n_done);
        return;
    }
    pool->front++;
}

/* The first job that is not committed yet has been concluded. */
static void commit_job(struct pool *pool)
{
    const struct replication_job *job = &pool->plan->jobs[pool->n_committed];
    int error;

    begin_returning(pool);
    error = job->job_commit != NULL ? job->job_commit(job->context) : 0;
    end_returning(pool, error);
    atomic_fetch_add(&pool->progress->jobs_done, 1);
    pool->n_committed++;
}

/* Gives back what is ready, unless another thread is at it: that one will see it. */
static void return_in_order(struct pool *pool)
{
    while (!pool->is_returning && may_commit(pool)) {
        struct job_state *job = &pool->jobs[pool->front];
        struct block *block;

        if (pool->n_committed == pool->plan->n_jobs) {
            end_all(pool, 0);
        } else if (pool->n_committed < pool->front && pool->jobs[pool->n_committed].is_concluded) {
            commit_job(pool);
        } else if (pool->is_over || pool->front == pool->plan->n_jobs) {
            return;
        } else if (job->n_returned == job->n_wanted) {
            finish_front(pool);
        } else {
            block = find_next_block(pool);
            if (block == NULL)
                return;
            return_block(pool, block);
        }
    }
}

/* ---- what is left to do of a job ---- */

/* Takes the first job that waits for it; false: there is none. */
static bool conclude_job(struct pool *pool)
{
    size_t index = pool->n_taken_to_conclude;
    const struct replication_job *job = &pool->plan->jobs[index];
    bool is_turn = pool->n_committed == index;
    int error = 0;

    if (index == pool->front || !may_commit(pool))
        return false;
    pool->n_taken_to_conclude++;
    if (job->job_conclude != NULL) {
        leave(pool);
        error = job->job_conclude(job->context, is_turn);
        pthread_mutex_lock(&pool->mutex);
    }
    if (error != 0)
        end_all(pool, error);
    else
        pool->jobs[index].is_concluded = true;
    return true;
}

/* ---- threads ---- */

/* Nothing is left to do for any thread. */
static bool has_ended(const struct pool *pool)
{
    return pool->is_over && (pool->error != ECANCELED || pool->n_committed == pool->front);
}

static void *work(void *context)
{
    struct thread *thread = context;
    struct pool *pool = thread->pool;

    if (pool->plan->thread_new != NULL)
        thread->own = pool->plan->thread_new();
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        struct block *block;

        return_in_order(pool);
        if (has_ended(pool)) {
            /* of an interruption the last commit is the end */
            pthread_cond_broadcast(&pool->changed);
            break;
        }
        if (conclude_job(pool))
            continue;
        block = pool->is_over ? NULL : take_block(pool);
        if (block != NULL)
            work_on_block(thread, block);
        else
            sleep_until_woken(pool);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static void start_and_join(struct pool *pool)
{
    struct thread *threads = must_alloc(pool->n_threads * sizeof *threads);

    for (unsigned i = 0; i < pool->n_threads; i++)
        threads[i] = (struct thread){ .pool = pool, .index = i };
    for (unsigned i = 1; i < pool->n_threads; i++)
        threads[i].is_started = pthread_create(&threads[i].id, NULL, work, &threads[i]) == 0;
    work(&threads[0]);
    for (unsigned i = 1; i < pool->n_threads; i++)
        if (threads[i].is_started)
            pthread_join(threads[i].id, NULL);
    for (size_t job = 0; job < pool->plan->n_jobs; job++)
        free_workers(pool, job);
    for (unsigned i = 0; i < pool->n_threads; i++)
        if ((i == 0 || threads[i].is_started) && pool->plan->thread_free != NULL)
            pool->plan->thread_free(threads[i].own);
    free(threads);
}

static void make_job_states(struct pool *pool)
{
    pool->jobs = must_alloc((pool->plan->n_jobs + 1) * sizeof *pool->jobs);
    for (size_t i = 0; i < pool->plan->n_jobs; i++) {
        const struct replication_job *job = &pool->plan->jobs[i];

        pool->jobs[i] = (struct job_state){
            .n_wanted = job->n_runs,
            .block_size = job->block_size > 0 ? job->block_size : 1,
        };
        atomic_fetch_add(&pool->progress->runs_wanted, job->n_runs);
    }
}

int replicate(const struct replication *replication)
{
    struct replication_progress unseen = { 0 };
    struct pool pool = {
        .plan = replication,
        .n_threads = replication->n_threads,
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
        .progress = replication->progress != NULL ? replication->progress : &unseen,
    };

    if (pool.n_threads == 0)
        pool.n_threads = replication_default_threads();
    pool.n_blocks = pool.n_free = (size_t)pool.n_threads * BLOCKS_PER_THREAD;
    pool.blocks = must_alloc(pool.n_blocks * sizeof *pool.blocks);
    for (size_t i = 0; i < pool.n_blocks; i++)
        pool.blocks[i] = (struct block){ .state = BLOCK_FREE };
    make_job_states(&pool);
    start_and_join(&pool);
    for (size_t i = 0; i < pool.n_blocks; i++)
        free(pool.blocks[i].rows);
    free(pool.blocks);
    free(pool.jobs);
    pthread_cond_destroy(&pool.changed);
    pthread_mutex_destroy(&pool.mutex);
    return pool.error;
}
