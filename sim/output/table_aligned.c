/*
 * table_aligned: a table for people, its columns below each other. Where somebody looks at it
 * through a terminal that is too narrow, some of the columns stand in a table of their own below.
 */
#include "output/table_aligned.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "output/table_cell.h"
#include "output/table_heading.h"
#include "output/terminal.h"

/* Of the table, of a long folded column, of a hanging one that gives way. */
enum { WIDTH_WANTED = 100, FOLDED_WIDTH = 42, HANGING_LEAST = 10 };

/* ---- widths --------------------------------------------------------------------------------- */

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
        n_shared = table_heading_over(&table->columns[i], table->n_columns - i, &over);
        int missing = (int)terminal_columns(text_string(&over)) -
                      width_of_columns(&widths[i], n_shared);
        widths[i] += missing > 0 ? missing : 0;
    }
    text_free(&over);
}

static bool has_any_over(const struct table *table)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (table_heading_over_length(&table->columns[i]) > 0)
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
    if (table->cells[cell].type != &table_cell_note || table->columns[most].align != TABLE_RIGHT)
        return 0;
    while (n < most && table->cells[cell - n - 1].type == &table_cell_empty)
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
    char buffer[TABLE_CELL_SIZE];
    memset(widths, 0, table->n_columns * sizeof *widths);
    for (size_t i = 0; i < table->n_cells; i++) {
        if (count_empty_before(table, i) > 0)
            continue;
        const struct table_cell *cell = &table->cells[i];
        int columns = (int)terminal_columns(cell->type->show(cell, buffer));
        int *width = &widths[i % table->n_columns];
        *width = columns > *width ? columns : *width;
    }
}

/* With titles of at most n_lines; those below a shared one stay whole. */
static void break_titles(const struct table *table, int n_lines, struct layout *layout)
{
    struct text title = { 0 };
    measure_cells(table, layout->widths);
    layout->n_title_lines = has_any_over(table) ? 2 : 1;
    for (size_t i = 0; i < table->n_columns; i++) {
        const char *under = table_heading_under(&table->columns[i], &title);
        int most = table_heading_over_length(&table->columns[i]) > 0 ? 1 : n_lines;
        int columns = table_heading_break(under, most, layout->widths[i], &layout->titles[i]);
        int lines = table_heading_lines(text_string(&layout->titles[i]));
        layout->widths[i] = columns > layout->widths[i] ? columns : layout->widths[i];
        layout->n_title_lines = lines > layout->n_title_lines ? lines : layout->n_title_lines;
    }
    text_free(&title);
    widen_columns(table, layout->widths);
    widen_for_notes(table, layout->widths);
}

