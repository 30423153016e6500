#include "output/chart_sweep.h"

#include <string.h>

#include "output/gnuplot.h"

enum { KEYS_MOST = 32 };

/* The cases of one file and the settings that vary in them. */
struct sweep {
    struct chart_plan *plan;
    const char *file;
    size_t keys[KEYS_MOST]; /* columns, those with more than one value */
    size_t n_keys;
};

/* gnuplot reads a quoted cell up to its first comma; names and values are told apart by that. */
static size_t readable_length(const char *cell)
{
    return strcspn(cell, ",\"");
}

static bool is_same_cell(const char *a, const char *b)
{
    size_t length = readable_length(a);
    return length == readable_length(b) && strncmp(a, b, length) == 0;
}

static void append_condition(struct text *where, const char *column, const char *cell)
{
    struct text start = { 0 };
    text_append_bytes(&start, cell, readable_length(cell));
    text_append(where, where->length > 0 ? " && strcol(" : "strcol(");
    gnuplot_quote(where, column);
    text_append(where, ") eq ");
    gnuplot_quote(where, text_string(&start));
    text_free(&start);
}

void chart_sweep_where_file(struct text *where, const char *file)
{
    append_condition(where, "file", file);
}

static bool is_of_file(const struct sweep *sweep, size_t row)
{
    return strcmp(sweep->plan->cases[row].file, sweep->file) == 0;
}

static const char *value_of(const struct sweep *sweep, size_t row, size_t key)
{
    return csv_table_text(&sweep->plan->table, row, sweep->keys[key]);
}

/* Whether a column has several values; values that gnuplot could not tell apart do not count. */
static bool is_varied(const struct sweep *sweep, size_t first_row, size_t column)
{
    const struct csv_table *table = &sweep->plan->table;
    const char *first = csv_table_text(table, first_row, column);
    bool differs = false;
    for (size_t row = first_row + 1; row < table->n_rows; row++) {
        const char *cell = csv_table_text(table, row, column);
        if (!is_of_file(sweep, row) || strcmp(cell, first) == 0)
            continue;
        if (is_same_cell(cell, first))
            return false;
        differs = true;
    }
    return differs;
}

/* The varied settings stand between the file's name and the number of runs. */
static void find_keys(struct sweep *sweep, size_t first_row)
{
    const struct csv_table *table = &sweep->plan->table;
    size_t from = csv_table_column(table, "file"), to = csv_table_column(table, "runs");
    sweep->n_keys = 0;
    if (from == CSV_TABLE_NONE || to == CSV_TABLE_NONE)
        return;
    for (size_t column = from + 1; column < to && sweep->n_keys < KEYS_MOST; column++) {
        if (strcmp(table->names[column], "title") != 0 && is_varied(sweep, first_row, column))
            sweep->keys[sweep->n_keys++] = column;
    }
}

/* Whether an earlier row of the file has the same values of all keys but the two of the axes. */
static bool is_known_combination(const struct sweep *sweep, size_t row)
{
    for (size_t earlier = 0; earlier < row; earlier++) {
        bool is_same = is_of_file(sweep, earlier);
        for (size_t key = 2; is_same && key < sweep->n_keys; key++)
            is_same = is_same_cell(value_of(sweep, earlier, key), value_of(sweep, row, key));
        if (is_same)
            return true;
    }
    return false;
}

static void take_map(const struct sweep *sweep, const struct chart_figure *figure, size_t row,
                     sweep_map_fn *take)
{
    struct chart_plan *plan = sweep->plan;
    const char *const *names = plan->table.names;
    struct text where = { 0 }, others = { 0 };
    chart_sweep_where_file(&where, sweep->file);
    for (size_t key = 2; key < sweep->n_keys; key++) {
        const char *name = names[sweep->keys[key]], *value = value_of(sweep, row, key);
        append_condition(&where, name, value);
        text_printf(&others, "%s%s=%s", key > 2 ? "," : "", name, value);
    }
    const struct sweep_map map = {
        .x_key = names[sweep->keys[1]],
        .y_key = names[sweep->keys[0]],
        .where = text_string(&where),
        .others = text_string(&others),
        .example = &plan->cases[row],
    };
    take(plan, figure, &map);
    text_free(&where);
    text_free(&others);
}

size_t chart_sweep_maps(struct chart_plan *plan, const struct chart_figure *figure, size_t most,
                        sweep_map_fn *take)
{
    size_t n_maps = 0;
    for (size_t first = 0; first < plan->n_cases; first++) {
        struct sweep sweep = { .plan = plan, .file = plan->cases[first].file };
        if (!chart_plan_is_first_of_file(plan, first))
            continue;
        find_keys(&sweep, first);
        for (size_t row = first; sweep.n_keys >= 2 && row < plan->n_cases; row++) {
            if (!is_of_file(&sweep, row) || is_known_combination(&sweep, row))
                continue;
            if (n_maps++ < most)
                take_map(&sweep, figure, row, take);
        }
    }
    return n_maps;
}
