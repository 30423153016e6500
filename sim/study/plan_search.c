#include "study/plan_search.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/operation.h"
#include "model/run.h"
#include "study/replicate.h"
#include "study/simulation.h"

/* -- candidates -------------------------------------------------------------------------------- */

static size_t find_slot(const struct plan_candidate *candidate, const char *metric)
{
    return metric_layout_find(&candidate->layout, metric_find(metric), 0);
}

static bool has_tasks(const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_timeline; i++) {
        if (setup->timeline[i].type->flags & OP_IS_TASK)
            return true;
    }
    return false;
}

static void make_candidate(struct plan_search *search, size_t index,
                           const struct plan_search_request *request)
{
    struct plan_candidate *candidate = &search->candidates[index];
    const struct scenario_case *of = &request->scenarios->cases[index];
    *candidate = (struct plan_candidate){
        .of = of,
        .limits = request->limits[index],
        .limit_slots = must_alloc((of->n_limits + 1) * sizeof *candidate->limit_slots),
        .has_tasks = has_tasks(&of->setup),
    };
    metric_layout_make(&candidate->layout, &of->setup);
    for (size_t i = 0; i < of->n_limits; i++) {
        candidate->limit_slots[i] = metric_layout_find(
            &candidate->layout, candidate->limits[i].metric, candidate->limits[i].index);
    }
    for (int axis = 0; axis < N_PLAN_AXES; axis++) {
        candidate->axis_slots[axis] =
            metric_layout_find(&candidate->layout, search->axes[axis], 0);
    }
    candidate->objective_slot = metric_layout_find(&candidate->layout, search->objective, 0);
    candidate->finished_slot = find_slot(candidate, "finished");
    candidate->stuck_slot = find_slot(candidate, "stuck");
    candidate->duration_slot = find_slot(candidate, "duration");
    selection_set_limits(&search->selection, index, candidate->limits, of->n_limits);
}

bool plan_has_price(const struct scenarios *scenarios)
{
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        if (scenarios->cases[i].setup.price.per_instance_hour > 0)
            return true;
    }
    return false;
}

static void begin(struct plan_search *search, const struct plan_search_request *request)
{
    size_t n = request->scenarios->n_cases;
    struct selection_rules rules = request->rules;
    if (!rules.is_relative)
        rules.indifference *= request->objective->scale;
    *search = (struct plan_search){
        .candidates = must_alloc((n + 1) * sizeof *search->candidates),
        .n_candidates = n,
        .objective = request->objective,
        .axes = {
            [PLAN_DURATION] = metric_find("duration"),
            [PLAN_LEAST_HEALTHY] = metric_find("least_healthy"),
            [PLAN_MONEY] = metric_find(plan_has_price(request->scenarios)
                                            ? "extra_cost"
                                            : "surplus_instance_hours"),
        },
        .seed = request->seed,
    };
    selection_init(&search->selection, &rules, n);
    for (size_t i = 0; i < n; i++)
        make_candidate(search, i, request);
}

void plan_search_free(struct plan_search *search)
{
    for (size_t i = 0; i < search->n_candidates; i++) {
        metric_layout_free(&search->candidates[i].layout);
        free(search->candidates[i].limit_slots);
    }
    free(search->candidates);
    selection_free(&search->selection);
    *search = (struct plan_search){ .n_candidates = 0 };
}

/* -- one round --------------------------------------------------------------------------------- */

/* The runs of one candidate in one round. */
struct turn {
    struct plan_search *search;
    size_t index;
};

struct worker {
    const struct plan_search *search;
    const struct plan_candidate *candidate;
    struct simulation simulation;
};

static void *worker_new(void *context, void *thread)
{
    const struct turn *turn = context;
    struct worker *worker = must_alloc(sizeof *worker);
    *worker = (struct worker){ turn->search, &turn->search->candidates[turn->index],
                               { .setup = NULL } };
    simulation_init(&worker->simulation, &worker->candidate->of->setup, thread);
    return worker;
}

static void worker_run(void *context, uint64_t index, int64_t *row)
{
    struct worker *worker = context;
    const struct run *run =
        simulation_run(&worker->simulation, worker->search->seed, index, NULL);
    metric_layout_read(&worker->candidate->layout, run, row);
}

