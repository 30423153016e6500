#include "study/fleet.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/event_queue.h"
#include "kernel/random_stream.h"
#include "study/metric.h"

/* No group starts later than that: its requests must lie within what the event queue can hold. */
#define LATEST_START (4 * 365 * SIM_DAY)

/* A group that is left alone. */
struct idle {
    bool is_quiet; /* nothing happens to it */
    struct fleet_zone_level *levels; /* of the fleet's zones; owned */
    struct fleet_group_level group;
};

/* An entry in the run under way. */
struct progress {
    size_t n_waiting_for; /* entries that have not ended */
    bool is_ready; /* has groups to start, and may */
    size_t n_started, n_ended;
};

/* Events of the campaign; the subject is the entry. */
enum { ENTRY_IS_READY, GROUP_HAS_ENDED, GROUP_HAS_FAILED };

struct fleet {
    const struct fleet_setup *setup;
    struct setup whole; /* of the sum */
    struct fleet_total total;
    struct idle *idle;  /* by entry; owned */
    bool is_quiet;      /* all entries are */
    const struct metric *finished, *unsuccessful, *duration; /* of a group */
    size_t *followers;  /* entries that wait for an entry, one after the other; owned */
    size_t *first_follower; /* by entry, and the end behind the last; owned */
    struct event_queue *campaign;
    struct timeline_entry *timeline; /* of the group that is simulated; owned */
    /* of the run under way */
    uint64_t seed, index;
    struct run *run; /* the caller's */
    struct progress *progress; /* by entry; owned */
    size_t n_running, n_ready; /* groups; entries that may start some */
    size_t first_ready;        /* no entry before it may start any */
    bool is_stopped;
    fleet_group_fn *told;
    void *told_context;
    /* sums over the groups that are done: what they go on with from their end on */
    int64_t idle_running, idle_running_ended_ims, idle_surplus, idle_surplus_ended_ims;
    int64_t billed_ms, surplus_ims;
    sim_time end;
    /* what the listener of the group that is simulated has seen */
    const struct fleet_entry *entry;
    struct fleet_zone_level *last; /* by the fleet's zones; owned */
    struct fleet_group_level last_group;
};

enum { WHOLE_OPERATION, N_WHOLE_OPERATIONS }; /* all requests of all groups as one */

/* -- levels of a group ------------------------------------------------------------------------- */

static struct fleet_zone_level zone_level(const struct counts *counts)
{
    return (struct fleet_zone_level){
        .healthy = (int32_t)counts_healthy(counts),
        .carrying = (int32_t)counts_carrying(counts),
        .running = (int32_t)counts_running(counts),
        .capacity = (int32_t)counts_capacity(counts),
    };
}

static struct fleet_group_level group_level(const struct group *group)
{
    const struct measure_levels *now = &group->measure.now;
    return (struct fleet_group_level){
        .target = (int32_t)now->target,
        .above_max = (int32_t)now->above_max,
        .is_above = now->above_max > 0,
        .is_below_low = now->low >= 0 && now->healthy < now->low,
    };
}

static long surplus_of(const struct measure_levels *levels)
{
    return levels->running > levels->target ? levels->running - levels->target : 0;
}

static void hand_in_zone(struct fleet *fleet, sim_time at, size_t zone,
                         const struct fleet_zone_level *level)
{
    struct fleet_zone_level *last = &fleet->last[zone];
    struct fleet_change change = { .at = at, .zone = (int32_t)zone };
    if (memcmp(level, last, sizeof *level) == 0) {
        return;
    }
    change.by.level = (struct fleet_zone_level){
        .healthy = level->healthy - last->healthy,
        .carrying = level->carrying - last->carrying,
        .running = level->running - last->running,
        .capacity = level->capacity - last->capacity,
    };
    fleet_sum_add(&fleet->total.sum, &change);
    *last = *level;
}

