#include "output/csv_table.h"

#include <assert.h>
#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "base/zstd_stream.h"

enum { BYTES_MOST = 256 << 20, BLOCK_BYTES = 1 << 16 };

/* libcsv hands out cells; the first row gives the names, all later ones have as many cells. */
struct filling {
    struct csv_table *table;
    struct place place; /* of the present row */
    struct diagnostics *list;
    const struct csv_wanted *wanted; /* the only rows to keep; NULL: all */
    size_t n_cells, capacity;
    size_t n_in_row;
    size_t n_bytes; /* of all texts that are kept */
    bool has_header;
    bool is_uneven; /* told once */
};

/* Of the case, or of a group of this fleet. */
static bool is_of_case(void *context, const char *cell)
{
    const char *case_name = *(const char *const *)context;
    size_t length = strlen(case_name);
    return strncmp(cell, case_name, length) == 0 && (cell[length] == '\0' || cell[length] == '/');
}

static void take_cell(void *bytes, size_t size, void *context)
{
    struct filling *filling = context;
    struct csv_table *table = filling->table;
    if (filling->n_bytes + size >= BYTES_MOST) {
        filling->n_bytes += size + 1; /* too much, told by parse */
        filling->n_in_row++;
        return;
    }
    table->cells = must_make_room(table->cells, filling->n_cells, &filling->capacity,
                                  sizeof *table->cells);
    table->cells[filling->n_cells++] = arena_strndup(&table->arena, bytes, size);
    filling->n_bytes += size + 1;
    filling->n_in_row++;
}

static void take_names(struct filling *filling)
{
    struct csv_table *table = filling->table;
    table->n_columns = filling->n_in_row;
    table->names = arena_array(&table->arena, table->n_columns, sizeof *table->names);
    memcpy(table->names, table->cells, table->n_columns * sizeof *table->names);
    filling->n_cells = 0;
    filling->has_header = true;
}

static void end_row(int terminator, void *context)
{
    struct filling *filling = context;
    (void)terminator;
    filling->place.line++;
    if (!filling->has_header) {
        take_names(filling);
    } else if (filling->n_in_row == filling->table->n_columns) {
        filling->table->n_rows++;
    } else if (!filling->is_uneven) {
        filling->is_uneven = true;
        diagnostic_why(diagnostics_add(filling->list, SEVERITY_ERROR, filling->place,
                                       "a row is too %s", filling->n_in_row <
                                       filling->table->n_columns ? "short" : "long"),
                       "it has %zu cells, the header has %zu", filling->n_in_row,
                       filling->table->n_columns);
    }
    filling->n_in_row = 0;
}

static void tell_unreadable(struct filling *filling, int error)
{
    diagnostics_add(filling->list, SEVERITY_ERROR, (struct place){ .file = filling->place.file },
                    "cannot be read: %s", zstd_stream_problem(error));
}

static bool parse_bytes(struct filling *filling, struct csv_parser *parser, const char *bytes,
                        size_t n)
{
    return csv_parse(parser, bytes, n, take_cell, end_row, filling) == n;
}

/* False: it is no CSV. *error: an errno value, why the file could not be read to its end. */
static bool parse_all(struct filling *filling, struct csv_parser *parser, FILE *stream, int *error)
{
    char block[BLOCK_BYTES];
    bool is_csv = true;
    size_t n;
    while (is_csv && filling->n_bytes < BYTES_MOST &&
           (n = fread(block, 1, sizeof block, stream)) > 0)
        is_csv = parse_bytes(filling, parser, block, n);
    *error = ferror(stream) ? errno : 0;
    return is_csv;
}

/* The same of the rows that are wanted: the others are passed over as they are. */
static bool parse_wanted(struct filling *filling, struct csv_parser *parser, FILE *stream,
                         int *error)
{
    struct csv_rows rows = { .from = stream };
    bool is_csv = true;
    while (is_csv && filling->n_bytes < BYTES_MOST &&
           csv_rows_next_wanted(&rows, filling->wanted)) {
        filling->place.line = (unsigned)rows.at_line - 1;
        is_csv = parse_bytes(filling, parser, rows.row, rows.length);
    }
    *error = rows.error;
    csv_rows_free(&rows);
    return is_csv;
}

