#define _POSIX_C_SOURCE 200809L

#include "output/why_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "output/results_folder.h"
#include "output/trace_writer.h"
#include "output/traced_run.h"

enum { NAMES_TOLD = 12 };

/* Beyond is nothing that a run has written: it would not fit, or its differences. */
#define LATEST_S 1e12
#define NUMBER_MOST 0x1p53

static const char *const file_names[N_WHY_SOURCES] = {
    [WHY_CASES] = "cases.csv",         [WHY_EVENTS] = "events.csv",
    [WHY_CAPACITY] = "capacity.csv",   [WHY_ACTIVITIES] = "activities.csv",
    [WHY_REFRESHES] = "refreshes.csv",
};

/* -- cells ------------------------------------------------------------------------------------- */

static const char *text_of(const struct csv_table *table, size_t row, const char *column)
{
    return csv_table_text(table, row, csv_table_column(table, column));
}

static int64_t instant_of(const struct csv_table *table, size_t row, const char *column)
{
    double seconds = csv_table_number(table, row, csv_table_column(table, column));
    return fabs(seconds) < LATEST_S ? (int64_t)llround(seconds * 1000) : WHY_NEVER;
}

static long number_of(const struct csv_table *table, size_t row, const char *column)
{
    double value = csv_table_number(table, row, csv_table_column(table, column));
    return fabs(value) < NUMBER_MOST ? lround(value) : 0;
}

/* -- the folder -------------------------------------------------------------------------------- */

static bool read_cases(struct why_trace *trace, const char *folder, struct diagnostics *list)
{
    struct text path = { 0 };
    bool is_read = false;
    text_printf(&path, "%s/%s", folder, file_names[WHY_CASES]);
    if (access(text_string(&path), F_OK) != 0)
        results_folder_refuse(folder, list);
    else
        is_read = csv_table_read(&trace->tables[WHY_CASES], text_string(&path), list);
    text_free(&path);
    return is_read;
}

/* Only of this case, and of the groups of a fleet: the others may be many. */
static bool read_rows(struct why_trace *trace, enum why_source source, const char *folder,
                      const char *case_name, struct diagnostics *list)
{
    struct text path = { 0 };
    text_printf(&path, "%s/%s", folder, file_names[source]);
    bool is_read = csv_table_read_case(&trace->tables[source], text_string(&path), case_name, list);
    text_free(&path);
    return is_read;
}

/* -- which case -------------------------------------------------------------------------------- */

static const char *case_of_row(const void *context, size_t index)
{
    const struct csv_table *cases = context;
    return index < cases->n_rows ? text_of(cases, index, "case") : NULL;
}

static bool is_case(const struct csv_table *cases, const char *name)
{
    for (size_t i = 0; i < cases->n_rows; i++) {
        if (strcmp(case_of_row(cases, i), name) == 0)
            return true;
    }
    return false;
}

/* Of a group, CASE/GROUP, it is the run of its fleet. */
static const char *find_reason(const struct csv_table *cases, const char *name, long run)
{
    for (size_t i = 0; i < cases->n_rows; i++) {
        const char *of = case_of_row(cases, i);
        size_t length = strlen(of);
        if (strncmp(of, name, length) == 0 && (name[length] == '\0' || name[length] == '/'))
            return traced_run_as(cases, i, run);
    }
    return "";
}

static void refuse_several(const struct csv_table *cases, struct diagnostics *list)
{
    struct text names = { 0 };
    for (size_t i = 0; i < cases->n_rows && i < NAMES_TOLD; i++)
        text_printf(&names, "%s%s", i > 0 ? ", " : "", case_of_row(cases, i));
    if (cases->n_rows > NAMES_TOLD)
        text_printf(&names, ", and %zu more", cases->n_rows - NAMES_TOLD);
    struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                              "the folder has %zu cases", cases->n_rows);
    diagnostic_why(item, "they are %s", text_string(&names));
    diagnostic_hint(item, "say which one: --case '%s'", case_of_row(cases, 0));
    text_free(&names);
}

/* The rows of a file that are the case's stand together: [first, end). */
static void find_rows(const struct why_trace *trace, enum why_source source, size_t *first,
                      size_t *end)
{
    const struct csv_table *table = &trace->tables[source];
    size_t column = csv_table_column(table, "case");
    *first = 0;
    while (*first < table->n_rows &&
           strcmp(csv_table_text(table, *first, column), trace->case_name) != 0)
        ++*first;
    *end = *first;
    while (*end < table->n_rows &&
           strcmp(csv_table_text(table, *end, column), trace->case_name) == 0)
        ++*end;
}

/* A group of a fleet, CASE/GROUP, is no case, but may have been traced. */
static bool is_traced(const struct why_trace *trace)
{
    size_t first, end;
    find_rows(trace, WHY_CAPACITY, &first, &end);
    return end > first;
}

