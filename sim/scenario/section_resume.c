/*
 * section_resume: a refresh that is under way (`resume_from`). The figures are those that
 * DescribeInstanceRefreshes and DescribeScalingInstances tell; whether they can be is found by
 * putting them in place once (model/resume.h).
 */
#include "scenario/section_resume.h"

#include <math.h>
#include <stdlib.h>

enum { IN_FLIGHT_LIMIT = 2000, NOT_TOLD = -1 };

#define AT(member) offsetof(struct resume_written, member)
#define RESUME(member) offsetof(struct resume_written, resume.member)
const struct field resume_rows[] = {
    { .name = "at", .kind = FIELD_DURATION, .low = 1, .high = 8640000000000.0, .offset = AT(at_ms),
      .rule = "T1", .help = "the instant that is now, counted from the scenario's start" },
    { .name = "running_for", .kind = FIELD_DURATION, .low = 1, .high = 8640000000000.0,
      .offset = AT(running_for_ms), .rule = "T1",
      .help = "in place of at: how long ago StartTime was" },
    { .name = "StartTime", .kind = FIELD_TEXT, .offset = AT(start_time), .rule = "T1",
      .help = "the same with now: when it started, such as 2026-05-12T01:53Z" },
    { .name = "now", .kind = FIELD_TEXT, .offset = AT(now), .rule = "T1",
      .help = "what time it is, such as 2026-05-12T02:40Z" },
    { .name = "Status", .kind = FIELD_CHOICE, .choices = resume_status_names,
      .initial = "InProgress", .offset = RESUME(status), .rule = "F10",
      .help = "the state of the task" },
    { .name = "TotalNeedUpdateCapacity", .kind = FIELD_INTEGER, .low = 1, .high = 10000,
      .offset = RESUME(n_total), .rule = "F10",
      .help = "how many are to be replaced; none: counted from the group" },
    { .name = "FinishedUpdateCapacity", .kind = FIELD_INTEGER, .low = 0, .high = 10000,
      .offset = RESUME(n_finished), .rule = "F10",
      .help = "how many are replaced; frozen in a rollback" },
    { .name = "finished", .kind = FIELD_SHARE, .low = 0, .high = 1,
      .offset = RESUME(finished_share), .rule = "F10",
      .help = "in place of FinishedUpdateCapacity: its share of the total, rounded down" },
    { .name = "new_in_service", .kind = FIELD_INTEGER, .low = 0, .high = 10000,
      .offset = RESUME(new_in_service), .rule = "F14",
      .help = "instances that the task made and that are InService; none: by in_flight, else as "
              "many as finished" },
    { .name = "old_in_service", .kind = FIELD_INTEGER, .low = 0, .high = 10000,
      .offset = RESUME(old_in_service), .rule = "F14",
      .help = "instances to be replaced that are InService still; none: by in_flight and by what "
              "is finished" },
    { .name = "batch", .kind = FIELD_INTEGER, .low = 1, .high = 10000, .offset = RESUME(batch),
      .rule = "F5", .help = "number of the batch in flight, from 1; none: by the percentages" },
    { .name = "batch_began_with", .kind = FIELD_INTEGER, .low = 0, .high = 10000,
      .offset = RESUME(batch_began_with), .rule = "F5",
      .help = "FinishedUpdateCapacity when that batch began; none: by the percentages" },
    { .name = "paused_for", .kind = FIELD_DURATION, .low = 0, .high = 8640000000000.0,
      .offset = RESUME(paused_ms), .rule = "F9",
      .help = "how long a CheckpointPause has lasted; none: it has just begun" },
    { .name = "rolled_back", .kind = FIELD_INTEGER, .low = 0, .high = 10000,
      .offset = RESUME(n_rolled_back), .rule = "F11",
      .help = "how many a rollback has replaced back; none: the batch that was in flight still "
              "ends" },
    { .name = "to_roll_back", .kind = FIELD_INTEGER, .low = 0, .high = 10000,
      .offset = RESUME(n_to_roll_back), .rule = "F11",
      .help = "how many a rollback replaces back; none: to the end of the batch that was in "
              "flight" },
    FIELD_END,
};
#undef AT
#undef RESUME

static const char *const state_names[] = { "Pending", "Pending:Wait", "InService", "Removing",
                                           "Removing:Wait", NULL };
static const int states[] = { LIFECYCLE_PENDING, LIFECYCLE_PENDING_WAIT, LIFECYCLE_IN_SERVICE,
                              LIFECYCLE_REMOVING, LIFECYCLE_REMOVING_WAIT };

#define AT(member) offsetof(struct in_flight_setup, member)
static const struct field in_flight_rows[] = {
    { .name = "LifecycleState", .kind = FIELD_CHOICE, .choices = state_names, .offset = AT(state),
      .is_required = true, .rule = "I1",
      .help = "their state; InService: new ones that may be in their warm-up" },
    { .name = "count", .kind = FIELD_INTEGER, .low = 0, .high = 10000, .initial = "1",
      .offset = AT(count), .help = "how many of them" },
    { .name = "for", .kind = FIELD_DURATION, .low = 0, .high = 8640000000000.0, .initial = "0s",
      .offset = AT(for_ms), .rule = "I2", .is_assumption = true,
      .help = "how long they are in that state" },
    FIELD_END,
};
#undef AT

/* Read by hand, a list of mappings; here so that its name is known. */
const struct field resume_list_rows[] = {
    { .name = "in_flight", .kind = FIELD_SECTION, .section = in_flight_rows, .rule = "F6",
      .help = "who of the batch in flight comes or leaves, and since when" },
    FIELD_END,
};