static void parse(struct filling *filling, struct csv_parser *parser, FILE *stream)
{
    int error = 0;
    bool is_csv = (filling->wanted != NULL ? parse_wanted : parse_all)(filling, parser, stream,
                                                                       &error);
    if (filling->n_bytes >= BYTES_MOST) {
        tell_unreadable(filling, EFBIG);
    } else if (error != 0) {
        tell_unreadable(filling, error);
    } else if (!is_csv || csv_fini(parser, take_cell, end_row, filling) != 0) {
        filling->place.line++;
        diagnostics_add(filling->list, SEVERITY_ERROR, filling->place, "this is no CSV: %s",
                        csv_strerror(csv_error(parser)));
    } else if (!filling->has_header) {
        diagnostics_add(filling->list, SEVERITY_ERROR, filling->place, "the file is empty");
    }
}

static void read_stream(struct filling *filling, FILE *stream)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        diagnostics_add(filling->list, SEVERITY_ERROR, filling->place, "out of memory");
        return;
    }
    parse(filling, &parser, stream);
    csv_free(&parser);
}

static bool read_rows(struct csv_table *table, const char *name, const struct csv_wanted *wanted,
                      struct diagnostics *list)
{
    struct filling filling = { .table = table, .list = list, .wanted = wanted };
    size_t errors_before = list->n_errors;
    struct text opened = { 0 };
    *table = (struct csv_table){ 0 };
    FILE *stream = zstd_stream_open(name, &opened);
    int error = errno;
    filling.place.file = diagnostics_add_file(list, text_string(&opened), NULL, 0);
    text_free(&opened);
    if (stream == NULL) {
        tell_unreadable(&filling, error);
        return false;
    }
    read_stream(&filling, stream);
    fclose(stream);
    if (list->n_errors > errors_before)
        csv_table_free(table);
    return list->n_errors == errors_before;
}

bool csv_table_read(struct csv_table *table, const char *name, struct diagnostics *list)
{
    return read_rows(table, name, NULL, list);
}

bool csv_table_read_case(struct csv_table *table, const char *name, const char *case_name,
                         struct diagnostics *list)
{
    const struct csv_wanted wanted = { .is_cell_wanted = is_of_case, .context = &case_name };
    return read_rows(table, name, &wanted, list);
}

bool csv_table_read_wanted(struct csv_table *table, const char *name,
                           const struct csv_wanted *wanted, struct diagnostics *list)
{
    return read_rows(table, name, wanted, list);
}

void csv_table_free(struct csv_table *table)
{
    free(table->cells);
    arena_free(&table->arena);
    *table = (struct csv_table){ 0 };
}

size_t csv_table_column(const struct csv_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (strcmp(table->names[i], name) == 0)
            return i;
    }
    return CSV_TABLE_NONE;
}

const char *csv_table_text(const struct csv_table *table, size_t row, size_t column)
{
    assert(row < table->n_rows);
    return column == CSV_TABLE_NONE ? "" : table->cells[row * table->n_columns + column];
}

struct csv_table csv_table_part(const struct csv_table *table, size_t column, const char *text)
{
    size_t first = 0, end;
    while (first < table->n_rows && strcmp(csv_table_text(table, first, column), text) != 0)
        first++;
    for (end = first; end < table->n_rows; end++) {
        if (strcmp(csv_table_text(table, end, column), text) != 0)
            break;
    }
    return (struct csv_table){
        .names = table->names,
        .n_columns = table->n_columns,
        .cells = table->cells + first * table->n_columns,
        .n_rows = end - first,
    };
}

double csv_table_number(const struct csv_table *table, size_t row, size_t column)
{
    double value;
    return units_parse_real(csv_table_text(table, row, column), &value) == NULL ? value : NAN;
}
