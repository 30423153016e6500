#include "output/plan_calls.h"

#include <ctype.h>
#include <string.h>

#include "model/fleet_setup.h"
#include "scenario/sections.h"

enum { ENTRIES_TOLD = 3 };

/* With resume_from: before the instant that is now, so it is history. */
static bool is_past(const struct setup *setup, const struct timeline_entry *entry)
{
    return setup->resume != NULL && entry->at < setup->resume->at;
}

/* Whether the key is a parameter of a call that is to be made, or of one that has been made. */
static bool is_call_parameter(const struct setup *setup, const char *key, bool is_of_past)
{
    const char *dot = strrchr(key, '.');
    const char *name = dot != NULL ? dot + 1 : key;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        if (api_call_is_known(&setup->timeline[i]) && isupper((unsigned char)name[0]) &&
            is_past(setup, &setup->timeline[i]) == is_of_past &&
            section_find_row(setup->timeline[i].type->params, name) != NULL)
            return true;
    }
    return false;
}

/* What was varied and is set otherwise than by the calls, or by one that has been made. */
static void append_varied(const struct plan_report *report, bool is_of_past, struct text *text)
{
    const struct scenario_case *of = plan_report_chosen(report);
    const char *before = is_of_past ? "Asked for already, and no call changes it: "
                                    : "Part of the plan, but no parameter of the call: ";
    bool is_empty = true;
    for (size_t i = 0; i < of->n_varied; i++) {
        const char *key = of->varied[i].key;
        if (is_call_parameter(&of->setup, key, false) ||
            is_call_parameter(&of->setup, key, true) != is_of_past)
            continue;
        text_printf(text, "%s%s=%s", is_empty ? before : ", ", key, of->varied[i].value);
        is_empty = false;
    }
    if (!is_empty)
        text_append(text, is_of_past
                              ? "; to have that, cancel what is under way and start it anew.\n"
                              : ".\n");
}

/* "MinHealthyPercentage=70, no Checkpoints.1.Percentage" */
static void append_difference(const struct api_call *call, const struct api_call *usual,
                              struct text *text)
{
    for (size_t i = 0; i < call->n_parameters; i++) {
        const struct api_parameter *own = &call->parameters[i];
        const char *value = api_call_find(usual, own->name);
        if (value == NULL || strcmp(value, own->value) != 0)
            text_printf(text, "%s%s=%s", text->length > 0 ? ", " : "", own->name, own->value);
    }
    for (size_t i = 0; i < usual->n_parameters; i++) {
        if (api_call_find(call, usual->parameters[i].name) == NULL)
            text_printf(text, "%sno %s", text->length > 0 ? ", " : "", usual->parameters[i].name);
    }
}

/* The next one of a timeline that is a call; NULL: there is none. */
static const struct timeline_entry *next_call(const struct setup *setup, size_t *next)
{
    while (*next < setup->n_timeline) {
        const struct timeline_entry *entry = &setup->timeline[(*next)++];
        if (api_call_is_known(entry))
            return entry;
    }
    return NULL;
}

/* In what the calls of an entry of a fleet are not those that are printed; "": in nothing. */
static void compare_entry(const struct setup *usual, const struct setup *own,
                          struct text *difference)
{
    size_t next = 0, next_usual = 0;
    text_clear(difference);
    for (;;) {
        const struct timeline_entry *entry = next_call(own, &next);
        const struct timeline_entry *usual_entry = next_call(usual, &next_usual);
        if (entry == NULL && usual_entry == NULL)
            return;
        if (entry == NULL || usual_entry == NULL || entry->type != usual_entry->type) {
            text_clear(difference);
            text_append(difference, "a timeline of its own");
            return;
        }
        struct api_call call, usual_call;
        api_call_make(&call, own, entry);
        api_call_make(&usual_call, usual, usual_entry);
        append_difference(&call, &usual_call, difference);
        api_call_free(&call);
        api_call_free(&usual_call);
    }
}

/* Who takes the printed call for all groups would undo what an entry sets for its own. */
static void append_other_groups(const struct setup *setup, struct text *text)
{
    struct text difference = { 0 };
    size_t n = 0;
    for (size_t i = 0; setup->fleet != NULL && i < setup->fleet->n_entries; i++) {
        const struct fleet_entry *entry = &setup->fleet->entries[i];
        compare_entry(setup, entry->setup, &difference);
        if (difference.length > 0 && n++ < ENTRIES_TOLD)
            text_printf(text, "%s%s has %s", n == 1 ? "Not the same for all groups: " : "; ",
                        entry->name, text_string(&difference));
    }
    if (n > ENTRIES_TOLD)
        text_printf(text, "; so it is with %zu more of the list", n - ENTRIES_TOLD);
    text_append(text, n > 0 ? ".\n" : "");
    text_free(&difference);
}

void plan_calls_append_beside(const struct plan_report *report, struct text *text)
{
    append_other_groups(&plan_report_chosen(report)->setup, text);
    append_varied(report, false, text);
    append_varied(report, true, text);
}

size_t plan_calls_visit(const struct plan_report *report, plan_call_fn *visit, void *context)
{
    const struct setup *setup = &plan_report_chosen(report)->setup;
    size_t n = 0;
    for (size_t i = 0; i < setup->n_timeline && n < PLAN_CALLS_MOST; i++) {
        struct api_call call;
        if (is_past(setup, &setup->timeline[i]) || !api_call_is_known(&setup->timeline[i]))
            continue;
        api_call_make(&call, setup, &setup->timeline[i]);
        visit(context, &setup->timeline[i], &call);
        api_call_free(&call);
        n++;
    }
    return n;
}

static void pass_over(void *context, const struct timeline_entry *entry,
                      const struct api_call *call)
{
    (void)context;
    (void)entry;
    (void)call;
}

bool plan_calls_are_there(const struct plan_report *report)
{
    return plan_calls_visit(report, pass_over, NULL) > 0;
}

static const struct table_column call_columns[] = {
    { "entry", NULL, NULL, TABLE_RIGHT },
    { "at_s", NULL, NULL, TABLE_RIGHT },
    { "operation", NULL, NULL, TABLE_LEFT },
    { "request", NULL, NULL, TABLE_LEFT },
    { "command", NULL, NULL, TABLE_LEFT },
    { "terraform", NULL, NULL, TABLE_LEFT },
};

static void add_call(void *context, const struct timeline_entry *entry,
                     const struct api_call *call)
{
    struct table *table = context;
    struct text text = { 0 };
    table_add_integer(table, (int64_t)entry->entry);
    table_add_duration(table, entry->at);
    table_add_text(table, call->action);
    api_call_append_request(call, &text);
    table_add_text(table, text_string(&text));
    text_clear(&text);
    api_call_append_command(call, &text);
    table_add_text(table, text_string(&text));
    text_clear(&text);
    table_add_text(table, api_call_append_terraform(call, &text) ? text_string(&text) : NULL);
    text_free(&text);
}

void plan_calls_begin(struct table *table)
{
    table_init(table, call_columns, sizeof call_columns / sizeof call_columns[0]);
}

void plan_calls_fill(const struct plan_report *report, struct table *table)
{
    plan_calls_visit(report, add_call, table);
}
