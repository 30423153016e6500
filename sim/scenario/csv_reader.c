#define _POSIX_C_SOURCE 200809L

#include "scenario/csv_reader.h"

#include <csv.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/archive.h"
#include "base/text.h"
#include "base/units.h"
#include "base/zstd_stream.h"

enum { ERRORS_ENOUGH = 25 /* of one file: reading stops here */ };

/* What became of a column that was asked for. */
struct column_state {
    size_t index; /* in the file */
    bool is_there;
    struct text text; /* of the present row */
};

struct reader {
    struct diagnostics *list;
    const struct source_file *file;
    size_t errors_before;
    const struct csv_column *columns;
    size_t n_columns;
    struct column_state *states;
    struct csv_cell *cells;
    csv_row_fn *begin; /* all columns are wanted; NULL: the ones asked for */
    csv_row_fn *take;
    void *context;
    const struct csv_wanted *wanted; /* NULL: all rows */
    char **header; /* names, as in the file */
    struct place *header_places;
    struct csv_column *all; /* one for each name; NULL: the ones asked for */
    size_t n_header;
    bool has_header;
    bool is_over;   /* nothing more is wanted, or can be read */
    size_t n_rows;  /* header not counted */
    size_t n_passed; /* rows that are not wanted */
    size_t n_cells; /* of the present row */
    struct place now;        /* the next byte */
    struct place cell_place; /* where the present cell begins */
    struct place row_place;
    bool row_is_bad; /* which has been told */
    bool cell_has_begun;
    size_t cell_bytes;
};

static struct diagnostic *tell(struct reader *reader, struct place place, const char *message)
{
    if (reader->list->n_errors - reader->errors_before >= ERRORS_ENOUGH)
        reader->is_over = true;
    return diagnostics_add(reader->list, SEVERITY_ERROR, place, "%s", message);
}

/* ---- the header ---- */

static const char *header_name(const void *context, size_t index)
{
    const struct reader *reader = context;

    return index < reader->n_header ? reader->header[index] : NULL;
}

static void list_header(const struct reader *reader, struct text *names)
{
    enum { SHOWN = 12 };

    for (size_t i = 0; i < reader->n_header && i < SHOWN; i++)
        text_printf(names, "%s%s", i > 0 ? ", " : "", reader->header[i]);
    if (reader->n_header > SHOWN)
        text_append(names, ", ...");
}

static void tell_missing(struct reader *reader, const struct csv_column *column)
{
    const char *guess = text_did_you_mean(column->name, header_name, reader);
    struct place place = column->asked_at.file != NULL ? column->asked_at : reader->row_place;
    struct text names = { 0 };
    struct diagnostic *item =
        diagnostics_add(reader->list, SEVERITY_ERROR, place, "%s has no column \"%s\"",
                        reader->file->name, column->name);

    list_header(reader, &names);
    diagnostic_why(item, "its columns are %s", text_string(&names));
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    else if (reader->n_header == 1 && strpbrk(reader->header[0], ";\t|") != NULL)
        diagnostic_hint(item, "cells are separated by commas");
    else if (isdigit((unsigned char)reader->header[0][0]))
        diagnostic_hint(item, "the first row must hold the names of the columns");
    text_free(&names);
}

/* An optional column that is absent while another has nearly its name was meant to be there. */
static void warn_of_near_name(struct reader *reader, const struct csv_column *column)
{
    const char *guess = text_did_you_mean(column->name, header_name, reader);
    struct diagnostic *item;

    if (guess == NULL)
        return;
    for (size_t i = 0; i < reader->n_columns; i++)
        if (strcmp(reader->columns[i].name, guess) == 0)
            return;
    item = diagnostics_add(reader->list, SEVERITY_WARNING, reader->row_place,
                           "the column \"%s\" is not used", guess);
    diagnostic_hint(item, "did you mean \"%s\"?", column->name);
}

static void find_column(struct reader *reader, size_t number)
{
    const struct csv_column *column = &reader->columns[number];
    struct column_state *state = &reader->states[number];

    for (size_t i = 0; i < reader->n_header; i++) {
        if (strcmp(reader->header[i], column->name) != 0)
            continue;
        if (state->is_there) {
            diagnostic_hint(diagnostics_add(reader->list, SEVERITY_ERROR, reader->row_place,
                                            "two columns have the name \"%s\"", column->name),
                            "rename one of the two");
            reader->is_over = true;
            return;
        }
        state->is_there = true;
        state->index = i;
    }
    if (!state->is_there && !column->is_optional) {
        tell_missing(reader, column);
        reader->is_over = true;
    }
}

