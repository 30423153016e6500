#include "study/selection.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "study/interval.h"
#include "study/limit_sentence.h"
#include "study/nearest.h"

/* Of the error, for a limit of the best that is held for broken. */
static const double part_for_limits = 0.25;

/* -- candidates -------------------------------------------------------------------------------- */

void selection_init(struct selection *selection, const struct selection_rules *rules,
                    size_t n_candidates)
{
    assert(rules->indifference > 0 && rules->confidence < 1);
    *selection = (struct selection){
        .rules = *rules,
        .candidates = must_alloc((n_candidates + 1) * sizeof *selection->candidates),
        .n_candidates = n_candidates,
        .order = must_alloc((n_candidates + 1) * sizeof *selection->order),
        .best = SELECTION_NOBODY,
    };
    for (size_t i = 0; i < n_candidates; i++) {
        selection->candidates[i] = (struct selection_candidate){
            .verdict = VERDICT_UNKNOWN,
            .beaten_by = SELECTION_NOBODY,
        };
    }
}

void selection_free(struct selection *selection)
{
    for (size_t i = 0; i < selection->n_candidates; i++) {
        struct selection_candidate *candidate = &selection->candidates[i];
        free(candidate->objectives);
        free(candidate->tallies);
        free(candidate->values);
        free(candidate->limit_values);
        free(candidate->verdicts);
    }
    free(selection->candidates);
    free(selection->order);
    *selection = (struct selection){ .n_candidates = 0 };
}

void selection_set_limits(struct selection *selection, size_t candidate,
                          const struct limit *limits, size_t n_limits)
{
    struct selection_candidate *of = &selection->candidates[candidate];
    of->limits = limits;
    of->n_limits = n_limits;
    of->tallies = must_calloc(n_limits, sizeof *of->tallies);
    of->values = must_calloc(n_limits, sizeof *of->values);
    of->verdicts = must_calloc(n_limits, sizeof *of->verdicts);
    for (size_t i = 0; i < n_limits; i++)
        of->verdicts[i] = VERDICT_UNKNOWN;
}

static void add_limit(struct selection_candidate *of, size_t index, double value)
{
    const struct limit *limit = &of->limits[index];
    of->limit_values[(of->n_runs - 1) * of->n_limits + index] = value;
    if (isnan(value))
        return;
    of->tallies[index].n_runs++;
    of->tallies[index].n_held += limit_holds(limit, value);
    if (isfinite(value))
        moments_add(&of->values[index], value);
}

static void make_room(struct selection_candidate *of)
{
    of->capacity = of->capacity == 0 ? SELECTION_FIRST_RUNS : 2 * of->capacity;
    of->objectives = must_realloc(of->objectives, of->capacity * sizeof *of->objectives);
    of->limit_values = must_realloc(
        of->limit_values, (of->capacity * of->n_limits + 1) * sizeof *of->limit_values);
}

void selection_add(struct selection *selection, size_t candidate, const struct selection_run *run)
{
    struct selection_candidate *of = &selection->candidates[candidate];
    if (of->n_runs == of->capacity)
        make_room(of);
    of->objectives[of->n_runs++] = run->objective;
    if (isfinite(run->objective))
        moments_add(&of->objective, run->objective);
    else
        of->n_endless++;
    for (int i = 0; i < SELECTION_MERITS; i++)
        moments_add(&of->merits[i], run->merits[i]);
    for (size_t i = 0; i < of->n_limits; i++)
        add_limit(of, i, run->limits[i]);
}

uint64_t selection_wants(const struct selection *selection, size_t candidate)
{
    const struct selection_candidate *of = &selection->candidates[candidate];
    uint64_t most = selection->rules.most_runs, step = of->n_runs / 4;
    if (of->n_runs == 0)
        return most < SELECTION_FIRST_RUNS ? most : SELECTION_FIRST_RUNS;
    if (selection->outcome != SELECTION_RUNNING || of->rests || of->n_runs >= most)
        return 0;
    step -= step % SELECTION_STEP;
    step = step > SELECTION_STEP ? step : SELECTION_STEP;
    return step < most - of->n_runs ? step : most - of->n_runs;
}

