/*
 * test_resume: a refresh that is resumed goes on as it would have gone on.
 *
 * With constant latencies a run is simulated whole, then stopped at every one of its instants and
 * between them; what an engineer would read there (the status, the counts, who is in flight since
 * when) becomes a `resume_from`, and what the resumed run tells from there on, to the millisecond
 * and with all numbers of its reasons, must be what the whole run told. With random latencies the
 * time that is left must have the mean that it has over the whole runs in that state.
 */
#define _DEFAULT_SOURCE /* mkstemps */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "../scenario_text.h"
#include "base/text.h"
#include "model/activity.h"
#include "model/resume.h"
#include "model/run.h"
#include "ops/refresh.h"
#include "study/interval.h"

enum { MOST_ROWS = 20000, MOST_INSTANCES = 1000, MOST_IN_FLIGHT = 400 };
#define ANY_NUMBER SIZE_MAX

/* ---- what a run tells ---- */

/* An event (kind 0 and up) or the counts at an instant (kind -1). */
struct row {
    sim_time at;
    long kind, instance, before, after, reason;
    int64_t n[4];
    char status[24];
};

struct recorder {
    struct row rows[MOST_ROWS];
    size_t n_rows;
    sim_time since[MOST_INSTANCES]; /* by instance: its last change of state */
    sim_time task_since;            /* the task's */
    sim_time paused_at;             /* the last time it was suspended; 0: never */
};

static void on_event(void *context, const struct group *group, const struct trace_event *event)
{
    struct recorder *recorder = context;
    struct row *row = &recorder->rows[recorder->n_rows++];

    assert_true(recorder->n_rows < MOST_ROWS);
    memset(row, 0, sizeof *row);
    row->at = group->run->now;
    row->kind = event->kind;
    row->reason = event->reason.id;
    memcpy(row->n, event->reason.n, sizeof row->n);
    snprintf(row->status, sizeof row->status, "%s", event->status != NULL ? event->status : "");
    if (event->kind == TRACE_STATE)
        recorder->task_since = row->at;
    if (event->kind == TRACE_STATE && strcmp(row->status, "Paused") == 0)
        recorder->paused_at = row->at;
    if (event->instance != NULL) {
        assert_true(event->instance->number < MOST_INSTANCES);
        row->instance = event->instance->number;
        row->before = event->before;
        row->after = event->after;
        if (event->before != event->after || event->kind == TRACE_LAUNCH)
            recorder->since[row->instance] = row->at;
    }
}

static void on_sample(void *context, const struct group *group)
{
    struct recorder *recorder = context;
    struct row *row = &recorder->rows[recorder->n_rows++];

    assert_true(recorder->n_rows < MOST_ROWS);
    memset(row, 0, sizeof *row);
    row->at = group->run->now;
    row->kind = -1;
    row->n[0] = counts_healthy(&group->counts);
    row->n[1] = counts_pending(&group->counts);
    row->n[2] = counts_leaving(&group->counts);
    row->n[3] = counts_carrying(&group->counts);
    row->before = group->low;
    row->after = group->high;
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return memcmp(a, b, sizeof *a);
}

/* Those behind an instant, in an order of their own: that of one instant is no promise. */
static struct row *rows_after(struct recorder *recorder, sim_time at, size_t *n)
{
    size_t first = 0;

    while (first < recorder->n_rows && recorder->rows[first].at <= at)
        first++;
    *n = recorder->n_rows - first;
    qsort(recorder->rows + first, *n, sizeof *recorder->rows, compare_rows);
    return recorder->rows + first;
}

static void record(struct recorder *recorder, struct run *run, const struct setup *setup)
{
    struct trace trace = { .context = recorder, .event = on_event, .sample = on_sample };

    recorder->n_rows = 0;
    recorder->paused_at = 0;
    run->is_validated = true;
    run_simulate(run, setup, 20240617, 1, &trace, NULL);
}

/* ---- what an engineer reads ---- */

struct reading {
    struct resume_setup resume;
    struct in_flight_setup in_flight[MOST_IN_FLIGHT];
};

