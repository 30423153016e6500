/*
 * run: the loop of one simulated run. The order of one instant is rule T2; it is written down here
 * and in enum rank, nowhere else.
 */
#include "model/run.h"

#include <assert.h>
#include <stdlib.h>

#include "base/seldom.h"
#include "base/text.h"
#include "model/activity.h"
#include "model/alarm.h"
#include "model/request.h"
#include "model/resume.h"

const char *const run_end_names[] = { "finished", "until", "cut", "cut-failing-checks" };

#ifdef EVENKEEL_VALIDATE
#define RUN_IS_VALIDATED true
#else
#define RUN_IS_VALIDATED false
#endif

struct run *run_new(void)
{
    struct run *run = must_alloc(sizeof *run);
    *run = (struct run){ .queue = event_queue_new(), .is_validated = RUN_IS_VALIDATED };
    random_stream_init(&run->stream);
    return run;
}

void run_free(struct run *run)
{
    if (run != NULL) {
        event_queue_free(run->queue);
        arena_copy_free(&run->start.memory);
        arena_free(&run->arena);
        free(run);
    }
}

/* -- services for the model -------------------------------------------------------------------- */

event_handle run_schedule(struct run *run, sim_time at, enum rank rank, enum event_kind kind,
                          uint32_t subject)
{
    assert(at >= run->now);
    at = at > EVENT_QUEUE_LATEST ? EVENT_QUEUE_LATEST : at; /* later than any run lasts */
    bool is_next_round = at == run->now && rank < run->step;
    struct event event = {
        .at = at,
        .pass = at == run->now ? run->pass + is_next_round : 0,
        .rank = (uint8_t)rank,
        .kind = (uint8_t)kind,
        .subject = subject,
    };
    return event_queue_schedule(run->queue, event);
}

void run_cancel(struct run *run, event_handle handle)
{
    event_queue_cancel(run->queue, handle);
}

sim_time run_draw_more(struct run *run, const struct distribution *distribution,
                       enum random_purpose purpose, uint32_t k, uint32_t use)
{
    struct drawn *drawn = &run->drawn[purpose];
    struct random_stream *stream = &run->stream;
    if (use == 0 && drawn->of == distribution && k == drawn->first + drawn->n) {
        struct random_row row = { run->key, purpose, k };
        drawn->first = k;
        drawn->n = RANDOM_ROW;
        distribution_draw_row_ms(distribution, &row, drawn->ms);
        return drawn->ms[0];
    }
    random_stream_pick(stream, run->key, purpose, k);
    random_stream_skip_to(stream, (uint64_t)use << 32);
    sim_time ms = distribution_draw_ms(distribution, &stream->rng);
    if (use == 0) {
        drawn->of = distribution;
        drawn->first = k;
        drawn->n = 1;
        drawn->ms[0] = ms;
    }
    return ms;
}

void run_request(struct run *run, const struct timeline_entry *entry, sim_time at)
{
    run->n_requests_due++;
    run->is_asked_again |= at == run->now;
    run_schedule(run, at, RANK_REQUEST, EVENT_REQUEST,
                 (uint32_t)(entry - run->setup->timeline));
}

/* -- steps ------------------------------------------------------------------------------------- */

/* Ends what has nothing left to do: activities, batches, tasks. */
static bool settle(struct group *group)
{
    bool any = false, again;
    do {
        again = activity_settle_all(group);
        struct operation *next;
        for (struct operation *o = group->first_operation; o != NULL; o = next) {
            next = o->next;
            if (o->type->settle != NULL) {
                again |= o->type->settle(group, o);
            }
        }
        any |= again;
    } while (again);
    return any;
}

