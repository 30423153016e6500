#include "cmd/run_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum shown_as { SHOWN_AS_TIME, SHOWN_AS_COUNT, SHOWN_AS_REAL };

struct shown {
    const char *metric, *statistic;
    enum shown_as as;
    struct table_column column;
};

static const struct shown shown[] = {
    { "duration", "p50", SHOWN_AS_TIME, { "duration_p50_s", "duration\np50", NULL, TABLE_RIGHT } },
    { "duration", "p95", SHOWN_AS_TIME, { "duration_p95_s", "duration\np95", NULL, TABLE_RIGHT } },
    { "remaining", "p50", SHOWN_AS_TIME,
      { "remaining_p50_s", "remaining\np50", NULL, TABLE_RIGHT } },
    { "remaining", "p95", SHOWN_AS_TIME,
      { "remaining_p95_s", "remaining\np95", NULL, TABLE_RIGHT } },
    { "least_healthy", "p50", SHOWN_AS_COUNT,
      { "least_healthy_p50", "least healthy\np50", NULL, TABLE_RIGHT } },
    { "least_healthy", "min", SHOWN_AS_COUNT,
      { "least_healthy_min", "least healthy\nmin", NULL, TABLE_RIGHT } },
    { "most_running", "max", SHOWN_AS_COUNT,
      { "most_running_max", "most\nrunning", NULL, TABLE_RIGHT } },
    { "above_max", "p50", SHOWN_AS_TIME,
      { "above_max_p50_s", "above MaxSize\np50", NULL, TABLE_RIGHT } },
    { "carrying_below_demand", "p95", SHOWN_AS_TIME,
      { "carrying_below_demand_p95_s", "below demand\np95", NULL, TABLE_RIGHT } },
    { "surplus_instance_hours", "mean", SHOWN_AS_REAL,
      { "surplus_instance_hours_mean", "surplus\ninst-h", NULL, TABLE_RIGHT } },
    { "cost", "mean", SHOWN_AS_REAL, { "cost_mean", "cost", NULL, TABLE_RIGHT } },
    { "refused", "mean", SHOWN_AS_REAL, { "refused_mean", "refused", NULL, TABLE_RIGHT } },
};
enum { N_SHOWN = sizeof shown / sizeof shown[0] };

struct run_table_value {
    bool is_present; /* the metric applies to the case */
    double value;    /* NaN: not with so few runs; INFINITY: endless */
    uint64_t runs_needed;
};

struct run_table_row {
    const struct scenario_case *of;
    uint64_t n_runs;
    struct run_table_value values[N_SHOWN];
    char outcome[64];
};

/* -- collecting -------------------------------------------------------------------------------- */

void run_table_init(struct run_table *table, const struct scenarios *scenarios)
{
    *table = (struct run_table){ .scenarios = scenarios };
    table->rows = must_alloc((scenarios->n_cases + 1) * sizeof *table->rows);
}

void run_table_free(struct run_table *table)
{
    free(table->rows);
    *table = (struct run_table){ 0 };
}

/* In how many runs; 0 where the case has no such metric. */
static uint64_t count_nonzero(const struct study_outcome *outcome, const char *metric)
{
    size_t slot = metric_layout_find(outcome->layout, metric_find(metric), 0);
    return slot < outcome->layout->n ? metric_store_tally(outcome->store, slot)->n_nonzero : 0;
}

static void write_share(struct run_table_row *row, const char *what, uint64_t n)
{
    snprintf(row->outcome, sizeof row->outcome, "%s in %.3g %% of runs", what,
             100.0 * (double)n / (double)row->n_runs);
}

/* The timeline has tasks, and no run came to any of them (until is too early, say). */
static bool is_idle(const struct study_outcome *outcome)
{
    const struct setup *setup = outcome->of->setup;
    size_t slot = metric_layout_find(outcome->layout, metric_find("duration"), 0);
    bool has_tasks = false;
    for (size_t i = 0; i < setup->n_timeline; i++)
        has_tasks |= (setup->timeline[i].type->flags & OP_IS_TASK) && setup->timeline[i].alarm < 0;
    return has_tasks && metric_store_tally(outcome->store, slot)->n_present == 0;
}

