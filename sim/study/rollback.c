#include "study/rollback.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/resume.h"
#include "model/run.h"
#include "ops/ops.h"
#include "ops/refresh.h"
#include "study/metric_store.h"
#include "study/paired.h"
#include "study/replicate.h"
#include "study/simulation.h"

const char *const rollback_verdict_names[] = {
    [ROLLBACK_CANNOT_TELL] = "cannot tell",
    [ROLLBACK_SHORTER] = "shorter",
    [ROLLBACK_LONGER] = "longer",
    [ROLLBACK_SAME] = "same",
};

/* Of each point, in a row of the store. The first two are 1 or 0 and there in each run that comes
 * so far, the others where both are 1. Behind all points: whether the run is stuck where it goes
 * on. */
enum column {
    COLUMN_ON_ENDS,
    COLUMN_BACK_ENDS,
    COLUMN_AT,
    COLUMN_ON,
    COLUMN_BACK,
    COLUMN_LEAST_ON,
    COLUMN_LEAST_BACK,
    N_COLUMNS
};

enum { LATER = 1 }; /* ms between what is seen and the request */

/* One comparison while it is made. */
struct maker {
    const struct rollback_request *request;
    struct rollback_report *report;
    size_t entry;              /* of the refresh, in every timeline */
    struct setup going_on;     /* its timeline is owned, as those of the two below */
    struct setup rolling_back; /* the request is the last entry, at no instant of its own */
    struct setup now;          /* the same at the instant that is now */
    struct metric_store *store;
};

/* ---- the setups ---- */

static bool is_start(const struct timeline_entry *entry)
{
    return entry->type == &op_start_instance_refresh && entry->at != SIM_NEVER;
}

/* The refresh that is looked at; n_timeline: there is none. */
static size_t find_entry(const struct setup *setup)
{
    size_t found = setup->n_timeline;
    if (setup->resume != NULL)
        return setup->resume->entry;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];
        if (is_start(entry) &&
            (found == setup->n_timeline || entry->at < setup->timeline[found].at))
            found = i;
    }
    return found;
}

const struct timeline_entry *rollback_find_refresh(const struct setup *setup)
{
    size_t entry = find_entry(setup);
    return entry < setup->n_timeline ? &setup->timeline[entry] : NULL;
}

const char *rollback_refuse(const struct setup *setup)
{
    size_t entry = find_entry(setup);
    if (setup->fleet != NULL)
        return "a fleet has many refreshes: look at one group at a time";
    if (entry == setup->n_timeline)
        return "the timeline has no StartInstanceRefresh";
    if (setup->resume != NULL && (setup->resume->status == RESUME_CANCELLING ||
                                  setup->resume->status == RESUME_ROLLBACK_IN_PROGRESS))
        return "a refresh that is being cancelled or rolled back cannot be rolled back (rule F11)";
    const struct refresh_params *params = setup->timeline[entry].params;
    return refresh_is_floating(&params->desired)
               ? "a refresh to LaunchTemplateVersion Default or Latest cannot be rolled back "
                 "(rule F11)"
               : NULL;
}

/* A copy with one more entry; its timeline is malloced. */
static struct setup with_entry(const struct setup *setup, const struct op_type *type, sim_time at)
{
    struct setup copy = *setup;
    copy.timeline = must_alloc((setup->n_timeline + 1) * sizeof *copy.timeline);
    memcpy(copy.timeline, setup->timeline, setup->n_timeline * sizeof *copy.timeline);
    copy.timeline[copy.n_timeline++] = (struct timeline_entry){
        .at = at,
        .type = type,
        .alarm = -1,
        .entry = setup->n_timeline + 1,
        .place = setup->timeline[0].place,
    };
    return copy;
}

static bool is_resumed(const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_timeline; i++) {
        if (setup->timeline[i].type == &op_resume_instance_refresh &&
            setup->timeline[i].at >= setup->resume->at)
            return true;
    }
    return false;
}

static void make_setups(struct maker *maker)
{
    const struct setup *setup = maker->request->setup;
    const struct op_type *rollback = &op_rollback_instance_refresh;
    const struct resume_setup *resume = setup->resume;
    bool must_be_resumed =
        resume != NULL && resume->status == RESUME_PAUSED && !is_resumed(setup);
    /* an entry that is issued by nobody where there is nothing to resume */
    maker->going_on = with_entry(setup, &op_resume_instance_refresh,
                                 must_be_resumed ? resume->at : SIM_NEVER);
    maker->rolling_back = with_entry(&maker->going_on, rollback, SIM_NEVER);
    sim_time now = resume != NULL ? resume->at : setup->timeline[maker->entry].at + LATER;
    maker->now = with_entry(setup, rollback, now);
}

