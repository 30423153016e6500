#include "cmd/check_table.h"

#include <stdlib.h>

#include "base/text.h"

static const struct table_column columns[] = {
    { "file", NULL, NULL, TABLE_LEFT },     { "line", NULL, NULL, TABLE_RIGHT },
    { "column", NULL, NULL, TABLE_RIGHT },  { "length", NULL, NULL, TABLE_RIGHT },
    { "severity", NULL, NULL, TABLE_LEFT }, { "finding", NULL, NULL, TABLE_LEFT },
    { "rule", NULL, NULL, TABLE_LEFT },     { "message", NULL, NULL, TABLE_LEFT },
    { "why", NULL, NULL, TABLE_LEFT },      { "hint", NULL, NULL, TABLE_LEFT },
};

/* 0 is no line and no column. */
static void add_number(struct table *table, unsigned number)
{
    if (number > 0)
        table_add_integer(table, number);
    else
        table_add_empty(table);
}

static void add_row(struct table *table, const struct diagnostic *item)
{
    const struct place *place = &item->place;
    bool has_column = place->line > 0 && place->column > 0;
    table_add_text(table, place->file != NULL ? place->file->name : NULL);
    add_number(table, place->line);
    add_number(table, has_column ? place->column : 0);
    add_number(table, has_column ? place->length : 0);
    table_add_text(table, severity_names[item->severity]);
    table_add_text(table, item->finding);
    table_add_text(table, item->rule);
    table_add_text(table, item->message);
    table_add_text(table, item->why);
    table_add_text(table, item->hint);
}

void check_table_print(const struct diagnostics *list, enum findings_told findings,
                       enum table_format format, FILE *stream)
{
    const struct diagnostic **items = must_alloc((list->count + 1) * sizeof *items);
    size_t n = diagnostics_choose(list, findings, items);
    struct table table;
    table_init(&table, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < n; i++)
        add_row(&table, items[i]);
    table_print(&table, format, stream);
    table_free(&table);
    free(items);
}