bool run_table_add(struct run_table *table, const struct study_outcome *outcome)
{
    struct run_table_row *row = &table->rows[table->n_rows++];
    *row = (struct run_table_row){ .of = &table->scenarios->cases[outcome->index],
                                   .n_runs = metric_store_n_runs(outcome->store) };
    for (int i = 0; i < N_SHOWN; i++) {
        const struct summary_row *found =
            summary_find(outcome->summary, shown[i].metric, shown[i].statistic);
        if (found != NULL)
            row->values[i] = (struct run_table_value){ true, found->value, found->runs_needed };
    }
    uint64_t n_stuck = count_nonzero(outcome, "stuck");
    uint64_t n_unfinished = row->n_runs - count_nonzero(outcome, "finished");
    uint64_t n_unsuccessful = count_nonzero(outcome, "unsuccessful");
    uint64_t n_refused = count_nonzero(outcome, "refused");
    uint64_t n_stopped = count_nonzero(outcome, "groups_not_started");
    uint64_t n_with_failed = count_nonzero(outcome, "groups_failed");
    if (n_stuck > 0)
        write_share(row, "cannot finish", n_stuck);
    else if (n_stopped > 0)
        write_share(row, "groups not started", n_stopped);
    else if (n_with_failed > 0)
        write_share(row, "groups failed", n_with_failed);
    else if (n_unfinished > 0)
        write_share(row, "unfinished", n_unfinished);
    else if (n_unsuccessful > 0)
        write_share(row, "not Successful", n_unsuccessful);
    else if (outcome->precision->wanted > 0 && outcome->precision->stopped_by != STOP_PRECISE)
        snprintf(row->outcome, sizeof row->outcome, "imprecise");
    else if (n_refused > 0)
        write_share(row, "refused", n_refused);
    else if (is_idle(outcome))
        snprintf(row->outcome, sizeof row->outcome, "nothing was begun");
    else
        snprintf(row->outcome, sizeof row->outcome, "ok");
    return n_stuck == 0;
}

/* -- printing ---------------------------------------------------------------------------------- */

/* A run of rows that share one table. */
struct block {
    const struct run_table_row *rows;
    const struct limit_report_case *limits; /* of the same cases */
    const struct sensitivity_report *sensitivity; /* for JSON; NULL: none */
    size_t n_rows;
    enum table_format format;
    bool has_limits; /* is there a column for them */
    size_t n_keys; /* columns of varied settings in place of the name; 0: the name */
    bool is_column[N_SHOWN];
};

static void add_value(struct table *table, const struct shown *what,
                      const struct run_table_value *value)
{
    if (!value->is_present) {
        table_add_empty(table);
    } else if (isnan(value->value)) {
        char note[64];
        snprintf(note, sizeof note, "needs >= %llu runs", (unsigned long long)value->runs_needed);
        table_add_note(table, value->runs_needed > 0 ? note : "-");
    } else if (isinf(value->value)) {
        table_add_note(table, "endless");
    } else if (what->as == SHOWN_AS_TIME) {
        table_add_duration(table, llround(value->value * 1000));
    } else if (what->as == SHOWN_AS_COUNT) {
        table_add_integer(table, llround(value->value));
    } else {
        table_add_real(table, value->value);
    }
}

static bool is_for_people(enum table_format format)
{
    return format == TABLE_ALIGNED || format == TABLE_MARKDOWN;
}

static void add_limits(struct table *table, const struct block *block,
                       const struct limit_report_case *limits, struct table *details)
{
    if (is_for_people(block->format)) {
        struct text signs = { 0 };
        limit_report_signs(limits, &signs);
        table_add_text(table, text_string(&signs));
        text_free(&signs);
        return;
    }
    table_add_text(table, limit_report_overall(limits));
    if (block->format == TABLE_JSON) {
        limit_report_fill_case(limits, details);
        table_add_rows(table, details);
    }
}

/* The study of a case is missing where an interruption came first. */
static void add_sensitivity(struct table *table, const struct sensitivity_report *sensitivity,
                            size_t index, struct table *rows)
{
    if (index < sensitivity->n_cases) {
        sensitivity_report_fill(&sensitivity->cases[index], rows);
        table_add_rows(table, rows);
    }
}

/* Tables within a row, for JSON. */
struct details {
    struct table limits, sensitivity;
};

static void add_row(struct table *table, const struct block *block, size_t index,
                    struct details *details)
{
    const struct run_table_row *row = &block->rows[index];
    for (size_t k = 0; k < block->n_keys; k++)
        table_add_text(table, row->of->varied[k].value);
    if (block->n_keys == 0)
        table_add_text(table, row->of->name);
    table_add_integer(table, (int64_t)row->n_runs);
    for (int i = 0; i < N_SHOWN; i++) {
        if (block->is_column[i])
            add_value(table, &shown[i], &row->values[i]);
    }
    table_add_text(table, row->outcome);
    if (block->has_limits)
        add_limits(table, block, &block->limits[index], &details->limits);
    if (block->sensitivity != NULL)
        add_sensitivity(table, block->sensitivity, index, &details->sensitivity);
    table_end_row(table);
}