struct bench {
    struct run *run;
    struct recorder whole, part, resumed;
    struct reading reading;
    const char *text;
    long healthy;               /* where the run was stopped */
    size_t n_hidden, n_derived; /* readings without the counts; those that give the same state */
    bool is_irregular; /* the percentages alone do not tell with what the batch began */
};

static bool read_status(const struct refresh *refresh, int *status)
{
    for (*status = 0; resume_status_names[*status] != NULL; ++*status)
        if (strcmp(refresh_state_names[refresh->state], resume_status_names[*status]) == 0)
            return true;
    return false;
}

/* False where some that are to be rolled back are in their warm-up: that cannot be told. */
static bool read_instances(struct reading *reading, const struct run *run,
                           const struct recorder *recorder)
{
    const struct refresh *refresh = refresh_of(run->group.refresh);
    int makes = refresh->is_set_of_rollback ? refresh->before : refresh->desired;
    struct resume_setup *resume = &reading->resume;

    resume->new_in_service = 0;
    resume->old_in_service = run->group.n_set_left;
    for (const struct instance *instance = run->group.first_instance; instance != NULL;
         instance = instance->next) {
        uint32_t number = instance->number;
        bool is_warming = instance->flags & INSTANCE_WARMING;
        bool is_in_flight = instance->state == LIFECYCLE_PENDING ||
                            instance->state == LIFECYCLE_PENDING_WAIT ||
                            instance->state == LIFECYCLE_REMOVING ||
                            instance->state == LIFECYCLE_REMOVING_WAIT || is_warming;
        if (is_warming && instance->configuration != makes)
            return false;
        if (number > run->setup->n_instances && instance->configuration == makes)
            resume->new_in_service += instance->state == LIFECYCLE_IN_SERVICE;
        if (is_in_flight) {
            assert_true(resume->n_in_flight < MOST_IN_FLIGHT);
            reading->in_flight[resume->n_in_flight++] = (struct in_flight_setup){
                instance->state, 1, run->now - recorder->since[number], number
            };
        }
    }
    return true;
}

static int compare_ages(const void *left, const void *right)
{
    const struct in_flight_setup *a = left, *b = right;

    if (a->for_ms != b->for_ms)
        return a->for_ms > b->for_ms ? -1 : 1;
    return a->entry < b->entry ? -1 : 1;
}

/* A rolling batch that a suspension has cut short (F7) goes on: nothing that can be read tells. */
static bool is_cut_short(const struct bench *bench, const struct refresh *refresh)
{
    return bench->is_irregular && refresh->state == REFRESH_IN_PROGRESS && refresh->batch != NULL &&
           refresh->batch->started_at < bench->part.paused_at;
}

/* False where nothing can be resumed: no refresh is under way, or it has just been accepted. */
static bool read_state(struct bench *bench)
{
    struct reading *reading = &bench->reading;
    const struct run *run = bench->run;
    const struct recorder *recorder = &bench->part;
    const struct group *group = &run->group;
    struct resume_setup *resume = &reading->resume;

    *resume = (struct resume_setup){ .at = run->now, .n_total = -1, .finished_share = NAN,
                                     .batch_began_with = -1, .n_to_roll_back = -1,
                                     .n_rolled_back = -1, .paused_ms = SIM_NEVER };
    if (group->refresh == NULL || !read_status(refresh_of(group->refresh), &resume->status) ||
        group->refresh->accepted_at >= run->now || is_cut_short(bench, refresh_of(group->refresh)))
        return false;
    const struct refresh *refresh = refresh_of(group->refresh);
    resume->entry = (size_t)(group->refresh->entry - run->setup->timeline);
    resume->n_total = refresh->n_to_update;
    resume->n_finished = refresh_n_finished(refresh);
    if (resume->status == RESUME_CHECKPOINT_PAUSE)
        resume->paused_ms = run->now - recorder->task_since;
    if (refresh->batch != NULL && !refresh->is_set_of_rollback) {
        resume->batch = refresh->n_batches;
        if (bench->is_irregular)
            resume->batch_began_with = refresh->past.gone;
    }
    resume->in_flight = reading->in_flight;
    if (!read_instances(reading, run, recorder))
        return false;
    if (refresh->is_set_of_rollback) {
        struct refresh_totals totals = refresh_totals_of(refresh);
        long done = totals.ready < totals.gone ? totals.ready : totals.gone;
        /* what was made, and then removed or still to be: each counts once in either phase */
        resume->n_to_roll_back = (totals.removed + group->n_set_left) / 2;
        resume->n_rolled_back = done - resume->n_to_roll_back;
    }
    qsort(reading->in_flight, resume->n_in_flight, sizeof *reading->in_flight, compare_ages);
    return true;
}