/* -- limits ------------------------------------------------------------------------------------ */

/* What evidence is needed, as ln(1 / error). */
static double needed_to_break(const struct selection *selection, size_t n_limits)
{
    double error = (1 - selection->rules.confidence) * part_for_limits;
    return log((double)n_limits / error);
}

static double needed_of_candidate(const struct selection *selection)
{
    double error = (1 - selection->rules.confidence) * (1 - part_for_limits);
    return log((double)selection->n_candidates / error);
}

/* Evidence that a limit is kept and that it is broken. */
struct case_of_limit {
    double for_kept, for_broken;
};

static struct case_of_limit weigh_mean(const struct limit *limit, const struct limit_tally *tally,
                                       const struct moments *values)
{
    bool is_upper = comparison_is_upper(limit->comparison);
    struct moments mirrored = { values->n, -values->mean, values->squares };
    if (tally->n_runs > values->n) { /* the mean is endless */
        return is_upper ? (struct case_of_limit){ -INFINITY, INFINITY }
                        : (struct case_of_limit){ INFINITY, -INFINITY };
    }
    double above = evidence_mean_above(values, limit->bound),
           below = evidence_mean_above(&mirrored, -limit->bound);
    /* The same in every run: of what may be otherwise in others nothing has been seen. */
    if (!(values->squares > 0)) {
        bool holds = limit_holds(limit, values->mean);
        if (values->n >= SELECTION_EVERY_RUN) {
            return (struct case_of_limit){ holds ? INFINITY : -INFINITY,
                                           holds ? -INFINITY : INFINITY };
        }
        if (holds)
            return (struct case_of_limit){ 0, -INFINITY };
    }
    return is_upper ? (struct case_of_limit){ below, above }
                    : (struct case_of_limit){ above, below };
}

static struct case_of_limit weigh_share(const struct limit *limit, const struct limit_tally *tally)
{
    uint64_t n_broken = tally->n_runs - tally->n_held;
    double allowed = 1 - limit->share;
    if (limit->kind == LIMIT_EVERY_RUN || allowed <= 0) {
        return (struct case_of_limit){ tally->n_runs >= SELECTION_EVERY_RUN ? INFINITY : 0,
                                       n_broken > 0 ? INFINITY : 0 };
    }
    if (allowed >= 1)
        return (struct case_of_limit){ INFINITY, -INFINITY };
    return (struct case_of_limit){ evidence_share_below(n_broken, tally->n_runs, allowed),
                                   evidence_share_above(n_broken, tally->n_runs, allowed) };
}

/* Some runs lie far on the side of the bound: the mean is less sure there than of normal ones. */
static bool is_skewed_to_bound(const struct selection_candidate *of, size_t index)
{
    const struct moments *values = &of->values[index];
    double sd = sqrt(values->squares / (double)(values->n - 1)), cubes = 0;
    for (size_t run = 0; run < of->n_runs && sd > 0; run++) {
        double value = of->limit_values[run * of->n_limits + index];
        cubes += isfinite(value) ? pow((value - values->mean) / sd, 3) : 0;
    }
    double skewness = cubes / pow((double)values->n, 1.5); /* of the mean */
    return comparison_is_upper(of->limits[index].comparison) ? skewness > INTERVAL_SKEWED
                                                             : skewness < -INTERVAL_SKEWED;
}

static bool is_held_for_kept(const struct selection *selection,
                             const struct selection_candidate *of, size_t index, double weight)
{
    return weight >= needed_of_candidate(selection) &&
           (of->limits[index].kind != LIMIT_MEAN || isinf(weight) ||
            !is_skewed_to_bound(of, index));
}

/* What has been found stays found: evidence counts from the moment when it was strong enough.
 * Only "in every run" can still be broken. */