static void refuse_case(const struct csv_table *cases, const char *name, struct diagnostics *list)
{
    struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                              "the folder has no case '%s'", name);
    const char *guess = text_did_you_mean(name, case_of_row, cases);
    if (guess != NULL)
        diagnostic_hint(item, "did you mean '%s'?", guess);
    else
        diagnostic_hint(item, "the names are in the first column of cases.csv");
}

/* Reads capacity.csv, too. */
static bool choose_case(struct why_trace *trace, const char *folder, const char *name,
                        struct diagnostics *list)
{
    const struct csv_table *cases = &trace->tables[WHY_CASES];
    if (name == NULL && cases->n_rows != 1) {
        refuse_several(cases, list);
        return false;
    }
    trace->case_name = name != NULL ? name : case_of_row(cases, 0);
    if (!read_rows(trace, WHY_CAPACITY, folder, trace->case_name, list))
        return false;
    if (!is_case(cases, trace->case_name) && !is_traced(trace)) {
        refuse_case(cases, trace->case_name, list);
        return false;
    }
    return true;
}

/* -- the rows of the case ---------------------------------------------------------------------- */

static void take_events(struct why_trace *trace)
{
    const struct csv_table *table = &trace->tables[WHY_EVENTS];
    size_t first, end;
    find_rows(trace, WHY_EVENTS, &first, &end);
    trace->n_events = end - first;
    trace->events = arena_array(&trace->arena, trace->n_events + 1, sizeof *trace->events);
    for (size_t row = first; row < end; row++)
        trace->events[row - first] = (struct why_event){
            .at = instant_of(table, row, "time_s"),
            .event = text_of(table, row, "event"),
            .instance = text_of(table, row, "instance"),
            .zone = text_of(table, row, "zone"),
            .before = text_of(table, row, "before"),
            .after = text_of(table, row, "after"),
            .operation = text_of(table, row, "operation"),
            .rule = text_of(table, row, "rule"),
            .reason = text_of(table, row, "reason"),
            .activity = number_of(table, row, "activity"),
            .entry = number_of(table, row, "entry"),
        };
    trace->is_cut = trace->n_events > 0 &&
                    strcmp(trace->events[trace->n_events - 1].event, trace_cut_event) == 0;
}

static void take_activities(struct why_trace *trace)
{
    const struct csv_table *table = &trace->tables[WHY_ACTIVITIES];
    size_t first, end;
    find_rows(trace, WHY_ACTIVITIES, &first, &end);
    trace->n_activities = end - first;
    trace->activities =
        arena_array(&trace->arena, trace->n_activities + 1, sizeof *trace->activities);
    for (size_t row = first; row < end; row++)
        trace->activities[row - first] = (struct why_activity){
            .number = number_of(table, row, "ScalingActivityId"),
            .cause = text_of(table, row, "Cause"),
            .operation = text_of(table, row, "Operation"),
            .status = text_of(table, row, "StatusCode"),
            .from = instant_of(table, row, "StartTime_s"),
            .to = instant_of(table, row, "EndTime_s"),
        };
}

static void take_refreshes(struct why_trace *trace)
{
    const struct csv_table *table = &trace->tables[WHY_REFRESHES];
    size_t first, end;
    find_rows(trace, WHY_REFRESHES, &first, &end);
    trace->n_refreshes = end - first;
    trace->refreshes = arena_array(&trace->arena, trace->n_refreshes + 1, sizeof *trace->refreshes);
    for (size_t row = first; row < end; row++)
        trace->refreshes[row - first] = (struct why_refresh){
            .entry = number_of(table, row, "InstanceRefreshTaskId"),
            .status = text_of(table, row, "Status"),
            .from = instant_of(table, row, "StartTime_s"),
            .to = instant_of(table, row, "EndTime_s"),
            .n_wanted = number_of(table, row, "TotalNeedUpdateCapacity"),
            .n_finished = number_of(table, row, "FinishedUpdateCapacity"),
            .low_percentage = number_of(table, row, "MinHealthyPercentage"),
            .high_percentage = number_of(table, row, "MaxHealthyPercentage"),
            .skip_matching = text_of(table, row, "SkipMatching"),
            .n_batches = number_of(table, row, "batches"),
        };
}

static long count_batches(const struct why_trace *trace, long entry)
{
    long batches = 0;
    for (size_t i = 0; i < trace->n_refreshes; i++)
        batches = trace->refreshes[i].entry == entry ? trace->refreshes[i].n_batches : batches;
    return batches;
}

static bool begins_batch(const struct why_event *event)
{
    return strcmp(event->event, "batch-begin") == 0;
}

/* By entry, those without one by activity, then as they came. */
static int compare_batches(const void *left, const void *right)
{
    const struct why_event *a = *(struct why_event *const *)left;
    const struct why_event *b = *(struct why_event *const *)right;
    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    if (a->entry == 0 && a->activity != b->activity)
        return a->activity < b->activity ? -1 : 1;
    return a < b ? -1 : a > b;
}