static void hand_in_group(struct fleet *fleet, sim_time at, const struct fleet_group_level *level)
{
    struct fleet_group_level *last = &fleet->last_group;
    struct fleet_change change = { .at = at, .zone = FLEET_NO_ZONE };
    if (memcmp(level, last, sizeof *level) == 0) {
        return;
    }
    change.by.group = (struct fleet_group_level){
        .target = level->target - last->target,
        .above_max = level->above_max - last->above_max,
        .is_above = level->is_above - last->is_above,
        .is_below_low = level->is_below_low - last->is_below_low,
    };
    fleet_sum_add(&fleet->total.sum, &change);
    *last = *level;
}

/* An observer of a group: what has changed since its last sample goes to the sum. */
static void note_sample(void *context, const struct group *group)
{
    struct fleet *fleet = context;
    for (size_t i = 0; i < group->n_zones; i++) {
        struct fleet_zone_level level = zone_level(&group->zones[i].counts);
        hand_in_zone(fleet, group_now(group), fleet->entry->zones[i], &level);
    }
    struct fleet_group_level level = group_level(group);
    hand_in_group(fleet, group_now(group), &level);
}

/* -- groups that wait -------------------------------------------------------------------------- */

/* The setup of a group whose requests begin at an instant; SIM_NEVER: they never do. What happens
 * on the fleet's clock (the world, scheduled tasks, alarms) stays where it is. */
static struct setup setup_from(struct fleet *fleet, const struct fleet_entry *entry, sim_time start)
{
    struct setup setup = *entry->setup;
    setup.until = fleet->whole.until;
    if (start == 0) {
        return setup;
    }
    memcpy(fleet->timeline, setup.timeline, setup.n_timeline * sizeof *setup.timeline);
    for (size_t i = 0; i < entry->n_requests; i++) {
        struct timeline_entry *request = &fleet->timeline[i];
        if (!(request->type->flags & OP_IS_WORLD_EVENT)) {
            request->at = start == SIM_NEVER ? SIM_NEVER : request->at + start;
        }
    }
    setup.timeline = fleet->timeline;
    return setup;
}

/* Tries out what becomes of a group of the entry that never starts. */
static void try_out(struct fleet *fleet, size_t index, struct run *run)
{
    const struct fleet_entry *entry = &fleet->setup->entries[index];
    struct idle *idle = &fleet->idle[index];
    struct setup setup = setup_from(fleet, entry, SIM_NEVER);
    setup.until = SIM_NEVER;
    run_simulate(run, &setup, 1, 1, NULL, NULL);
    const struct group *group = &run->group;
    idle->is_quiet = run->now == 0 && run->end == RUN_FINISHED;
    for (size_t i = 0; i < group->n_zones; i++) {
        idle->levels[entry->zones[i]] = zone_level(&group->zones[i].counts);
    }
    idle->group = group_level(group);
}

static void try_out_all(struct fleet *fleet)
{
    struct run *run = run_new();
    size_t n_zones = fleet->whole.n_zones;
    fleet->idle = must_alloc(fleet->setup->n_entries * sizeof *fleet->idle);
    fleet->is_quiet = true;
    for (size_t i = 0; i < fleet->setup->n_entries; i++) {
        fleet->idle[i] = (struct idle){ .levels = must_alloc(n_zones * sizeof *fleet->last) };
        memset(fleet->idle[i].levels, 0, n_zones * sizeof *fleet->last);
        try_out(fleet, i, run);
        fleet->is_quiet = fleet->is_quiet && fleet->idle[i].is_quiet;
    }
    run_free(run);
}

/* All groups of an entry as they stand there before they start. */
static void add_waiting(struct fleet *fleet, size_t index)
{
    const struct idle *idle = &fleet->idle[index];
    int32_t n = (int32_t)fleet->setup->entries[index].n_groups;
    for (size_t zone = 0; zone < fleet->whole.n_zones; zone++) {
        const struct fleet_zone_level *level = &idle->levels[zone];
        fleet_sum_add(&fleet->total.sum,
                      &(struct fleet_change){ 0, (int32_t)zone,
                                              { .level = { n * level->healthy, n * level->carrying,
                                                           n * level->running,
                                                           n * level->capacity } } });
    }
    fleet_sum_add(&fleet->total.sum,
                  &(struct fleet_change){ 0, FLEET_NO_ZONE,
                                          { .group = { n * idle->group.target,
                                                       n * idle->group.above_max,
                                                       n * idle->group.is_above, 0 } } });
}

