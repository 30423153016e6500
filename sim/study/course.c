#include "study/course.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/counts.h"
#include "model/group.h"
#include "model/run.h"
#include "ops/refresh.h"
#include "study/interval.h"

const double course_quantiles[N_COURSE_QUANTILES] = { 0.05, 0.5, 0.95 };

/* What the runs show; and where the present one is. */
struct watch {
    struct course *course;
    const struct timeline_entry *entry;
    int64_t *values; /* [stop][figure][run] */
    bool is_paused;
    long least_healthy, most_surplus; /* since the acceptance */
};

static void note(struct watch *watch, size_t stop, enum course_figure figure, int64_t value)
{
    struct course_quantile *into = &watch->course->stops[stop].figures[figure];
    size_t row = stop * N_COURSE_FIGURES + (size_t)figure;
    watch->values[row * watch->course->n_runs + into->n_runs++] = value;
}

static bool is_ours(const struct watch *watch, const struct operation *operation)
{
    return operation != NULL && operation->entry == watch->entry;
}

static void note_levels(struct watch *watch, const struct group *group)
{
    long healthy = counts_healthy(&group->counts);
    long surplus = counts_running(&group->counts) - group->target;
    watch->least_healthy = healthy < watch->least_healthy ? healthy : watch->least_healthy;
    watch->most_surplus = surplus > watch->most_surplus ? surplus : watch->most_surplus;
}

static void note_stop(struct watch *watch, size_t stop, const struct group *group,
                      const struct operation *task)
{
    note_levels(watch, group);
    note(watch, stop, COURSE_REACHED_MS, group_now(group) - task->accepted_at);
    note(watch, stop, COURSE_HEALTHY, counts_healthy(&group->counts));
    note(watch, stop, COURSE_LEAST_HEALTHY, watch->least_healthy);
    note(watch, stop, COURSE_MOST_SURPLUS, watch->most_surplus);
}

static void on_state(struct watch *watch, const struct group *group,
                     const struct trace_event *event)
{
    bool is_pause =
        strcmp(event->status, refresh_state_names[REFRESH_CHECKPOINT_PAUSE]) == 0;
    size_t n_past = refresh_of(event->operation)->next_checkpoint;
    if (watch->is_paused && !is_pause && n_past > 0)
        note(watch, n_past - 1, COURSE_RESUMED_MS,
             group_now(group) - event->operation->accepted_at);
    watch->is_paused = is_pause;
}

static void on_event(void *context, const struct group *group, const struct trace_event *event)
{
    struct watch *watch = context;
    if (!is_ours(watch, event->operation))
        return;
    if (event->kind == TRACE_STATE && event->status != NULL)
        on_state(watch, group, event);
    else if (event->kind == TRACE_CHECKPOINT && event->reason.id == REASON_CHECKPOINT_PASSED)
        note_stop(watch, refresh_of(event->operation)->next_checkpoint, group, event->operation);
}

static void on_sample(void *context, const struct group *group)
{
    struct watch *watch = context;
    if (is_ours(watch, group->refresh))
        note_levels(watch, group);
}

static void on_operation_ended(void *context, const struct group *group,
                               const struct operation *operation)
{
    struct watch *watch = context;
    if (is_ours(watch, operation))
        note_stop(watch, watch->course->n_stops - 1, group, operation);
}

static int compare_values(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static void find_quantiles(struct course_quantile *quantile, int64_t *values)
{
    if (quantile->n_runs == 0)
        return;
    qsort(values, quantile->n_runs, sizeof *values, compare_values);
    for (int i = 0; i < N_COURSE_QUANTILES; i++)
        quantile->values[i] =
            values[interval_quantile_rank(quantile->n_runs, course_quantiles[i]) - 1];
}

static void watch_runs(struct watch *watch, const struct setup *setup, uint64_t seed)
{
    struct trace trace = { .context = watch, .event = on_event, .sample = on_sample,
                           .operation_ended = on_operation_ended };
    struct run *run = run_new();
    for (uint64_t i = 1; i <= watch->course->n_runs; i++) {
        watch->is_paused = false;
        watch->least_healthy = LONG_MAX;
        watch->most_surplus = 0;
        run_simulate(run, setup, seed, i, &trace, NULL);
    }
    run_free(run);
}

void course_make(struct course *course, const struct setup *setup, size_t entry, uint64_t seed,
                 uint64_t n_runs)
{
    const struct refresh_params *params = setup->timeline[entry].params;
    size_t n_stops = params->checkpoints.count + 1;
    size_t n_rows = n_stops * N_COURSE_FIGURES;
    struct watch watch = { .course = course, .entry = &setup->timeline[entry] };
    *course = (struct course){ .n_stops = n_stops, .n_runs = n_runs };
    course->stops = must_calloc(n_stops, sizeof *course->stops);
    for (size_t i = 0; i + 1 < n_stops; i++)
        course->stops[i].percentage = params->checkpoints.items[i];
    watch.values = must_alloc((n_rows * n_runs + 1) * sizeof *watch.values);
    watch_runs(&watch, setup, seed);
    for (size_t row = 0; row < n_rows; row++)
        find_quantiles(&course->stops[row / N_COURSE_FIGURES].figures[row % N_COURSE_FIGURES],
                       watch.values + row * n_runs);
    free(watch.values);
}

void course_free(struct course *course)
{
    free(course->stops);
    *course = (struct course){ 0 };
}