/* ---- the same from any instant on ---- */

static void print_row(const char *who, const struct row *row)
{
    print_message("%s: %lld ms, kind %ld, instance %ld, %ld -> %ld, reason %ld (%lld %lld %lld "
                  "%lld) %s\n",
                  who, (long long)row->at, row->kind, row->instance, row->before, row->after,
                  row->reason, (long long)row->n[0], (long long)row->n[1], (long long)row->n[2],
                  (long long)row->n[3], row->status);
}

static void expect_same_rows(struct bench *bench, sim_time at)
{
    size_t n_whole, n_resumed, n_now = 0;
    const struct row *whole = rows_after(&bench->whole, at, &n_whole);
    const struct row *resumed = rows_after(&bench->resumed, at, &n_resumed);

    for (size_t i = 0; i < n_whole && i < n_resumed; i++) {
        if (memcmp(&whole[i], &resumed[i], sizeof *whole) != 0) {
            print_message("from %lld ms on:\n", (long long)at);
            print_message("%s", bench->text);
            print_row("whole  ", &whole[i]);
            print_row("resumed", &resumed[i]);
            fail();
        }
    }
    assert_int_equal(n_whole, n_resumed);
    for (size_t i = 0; i < bench->resumed.n_rows && bench->resumed.rows[i].at == at; i++)
        n_now++;
    assert_int_equal(n_now, 2); /* that it is resumed, and the counts: nothing is left to decide */
}

/* What is requested at the instant that is now happens in the resumed run, too. */
static bool is_requested_at(const struct setup *setup, sim_time at)
{
    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].at == at)
            return true;
    return false;
}

/* Who is in flight tells the other counts; not where FinishedUpdateCapacity is frozen (F10) or a
 * rolling batch was cut short. */
static void count_derived(struct bench *bench, const struct setup *setup)
{
    struct resume_setup *resume = &bench->reading.resume;
    struct resume_problem problem;
    long came = resume->new_in_service, stay = resume->old_in_service;

    if (resume->n_in_flight == 0)
        return;
    resume->new_in_service = resume->old_in_service = -1;
    bench->n_hidden++;
    if (run_can_begin(bench->run, setup, &problem)) {
        long n_new = bench->run->n_instances - (uint32_t)setup->n_instances;
        bench->n_derived += bench->run->group.n_set_left == stay && n_new >= came &&
                            counts_healthy(&bench->run->group.counts) == bench->healthy;
    }
}

/* What is said to lie behind a refresh has had its time. */
static void expect_time_for_history(const struct run *run, const char *text)
{
    struct refresh_history history = refresh_history_of(&run->group);
    sim_time least = history.n_pauses * history.pause_ms + history.n_batches * history.batch_ms +
                     history.present_ms;
    sim_time age = run->now - run->group.refresh->accepted_at;

    if (least > age)
        fail_msg("%ld pauses, %ld batches, %lld ms within %lld ms of\n%s", history.n_pauses,
                 history.n_batches, (long long)history.present_ms, (long long)age, text);
}

/* Stops the run at an instant and begins one with what is read there; `resumed` is its setup.
 * False: there was no refresh. */
static bool begin_at(struct bench *bench, const struct setup *setup, sim_time at,
                     struct setup *resumed)
{
    struct setup stopped = *setup;
    struct resume_problem problem;