static enum verdict judge_limit(const struct selection *selection,
                                const struct selection_candidate *of, size_t index)
{
    const struct limit *limit = &of->limits[index];
    const struct limit_tally *tally = &of->tallies[index];
    bool is_final = of->verdicts[index] != VERDICT_UNKNOWN && limit->kind != LIMIT_EVERY_RUN;
    if (is_final || tally->n_runs == 0)
        return of->verdicts[index];
    struct case_of_limit weight = limit->kind == LIMIT_MEAN
                                      ? weigh_mean(limit, tally, &of->values[index])
                                      : weigh_share(limit, tally);
    if (weight.for_broken >= needed_to_break(selection, of->n_limits))
        return VERDICT_BROKEN;
    return is_held_for_kept(selection, of, index, weight.for_kept) ? VERDICT_KEPT
                                                                   : VERDICT_UNKNOWN;
}

static void judge(const struct selection *selection, struct selection_candidate *of)
{
    size_t counts[N_VERDICTS] = { 0 };
    for (size_t i = 0; i < of->n_limits; i++) {
        of->verdicts[i] = judge_limit(selection, of, i);
        counts[of->verdicts[i]]++;
    }
    if (of->n_endless > 0 || counts[VERDICT_BROKEN] > 0)
        of->verdict = VERDICT_BROKEN;
    else
        of->verdict = counts[VERDICT_UNKNOWN] > 0 ? VERDICT_UNKNOWN : VERDICT_KEPT;
}

/* -- comparing --------------------------------------------------------------------------------- */

/* Of b's objective less a's in the runs that both have made. The first difference is taken off all:
 * differences are alike, and their squares lose nothing. */
static struct moments subtract(const struct selection_candidate *a,
                               const struct selection_candidate *b)
{
    size_t n = a->n_runs < b->n_runs ? a->n_runs : b->n_runs;
    double first = n > 0 ? b->objectives[0] - a->objectives[0] : 0, sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        double difference = b->objectives[i] - a->objectives[i] - first;
        sum += difference;
        squares += difference * difference;
    }
    double mean = n > 0 ? sum / (double)n : 0;
    return (struct moments){ n, first + mean, fmax(0, squares - sum * mean) };
}

/* Evidence that a's mean objective is less than b's, or at most more by the tolerance. */
static bool is_less(const struct selection *selection, size_t a, size_t b, double tolerance)
{
    struct moments difference = subtract(&selection->candidates[a], &selection->candidates[b]);
    return evidence_mean_above(&difference, -tolerance) >= needed_of_candidate(selection);
}

/* May be the answer as far as is known. */
static bool is_open(const struct selection *selection, const struct selection_candidate *of)
{
    return of->verdict == VERDICT_KEPT ||
           (of->verdict == VERDICT_UNKNOWN && of->n_runs < selection->rules.most_runs);
}

static void wake(struct selection *selection)
{
    for (size_t i = 0; i < selection->n_candidates; i++) {
        struct selection_candidate *of = &selection->candidates[i];
        if (of->beaten_by != SELECTION_NOBODY &&
            !is_open(selection, &selection->candidates[of->beaten_by])) {
            of->beaten_by = SELECTION_NOBODY;
        }
    }
}

struct place_in_line {
    size_t candidate;
    double mean;
};

