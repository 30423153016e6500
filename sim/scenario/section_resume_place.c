/*
 * section_resume_place: puts the refresh in place once, and tells why that cannot be, or what was
 * assumed for it.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "model/activity.h"
#include "model/run.h"
#include "ops/ops.h"
#include "ops/refresh.h"
#include "scenario/section_resume.h"

enum { EXAMPLE_SIZE = 128 };

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

    bool is_of_one = problem->id == RESUME_PROBLEM_TOO_LONG ||
                     problem->id == RESUME_PROBLEM_IS_OLDER;

    if (is_of_one && list != NULL && problem->in_flight < resume->n_in_flight)
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

/* Those that tell of the course of the refresh have told it to Status. */
static bool is_told_by_status(const struct timeline_entry *entry)
{
    return entry->type == &op_suspend_instance_refresh ||
           entry->type == &op_resume_instance_refresh ||
           entry->type == &op_cancel_instance_refresh ||
           entry->type == &op_rollback_instance_refresh;
}

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

/* Where it is told how far the refresh is. */
static const struct tree_node *node_of_extent(const struct tree_node *node)
{
    return section_node_at(
        node, tree_get(node, "finished") != NULL ? "finished" : "FinishedUpdateCapacity");
}

static sim_time least_of_batches(const struct refresh_history *history)
{
    return history->n_batches * history->batch_ms + history->present_ms;
}

/* "2 pauses of 1h, 3 batches of 1m18s or more, 10m of this pause" */
static const char *describe_history(const struct reading *reading,
                                    const struct refresh_history *history, bool with_pauses)
{
    struct arena *arena = reading->decoder->arena;
    char length[UNITS_DURATION_SIZE];
    const char *text = "";

    if (with_pauses)
        text = arena_printf(arena, "%ld pause%s of %s", history->n_pauses,
                            history->n_pauses == 1 ? "" : "s",
                            units_format_duration(history->pause_ms, length));
    if (history->n_batches > 0)
        text = arena_printf(arena, "%s%s%ld batch%s of %s or more", text,
                            with_pauses ? ", " : "", history->n_batches,
                            history->n_batches == 1 ? "" : "es",
                            units_format_duration(history->batch_ms, length));
    if (history->present_ms > 0)
        text = arena_printf(arena, "%s, %s of this %s", text,
                            units_format_duration(history->present_ms, length),
                            reading->result->setup.resume->status == RESUME_CHECKPOINT_PAUSE
                                ? "pause" : "batch");
    return text;
}

static void warn_of_fast_batches(const struct reading *reading, const struct tree_node *node,
                                 const struct refresh_history *history, sim_time age)
{
    char runs_for[UNITS_DURATION_SIZE];
    struct diagnostic *item = section_warn(reading, node_of_extent(node), "F14",
                                           "the refresh is faster than the latencies of this file");

    diagnostic_why(item, "it runs for %s; by them it takes, to come so far: %s",
                   units_format_duration(age, runs_for), describe_history(reading, history, false));
    diagnostic_hint(item, "correct what is finished or the time of now; else give the latencies "
                          "that you measured, with these the forecast is too long");
}

/* Who ended them by hand leaves no trace in a reading, so it is nothing that cannot be. */
static void warn_of_ended_pauses(const struct reading *reading, const struct tree_node *node,
                                 const struct refresh_history *history, sim_time age)
{
    char runs_for[UNITS_DURATION_SIZE], at[UNITS_DURATION_SIZE];
    struct diagnostic *item =
        section_warn(reading, node_of_extent(node), "F11",
                     "assumed: somebody has ended a checkpoint pause by hand");

    diagnostic_why(item, "it runs for %s; behind it: %s", units_format_duration(age, runs_for),
                   describe_history(reading, history, true));
    diagnostic_hint(item, "if so, put it into the timeline, such as { at: %s, do: "
                          "ResumeInstanceRefresh }; else correct what is finished or the time of "
                          "now",
                    units_format_duration(reading->result->setup.resume->at - age / 2, at));
}

/* More lies behind it than the time since its start has room for. */
static void warn_of_the_past(const struct reading *reading, const struct tree_node *node,
                             const struct run *run)
{
    const struct setup *setup = &reading->result->setup;
    struct refresh_history history = refresh_history_of(&run->group);
    sim_time age = setup->resume->at - setup->timeline[setup->resume->entry].at;
    sim_time most = age + RESUME_READING_MS, least = least_of_batches(&history);

    if (least > most)
        warn_of_fast_batches(reading, node, &history, age);
    else if (history.n_pauses * history.pause_ms + least > most)
        warn_of_ended_pauses(reading, node, &history, age);
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
    warn_of_the_past(reading, node, run);
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

void section_resume_warn_of_history(const struct reading *reading)
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

bool section_resume_put_in_place(const struct reading *reading, const struct tree_node *node)
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
