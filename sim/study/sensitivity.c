#include "study/sensitivity.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/run.h"
#include "study/metric_layout.h"
#include "study/replicate.h"
#include "study/simulation.h"

/* The dip last: what it is told by depends on whether the scenario has a demand. */
static const struct {
    const char *metric;
    bool needs_demand;
} watched[SENSITIVITY_OUTCOMES_MOST] = {
    { "duration", false },
    { "least_healthy", false },
    { "carrying_below_demand", true },
};

/* Numbers that are drawn for one thing are not for another. */
enum { SEED_OF_MORRIS = 1, SEED_OF_SOBOL, SEED_OF_BOOTSTRAP };

/* ---- what is varied ---- */

struct sensitivity_study {
    const struct sensitivity_request *request;
    const struct factor *factors[FACTORS_MOST];
    struct factor_range ranges[FACTORS_MOST];
    struct morris_effect effects[SENSITIVITY_OUTCOMES_MOST][FACTORS_MOST];
    bool is_kept[FACTORS_MOST];
    size_t n_factors;
    size_t kept[FACTORS_MOST]; /* their indices */
    size_t n_kept;
    size_t n_outcomes;
    struct metric_layout layout;
    size_t slots[SENSITIVITY_OUTCOMES_MOST];
    struct morris_design morris;
    struct sobol_design sobol;
    double *values[SENSITIVITY_OUTCOMES_MOST]; /* by point; owned */
};

static size_t choose_factors(const struct sensitivity_request *request,
                             const struct factor *chosen[FACTORS_MOST],
                             struct factor_range ranges[FACTORS_MOST])
{
    size_t n = 0;

    for (size_t i = 0; i < factor_count(); i++) {
        const struct factor *const factor = &factors[i];

        if (!factor->applies(factor, request->setup))
            continue;
        chosen[n] = factor;
        ranges[n++] = isnan(request->ranges[i].low) ? factor_range_for(factor, request->setup)
                                                    : request->ranges[i];
    }
    return n;
}

uint64_t sensitivity_n_runs(const struct sensitivity_request *request)
{
    const struct factor *chosen[FACTORS_MOST];
    struct factor_range ranges[FACTORS_MOST];
    const size_t n = choose_factors(request, chosen, ranges);

    return SENSITIVITY_TRAJECTORIES * (n + 1) + request->n_rows * (n + 3);
}

static uint64_t seed_of(const struct sensitivity_study *study, uint64_t purpose)
{
    return random_run_key(study->request->seed, purpose);
}

/* ---- evaluating ---- */

struct worker {
    const struct sensitivity_study *study;
    struct run *run;
    struct variant variant;
    int64_t *row; /* of all metrics; owned */
};

static void *worker_new(void *context, void *thread)
{
    struct worker *const worker = must_alloc(sizeof *worker);

    worker->study = context;
    worker->run = thread;
    variant_init(&worker->variant, worker->study->request->setup);
    worker->row = must_alloc((worker->study->layout.n + 1) * sizeof *worker->row);
    return worker;
}

static void worker_free(void *context)
{
    struct worker *const worker = context;

    variant_free(&worker->variant);
    free(worker->row);
    free(worker);
}

static void set_factor(struct worker *worker, size_t index, double u)
{
    const struct factor *const factor = worker->study->factors[index];

    factor->set(factor, &worker->variant,
                factor_value(factor, worker->study->ranges[index], u));
}

static void simulate(struct worker *worker, uint64_t luck, int64_t *values)
{
    const struct sensitivity_study *const study = worker->study;

    run_simulate(worker->run, &worker->variant.setup, study->request->seed, luck, NULL, NULL);
    metric_layout_read(&study->layout, worker->run, worker->row);
    for (size_t i = 0; i < study->n_outcomes; i++)
        values[i] = worker->row[study->slots[i]];
}

/* Each trajectory has a luck of its own. Points count from 1 here. */
static void run_morris(void *context, uint64_t number, int64_t *values)
{
    struct worker *const worker = context;
    const struct sensitivity_study *const study = worker->study;
    const double *const point = morris_point(&study->morris, number - 1);

    for (size_t i = 0; i < study->n_factors; i++)
        set_factor(worker, i, point[i]);
    simulate(worker, 1 + (number - 1) / (study->n_factors + 1), values);
}

/* A and B of each row have a luck of their own; it is the last factor. */
static void run_sobol(void *context, uint64_t number, int64_t *values)
{
    struct worker *const worker = context;
    const struct sensitivity_study *const study = worker->study;
    const size_t index = number - 1;
    const bool is_luck_of_b = sobol_is_of_b(&study->sobol, index, study->n_kept);

    for (size_t i = 0; i < study->n_kept; i++)
        set_factor(worker, study->kept[i], sobol_coordinate(&study->sobol, index, i));
    simulate(worker, 1 + 2 * sobol_row_of(&study->sobol, index) + is_luck_of_b, values);
}

static int block_done(void *context, uint64_t first, size_t n, const int64_t *rows)
{
    struct sensitivity_study *const study = context;
    const struct sensitivity_request *const request = study->request;

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < study->n_outcomes; k++) {
            const int64_t value = *rows++;
            const double scale = study->layout.slots[study->slots[k]].metric->scale;

            study->values[k][first - 1 + i] =
                value == METRIC_MISSING ? (double)NAN : (double)value / scale;
        }
    }
    if (request->evaluated != NULL)
        request->evaluated(request->context, n);
    return 0;
}