static int compare_places(const void *left, const void *right)
{
    const struct place_in_line *a = left, *b = right;
    int by_mean = (a->mean > b->mean) - (a->mean < b->mean);
    return by_mean != 0 ? by_mean
                        : (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

/* Those that may be the answer and are not beaten, in the order of their means: order[0 .. n). */
static size_t line_up(struct selection *selection)
{
    struct place_in_line *line = must_alloc((selection->n_candidates + 1) * sizeof *line);
    size_t n = 0;
    for (size_t i = 0; i < selection->n_candidates; i++) {
        const struct selection_candidate *of = &selection->candidates[i];
        if (is_open(selection, of) && of->beaten_by == SELECTION_NOBODY)
            line[n++] = (struct place_in_line){ i, of->objective.mean };
    }
    qsort(line, n, sizeof *line, compare_places);
    for (size_t i = 0; i < n; i++)
        selection->order[i] = line[i].candidate;
    free(line);
    return n;
}

/* A share is one of the least mean that may be the answer. */
static void set_indifference(struct selection *selection)
{
    double mean = fabs(selection->candidates[selection->order[0]].objective.mean);
    selection->indifference = selection->rules.indifference *
                              (selection->rules.is_relative ? fmax(mean, 1e-9) : 1);
}

/* Beaten is who is worse than another one by more than what matters. Of those lined up, leaves the
 * unbeaten in line and answers how many. */
static size_t hold_contest(struct selection *selection, size_t n)
{
    size_t *order = selection->order, n_unbeaten = 0;
    for (size_t i = 0; i < n; i++) {
        struct selection_candidate *of = &selection->candidates[order[i]];
        for (size_t k = 0; k < n_unbeaten && of->beaten_by == SELECTION_NOBODY; k++) {
            if (is_less(selection, order[k], order[i], -selection->indifference))
                of->beaten_by = order[k];
        }
        if (of->beaten_by == SELECTION_NOBODY)
            order[n_unbeaten++] = order[i];
    }
    return n_unbeaten;
}

/* -- choosing ---------------------------------------------------------------------------------- */

/* None of the unbeaten is better by more than the indifference. */
static bool is_good(const struct selection *selection, size_t candidate, size_t n_unbeaten)
{
    for (size_t i = 0; i < n_unbeaten; i++) {
        size_t other = selection->order[i];
        if (other != candidate && !is_less(selection, candidate, other, selection->indifference))
            return false;
    }
    return true;
}

static bool is_more(double a, double b)
{
    return a - b > SELECTION_MERIT_TOLERANCE * fmax(fabs(a), fabs(b));
}

static bool is_preferred(const struct selection *selection, size_t a, size_t b)
{
    for (int i = 0; i < SELECTION_MERITS; i++) {
        double left = selection->candidates[a].merits[i].mean,
               right = selection->candidates[b].merits[i].mean;
        if (is_more(left, right) || is_more(right, left))
            return left > right;
    }
    return false;
}

/* Leaves those in line that have most of this merit, or nearly, in their order. */
static size_t keep_most(const struct selection *selection, int merit, size_t *line, size_t n)
{
    double most = -INFINITY;
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, selection->candidates[line[i]].merits[merit].mean);
    for (size_t i = 0; i < n; i++) {
        if (!is_more(most, selection->candidates[line[i]].merits[merit].mean))
            line[n_kept++] = line[i];
    }
    return n_kept;
}

/* Among the kept that are as good for sure. */
static void choose(struct selection *selection, size_t n_unbeaten)
{
    size_t *line = must_alloc((n_unbeaten + 1) * sizeof *line), n = 0;
    for (size_t i = 0; i < n_unbeaten; i++) {
        size_t of = selection->order[i];
        if (selection->candidates[of].verdict == VERDICT_KEPT &&
            is_good(selection, of, n_unbeaten)) {
            line[n++] = of;
        }
    }
    selection->n_alike = n;
    for (int merit = 0; merit < SELECTION_MERITS; merit++)
        n = keep_most(selection, merit, line, n);
    selection->best = line[0]; /* they stand in the order of their means */
    free(line);
}

/* -- deciding ---------------------------------------------------------------------------------- */

/* Nobody wants more runs. */
static void give_up(struct selection *selection, size_t leader, size_t n_unbeaten)
{
    selection->n_rivals = n_unbeaten;
    if (leader != SELECTION_NOBODY) {
        selection->outcome = SELECTION_NOT_APART;
        selection->best = leader;
        return;
    }
    selection->outcome = SELECTION_NONE;
    for (size_t i = 0; i < selection->n_candidates; i++) {
        if (selection->candidates[i].verdict != VERDICT_BROKEN)
            selection->outcome = SELECTION_LIMITS_OPEN;
    }
}

static void count_aside(struct selection *selection)
{
    selection->n_aside = 0;
    for (size_t i = 0; i < selection->n_candidates; i++) {
        const struct selection_candidate *of = &selection->candidates[i];
        selection->n_aside += of->verdict == VERDICT_UNKNOWN && !is_open(selection, of);
    }
}

/* As good as the leader for sure, and to be preferred if its limits turn out to be kept. */
static bool may_be_preferred(const struct selection *selection, size_t candidate, size_t leader)
{
    const struct selection_candidate *of = &selection->candidates[candidate];
    return of->verdict == VERDICT_UNKNOWN &&
           is_preferred(selection, candidate, selection->best) &&
           is_less(selection, candidate, leader, selection->indifference);
}

/* Who need not run on: those that are broken or beaten, and those that are no better than the
 * leader by more than the indifference, unless they are to be preferred. True if anybody is left
 * that can. */
static bool let_rest(struct selection *selection, size_t leader, size_t n_unbeaten)
{
    bool is_anybody_left = false;
    for (size_t i = 0; i < selection->n_candidates; i++)
        selection->candidates[i].rests = true;
    for (size_t i = 0; i < n_unbeaten; i++) {
        size_t of = selection->order[i];
        struct selection_candidate *candidate = &selection->candidates[of];
        candidate->rests = leader != SELECTION_NOBODY && leader != of &&
                           is_less(selection, leader, of, selection->indifference) &&
                           !may_be_preferred(selection, of, leader);
        is_anybody_left |=
            !candidate->rests && candidate->n_runs < selection->rules.most_runs;
    }
    return is_anybody_left;
}

static bool is_preference_open(const struct selection *selection, size_t leader,
                               size_t n_unbeaten)
{
    for (size_t i = 0; i < n_unbeaten; i++) {
        if (may_be_preferred(selection, selection->order[i], leader))
            return true;
    }
    return false;
}

static size_t find_leader(const struct selection *selection, size_t n_unbeaten)
{
    for (size_t i = 0; i < n_unbeaten; i++) {
        if (selection->candidates[selection->order[i]].verdict == VERDICT_KEPT)
            return selection->order[i];
    }
    return SELECTION_NOBODY;
}

static void decide(struct selection *selection, bool may_go_on)
{
    size_t n_unbeaten, leader;
    bool is_leader_good = false;
    for (size_t i = 0; i < selection->n_candidates; i++)
        judge(selection, &selection->candidates[i]);
    wake(selection);
    n_unbeaten = line_up(selection);
    if (n_unbeaten > 0) {
        set_indifference(selection);
        n_unbeaten = hold_contest(selection, n_unbeaten);
    }
    leader = find_leader(selection, n_unbeaten);
    if (leader != SELECTION_NOBODY) {
        selection->best = leader;
        is_leader_good = is_good(selection, leader, n_unbeaten);
    }
    if (is_leader_good)
        choose(selection, n_unbeaten);
    if (is_leader_good && !is_preference_open(selection, leader, n_unbeaten))
        selection->outcome = SELECTION_FOUND;
    else if (!let_rest(selection, leader, n_unbeaten) || !may_go_on)
        give_up(selection, leader, n_unbeaten);
    count_aside(selection);
    if (selection->outcome != SELECTION_RUNNING)
        nearest_measure(selection);
    if (selection->outcome == SELECTION_NONE || selection->outcome == SELECTION_LIMITS_OPEN)
        selection->best = nearest_find(selection);
}

bool selection_decide(struct selection *selection)
{
    decide(selection, true);
    return selection->outcome == SELECTION_RUNNING;
}

/* The best of those that keep all limits, beaten or not. */
static size_t find_kept(const struct selection *selection)
{
    size_t best = SELECTION_NOBODY;
    double least = INFINITY;
    for (size_t i = 0; i < selection->n_candidates; i++) {
        const struct selection_candidate *of = &selection->candidates[i];
        if (of->verdict == VERDICT_KEPT && of->objective.mean < least) {
            least = of->objective.mean;
            best = i;
        }
    }
    return best;
}

void selection_stop(struct selection *selection)
{
    decide(selection, false);
    size_t kept = selection->outcome == SELECTION_LIMITS_OPEN ? find_kept(selection)
                                                              : SELECTION_NOBODY;
    if (kept != SELECTION_NOBODY) {
        selection->outcome = SELECTION_NOT_APART;
        selection->best = kept;
        selection->n_rivals++; /* those that beat it, if they keep their limits, and itself */
    }
}
