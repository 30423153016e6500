#include "output/table.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "output/csv_writer.h"
#include "output/number.h"
#include "output/table_heading.h"
#include "output/terminal.h"

const char *const table_format_names[] = { "table", "csv", "json", "markdown", NULL };

enum { CELL_SIZE = UNITS_DURATION_SIZE };
/* Of an aligned table, of a long folded column, of a hanging one that gives way. */
enum { WIDTH_WANTED = 100, FOLDED_WIDTH = 42, HANGING_LEAST = 10 };
_Static_assert((int)CELL_SIZE > (int)NUMBER_SIZE, "a number and a % sign fit");

/* ---- filling -------------------------------------------------------------------------------- */

void table_init(struct table *table, const struct table_column *columns, size_t n_columns)
{
    assert(n_columns > 0);
    *table = (struct table){ .columns = columns, .n_columns = n_columns };
}

void table_free(struct table *table)
{
    free(table->cells);
    arena_free(&table->texts);
    *table = (struct table){ 0 };
}

static void add(struct table *table, struct table_cell cell)
{
    if (table->n_cells == table->capacity) {
        table->capacity = table->capacity > 0 ? 2 * table->capacity : 64;
        table->cells = must_realloc(table->cells, table->capacity * sizeof(*table->cells));
    }
    table->cells[table->n_cells++] = cell;
}

static void add_string(struct table *table, enum table_cell_kind kind, const char *text)
{
    if (text == NULL)
        table_add_empty(table);
    else
        add(table, (struct table_cell){ kind, { .text = arena_strdup(&table->texts, text) } });
}

void table_add_text(struct table *table, const char *text)
{
    add_string(table, TABLE_TEXT, text);
}

void table_add_note(struct table *table, const char *text)
{
    add_string(table, TABLE_NOTE, text);
}

void table_add_integer(struct table *table, int64_t value)
{
    add(table, (struct table_cell){ TABLE_INTEGER, { .integer = value } });
}

void table_add_real(struct table *table, double value)
{
    enum table_cell_kind kind = isfinite(value) ? TABLE_REAL : TABLE_EMPTY;
    add(table, (struct table_cell){ kind, { .real = value } });
}

void table_add_share(struct table *table, double share)
{
    enum table_cell_kind kind = isfinite(share) ? TABLE_SHARE : TABLE_EMPTY;
    add(table, (struct table_cell){ kind, { .real = share } });
}

void table_add_duration(struct table *table, int64_t ms)
{
    add(table, (struct table_cell){ TABLE_DURATION, { .integer = ms } });
}

void table_add_rows(struct table *table, const struct table *rows)
{
    add(table, (struct table_cell){ TABLE_ROWS, { .rows = rows } });
}

void table_add_empty(struct table *table)
{
    add(table, (struct table_cell){ TABLE_EMPTY, { .integer = 0 } });
}

void table_end_row(struct table *table)
{
    while (table->n_cells % table->n_columns != 0)
        table_add_empty(table);
}

/* ---- for people ----------------------------------------------------------------------------- */

/* Two decimals are enough for people, but what is not quite 0 % or 100 % must not look like it. */
static void show_share(double share, char buffer[static CELL_SIZE])
{
    double percent = 100 * share;
    double rounded = round(100 * percent) / 100;
    bool is_told_apart = (rounded != 0 || share == 0) && (rounded != 100 || share == 1);
    size_t length = number_write_real(buffer, is_told_apart ? rounded : percent);
    memcpy(buffer + length, "%", 2);
}

/* From a minute on nobody reads milliseconds. */
static void show_duration(int64_t ms, char buffer[static CELL_SIZE])
{
    if (ms >= 60000 || ms <= -60000)
        ms = (ms + (ms < 0 ? -500 : 500)) / 1000 * 1000;
    units_format_duration(ms, buffer);
}