/* -- one group --------------------------------------------------------------------------------- */

const char *const fleet_outcome_names[] = { "ok", "not-started", "unfinished", "failed" };

static void worsen(struct fleet_group *group, enum fleet_outcome outcome)
{
    group->outcome = outcome > group->outcome ? outcome : group->outcome;
}

static bool is_good_status(const char *status)
{
    return strcmp(status, "Successful") == 0 || strcmp(status, "Warning") == 0;
}

/* What came of the requests of a group that has started. */
static void judge(const struct run *run, struct fleet_group *group)
{
    const struct measure_operation *rows = run->group.measure.operations;
    bool had_nothing_to_do =
        run->group.n_refused[REFUSED_INVALID_INSTANCE_NO_INSTANCE_NEED_BE_REFRESHED] > 0;
    group->ended_at = group->started_at;
    for (size_t i = 0; i < group->entry->n_requests; i++) {
        const struct timeline_entry *request = &group->setup->timeline[i];
        const struct measure_operation *row = &rows[i];
        sim_time end = row->is_accepted && row->is_ended ? row->ended_at : request->at;
        if (request->type->flags & OP_IS_WORLD_EVENT) {
            continue;
        }
        if (request->at > run->now || (row->is_accepted && !row->is_ended)) {
            end = run->now;
            worsen(group, FLEET_GROUP_UNFINISHED);
        } else if (row->is_accepted ? !is_good_status(row->status)
                                    : (request->type->flags & OP_IS_TASK) && !had_nothing_to_do) {
            worsen(group, FLEET_GROUP_FAILED);
        }
        group->ended_at = end > group->ended_at ? end : group->ended_at;
    }
}

/* Adds what the sum over time does not tell. */
static void add_totals(struct fleet *fleet, const struct run *run)
{
    struct fleet_total *total = &fleet->total;
    struct measure *sum = &total->sum.run.group.measure;
    const struct measure *measure = &run->group.measure;
    sum->n_launched += measure->n_launched;
    sum->n_failed += measure->n_failed;
    sum->n_removed += measure->n_removed;
    for (int code = 0; code < N_REFUSAL_CODES; code++) {
        total->sum.run.group.n_refused[code] += run->group.n_refused[code];
    }
    total->sum.run.group.n_refused_all += run->group.n_refused_all;
    total->least_healthy = measure->least_healthy < total->least_healthy ? measure->least_healthy
                                                                         : total->least_healthy;
    total->least_healthy_ppm = measure->least_healthy_ppm < total->least_healthy_ppm
                                   ? measure->least_healthy_ppm
                                   : total->least_healthy_ppm;
    total->sum.run.is_stuck |= run->is_stuck;
    if (fleet->finished->get(run, 0) == 0) {
        total->sum.run.end = RUN_CUT;
    }
}

/* All requests of all groups are one operation of the whole. */
static void add_operations(struct fleet *fleet, const struct run *run)
{
    struct measure *sum = &fleet->total.sum.run.group.measure;
    const struct measure *measure = &run->group.measure;
    struct measure_operation *whole = &sum->operations[WHOLE_OPERATION];
    for (size_t i = 0; i < run->setup->n_timeline; i++) {
        for (int phase = 0; phase < N_PHASES; phase++) {
            whole->phase_ms[phase] += measure->operations[i].phase_ms[phase];
        }
    }
    if (measure->first_accepted_at >= 0 &&
        (!whole->is_accepted || measure->first_accepted_at < sum->first_accepted_at)) {
        sum->first_accepted_at = measure->first_accepted_at;
        whole->is_accepted = true;
    }
    sum->last_ended_at = measure->last_ended_at > sum->last_ended_at ? measure->last_ended_at
                                                                      : sum->last_ended_at;
    if (fleet->unsuccessful->get(run, 0) != 0) {
        whole->status = "Failed";
    }
    if (measure->first_accepted_at >= 0 && fleet->duration->get(run, 0) == METRIC_MISSING) {
        whole->is_ended = false;
    }
}

