#include "cmd/compare_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/refusal.h"
#include "output/terminal.h"
#include "study/interval.h"

void compare_table_init(struct compare_table *table, const char *baseline, size_t n_candidates,
                        double level, bool is_paired)
{
    *table = (struct compare_table){
        .baseline = baseline,
        .n_candidates = n_candidates,
        .level = level,
        .level_of_each = 1 - (1 - level) / (double)n_candidates,
        .is_paired = is_paired,
        .entries = must_alloc(n_candidates * sizeof *table->entries),
    };
}

void compare_table_free(struct compare_table *table)
{
    for (size_t i = 0; i < table->n_entries; i++)
        contrast_free(&table->entries[i].contrast);
    free(table->entries);
    text_free(&table->footnote);
    text_free(&table->told);
    *table = (struct compare_table){ 0 };
}

void compare_table_add(struct compare_table *table, const char *name, struct contrast *contrast)
{
    table->entries[table->n_entries++] = (struct compare_entry){ name, *contrast, false };
    *contrast = (struct contrast){ 0 };
}

bool compare_table_is_worse(const struct compare_table *table)
{
    for (size_t i = 0; i < table->n_entries; i++) {
        const struct contrast *contrast = &table->entries[i].contrast;
        if (table->entries[i].is_refused)
            return true;
        for (size_t r = 0; r < contrast->n_rows; r++) {
            if (contrast->rows[r].is_judged && contrast->rows[r].verdict == CONTRAST_WORSE)
                return true;
        }
    }
    return false;
}

/* ---- what there is to tell of a case ---- */

/* Runs in which an indicator or a count is not 0, or (of "finished") is 0. */
static uint64_t count_runs(const struct contrast_side *side, const char *metric, bool is_zero)
{
    size_t slot = metric_layout_find(side->layout, metric_find(metric), 0);
    const struct metric_tally *tally = metric_store_tally(side->store, slot);
    return is_zero ? tally->n_present - tally->n_nonzero : tally->n_nonzero;
}

/* In which it applies at all. */
static uint64_t count_runs_with(const struct contrast_side *side, const char *metric)
{
    size_t slot = metric_layout_find(side->layout, metric_find(metric), 0);
    return metric_store_tally(side->store, slot)->n_present;
}

static void note_refused(struct compare_table *table, const char *name)
{
    table->is_baseline_refused |= name == table->baseline;
    for (size_t i = 0; i < table->n_entries; i++)
        table->entries[i].is_refused |= name == table->entries[i].name;
}

static void append_codes(struct text *text, const struct contrast_side *side)
{
    const char *before = " with ";
    for (size_t i = 0; i < side->layout->n; i++) {
        const struct metric_slot *slot = &side->layout->slots[i];
        if (slot->metric->scope != METRIC_OF_REFUSAL ||
            metric_store_tally(side->store, i)->n_nonzero == 0)
            continue;
        text_printf(text, "%s%s", before, refusal_row((enum refusal_code)slot->index)->code);
        before = ", ";
    }
}

static void tell(struct compare_table *table, const char *name, const char *what, uint64_t n_runs,
                 uint64_t n)
{
    text_printf(&table->told, "%s %s in %.3g %% of runs", name, what,
                100.0 * (double)n_runs / (double)n);
}

void compare_table_tell(struct compare_table *table, const char *name,
                        const struct contrast_side *side)
{
    uint64_t n = metric_store_n_runs(side->store);
    uint64_t n_stuck = count_runs(side, "stuck", false);
    uint64_t n_unfinished = count_runs(side, "finished", true);
    uint64_t n_unsuccessful = count_runs(side, "unsuccessful", false);
    uint64_t n_refused = count_runs(side, "refused", false);
    bool is_idle = count_runs_with(side, "duration") == 0 && n_stuck + n_unfinished == 0;
    if (n_refused == n && is_idle)
        note_refused(table, name);
    if (n_stuck > 0)
        tell(table, name, "cannot finish", n_stuck, n);
    else if (n_unfinished > 0)
        tell(table, name, "is unfinished", n_unfinished, n);
    else if (n_unsuccessful > 0)
        tell(table, name, "does not end Successful", n_unsuccessful, n);
    if (n_stuck + n_unfinished + n_unsuccessful > 0)
        text_append(&table->told, "\n");
    if (n_refused > 0) {
        tell(table, name, "has requests refused", n_refused, n);
        append_codes(&table->told, side);
        text_append(&table->told, "\n");
    }
    table->n_stuck += n_stuck > 0;
}