static const char *show_cell(const struct table_cell *cell, char buffer[static CELL_SIZE])
{
    buffer[0] = '\0';
    switch (cell->kind) {
    case TABLE_EMPTY:
    case TABLE_ROWS:
        break;
    case TABLE_TEXT:
    case TABLE_NOTE:
        return cell->value.text;
    case TABLE_INTEGER:
        number_write_integer(buffer, cell->value.integer);
        break;
    case TABLE_REAL:
        number_write_short(buffer, cell->value.real);
        break;
    case TABLE_SHARE:
        show_share(cell->value.real, buffer);
        break;
    case TABLE_DURATION:
        show_duration(cell->value.integer, buffer);
        break;
    }
    return buffer;
}

static void show_title(struct text *text, const struct table_column *column)
{
    text_clear(text);
    text_append(text, column->title != NULL ? column->title : column->name);
    if (column->unit != NULL)
        text_printf(text, " (%s)", column->unit);
}

/* Bytes of what stands over a column; 0: nothing. */
static size_t length_over(const struct table_column *column)
{
    const char *end = column->title != NULL ? strchr(column->title, '\n') : NULL;
    return end != NULL ? (size_t)(end - column->title) : 0;
}

/* Copies what stands over the first columns, and answers how many share it. */
static size_t show_over(struct text *text, const struct table_column *columns, size_t n)
{
    size_t length = length_over(&columns[0]), n_shared = 1;
    text_clear(text);
    if (length == 0)
        return 1;
    text_append_bytes(text, columns[0].title, length);
    while (n_shared < n && length_over(&columns[n_shared]) == length &&
           strncmp(columns[n_shared].title, columns[0].title, length) == 0)
        n_shared++;
    return n_shared;
}

/* The title below what stands over it. */
static const char *show_under(struct text *text, const struct table_column *column)
{
    size_t length = length_over(column);
    show_title(text, column);
    return text_string(text) + (length > 0 ? length + 1 : 0);
}

static int width_of_columns(const int *widths, size_t n)
{
    int width = 2 * (int)(n - 1);
    for (size_t i = 0; i < n; i++)
        width += widths[i];
    return width;
}

/* The first of those that share something wide gets what they lack. */
static void widen_columns(const struct table *table, int *widths)
{
    struct text over = { 0 };
    size_t n_shared;
    for (size_t i = 0; i < table->n_columns; i += n_shared) {
        n_shared = show_over(&over, &table->columns[i], table->n_columns - i);
        int missing = (int)terminal_columns(text_string(&over)) -
                      width_of_columns(&widths[i], n_shared);
        widths[i] += missing > 0 ? missing : 0;
    }
    text_free(&over);
}

static bool has_over(const struct table *table)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (length_over(&table->columns[i]) > 0)
            return true;
    }
    return false;
}

/* How an aligned table is laid out. */
struct layout {
    int *widths;         /* of the columns; owned */
    struct text *titles; /* likewise, broken into lines; owned */
    int n_title_lines;   /* with those that stand over columns */
};

static void free_layout(struct layout *layout, const struct table *table)
{
    for (size_t i = 0; i < table->n_columns; i++)
        text_free(&layout->titles[i]);
    free(layout->titles);
    free(layout->widths);
}

/* How many cells right before this one in its row are empty, which a note may reach over. */
static size_t count_empty_before(const struct table *table, size_t cell)
{
    size_t n = 0, most = cell % table->n_columns;
    if (table->cells[cell].kind != TABLE_NOTE || table->columns[most].align != TABLE_RIGHT)
        return 0;
    while (n < most && table->cells[cell - n - 1].kind == TABLE_EMPTY)
        n++;
    return n;
}

/* Behind the titles, which may make room for them. */
static void widen_for_notes(const struct table *table, int *widths)
{
    for (size_t i = 0; i < table->n_cells; i++) {
        size_t n = count_empty_before(table, i), column = i % table->n_columns;
        if (n == 0)
            continue;
        int missing = (int)terminal_columns(table->cells[i].value.text) -
                      width_of_columns(&widths[column - n], n + 1);
        widths[column] += missing > 0 ? missing : 0;
    }
}

