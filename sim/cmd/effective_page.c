#include "cmd/effective_page.h"

#include <string.h>

#include "base/text.h"
#include "output/page.h"
#include "output/plan_table.h"
#include "output/terminal.h"

enum { NAME_WIDTH_MOST = 28, FROM_WIDTH = 20, VALUE_WIDTH_LEAST = 20 };

/* -- for machines ------------------------------------------------------------------------------ */

static const struct table_column columns[] = {
    { "case", NULL, NULL, TABLE_LEFT },    { "section", NULL, NULL, TABLE_LEFT },
    { "setting", NULL, NULL, TABLE_LEFT }, { "value", NULL, NULL, TABLE_LEFT },
    { "from", NULL, NULL, TABLE_LEFT },
};

static void print_flat(const struct scenarios *scenarios, enum table_format format, FILE *stream)
{
    struct table table;
    struct text origin = { 0 };
    table_init(&table, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        const struct scenario_case *of = &scenarios->cases[i];
        for (size_t s = 0; s < of->settings.count; s++) {
            const struct setting *setting = &of->settings.items[s];
            table_add_text(&table, of->name);
            table_add_text(&table, setting->section);
            table_add_text(&table, setting->name);
            table_add_text(&table, setting->value);
            table_add_text(&table, settings_log_origin(setting, &origin));
            table_end_row(&table);
        }
    }
    table_print(&table, format, stream);
    table_free(&table);
    text_free(&origin);
}

/* -- for people -------------------------------------------------------------------------------- */

/* Columns that names and values of a case take. */
struct widths {
    int name, value, page;
};

static int wider(int width, const char *text)
{
    int columns_of_text = (int)terminal_columns(text);
    return columns_of_text > width ? columns_of_text : width;
}

/* A value that is too long for the page goes on below its beginning. */
static struct widths measure(const struct settings_log *log, FILE *stream)
{
    struct widths widths = { .page = terminal_width(stream) };
    for (size_t i = 0; i < log->count; i++) {
        widths.name = wider(widths.name, log->items[i].name);
        widths.value = wider(widths.value, log->items[i].value);
    }
    widths.name = widths.name < NAME_WIDTH_MOST ? widths.name : NAME_WIDTH_MOST;
    int room = widths.page - 2 * PAGE_INDENT - widths.name - 2 - 2 - FROM_WIDTH;
    room = room > VALUE_WIDTH_LEAST ? room : VALUE_WIDTH_LEAST;
    widths.value = widths.value < room ? widths.value : room;
    return widths;
}

static bool is_same(const struct setting *a, const struct setting *b)
{
    return strcmp(a->section, b->section) == 0 && strcmp(a->name, b->name) == 0;
}

/* Most often they stand at the same place in both cases. */
static const struct setting *find_alike(const struct settings_log *log,
                                        const struct setting *setting, size_t expected)
{
    if (expected < log->count && is_same(&log->items[expected], setting))
        return &log->items[expected];
    for (size_t i = 0; i < log->count; i++) {
        if (is_same(&log->items[i], setting))
            return &log->items[i];
    }
    return NULL;
}

/* "line 14" where it stands in the case's own file. */
static void write_origin(struct text *text, const struct scenario_case *of,
                         const struct setting *setting)
{
    const struct source_file *file = setting->place.file;
    if (setting->origin == SETTING_WRITTEN && file != NULL && strcmp(file->name, of->file) == 0)
        text_printf(text, "line %u", setting->place.line);
    else
        settings_log_origin(setting, text);
}

static void print_setting(const struct scenario_case *of, const struct setting *setting,
                          const struct widths *widths, FILE *stream)
{
    struct text origin = { 0 };
    int begins_at = 2 * PAGE_INDENT + widths->name + 2;
    write_origin(&origin, of, setting);
    int fill = widths->name - (int)terminal_columns(setting->name);
    fprintf(stream, "%*s%s%*s", 2 * PAGE_INDENT, "", setting->name, (fill > 0 ? fill : 0) + 2, "");
    int at = terminal_print_wrapped(stream, setting->value, begins_at - (fill < 0 ? fill : 0),
                                    begins_at, begins_at + widths->value + 1);
    fill = begins_at + widths->value + 2 - at;
    fprintf(stream, "%*s%s\n", fill > 2 ? fill : 2, "", text_string(&origin));
    text_free(&origin);
}

/* Whether a section has been told of before. */
static bool is_first_of_section(const struct settings_log *log, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(log->items[i].section, log->items[index].section) == 0)
            return false;
    }
    return true;
}

/* The settings of a section; before: NULL, or the case of which only the differences are told. */
static void print_section(const struct scenario_case *of, const char *section,
                          const struct scenario_case *before, const struct widths *widths,
                          FILE *stream)
{
    bool has_heading = *section == '\0';
    for (size_t i = 0; i < of->settings.count; i++) {
        const struct setting *setting = &of->settings.items[i];
        if (strcmp(setting->section, section) != 0)
            continue;
        const struct setting *alike =
            before != NULL ? find_alike(&before->settings, setting, i) : NULL;
        if (alike != NULL && strcmp(alike->value, setting->value) == 0 &&
            alike->origin == setting->origin) {
            continue;
        }
        if (!has_heading) {
            fprintf(stream, "%*s%s\n", PAGE_INDENT, "", section);
            has_heading = true;
        }
        print_setting(of, setting, widths, stream);
    }
}

/* The file, and of a sweep the case by what it varies. */
static void print_heading(const struct scenario_case *of, bool is_first, FILE *stream)
{
    struct text what = { 0 };
    if (is_first)
        page_heading(stream, of->file);
    if (of->n_varied > 0) {
        plan_table_settings(of, &what);
        text_append(&what, is_first ? "" : " differs in");
        terminal_print_wrapped(stream, text_string(&what), 0, PAGE_INDENT, terminal_width(stream));
        fputc('\n', stream);
    }
    text_free(&what);
}

static void print_case(const struct scenario_case *of, const struct scenario_case *before,
                       FILE *stream)
{
    struct widths widths = measure(&of->settings, stream);
    print_heading(of, before == NULL, stream);
    print_section(of, "", before, &widths, stream); /* first: no name of its own ends another */
    for (size_t i = 0; i < of->settings.count; i++) {
        const char *section = of->settings.items[i].section;
        if (*section != '\0' && is_first_of_section(&of->settings, i))
            print_section(of, section, before, &widths, stream);
    }
}

void effective_page_print(const struct scenarios *scenarios, enum table_format format,
                          FILE *stream)
{
    if (format != TABLE_ALIGNED) {
        print_flat(scenarios, format, stream);
        return;
    }
    const struct scenario_case *first = NULL; /* of the file */
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        const struct scenario_case *of = &scenarios->cases[i];
        bool is_of_sweep = first != NULL && strcmp(first->file, of->file) == 0;
        if (i > 0)
            fputc('\n', stream);
        print_case(of, is_of_sweep ? first : NULL, stream);
        first = is_of_sweep ? first : of;
    }
}
