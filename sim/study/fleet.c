#include "study/fleet.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "study/fleet_group.h"

/* Events of the campaign; the subject is the entry. */
enum { ENTRY_IS_READY, GROUP_HAS_ENDED, GROUP_HAS_FAILED };

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
    struct fleet_progress *progress = &fleet->progress[index];
    const struct fleet_entry *entry = &fleet->setup->entries[index];
    struct fleet_total *total = &fleet->total;
    size_t number = entry->first + progress->n_started++;
    struct fleet_group group = fleet_group_simulate(fleet, index, number, now);
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
    bool is_open = !fleet->is_stopped && now < fleet->whole.until && now <= FLEET_LATEST_START;
    while (is_open && fleet->n_ready > 0 && fleet->n_running < fleet->setup->at_once) {
        if (fleet->progress[fleet->first_ready].is_ready)
            start_group(fleet, fleet->first_ready, now);
        else
            fleet->first_ready++;
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
        if (--fleet->progress[follower].n_waiting_for == 0)
            expect(fleet, now + fleet->setup->entries[follower].wait_ms, ENTRY_IS_READY, follower);
    }
}

static void take_event(struct fleet *fleet, const struct event *event)
{
    struct fleet_progress *progress = &fleet->progress[event->subject];
    if (event->kind == ENTRY_IS_READY) {
        make_ready(fleet, event->subject);
        return;
    }
    fleet->n_running--;
    fleet->total.n_ended++;
    fleet->is_stopped |= event->kind == GROUP_HAS_FAILED && fleet->setup->on_failure == FLEET_STOP;
    if (++progress->n_ended == fleet->setup->entries[event->subject].n_groups)
        end_entry(fleet, event->subject, event->at);
}

/* All ends of an instant are seen before anybody starts. */
static void run_campaign(struct fleet *fleet)
{
    struct event event;
    while (event_queue_pop(fleet->campaign, &event)) {
        struct event next;
        take_event(fleet, &event);
        if (event_queue_peek(fleet->campaign, &next) && next.at == event.at)
            continue;
        if (fleet->is_quiet)
            fleet_sum_advance(&fleet->total.sum, event.at);
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
            fleet_group_simulate(fleet, i, entry->first + k, SIM_NEVER);
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
        fleet->progress[i] = (struct fleet_progress){ .n_waiting_for = entry->n_after };
        if (entry->n_after == 0)
            expect(fleet, entry->wait_ms, ENTRY_IS_READY, i);
        if (fleet->is_quiet)
            fleet_group_add_waiting(fleet, i);
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
        for (size_t k = 0; k < setup->entries[i].n_after; k++)
            fleet->first_follower[setup->entries[i].after[k] + 2]++;
    }
    for (size_t i = 2; i < setup->n_entries + 2; i++)
        fleet->first_follower[i] += fleet->first_follower[i - 1];
    fleet->followers = must_alloc((n + 1) * sizeof *fleet->followers);
    for (size_t i = 0; i < setup->n_entries; i++) {
        for (size_t k = 0; k < setup->entries[i].n_after; k++)
            fleet->followers[fleet->first_follower[setup->entries[i].after[k] + 1]++] = i;
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
    fleet_group_try_out(fleet);
    fleet_sum_init(&fleet->total.sum, &fleet->whole);
    return fleet;
}

void fleet_free(struct fleet *fleet)
{
    if (fleet == NULL)
        return;
    fleet_sum_free(&fleet->total.sum);
    for (size_t i = 0; i < fleet->setup->n_entries; i++)
        free(fleet->idle[i].levels);
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

size_t fleet_footprint(const struct fleet *fleet)
{
    return fleet_sum_footprint(&fleet->total.sum);
}
