#include "study/study.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "study/simulation.h"

const char *const study_series_names[N_SERIES] = {
    [SERIES_HEALTHY] = "healthy",
    [SERIES_CARRYING] = "carrying",
    [SERIES_RUNNING] = "running",
};

/* -- a case while it is under way -------------------------------------------------------------- */

struct case_state {
    const struct study *study;
    const struct study_case *of;
    size_t index;
    struct metric_layout layout;
    struct metric_store *store; /* made with the first block, freed with the case */
    struct bands bands;
    bool has_bands;
    size_t *limit_slots; /* one per limit: the slot of its metric; owned */
    struct limit_tally *limit_tallies; /* owned */
    size_t duration_slot;
    struct precision precision;
};

/* What one thread needs for the runs of one case. The struct run is the thread's. */
struct worker {
    struct case_state *state;
    struct simulation simulation;
    struct bands bands;
    struct observer observer;
};

static void note_piece(void *context, sim_time from, sim_time to,
                       const struct measure_levels *levels)
{
    struct bands *bands = context;
    if (bands->next_point == 0) {
        from = 0; /* a resumed run begins later: what it begins with stands for the time before */
    }
    if (bands_is_due(bands, to)) {
        bands_record(bands, from, to,
                     (long[N_SERIES]){ levels->healthy, levels->carrying, levels->running });
    }
}

static void *worker_new(void *context, void *thread)
{
    struct worker *worker = must_alloc(sizeof *worker);
    worker->state = context;
    simulation_init(&worker->simulation, worker->state->of->setup, thread);
    bands_init(&worker->bands, N_SERIES);
    worker->observer = (struct observer){ .context = &worker->bands, .piece = note_piece };
    return worker;
}

static void worker_run(void *context, uint64_t index, int64_t *row)
{
    struct worker *worker = context;
    bands_begin_run(&worker->bands);
    const struct run *run = simulation_run(&worker->simulation, worker->state->of->seed, index,
                                           &worker->observer);
    const struct measure_levels *end = &run->group.measure.now;
    bands_end_run(&worker->bands, run->now,
                  (long[N_SERIES]){ end->healthy, end->carrying, end->running });
    metric_layout_read(&worker->state->layout, run, row);
}

static void worker_free(void *context)
{
    struct worker *worker = context;
    struct case_state *state = worker->state;
    if (!state->has_bands) {
        bands_init(&state->bands, N_SERIES);
        state->has_bands = true;
    }
    bands_merge(&state->bands, &worker->bands);
    bands_free(&worker->bands);
    simulation_free(&worker->simulation);
    free(worker);
}

static void *thread_new(void)
{
    return run_new();
}

static void thread_free(void *thread)
{
    run_free(thread);
}

static void count_limits(struct case_state *state, const int64_t *rows, size_t n)
{
    for (size_t i = 0; i < state->of->n_limits; i++) {
        const int64_t *value = rows + state->limit_slots[i];
        for (size_t run = 0; run < n; run++, value += state->layout.n) {
            limit_tally_add(&state->limit_tallies[i], &state->of->limits[i], *value);
        }
    }
}

static int block_done(void *context, uint64_t first, size_t n, const int64_t *rows)
{
    struct case_state *state = context;
    if (state->store == NULL) {
        state->store =
            metric_store_new(state->layout.n, METRIC_STORE_MEMORY, state->study->folder);
    }
    count_limits(state, rows, n);
    int error = metric_store_append(state->store, rows, n);
    if (error == 0 && state->study->rows != NULL) {
        error = state->study->rows(state->study->context, state->of, &state->layout, first, n, rows);
    }
    return error;
}

static uint64_t runs_wanted(void *context, uint64_t n_done)
{
    struct case_state *state = context;
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
    return n_wanted;
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
        };
    }
    text_free(&name);
    return rows;
}