static void free_setups(struct maker *maker)
{
    free(maker->going_on.timeline);
    free(maker->rolling_back.timeline);
    free(maker->now.timeline);
}

/* ---- points ---- */

/* What a run of the scenario knows of the refresh when it is accepted, or now. */
struct size {
    struct run *run;
    size_t entry;
    long n_total, n_finished;
};

/* The task, while it is the one that is looked at and can be rolled back; else NULL. */
static const struct refresh *task_of(const struct run *run, size_t entry)
{
    const struct operation *task = run->group.refresh;
    return task != NULL && task->entry == &run->setup->timeline[entry] ? task->state : NULL;
}

static void note_size(void *context, sim_time from, sim_time to,
                      const struct measure_levels *levels)
{
    struct size *size = context;
    const struct refresh *refresh = task_of(size->run, size->entry);
    (void)from, (void)to, (void)levels;
    if (refresh != NULL && size->n_total == 0)
        size->n_total = refresh->n_to_update;
}

static struct size find_size(const struct maker *maker)
{
    struct size size = { .run = run_new(), .entry = maker->entry };
    const struct setup *setup = maker->request->setup;
    struct resume_problem problem;
    if (setup->resume != NULL && run_can_begin(size.run, setup, &problem)) {
        const struct refresh *refresh = task_of(size.run, maker->entry);
        size.n_total = refresh->n_to_update;
        size.n_finished = refresh_n_finished(refresh);
    } else {
        struct observer observer = { .context = &size, .piece = note_size };
        run_simulate(size.run, setup, maker->request->seed, 1, NULL, &observer);
    }
    run_free(size.run);
    return size;
}

static void make_points(struct maker *maker)
{
    struct rollback_report *report = maker->report;
    struct size size = find_size(maker);
    double step = maker->request->step;
    report->n_total = size.n_total;
    report->points = must_alloc(((size_t)(1 / step) + 2) * sizeof *report->points);
    report->points[report->n_points++] = (struct rollback_point){ .n_finished = size.n_finished };
    for (long i = 1; (double)i * step < 1 - 1e-9; i++) {
        long n = (long)ceil((double)i * step * (double)size.n_total - 1e-9);
        if (n > report->points[report->n_points - 1].n_finished && n < size.n_total)
            report->points[report->n_points++] = (struct rollback_point){ .n_finished = n };
    }
}

/* ---- runs ---- */

/* What one thread needs. The observer looks at the way of one run. */
struct worker {
    struct maker *maker;
    struct run *run;
    struct observer observer;
    size_t point;     /* that is rolled back; n_points: none, the run goes on */
    sim_time *at;     /* by point: the instant of its request; -1: not come so far */
    long *least;      /* by point: fewest healthy since */
    sim_time *asked_at; /* the same two of the run that goes on; -1 also: over before */
    long *least_on;
};

/* Whether the refresh can be asked to roll back, as far as it has come. */
static bool has_come_so_far(const struct worker *worker, size_t point)
{
    const struct refresh *refresh = task_of(worker->run, worker->maker->entry);
    return refresh != NULL && refresh->state < REFRESH_CANCELLING &&
           refresh_n_finished(refresh) >= worker->maker->report->points[point].n_finished;
}

static void reach(struct worker *worker, size_t point, sim_time at)
{
    struct run *run = worker->run;
    worker->at[point] = at;
    if (worker->point == point && point > 0)
        run_request(run, &run->setup->timeline[run->setup->n_timeline - 1], at);
}

/* At the end of each piece of a run; the group is as it is after it. */
static void look(void *context, sim_time from, sim_time to, const struct measure_levels *levels)
{
    struct worker *worker = context;
    const struct rollback_report *report = worker->maker->report;
    bool goes_on = worker->point == report->n_points;
    size_t first = goes_on ? 0 : worker->point;
    size_t end = goes_on ? report->n_points : worker->point + 1;
    for (size_t i = first; i < end; i++) {
        if (worker->at[i] >= 0 && to > worker->at[i] && from < to)
            worker->least[i] =
                levels->healthy < worker->least[i] ? levels->healthy : worker->least[i];
        else if (worker->at[i] < 0 && i > 0 && has_come_so_far(worker, i))
            reach(worker, i, to + LATER);
    }
}

static void forget(struct worker *worker)
{
    const struct setup *now = &worker->maker->now;
    for (size_t i = 0; i < worker->maker->report->n_points; i++) {
        worker->at[i] = i == 0 ? now->timeline[now->n_timeline - 1].at : -1;
        worker->least[i] = LONG_MAX;
    }
}

