#include "output/plan_standing.h"

#include <math.h>
#include <string.h>

#include "output/plan_miss.h"
#include "study/nearest.h"

const char *const plan_standing_names[N_PLAN_STANDINGS] = {
    [PLAN_BEST] = "best",       [PLAN_NEAREST] = "nearest", [PLAN_KEPT] = "kept",
    [PLAN_RIVAL] = "rival",     [PLAN_DROPPED] = "dropped", [PLAN_UNKNOWN] = "cannot tell",
    [PLAN_BROKEN] = "broken",   [PLAN_ENDLESS] = "endless",
};

enum plan_standing plan_standing_of(const struct plan_search *search, size_t candidate)
{
    const struct selection *selection = &search->selection;
    const struct selection_candidate *of = &selection->candidates[candidate];
    bool is_chosen = selection->outcome == SELECTION_FOUND ||
                     selection->outcome == SELECTION_NOT_APART;
    if (candidate == selection->best)
        return is_chosen ? PLAN_BEST : PLAN_NEAREST;
    if (of->n_endless > 0)
        return PLAN_ENDLESS;
    if (of->verdict == VERDICT_BROKEN)
        return PLAN_BROKEN;
    if (of->beaten_by != SELECTION_NOBODY)
        return PLAN_DROPPED;
    bool has_all_runs = of->n_runs >= selection->rules.most_runs ||
                        (search->is_interrupted && !of->rests);
    if (of->verdict == VERDICT_UNKNOWN && has_all_runs)
        return PLAN_UNKNOWN;
    if (selection->outcome == SELECTION_NOT_APART && !of->rests)
        return PLAN_RIVAL;
    return of->verdict == VERDICT_KEPT ? PLAN_KEPT : PLAN_DROPPED;
}

static void append_worse(const struct metric *objective, struct text *text)
{
    if (strcmp(objective->name, "duration") == 0)
        text_append(text, "longer");
    else if (strcmp(objective->name, "extra_cost") == 0)
        text_append(text, "dearer");
    else
        text_printf(text, "more %s", objective->name);
}

/* The limits that it breaks, or of which it is not known. */
static void append_limits(const struct plan_search *search, size_t candidate, bool tells_misses,
                          struct text *text)
{
    const struct selection_candidate *of = &search->selection.candidates[candidate];
    const struct setup *setup = &search->candidates[candidate].of->setup;
    enum verdict told = of->verdict == VERDICT_BROKEN ? VERDICT_BROKEN : VERDICT_UNKNOWN;
    for (size_t i = 0; i < of->n_limits && of->verdict != VERDICT_KEPT; i++) {
        if (of->verdicts[i] != told)
            continue;
        text_append(text, text->length > 0 ? "; " : "");
        if (tells_misses && told == VERDICT_BROKEN) {
            struct limit_figure figure = nearest_figure(of, i);
            plan_miss_append(&of->limits[i], &figure, setup, text);
        } else {
            text_append(text, of->limits[i].text);
        }
    }
}

void plan_standing_append_reason(const struct plan_search *search, size_t candidate,
                                 bool is_for_people, struct text *text)
{
    const struct selection *selection = &search->selection;
    const struct selection_candidate *of = &selection->candidates[candidate];
    enum plan_standing standing = plan_standing_of(search, candidate);
    if (of->n_endless == of->n_runs && is_for_people)
        text_append(text, "never ends");
    else if (of->n_endless > 0 && is_for_people)
        text_printf(text, "no end in %ju of %zu runs", (uintmax_t)of->n_endless, of->n_runs);
    else if (of->n_endless > 0)
        text_printf(text, "cut, stuck or refused in %ju of %zu runs", (uintmax_t)of->n_endless,
                    of->n_runs);
    else if (standing == PLAN_DROPPED && of->beaten_by != SELECTION_NOBODY)
        append_worse(search->objective, text);
    else if (standing == PLAN_DROPPED)
        text_append(text, "not better");
    else
        append_limits(search, candidate, is_for_people, text);
}

/* The one that stands behind all who are beaten by one that is beaten. */
static size_t find_winner(const struct selection *selection, size_t candidate)
{
    size_t at = selection->candidates[candidate].beaten_by;
    for (size_t steps = 0; at != SELECTION_NOBODY && steps < selection->n_candidates; steps++) {
        size_t next = selection->candidates[at].beaten_by;
        if (next == SELECTION_NOBODY)
            break;
        at = next;
    }
    return at;
}

const char *plan_standing_better(const struct plan_search *search, size_t candidate)
{
    size_t better = find_winner(&search->selection, candidate);
    return better != SELECTION_NOBODY ? search->candidates[better].of->name : NULL;
}

double plan_standing_distance(const struct plan_search *search, size_t candidate)
{
    const struct selection_distance *distance = &search->selection.candidates[candidate].distance;
    return distance->endless > 0 ? (double)NAN : distance->miss;
}
