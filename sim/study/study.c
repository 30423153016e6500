#include "study/study.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "study/quiet.h"
#include "study/simulation.h"

/* -- a case while it is under way -------------------------------------------------------------- */

struct case_state {
    const struct study *study;
    const struct study_case *of;
    size_t index;
    uint64_t n_wanted; /* runs, as far as the precision is known; 0: not asked yet */
    bool is_over;      /* no more are wanted */
    struct metric_layout layout;
    struct metric_store *store; /* made with the first block, freed with the case */
    struct bands bands;
    bool has_bands;
    size_t *limit_slots; /* one per limit: the slot of its metric; owned */
    struct limit_tally *limit_tallies; /* owned */
    size_t duration_slot;
    sim_time quiet_until;
    struct precision precision;
    /* of its end, between conclude and commit */
    struct arena arena;
    struct summary summary;
    struct study_outcome outcome;
};

/* Some runs of a case: one job. */
struct part_state {
    struct case_state *of;
    struct study_part part;
    bool is_kept, is_last; /* it need not be simulated; the case ends with it */
    struct bands bands;    /* of the runs that came back, once its workers are freed */
    bool has_bands;
    int64_t *rows;         /* of the runs that came back, for the keeper; owned */
    size_t n_rows;
    /* of a kept part: what the keeper has of it, read by the first worker that comes */
    pthread_mutex_t reading;
    int64_t *kept_rows;    /* owned */
    int error;
};

/* What one thread needs for the runs of one part. The struct run is the thread's. */
struct worker {
    struct part_state *part;
    struct case_state *state;
    struct simulation simulation;
    struct bands bands;
    struct observer observer;
};

static void init_bands(struct bands *bands, const struct case_state *state)
{
    bands_init(bands, setup_begins_at(state->of->setup), state->quiet_until);
}

static void *worker_new(void *context, void *thread)
{
    struct part_state *part = context;
    struct worker *worker = must_alloc(sizeof *worker);
    worker->part = part;
    worker->state = part->of;
    simulation_init(&worker->simulation, worker->state->of->setup, thread);
    init_bands(&worker->bands, worker->state);
    worker->observer = (struct observer){ .context = &worker->bands, .piece = bands_record };
    return worker;
}

static void worker_run(void *context, uint64_t index, int64_t *row)
{
    struct worker *worker = context;
    bands_begin_run(&worker->bands);
    const struct run *run = simulation_run(&worker->simulation, worker->state->of->seed, index,
                                           &worker->observer);
    bands_end_run(&worker->bands, run->now, &run->group.measure.now);
    metric_layout_read(&worker->state->layout, run, row);
}

/* The first bands are taken as they are, others are added. */
static void gather_bands(struct bands *into, bool *has_bands, struct bands *from)
{
    if (*has_bands) {
        bands_merge(into, from);
        bands_free(from);
    } else {
        *into = *from;
        *has_bands = true;
    }
}

static void worker_free(void *context)
{
    struct worker *worker = context;
    gather_bands(&worker->part->bands, &worker->part->has_bands, &worker->bands);
    simulation_free(&worker->simulation);
    free(worker);
}

/* -- a part that is kept ----------------------------------------------------------------------- */

/* What cannot be read is told at the end of the part; until then its rows are zeroes. */
static void read_part(struct part_state *part)
{
    const struct study_keeper *keeper = part->of->study->keeper;
    size_t n_metrics = part->of->layout.n;
    pthread_mutex_lock(&part->reading);
    if (part->kept_rows == NULL) {
        part->kept_rows = must_calloc(part->part.n * n_metrics, sizeof *part->kept_rows);
        init_bands(&part->bands, part->of);
        part->has_bands = true;
        part->error = keeper->read(keeper->context, &part->part, n_metrics, part->kept_rows,
                                   &part->bands);
    }
    pthread_mutex_unlock(&part->reading);
}

static void *reader_new(void *context, void *thread)
{
    (void)thread;
    read_part(context);
    return context;
}

static void reader_run(void *context, uint64_t index, int64_t *row)
{
    const struct part_state *part = context;
    size_t n_metrics = part->of->layout.n;
    memcpy(row, part->kept_rows + (size_t)(index - part->part.first) * n_metrics,
           n_metrics * sizeof *row);
}

static void reader_free(void *context)
{
    (void)context; /* the part owns it all */
}