static void measure_cells(const struct table *table, int *widths)
{
    char buffer[CELL_SIZE];
    memset(widths, 0, table->n_columns * sizeof *widths);
    for (size_t i = 0; i < table->n_cells; i++) {
        if (count_empty_before(table, i) > 0)
            continue;
        int columns = (int)terminal_columns(show_cell(&table->cells[i], buffer));
        int *width = &widths[i % table->n_columns];
        *width = columns > *width ? columns : *width;
    }
}

/* With titles of at most n_lines; those below a shared one stay whole. */
static void break_titles(const struct table *table, int n_lines, struct layout *layout)
{
    struct text title = { 0 };
    measure_cells(table, layout->widths);
    layout->n_title_lines = has_over(table) ? 2 : 1;
    for (size_t i = 0; i < table->n_columns; i++) {
        const char *under = show_under(&title, &table->columns[i]);
        int most = length_over(&table->columns[i]) > 0 ? 1 : n_lines;
        int columns = table_heading_break(under, most, layout->widths[i], &layout->titles[i]);
        int lines = table_heading_lines(text_string(&layout->titles[i]));
        layout->widths[i] = columns > layout->widths[i] ? columns : layout->widths[i];
        layout->n_title_lines = lines > layout->n_title_lines ? lines : layout->n_title_lines;
    }
    text_free(&title);
    widen_columns(table, layout->widths);
    widen_for_notes(table, layout->widths);
}

/* The first column gives way, as far as it makes sense. */
static void hang(const struct table *table, int *widths)
{
    int surplus = width_of_columns(widths, table->n_columns) - WIDTH_WANTED;
    int wanted = widths[0] - surplus > HANGING_LEAST ? widths[0] - surplus : HANGING_LEAST;
    if (surplus > 0 && widths[0] > wanted)
        widths[0] = wanted;
}

/* Titles take more lines only where the table would be too wide, and no more than make one of them
 * narrower (output/table_heading.h). */
static void lay_out(const struct table *table, struct layout *layout)
{
    bool is_folded = table->columns[table->n_columns - 1].align == TABLE_FOLDED;
    size_t n_counted = table->n_columns - is_folded;
    *layout = (struct layout){
        .widths = must_alloc(table->n_columns * sizeof *layout->widths),
        .titles = must_alloc(table->n_columns * sizeof *layout->titles),
    };
    memset(layout->titles, 0, table->n_columns * sizeof *layout->titles);
    measure_cells(table, layout->widths);
    int folded = is_folded ? layout->widths[n_counted] + 2 : 0;
    int wanted = WIDTH_WANTED - (folded < FOLDED_WIDTH ? folded : FOLDED_WIDTH);
    break_titles(table, 1, layout);
    for (int n_lines = 2; n_lines <= HEADING_MOST_LINES &&
                          width_of_columns(layout->widths, n_counted) > wanted; n_lines++)
        break_titles(table, n_lines, layout);
    if (table->columns[0].align == TABLE_HANGING)
        hang(table, layout->widths);
}

/* One line of an aligned table. Blanks are owed until something follows them, so that no line ends
 * in blanks. */
struct line {
    FILE *stream;
    const int *widths;
    int at;   /* where the present cell begins */
    int owed; /* blanks */
};

static void print_padded(struct line *line, const char *text, size_t column,
                         enum table_align align)
{
    int width = line->widths[column];
    int fill = width - (int)terminal_columns(text);
    int before = align == TABLE_RIGHT ? fill : 0;
    if (column == 0)
        line->at = line->owed = 0;
    if (*text == '\0') {
        line->owed += width;
    } else if (fill < 0 && align == TABLE_HANGING) {
        fprintf(line->stream, "%s\n", text);
        line->owed = width;
    } else {
        fprintf(line->stream, "%*s", line->owed + before, "");
        bool is_interactive = terminal_is_interactive(line->stream);
        if (align == TABLE_FOLDED || (align == TABLE_WRAPPED && is_interactive))
            terminal_print_wrapped(line->stream, text, line->at, line->at,
                                   is_interactive ? terminal_width(line->stream) : WIDTH_WANTED);
        else
            fputs(text, line->stream);
        line->owed = fill - before;
    }
    line->owed += 2;
    line->at += width + 2;
}