/* Its arguments are values, so that the event of the ordinary case may stay in registers. */
static SELDOM void handle_other(struct run *run, enum event_kind kind, enum rank rank,
                                uint32_t subject)
{
    run->news = NEWS_ALL;
    switch (kind) {
    case EVENT_TIMER: {
        struct operation *operation =
            records_operation(&run->records, subject / OPERATION_MOST_TIMERS);
        operation->type->timer(&run->group, operation, subject % OPERATION_MOST_TIMERS);
        break;
    }
    case EVENT_REQUEST:
        request_handle(run, subject);
        if (rank == RANK_REQUEST) {
            settle(&run->group); /* whatever is over ends before the next one is tested */
        }
        break;
    case EVENT_ALARM: alarm_event(&run->group, subject); break;
    case EVENT_STAGE: break;
    }
}

/* The event itself says which stage is over: to find it out from the instance, whose memory is not
 * at hand, would keep the processor waiting for where to go on. */
static inline void handle(struct run *run, const struct event *event)
{
    if (event->kind >= EVENT_STAGE) {
        run->news |= instance_stage_over(&run->group,
                                         records_instance(&run->records, event->subject),
                                         (enum stage)(event->kind - EVENT_STAGE));
    } else {
        handle_other(run, (enum event_kind)event->kind, (enum rank)event->rank, event->subject);
    }
}

static inline bool is_due_now(const struct run *run)
{
    return event_queue_next_at(run->queue) <= run->now;
}

/* Events of this round up to a rank. */
static inline void handle_due(struct run *run, enum rank last)
{
    const event_key due = event_queue_due(run->now, run->pass, (uint8_t)last);
    struct event event;
    while (event_queue_pop_due(run->queue, due, &event)) {
        run->step = event.rank;
        handle(run, &event);
    }
}

/* The most that any of them has done. */
static enum decided ask_each(struct group *group, int *n_asked)
{
    enum decided most = DECIDED_NOTHING;
    struct operation *next;
    *n_asked = 0;
    for (struct operation *o = group->first_operation; o != NULL; o = next) {
        next = o->next;
        if (o->type->decide != NULL) {
            enum decided answer = o->type->decide(group, o);
            most = answer > most ? answer : most;
            ++*n_asked;
        }
    }
    return most;
}

/* Step (4): again and again until none has anything left to do. One that has done all need not be
 * asked again if it is alone. */
static void decide(struct group *group)
{
    int n_asked;
    bool again = true;
    while (again) {
        enum decided most = ask_each(group, &n_asked);
        bool has_ended = most == DECIDED_SOME && settle(group);
        if (most == DECIDED_ALL && group->run->is_validated) {
            run_validate_told(group->run, !settle(group));
        }
        group->run->may_change_phase |= most != DECIDED_NOTHING;
        again = has_ended || most == DECIDED_SOME || (most == DECIDED_ALL && n_asked > 1);
    }
}

/* The part of step (4) and what goes before it that only news makes necessary. A validated run asks
 * all the same. */
static inline void settle_news(struct run *run)
{
    if (run->news & NEWS_MAY_END) {
        settle(&run->group);
    } else if (run->is_validated) {
        run_validate_told(run, !settle(&run->group));
    }
}

static inline void decide_news(struct run *run)
{
    int n_asked;
    if (run->news & NEWS_MAY_ACT) {
        decide(&run->group);
    }
    if (run->is_validated) {
        run_validate_told(run, ask_each(&run->group, &n_asked) == DECIDED_NOTHING);
    }
    run->may_change_phase |= (run->news & NEWS_MAY_END) != 0;
    run->news = NEWS_NONE;
}

static bool some_check_would_act(const struct run *run)
{
    for (size_t i = 0; i < run->n_checks; i++) {
        if (run->checks[i]->would_act(&run->group)) {
            return true;
        }
    }
    return false;
}

/* The checks run once at each positive multiple of check_interval (A6, S3); true if one acted: what
 * it has changed may let others decide at this very instant. A rebalance that step (4) has ended
 * and that is asked for again goes first (B4): the checks wait for the next round. Multiples are
 * counted up, as a division at each instant is as dear as the step it would guard. */