/* -- the runs that come back ------------------------------------------------------------------- */

static void count_limits(struct case_state *state, const int64_t *rows, size_t n)
{
    for (size_t i = 0; i < state->of->n_limits; i++) {
        const int64_t *value = rows + state->limit_slots[i];
        for (size_t run = 0; run < n; run++, value += state->layout.n)
            limit_tally_add(&state->limit_tallies[i], &state->of->limits[i], *value);
    }
}

static void collect_rows(struct part_state *part, const int64_t *rows, size_t n)
{
    size_t n_metrics = part->of->layout.n;
    const struct study_keeper *keeper = part->of->study->keeper;
    if (part->is_kept || keeper == NULL || keeper->keep == NULL)
        return;
    if (part->rows == NULL)
        part->rows = must_alloc(part->part.n * n_metrics * sizeof *part->rows);
    memcpy(part->rows + part->n_rows * n_metrics, rows, n * n_metrics * sizeof *rows);
    part->n_rows += n;
}

static int block_done(void *context, uint64_t first, size_t n, const int64_t *rows)
{
    struct part_state *part = context;
    struct case_state *state = part->of;
    const struct study *study = state->study;
    int error = 0;
    collect_rows(part, rows, n);
    if (study->ranges == NULL) {
        if (state->store == NULL)
            state->store = metric_store_new(state->layout.n, METRIC_STORE_MEMORY, study->folder);
        count_limits(state, rows, n);
        error = metric_store_append(state->store, rows, n);
    }
    if (error == 0 && study->rows != NULL)
        error = study->rows(study->context, state->of, &state->layout, first, n, rows);
    return error;
}

/* Looks at the precision after n_done runs of the case, all that were wanted. */
static void look(struct case_state *state, uint64_t n_done)
{
    const struct study *study = state->study;
    uint64_t n_wanted = precision_next(&state->precision,
                                       &(struct precision_subject){
                                           .store = state->store,
                                           .duration_slot = state->duration_slot,
                                           .limits = state->of->limits,
                                           .limit_tallies = state->limit_tallies,
                                           .limit_slots = state->limit_slots,
                                           .n_limits = state->of->n_limits,
                                           .level = study->level,
                                       },
                                       n_done);
    if (study->looked != NULL && state->precision.wanted > 0) {
        study->looked(study->context, state->of, &state->precision,
                      n_wanted > n_done ? precision_guess(&state->precision, n_done) : n_done);
    }
    state->is_over = n_wanted <= n_done;
    state->n_wanted = n_wanted;
}

/* With a precision a look may ask for more runs than are left of a part: the next one makes
 * them. */
static uint64_t runs_wanted(void *context, uint64_t n_done)
{
    const struct part_state *part = context;
    struct case_state *state = part->of;
    uint64_t before = part->part.first - 1;
    uint64_t n_most = part->part.n;
    if (!state->is_over && before + n_done >= state->n_wanted)
        look(state, before + n_done);
    if (state->is_over || state->n_wanted <= before + n_done)
        return n_done;
    return state->n_wanted - before < n_most ? state->n_wanted - before : n_most;
}

/* -- the end of a case ------------------------------------------------------------------------- */

/* One description per value of the row; the names are owned by the arena. */
static struct metric_description *describe(const struct case_state *state, struct arena *arena)
{
    struct metric_description *rows = arena_array(arena, state->layout.n, sizeof *rows);
    struct text name = { 0 };
    for (size_t i = 0; i < state->layout.n; i++) {
        const struct metric *metric = state->layout.slots[i].metric;
        const struct setup *setup = state->of->setup;
        metric_slot_name(&state->layout.slots[i], setup, &name);
        rows[i] = (struct metric_description){
            .name = arena_strdup(arena, text_string(&name)),
            .unit = metric_unit(metric, setup),
            .scale = metric->scale,
            .is_indicator = metric->is_indicator,
            .wants_share = metric->is_occurrence,
            .n_endless = metric_count_endless(&state->layout, state->store, i),
        };
    }
    text_free(&name);
    return rows;
}

static void forget(struct case_state *state)
{
    run_free(state->outcome.run);
    state->outcome.run = NULL;
    summary_free(&state->summary);
    arena_free(&state->arena);
    metric_store_free(state->store);
    state->store = NULL;
    if (state->has_bands) {
        bands_free(&state->bands);
        state->has_bands = false;
    }
}