    *resumed = *setup;

    if (is_requested_at(setup, at))
        return false;
    stopped.until = at;
    record(&bench->part, bench->run, &stopped);
    if (!read_state(bench))
        return false;
    assert_true(bench->run->now == at);
    resumed->resume = &bench->reading.resume;
    resumed->group.is_active = bench->run->group.is_active;
    bench->healthy = counts_healthy(&bench->run->group.counts);
    if (!run_can_begin(bench->run, resumed, &problem)) {
        print_message("%s", bench->text);
        print_message("at %lld ms: problem %d (%lld %lld %lld %lld)\n", (long long)at,
                      (int)problem.id, (long long)problem.n[0], (long long)problem.n[1],
                      (long long)problem.n[2], (long long)problem.n[3]);
        fail();
    }
    expect_time_for_history(bench->run, bench->text);
    return true;
}

/* Goes on from what is read at an instant. True: there was a refresh. */
static bool resume_at(struct bench *bench, const struct setup *setup, sim_time at)
{
    struct setup resumed;

    if (!begin_at(bench, setup, at, &resumed))
        return false;
    record(&bench->resumed, bench->run, &resumed);
    expect_same_rows(bench, at);
    count_derived(bench, &resumed);
    return true;
}

/* Where nobody can read who of those in flight is in which zone, the rest of the course is not the
 * same to the instance; but what can be read is a state that can be. */
static bool begin_only_at(struct bench *bench, const struct setup *setup, sim_time at)
{
    struct setup resumed;

    return begin_at(bench, setup, at, &resumed);
}

typedef bool try_function(struct bench *bench, const struct setup *setup, sim_time at);

/* Tries it at all instants at which something happens, and between them. */
static size_t try_everywhere(struct bench *bench, const struct setup *setup,
                             try_function *function)
{
    sim_time last = -1;
    size_t n = 0;

    record(&bench->whole, bench->run, setup);
    for (size_t i = 0; i < bench->whole.n_rows; i++) {
        sim_time at = bench->whole.rows[i].at;

        if (at == last)
            continue;
        n += last >= 0 && at - last > 1 && function(bench, setup, last + (at - last) / 2);
        n += function(bench, setup, at);
        last = at;
    }
    return n;
}

static void expect_from_everywhere(const char *text, size_t n_expected, try_function *function)
{
    struct bench *bench = must_alloc(sizeof *bench);
    struct scenarios scenarios;

    memset(bench, 0, sizeof *bench);
    bench->run = run_new();
    bench->text = text;
    bench->is_irregular = strstr(text, "rolling") != NULL && strstr(text, "Resume") != NULL;
    scenario_text_load(&scenarios, text);
    size_t n = try_everywhere(bench, &scenarios.cases[0].setup, function);
    if (n_expected != ANY_NUMBER)
        assert_int_equal(n, n_expected); /* so that a reading that gives up is seen */
    if (strstr(text, "rolling") == NULL && strstr(text, "Rollback") == NULL)
        assert_int_equal(bench->n_derived, bench->n_hidden);
    run_free(bench->run);
    scenarios_free(&scenarios);
    free(bench);
}

static void expect_same_from_everywhere(const char *text, size_t n_expected)
{
    expect_from_everywhere(text, n_expected, resume_at);
}

#define HEAD                                                                                       \
    "zones: [cn-hangzhou-h, cn-hangzhou-i]\n"                                                      \
    "group: { MinSize: 5, MaxSize: 60, DesiredCapacity: 40 }\n"                                    \
    "instances: [{ count: 40, ScalingConfigurationId: asc-old }]\n"
#define LATENCY "latency: { boot: 53.017s, drain: 7.5s, stop: 78.385s, release: 2.385s }\n"
#define REFRESH                                                                                    \
    "timeline:\n"                                                                                  \
    "  - { at: 10m, do: StartInstanceRefresh,\n"                                                   \
    "      DesiredConfiguration: { ScalingConfigurationId: asc-new }"

