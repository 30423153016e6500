/*
 * section_resume: a refresh that is under way (`resume_from`). The figures are those that
 * DescribeInstanceRefreshes and DescribeScalingInstances tell; whether they can be is found by
 * putting them in place once (model/resume.h).
 */
#include "scenario/sections.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "model/activity.h"
#include "model/resume.h"
#include "model/run.h"
#include "ops/ops.h"
#include "ops/refresh.h"

enum { IN_FLIGHT_LIMIT = 2000, NOT_TOLD = -1, EXAMPLE_SIZE = 128 };

struct written {
    int64_t at_ms, running_for_ms;
    const char *start_time, *now;
    struct resume_setup resume;
};

#define AT(member) offsetof(struct written, member)
#define RESUME(member) offsetof(struct written, resume.member)
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

static struct diagnostic *tell(const struct reading *reading, const struct tree_node *node,
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

/* ---- the instant ---- */

static bool is_start(const struct timeline_entry *entry)
{
    return entry->type == &op_start_instance_refresh;
}

/* Those that tell of the course of the refresh have told it to Status. */
static bool is_told_by_status(const struct timeline_entry *entry)
{
    return entry->type == &op_suspend_instance_refresh ||
           entry->type == &op_resume_instance_refresh ||
           entry->type == &op_cancel_instance_refresh ||
           entry->type == &op_rollback_instance_refresh;
}

/* The entry that started the refresh: the last one before `at`. NULL: there is none. */
static const struct timeline_entry *find_start(const struct setup *setup, sim_time before)
{
    const struct timeline_entry *found = NULL;

    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];

        if (is_start(entry) && entry->at < before && (found == NULL || entry->at >= found->at))
            found = entry;
    }
    return found;
}

static size_t count_starts(const struct setup *setup)
{
    size_t n = 0;

    for (size_t i = 0; i < setup->n_timeline; i++)
        n += is_start(&setup->timeline[i]);
    return n;
}

static bool check_instant(const struct reading *reading, const struct tree_node *node,
                          const struct timeline_entry *start, sim_time at)
{
    const struct setup *setup = &reading->result->setup;
    char text[UNITS_DURATION_SIZE];
    struct diagnostic *item;

    if (at >= setup->until) {
        item = tell(reading, node, "at", "now is not before \"until\"");
        diagnostic_why(item, "every run is cut at %s", units_format_duration(setup->until, text));
        return false;
    }
    if (at - start->at >= REFRESH_LIFETIME) {
        item = tell(reading, node, "at", "no refresh runs so long");
        diagnostic_why(item, "it has failed after 7 days (rule F12); it started at %s",
                       units_format_duration(start->at, text));
        return false;
    }
    return true;
}

static bool read_time(const struct reading *reading, const struct tree_node *node,
                      const char *key, const char *text, double *seconds)
{
    if (text == NULL) {
        diagnostic_hint(decode_error(reading->decoder, node, "StartTime and now go together: %s is "
                                     "missing", key),
                        "or write running_for: 47m, the time between them");
        return false;
    }
    if (units_parse_instant(text, seconds))
        return true;
    diagnostic_hint(decode_error(reading->decoder, section_node_at(node, key),
                                 "%s: \"%.40s\" is no time of a day", key, text),
                    "write it as the API does, 2026-05-12T01:53Z");
    return false;
}

/* The time between StartTime and now. */
static bool take_times(const struct reading *reading, const struct tree_node *node,
                       struct written *written)
{
    double started, now;

    if (written->start_time == NULL && written->now == NULL)
        return true;
    if (!read_time(reading, node, "StartTime", written->start_time, &started) ||
        !read_time(reading, node, "now", written->now, &now))
        return false;
    if (written->running_for_ms != SIM_NEVER || written->at_ms != SIM_NEVER) {
        diagnostic_hint(tell(reading, node, "StartTime",
                             "at or running_for tell the same as StartTime and now"),
                        "remove one of the two");
        return false;
    }
    if (!(now > started)) {
        tell(reading, node, "now", "now is not after StartTime");
        return false;
    }
    written->running_for_ms = llround((now - started) * 1000);
    return true;
}

/* How the time is told: since StartTime, or on the scenario's clock. */
static bool check_times(const struct reading *reading, const struct tree_node *node,
                        const struct written *written)
{
    bool is_counted = written->running_for_ms != SIM_NEVER;

    if (is_counted != (written->at_ms != SIM_NEVER))
        return true;
    diagnostic_hint(tell(reading, node, is_counted ? "running_for" : "",
                         is_counted ? "at and running_for tell the same"
                                    : "resume_from does not tell the time"),
                    is_counted ? "remove one of the two"
                               : "write running_for: 47m, the time since StartTime");
    return false;
}