/* In the middle of the columns that share it. */
static void print_over(struct line *line, const char *over, const int *widths, size_t n_shared,
                       enum table_align align)
{
    int width = width_of_columns(widths, n_shared);
    int fill = width - (int)terminal_columns(over);
    int before = n_shared > 1 ? (fill + 1) / 2 : align == TABLE_RIGHT ? fill : 0;
    fprintf(line->stream, "%*s%s", line->owed + before, "", over);
    line->owed = fill - before + 2;
    line->at += width + 2;
}

/* A line of the titles, from 0: they stand at the bottom, and what is over several right over
 * them. */
static void print_title_line(const struct table *table, const struct layout *layout, int index,
                             struct line *line)
{
    struct text title = { 0 };
    size_t n_shared;
    line->at = line->owed = 0;
    for (size_t i = 0; i < table->n_columns; i += n_shared) {
        const char *broken = text_string(&layout->titles[i]);
        int own = index - (layout->n_title_lines - table_heading_lines(broken));
        n_shared = 1;
        if (index == layout->n_title_lines - 2 && length_over(&table->columns[i]) > 0) {
            n_shared = show_over(&title, &table->columns[i], table->n_columns - i);
            print_over(line, text_string(&title), &layout->widths[i], n_shared,
                       table->columns[i].align);
            continue;
        }
        text_clear(&title);
        if (own >= 0)
            table_heading_line(broken, own, &title);
        print_padded(line, text_string(&title), i, table->columns[i].align);
    }
    text_free(&title);
}

static void print_aligned_header(const struct table *table, const struct layout *layout,
                                 struct line *line)
{
    bool is_bold = terminal_is_styled(line->stream);
    fputs(is_bold ? "\033[1m" : "", line->stream);
    for (int i = 0; i < layout->n_title_lines; i++) {
        print_title_line(table, layout, i, line);
        fputs(is_bold && i + 1 == layout->n_title_lines ? "\033[0m\n" : "\n", line->stream);
    }
}

static void print_aligned(const struct table *table, FILE *stream)
{
    char buffer[CELL_SIZE];
    struct layout layout;
    lay_out(table, &layout);
    struct line line = { .stream = stream, .widths = layout.widths };
    bool has_faint = table->faint_rows != NULL && terminal_is_styled(stream);
    print_aligned_header(table, &layout, &line);
    for (size_t i = 0; i < table->n_cells; i++) {
        size_t column = i % table->n_columns;
        bool is_faint = has_faint && table->faint_rows[i / table->n_columns];
        if (column == 0)
            fputs(is_faint ? "\033[2m" : "", stream);
        print_padded(&line, show_cell(&table->cells[i], buffer), column,
                     table->columns[column].align);
        if (column + 1 == table->n_columns)
            fputs(is_faint ? "\033[0m\n" : "\n", stream);
    }
    free_layout(&layout, table);
}

static void print_markdown_cell(FILE *stream, const char *text)
{
    fputs(" ", stream);
    for (; *text != '\0'; text++) {
        if (*text == '|')
            fputs("\\|", stream);
        else
            fputc(*text == '\n' ? ' ' : *text, stream);
    }
    fputs(" |", stream);
}

static void print_markdown(const struct table *table, FILE *stream)
{
    char buffer[CELL_SIZE];
    struct text title = { 0 };
    fputc('|', stream);
    for (size_t i = 0; i < table->n_columns; i++) {
        show_title(&title, &table->columns[i]);
        print_markdown_cell(stream, text_string(&title));
    }
    fputs("\n|", stream);
    for (size_t i = 0; i < table->n_columns; i++)
        fputs(table->columns[i].align == TABLE_RIGHT ? " ---: |" : " --- |", stream);
    for (size_t i = 0; i < table->n_cells; i++) {
        if (i % table->n_columns == 0)
            fputs("\n|", stream);
        print_markdown_cell(stream, show_cell(&table->cells[i], buffer));
    }
    fputc('\n', stream);
    text_free(&title);
}

/* ---- for machines --------------------------------------------------------------------------- */

