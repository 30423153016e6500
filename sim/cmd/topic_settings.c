/*
 * The sections of a scenario; its settings, section by section; those of the timeline's entries are
 * told with their operations. The section `options:` is a topic of its own: the choices of the
 * model.
 */
#include "base/text.h"
#include "cmd/topic.h"
#include "scenario/sections.h"

static bool is_option(const struct decode_section *section)
{
    return section->rows == options_rows;
}

/* A row with the section in which it stands. */
struct found {
    const struct decode_section *section;
    const struct field *row;
};

static struct found find(size_t index, bool wants_options)
{
    for (const struct decode_section *section = scenario_sections; section->name; section++) {
        if (section->rows == NULL || is_option(section) != wants_options)
            continue;
        for (const struct field *row = section->rows; row->name != NULL; row++) {
            if (index-- == 0)
                return (struct found){ section, row };
        }
        for (const struct field *row = section->lists; row && row->name != NULL; row++) {
            if (index-- == 0)
                return (struct found){ section, row };
        }
    }
    return (struct found){ NULL, NULL };
}

static bool fill(struct found found, struct topic_entry *entry)
{
    if (found.row == NULL)
        return false;
    *entry = (struct topic_entry){ .name = found.row->name, .help = found.row->help,
                                   .note = found.section->name };
    if (found.section->name[0] == '\0')
        entry->note = "(top)";
    return true;
}

static void print_row(FILE *stream, struct found found)
{
    fputc('\n', stream);
    if (found.section->name[0] != '\0')
        topic_print_fact(stream, "section", found.section->name);
    topic_print_field(stream, found.row);
}

static bool setting_entry(size_t index, struct topic_entry *entry)
{
    return fill(find(index, false), entry);
}

static void setting_print(FILE *stream, size_t index)
{
    print_row(stream, find(index, false));
}

static bool option_entry(size_t index, struct topic_entry *entry)
{
    struct found found = find(index, true);
    bool is_there = fill(found, entry);
    if (is_there)
        entry->note = found.row->initial;
    return is_there;
}

static void option_print(FILE *stream, size_t index)
{
    struct found found = find(index, true);
    struct text example = { 0 };
    print_row(stream, found);
    text_printf(&example, "options:\n  %s: %s", found.row->name, found.row->initial);
    topic_print_lines(stream, "Example", text_string(&example));
    text_free(&example);
}

/* The first row is the top of the file, which has no name. */
static bool section_entry(size_t index, struct topic_entry *entry)
{
    const struct decode_section *section = &scenario_sections[index + 1];
    if (section->name == NULL)
        return false;
    *entry = (struct topic_entry){ .name = section->name, .help = section->help,
                                   .note = section->is_required ? "required" : "optional" };
    return true;
}

static void section_print(FILE *stream, size_t index)
{
    const struct decode_section *section = &scenario_sections[index + 1];
    const char *of = section->is_list ? "each entry" : section->rows_of;
    struct text heading = { 0 };
    text_append(&heading, "Settings");
    if (of != NULL)
        text_printf(&heading, " of %s", of);
    topic_print_rows(stream, text_string(&heading), section->rows);
    text_free(&heading);
    topic_print_rows(stream, "Lists in an entry", section->lists);
    if (section->rows == timeline_rows)
        topic_print_text(stream, "Operations", "evenkeel list operations shows what may stand "
                                               "behind do:, each with parameters of its own.");
    if (section->rule != NULL) {
        fputc('\n', stream);
        topic_print_rule(stream, section->rule);
    }
    topic_print_lines(stream, "Example", section->example);
}

const struct topic topic_sections = {
    .name = "sections",
    .one = "section",
    .help = "the parts of a scenario",
    .note_title = "needed",
    .entry = section_entry,
    .print = section_print,
};

const struct topic topic_settings = {
    .name = "settings",
    .one = "setting",
    .help = "what a scenario may say about group, zones, instances, latencies, ...",
    .note_title = "section",
    .entry = setting_entry,
    .print = setting_print,
};

const struct topic topic_options = {
    .name = "options",
    .one = "option",
    .help = "choices of the model where the provider's documents leave one",
    .note_title = "default",
    .entry = option_entry,
    .print = option_print,
};