static bool are_of_one(const struct why_event *a, const struct why_event *b)
{
    return a->entry == b->entry && (a->entry != 0 || a->activity == b->activity);
}

/* Those of before a run that was resumed count, too. */
static void number_batches(struct why_trace *trace)
{
    struct why_event **order = arena_array(&trace->arena, trace->n_events + 1, sizeof *order);
    size_t n = 0;
    for (size_t i = 0; i < trace->n_events; i++) {
        if (strncmp(trace->events[i].event, "batch-", 6) == 0)
            order[n++] = &trace->events[i];
    }
    qsort(order, n, sizeof *order, compare_batches);
    for (size_t first = 0, end = 0; first < n; first = end) {
        long batch = count_batches(trace, order[first]->entry), begun = 0;
        while (end < n && are_of_one(order[first], order[end]))
            begun += begins_batch(order[end++]);
        batch = batch > begun ? batch - begun : 0;
        for (size_t i = first; i < end; i++)
            order[i]->batch = batch += begins_batch(order[i]);
    }
}

long why_trace_batches_before(const struct why_trace *trace, long entry)
{
    long batches = count_batches(trace, entry);
    for (size_t i = 0; batches > 0 && i < trace->n_events; i++) {
        const struct why_event *event = &trace->events[i];
        batches -= event->entry == entry && begins_batch(event);
    }
    return batches;
}

/* The first traced group of a fleet; NULL: it is none, or none was traced. */
static const char *find_group(const struct why_trace *trace)
{
    const struct csv_table *table = &trace->tables[WHY_CAPACITY];
    size_t length = strlen(trace->case_name);
    for (size_t row = 0; row < table->n_rows; row++) {
        const char *name = text_of(table, row, "case");
        if (strncmp(name, trace->case_name, length) == 0 && name[length] == '/')
            return name;
    }
    return NULL;
}

static bool take_capacity(struct why_trace *trace, struct diagnostics *list)
{
    const struct csv_table *table = &trace->tables[WHY_CAPACITY];
    find_rows(trace, WHY_CAPACITY, &trace->first_capacity, &trace->end_capacity);
    if (trace->first_capacity == trace->end_capacity) {
        const char *group = find_group(trace);
        struct diagnostic *item = diagnostics_add(
            list, SEVERITY_ERROR, (struct place){ 0 },
            group != NULL ? "'%s' is a fleet: one of its groups must be named"
                          : "no run of the case '%s' was traced",
            trace->case_name);
        if (group != NULL) {
            diagnostic_hint(item, "say which one: --case '%s'", group);
            return false;
        }
        diagnostic_hint(item, "run it again with --trace median, worst or the number of a run");
        return false;
    }
    trace->run = number_of(table, trace->first_capacity, "run");
    trace->traced_as = find_reason(&trace->tables[WHY_CASES], trace->case_name, trace->run);
    trace->ends_at = instant_of(table, trace->end_capacity - 1, "time_s");
    return true;
}

bool why_trace_read(struct why_trace *trace, const char *folder, const char *case_name,
                    struct diagnostics *list)
{
    *trace = (struct why_trace){ 0 };
    if (!read_cases(trace, folder, list) || !choose_case(trace, folder, case_name, list) ||
        !take_capacity(trace, list))
        return false;
    static const enum why_source others[] = { WHY_EVENTS, WHY_ACTIVITIES, WHY_REFRESHES };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (!read_rows(trace, others[i], folder, trace->case_name, list))
            return false;
    }
    take_events(trace);
    take_activities(trace);
    take_refreshes(trace);
    number_batches(trace);
    return true;
}

void why_trace_free(struct why_trace *trace)
{
    for (int i = 0; i < N_WHY_SOURCES; i++)
        csv_table_free(&trace->tables[i]);
    arena_free(&trace->arena);
}

/* -- capacity ---------------------------------------------------------------------------------- */

bool why_trace_capacity(const struct why_trace *trace, int64_t at, size_t *first, size_t *end)
{
    const struct csv_table *table = &trace->tables[WHY_CAPACITY];
    bool is_found = false;
    for (size_t row = trace->first_capacity; row < trace->end_capacity; row++) {
        if (instant_of(table, row, "time_s") > at)
            break;
        if (strcmp(text_of(table, row, "zone"), "all") == 0) {
            *first = row;
            is_found = true;
        }
        *end = row + 1;
    }
    return is_found;
}

double why_trace_count(const struct why_trace *trace, size_t row, const char *column)
{
    const struct csv_table *table = &trace->tables[WHY_CAPACITY];
    double value = csv_table_number(table, row, csv_table_column(table, column));
    return isfinite(value) ? value : -1;
}
