#define _POSIX_C_SOURCE 200809L

#include "scenario/csv_reader.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/archive.h"
#include "base/csv_rows.h"
#include "base/text.h"
#include "base/units.h"
#include "base/zstd_stream.h"
#include "scenario/csv_columns.h"

enum { ERRORS_ENOUGH = 25 /* of one file: reading stops here */ };

struct reader {
    struct diagnostics *list;
    const struct source_file *file;
    size_t errors_before;
    const struct csv_request *request;
    struct csv_columns columns;
    bool has_header;
    bool has_told_long; /* of a row that is too long, and what that may come of */
    bool is_over;    /* nothing more is wanted, or can be read */
    size_t n_rows;   /* header not counted */
    size_t n_passed; /* rows that are not wanted */
    size_t n_cells;  /* of the present row */
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

/* ---- cells and rows, as libcsv calls them ---- */

static void take_header(struct reader *reader)
{
    const struct csv_request *request = reader->request;
    const struct csv_row names = { reader->columns.names, reader->columns.n_names, 0 };

    reader->has_header = true;
    reader->is_over = (request->begin != NULL && !request->begin(request->context, &names)) ||
                      !csv_columns_find(&reader->columns, reader->row_place);
}

static void keep_name(struct reader *reader, const char *bytes, size_t size)
{
    if (reader->columns.n_names == CSV_COLUMNS_LIMIT) {
        tell(reader, reader->cell_place, "more than 1024 columns");
        reader->is_over = true;
        return;
    }
    csv_columns_add_name(&reader->columns, bytes, size, reader->cell_place);
}

static void keep_cell(struct reader *reader, const char *bytes, size_t size)
{
    if (!csv_columns_put(&reader->columns, reader->n_cells, bytes, size, reader->cell_place) ||
        text_is_utf8(bytes, size))
        return;
    diagnostic_hint(tell(reader, reader->cell_place, "the text of this cell is no UTF-8"),
                    "save the file as UTF-8");
    reader->row_is_bad = true;
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

const char *csv_separator_hint(const char *first_name, size_t n_names)
{
    static const char signs[] = ";\t|";
    static const char *const hints[] = { "cells are separated by commas, not by semicolons",
                                         "cells are separated by commas, not by tabs",
                                         "cells are separated by commas, not by bars" };
    const char *sign = n_names == 1 ? strpbrk(first_name, signs) : NULL;

    return sign != NULL ? hints[strchr(signs, *sign) - signs] : NULL;
}

static void tell_length(struct reader *reader)
{
    size_t n_names = reader->columns.n_names;
    struct diagnostic *item =
        tell(reader, reader->row_place,
             reader->n_cells < n_names ? "a row is too short" : "a row is too long");

    diagnostic_why(item, "it has %zu cell%s, the header has %zu", reader->n_cells,
                   reader->n_cells == 1 ? "" : "s", n_names);
    if (reader->n_cells > n_names && !reader->has_told_long) {
        diagnostic_hint(item, "a decimal number has a point; a cell with a comma in it stands in "
                              "quotes");
        reader->has_told_long = true;
    }
}

static void take_row(struct reader *reader)
{
    struct csv_row row = { .n_cells = reader->columns.n_asked,
                           .number = ++reader->n_rows + reader->n_passed };

    if (reader->n_rows > CSV_ROWS_LIMIT) {
        tell(reader, reader->row_place, "more than 10000000 rows");
        reader->is_over = true;
        return;
    }
    if (reader->n_cells != reader->columns.n_names) {
        tell_length(reader);
        return;
    }
    if (reader->row_is_bad)
        return;
    row.cells = csv_columns_cells(&reader->columns);
    if (!reader->request->take(reader->request->context, &row) ||
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
    if (reader->cell_has_begun && reader->cell_bytes++ > CSV_CELL_LIMIT) {
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

    while (can_go_on && csv_rows_next_wanted(&rows, reader->request->wanted)) {
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
        (reader->request->wanted != NULL ? read_wanted : read_all)(reader, parser, stream, &error);

    if (!can_go_on)
        return;
    if (error != 0) {
        tell(reader, (struct place){ .file = reader->file }, zstd_stream_problem(error));
        return;
    }
    if (!reader->cell_has_begun) /* an empty one, with no line end behind it */
        reader->cell_place = reader->now;
    if (csv_fini(parser, end_cell, end_row, reader) != 0)
        tell(reader, reader->cell_place, "the quote of this cell is not closed");
    else if (!reader->has_header)
        diagnostic_hint(tell(reader, (struct place){ .file = reader->file }, "the file is empty"),
                        "the first row holds the names of the columns");
}

bool csv_read_stream(struct diagnostics *list, FILE *stream, const char *name,
                     const struct csv_request *request)
{
    const struct source_file *file = diagnostics_add_file(list, name, NULL, 0);
    struct reader reader = { .list = list, .file = file, .request = request,
                             .errors_before = list->n_errors, .now = { file, 1, 1, 1 } };
    struct csv_parser parser;

    diagnostics_mark_input(list, file, 0);
    reader.cell_place = reader.row_place = reader.now;
    reader.columns = (struct csv_columns){ .list = list, .file = file, .asked = request->columns,
                                           .n_asked = request->n_columns };
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        fputs("evenkeel: the CSV library cannot start\n", stderr);
        exit(5); /* EXIT_MACHINE, a layer above */
    }
    read_bytes(&reader, &parser, stream);
    csv_free(&parser);
    csv_columns_free(&reader.columns);
    return list->n_errors == reader.errors_before;
}

/* ---- files ---- */

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

bool csv_read_file(struct diagnostics *list, const char *name, struct place asked_at,
                   const struct csv_request *request)
{
    struct text opened = { 0 };
    FILE *stream;
    int error;
    bool is_good = false;

    text_append(&opened, name);
    if (asked_at.file == NULL)
        stream = zstd_stream_open(name, &opened);
    else /* what a scenario names is kept and hashed as it is */
        stream = archive_open(list->archive, name);
    error = stream == NULL ? errno : refuse_folder(stream);
    if (error != 0)
        tell_unreadable(list, name, asked_at, error);
    else
        is_good = csv_read_stream(list, stream, text_string(&opened), request);
    if (stream != NULL)
        fclose(stream);
    text_free(&opened);
    return is_good;
}

bool csv_cell_number(struct diagnostics *list, const struct csv_cell *cell, double *value)
{
    const char *problem = units_parse_real(cell->text, value);

    if (problem == NULL)
        return true;
    diagnostics_add(list, SEVERITY_ERROR, cell->place, "\"%.40s\" %s", cell->text, problem);
    return false;
}