static void worker_free(void *context)
{
    struct worker *worker = context;
    simulation_free(&worker->simulation);
    free(worker);
}

static bool is_endless(const struct plan_candidate *candidate, const int64_t *row)
{
    return row[candidate->finished_slot] == 0 || row[candidate->stuck_slot] != 0 ||
           row[candidate->objective_slot] == METRIC_MISSING ||
           (candidate->has_tasks && row[candidate->duration_slot] == METRIC_MISSING);
}

/* More is better; what is missing counts as nothing. */
static double merit_of(const struct plan_search *search, const struct plan_candidate *candidate,
                       enum plan_axis axis, const int64_t *row)
{
    int64_t value = row[candidate->axis_slots[axis]];
    double sign = search->axes[axis]->better == METRIC_HIGHER ? 1 : -1;
    return value == METRIC_MISSING ? 0 : sign * (double)value;
}

/* Of settings that are alike in the objective: more healthy ones, then sooner, or cheaper. */
static void take_run(struct turn *turn, const int64_t *row, double *limits)
{
    struct plan_search *search = turn->search;
    struct plan_candidate *candidate = &search->candidates[turn->index];
    bool is_of_time = search->objective == search->axes[PLAN_DURATION];
    for (size_t i = 0; i < candidate->of->n_limits; i++)
        limits[i] = limit_value(&candidate->limits[i], row[candidate->limit_slots[i]]);
    selection_add(&search->selection, turn->index,
                  &(struct selection_run){
                      .objective = is_endless(candidate, row)
                                       ? (double)INFINITY
                                       : (double)row[candidate->objective_slot],
                      .merits = { merit_of(search, candidate, PLAN_LEAST_HEALTHY, row),
                                  merit_of(search, candidate,
                                           is_of_time ? PLAN_MONEY : PLAN_DURATION, row) },
                      .limits = limits,
                  });
    metric_tally_add(&candidate->objective, row[candidate->objective_slot]);
    for (int axis = 0; axis < N_PLAN_AXES; axis++)
        metric_tally_add(&candidate->axes[axis], row[candidate->axis_slots[axis]]);
}

static int block_done(void *context, uint64_t first, size_t n, const int64_t *rows)
{
    struct turn *turn = context;
    const struct plan_candidate *candidate = &turn->search->candidates[turn->index];
    double *limits = must_alloc((candidate->of->n_limits + 1) * sizeof *limits);
    (void)first;
    for (size_t i = 0; i < n; i++)
        take_run(turn, rows + i * candidate->layout.n, limits);
    turn->search->n_runs += n;
    free(limits);
    return 0;
}

static struct replication_job make_job(struct turn *turn, uint64_t n_runs)
{
    const struct plan_search *search = turn->search;
    return (struct replication_job){
        .first_run = search->selection.candidates[turn->index].n_runs + 1,
        .n_runs = n_runs,
        .n_metrics = search->candidates[turn->index].layout.n,
        .context = turn,
        .worker_new = worker_new,
        .worker_run = worker_run,
        .worker_free = worker_free,
        .block_done = block_done,
    };
}

static int make_round(struct plan_search *search, const struct plan_search_request *request)
{
    struct turn *turns = must_alloc((search->n_candidates + 1) * sizeof *turns);
    struct replication_job *jobs = must_alloc((search->n_candidates + 1) * sizeof *jobs);
    size_t n_jobs = 0;
    for (size_t i = 0; i < search->n_candidates; i++) {
        uint64_t n_runs = selection_wants(&search->selection, i);
        if (n_runs > 0) {
            turns[n_jobs] = (struct turn){ search, i };
            jobs[n_jobs] = make_job(&turns[n_jobs], n_runs);
            n_jobs++;
        }
    }
    int error = replicate(&(struct replication){
        .jobs = jobs,
        .n_jobs = n_jobs,
        .n_threads = request->n_threads,
        .thread_new = simulation_thread_new,
        .thread_free = simulation_thread_free,
        .cancel = request->cancel,
    });
    free(turns);
    free(jobs);
    return error;
}

/* -- the curve --------------------------------------------------------------------------------- */