static void forget(struct case_state *state)
{
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

static int job_done(void *context)
{
    struct case_state *state = context;
    const struct study *study = state->study;
    struct arena arena = { 0 };
    struct summary summary = { 0 };
    struct limit_verdict *verdicts = arena_array(&arena, state->of->n_limits + 1, sizeof *verdicts);
    int error = 0;
    if (state->store != NULL) {
        error = summary_make(state->store, describe(state, &arena), study->level, &summary);
    }
    if (error == 0 && state->store != NULL) {
        error = judge_limits(state, verdicts);
    }
    if (error == 0 && state->store != NULL && study->done != NULL) {
        struct study_outcome outcome = {
            .of = state->of,
            .index = state->index,
            .layout = &state->layout,
            .store = state->store,
            .summary = &summary,
            .bands = &state->bands,
            .verdicts = verdicts,
            .precision = &state->precision,
            .run = run_new(),
        };
        error = study->done(study->context, &outcome);
        run_free(outcome.run);
    }
    summary_free(&summary);
    arena_free(&arena);
    forget(state);
    return error;
}

static void begin_case(struct case_state *state, const struct study *study, size_t index)
{
    const struct study_case *of = &study->cases[index];
    *state = (struct case_state){ .study = study, .of = of, .index = index };
    state->precision = (struct precision){ .wanted = of->precision, .n_most = of->n_runs };
    metric_layout_make(&state->layout, of->setup);
    state->duration_slot = metric_layout_find(&state->layout, metric_find("duration"), 0);
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

int study_run(const struct study *study)
{
    struct case_state *states = must_alloc((study->n_cases + 1) * sizeof *states);
    struct replication_job *jobs = must_alloc((study->n_cases + 1) * sizeof *jobs);
    for (size_t i = 0; i < study->n_cases; i++) {
        begin_case(&states[i], study, i);
        jobs[i] = (struct replication_job){
            .first_run = 1,
            .n_runs = precision_first(&states[i].precision),
            .n_metrics = states[i].layout.n,
            .context = &states[i],
            .worker_new = worker_new,
            .worker_run = worker_run,
            .worker_free = worker_free,
            .block_done = block_done,
            .runs_wanted = runs_wanted,
            .job_done = job_done,
        };
    }
    int error = replicate(&(struct replication){
        .jobs = jobs,
        .n_jobs = study->n_cases,
        .n_threads = study->n_threads,
        .thread_new = thread_new,
        .thread_free = thread_free,
        .cancel = study->cancel,
        .progress = study->progress,
    });
    for (size_t i = 0; i < study->n_cases; i++) {
        end_case(&states[i]);
    }
    free(jobs);
    free(states);
    return error;
}

/* -- which run to show ------------------------------------------------------------------------- */

enum { READ_AT_ONCE = 1024 };

/* The first run whose value is this one. */
static int find_run(const struct study_outcome *outcome, size_t slot, int64_t wanted, uint64_t *run)
{
    int64_t values[READ_AT_ONCE];
    uint64_t n_runs = metric_store_n_runs(outcome->store);
    for (uint64_t first = 0; first < n_runs; first += READ_AT_ONCE) {
        size_t n = n_runs - first < READ_AT_ONCE ? (size_t)(n_runs - first) : READ_AT_ONCE;
        int error = metric_store_read(outcome->store, slot, first, n, values);
        if (error != 0) {
            return error;
        }
        for (size_t i = 0; i < n; i++) {
            if (values[i] == wanted) {
                *run = first + i + 1;
                return 0;
            }
        }
    }
    return 0;
}

static size_t duration_slot(const struct study_outcome *outcome)
{
    return metric_layout_find(outcome->layout, metric_find("duration"), 0);
}

int study_median_run(const struct study_outcome *outcome, uint64_t *run)
{
    *run = 1;
    size_t slot = duration_slot(outcome);
    uint64_t n = metric_store_tally(outcome->store, slot)->n_present;
    if (n == 0) {
        return 0;
    }
    uint64_t rank = (n + 1) / 2;
    int64_t median;
    int error = metric_store_select(outcome->store, slot, &rank, 1, &median);
    return error != 0 ? error : find_run(outcome, slot, median, run);
}

int study_worst_run(const struct study_outcome *outcome, uint64_t *run)
{
    *run = 1;
    size_t slot = duration_slot(outcome);
    const struct metric_tally *tally = metric_store_tally(outcome->store, slot);
    if (tally->n_present == 0) {
        return 0;
    }
    return find_run(outcome, slot, tally->n_missing > 0 ? METRIC_MISSING : tally->most, run);
}