static int judge_limits(const struct case_state *state, struct limit_verdict *verdicts)
{
    int error = 0;
    for (size_t i = 0; i < state->of->n_limits && error == 0; i++) {
        error = limit_verdict_make(&verdicts[i], &state->of->limits[i], &state->limit_tallies[i],
                                   state->store, state->limit_slots[i], state->of->setup,
                                   state->study->level);
    }
    return error;
}

/* All runs of the case are back. */
static int conclude(struct case_state *state, bool is_turn)
{
    const struct study *study = state->study;
    struct limit_verdict *verdicts =
        arena_array(&state->arena, state->of->n_limits + 1, sizeof *verdicts);
    int error = summary_make(state->store, describe(state, &state->arena), study->level,
                             &state->summary);
    if (error == 0)
        error = judge_limits(state, verdicts);
    state->outcome = (struct study_outcome){
        .of = state->of,
        .index = state->index,
        .layout = &state->layout,
        .store = state->store,
        .summary = &state->summary,
        .bands = &state->bands,
        .verdicts = verdicts,
        .precision = &state->precision,
        .run = run_new(),
    };
    if (error == 0 && study->prepare != NULL)
        error = study->prepare(study->context, &state->outcome, is_turn);
    return error;
}

static void forget_part(struct part_state *part)
{
    if (part->has_bands) {
        bands_free(&part->bands);
        part->has_bands = false;
    }
    free(part->rows);
    free(part->kept_rows);
    part->rows = part->kept_rows = NULL;
}

static int keep_part(const struct part_state *part)
{
    const struct study_keeper *keeper = part->of->study->keeper;
    struct study_part kept = part->part;
    kept.n = part->n_rows; /* fewer where a precision was reached */
    return kept.n == 0 ? 0 : keeper->keep(keeper->context, &kept, part->of->layout.n, part->rows,
                                          &part->bands);
}

static int job_done(void *context)
{
    struct part_state *part = context;
    struct case_state *state = part->of;
    int error = part->error;
    if (error == 0)
        error = keep_part(part);
    if (error == 0 && part->has_bands) {
        gather_bands(&state->bands, &state->has_bands, &part->bands);
        part->has_bands = false;
    }
    forget_part(part);
    return error;
}

static int job_conclude(void *context, bool is_turn)
{
    const struct part_state *part = context;
    return part->of->store != NULL ? conclude(part->of, is_turn) : 0;
}

static int job_commit(void *context)
{
    const struct part_state *part = context;
    struct case_state *state = part->of;
    const struct study *study = state->study;
    int error = 0;
    if (state->store != NULL && study->done != NULL)
        error = study->done(study->context, &state->outcome);
    forget(state);
    return error;
}

static void begin_case(struct case_state *state, const struct study *study, size_t index)
{
    const struct study_case *of = &study->cases[index];
    *state = (struct case_state){ .study = study, .of = of, .index = index };
    state->precision = (struct precision){ .wanted = of->precision, .n_most = of->n_runs };
    state->n_wanted = precision_first(&state->precision);
    metric_layout_make(&state->layout, of->setup);
    state->duration_slot = metric_layout_find(&state->layout, metric_find("duration"), 0);
    state->quiet_until = quiet_until(of->setup);
    state->limit_slots = must_alloc((of->n_limits + 1) * sizeof *state->limit_slots);
    state->limit_tallies = must_alloc((of->n_limits + 1) * sizeof *state->limit_tallies);
    for (size_t i = 0; i < of->n_limits; i++) {
        state->limit_slots[i] =
            metric_layout_find(&state->layout, of->limits[i].metric, of->limits[i].index);
        state->limit_tallies[i] = (struct limit_tally){ 0 };
    }
}

static void end_case(struct case_state *state)
{
    forget(state);
    metric_layout_free(&state->layout);
    free(state->limit_slots);
    free(state->limit_tallies);
}

/* -- parts ------------------------------------------------------------------------------------- */

enum {
    PART_INSTANCES = 1000000, /* times runs: about a second's work */
    PART_RUNS = 1000,         /* at most, unless that makes too many parts */
    PARTS_MANY = 100000,      /* of one case */
    PART_RUNS_MOST = 8192,
};

