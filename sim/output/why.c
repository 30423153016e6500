#include "output/why.h"

#include <jansson.h>
#include <string.h>

#include "base/units.h"
#include "output/page.h"
#include "output/terminal.h"
#include "output/traced_run.h"
#include "output/why_state.h"
#include "output/why_step.h"

enum {
    STEPS_BEFORE = 5, /* told around an instant */
    STEPS_AFTER = 3,
    TIME_COLUMN = 17,
    NAME_COLUMN = 20,
};

const char *const why_formats[] = { "text", "json", NULL };

struct telling {
    const struct why_request *request;
    const struct why_trace *trace;
    FILE *stream;
    struct arena arena;
    int64_t from, to; /* of the steps that are wanted now */
    long entry;       /* request->operation as a number; 0: it is a name */
};

/* -- what is wanted ---------------------------------------------------------------------------- */

/* As the API spells it, or in any case. */
static bool is_same_name(const char *a, const char *b)
{
    return text_edit_distance(a, b, 0) == 0;
}

static bool is_of_operation(const struct telling *telling, const struct why_event *event)
{
    return telling->entry > 0 ? event->entry == telling->entry
                              : is_same_name(event->operation, telling->request->operation);
}

static bool is_wanted(const void *context, const struct why_event *event)
{
    const struct telling *telling = context;
    const struct why_request *request = telling->request;
    return event->at >= telling->from && event->at <= telling->to &&
           (request->instance == NULL || strcmp(event->instance, request->instance) == 0) &&
           (request->operation == NULL || is_of_operation(telling, event));
}

static struct why_steps steps_between(struct telling *telling, int64_t from, int64_t to)
{
    telling->from = from;
    telling->to = to;
    return why_steps_make(&telling->arena, telling->trace, is_wanted, telling);
}

/* The range of the request; open ends are those of the run. */
static struct why_steps wanted_steps(struct telling *telling)
{
    const struct why_request *request = telling->request;
    return steps_between(telling, request->from == WHY_NOT_ASKED ? 0 : request->from,
                         request->to == WHY_NOT_ASKED ? INT64_MAX : request->to);
}

/* -- text -------------------------------------------------------------------------------------- */

static void print_steps(const struct telling *telling, const struct why_steps *steps, size_t first,
                        size_t end)
{
    struct text time = { 0 }, sentence = { 0 };
    for (size_t i = first; i < end; i++) {
        text_clear(&time);
        text_clear(&sentence);
        why_append_time(&time, steps->items[i].events[0]->at);
        why_step_tell(&steps->items[i], &sentence);
        page_pair(telling->stream, text_string(&time), text_string(&sentence), TIME_COLUMN);
    }
    text_free(&time);
    text_free(&sentence);
}

static void print_heading(const struct telling *telling, const char *what)
{
    struct text heading = { 0 };
    const struct why_trace *trace = telling->trace;
    text_printf(&heading, "%s, run %ld%s%s%s", trace->case_name, trace->run,
                traced_run_words(trace->traced_as), *what != '\0' ? ": " : "", what);
    page_heading(telling->stream, text_string(&heading));
    text_free(&heading);
}

static void print_rest(const struct telling *telling, const char *text)
{
    fprintf(telling->stream, "%*s", PAGE_INDENT, "");
    terminal_print_wrapped(telling->stream, text, PAGE_INDENT, PAGE_INDENT,
                           terminal_width(telling->stream));
    fputc('\n', telling->stream);
}

static void print_counts(const struct telling *telling, const struct why_state *state)
{
    const struct csv_table *table = &telling->trace->tables[WHY_CAPACITY];
    size_t zone = csv_table_column(table, "zone");
    struct text text = { 0 };
    why_state_counts(telling->trace, state->first_row, &text);
    page_pair(telling->stream, "instances", text_string(&text), NAME_COLUMN);
    for (size_t row = state->first_row + 1; row < state->end_row && state->end_row >
         state->first_row + 2; row++) {
        text_clear(&text);
        why_state_counts(telling->trace, row, &text);
        page_pair(telling->stream, csv_table_text(table, row, zone), text_string(&text),
                  NAME_COLUMN);
    }
    text_clear(&text);
    why_state_limits(telling->trace, state->first_row, &text);
    page_pair(telling->stream, "limits", text_string(&text), NAME_COLUMN);
    text_free(&text);
}