static bool tick(struct run *run)
{
    if (run->now < run->next_tick_at || run->is_asked_again) {
        return false;
    }
    int64_t interval = run->setup->options.check_interval_ms;
    bool is_multiple = run->now % interval == 0;
    run->next_tick_at = (run->now / interval + 1) * interval;
    if (!is_multiple) {
        return false;
    }
    struct group *group = &run->group;
    uint32_t n_before = group->n_activities;
    for (size_t i = 0; i < run->n_checks; i++) {
        run->checks[i]->tick(group);
    }
    settle(group);
    return group->n_activities != n_before;
}

/* Instances came and went, and nobody heeds it: nothing is left of this instant but step (5). A
 * validated run takes all steps. */
static inline bool is_quiet(const struct run *run)
{
    return run->news == NEWS_NONE && !is_due_now(run) && run->now < run->next_tick_at &&
           !run->is_validated;
}

/* One instant: rounds through steps (1) to (4) while something is due, then step (5). */
static void process_instant(struct run *run)
{
    do {
        handle_due(run, RANK_TIMER);
        if (is_quiet(run)) {
            break;
        }
        run->step = RANK_TIMER;
        settle_news(run);
        handle_due(run, RANK_DECIDE);
        run->step = RANK_DECIDE;
        decide_news(run);
        if (tick(run)) {
            run->news = NEWS_ALL; /* of the next round */
        }
        if (run->is_validated) {
            run_validate(run);
        }
        run->pass++;
        run->step = RANK_WORLD;
    } while (run->news != NEWS_NONE || is_due_now(run));
    measure_sample(&run->group);
    records_recycle(&run->records);
}

/* -- begin and end ----------------------------------------------------------------------------- */

static bool is_anything_under_way(const struct group *group)
{
    return group->first_operation != NULL || counts_pending(&group->counts) > 0 ||
           counts_leaving(&group->counts) > 0;
}

static void find_checks(struct run *run)
{
    run->n_checks = 0;
    for (const struct op_type *const *type = run->setup->operations; *type != NULL; type++) {
        if ((*type)->tick != NULL) {
            assert(run->n_checks < RUN_MOST_CHECKS);
            run->checks[run->n_checks++] = *type;
        }
    }
}

/* A group beyond this is made anew for each run: to copy it would not be faster. */
enum { START_MOST_BYTES = 1 << 20 };

/* The group, its instances and their records as the first instant finds them: made, or copied if
 * the runs of this setup begin with a copy. */
static void start_group(struct run *run, const struct setup *setup)
{
    struct run_start *start = &run->start;
    if (start->is_kept && start->setup == setup) {
        arena_restore(&run->arena, &start->memory);
        run->records = start->records;
        run->group = start->group;
        run->n_instances = start->n_instances;
        return;
    }
    arena_reset(&run->arena);
    records_start(&run->records, &run->arena);
    run->n_instances = 0;
    group_start(&run->group, run, setup);
    if (start->setup == setup && arena_save(&run->arena, &start->memory, START_MOST_BYTES)) {
        start->is_kept = true;
        start->records = run->records;
        start->group = run->group;
        start->n_instances = run->n_instances;
    }
}

void run_expect(struct run *run, const struct setup *setup)
{
    run->start.setup = setup;
    run->start.is_kept = false;
}

/* False, and why, where the scenario's `resume_from` cannot be. */
static bool begin(struct run *run, const struct setup *setup, struct resume_problem *problem)
{
    event_queue_reset(run->queue);
    run->setup = setup;
    run->now = setup_begins_at(setup);
    run->pass = 0;
    run->step = RANK_WORLD;
    run->news = NEWS_ALL;
    run->may_change_phase = false;
    run->is_asked_again = false;
    for (int purpose = 0; purpose < N_RANDOM_PURPOSES; purpose++) {
        run->drawn[purpose].of = NULL;
    }
    run->next_tick_at = setup->options.check_interval_ms;
    find_checks(run);
    run->end = RUN_FINISHED;
    run->is_check_due = false;
    run->is_stuck = false;
    start_group(run, setup);
    measure_start(&run->group);
    alarm_start(&run->group);
    sim_time last = alarm_horizon(setup);
    last = last > run->now ? last : run->now;
    run->n_requests_due = 0;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];
        if (entry->at == SIM_NEVER || entry->at < run->now) {
            continue; /* an alarm issues it, or it is history */
        }
        run->n_requests_due++;
        bool is_world = entry->type->flags & OP_IS_WORLD_EVENT;
        run_schedule(run, entry->at, is_world ? RANK_WORLD : RANK_REQUEST, EVENT_REQUEST,
                     (uint32_t)i);
        last = entry->at > last ? entry->at : last;
    }
    run->cut_at = setup->until != SIM_NEVER ? setup->until : last + RUN_CUT_AFTER;
    run->cut_at = run->cut_at > run->now ? run->cut_at : run->now; /* it begins after `until` */
    return setup->resume == NULL || resume_begin(&run->group, problem);
}