static void test_at_once(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH " }\n", 15);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", MinHealthyPercentage: 90, "
                                             "MaxHealthyPercentage: 100 }\n", 39);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", MinHealthyPercentage: 0, "
                                             "MaxHealthyPercentage: 200 }\n", 3);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", MinHealthyPercentage: 100, "
                                             "MaxHealthyPercentage: 100 }\n", 159);
}

static void test_launch_first(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", replace_order: launch-first }\n", 19);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", MinHealthyPercentage: 85, "
                                             "MaxHealthyPercentage: 110, "
                                             "replace_order: launch-first }\n", 39);
}

static void test_rolling(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", batching: rolling }\n", 11);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", batching: rolling, "
                                             "replace_order: launch-first, "
                                             "Checkpoints: [30, 100], CheckpointPauseTime: 7 }\n",
                                25);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", batching: rolling }\n"
                                             "  - { at: 11m, do: SuspendInstanceRefresh }\n"
                                             "  - { at: 20m, do: ResumeInstanceRefresh }\n", 15);
}

static void test_clamped(void **state)
{
    (void)state;
    expect_same_from_everywhere("zones: [cn-hangzhou-h]\n"
                                "group: { MinSize: 5, MaxSize: 42, DesiredCapacity: 40 }\n"
                                "instances: [{ count: 40, ScalingConfigurationId: asc-old }]\n"
                                LATENCY REFRESH ", clamp_to_max_size: true }\n", 23);
    expect_same_from_everywhere("zones: [cn-hangzhou-h]\n"
                                "group: { MinSize: 5, MaxSize: 13, DesiredCapacity: 13 }\n"
                                "instances: [{ count: 13, ScalingConfigurationId: asc-old }]\n"
                                LATENCY REFRESH ", clamp_to_max_size: true, "
                                                "MinHealthyPercentage: 100 }\n", 51);
}

static void test_checkpoints(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", Checkpoints: [10, 37, 50, 100], "
                                             "CheckpointPauseTime: 13 }\n", 29);
    /* 26 and 27 % are both met by eleven: one pause */
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", Checkpoints: [26, 27, 100], "
                                             "CheckpointPauseTime: 13 }\n", 19);
}

static void test_suspended(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", MinHealthyPercentage: 90, "
                                             "MaxHealthyPercentage: 100 }\n"
                                             "  - { at: 13m, do: SuspendInstanceRefresh }\n"
                                             "  - { at: 23m17s, do: ResumeInstanceRefresh }\n"
                                             "  - { at: 24m, do: SuspendInstanceRefresh }\n"
                                             "  - { at: 24m10s, do: ResumeInstanceRefresh }\n",
                                43);
}

/* Accepted and disabled at the same instant: it stays Pending until the group is enabled (G6), or
 * it is suspended or cancelled before. To the 15 readings of the ordinary course comes one for each
 * state before it. */
static void test_pending(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH " }\n"
                                             "  - { at: 10m, do: DisableScalingGroup }\n"
                                             "  - { at: 12m23.85s, do: EnableScalingGroup }\n",
                                16);
    expect_same_from_everywhere(HEAD LATENCY REFRESH " }\n"
                                             "  - { at: 10m, do: DisableScalingGroup }\n"
                                             "  - { at: 11m, do: SuspendInstanceRefresh }\n"
                                             "  - { at: 12m, do: EnableScalingGroup }\n"
                                             "  - { at: 13m, do: ResumeInstanceRefresh }\n",
                                18);
    expect_same_from_everywhere(HEAD LATENCY REFRESH " }\n"
                                             "  - { at: 10m, do: DisableScalingGroup }\n"
                                             "  - { at: 11m, do: CancelInstanceRefresh }\n", 1);
}

/* A batch in flight ends, no other begins while the group is disabled (G6). */
static void test_disabled(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH " }\n"
                                             "  - { at: 11m, do: DisableScalingGroup }\n"
                                             "  - { at: 23m, do: EnableScalingGroup }\n",
                                17);
}

