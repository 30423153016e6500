#include "cmd/refusal_notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "output/page.h"
#include "output/terminal.h"
#include "study/refused_requests.h"

enum { NOTES_TOLD = 5, REQUESTS_TOLD = 3, RUNS_AT_ONCE = 1024 };

struct refusal_note {
    enum refusal_code code;
    struct text requests; /* in words; "": not known */
    char reason[160];     /* of the first one, in the run that was looked at; may be "" */
    size_t n_cases;
    double least, most;    /* share of the runs of a case */
    const char *case_name; /* of the first case: the run that was looked at */
    char group[FLEET_GROUP_NAME_SIZE]; /* of a fleet, the first one; "" */
    uint64_t run;
    bool is_run_traced, is_group_traced;
    size_t entry; /* of the first request; 0: not known */
};

void refusal_notes_free(struct refusal_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++)
        text_free(&notes->items[i].requests);
    free(notes->items);
    *notes = (struct refusal_notes){ 0 };
}

/* -- collecting -------------------------------------------------------------------------------- */

/* The traced run if it has the refusal, else the first one that has. 0 or an errno value. */
static int find_run(const struct metric_store *store, size_t slot, uint64_t traced, uint64_t *run)
{
    uint64_t n_runs = metric_store_n_runs(store);
    int64_t values[RUNS_AT_ONCE] = { 0 };
    int error = traced > 0 ? metric_store_read(store, slot, traced - 1, 1, values) : 0;
    *run = traced;
    bool is_found = traced > 0 && values[0] > 0;
    for (uint64_t first = 1; first <= n_runs && !is_found && error == 0; first += RUNS_AT_ONCE) {
        uint64_t left = n_runs - first + 1;
        size_t n = left < RUNS_AT_ONCE ? (size_t)left : RUNS_AT_ONCE;
        error = metric_store_read(store, slot, first - 1, n, values);
        for (size_t i = 0; i < n && !is_found && error == 0; i++) {
            is_found = values[i] > 0;
            *run = first + i;
        }
    }
    return error;
}

static void append_request(struct text *text, const struct refused_request *request)
{
    char at[UNITS_DURATION_SIZE];
    text_append(text, request->operation);
    if (request->alarm != NULL)
        text_printf(text, " by the alarm %s", request->alarm);
    else
        text_printf(text, " at %s", units_format_duration(request->at, at));
    text_printf(text, " (entry %zu)", request->entry);
}

/* " of web/1; the same code in web/2, web/3 and 7 more groups" */
static void describe_groups(struct refusal_note *note, const struct refused_groups *groups)
{
    struct text *text = &note->requests;
    size_t n_named = groups->n < REFUSED_GROUPS_NAMED ? groups->n : REFUSED_GROUPS_NAMED;
    if (n_named == 0)
        return;
    snprintf(note->group, sizeof note->group, "%s", groups->names[0]);
    text_printf(text, " of %s", groups->names[0]);
    for (size_t i = 1; i < n_named; i++) {
        const char *before = i == 1 ? "; the same code in" : i + 1 == groups->n ? " and" : ",";
        text_printf(text, "%s %s", before, groups->names[i]);
    }
    if (groups->n > n_named) {
        size_t n_more = groups->n - n_named;
        text_printf(text, " and %zu more group%s", n_more, n_more == 1 ? "" : "s");
    }
}

static void describe_requests(struct refusal_note *note, const struct refused_requests *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct refused_request *request = &list->items[i];
        if (request->code != note->code || n++ >= REQUESTS_TOLD)
            continue;
        text_append(&note->requests, n > 1 ? ", " : "");
        append_request(&note->requests, request);
        if (n == 1) {
            note->entry = request->entry;
            reason_tell(&request->reason, note->reason, sizeof note->reason);
        }
    }
    if (n > REQUESTS_TOLD)
        text_printf(&note->requests, " and %zu more", n - REQUESTS_TOLD);
    if (n > 0)
        describe_groups(note, &list->groups[note->code]);
}

/* Most often all codes are in one run, which need not be made again for each of them. */
struct watched {
    struct refused_requests list;
    uint64_t run; /* 0: none yet */
};

static void watch(struct watched *watched, const struct study_outcome *outcome, uint64_t run)
{
    if (watched->run == run)
        return;
    free(watched->list.items);
    watched->list =
        refused_requests_of(outcome->run, outcome->of->setup, outcome->of->seed, run);
    watched->run = run;
}

/* Takes the note, or adds its case to one that tells the same. */
static void add_note(struct refusal_notes *notes, struct refusal_note *note)
{
    for (size_t i = 0; i < notes->n; i++) {
        struct refusal_note *other = &notes->items[i];
        if (other->code == note->code &&
            strcmp(text_string(&other->requests), text_string(&note->requests)) == 0) {
            other->n_cases++;
            other->least = note->least < other->least ? note->least : other->least;
            other->most = note->most > other->most ? note->most : other->most;
            text_free(&note->requests);
            return;
        }
    }
    notes->items = must_realloc(notes->items, (notes->n + 1) * sizeof *notes->items);
    notes->items[notes->n++] = *note;
}