static void print_flights(const struct telling *telling, const struct why_state *state)
{
    struct text text = { 0 };
    page_heading(telling->stream, "In flight");
    for (size_t i = 0; i < state->n_flights; i++) {
        text_clear(&text);
        why_state_flight(telling->trace, state, &state->flights[i], &text);
        print_rest(telling, text_string(&text));
    }
    if (state->n_flights == 0)
        print_rest(telling, state->has_counts
                                ? "Nothing: no task and no activity."
                                : "Not known: the run begins later, as resume_from says.");
    text_free(&text);
}

/* Whether the trace was cut before an instant: then nothing is known of it. */
static bool is_beyond_cut(const struct telling *telling, int64_t at)
{
    return telling->trace->is_cut && at > telling->trace->ends_at;
}

static void print_beyond_cut(const struct telling *telling)
{
    struct text text = { 0 };
    text_append(&text, "Not known: the trace stops at ");
    why_append_time(&text, telling->trace->ends_at);
    text_append(&text, ", before that.");
    print_rest(telling, text_string(&text));
    text_free(&text);
}

static void print_state(struct telling *telling, int64_t at)
{
    struct why_state state = why_state_at(&telling->arena, telling->trace, at);
    if (state.has_counts)
        print_counts(telling, &state);
    fputc('\n', telling->stream);
    print_flights(telling, &state);
}

static void print_at(struct telling *telling)
{
    int64_t at = telling->request->at;
    bool is_known = !is_beyond_cut(telling, at);
    struct text when = { 0 };
    text_append(&when, "at ");
    why_append_time(&when, at);
    print_heading(telling, text_string(&when));
    text_free(&when);
    if (is_known)
        print_state(telling, at);
    else
        print_beyond_cut(telling);
    struct why_steps before = steps_between(telling, 0, at);
    fputc('\n', telling->stream);
    page_heading(telling->stream, "Before");
    print_steps(telling, &before, before.n > STEPS_BEFORE ? before.n - STEPS_BEFORE : 0, before.n);
    if (before.n == 0)
        print_rest(telling, "Nothing.");
    if (!is_known)
        return;
    struct why_steps after = steps_between(telling, at + 1, INT64_MAX);
    fputc('\n', telling->stream);
    page_heading(telling->stream, "After");
    print_steps(telling, &after, 0, after.n < STEPS_AFTER ? after.n : STEPS_AFTER);
    if (after.n == 0)
        print_rest(telling, telling->trace->is_cut ? "Not known: the trace stops here."
                                                   : "Nothing more happens.");
}

/* "It was in the group from the start", and what has become of it. */
static void print_life(const struct telling *telling, const struct why_steps *steps)
{
    const struct why_event *first = steps->items[0].events[0];
    const struct why_step *last_step = &steps->items[steps->n - 1];
    const struct why_event *last = last_step->events[last_step->n_events - 1];
    struct text text = { 0 };
    print_heading(telling, telling->request->instance);
    if (*first->before != '\0') {
        text_printf(&text, "It was in the group before, in %s.", first->before);
        print_rest(telling, text_string(&text));
    }
    print_steps(telling, steps, 0, steps->n);
    text_clear(&text);
    if (*last->after != '\0') {
        text_printf(&text, "After that it stays %s until the %s at ", last->after,
                    telling->trace->is_cut ? "trace stops" : "run ends");
        why_append_time(&text, telling->trace->ends_at);
        text_append(&text, ".");
        print_rest(telling, text_string(&text));
    }
    text_free(&text);
}

/* The refresh's own figures above its course. */
static void print_refreshes(const struct telling *telling)
{
    const struct why_trace *trace = telling->trace;
    struct text text = { 0 };
    for (size_t i = 0; i < trace->n_refreshes; i++) {
        const struct why_refresh *refresh = &trace->refreshes[i];
        struct why_event like = { .operation = "StartInstanceRefresh", .entry = refresh->entry };
        if (!is_of_operation(telling, &like))
            continue;
        text_clear(&text);
        text_printf(&text,
                    "Entry %ld, MinHealthyPercentage %ld, MaxHealthyPercentage %ld, SkipMatching "
                    "%s: %s, %ld of %ld instances in %ld batches",
                    refresh->entry, refresh->low_percentage, refresh->high_percentage,
                    refresh->skip_matching, refresh->status, refresh->n_finished,
                    refresh->n_wanted, refresh->n_batches);
        if (refresh->to != WHY_NEVER) {
            text_append(&text, ", ");
            char buffer[UNITS_DURATION_SIZE];
            text_append(&text, units_format_duration(refresh->to - refresh->from, buffer));
        }
        text_append(&text, ".");
        print_rest(telling, text_string(&text));
    }
    text_free(&text);
}

