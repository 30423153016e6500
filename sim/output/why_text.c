/*
 * why_text: the answer in sentences.
 */
#include "base/units.h"
#include "output/page.h"
#include "output/terminal.h"
#include "output/traced_run.h"
#include "output/why_state.h"
#include "output/why_telling.h"

enum { TIME_COLUMN = 17, NAME_COLUMN = 20 };

static void print_steps(const struct why_telling *telling, struct why_steps steps)
{
    struct text time = { 0 }, sentence = { 0 };
    for (size_t i = 0; i < steps.n; i++) {
        text_clear(&time);
        text_clear(&sentence);
        why_append_time(&time, steps.items[i].events[0]->at);
        why_step_tell(&steps.items[i], &sentence);
        page_pair(telling->stream, text_string(&time), text_string(&sentence), TIME_COLUMN);
    }
    text_free(&time);
    text_free(&sentence);
}

static void print_heading(const struct why_telling *telling, const char *what)
{
    struct text heading = { 0 };
    const struct why_trace *trace = telling->trace;
    text_printf(&heading, "%s, run %ld%s%s%s", trace->case_name, trace->run,
                traced_run_words(trace->traced_as), *what != '\0' ? ": " : "", what);
    page_heading(telling->stream, text_string(&heading));
    text_free(&heading);
}

static void print_rest(const struct why_telling *telling, const char *text)
{
    fprintf(telling->stream, "%*s", PAGE_INDENT, "");
    terminal_print_wrapped(telling->stream, text, PAGE_INDENT, PAGE_INDENT,
                           terminal_width(telling->stream));
    fputc('\n', telling->stream);
}

static void print_counts(const struct why_telling *telling, const struct why_state *state)
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

static void print_flights(const struct why_telling *telling, const struct why_state *state)
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

static void print_beyond_cut(const struct why_telling *telling)
{
    struct text text = { 0 };
    text_append(&text, "Not known: the trace stops at ");
    why_append_time(&text, telling->trace->ends_at);
    text_append(&text, ", before that.");
    print_rest(telling, text_string(&text));
    text_free(&text);
}

static void print_state(struct why_telling *telling, int64_t at)
{
    struct why_state state = why_state_at(&telling->arena, telling->trace, at);
    if (state.has_counts)
        print_counts(telling, &state);
    fputc('\n', telling->stream);
    print_flights(telling, &state);
}

static void print_at(struct why_telling *telling)
{
    int64_t at = telling->request->at;
    bool is_known = !why_is_beyond_cut(telling, at);
    struct text when = { 0 };
    text_append(&when, "at ");
    why_append_time(&when, at);
    print_heading(telling, text_string(&when));
    text_free(&when);
    if (is_known)
        print_state(telling, at);
    else
        print_beyond_cut(telling);
    struct why_steps before = why_steps_before(telling, at);
    fputc('\n', telling->stream);
    page_heading(telling->stream, "Before");
    print_steps(telling, before);
    if (before.n == 0)
        print_rest(telling, "Nothing.");
    if (!is_known)
        return;
    struct why_steps after = why_steps_after(telling, at);
    fputc('\n', telling->stream);
    page_heading(telling->stream, "After");
    print_steps(telling, after);
    if (after.n == 0)
        print_rest(telling, telling->trace->is_cut ? "Not known: the trace stops here."
                                                   : "Nothing more happens.");
}

/* "It was in the group from the start", and what has become of it. */
static void print_life(const struct why_telling *telling, const struct why_steps *steps)
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
    print_steps(telling, *steps);
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
static void print_refreshes(const struct why_telling *telling)
{
    const struct why_trace *trace = telling->trace;
    struct text text = { 0 };
    for (size_t i = 0; i < trace->n_refreshes; i++) {
        const struct why_refresh *refresh = &trace->refreshes[i];
        struct why_event like = { .operation = "StartInstanceRefresh", .entry = refresh->entry };
        if (!why_is_of_operation(telling, &like))
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
static void print_first_steps(const struct why_telling *telling, const struct why_steps *steps)
{
    size_t most = telling->request->most_steps;
    size_t n = most > 0 && most < steps->n ? most : steps->n;
    print_steps(telling, (struct why_steps){ .items = steps->items, .n = n });
    if (n < steps->n) {
        struct text text = { 0 };
        text_printf(&text, "And %zu step%s more; evenkeel why tells them, too: --from ",
                    steps->n - n, steps->n - n == 1 ? "" : "s");
        why_append_time(&text, steps->items[n].events[0]->at);
        print_rest(telling, text_string(&text));
        text_free(&text);
    }
}

void why_print_text(struct why_telling *telling)
{
    const struct why_request *request = telling->request;
    if (request->at != WHY_NOT_ASKED) {
        print_at(telling);
    } else {
        struct why_steps steps = why_wanted_steps(telling);
        if (request->instance != NULL && steps.n > 0) {
            print_life(telling, &steps);
        } else {
            print_heading(telling, request->operation != NULL ? request->operation : "");
            if (request->operation != NULL)
                print_refreshes(telling);
            print_first_steps(telling, &steps);
            if (steps.n == 0 && why_is_beyond_cut(telling, telling->from))
                print_beyond_cut(telling);
            else if (steps.n == 0)
                print_rest(telling, "Nothing happened.");
        }
    }
    if (terminal_is_interactive(telling->stream))
        fputs("\nA rule in full, by the id in brackets: evenkeel explain F6\n", telling->stream);
}