static void write_csv_cell(struct csv_writer *writer, const struct table_cell *cell)
{
    switch (cell->kind) {
    case TABLE_EMPTY:
    case TABLE_NOTE:
    case TABLE_ROWS:
        csv_writer_empty(writer);
        break;
    case TABLE_TEXT:
        csv_writer_text(writer, cell->value.text);
        break;
    case TABLE_INTEGER:
        csv_writer_integer(writer, cell->value.integer);
        break;
    case TABLE_REAL:
    case TABLE_SHARE:
        csv_writer_real(writer, cell->value.real);
        break;
    case TABLE_DURATION:
        csv_writer_seconds(writer, cell->value.integer);
        break;
    }
}

void table_write_rows(const struct table *table, struct csv_writer *writer)
{
    for (size_t i = 0; i < table->n_cells; i++) {
        write_csv_cell(writer, &table->cells[i]);
        if ((i + 1) % table->n_columns == 0)
            csv_writer_end_row(writer);
    }
}

static void print_csv(const struct table *table, FILE *stream)
{
    struct csv_writer writer;
    csv_writer_init(&writer, stream);
    for (size_t i = 0; i < table->n_columns; i++)
        csv_writer_text(&writer, table->columns[i].name);
    csv_writer_end_row(&writer);
    table_write_rows(table, &writer);
    csv_writer_finish(&writer);
}

/* A JSON number with the very digits of the CSV. */
static json_t *json_of_digits(const char *digits)
{
    if (strpbrk(digits, ".e") != NULL)
        return json_real(strtod(digits, NULL));
    return json_integer(strtoll(digits, NULL, 10));
}

/* JSON holds UTF-8 only, and would leave out a file name that is none without a word: its stray
 * bytes become U+FFFD. */
static json_t *json_of_text(const char *text)
{
    json_t *string = json_string(text);
    if (string != NULL)
        return string;
    struct text whole = { 0 };
    const char *end = text + strlen(text);
    while (text < end) {
        size_t length = text_character_length(text, end);
        text_append_bytes(&whole, length > 0 ? text : "\xef\xbf\xbd", length > 0 ? length : 3);
        text += length > 0 ? length : 1;
    }
    string = json_string(text_string(&whole));
    text_free(&whole);
    return string;
}

static json_t *json_of_table(const struct table *table);

static json_t *json_of_cell(const struct table_cell *cell)
{
    char digits[NUMBER_SIZE];
    switch (cell->kind) {
    case TABLE_EMPTY:
    case TABLE_NOTE:
        break;
    case TABLE_TEXT:
        return json_of_text(cell->value.text);
    case TABLE_INTEGER:
        return json_integer(cell->value.integer);
    case TABLE_REAL:
    case TABLE_SHARE:
        number_write_real(digits, cell->value.real);
        return json_of_digits(digits);
    case TABLE_DURATION:
        number_write_seconds(digits, cell->value.integer);
        return json_of_digits(digits);
    case TABLE_ROWS:
        return json_of_table(cell->value.rows);
    }
    return json_null();
}

static json_t *json_of_table(const struct table *table)
{
    json_t *rows = json_array();
    json_t *row = NULL;
    for (size_t i = 0; i < table->n_cells; i++) {
        size_t column = i % table->n_columns;
        if (column == 0) {
            row = json_object();
            json_array_append_new(rows, row);
        }
        json_object_set_new(row, table->columns[column].name, json_of_cell(&table->cells[i]));
    }
    return rows;
}

static void print_json(const struct table *table, FILE *stream)
{
    json_t *rows = json_of_table(table);
    json_dumpf(rows, stream, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15));
    fputc('\n', stream);
    json_decref(rows);
}

void table_print(const struct table *table, enum table_format format, FILE *stream)
{
    static void (*const printers[])(const struct table *table, FILE *stream) = {
        [TABLE_ALIGNED] = print_aligned,
        [TABLE_CSV] = print_csv,
        [TABLE_JSON] = print_json,
        [TABLE_MARKDOWN] = print_markdown,
    };
    assert(table->n_cells % table->n_columns == 0);
    printers[format](table, stream);
}