/* Runs of a part: few where runs are long, so that little is lost by an interruption. */
static size_t part_size(const struct study_case *of)
{
    size_t by_work = PART_INSTANCES / (setup_count_instances(of->setup) + 1);
    size_t size = by_work < PART_RUNS ? by_work : PART_RUNS;
    uint64_t least = of->n_runs / PARTS_MANY;
    if (size < least)
        size = least < PART_RUNS_MOST ? (size_t)least : PART_RUNS_MOST;
    return size > 0 ? size : 1;
}

struct parts {
    struct part_state *items;
    size_t n, capacity;
};

static void add_part(struct parts *parts, struct case_state *of, const struct study_part *part,
                     bool is_kept)
{
    parts->items = must_make_room(parts->items, parts->n, &parts->capacity, sizeof *parts->items);
    struct part_state *added = &parts->items[parts->n++];
    *added = (struct part_state){ .of = of, .part = *part, .is_kept = is_kept };
    pthread_mutex_init(&added->reading, NULL);
}

/* Cuts runs first .. end - 1 into what is kept and, between, into parts that are made. */
static void cut_case(struct parts *parts, struct case_state *of, uint64_t first, uint64_t end)
{
    const struct study_keeper *keeper = of->study->keeper;
    size_t size = part_size(of->of);
    while (first < end) {
        struct study_part kept;
        bool has_kept = keeper != NULL && keeper->next(keeper->context, of->index, first, &kept) &&
                        kept.first < end && kept.n <= end - kept.first;
        if (has_kept && kept.first == first) {
            add_part(parts, of, &kept, true);
            first += kept.n;
            continue;
        }
        uint64_t upto = has_kept ? kept.first : end;
        size_t n = upto - first < size ? (size_t)(upto - first) : size;
        add_part(parts, of, &(struct study_part){ of->index, first, n }, false);
        first += n;
    }
}

static void make_parts(const struct study *study, struct case_state *states, struct parts *parts)
{
    for (size_t i = 0; i < study->n_cases; i++) {
        struct study_range range = { 1, study->cases[i].n_runs };
        if (study->ranges != NULL)
            range = study->ranges[i];
        cut_case(parts, &states[i], range.first, range.first + range.n);
        if (range.n > 0)
            parts->items[parts->n - 1].is_last = true;
    }
}

static struct replication_job job_of(struct part_state *part)
{
    const struct case_state *state = part->of;
    bool is_precise = state->precision.wanted > 0;
    uint64_t n_first = part->part.first > 1 ? 0 : precision_first(&state->precision);
    return (struct replication_job){
        .first_run = part->part.first,
        .n_runs = is_precise && n_first < part->part.n ? n_first : part->part.n,
        .n_metrics = state->layout.n,
        .context = part,
        .worker_new = part->is_kept ? reader_new : worker_new,
        .worker_run = part->is_kept ? reader_run : worker_run,
        .worker_free = part->is_kept ? reader_free : worker_free,
        .block_done = block_done,
        .runs_wanted = is_precise ? runs_wanted : NULL,
        .job_done = job_done,
        .job_conclude = part->is_last ? job_conclude : NULL,
        .job_commit = part->is_last ? job_commit : NULL,
    };
}

static int run_parts(const struct study *study, const struct parts *parts)
{
    struct replication_job *jobs = must_alloc((parts->n + 1) * sizeof *jobs);
    for (size_t i = 0; i < parts->n; i++)
        jobs[i] = job_of(&parts->items[i]);
    int error = replicate(&(struct replication){
        .jobs = jobs,
        .n_jobs = parts->n,
        .n_threads = study->n_threads,
        .thread_new = simulation_thread_new,
        .thread_free = simulation_thread_free,
        .cancel = study->cancel,
        .progress = study->progress,
    });
    free(jobs);
    return error;
}

int study_run(const struct study *study)
{
    struct case_state *states = must_alloc((study->n_cases + 1) * sizeof *states);
    struct parts parts = { 0 };
    for (size_t i = 0; i < study->n_cases; i++)
        begin_case(&states[i], study, i);
    make_parts(study, states, &parts);
    int error = run_parts(study, &parts);
    for (size_t i = 0; i < parts.n; i++) {
        forget_part(&parts.items[i]);
        pthread_mutex_destroy(&parts.items[i].reading);
    }
    for (size_t i = 0; i < study->n_cases; i++)
        end_case(&states[i]);
    free(parts.items);
    free(states);
    return error;
}