static void test_cancelled(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH " }\n"
                                             "  - { at: 10m31s, do: CancelInstanceRefresh }\n", 6);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", batching: rolling }\n"
                                             "  - { at: 11m31s, do: CancelInstanceRefresh }\n", 10);
}

static void test_rolled_back(void **state)
{
    (void)state;
    expect_same_from_everywhere(HEAD LATENCY REFRESH " }\n"
                                             "  - { at: 10m31s, do: RollbackInstanceRefresh }\n",
                                12);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", MinHealthyPercentage: 85, "
                                             "MaxHealthyPercentage: 105, Checkpoints: [37, 100], "
                                             "CheckpointPauseTime: 30 }\n"
                                             "  - { at: 26m, do: RollbackInstanceRefresh }\n",
                                24);
    expect_same_from_everywhere(HEAD LATENCY REFRESH ", batching: rolling, "
                                             "MinHealthyPercentage: 90 }\n"
                                             "  - { at: 12m31s, do: RollbackInstanceRefresh }\n",
                                28);
}

static void test_hooks_and_warm_up(void **state)
{
    (void)state;
    expect_same_from_everywhere(
        HEAD "latency: { boot: 53.017s, stop: 78.385s }\n"
             "hooks:\n"
             "  - { LifecycleTransition: SCALE_OUT, complete: 21.5s }\n"
             "  - { LifecycleTransition: SCALE_IN, HeartbeatTimeout: 40, complete: 44s }\n" REFRESH
             " }\n", 31);
    expect_same_from_everywhere(HEAD "latency: { boot: 53.017s, warmup: 30.5s, stop: 78.385s }\n"
                                REFRESH ", wait_for_warmup: true, Checkpoints: [50, 100] }\n", 29);
    expect_same_from_everywhere(HEAD "latency: { boot: 53.017s, warmup: 95s, stop: 78.385s }\n"
                                REFRESH " }\n", 19);
}

/* Some are not replaced and count nevertheless; some have the desired configuration already. */
static void test_others_in_the_group(void **state)
{
    (void)state;
    expect_same_from_everywhere(
        "zones: [{ ZoneId: cn-hangzhou-h, stock: 9 }, cn-hangzhou-i]\n"
        "group: { MinSize: 5, MaxSize: 60, DesiredCapacity: 40 }\n"
        "instances:\n"
        "  - { count: 23, ScalingConfigurationId: asc-old }\n"
        "  - { count: 3, ScalingConfigurationId: asc-old, LifecycleState: Standby }\n"
        "  - { count: 5, ScalingConfigurationId: asc-new }\n"
        "  - { count: 2, ScalingConfigurationId: asc-old, LifecycleState: Protected }\n"
        "  - { count: 4, CreationType: Attached }\n"
        "  - { count: 3 }\n" LATENCY REFRESH ", MinHealthyPercentage: 90 }\n", 17);
}

/* ---- random scenarios ---- */

/* A number from 0 to n - 1, of a generator that is small and always the same. */
static long pick(uint64_t *state, long n)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (long)((*state >> 33) % (uint64_t)n);
}

static void append_requests(struct text *text, uint64_t *state)
{
    static const char *const names[] = { "Suspend", "Cancel", "Rollback" };
    long which = pick(state, 5), at = 601 + pick(state, 900);

    if (which < 3)
        text_printf(text, "  - { at: %ld.385s, do: %sInstanceRefresh }\n", at, names[which]);
    if (which == 0)
        text_printf(text, "  - { at: %ld.385s, do: ResumeInstanceRefresh }\n",
                    at + 1 + pick(state, 300));
}

