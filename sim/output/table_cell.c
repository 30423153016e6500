#include "output/table_cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "output/number.h"

_Static_assert((int)TABLE_CELL_SIZE > (int)NUMBER_SIZE, "a number and a % sign fit");

/* ---- for people ----------------------------------------------------------------------------- */

static const char *show_nothing(const struct table_cell *cell, char *buffer)
{
    (void)cell;
    buffer[0] = '\0';
    return buffer;
}

static const char *show_text(const struct table_cell *cell, char *buffer)
{
    (void)buffer;
    return cell->value.text;
}

static const char *show_integer(const struct table_cell *cell, char *buffer)
{
    number_write_integer(buffer, cell->value.integer);
    return buffer;
}

static const char *show_real(const struct table_cell *cell, char *buffer)
{
    number_write_short(buffer, cell->value.real);
    return buffer;
}

/* Two decimals are enough for people, but what is not quite 0 % or 100 % must not look like it. */
static const char *show_share(const struct table_cell *cell, char *buffer)
{
    double share = cell->value.real;
    double percent = 100 * share;
    double rounded = round(100 * percent) / 100;
    bool is_told_apart = (rounded != 0 || share == 0) && (rounded != 100 || share == 1);
    size_t length = number_write_real(buffer, is_told_apart ? rounded : percent);
    memcpy(buffer + length, "%", 2);
    return buffer;
}

/* From ten seconds on nobody reads milliseconds, from a minute on no tenths of a second. */
static const char *show_duration(const struct table_cell *cell, char *buffer)
{
    int64_t ms = cell->value.integer, size = ms < 0 ? -ms : ms;
    int64_t step = size < 10000 ? 1 : size < 59950 ? 100 : 1000;
    return units_format_duration((ms + (ms < 0 ? -step : step) / 2) / step * step, buffer);
}

/* ---- CSV ------------------------------------------------------------------------------------ */

static void write_nothing(const struct table_cell *cell, struct csv_writer *writer)
{
    (void)cell;
    csv_writer_empty(writer);
}

static void write_text(const struct table_cell *cell, struct csv_writer *writer)
{
    csv_writer_text(writer, cell->value.text);
}

static void write_integer(const struct table_cell *cell, struct csv_writer *writer)
{
    csv_writer_integer(writer, cell->value.integer);
}

static void write_real(const struct table_cell *cell, struct csv_writer *writer)
{
    csv_writer_real(writer, cell->value.real);
}

static void write_seconds(const struct table_cell *cell, struct csv_writer *writer)
{
    csv_writer_seconds(writer, cell->value.integer);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *json_of_nothing(const struct table_cell *cell)
{
    (void)cell;
    return json_null();
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
static json_t *json_of_text(const struct table_cell *cell)
{
    const char *text = cell->value.text;
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

static json_t *json_of_integer(const struct table_cell *cell)
{
    return json_integer(cell->value.integer);
}

static json_t *json_of_real(const struct table_cell *cell)
{
    char digits[NUMBER_SIZE];
    number_write_real(digits, cell->value.real);
    return json_of_digits(digits);
}

static json_t *json_of_seconds(const struct table_cell *cell)
{
    char digits[NUMBER_SIZE];
    number_write_seconds(digits, cell->value.integer);
    return json_of_digits(digits);
}

static json_t *json_of_rows(const struct table_cell *cell)
{
    return table_cell_json_of_rows(cell->value.rows);
}

json_t *table_cell_json_of_rows(const struct table *table)
{
    json_t *rows = json_array();
    json_t *row = NULL;
    for (size_t i = 0; i < table->n_cells; i++) {
        const struct table_cell *cell = &table->cells[i];
        size_t column = i % table->n_columns;
        if (column == 0) {
            row = json_object();
            json_array_append_new(rows, row);
        }
        json_object_set_new(row, table->columns[column].name, cell->type->to_json(cell));
    }
    return rows;
}

/* ---- the kinds ------------------------------------------------------------------------------ */

#define KIND(name, show, write, to_json)                                                          \
    const struct table_cell_type table_cell_##name = { show, write, to_json };

KIND(empty, show_nothing, write_nothing, json_of_nothing)
KIND(text, show_text, write_text, json_of_text)
KIND(note, show_text, write_nothing, json_of_nothing)
KIND(integer, show_integer, write_integer, json_of_integer)
KIND(real, show_real, write_real, json_of_real)
KIND(share, show_share, write_real, json_of_real)
KIND(duration, show_duration, write_seconds, json_of_seconds)
KIND(rows, show_nothing, write_nothing, json_of_rows)
