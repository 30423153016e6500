/*
 * why_json: the answer for programs.
 */
#include <jansson.h>
#include <string.h>

#include "base/units.h"
#include "output/why_state.h"
#include "output/why_telling.h"

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

static json_t *json_of_steps(struct why_steps steps)
{
    json_t *array = json_array();
    for (size_t i = 0; i < steps.n; i++)
        json_array_append_new(array, json_of_step(&steps.items[i]));
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

static json_t *json_of_flights(const struct why_telling *telling, const struct why_state *state)
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

static void add_state(struct why_telling *telling, json_t *document)
{
    int64_t at = telling->request->at;
    struct why_state state = { 0 };
    json_t *rows = json_array();
    if (!why_is_beyond_cut(telling, at))
        state = why_state_at(&telling->arena, telling->trace, at);
    for (size_t row = state.first_row; row < state.end_row; row++)
        json_array_append_new(rows, json_of_row(telling->trace, row));
    json_object_set_new(document, "at_s", json_seconds(at));
    json_object_set_new(document, "capacity", rows);
    json_object_set_new(document, "in_flight", json_of_flights(telling, &state));
    json_object_set_new(document, "before", json_of_steps(why_steps_before(telling, at)));
    json_object_set_new(document, "after", json_of_steps(why_steps_after(telling, at)));
}

void why_print_json(struct why_telling *telling)
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
        json_object_set_new(document, "steps", json_of_steps(why_wanted_steps(telling)));
    }
    json_dumpf(document, telling->stream,
               JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15));
    fputc('\n', telling->stream);
    json_decref(document);
}