struct diagnostic *section_resume_tell(const struct reading *reading, const struct tree_node *node,
                                       const char *key, const char *what)
{
    return decode_error(reading->decoder, section_node_at(node, key), "%s", what);
}

/* ---- in flight ---- */

static int compare_ages(const void *left, const void *right)
{
    const struct in_flight_setup *a = left;
    const struct in_flight_setup *b = right;

    if (a->for_ms != b->for_ms)
        return a->for_ms > b->for_ms ? -1 : 1;
    return (a->entry > b->entry) - (a->entry < b->entry);
}

static bool read_in_flight(const struct reading *reading, const struct tree_node *node,
                           struct resume_setup *resume)
{
    const struct tree_node *list = tree_get(node, "in_flight");
    struct arena *arena = reading->decoder->arena;
    bool is_good = true;

    if (list == NULL)
        return true;
    if (!section_expect_list(reading, list, "in_flight", IN_FLIGHT_LIMIT))
        return false;
    resume->n_in_flight = list->count;
    resume->in_flight = arena_array(arena, list->count, sizeof *resume->in_flight);
    for (size_t i = 0; i < list->count; i++) {
        struct in_flight_setup *item = &resume->in_flight[i];

        is_good = decode_expect_mapping(reading->decoder, list->items[i],
                                        "an entry of in_flight") &&
                  decode_mapping(reading->decoder, list->items[i],
                                 arena_printf(arena, "resume_from.in_flight.%zu", i + 1),
                                 in_flight_rows, item) &&
                  is_good;
        item->state = states[item->state];
        item->entry = i + 1;
    }
    if (is_good && list->count > 0)
        qsort(resume->in_flight, list->count, sizeof *resume->in_flight, compare_ages);
    return is_good;
}

/* ---- figures ---- */

/* Of a Pending refresh nothing is finished, so it need not be told. */
static void take_pending(struct resume_setup *resume)
{
    bool is_told = resume->n_finished >= 0 || !isnan(resume->finished_share) ||
                   (resume->new_in_service >= 0 && resume->old_in_service >= 0);

    if (resume->status == RESUME_PENDING && !is_told)
        resume->n_finished = 0;
}

static bool tell_misplaced(const struct reading *reading, const struct tree_node *node,
                           const char *key, const char *status)
{
    diagnostic_hint(decode_error(reading->decoder, section_node_at(node, key),
                                 "%s says nothing without Status: %s", key, status),
                    "write it, or remove %s", key);
    return false;
}

static bool check_figures(const struct reading *reading, const struct tree_node *node,
                          const struct resume_setup *resume)
{
    bool has_count = resume->n_finished >= 0, has_share = !isnan(resume->finished_share);
    bool has_both = resume->new_in_service >= 0 && resume->old_in_service >= 0;
    bool is_rollback = resume->status == RESUME_ROLLBACK_IN_PROGRESS;

    if (has_count && has_share) {
        diagnostic_hint(section_resume_tell(reading, node, "finished",
                                            "finished and FinishedUpdateCapacity tell the same"),
                        "remove one of the two");
        return false;
    }
    if (!has_count && !has_share && (!has_both || is_rollback)) {
        diagnostic_hint(section_resume_tell(reading, node, "",
                                            "resume_from does not tell how far the refresh is"),
                        "write FinishedUpdateCapacity: 37, or finished: 37%%");
        return false;
    }
    if (resume->paused_ms != SIM_NEVER && resume->status != RESUME_CHECKPOINT_PAUSE)
        return tell_misplaced(reading, node, "paused_for", "CheckpointPause");
    if (resume->n_rolled_back >= 0 && !is_rollback)
        return tell_misplaced(reading, node, "rolled_back", "RollbackInProgress");
    if (resume->n_to_roll_back >= 0 && resume->n_rolled_back < 0)
        return tell_misplaced(reading, node, "to_roll_back", "RollbackInProgress and rolled_back");
    return true;
}

/* ---- the section ---- */

bool section_read_resume(const struct reading *reading)
{
    static const struct field *const tables[] = { resume_rows, resume_list_rows, NULL };
    const struct tree_node *node = tree_get(reading->root, "resume_from");
    struct setup *setup = &reading->result->setup;
    struct resume_setup *resume;
    struct resume_written written = {
        .at_ms = SIM_NEVER,
        .running_for_ms = SIM_NEVER,
        .resume = { .n_total = NOT_TOLD, .n_finished = NOT_TOLD, .finished_share = NAN,
                    .new_in_service = NOT_TOLD, .old_in_service = NOT_TOLD,
                    .batch_began_with = NOT_TOLD, .n_to_roll_back = NOT_TOLD,
                    .n_rolled_back = NOT_TOLD, .paused_ms = SIM_NEVER },
    };

    if (node == NULL)
        return true;
    if (tree_get(reading->root, "groups") != NULL) {
        diagnostic_hint(decode_error(reading->decoder, node, "a fleet cannot be resumed"),
                        "remove \"groups:\" and look at one group at a time");
        return false;
    }
    if (!decode_expect_mapping(reading->decoder, node, "resume_from") ||
        !decode_unknown_keys(reading->decoder, node, "resume_from", tables) ||
        !decode_fields(reading->decoder, node, "resume_from", resume_rows, &written) ||
        !read_in_flight(reading, node, &written.resume))
        return false;
    take_pending(&written.resume);
    if (!check_figures(reading, node, &written.resume))
        return false;
    if (!reading->is_good) /* the group is not known well enough */
        return true;
    resume = arena_alloc(reading->decoder->arena, sizeof *resume);
    *resume = written.resume;
    if (!section_resume_find_instant(reading, node, &written, resume))
        return false;
    setup->resume = resume;
    section_resume_warn_of_history(reading);
    return section_resume_put_in_place(reading, node);
}