static int evaluate(struct sensitivity_study *study, size_t n_points,
                    void (*run)(void *worker, uint64_t number, int64_t *values))
{
    for (size_t i = 0; i < study->n_outcomes; i++)
        study->values[i] = must_realloc(study->values[i], n_points * sizeof *study->values[i]);
    return replicate(&(struct replication){
        .jobs = &(struct replication_job){
            .first_run = 1,
            .n_runs = n_points,
            .n_metrics = study->n_outcomes,
            .context = study,
            .worker_new = worker_new,
            .worker_run = run,
            .worker_free = worker_free,
            .block_done = block_done,
        },
        .n_jobs = 1,
        .n_threads = study->request->n_threads,
        .thread_new = simulation_thread_new,
        .thread_free = simulation_thread_free,
        .cancel = study->request->cancel,
    });
}

/* ---- screening ---- */

static double largest_effect(const struct morris_effect *effects, size_t n)
{
    double largest = 0;

    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, effects[i].mu_star); /* fmax leaves NaN out */
    return largest;
}

static void keep_what_matters(struct sensitivity_study *study)
{
    for (size_t k = 0; k < study->n_outcomes; k++) {
        const double largest = largest_effect(study->effects[k], study->n_factors);

        for (size_t i = 0; i < study->n_factors; i++) {
            const double effect = study->effects[k][i].mu_star;

            study->is_kept[i] |= effect > 0 && effect >= SENSITIVITY_KEPT_FROM * largest;
        }
    }
    for (size_t i = 0; i < study->n_factors; i++) {
        if (study->is_kept[i])
            study->kept[study->n_kept++] = i;
    }
}

static int screen(struct sensitivity_study *study)
{
    if (study->n_factors == 0)
        return 0;
    morris_design_make(&study->morris, study->n_factors, SENSITIVITY_TRAJECTORIES,
                       seed_of(study, SEED_OF_MORRIS));
    const int error = evaluate(study, morris_n_points(&study->morris), run_morris);

    for (size_t k = 0; error == 0 && k < study->n_outcomes; k++)
        morris_effects(&study->morris, study->values[k], study->effects[k]);
    if (error == 0)
        keep_what_matters(study);
    morris_design_free(&study->morris);
    return error;
}

/* ---- the answer ---- */

static const struct sobol_index no_index = { NAN, NAN, { NAN, NAN }, { NAN, NAN } };

/* Shares that are equal, and dropped inputs, stay in the order of the table. */
static bool is_before(const struct sensitivity_row *a, const struct sensitivity_row *b)
{
    return a->is_kept != b->is_kept ? a->is_kept : a->index.total > b->index.total;
}

static void sort_rows(struct sensitivity_row *rows, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct sensitivity_row row = rows[i];
        size_t at = i;

        for (; at > 0 && is_before(&row, &rows[at - 1]); at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

static void fill_outcome(const struct sensitivity_study *study, size_t which,
                         struct sensitivity_outcome *outcome)
{
    struct sobol_index indices[SOBOL_FACTORS_MOST];
    size_t next = 0;

    outcome->metric = study->layout.slots[study->slots[which]].metric;
    sobol_indices(&study->sobol, study->values[which], study->request->level,
                  seed_of(study, SEED_OF_BOOTSTRAP), indices, &outcome->summary);
    for (size_t i = 0; i < study->n_factors; i++)
        outcome->rows[i] = (struct sensitivity_row){
            .factor = study->factors[i],
            .range = study->ranges[i],
            .effect = study->effects[which][i],
            .is_kept = study->is_kept[i],
            .index = study->is_kept[i] ? indices[next++] : no_index,
        };
    outcome->rows[study->n_factors] =
        (struct sensitivity_row){ .is_kept = true, .index = indices[study->n_kept] };
    sort_rows(outcome->rows, study->n_factors + 1);
}

static int apportion(struct sensitivity_study *study, struct sensitivity *sensitivity)
{
    sobol_design_make(&study->sobol, study->n_kept + 1, study->request->n_rows,
                      seed_of(study, SEED_OF_SOBOL));
    const int error = evaluate(study, sobol_n_points(&study->sobol), run_sobol);

    sensitivity->n_rows = study->n_factors + 1;
    sensitivity->n_outcomes = study->n_outcomes;
    for (size_t k = 0; error == 0 && k < study->n_outcomes; k++)
        fill_outcome(study, k, &sensitivity->outcomes[k]);
    sobol_design_free(&study->sobol);
    return error;
}

static void choose_outcomes(struct sensitivity_study *study)
{
    const struct setup *const setup = study->request->setup;

    metric_layout_make(&study->layout, setup);
    for (size_t i = 0; i < SENSITIVITY_OUTCOMES_MOST; i++) {
        if (!watched[i].needs_demand || setup->demand.n > 0)
            study->slots[study->n_outcomes++] =
                metric_layout_find(&study->layout, metric_find(watched[i].metric), 0);
    }
}

int sensitivity_make(struct sensitivity *sensitivity, const struct sensitivity_request *request)
{
    struct sensitivity_study study = { .request = request };

    *sensitivity = (struct sensitivity){ 0 };
    study.n_factors = choose_factors(request, study.factors, study.ranges);
    choose_outcomes(&study);
    int error = screen(&study);

    if (error == 0)
        error = apportion(&study, sensitivity);
    for (size_t i = 0; i < study.n_outcomes; i++)
        free(study.values[i]);
    metric_layout_free(&study.layout);
    return error;
}