static void make_states(struct reader *reader)
{
    size_t n = reader->n_columns;

    reader->states = must_alloc(n * sizeof *reader->states);
    memset(reader->states, 0, n * sizeof *reader->states);
    reader->cells = must_alloc(n * sizeof *reader->cells);
    memset(reader->cells, 0, n * sizeof *reader->cells);
}

/* Asks for all columns, and tells their names. */
static void ask_for_all(struct reader *reader)
{
    struct csv_row names = { 0 };

    reader->all = must_alloc(reader->n_header * sizeof *reader->all);
    reader->n_columns = reader->n_header;
    make_states(reader);
    for (size_t i = 0; i < reader->n_header; i++) {
        reader->all[i] = (struct csv_column){ .name = reader->header[i],
                                              .asked_at = reader->header_places[i] };
        reader->cells[i] = (struct csv_cell){ reader->header[i], reader->header_places[i] };
    }
    reader->columns = reader->all;
    names.cells = reader->cells;
    names.n_cells = reader->n_columns;
    reader->is_over = !reader->begin(reader->context, &names);
}

static void take_header(struct reader *reader)
{
    reader->has_header = true;
    if (reader->begin != NULL)
        ask_for_all(reader);
    if (reader->is_over)
        return;
    for (size_t i = 0; i < reader->n_columns; i++) /* all that are missing are told */
        find_column(reader, i);
    for (size_t i = 0; i < reader->n_columns && !reader->is_over; i++)
        if (!reader->states[i].is_there)
            warn_of_near_name(reader, &reader->columns[i]);
}

/* ---- cells and rows, as libcsv calls them ---- */

static void keep_cell(struct reader *reader, const char *bytes, size_t size)
{
    for (size_t i = 0; i < reader->n_columns; i++) {
        struct column_state *state = &reader->states[i];

        if (!state->is_there || state->index != reader->n_cells)
            continue;
        text_clear(&state->text);
        text_append_bytes(&state->text, bytes, size);
        reader->cells[i].place = reader->cell_place;
        if (text_is_utf8(bytes, size))
            continue;
        diagnostic_hint(tell(reader, reader->cell_place, "the text of this cell is no UTF-8"),
                        "save the file as UTF-8");
        reader->row_is_bad = true;
    }
}

static void keep_name(struct reader *reader, const char *bytes, size_t size)
{
    if (reader->n_header == CSV_COLUMNS_LIMIT) {
        tell(reader, reader->cell_place, "more than 1024 columns");
        reader->is_over = true;
        return;
    }
    reader->header = must_realloc(reader->header,
                                  (reader->n_header + 1) * sizeof *reader->header);
    reader->header_places = must_realloc(reader->header_places, (reader->n_header + 1) *
                                                                    sizeof *reader->header_places);
    reader->header_places[reader->n_header] = reader->cell_place;
    reader->header[reader->n_header] = must_alloc(size + 1);
    memcpy(reader->header[reader->n_header], bytes, size);
    reader->header[reader->n_header++][size] = '\0';
}

static void end_cell(void *bytes, size_t size, void *context)
{
    struct reader *reader = context;

    if (reader->n_cells == 0)
        reader->row_place = reader->cell_place;
    if (reader->has_header)
        keep_cell(reader, bytes, size);
    else
        keep_name(reader, bytes, size);
    reader->n_cells++;
    reader->cell_has_begun = false;
    reader->cell_bytes = 0;
}

static void take_row(struct reader *reader)
{
    struct csv_row row = { reader->cells, reader->n_columns, ++reader->n_rows + reader->n_passed };

    if (reader->n_rows > CSV_ROWS_LIMIT) {
        tell(reader, reader->row_place, "more than 10000000 rows");
        reader->is_over = true;
        return;
    }
    if (reader->n_cells != reader->n_header) {
        struct diagnostic *item = tell(reader, reader->row_place,
                                       reader->n_cells < reader->n_header ? "a row is too short"
                                                                          : "a row is too long");

        diagnostic_why(item, "it has %zu cells, the header has %zu", reader->n_cells,
                       reader->n_header);
        return;
    }
    if (reader->row_is_bad)
        return;
    for (size_t i = 0; i < reader->n_columns; i++)
        reader->cells[i].text = text_string(&reader->states[i].text);
    if (!reader->take(reader->context, &row) ||
        reader->list->n_errors - reader->errors_before >= ERRORS_ENOUGH)
        reader->is_over = true;
}