/* When something happens next: an event, or a check that would act at its next turn. Whether it
 * would is asked at the last instant before that turn. */
static sim_time next_instant(struct run *run)
{
    sim_time next = event_queue_next_at(run->queue);
    return next > run->next_tick_at && some_check_would_act(run) ? run->next_tick_at : next;
}

/* Goes to the next instant; false where the run is over (T3). */
static bool advance(struct run *run)
{
    bool only_checks = !is_anything_under_way(&run->group) && run->n_requests_due == 0 &&
                       run->now >= alarm_horizon(run->setup);
    if (only_checks && !some_check_would_act(run)) {
        run->end = RUN_FINISHED;
        return false;
    }
    sim_time next = next_instant(run);
    if (next <= run->cut_at && next <= EVENT_QUEUE_LATEST) {
        run->now = next;
        run->pass = 0;
        return true;
    }
    run->now = run->cut_at;
    run->pass = 0;
    if (run->setup->until != SIM_NEVER) {
        run->end = RUN_AT_UNTIL;
        run->is_check_due = some_check_would_act(run);
    } else {
        run->end = only_checks ? RUN_CUT_FAILING_CHECKS : RUN_CUT;
    }
    return false;
}

static void tell_cut(struct run *run)
{
    struct group *group = &run->group;
    bool is_open = is_anything_under_way(group) || run->is_check_due ||
                   run->end == RUN_CUT_FAILING_CHECKS;
    if (run->end == RUN_FINISHED || !is_open || !group_is_traced(group)) {
        return;
    }
    const struct reason *reason = run->end == RUN_CUT                  ? BECAUSE(RUN_CUT)
                                  : run->end == RUN_CUT_FAILING_CHECKS ? BECAUSE(RUN_CUT_CHECKS)
                                                                       : BECAUSE(RUN_UNTIL);
    group_trace(group, &(struct trace_event){ .kind = TRACE_CUT,
                                              .zone = NO_ZONE,
                                              .status = run_end_names[run->end],
                                              .reason = *reason });
}

void run_simulate(struct run *run, const struct setup *setup, uint64_t seed, uint64_t index,
                  const struct trace *trace, const struct observer *observer)
{
    run->trace = trace;
    run->observer = observer;
    run->is_watched = (observer != NULL && observer->sample != NULL) ||
                      (trace != NULL && trace->sample != NULL);
    run->key = random_run_key(seed, index);
    struct resume_problem problem;
    begin(run, setup, &problem); /* the reader has refused what cannot be */
    do {
        process_instant(run);
    } while (advance(run));
    if (run->now > run->group.measure.sampled_at) {
        measure_sample(&run->group);
    }
    run->is_stuck |= run->end == RUN_CUT || run->end == RUN_CUT_FAILING_CHECKS;
    for (struct operation *o = run->group.first_operation; o != NULL; o = o->next) {
        run->is_stuck |= o->is_blocked;
    }
    measure_finish(&run->group);
    tell_cut(run);
}

bool run_can_begin(struct run *run, const struct setup *setup, struct resume_problem *problem)
{
    run->trace = NULL;
    run->observer = NULL;
    run->key = random_run_key(1, 1);
    return begin(run, setup, problem);
}