/* From its end to that of the fleet a group stands as it is. */
static void add_idle_time(struct fleet *fleet, sim_time from, long running, long surplus)
{
    fleet->idle_running += running;
    fleet->idle_running_ended_ims += running * from;
    fleet->idle_surplus += surplus;
    fleet->idle_surplus_ended_ims += surplus * from;
    fleet->end = from > fleet->end ? from : fleet->end;
}

/* Simulates a group whose requests begin at an instant, SIM_NEVER: never. Answers its end. */
static struct fleet_group simulate_group(struct fleet *fleet, size_t entry, size_t number,
                                         sim_time start)
{
    const struct observer observer = { .context = fleet, .sample = note_sample };
    const struct idle *idle = &fleet->idle[entry];
    struct setup setup;
    struct fleet_group group = {
        .entry = &fleet->setup->entries[entry],
        .number = number,
        .started_at = start,
        .ended_at = SIM_NEVER,
        .outcome = start == SIM_NEVER ? FLEET_GROUP_NOT_STARTED : FLEET_GROUP_OK,
        .setup = &setup,
        .seed = fleet_group_seed(fleet->seed, number),
        .run = fleet->run,
    };
    setup = setup_from(fleet, group.entry, start);
    fleet->entry = group.entry;
    if (fleet->is_quiet) {
        memcpy(fleet->last, idle->levels, fleet->whole.n_zones * sizeof *fleet->last);
        fleet->last_group = idle->group;
    } else {
        memset(fleet->last, 0, fleet->whole.n_zones * sizeof *fleet->last);
        fleet->last_group = (struct fleet_group_level){ 0 };
    }
    run_simulate(fleet->run, &setup, group.seed, fleet->index, NULL, &observer);
    const struct measure *measure = &fleet->run->group.measure;
    if (start != SIM_NEVER) {
        judge(fleet->run, &group);
    }
    add_totals(fleet, fleet->run);
    add_operations(fleet, fleet->run);
    fleet->billed_ms += measure->billed_ms;
    fleet->surplus_ims += measure->surplus_ims;
    add_idle_time(fleet, fleet->run->now, measure->now.running, surplus_of(&measure->now));
    if (fleet->told != NULL) {
        fleet->told(fleet->told_context, &group);
    }
    group.setup = NULL;
    return group;
}

/* -- the campaign ------------------------------------------------------------------------------ */

static void expect(struct fleet *fleet, sim_time at, int kind, size_t entry)
{
    event_queue_schedule(fleet->campaign, (struct event){
                                              .at = at < EVENT_QUEUE_LATEST ? at
                                                                            : EVENT_QUEUE_LATEST,
                                              .kind = (uint8_t)kind,
                                              .subject = (uint32_t)entry,
                                          });
}

static void start_group(struct fleet *fleet, size_t index, sim_time now)
{
    struct progress *progress = &fleet->progress[index];
    const struct fleet_entry *entry = &fleet->setup->entries[index];
    struct fleet_total *total = &fleet->total;
    size_t number = entry->first + progress->n_started++;
    struct fleet_group group = simulate_group(fleet, index, number, now);
    sim_time took = group.ended_at - now;
    bool has_failed = group.outcome != FLEET_GROUP_OK;
    fleet->n_running++;
    total->n_failed += has_failed;
    total->longest_ms = took > total->longest_ms ? took : total->longest_ms;
    expect(fleet, group.ended_at, has_failed ? GROUP_HAS_FAILED : GROUP_HAS_ENDED, index);
    if (progress->n_started == entry->n_groups) {
        progress->is_ready = false;
        fleet->n_ready--;
    }
}

/* Gives the free places to those that may start, the first of the list first. */
static void start_groups(struct fleet *fleet, sim_time now)
{
    bool is_open = !fleet->is_stopped && now < fleet->whole.until && now <= LATEST_START;
    while (is_open && fleet->n_ready > 0 && fleet->n_running < fleet->setup->at_once) {
        if (fleet->progress[fleet->first_ready].is_ready) {
            start_group(fleet, fleet->first_ready, now);
        } else {
            fleet->first_ready++;
        }
    }
}