static void end_row(int terminator, void *context)
{
    struct reader *reader = context;

    (void)terminator;
    if (!reader->is_over) {
        if (reader->has_header)
            take_row(reader);
        else
            take_header(reader);
    }
    reader->n_cells = 0;
    reader->row_is_bad = false;
}

/* ---- bytes ---- */

static void advance(struct reader *reader, char byte)
{
    if (byte == '\n') {
        reader->now.line++;
        reader->now.column = 1;
    } else if (((unsigned char)byte & 0xc0) != 0x80) {
        reader->now.column++;
    }
}

/* A cell begins with its first byte that is no blank; line ends between rows belong to none. */
static void note_cell_begin(struct reader *reader, char byte)
{
    if (reader->cell_has_begun || byte == ' ' || byte == '\t')
        return;
    if (reader->n_cells == 0 && (byte == '\n' || byte == '\r'))
        return;
    reader->cell_has_begun = true;
    reader->cell_place = reader->now;
}

static void tell_quote(struct reader *reader, struct csv_parser *parser)
{
    struct diagnostic *item;

    if (csv_error(parser) != CSV_EPARSE) {
        tell(reader, reader->now, csv_strerror(csv_error(parser)));
        return;
    }
    item = tell(reader, reader->now, "a quote is out of place");
    diagnostic_why(item, "quotes stand around a whole cell, a quote within is written twice");
}

/* False: nothing more can be read. */
static bool feed(struct reader *reader, struct csv_parser *parser, char byte)
{
    if (byte == '\0') {
        diagnostic_why(tell(reader, reader->now, "this is no text file"),
                       "it holds a NUL byte here");
        return false;
    }
    note_cell_begin(reader, byte);
    if (csv_parse(parser, &byte, 1, end_cell, end_row, reader) != 1) {
        tell_quote(reader, parser);
        return false;
    }
    if (reader->cell_bytes++ > CSV_CELL_LIMIT) {
        struct diagnostic *item = tell(reader, reader->cell_place, "a cell is longer than 64 KiB");

        diagnostic_hint(item, "is the quote at its start closed?");
        return false;
    }
    advance(reader, byte);
    return !reader->is_over;
}

static bool feed_bytes(struct reader *reader, struct csv_parser *parser, const char *bytes,
                       size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!feed(reader, parser, bytes[i]))
            return false;
    return true;
}

/* False: nothing more can be read. *error: an errno value, why the stream could not be. */
static bool read_all(struct reader *reader, struct csv_parser *parser, FILE *stream, int *error)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    char block[16384];
    size_t n = fread(block, 1, sizeof block, stream);
    size_t first = n >= 3 && memcmp(block, byte_order_mark, 3) == 0 ? 3 : 0;
    bool can_go_on = true;

    for (; n > 0 && can_go_on; n = fread(block, 1, sizeof block, stream), first = 0)
        can_go_on = feed_bytes(reader, parser, block + first, n - first);
    *error = ferror(stream) ? errno : 0;
    return can_go_on;
}

/* The same of a file that evenkeel has written. */
static bool read_wanted(struct reader *reader, struct csv_parser *parser, FILE *stream, int *error)
{
    struct csv_rows rows = { .from = stream };
    bool can_go_on = true;

    while (can_go_on && csv_rows_next_wanted(&rows, reader->wanted)) {
        reader->now = (struct place){ reader->file, (unsigned)rows.at_line, 1, 1 };
        if (reader->has_header)
            reader->n_passed = rows.number - 1 - reader->n_rows;
        can_go_on = feed_bytes(reader, parser, rows.row, rows.length);
    }
    *error = rows.error;
    csv_rows_free(&rows);
    return can_go_on;
}