/* A hundred columns, or those of a terminal that has fewer. */
static int width_wanted(FILE *stream)
{
    int width = terminal_is_interactive(stream) ? terminal_width(stream) : WIDTH_WANTED;
    return width < WIDTH_WANTED ? width : WIDTH_WANTED;
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
static void lay_out(const struct table *table, int most, struct layout *layout)
{
    bool is_folded = table->columns[table->n_columns - 1].align == TABLE_FOLDED;
    size_t n_counted = table->n_columns - is_folded;
    *layout = (struct layout){
        .widths = must_alloc(table->n_columns * sizeof *layout->widths),
        .titles = must_calloc(table->n_columns, sizeof *layout->titles),
    };
    measure_cells(table, layout->widths);
    int folded = is_folded ? layout->widths[n_counted] + 2 : 0;
    int wanted = most - (folded < FOLDED_WIDTH ? folded : FOLDED_WIDTH);
    break_titles(table, 1, layout);
    for (int n_lines = 2; n_lines <= HEADING_MOST_LINES &&
                          width_of_columns(layout->widths, n_counted) > wanted; n_lines++)
        break_titles(table, n_lines, layout);
    if (table->columns[0].align == TABLE_HANGING)
        hang(table, layout->widths);
}

/* ---- parts ---------------------------------------------------------------------------------- */

/* Columns from..to - 1, behind those that tell which row it is. */
struct part {
    size_t n_keys, from, to;
};

/* Whether a column stands with the one before it: something is over both, or a note reaches. */
static bool is_glued(const struct table *table, size_t column)
{
    struct text over = { 0 };
    bool answer = table_heading_over(&table->columns[column - 1], 2, &over) == 2;
    text_free(&over);
    for (size_t cell = 0; cell < table->n_cells && !answer; cell++) {
        size_t at = cell % table->n_columns;
        answer = at >= column && at - count_empty_before(table, cell) < column;
    }
    return answer;
}

static size_t next_break(const struct table *table, size_t column)
{
    do
        column++;
    while (column < table->n_columns && is_glued(table, column));
    return column;
}

/* All columns, where they fit or a last one gives way by itself. */
static struct part first_part(const struct table *table, const struct layout *layout, int width)
{
    enum table_align last = table->columns[table->n_columns - 1].align;
    bool gives_way = last == TABLE_WRAPPED || last == TABLE_FOLDED;
    size_t n_keys = table->n_keys;
    if (gives_way || table->n_columns <= n_keys + 1 ||
        width_of_columns(layout->widths, table->n_columns) <= width ||
        width_of_columns(layout->widths, n_keys) > width / 2)
        return (struct part){ 0, 0, table->n_columns };
    return (struct part){ n_keys, n_keys, n_keys };
}

/* As many columns as there is room for. */
static void fill_part(const struct table *table, const struct layout *layout, int width,
                      struct part *part)
{
    int used = width_of_columns(layout->widths, part->n_keys);
    while (part->to < table->n_columns) {
        size_t next = next_break(table, part->to);
        used += 2 + width_of_columns(&layout->widths[part->to], next - part->to);
        if (used > width && part->to > part->from)
            return;
        part->to = next;
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

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
                             size_t from, size_t to, struct line *line)
{
    struct text title = { 0 };
    size_t n_shared;
    for (size_t i = from; i < to; i += n_shared) {
        const char *broken = text_string(&layout->titles[i]);
        int own = index - (layout->n_title_lines - table_heading_lines(broken));
        n_shared = 1;
        if (index == layout->n_title_lines - 2 &&
            table_heading_over_length(&table->columns[i]) > 0) {
            n_shared = table_heading_over(&table->columns[i], table->n_columns - i, &title);
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

static int count_title_lines(const struct table *table, const struct layout *layout, size_t from,
                             size_t to)
{
    int most = 0;
    for (size_t i = from; i < to; i++) {
        bool has_over = table_heading_over_length(&table->columns[i]) > 0;
        int lines = has_over ? 2 : table_heading_lines(text_string(&layout->titles[i]));
        most = lines > most ? lines : most;
    }
    return most;
}

static void print_aligned_header(const struct table *table, const struct layout *layout,
                                 const struct part *part, struct line *line)
{
    bool is_bold = terminal_is_styled(line->stream);
    int of_keys = count_title_lines(table, layout, 0, part->n_keys);
    int n_lines = count_title_lines(table, layout, part->from, part->to);
    n_lines = of_keys > n_lines ? of_keys : n_lines;
    fputs(is_bold ? "\033[1m" : "", line->stream);
    for (int i = layout->n_title_lines - n_lines; i < layout->n_title_lines; i++) {
        line->at = line->owed = 0;
        print_title_line(table, layout, i, 0, part->n_keys, line);
        print_title_line(table, layout, i, part->from, part->to, line);
        fputs(is_bold && i + 1 == layout->n_title_lines ? "\033[0m\n" : "\n", line->stream);
    }
}

static void print_cells(const struct table *table, size_t row, size_t from, size_t to,
                        struct line *line)
{
    char buffer[TABLE_CELL_SIZE];
    for (size_t column = from; column < to; column++) {
        const struct table_cell *cell = &table->cells[row * table->n_columns + column];
        print_padded(line, cell->type->show(cell, buffer), column, table->columns[column].align);
    }
}

static void print_part(const struct table *table, const struct layout *layout,
                       const struct part *part, FILE *stream)
{
    struct line line = { .stream = stream, .widths = layout->widths };
    bool has_faint = table->faint_rows != NULL && terminal_is_styled(stream);
    print_aligned_header(table, layout, part, &line);
    for (size_t row = 0; row < table->n_cells / table->n_columns; row++) {
        bool is_faint = has_faint && table->faint_rows[row];
        fputs(is_faint ? "\033[2m" : "", stream);
        print_cells(table, row, 0, part->n_keys, &line);
        print_cells(table, row, part->from, part->to, &line);
        fputs(is_faint ? "\033[0m\n" : "\n", stream);
    }
}

void table_aligned_print(const struct table *table, FILE *stream)
{
    bool is_parted = terminal_is_interactive(stream);
    int width = is_parted ? terminal_width(stream) : 0;
    struct layout layout;
    lay_out(table, width_wanted(stream), &layout);
    struct part part = is_parted ? first_part(table, &layout, width)
                                 : (struct part){ 0, 0, table->n_columns };
    do {
        if (part.from > part.n_keys)
            fputc('\n', stream);
        fill_part(table, &layout, width, &part);
        print_part(table, &layout, &part, stream);
        part.from = part.to;
    } while (part.to < table->n_columns);
    free_layout(&layout, table);
}