/* What the folder has of the case. */
static uint64_t traced_run(const struct study_outcome *outcome, const struct results *results)
{
    return outcome->of->setup->fleet != NULL ? results->fleet.run : results->trace.run;
}

static void look_at_run(struct refusal_note *note, struct watched *watched,
                        const struct study_outcome *outcome, const struct results *results)
{
    const struct setup *setup = outcome->of->setup;
    watch(watched, outcome, note->run);
    describe_requests(note, &watched->list);
    note->is_run_traced = note->run == traced_run(outcome, results);
    note->is_group_traced = setup->fleet == NULL ||
                            fleet_trace_has(setup, results->wanted_groups,
                                            results->n_wanted_groups, note->group);
}

int refusal_notes_add(struct refusal_notes *notes, const struct study_outcome *outcome,
                      const struct results *results)
{
    double n_runs = (double)metric_store_n_runs(outcome->store);
    struct watched watched = { .run = 0 };
    int error = 0;
    notes->n_cases++;
    for (size_t slot = 0; slot < outcome->layout->n && error == 0; slot++) {
        const struct metric_slot *what = &outcome->layout->slots[slot];
        uint64_t n = metric_store_tally(outcome->store, slot)->n_nonzero;
        if (what->metric->scope != METRIC_OF_REFUSAL || n == 0)
            continue;
        struct refusal_note note = { .code = (enum refusal_code)what->index,
                                     .n_cases = 1,
                                     .case_name = outcome->of->name };
        note.least = note.most = (double)n / n_runs;
        error = find_run(outcome->store, slot, traced_run(outcome, results), &note.run);
        if (error == 0) {
            look_at_run(&note, &watched, outcome, results);
            add_note(notes, &note);
        }
    }
    free(watched.list.items);
    return error;
}

/* -- telling ----------------------------------------------------------------------------------- */

static void append_share(struct text *text, const struct refusal_note *note)
{
    if (note->most > note->least)
        text_printf(text, "%.3g to %.3g %% of runs", 100 * note->least, 100 * note->most);
    else
        text_printf(text, "%.3g %% of runs", 100 * note->most);
    if (note->n_cases > 1)
        text_printf(text, " of %zu cases", note->n_cases);
}

static void append_what(struct text *text, const struct refusal_note *note)
{
    const struct refusal_row *row = refusal_row(note->code);
    text_printf(text, "Refused with %s in ", row->code);
    append_share(text, note);
    if (note->requests.length > 0)
        text_printf(text, ": %s", text_string(&note->requests));
    text_printf(text, ". It means: %s.", row->message);
    if (note->reason[0] != '\0')
        text_printf(text, " In run %ju: %s.", (uintmax_t)note->run, note->reason);
}

/* The commands that tell more, a line each. */
static void append_where(struct text *text, const struct refusal_notes *notes,
                         const struct refusal_note *note, const char *folder)
{
    text_printf(text, "evenkeel explain %s\n", refusal_row(note->code)->code);
    if (note->entry == 0)
        return;
    if (!note->is_run_traced || !note->is_group_traced) {
        text_append(text, "evenkeel run");
        if (!note->is_run_traced)
            text_printf(text, " --trace %ju", (uintmax_t)note->run);
        if (!note->is_group_traced) {
            text_append(text, " --trace-group ");
            text_append_shell_word(text, note->group);
        }
        text_append(text, " ...\n");
    }
    text_append(text, "evenkeel why ");
    text_append_shell_word(text, folder);
    if (notes->n_cases > 1 || note->group[0] != '\0') {
        struct text name = { 0 };
        text_printf(&name, note->group[0] != '\0' ? "%s/%s" : "%s", note->case_name, note->group);
        text_append(text, " --case ");
        text_append_shell_word(text, text_string(&name));
        text_free(&name);
    }
    text_printf(text, " --operation %zu\n", note->entry);
}

static void print_for_terminal(const struct text *what, const struct text *where, FILE *stream)
{
    fputc('\n', stream);
    terminal_print_text(stream, text_string(what));
    fputc('\n', stream);
    page_lines(stream, text_string(where), PAGE_INDENT);
}

void refusal_notes_print(const struct refusal_notes *notes, const char *folder,
                         enum table_format format, FILE *stream)
{
    for (size_t i = 0; i < notes->n && i < NOTES_TOLD; i++) {
        struct text what = { 0 }, where = { 0 };
        append_what(&what, &notes->items[i]);
        append_where(&where, notes, &notes->items[i], folder);
        if (format == TABLE_MARKDOWN)
            fprintf(stream, "%s- %s\n", i == 0 ? "\n" : "", text_string(&what));
        else
            print_for_terminal(&what, &where, stream);
        text_free(&what);
        text_free(&where);
    }
    if (notes->n > NOTES_TOLD) {
        fprintf(stream, "\nRefused with other codes or in other requests: %zu more, as "
                        "refused[CODE] in %s/summary.csv.\n",
                notes->n - NOTES_TOLD, folder);
    }
}