static void make_ready(struct fleet *fleet, size_t entry)
{
    fleet->progress[entry].is_ready = true;
    fleet->n_ready++;
    fleet->first_ready = entry < fleet->first_ready ? entry : fleet->first_ready;
}

static void end_entry(struct fleet *fleet, size_t entry, sim_time now)
{
    for (size_t i = fleet->first_follower[entry]; i < fleet->first_follower[entry + 1]; i++) {
        size_t follower = fleet->followers[i];
        if (--fleet->progress[follower].n_waiting_for == 0) {
            expect(fleet, now + fleet->setup->entries[follower].wait_ms, ENTRY_IS_READY, follower);
        }
    }
}

static void take_event(struct fleet *fleet, const struct event *event)
{
    struct progress *progress = &fleet->progress[event->subject];
    if (event->kind == ENTRY_IS_READY) {
        make_ready(fleet, event->subject);
        return;
    }
    fleet->n_running--;
    fleet->total.n_ended++;
    fleet->is_stopped |= event->kind == GROUP_HAS_FAILED && fleet->setup->on_failure == FLEET_STOP;
    if (++progress->n_ended == fleet->setup->entries[event->subject].n_groups) {
        end_entry(fleet, event->subject, event->at);
    }
}

/* All ends of an instant are seen before anybody starts. */
static void run_campaign(struct fleet *fleet)
{
    struct event event;
    while (event_queue_pop(fleet->campaign, &event)) {
        struct event next;
        take_event(fleet, &event);
        if (event_queue_peek(fleet->campaign, &next) && next.at == event.at) {
            continue;
        }
        if (fleet->is_quiet) {
            fleet_sum_advance(&fleet->total.sum, event.at);
        }
        start_groups(fleet, event.at);
    }
}

/* Those that never started go on as they are, and may do something all the same. */
static void leave_rest(struct fleet *fleet)
{
    struct fleet_total *total = &fleet->total;
    for (size_t i = 0; i < fleet->setup->n_entries; i++) {
        const struct fleet_entry *entry = &fleet->setup->entries[i];
        for (size_t k = fleet->progress[i].n_started; k < entry->n_groups; k++) {
            total->n_not_started++;
            simulate_group(fleet, i, entry->first + k, SIM_NEVER);
        }
    }
    if (total->n_not_started > 0) {
        total->sum.run.end = RUN_CUT;
        total->sum.run.group.measure.operations[WHOLE_OPERATION].is_ended = false;
    }
}

/* -- one run ----------------------------------------------------------------------------------- */

static void begin(struct fleet *fleet, const struct observer *observer)
{
    struct fleet_total *total = &fleet->total;
    fleet_sum_begin(&total->sum, observer);
    total->sum.run.group.measure.operations[WHOLE_OPERATION] =
        (struct measure_operation){ .is_ended = true, .status = "Successful" };
    total->n_ended = total->n_failed = total->n_not_started = 0;
    total->longest_ms = -1;
    total->least_healthy = LONG_MAX;
    total->least_healthy_ppm = INT64_MAX;
    event_queue_reset(fleet->campaign);
    fleet->n_running = fleet->n_ready = fleet->first_ready = 0;
    fleet->is_stopped = false;
    fleet->idle_running = fleet->idle_running_ended_ims = 0;
    fleet->idle_surplus = fleet->idle_surplus_ended_ims = 0;
    fleet->billed_ms = fleet->surplus_ims = fleet->end = 0;
    for (size_t i = 0; i < fleet->setup->n_entries; i++) {
        const struct fleet_entry *entry = &fleet->setup->entries[i];
        fleet->progress[i] = (struct progress){ .n_waiting_for = entry->n_after };
        if (entry->n_after == 0) {
            expect(fleet, entry->wait_ms, ENTRY_IS_READY, i);
        }
        if (fleet->is_quiet) {
            add_waiting(fleet, i);
        }
    }
}

static void finish(struct fleet *fleet)
{
    struct run *run = &fleet->total.sum.run;
    fleet_sum_finish(&fleet->total.sum, fleet->end);
    run->group.measure.billed_ms =
        fleet->billed_ms + fleet->idle_running * fleet->end - fleet->idle_running_ended_ims;
    run->group.measure.surplus_ims =
        fleet->surplus_ims + fleet->idle_surplus * fleet->end - fleet->idle_surplus_ended_ims;
}