static void append_scenario(struct text *text, uint64_t *state)
{
    long n = 1 + pick(state, 33);

    text_clear(text);
    text_printf(text,
                "zones: [cn-hangzhou-h]\n"
                "group: { MinSize: 0, MaxSize: %ld, DesiredCapacity: %ld }\n"
                "instances: [{ count: %ld, ScalingConfigurationId: asc-old }]\n"
                "latency: { boot: %ld.017s, warmup: %ld.5s, drain: %lds, stop: %ld.385s }\n",
                n + pick(state, 20), n, n, 20 + pick(state, 90), pick(state, 60),
                pick(state, 2) * 7, 20 + pick(state, 90));
    text_printf(text,
                REFRESH ",\n      MinHealthyPercentage: %ld, MaxHealthyPercentage: %ld,\n"
                        "      replace_order: %s, batching: %s, wait_for_warmup: %s,\n"
                        "      clamp_to_max_size: %s%s }\n",
                pick(state, 101), 100 + pick(state, 101),
                pick(state, 2) ? "at-once" : "launch-first",
                pick(state, 3) ? "barrier" : "rolling", pick(state, 2) ? "true" : "false",
                pick(state, 2) ? "true" : "false",
                pick(state, 2) ? "" : ", Checkpoints: [20, 55, 100], CheckpointPauseTime: 5");
    append_requests(text, state);
}

static void test_random_scenarios(void **state)
{
    enum { N_SCENARIOS = 200 };
    struct text text = { 0 };
    uint64_t random = 20240617;

    (void)state;
    for (int i = 0; i < N_SCENARIOS; i++) {
        append_scenario(&text, &random);
        expect_same_from_everywhere(text_string(&text), ANY_NUMBER);
    }
    text_free(&text);
}

/* Instances here and there in zones whose latencies differ, the first one with little stock. */
static void append_unlike_zones(struct text *text, uint64_t *state)
{
    long n = 1 + pick(state, 33);

    text_clear(text);
    text_append(text, "zones:\n");
    for (int zone = 0; zone < 3; zone++)
        text_printf(text,
                    "  - { ZoneId: z%d, %slatency: { boot: %ld.017s, drain: %lds, stop: %ld.385s } }\n",
                    zone, zone == 0 && pick(state, 2) ? "stock: 3, " : "", 5 + pick(state, 150),
                    pick(state, 3) * 31, 5 + pick(state, 150));
    text_printf(text, "group: { MinSize: 0, MaxSize: %ld, DesiredCapacity: %ld }\ninstances:\n",
                n + pick(state, 20), n);
    for (long left = n, count; left > 0; left -= count) {
        count = 1 + pick(state, left);
        text_printf(text, "  - { ZoneId: z%ld, count: %ld, ScalingConfigurationId: asc-old }\n",
                    pick(state, 3), count);
    }
    if (pick(state, 3) == 0)
        text_printf(text, "hooks:\n  - { LifecycleTransition: SCALE_%s, complete: %ld.5s }\n",
                    pick(state, 2) ? "IN" : "OUT", pick(state, 50));
    text_printf(text,
                REFRESH ",\n      MinHealthyPercentage: %ld, MaxHealthyPercentage: %ld,\n"
                        "      replace_order: %s, batching: %s, clamp_to_max_size: %s }\n",
                pick(state, 101), 100 + pick(state, 101),
                pick(state, 2) ? "at-once" : "launch-first",
                pick(state, 3) ? "barrier" : "rolling", pick(state, 2) ? "true" : "false");
    append_requests(text, state);
}

static void test_unlike_zones(void **state)
{
    enum { N_SCENARIOS = 200 };
    struct text text = { 0 };
    uint64_t random = 20240618;

    (void)state;
    for (int i = 0; i < N_SCENARIOS; i++) {
        append_unlike_zones(&text, &random);
        expect_from_everywhere(text_string(&text), ANY_NUMBER, begin_only_at);
    }
    text_free(&text);
}

/* ---- random latencies ---- */

/* What is left at an instant of whole runs, and of those that are resumed there with other luck,
 * has the same mean: each state comes as often as it does, and all that follows from it must have
 * the law that it has on its condition. The interval is that of the differences, at 99.9 %. */