/* How the task ends in a run. */
struct ending {
    sim_time at; /* SIM_NEVER: it does not */
    const char *status;
};

static struct ending simulate(struct worker *worker, size_t point, uint64_t index)
{
    struct maker *maker = worker->maker;
    const struct setup *setup = point == maker->report->n_points ? &maker->going_on
                                : point == 0                     ? &maker->now
                                                                 : &maker->rolling_back;
    worker->point = point;
    forget(worker);
    run_simulate(worker->run, setup, maker->request->seed, index, NULL, &worker->observer);
    const struct measure_operation *row = &worker->run->group.measure.operations[maker->entry];
    return row->is_ended ? (struct ending){ row->ended_at, row->status }
                         : (struct ending){ SIM_NEVER, "" };
}

static bool is_status(struct ending ending, enum refresh_state state)
{
    return strcmp(ending.status, refresh_state_names[state]) == 0;
}

static bool is_good(struct ending ending)
{
    return ending.at != SIM_NEVER && !is_status(ending, REFRESH_FAILED) &&
           !is_status(ending, REFRESH_ROLLBACK_FAILED);
}

static void *worker_new(void *context, void *thread)
{
    struct worker *worker = must_alloc(sizeof *worker);
    struct maker *maker = context;
    size_t n = maker->report->n_points;
    *worker = (struct worker){
        .maker = maker,
        .run = thread,
        .observer = { .context = worker, .piece = look },
        .at = must_alloc(n * sizeof *worker->at),
        .least = must_alloc(n * sizeof *worker->least),
        .asked_at = must_alloc(n * sizeof *worker->asked_at),
        .least_on = must_alloc(n * sizeof *worker->least_on),
    };
    return worker;
}

static void worker_free(void *context)
{
    struct worker *worker = context;
    free(worker->at);
    free(worker->least);
    free(worker->asked_at);
    free(worker->least_on);
    free(worker);
}

static int64_t known(long least)
{
    return least == LONG_MAX ? METRIC_MISSING : least;
}

/* Rolls back from a point and fills its cells, if the run that goes on has come so far. */
static void compare_at(struct worker *worker, size_t point, uint64_t index, struct ending on,
                       int64_t *cells)
{
    sim_time at = worker->asked_at[point];
    for (int i = 0; i < N_COLUMNS; i++)
        cells[i] = METRIC_MISSING;
    if (at < 0)
        return;
    struct ending back = simulate(worker, point, index);
    cells[COLUMN_ON_ENDS] = is_good(on);
    cells[COLUMN_BACK_ENDS] = is_status(back, REFRESH_ROLLBACK_SUCCESSFUL);
    if (cells[COLUMN_ON_ENDS] && cells[COLUMN_BACK_ENDS]) {
        cells[COLUMN_AT] = at;
        cells[COLUMN_ON] = on.at - at;
        cells[COLUMN_BACK] = back.at - at;
        cells[COLUMN_LEAST_ON] = known(worker->least_on[point]);
        cells[COLUMN_LEAST_BACK] = known(worker->least[point]);
    }
}

static void worker_run(void *context, uint64_t index, int64_t *row)
{
    struct worker *worker = context;
    size_t n = worker->maker->report->n_points;
    struct ending on = simulate(worker, n, index);
    row[n * N_COLUMNS] = worker->run->is_stuck;
    for (size_t i = 0; i < n; i++) {
        bool has_come = worker->at[i] >= 0 && worker->at[i] <= on.at;
        worker->asked_at[i] = has_come ? worker->at[i] : -1;
        worker->least_on[i] = worker->least[i];
    }
    for (size_t i = 0; i < n; i++)
        compare_at(worker, i, index, on, row + i * N_COLUMNS);
}

static int block_done(void *context, uint64_t first, size_t n, const int64_t *rows)
{
    struct maker *maker = context;
    const struct rollback_request *request = maker->request;
    (void)first;
    if (request->made != NULL)
        request->made(request->context, n);
    return metric_store_append(maker->store, rows, n);
}

static int simulate_all(struct maker *maker)
{
    const struct rollback_request *request = maker->request;
    size_t n_columns = maker->report->n_points * N_COLUMNS + 1;
    maker->store = metric_store_new(n_columns, METRIC_STORE_MEMORY, request->folder);
    struct replication_job job = {
        .first_run = 1,
        .n_runs = request->n_runs,
        .n_metrics = n_columns,
        .context = maker,
        .worker_new = worker_new,
        .worker_run = worker_run,
        .worker_free = worker_free,
        .block_done = block_done,
    };
    return replicate(&(struct replication){
        .jobs = &job,
        .n_jobs = 1,
        .n_threads = request->n_threads,
        .cancel = request->cancel,
        .thread_new = simulation_thread_new,
        .thread_free = simulation_thread_free,
    });
}