static void read_bytes(struct reader *reader, struct csv_parser *parser, FILE *stream)
{
    int error;
    bool can_go_on =
        (reader->wanted != NULL ? read_wanted : read_all)(reader, parser, stream, &error);

    if (!can_go_on)
        return;
    if (error != 0) {
        tell(reader, (struct place){ .file = reader->file }, zstd_stream_problem(error));
        return;
    }
    if (csv_fini(parser, end_cell, end_row, reader) != 0)
        tell(reader, reader->cell_place, "the quote of this cell is not closed");
    else if (!reader->has_header)
        diagnostic_hint(tell(reader, (struct place){ .file = reader->file }, "the file is empty"),
                        "the first row holds the names of the columns");
}

static void free_reader(struct reader *reader)
{
    for (size_t i = 0; i < reader->n_header; i++)
        free(reader->header[i]);
    free(reader->header);
    free(reader->header_places);
    free(reader->all);
    for (size_t i = 0; i < reader->n_columns; i++)
        text_free(&reader->states[i].text);
    free(reader->states);
    free(reader->cells);
}

static bool read_stream(struct reader *reader, FILE *stream, const char *name)
{
    struct csv_parser parser;

    reader->errors_before = reader->list->n_errors;
    reader->file = diagnostics_add_file(reader->list, name, NULL, 0);
    diagnostics_mark_input(reader->list, reader->file, 0);
    reader->now = (struct place){ reader->file, 1, 1, 1 };
    reader->cell_place = reader->row_place = reader->now;
    if (reader->begin == NULL)
        make_states(reader);
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        fputs("evenkeel: the CSV library cannot start\n", stderr);
        exit(5); /* EXIT_MACHINE, a layer above */
    }
    read_bytes(reader, &parser, stream);
    csv_free(&parser);
    free_reader(reader);
    return reader->list->n_errors == reader->errors_before;
}

bool csv_read_stream(struct diagnostics *list, FILE *stream, const char *name,
                     const struct csv_column *columns, size_t n_columns,
                     const struct csv_wanted *wanted, csv_row_fn *take, void *context)
{
    struct reader reader = { .list = list, .columns = columns, .n_columns = n_columns,
                             .wanted = wanted, .take = take, .context = context };

    return read_stream(&reader, stream, name);
}

static int refuse_folder(FILE *stream)
{
    struct stat status;

    if (fileno(stream) < 0) /* of an archive, or decoded */
        return 0;
    if (fstat(fileno(stream), &status) != 0)
        return errno;
    return S_ISDIR(status.st_mode) ? EISDIR : 0;
}

static void tell_unreadable(struct diagnostics *list, const char *name, struct place asked_at,
                            int error)
{
    struct diagnostic *item =
        diagnostics_add(list, SEVERITY_ERROR, asked_at, "the CSV file %s cannot be read: %s", name,
                        strerror(error));

    if (error == ENOENT && name[0] != '/' && asked_at.file != NULL)
        diagnostic_hint(item, "its name is seen from the folder of the scenario");
}

static bool read_file(struct reader *reader, const char *name, struct place asked_at)
{
    struct text opened = { 0 };
    FILE *stream;
    int error;
    bool is_good = false;

    text_append(&opened, name);
    if (asked_at.file == NULL)
        stream = zstd_stream_open(name, &opened);
    else /* what a scenario names is kept and hashed as it is */
        stream = archive_open(reader->list->archive, name);
    error = stream == NULL ? errno : refuse_folder(stream);
    if (error != 0)
        tell_unreadable(reader->list, name, asked_at, error);
    else
        is_good = read_stream(reader, stream, text_string(&opened));
    if (stream != NULL)
        fclose(stream);
    text_free(&opened);
    return is_good;
}

bool csv_read_file(struct diagnostics *list, const char *name, struct place asked_at,
                   const struct csv_column *columns, size_t n_columns, csv_row_fn *take,
                   void *context)
{
    struct reader reader = { .list = list, .columns = columns, .n_columns = n_columns,
                             .take = take, .context = context };

    return read_file(&reader, name, asked_at);
}

bool csv_read_all(struct diagnostics *list, const char *name, struct place asked_at,
                  csv_row_fn *begin, csv_row_fn *take, void *context)
{
    struct reader reader = { .list = list, .begin = begin, .take = take, .context = context };

    return read_file(&reader, name, asked_at);
}

bool csv_cell_number(struct diagnostics *list, const struct csv_cell *cell, double *value)
{
    const char *problem = units_parse_real(cell->text, value);

    if (problem == NULL)
        return true;
    diagnostics_add(list, SEVERITY_ERROR, cell->place, "\"%.40s\" %s", cell->text, problem);
    return false;
}