/* Fills the columns and answers how many there are. */
static size_t choose_titles(const struct block *block, struct table_column *columns)
{
    size_t n = 0;
    for (size_t k = 0; k < block->n_keys; k++) {
        columns[n++] = (struct table_column){ block->rows[0].of->varied[k].key, NULL, NULL,
                                              TABLE_RIGHT };
    }
    if (block->n_keys == 0)
        columns[n++] = (struct table_column){ "case", NULL, NULL, TABLE_LEFT };
    columns[n++] = (struct table_column){ "runs", NULL, NULL, TABLE_RIGHT };
    for (int i = 0; i < N_SHOWN; i++) {
        if (block->is_column[i])
            columns[n++] = shown[i].column;
    }
    columns[n++] = (struct table_column){ "outcome", NULL, NULL, TABLE_LEFT };
    if (block->has_limits)
        columns[n++] = (struct table_column){ "verdict", "limits", NULL, TABLE_LEFT };
    if (block->has_limits && block->format == TABLE_JSON)
        columns[n++] = (struct table_column){ "limits", NULL, NULL, TABLE_LEFT };
    if (block->sensitivity != NULL)
        columns[n++] = (struct table_column){ "sensitivity", NULL, NULL, TABLE_LEFT };
    return n;
}

static void print_block(const struct block *block, FILE *stream)
{
    struct table_column *columns = must_alloc((block->n_keys + N_SHOWN + 6) * sizeof *columns);
    struct details *details = must_alloc((block->n_rows + 1) * sizeof *details);
    struct table table;
    table_init(&table, columns, choose_titles(block, columns));
    table.n_keys = block->n_keys > 0 ? block->n_keys : 1;
    for (size_t i = 0; i < block->n_rows; i++) {
        details[i] = (struct details){ { .n_columns = 0 }, { .n_columns = 0 } };
        add_row(&table, block, i, &details[i]);
    }
    table_print(&table, block->format, stream);
    table_free(&table);
    for (size_t i = 0; i < block->n_rows; i++) {
        table_free(&details[i].limits);
        table_free(&details[i].sensitivity);
    }
    free(details);
    free(columns);
}

/* Columns that are empty or nothing but zeroes say nothing to people. */
static void choose_columns(struct block *block)
{
    for (size_t r = 0; r < block->n_rows; r++)
        block->has_limits |= block->limits[r].n_verdicts > 0;
    for (int i = 0; i < N_SHOWN; i++) {
        bool is_duration = shown[i].as == SHOWN_AS_TIME && i < 2;
        for (size_t r = 0; r < block->n_rows; r++) {
            const struct run_table_value *value = &block->rows[r].values[i];
            bool is_zero = value->value >= 0 && value->value <= 0;
            block->is_column[i] |= value->is_present && (is_duration || !is_zero);
        }
    }
}

static bool is_same_file(const struct run_table_row *a, const struct run_table_row *b)
{
    return strcmp(a->of->file, b->of->file) == 0;
}

/* The rows from `first` on that make one table: the cases of a file that varies, or all up to the
 * next such file. */
static struct block find_block(const struct run_table *table, size_t first)
{
    const struct run_table_row *rows = &table->rows[first];
    struct block block = { .rows = rows, .n_keys = rows[0].of->n_varied };
    bool is_sweep = block.n_keys > 0;
    while (first + block.n_rows < table->n_rows) {
        const struct run_table_row *row = &rows[block.n_rows];
        if (is_sweep ? !is_same_file(row, rows) : row->of->n_varied > 0)
            break;
        block.n_rows++;
    }
    return block;
}

/* A pull request has room for every limit. */
static void print_limits(const struct limit_report *limits, FILE *stream)
{
    struct table table;
    if (limits->n_limits == 0)
        return;
    fprintf(stream, "\n### Limits\n\n");
    limit_report_fill_all(limits, &table);
    table_print(&table, TABLE_MARKDOWN, stream);
    table_free(&table);
}

static void print_for_people(const struct run_table *table, const struct limit_report *limits,
                             enum table_format format, FILE *stream)
{
    for (size_t first = 0; first < table->n_rows;) {
        struct block block = find_block(table, first);
        block.limits = &limits->cases[first];
        block.format = format;
        choose_columns(&block);
        if (first > 0)
            fputc('\n', stream);
        if (block.n_keys > 0) {
            fprintf(stream, "%s%s\n%s", format == TABLE_MARKDOWN ? "### " : "",
                    block.rows[0].of->file, format == TABLE_MARKDOWN ? "\n" : "");
        }
        print_block(&block, stream);
        first += block.n_rows;
    }
    if (format == TABLE_MARKDOWN)
        print_limits(limits, stream);
}

void run_table_print(const struct run_table *table, const struct limit_report *limits,
                     const struct sensitivity_report *sensitivity, enum table_format format,
                     FILE *stream)
{
    if (is_for_people(format)) {
        print_for_people(table, limits, format, stream);
        sensitivity_report_print(sensitivity, format, stream);
        return;
    }
    struct block all = { .rows = table->rows, .limits = limits->cases, .n_rows = table->n_rows,
                         .format = format, .has_limits = true };
    if (format == TABLE_JSON && sensitivity->n_cases > 0)
        all.sensitivity = sensitivity;
    for (int i = 0; i < N_SHOWN; i++)
        all.is_column[i] = true;
    print_block(&all, stream);
}