/* ---- figures ---- */

/* NaN where the runs are too few for an interval of this quantile, as in every table (Q7). */
static int find_quantile(const struct maker *maker, size_t column, double p, double *value)
{
    uint64_t n = metric_store_tally(maker->store, column)->n_present;
    struct rank_interval ranks;
    int64_t found;
    *value = NAN;
    if (n == 0 || !interval_quantile_ranks(n, p, maker->request->level, &ranks))
        return 0;
    int error = metric_store_select(maker->store, column,
                                    (uint64_t[]){ interval_quantile_rank(n, p) }, 1, &found);
    *value = error == 0 ? (double)found : NAN;
    return error;
}

static int find_course(const struct maker *maker, struct rollback_course *course, size_t ends,
                       size_t time, size_t least)
{
    const struct metric_tally *tally = metric_store_tally(maker->store, least);
    course->n_ending = metric_store_tally(maker->store, ends)->n_nonzero;
    int error = find_quantile(maker, time, 0.50, &course->p50);
    if (error == 0)
        error = find_quantile(maker, time, 0.95, &course->p95);
    course->least_healthy = tally->n_present > 0 ? (long)tally->least : -1;
    return error;
}

static enum rollback_verdict judge(const struct paired *paired)
{
    static const enum rollback_verdict verdicts[] = {
        [PAIRED_CANNOT_TELL] = ROLLBACK_CANNOT_TELL,
        [PAIRED_LOWER] = ROLLBACK_SHORTER,
        [PAIRED_HIGHER] = ROLLBACK_LONGER,
        [PAIRED_SAME] = ROLLBACK_SAME,
    };
    return verdicts[paired->verdict];
}

static int find_point(const struct maker *maker, size_t index)
{
    struct rollback_point *point = &maker->report->points[index];
    size_t first = index * N_COLUMNS;
    struct paired paired;
    point->n_came = metric_store_tally(maker->store, first + COLUMN_ON_ENDS)->n_present;
    int error = find_quantile(maker, first + COLUMN_AT, 0.50, &point->at_p50);
    if (error == 0)
        error = find_course(maker, &point->going_on, first + COLUMN_ON_ENDS, first + COLUMN_ON,
                            first + COLUMN_LEAST_ON);
    if (error == 0)
        error = find_course(maker, &point->rolling_back, first + COLUMN_BACK_ENDS,
                            first + COLUMN_BACK, first + COLUMN_LEAST_BACK);
    if (error == 0)
        error = paired_compare(maker->store, first + COLUMN_ON, maker->store, first + COLUMN_BACK,
                               1, maker->report->level_of_each, &paired);
    if (error == 0) {
        point->n_runs = paired.n;
        point->difference = paired.mean_difference;
        point->interval = paired.interval;
        point->verdict = judge(&paired);
    }
    return error;
}

/* The last batch may finish several at once: no run is ever there before its end. */
static void drop_unreached(struct rollback_report *report)
{
    while (report->n_points > 0 && report->points[report->n_points - 1].n_came == 0)
        report->n_points--;
}

static int find_figures(const struct maker *maker)
{
    struct rollback_report *report = maker->report;
    size_t stuck = report->n_points * N_COLUMNS;
    report->n_runs = metric_store_n_runs(maker->store);
    report->n_stuck = metric_store_tally(maker->store, stuck)->n_nonzero;
    for (size_t i = 0; i < report->n_points; i++) {
        int error = find_point(maker, i);
        if (error != 0)
            return error;
    }
    drop_unreached(report);
    return 0;
}

int rollback_make(struct rollback_report *report, const struct rollback_request *request)
{
    struct maker maker = { .request = request, .report = report,
                           .entry = find_entry(request->setup) };
    *report = (struct rollback_report){ .level = request->level };
    make_points(&maker);
    report->level_of_each = 1 - (1 - request->level) / (double)report->n_points;
    make_setups(&maker);
    int ended = simulate_all(&maker);
    int error = ended == ECANCELED ? 0 : ended;
    if (error == 0)
        error = find_figures(&maker);
    metric_store_free(maker.store);
    free_setups(&maker);
    if (error != 0)
        rollback_free(report);
    return error != 0 ? error : ended;
}

void rollback_free(struct rollback_report *report)
{
    free(report->points);
    *report = (struct rollback_report){ 0 };
}
