/*
 * plan_search: the cheapest or fastest of the cases of a scenario that keep its limits.
 *
 * The cases are the candidates of a selection (study/selection.h); this makes their runs on all
 * cores, round by round, all with the same seed. What is found is the same whatever the number of
 * threads.
 *
 * A run counts as endless, so that its case cannot be chosen, if it is cut short, stuck or has no
 * objective, or if the timeline has tasks and none was accepted: a refused request costs nothing.
 *
 * The search owns its candidates; scenarios and limits are borrowed.
 */
#ifndef EVENKEEL_STUDY_PLAN_SEARCH_H
#define EVENKEEL_STUDY_PLAN_SEARCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario/scenario.h"
#include "study/limit.h"
#include "study/metric_layout.h"
#include "study/metric_tally.h"
#include "study/selection.h"

/* What the trade-off curve is drawn of. */
enum plan_axis { PLAN_DURATION, PLAN_LEAST_HEALTHY, PLAN_MONEY, N_PLAN_AXES };

/* Of the larger of two means: so little is nothing on the curve. */
#define PLAN_CURVE_TOLERANCE 0.01

struct plan_candidate {
    const struct scenario_case *of;
    const struct limit *limits;
    struct metric_layout layout; /* owned */
    size_t *limit_slots;         /* owned */
    size_t objective_slot, finished_slot, stuck_slot, duration_slot;
    size_t axis_slots[N_PLAN_AXES];
    bool has_tasks;
    struct metric_tally objective, axes[N_PLAN_AXES];
    bool is_on_curve; /* does not break a limit, and no other one is as good in all axes */
};

struct plan_search {
    struct selection selection;
    struct plan_candidate *candidates; /* one per case, in their order; owned */
    size_t n_candidates;
    const struct metric *objective;
    const struct metric *axes[N_PLAN_AXES]; /* money: extra_cost; without a price surplus hours */
    uint64_t seed;
    uint64_t n_runs; /* of all candidates */
    size_t n_rounds;     /* that are complete */
    bool is_interrupted; /* the selection's outcome is that of the runs made until then */
};

struct plan_search_request {
    const struct scenarios *scenarios;
    const struct limit *const *limits; /* of each case */
    const struct metric *objective;    /* of the run; the less the better */
    struct selection_rules rules;      /* indifference in the objective's unit */
    uint64_t seed;
    unsigned n_threads; /* 0: all cores */
    const atomic_bool *cancel;
    void *context;
    /* After each round; may be NULL. */
    void (*looked)(void *context, const struct plan_search *search);
};

/* 0 or ECANCELED; the search is to be freed in either case. An interrupted search has an outcome,
 * too, unless n_rounds is 0: then some candidates have no run. */
int plan_search_run(struct plan_search *search, const struct plan_search_request *request);
void plan_search_free(struct plan_search *search);

/* Some case has one: its money can be the objective. */
bool plan_has_price(const struct scenarios *scenarios);

/* Means in the metric's unit; NaN: in no run. */
double plan_candidate_objective(const struct plan_search *search, size_t candidate);
double plan_candidate_axis(const struct plan_search *search, size_t candidate,
                           enum plan_axis axis);

#endif