/* As many as the request has room for, and where the others are to be had. */
static void print_first_steps(const struct telling *telling, const struct why_steps *steps)
{
    size_t most = telling->request->most_steps;
    size_t n = most > 0 && most < steps->n ? most : steps->n;
    print_steps(telling, steps, 0, n);
    if (n < steps->n) {
        struct text text = { 0 };
        text_printf(&text, "And %zu step%s more; evenkeel why tells them, too: --from ",
                    steps->n - n, steps->n - n == 1 ? "" : "s");
        why_append_time(&text, steps->items[n].events[0]->at);
        print_rest(telling, text_string(&text));
        text_free(&text);
    }
}

static void print_text(struct telling *telling)
{
    const struct why_request *request = telling->request;
    if (request->at != WHY_NOT_ASKED) {
        print_at(telling);
    } else {
        struct why_steps steps = wanted_steps(telling);
        if (request->instance != NULL && steps.n > 0) {
            print_life(telling, &steps);
        } else {
            print_heading(telling, request->operation != NULL ? request->operation : "");
            if (request->operation != NULL)
                print_refreshes(telling);
            print_first_steps(telling, &steps);
            if (steps.n == 0 && is_beyond_cut(telling, telling->from))
                print_beyond_cut(telling);
            else if (steps.n == 0)
                print_rest(telling, "Nothing happened.");
        }
    }
    if (terminal_is_interactive(telling->stream))
        fputs("\nA rule in full, by the id in brackets: evenkeel explain F6\n", telling->stream);
}

/* -- JSON -------------------------------------------------------------------------------------- */

static json_t *json_seconds(int64_t ms)
{
    return ms % 1000 == 0 ? json_integer(ms / 1000) : json_real((double)ms / 1000);
}

static json_t *json_filled(const char *text)
{
    return *text != '\0' ? json_string(text) : json_null();
}

static json_t *json_number(long number)
{
    return number > 0 ? json_integer(number) : json_null();
}

static json_t *json_of_step(const struct why_step *step)
{
    const struct why_event *first = step->events[0], *last = step->events[step->n_events - 1];
    struct text reason = { 0 }, sentence = { 0 };
    json_t *instances = json_array();
    for (size_t i = 0; i < step->n_events; i++) {
        if (*step->events[i]->instance != '\0')
            json_array_append_new(instances, json_string(step->events[i]->instance));
    }
    why_step_reason(step, &reason);
    why_step_tell(step, &sentence);
    json_t *object = json_pack(
        "{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "time_s",
        json_seconds(first->at), "until_s", json_seconds(last->at), "event", first->event,
        "instances", instances, "status", json_filled(*first->instance == '\0' ? first->after : ""),
        "operation", json_filled(first->operation), "entry", json_number(first->entry), "activity",
        json_number(first->activity), "rule", json_filled(first->rule), "reason",
        json_filled(text_string(&reason)), "sentence", text_string(&sentence));
    text_free(&reason);
    text_free(&sentence);
    return object;
}

static json_t *json_of_steps(const struct why_steps *steps, size_t first, size_t end)
{
    json_t *array = json_array();
    for (size_t i = first; i < end; i++)
        json_array_append_new(array, json_of_step(&steps->items[i]));
    return array;
}

static json_t *json_of_row(const struct why_trace *trace, size_t row)
{
    const struct csv_table *table = &trace->tables[WHY_CAPACITY];
    json_t *object = json_object();
    for (size_t column = 0; column < table->n_columns; column++) {
        const char *text = csv_table_text(table, row, column), *name = table->names[column];
        long whole;
        double real;
        if (strcmp(name, "case") == 0 || strcmp(name, "run") == 0 || *text == '\0')
            continue;
        if (units_parse_integer(text, &whole) == NULL)
            json_object_set_new(object, name, json_integer(whole));
        else if (units_parse_real(text, &real) == NULL)
            json_object_set_new(object, name, json_real(real));
        else
            json_object_set_new(object, name, json_string(text));
    }
    return object;
}

static json_t *json_of_flights(const struct telling *telling, const struct why_state *state)
{
    json_t *array = json_array();
    for (size_t i = 0; i < state->n_flights; i++) {
        const struct why_flight *flight = &state->flights[i];
        struct text sentence = { 0 };
        why_state_flight(telling->trace, state, flight, &sentence);
        json_array_append_new(
            array, json_pack("{s:s, s:o, s:o, s:s, s:o, s:o, s:s}", "operation", flight->operation,
                             "entry", json_number(flight->entry), "activity",
                             json_number(flight->activity), "status", flight->status, "since_s",
                             json_seconds(flight->since), "batch", json_number(flight->batch),
                             "sentence", text_string(&sentence)));
        text_free(&sentence);
    }
    return array;
}