/* ---- cells ---- */

static void add_value(struct table *table, const struct contrast_row *row, double value)
{
    if (!isfinite(value))
        table_add_empty(table);
    else if (strcmp(row->unit, "s") == 0)
        table_add_duration(table, llround(value * 1000));
    else if (row->metric->is_indicator)
        table_add_share(table, value);
    else
        table_add_real(table, value);
}

static void add_figure(struct table *table, const struct contrast_row *row, double value)
{
    if (isinf(value))
        table_add_note(table, "endless");
    else
        add_value(table, row, value);
}

static void add_low(struct table *table, const struct contrast_row *row)
{
    char note[64];
    if (row->runs_needed == 0) {
        add_value(table, row, row->interval.low);
        return;
    }
    snprintf(note, sizeof note, "needs >= %llu runs", (unsigned long long)row->runs_needed);
    table_add_note(table, note);
}

static void add_narrower(struct table *table, const struct contrast_row *row)
{
    if (isinf(row->narrower))
        table_add_note(table, "exact");
    else
        table_add_real(table, row->narrower);
}

/* Each line between the two texts. */
static void print_told(const struct compare_table *table, const char *before, const char *after,
                       FILE *stream)
{
    const char *line = text_string(&table->told);
    while (*line != '\0') {
        int length = (int)strcspn(line, "\n");
        fprintf(stream, "%s%.*s%s\n", before, length, line, after);
        line += length + 1;
    }
}

/* ---- for machines ---- */

static const struct table_column flat_columns[] = {
    { "case", NULL, NULL, TABLE_LEFT },        { "baseline", NULL, NULL, TABLE_LEFT },
    { "metric", NULL, NULL, TABLE_LEFT },      { "unit", NULL, NULL, TABLE_LEFT },
    { "statistic", NULL, NULL, TABLE_LEFT },   { "judged", NULL, NULL, TABLE_RIGHT },
    { "runs", NULL, NULL, TABLE_RIGHT },       { "baseline_value", NULL, NULL, TABLE_RIGHT },
    { "case_value", NULL, NULL, TABLE_RIGHT }, { "difference", NULL, NULL, TABLE_RIGHT },
    { "low", NULL, NULL, TABLE_RIGHT },        { "high", NULL, NULL, TABLE_RIGHT },
    { "level", NULL, NULL, TABLE_RIGHT },      { "correlation", NULL, NULL, TABLE_RIGHT },
    { "narrower", NULL, NULL, TABLE_RIGHT },   { "verdict", NULL, NULL, TABLE_LEFT },
};
enum { N_FLAT_COLUMNS = sizeof flat_columns / sizeof flat_columns[0] };

static void add_flat_row(struct table *flat, const struct compare_table *table, const char *name,
                         const struct contrast_row *row)
{
    table_add_text(flat, name);
    table_add_text(flat, table->baseline);
    table_add_text(flat, row->name);
    table_add_text(flat, row->unit);
    table_add_text(flat, row->statistic);
    table_add_integer(flat, row->is_judged);
    table_add_integer(flat, (int64_t)row->n_runs);
    add_figure(flat, row, row->baseline);
    add_figure(flat, row, row->candidate);
    add_value(flat, row, row->difference);
    add_low(flat, row);
    add_value(flat, row, row->interval.high);
    table_add_real(flat, table->level_of_each);
    table_add_real(flat, row->correlation);
    add_narrower(flat, row);
    table_add_text(flat, contrast_verdict_names[row->verdict]);
}

static void print_flat(const struct compare_table *table, enum table_format format, FILE *stream)
{
    struct table flat;
    table_init(&flat, flat_columns, N_FLAT_COLUMNS);
    for (size_t i = 0; i < table->n_entries; i++) {
        const struct compare_entry *entry = &table->entries[i];
        for (size_t r = 0; r < entry->contrast.n_rows; r++)
            add_flat_row(&flat, table, entry->name, &entry->contrast.rows[r]);
    }
    table_print(&flat, format, stream);
    table_free(&flat);
    print_told(table, "evenkeel: warning: ", "", stderr);
}

/* ---- for people ---- */

