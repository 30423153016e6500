#include "output/table.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "output/csv_writer.h"
#include "output/table_aligned.h"
#include "output/table_cell.h"
#include "output/table_heading.h"

const char *const table_format_names[] = { "table", "csv", "json", "markdown", NULL };

/* ---- filling -------------------------------------------------------------------------------- */

void table_init(struct table *table, const struct table_column *columns, size_t n_columns)
{
    assert(n_columns > 0);
    *table = (struct table){ .columns = columns, .n_columns = n_columns, .n_keys = 1 };
}

void table_free(struct table *table)
{
    free(table->cells);
    arena_free(&table->texts);
    *table = (struct table){ 0 };
}

static void add(struct table *table, struct table_cell cell)
{
    table->cells =
        must_make_room(table->cells, table->n_cells, &table->capacity, sizeof *table->cells);
    table->cells[table->n_cells++] = cell;
}

static void add_string(struct table *table, const struct table_cell_type *type, const char *text)
{
    if (text == NULL)
        table_add_empty(table);
    else
        add(table, (struct table_cell){ type, { .text = arena_strdup(&table->texts, text) } });
}

void table_add_text(struct table *table, const char *text)
{
    add_string(table, &table_cell_text, text);
}

void table_add_note(struct table *table, const char *text)
{
    add_string(table, &table_cell_note, text);
}

void table_add_integer(struct table *table, int64_t value)
{
    add(table, (struct table_cell){ &table_cell_integer, { .integer = value } });
}

void table_add_real(struct table *table, double value)
{
    const struct table_cell_type *type = isfinite(value) ? &table_cell_real : &table_cell_empty;
    add(table, (struct table_cell){ type, { .real = value } });
}

void table_add_share(struct table *table, double share)
{
    const struct table_cell_type *type = isfinite(share) ? &table_cell_share : &table_cell_empty;
    add(table, (struct table_cell){ type, { .real = share } });
}

void table_add_duration(struct table *table, int64_t ms)
{
    add(table, (struct table_cell){ &table_cell_duration, { .integer = ms } });
}

void table_add_rows(struct table *table, const struct table *rows)
{
    add(table, (struct table_cell){ &table_cell_rows, { .rows = rows } });
}

void table_add_empty(struct table *table)
{
    add(table, (struct table_cell){ &table_cell_empty, { .integer = 0 } });
}

void table_end_row(struct table *table)
{
    while (table->n_cells % table->n_columns != 0)
        table_add_empty(table);
}

/* ---- formats -------------------------------------------------------------------------------- */

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
    char buffer[TABLE_CELL_SIZE];
    struct text title = { 0 };
    fputc('|', stream);
    for (size_t i = 0; i < table->n_columns; i++) {
        table_heading_whole(&table->columns[i], &title);
        print_markdown_cell(stream, text_string(&title));
    }
    fputs("\n|", stream);
    for (size_t i = 0; i < table->n_columns; i++)
        fputs(table->columns[i].align == TABLE_RIGHT ? " ---: |" : " --- |", stream);
    for (size_t i = 0; i < table->n_cells; i++) {
        if (i % table->n_columns == 0)
            fputs("\n|", stream);
        print_markdown_cell(stream, table->cells[i].type->show(&table->cells[i], buffer));
    }
    fputc('\n', stream);
    text_free(&title);
}

void table_write_rows(const struct table *table, struct csv_writer *writer)
{
    for (size_t i = 0; i < table->n_cells; i++) {
        table->cells[i].type->write(&table->cells[i], writer);
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

static void print_json(const struct table *table, FILE *stream)
{
    json_t *rows = table_cell_json_of_rows(table);
    json_dumpf(rows, stream, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15));
    fputc('\n', stream);
    json_decref(rows);
}

void table_print(const struct table *table, enum table_format format, FILE *stream)
{
    static void (*const printers[])(const struct table *table, FILE *stream) = {
        [TABLE_ALIGNED] = table_aligned_print,
        [TABLE_CSV] = print_csv,
        [TABLE_JSON] = print_json,
        [TABLE_MARKDOWN] = print_markdown,
    };
    assert(table->n_cells % table->n_columns == 0);
    printers[format](table, stream);
}