const struct fleet_total *fleet_simulate(struct fleet *fleet, struct run *run, uint64_t seed,
                                         uint64_t index, const struct observer *observer,
                                         fleet_group_fn *told, void *context)
{
    fleet->run = run;
    fleet->seed = seed;
    fleet->index = index;
    fleet->told = told;
    fleet->told_context = context;
    begin(fleet, observer);
    run_campaign(fleet);
    leave_rest(fleet);
    finish(fleet);
    return &fleet->total;
}

/* -- making and freeing ------------------------------------------------------------------------ */

/* Who waits for whom, seen from those that are waited for. */
static void find_followers(struct fleet *fleet)
{
    const struct fleet_setup *setup = fleet->setup;
    size_t n = 0;
    fleet->first_follower = must_alloc((setup->n_entries + 2) * sizeof *fleet->first_follower);
    memset(fleet->first_follower, 0, (setup->n_entries + 2) * sizeof *fleet->first_follower);
    for (size_t i = 0; i < setup->n_entries; i++) {
        n += setup->entries[i].n_after;
        for (size_t k = 0; k < setup->entries[i].n_after; k++) {
            fleet->first_follower[setup->entries[i].after[k] + 2]++;
        }
    }
    for (size_t i = 2; i < setup->n_entries + 2; i++) {
        fleet->first_follower[i] += fleet->first_follower[i - 1];
    }
    fleet->followers = must_alloc((n + 1) * sizeof *fleet->followers);
    for (size_t i = 0; i < setup->n_entries; i++) {
        for (size_t k = 0; k < setup->entries[i].n_after; k++) {
            fleet->followers[fleet->first_follower[setup->entries[i].after[k] + 1]++] = i;
        }
    }
}

static size_t longest_timeline(const struct fleet_setup *setup)
{
    size_t longest = 0;
    for (size_t i = 0; i < setup->n_entries; i++) {
        size_t n = setup->entries[i].setup->n_timeline;
        longest = n > longest ? n : longest;
    }
    return longest;
}

struct fleet *fleet_new(const struct setup *setup)
{
    struct fleet *fleet = must_alloc(sizeof *fleet);
    *fleet = (struct fleet){
        .setup = setup->fleet,
        .whole = *setup,
        .finished = metric_find("finished"),
        .unsuccessful = metric_find("unsuccessful"),
        .duration = metric_find("duration"),
        .campaign = event_queue_new(),
        .timeline = must_alloc((longest_timeline(setup->fleet) + 1) * sizeof *fleet->timeline),
        .progress = must_alloc(setup->fleet->n_entries * sizeof *fleet->progress),
        .last = must_alloc(setup->n_zones * sizeof *fleet->last),
    };
    fleet->whole.demand = fleet->setup->demand;
    fleet->whole.n_timeline = N_WHOLE_OPERATIONS;
    fleet->whole.n_alarms = 0;
    find_followers(fleet);
    try_out_all(fleet);
    fleet_sum_init(&fleet->total.sum, &fleet->whole);
    return fleet;
}

void fleet_free(struct fleet *fleet)
{
    if (fleet == NULL) {
        return;
    }
    fleet_sum_free(&fleet->total.sum);
    for (size_t i = 0; i < fleet->setup->n_entries; i++) {
        free(fleet->idle[i].levels);
    }
    free(fleet->idle);
    free(fleet->followers);
    free(fleet->first_follower);
    event_queue_free(fleet->campaign);
    free(fleet->timeline);
    free(fleet->progress);
    free(fleet->last);
    free(fleet);
}

const struct fleet_total *fleet_total_of(const struct run *run)
{
    /* a sum has no events of its own */
    return run->queue == NULL ? (const struct fleet_total *)(const void *)run : NULL;
}

uint64_t fleet_group_seed(uint64_t seed, size_t group)
{
    return group == 0 ? seed : random_run_key(seed, group);
}

size_t fleet_footprint(const struct fleet *fleet)
{
    return fleet_sum_footprint(&fleet->total.sum);
}