static const struct table_column columns[] = {
    { "metric", NULL, NULL, TABLE_HANGING },
    { "baseline", NULL, NULL, TABLE_RIGHT },
    { "candidate", NULL, NULL, TABLE_RIGHT },
    { "difference", NULL, NULL, TABLE_RIGHT },
    { "from", NULL, NULL, TABLE_RIGHT },
    { "to", NULL, NULL, TABLE_RIGHT },
    { "verdict", NULL, NULL, TABLE_LEFT },
    { "narrower", "times narrower", NULL, TABLE_RIGHT },
};
enum { N_COLUMNS = sizeof columns / sizeof columns[0], N_COLUMNS_UNPAIRED = N_COLUMNS - 1 };

static bool is_quantile(const struct contrast_row *row)
{
    return row->statistic[0] == 'p';
}

static void append_name(struct text *text, const struct contrast_row *row)
{
    text_append(text, row->name);
    if (is_quantile(row))
        text_printf(text, " %s", row->statistic);
}

static void append_fewer_runs(struct text *text, const struct contrast *contrast,
                              const struct contrast_row *row)
{
    if (row->n_runs < contrast->n_runs)
        text_printf(text, " (in %llu runs)", (unsigned long long)row->n_runs);
}

static void add_row(struct table *shown, const struct compare_table *table,
                    const struct contrast *contrast, const struct contrast_row *row)
{
    struct text name = { 0 };
    append_name(&name, row);
    append_fewer_runs(&name, contrast, row);
    table_add_text(shown, text_string(&name));
    text_free(&name);
    add_figure(shown, row, row->baseline);
    add_figure(shown, row, row->candidate);
    add_value(shown, row, row->difference);
    add_low(shown, row);
    add_value(shown, row, row->interval.high);
    table_add_text(shown, contrast_verdict_names[row->verdict]);
    if (table->is_paired)
        add_narrower(shown, row);
}

/* False if there is no row to show. */
static bool print_rows(const struct compare_table *table, const struct contrast *contrast,
                       enum table_format format, FILE *stream)
{
    struct table shown;
    table_init(&shown, columns, table->is_paired ? N_COLUMNS : N_COLUMNS_UNPAIRED);
    for (int judged = 1; judged >= 0; judged--) {
        for (size_t r = 0; r < contrast->n_rows; r++) {
            const struct contrast_row *row = &contrast->rows[r];
            if (row->is_judged == judged && row->verdict != CONTRAST_SAME)
                add_row(&shown, table, contrast, row);
        }
    }
    bool has_rows = shown.n_cells > 0;
    if (has_rows)
        table_print(&shown, format, stream);
    table_free(&shown);
    return has_rows;
}

/* "The same in every run: a, b"; quantiles go without saying. */
static void append_same(struct text *text, const struct contrast *contrast, const char *before)
{
    size_t n = 0;
    for (size_t r = 0; r < contrast->n_rows; r++) {
        const struct contrast_row *row = &contrast->rows[r];
        if (row->verdict != CONTRAST_SAME || is_quantile(row))
            continue;
        if (n++ == 0)
            text_printf(text, "%sThe same in every run: %s", before, row->name);
        else
            text_printf(text, ", %s", row->name);
        append_fewer_runs(text, contrast, row);
    }
    text_append(text, n > 0 ? ".\n" : "");
}

static size_t append_judged(struct text *text, const struct contrast *contrast,
                            enum contrast_verdict verdict, size_t n_before)
{
    size_t n = 0;
    for (size_t r = 0; r < contrast->n_rows; r++) {
        const struct contrast_row *row = &contrast->rows[r];
        if (!row->is_judged || row->verdict != verdict)
            continue;
        if (n++ == 0)
            text_printf(text, "%s%s in ", n_before > 0 ? "; " : "",
                        contrast_verdict_names[verdict]);
        else
            text_append(text, ", ");
        append_name(text, row);
    }
    return n;
}

/* Who has fewer requests carried out may look better for it. */
static void append_other_refusals(struct text *text, const struct contrast *contrast)
{
    for (size_t r = 0; r < contrast->n_rows; r++) {
        const struct contrast_row *row = &contrast->rows[r];
        if (strcmp(row->name, "refused") == 0 &&
            (row->verdict == CONTRAST_BETTER || row->verdict == CONTRAST_WORSE))
            text_printf(text, "; but mind that not as many requests are refused (%.4g in a run, "
                              "against %.4g)",
                        row->candidate, row->baseline);
    }
}