static void add_state(struct telling *telling, json_t *document)
{
    int64_t at = telling->request->at;
    struct why_state state = { 0 };
    json_t *rows = json_array();
    if (!is_beyond_cut(telling, at))
        state = why_state_at(&telling->arena, telling->trace, at);
    for (size_t row = state.first_row; row < state.end_row; row++)
        json_array_append_new(rows, json_of_row(telling->trace, row));
    json_object_set_new(document, "at_s", json_seconds(at));
    json_object_set_new(document, "capacity", rows);
    json_object_set_new(document, "in_flight", json_of_flights(telling, &state));
    struct why_steps steps = steps_between(telling, 0, at);
    json_object_set_new(document, "before",
                        json_of_steps(&steps, steps.n > STEPS_BEFORE ? steps.n - STEPS_BEFORE : 0,
                                      steps.n));
    steps = steps_between(telling, at + 1, INT64_MAX);
    json_object_set_new(document, "after",
                        json_of_steps(&steps, 0, steps.n < STEPS_AFTER ? steps.n : STEPS_AFTER));
}

static void print_json(struct telling *telling)
{
    json_t *document = json_pack("{s:s, s:i}", "case", telling->trace->case_name, "run",
                                 (int)telling->trace->run);
    if (*telling->trace->traced_as != '\0')
        json_object_set_new(document, "traced_as", json_string(telling->trace->traced_as));
    if (telling->trace->is_cut)
        json_object_set_new(document, "trace_cut_at_s", json_seconds(telling->trace->ends_at));
    if (telling->request->at != WHY_NOT_ASKED) {
        add_state(telling, document);
    } else {
        struct why_steps steps = wanted_steps(telling);
        json_object_set_new(document, "steps", json_of_steps(&steps, 0, steps.n));
    }
    json_dumpf(document, telling->stream,
               JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15));
    fputc('\n', telling->stream);
    json_decref(document);
}

/* -- the request ------------------------------------------------------------------------------- */

static const char *operation_name(const void *context, size_t index)
{
    const struct why_trace *trace = context;
    return index < trace->n_events ? trace->events[index].operation : NULL;
}

static void refuse_operation(const struct telling *telling, struct diagnostics *list)
{
    const char *name = telling->request->operation;
    struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                              "the run has no operation %s", name);
    const char *guess = text_did_you_mean(name, operation_name, telling->trace);
    if (guess != NULL)
        diagnostic_hint(item, "did you mean %s?", guess);
    else
        diagnostic_hint(item, "say the number of an entry of the timeline, from 1, or a name such "
                              "as StartInstanceRefresh");
}

static void refuse_instance(const struct telling *telling, struct diagnostics *list)
{
    struct diagnostic *item =
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 }, "no event names the instance %s",
                        telling->request->instance);
    if (telling->trace->is_cut)
        diagnostic_why(item, "the trace stops before the run ends; it may have come later");
    diagnostic_hint(item, "the instances of a run are i-1, i-2, ... in the order in which they "
                          "came; one of the first to which nothing happened has no event");
}

/* Whatever is named has to be somewhere in the trace. */
static bool check_names(struct telling *telling, struct diagnostics *list)
{
    const struct why_request *request = telling->request;
    if (request->operation != NULL &&
        units_parse_integer(request->operation, &telling->entry) != NULL)
        telling->entry = 0;
    struct why_request only_instance = { .instance = request->instance };
    struct why_request only_operation = { .operation = request->operation };
    struct telling trial = *telling;
    bool has_instance = request->instance == NULL, has_operation = request->operation == NULL;
    trial.from = 0;
    trial.to = INT64_MAX;
    for (size_t i = 0; i < telling->trace->n_events; i++) {
        trial.request = &only_instance;
        has_instance = has_instance || is_wanted(&trial, &telling->trace->events[i]);
        trial.request = &only_operation;
        has_operation = has_operation || is_wanted(&trial, &telling->trace->events[i]);
    }
    if (!has_instance)
        refuse_instance(telling, list);
    if (!has_operation)
        refuse_operation(telling, list);
    return has_instance && has_operation;
}

bool why_tell(const struct why_request *request, FILE *stream, struct diagnostics *list)
{
    struct why_trace trace;
    struct telling telling = { .request = request, .trace = &trace, .stream = stream };
    bool is_told = why_trace_read(&trace, request->folder, request->case_name, list) &&
                   check_names(&telling, list);
    if (is_told) {
        if (request->format == WHY_JSON)
            print_json(&telling);
        else
            print_text(&telling);
    }
    arena_free(&telling.arena);
    why_trace_free(&trace);
    return is_told;
}