static bool find_instant(const struct reading *reading, const struct tree_node *node,
                         struct written *written, struct resume_setup *resume)
{
    const struct setup *setup = &reading->result->setup;
    const struct timeline_entry *start;

    if (!take_times(reading, node, written) || !check_times(reading, node, written))
        return false;
    bool is_counted = written->running_for_ms != SIM_NEVER;
    if (is_counted && count_starts(setup) > 1) {
        diagnostic_hint(tell(reading, node, "running_for",
                             "several entries of the timeline start a refresh"),
                        "write at: in its place, the instant that is now");
        return false;
    }
    start = find_start(setup, is_counted ? SIM_NEVER : written->at_ms);
    if (start == NULL) {
        diagnostic_hint(tell(reading, node, "at",
                             "no entry of the timeline has started a refresh by then"),
                        "keep the StartInstanceRefresh of the file, it has the percentages");
        return false;
    }
    resume->entry = (size_t)(start - setup->timeline);
    resume->at = is_counted ? start->at + written->running_for_ms : written->at_ms;
    return check_instant(reading, node, start, resume->at);
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
        diagnostic_hint(tell(reading, node, "finished",
                             "finished and FinishedUpdateCapacity tell the same"),
                        "remove one of the two");
        return false;
    }
    if (!has_count && !has_share && (!has_both || is_rollback)) {
        diagnostic_hint(tell(reading, node, "", "resume_from does not tell how far the refresh is"),
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

/* ---- what cannot be ---- */

struct problem_text {
    const char *key, *what, *why, *hint;
};

static const struct problem_text problem_texts[N_RESUME_PROBLEMS] = {
#define RESUME_PROBLEM(identifier, key, what, why, hint)                                           \
    [RESUME_PROBLEM_##identifier] = { key, what, why, hint },
#include "model/resume_problem_list.h"
#undef RESUME_PROBLEM
};

/* Puts the numbers and names in; the place of one is "{0}", "{0ms}" or "{name}". */
static const char *fill(struct arena *arena, const struct resume_problem *problem,
                        const char *pattern)
{
    char duration[UNITS_DURATION_SIZE];
    struct text text = { 0 };

    for (; *pattern != '\0'; pattern++) {
        size_t length = strcspn(pattern, "{");

        text_append_bytes(&text, pattern, length);
        pattern += length;
        if (*pattern == '\0')
            break;
        if (pattern[1] == 'n')
            text_append(&text, problem->name);
        else if (pattern[2] == 'm')
            text_append(&text, units_format_duration(problem->n[pattern[1] - '0'], duration));
        else
            text_printf(&text, "%lld", (long long)problem->n[pattern[1] - '0']);
        pattern += strcspn(pattern, "}");
    }
    const char *filled = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return filled;
}

/* The one that is at fault in a list, else what has the key. */
static const struct tree_node *node_of(const struct resume_setup *resume,
                                       const struct tree_node *node,
                                       const struct resume_problem *problem)
{
    const char *key = problem_texts[problem->id].key;
    const struct tree_node *list = tree_get(node, "in_flight");

    if (problem->id == RESUME_PROBLEM_TOO_LONG && list != NULL &&
        problem->in_flight < resume->n_in_flight)
        return section_node_at(list->items[resume->in_flight[problem->in_flight].entry - 1], "for");
    if (key == NULL)
        return node;
    if (tree_get(node, key) == NULL && list != NULL)
        return list;
    return section_node_at(node, key);
}

static void tell_problem(const struct reading *reading, const struct tree_node *node,
                         const struct resume_problem *problem)
{
    struct arena *arena = reading->decoder->arena;
    const struct problem_text *texts = &problem_texts[problem->id];
    struct diagnostic *item =
        decode_error(reading->decoder, node_of(reading->result->setup.resume, node, problem), "%s",
                     fill(arena, problem, texts->what));

    if (texts->why != NULL)
        diagnostic_why(item, "%s", fill(arena, problem, texts->why));
    if (texts->hint != NULL)
        diagnostic_hint(item, "%s", fill(arena, problem, texts->hint));
}

/* ---- what is assumed ---- */

/* Who of the batch in flight, or of the next one, may be told: an in_flight that fits. */
static void write_example(const struct run *run, char *buffer, size_t size)
{
    const struct group *group = &run->group;
    const struct operation *task = group->refresh;
    const struct refresh *refresh = refresh_of(task);
    const struct activity *batch = refresh->batch;
    const struct refresh_limits *limits = refresh_limits_of(group, task);
    long coming = batch != NULL ? refresh->launch_quota - batch->launched
                                : refresh_batch_size(group, task, limits,
                                                     refresh_left(group, refresh),
                                                     group->n_made_joined);
    long leaving = batch != NULL && coming <= 0 ? refresh->remove_quota - batch->removed : 0;

    snprintf(buffer, size, "in_flight: [{ LifecycleState: %s, count: %ld, for: 40s }]",
             leaving > 0 ? "Removing" : "Pending", leaving > 0 ? leaving : coming);
}

static void warn_of_the_batch(const struct reading *reading, const struct tree_node *node,
                              const struct run *run)
{
    const struct refresh *refresh = refresh_of(run->group.refresh);
    bool is_next = refresh->batch == NULL; /* none has begun: the next one does */
    char example[EXAMPLE_SIZE];

    if (tree_get(node, "in_flight") != NULL ||
        (is_next && run->setup->resume->status != RESUME_IN_PROGRESS))
        return;
    write_example(run, example, sizeof example);
    diagnostic_hint(
        section_warn(reading, node, "F6",
                     "assumed: what batch %ld has not finished begins now, so the forecast errs on "
                     "the long side", refresh->n_batches + is_next),
        "tell who comes and leaves: %s", example);
}

static bool is_resumed_later(const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].at >= setup->resume->at && is_told_by_status(&setup->timeline[i]))
            return true;
    return false;
}

static void warn_of_assumptions(const struct reading *reading, const struct tree_node *node,
                                const struct run *run)
{
    const struct setup *setup = &reading->result->setup;
    const struct resume_setup *resume = setup->resume;

    warn_of_the_batch(reading, node, run);
    if (resume->status == RESUME_CHECKPOINT_PAUSE && tree_get(node, "paused_for") == NULL)
        diagnostic_hint(section_warn(reading, section_node_at(node, "Status"), "F9",
                                     "assumed: the pause has just begun"),
                        "tell how long it has lasted: paused_for: 12m");
    if (resume->n_rolled_back >= 0 && resume->n_to_roll_back < 0)
        diagnostic_hint(section_warn(reading, section_node_at(node, "rolled_back"), "F11",
                                     "assumed: the rollback replaces %ld, to the end of the batch "
                                     "that was in flight", refresh_n_to_roll_back(&run->group)),
                        "tell how many the refresh had made: to_roll_back: 40");
    if (resume->status == RESUME_PAUSED && !is_resumed_later(setup))
        diagnostic_hint(section_warn(reading, section_node_at(node, "Status"), "F11",
                                     "no entry of the timeline resumes the refresh: it stays "
                                     "Paused until it fails after 7 days"),
                        "add an entry such as { at: 1h, do: ResumeInstanceRefresh }");
}

static void warn_of_history(const struct reading *reading)
{
    const struct setup *setup = &reading->result->setup;
    const struct tree_node *list = tree_get(reading->root, "timeline");

    for (size_t i = 0; i < list->count; i++) {
        const struct timeline_entry *entry = &setup->timeline[i];

        if (entry->at >= setup->resume->at || i == setup->resume->entry || is_told_by_status(entry))
            continue;
        diagnostic_hint(section_warn(reading, list->items[i], "T1",
                                     "this is before the instant of resume_from: history, it does "
                                     "not happen"),
                        "tell in \"group:\" and \"instances:\" what it has changed");
    }
}

/* ---- the section ---- */

static bool put_in_place(const struct reading *reading, const struct tree_node *node)
{
    struct resume_problem problem;
    struct run *run = run_new();
    bool is_good = run_can_begin(run, &reading->result->setup, &problem);

    if (is_good)
        warn_of_assumptions(reading, node, run);
    else
        tell_problem(reading, node, &problem);
    run_free(run);
    return is_good;
}

bool section_read_resume(const struct reading *reading)
{
    static const struct field *const tables[] = { resume_rows, resume_list_rows, NULL };
    const struct tree_node *node = tree_get(reading->root, "resume_from");
    struct setup *setup = &reading->result->setup;
    struct resume_setup *resume;
    struct written written = {
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
    if (!find_instant(reading, node, &written, resume))
        return false;
    setup->resume = resume;
    warn_of_history(reading);
    return put_in_place(reading, node);
}