/* The same names the metric that has a direction; those without one never lead to a verdict. */
static void append_better_or_worse(struct text *text, const struct contrast *contrast)
{
    size_t n_worse = append_judged(text, contrast, CONTRAST_WORSE, 0);
    size_t n_better = append_judged(text, contrast, CONTRAST_BETTER, n_worse);
    if (n_worse + n_better == 0)
        text_append(text, "neither better nor worse, as far as these runs can tell");
    append_other_refusals(text, contrast);
}

/* What does nothing dips least and costs least: that is no merit. */
static void append_verdict(struct text *text, const struct compare_table *table,
                           const struct compare_entry *entry)
{
    bool are_both = table->is_baseline_refused && entry->is_refused;
    text_append(text, "Verdict: ");
    if (are_both)
        text_printf(text, "nothing to compare; all requests of both %s and %s are refused, in "
                          "every run, and nothing is done. evenkeel check tells why",
                    table->baseline, entry->name);
    else if (table->is_baseline_refused || entry->is_refused)
        text_printf(text, "nothing to compare; all requests of %s are refused, in every run: what "
                          "differs is that it does nothing. evenkeel check tells why",
                    entry->is_refused ? entry->name : table->baseline);
    else
        append_better_or_worse(text, &entry->contrast);
    text_append(text, ".\n");
}

static void print_paragraph(FILE *stream, const struct text *text, enum table_format format)
{
    if (format == TABLE_ALIGNED)
        terminal_print_text(stream, text_string(text));
    else
        fputs(text_string(text), stream);
}

static void print_entry(const struct compare_table *table, const struct compare_entry *entry,
                        enum table_format format, FILE *stream)
{
    bool is_markdown = format == TABLE_MARKDOWN;
    struct text below = { 0 };
    fprintf(stream, "%s%s against %s\n\n", is_markdown ? "### " : "", entry->name,
            table->baseline);
    if (print_rows(table, &entry->contrast, format, stream))
        fputc('\n', stream);
    append_verdict(&below, table, entry);
    append_same(&below, &entry->contrast, is_markdown ? "\n" : "");
    print_paragraph(stream, &below, format);
    text_free(&below);
    fputc('\n', stream);
}

/* No interval knows of what is so rare that no run shows it. */
static void append_unseen(struct text *text, const struct compare_table *table)
{
    uint64_t n_runs = table->n_entries > 0 ? table->entries[0].contrast.n_runs : 0;
    for (size_t i = 1; i < table->n_entries; i++) {
        uint64_t n = table->entries[i].contrast.n_runs;
        n_runs = n < n_runs ? n : n_runs;
    }
    if (n_runs > 0)
        text_printf(text, " What up to %.2g %% of the runs do, these may not have shown.",
                    100 * interval_of_share(0, n_runs, table->level).high);
}

static void append_footnote(struct text *text, const struct compare_table *table)
{
    text_printf(text, "%s. ", text_string(&table->footnote));
    if (table->n_candidates > 1)
        text_printf(text,
                    "Each interval holds with %.4g %%, so that the %zu of a metric hold jointly "
                    "with %.4g %% (Bonferroni).",
                    100 * table->level_of_each, table->n_candidates, 100 * table->level);
    else
        text_printf(text, "Each interval holds with %.4g %%.", 100 * table->level);
    if (table->is_paired)
        text_append(text, " Those of p50 and p95 make no use of the pairs.");
    append_unseen(text, table);
    text_append(text, "\n");
}

static void print_for_people(const struct compare_table *table, enum table_format format,
                             FILE *stream)
{
    struct text below = { 0 };
    for (size_t i = 0; i < table->n_entries; i++)
        print_entry(table, &table->entries[i], format, stream);
    append_footnote(&below, table);
    print_paragraph(stream, &below, format);
    text_free(&below);
    if (format == TABLE_MARKDOWN && table->told.length > 0)
        fputc('\n', stream);
    print_told(table, format == TABLE_MARKDOWN ? "- Note: " : "Note: ", ".", stream);
}

void compare_table_print(const struct compare_table *table, enum table_format format, FILE *stream)
{
    if (format == TABLE_ALIGNED || format == TABLE_MARKDOWN)
        print_for_people(table, format, stream);
    else
        print_flat(table, format, stream);
}
