#include "scenario/csv_columns.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* What became of a column that was asked for. */
struct csv_column_state {
    size_t index; /* in the file */
    bool is_there;
    struct text text; /* of the present row */
};

void csv_columns_add_name(struct csv_columns *columns, const char *bytes, size_t size,
                          struct place place)
{
    columns->names = must_realloc(columns->names, (columns->n_names + 1) * sizeof *columns->names);
    columns->names[columns->n_names++] =
        (struct csv_cell){ arena_strndup(&columns->texts, bytes, size), place };
}

/* ---- one that is not there ---- */

static const char *name_at(const void *context, size_t index)
{
    const struct csv_columns *columns = context;

    return index < columns->n_names ? columns->names[index].text : NULL;
}

static struct place place_to_blame(const struct csv_column *column, struct place header)
{
    return column->asked_at.file != NULL ? column->asked_at : header;
}

static void list_names(const struct csv_columns *columns, struct text *names)
{
    enum { SHOWN = 12 };

    for (size_t i = 0; i < columns->n_names && i < SHOWN; i++)
        text_printf(names, "%s%s", i > 0 ? ", " : "", columns->names[i].text);
    if (columns->n_names > SHOWN)
        text_append(names, ", ...");
}

static void tell_missing(const struct csv_columns *columns, const struct csv_column *column,
                         struct place header)
{
    const char *guess = text_did_you_mean(column->name, name_at, columns);
    const char *first = columns->names[0].text;
    const char *separator = csv_separator_hint(first, columns->n_names);
    struct text names = { 0 };
    struct diagnostic *item =
        diagnostics_add(columns->list, SEVERITY_ERROR, place_to_blame(column, header),
                        "%s has no column \"%s\"", columns->file->name, column->name);

    list_names(columns, &names);
    diagnostic_why(item, "its columns are %s", text_string(&names));
    if (separator != NULL)
        diagnostic_hint(item, "%s", separator);
    else if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    else if (isdigit((unsigned char)first[0]))
        diagnostic_hint(item, "the first row must hold the names of the columns");
    text_free(&names);
}

/* An optional column that is absent while another has nearly its name was meant to be there. */
static void warn_of_near_name(const struct csv_columns *columns, const struct csv_column *column,
                              struct place header)
{
    const char *guess = text_did_you_mean(column->name, name_at, columns);
    struct diagnostic *item;

    if (guess == NULL || csv_separator_hint(columns->names[0].text, columns->n_names) != NULL)
        return;
    for (size_t i = 0; i < columns->n_asked; i++)
        if (strcmp(columns->asked[i].name, guess) == 0)
            return;
    item = diagnostics_add(columns->list, SEVERITY_WARNING, header,
                           "the column \"%s\" is not used", guess);
    diagnostic_hint(item, "did you mean \"%s\"?", column->name);
}

/* Each column may be absent, but not all of them: that is another file, or another separator. */
static void tell_none(const struct csv_columns *columns, struct place header)
{
    const char *separator = csv_separator_hint(columns->names[0].text, columns->n_names);
    struct text known = { 0 };
    struct diagnostic *item =
        diagnostics_add(columns->list, SEVERITY_ERROR, place_to_blame(&columns->asked[0], header),
                        "%s has no column that is known", columns->file->name);

    for (size_t i = 0; i < columns->n_asked; i++)
        text_printf(&known, "%s%s", i > 0 ? ", " : "", columns->asked[i].name);
    diagnostic_why(item, "known are %s", text_string(&known));
    if (separator != NULL)
        diagnostic_hint(item, "%s", separator);
    text_free(&known);
}

/* ---- finding ---- */

static bool find_column(struct csv_columns *columns, size_t number, struct place header)
{
    const struct csv_column *column = &columns->asked[number];
    struct csv_column_state *state = &columns->states[number];

    for (size_t i = 0; i < columns->n_names; i++) {
        if (strcmp(columns->names[i].text, column->name) != 0)
            continue;
        if (state->is_there) {
            diagnostic_hint(diagnostics_add(columns->list, SEVERITY_ERROR, header,
                                            "two columns have the name \"%s\"", column->name),
                            "rename one of the two");
            return false;
        }
        state->is_there = true;
        state->index = i;
    }
    if (state->is_there || column->is_optional)
        return true;
    tell_missing(columns, column, header);
    return false;
}

static void ask_for_all(struct csv_columns *columns)
{
    columns->all = must_alloc(columns->n_names * sizeof *columns->all);
    for (size_t i = 0; i < columns->n_names; i++)
        columns->all[i] = (struct csv_column){ .name = columns->names[i].text,
                                               .asked_at = columns->names[i].place };
    columns->asked = columns->all;
    columns->n_asked = columns->n_names;
}

bool csv_columns_find(struct csv_columns *columns, struct place header)
{
    bool are_found = true;
    bool is_any_there = false;

    if (columns->asked == NULL)
        ask_for_all(columns);
    columns->states = must_calloc(columns->n_asked, sizeof *columns->states);
    columns->cells = must_calloc(columns->n_asked, sizeof *columns->cells);
    for (size_t i = 0; i < columns->n_asked; i++) { /* all that are missing are told */
        are_found = find_column(columns, i, header) && are_found;
        is_any_there = is_any_there || columns->states[i].is_there;
    }
    for (size_t i = 0; i < columns->n_asked && are_found; i++)
        if (!columns->states[i].is_there)
            warn_of_near_name(columns, &columns->asked[i], header);
    if (are_found && !is_any_there)
        tell_none(columns, header);
    return are_found && is_any_there;
}

/* ---- the cells of a row ---- */

bool csv_columns_put(struct csv_columns *columns, size_t index, const char *bytes, size_t size,
                     struct place place)
{
    bool is_asked = false;

    for (size_t i = 0; i < columns->n_asked; i++) {
        struct csv_column_state *state = &columns->states[i];

        if (!state->is_there || state->index != index)
            continue;
        text_clear(&state->text);
        text_append_bytes(&state->text, bytes, size);
        columns->cells[i].place = place;
        is_asked = true;
    }
    return is_asked;
}

const struct csv_cell *csv_columns_cells(struct csv_columns *columns)
{
    for (size_t i = 0; i < columns->n_asked; i++)
        columns->cells[i].text = text_string(&columns->states[i].text);
    return columns->cells;
}

void csv_columns_free(struct csv_columns *columns)
{
    for (size_t i = 0; i < columns->n_asked && columns->states != NULL; i++)
        text_free(&columns->states[i].text);
    arena_free(&columns->texts);
    free(columns->names);
    free(columns->all);
    free(columns->states);
    free(columns->cells);
}