static void expect_same_mean(const char *text, sim_time at)
{
    enum { N_RUNS = 6000, OTHER_SEED = 77 };
    struct bench *bench = must_alloc(sizeof *bench);
    double *differences = must_alloc(N_RUNS * sizeof *differences);
    double *squares = must_alloc(N_RUNS * sizeof *squares);
    struct scenarios scenarios;
    struct interval mean, square;

    memset(bench, 0, sizeof *bench);
    bench->run = run_new();
    scenario_text_load(&scenarios, text);
    struct setup stopped = scenarios.cases[0].setup, resumed = stopped;
    struct trace trace = { .context = &bench->part, .event = on_event };
    const struct measure *measure = &bench->run->group.measure;
    resumed.resume = &bench->reading.resume;
    stopped.until = at;
    for (uint64_t i = 1; i <= N_RUNS; i++) {
        run_simulate(bench->run, &scenarios.cases[0].setup, 1, i, NULL, NULL);
        double whole = (double)(measure->last_ended_at - at);
        bench->part.n_rows = 0;
        run_simulate(bench->run, &stopped, 1, i, &trace, NULL);
        assert_true(read_state(bench));
        bench->run->is_validated = i % 100 == 0;
        run_simulate(bench->run, &resumed, OTHER_SEED, i, NULL, NULL);
        double left = (double)(measure->last_ended_at - at);
        differences[i - 1] = left - whole;
        squares[i - 1] = left * left - whole * whole;
    }
    assert_true(interval_of_mean(
        &(struct sampled_mean){ .value = gsl_stats_mean(differences, 1, N_RUNS),
                                .sd = gsl_stats_sd(differences, 1, N_RUNS), .n = N_RUNS },
        0.999, &mean));
    assert_true(interval_of_mean(
        &(struct sampled_mean){ .value = gsl_stats_mean(squares, 1, N_RUNS),
                                .sd = gsl_stats_sd(squares, 1, N_RUNS), .n = N_RUNS },
        0.999, &square));
    print_message("resumed - whole: %.0f .. %.0f ms\n", mean.low, mean.high);
    assert_true(mean.low <= 0 && mean.high >= 0);
    assert_true(square.low <= 0 && square.high >= 0);
    assert_true(mean.high - mean.low < 7000); /* of some 300 s */
    run_free(bench->run);
    scenarios_free(&scenarios);
    free(differences);
    free(squares);
    free(bench);
}

static void test_random_latencies(void **state)
{
    static const char boot_and_stop[] =
        HEAD "latency: { boot: { lognormal: { median: 53s, p95: 93s } },\n"
             "  stop: { weibull: { median: 78s, p95: 132s } } }\n" REFRESH " }\n";
    static const char all[] =
        HEAD "latency: { boot: { quantiles: { p50: 53s, p90: 67s, p99: 79s } },\n"
             "  warmup: { uniform: { low: 10s, high: 70s } },\n"
             "  drain: { exponential: { mean: 21s } },\n"
             "  stop: { gamma: { mean: 61s, sd: 30s } },\n"
             "  release: { uniform: { low: 0s, high: 9s } } }\n"
             "hooks: [{ LifecycleTransition: SCALE_OUT, HeartbeatTimeout: 40,\n"
             "  complete: { exponential: { mean: 17s } } }]\n" REFRESH
             ", wait_for_warmup: true }\n";

    (void)state;
    expect_same_mean(boot_and_stop, 641385); /* most are Pending */
    expect_same_mean(boot_and_stop, 700385); /* most are Removing */
    expect_same_mean(boot_and_stop, 790385);
    expect_same_mean(all, 671385);
    expect_same_mean(all, 730385);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_once),
        cmocka_unit_test(test_launch_first),
        cmocka_unit_test(test_rolling),
        cmocka_unit_test(test_clamped),
        cmocka_unit_test(test_checkpoints),
        cmocka_unit_test(test_suspended),
        cmocka_unit_test(test_pending),
        cmocka_unit_test(test_disabled),
        cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_rolled_back),
        cmocka_unit_test(test_hooks_and_warm_up),
        cmocka_unit_test(test_others_in_the_group),
        cmocka_unit_test(test_random_scenarios),
        cmocka_unit_test(test_unlike_zones),
        cmocka_unit_test(test_random_latencies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