static double mean_of(const struct metric_tally *tally, const struct metric *metric)
{
    return metric_tally_mean(tally) / metric->scale;
}

double plan_candidate_objective(const struct plan_search *search, size_t candidate)
{
    return mean_of(&search->candidates[candidate].objective, search->objective);
}

double plan_candidate_axis(const struct plan_search *search, size_t candidate, enum plan_axis axis)
{
    return mean_of(&search->candidates[candidate].axes[axis], search->axes[axis]);
}

static bool may_be_on_curve(const struct plan_search *search, size_t index)
{
    const struct selection_candidate *of = &search->selection.candidates[index];
    return of->verdict != VERDICT_BROKEN && of->n_endless == 0;
}

/* By more than what is nothing to a reader of the curve. */
static bool is_worse(const struct plan_search *search, size_t a, size_t b, enum plan_axis axis)
{
    double sign = search->axes[axis]->better == METRIC_HIGHER ? -1 : 1;
    double left = plan_candidate_axis(search, a, axis),
           right = plan_candidate_axis(search, b, axis);
    return sign * (left - right) > PLAN_CURVE_TOLERANCE * fmax(fabs(left), fabs(right));
}

static unsigned count_worse(const struct plan_search *search, size_t a, size_t b)
{
    unsigned n = 0;
    for (int axis = 0; axis < N_PLAN_AXES; axis++)
        n += is_worse(search, a, b, (enum plan_axis)axis);
    return n;
}

/* Each one on the curve so far is worse than the newcomer in something. */
static bool joins_curve(const struct plan_search *search, size_t index, const size_t *curve,
                        size_t n_on_curve)
{
    bool joins = may_be_on_curve(search, index);
    for (size_t k = 0; k < n_on_curve && joins; k++)
        joins = count_worse(search, curve[k], index) > 0;
    return joins;
}

static bool is_dominated(const struct plan_search *search, size_t index)
{
    for (size_t k = 0; k < search->n_candidates; k++) {
        if (may_be_on_curve(search, k) && count_worse(search, k, index) == 0 &&
            count_worse(search, index, k) > 0) {
            return true;
        }
    }
    return false;
}

struct offer {
    size_t index;
    double duration;
};

static int compare_offers(const void *left, const void *right)
{
    const struct offer *a = left, *b = right;
    int by_duration = (a->duration > b->duration) - (a->duration < b->duration);
    return by_duration != 0 ? by_duration : (a->index > b->index) - (a->index < b->index);
}

/* The quick ones first; of those that are alike the one that is named. */
static void mark_curve(struct plan_search *search)
{
    size_t n = search->n_candidates, best = search->selection.best;
    struct offer *offers = must_alloc((n + 1) * sizeof *offers);
    bool is_best_first = !is_dominated(search, best);
    for (size_t i = 0; i < n; i++) {
        double duration = plan_candidate_axis(search, i, PLAN_DURATION);
        offers[i] = (struct offer){ i, i == best && is_best_first ? (double)-INFINITY
                                       : isnan(duration)          ? (double)INFINITY
                                                                  : duration };
    }
    qsort(offers, n, sizeof *offers, compare_offers);
    size_t *curve = must_alloc((n + 1) * sizeof *curve), n_on_curve = 0;
    for (size_t i = 0; i < n; i++) {
        size_t index = offers[i].index;
        search->candidates[index].is_on_curve = joins_curve(search, index, curve, n_on_curve);
        if (search->candidates[index].is_on_curve)
            curve[n_on_curve++] = index;
    }
    free(curve);
    free(offers);
}

static void stop(struct plan_search *search)
{
    search->is_interrupted = true;
    if (search->n_rounds > 0) {
        selection_stop(&search->selection);
        mark_curve(search);
    }
}

int plan_search_run(struct plan_search *search, const struct plan_search_request *request)
{
    bool is_going_on = true;
    begin(search, request);
    while (is_going_on) {
        int error = make_round(search, request);
        if (error != 0) {
            stop(search);
            return error;
        }
        search->n_rounds++;
        is_going_on = selection_decide(&search->selection);
        if (request->looked != NULL)
            request->looked(request->context, search);
    }
    mark_curve(search);
    return 0;
}
