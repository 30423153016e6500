#include "output/manifest.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/archive.h"
#include "base/atomic_file.h"
#include "base/text.h"
#include "output/digest.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

/* -- values as text ---------------------------------------------------------------------------- */

enum {
    JSON_FORM =
        JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6) | JSON_ENCODE_ANY,
};

struct indented {
    struct text *text;
    int depth; /* blanks that a line begins with */
};

/* Line ends are those between values: within a text they are escaped. */
static int append_indented(const char *bytes, size_t size, void *context)
{
    const struct indented *to = context;
    const char *end = bytes + size, *line;
    while ((line = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        text_append_bytes(to->text, bytes, (size_t)(line + 1 - bytes));
        text_printf(to->text, "%*s", to->depth, "");
        bytes = line + 1;
    }
    text_append_bytes(to->text, bytes, (size_t)(end - bytes));
    return 0;
}

/* Takes the value and appends it as it stands in a document at this depth. False: there is none.
 * JSON holds UTF-8 only: a name that is none has no value. */
static bool append_json(struct text *text, json_t *value, int depth)
{
    struct indented to = { text, depth };
    bool is_whole =
        value != NULL && json_dump_callback(value, append_indented, &to, JSON_FORM) == 0;
    json_decref(value);
    return is_whole;
}

/* Whether it stands in JSON as it is. */
static bool is_plain(const char *text)
{
    while (*text >= ' ' && *text <= '~' && *text != '"' && *text != '\\')
        text++;
    return *text == '\0';
}

static bool append_string(struct text *text, const char *value)
{
    if (value == NULL || !is_plain(value))
        return append_json(text, value != NULL ? json_string(value) : json_null(), 0);
    text_append(text, "\"");
    text_append(text, value);
    text_append(text, "\"");
    return true;
}

/* The arrays of the document, item by item. */
static void begin_array(struct text *text, const char *name)
{
    text_printf(text, ",\n \"%s\": [", name);
}

static void begin_item(struct text *text, bool is_first)
{
    text_append(text, is_first ? "\n  " : ",\n  ");
}

static void end_array(struct text *text, bool is_empty)
{
    text_append(text, is_empty ? "]" : "\n ]");
}

/* -- inputs ------------------------------------------------------------------------------------ */

/* Of a file that was read, a scenario or a CSV. */
static bool digest_input(const struct archive *archive, const struct source_file *file,
                         char digest[static DIGEST_SIZE])
{
    if (file->is_whole) {
        digest_bytes(file->contents, file->size, digest);
        return true;
    }
    if (archive == NULL)
        return digest_file(file->name, digest);
    const struct archived_file *archived = archive_find(archive, file->name);
    if (archived != NULL)
        digest_bytes(archived->bytes, archived->size, digest);
    return archived != NULL;
}

static bool append_inputs(struct text *text, const struct diagnostics *list)
{
    bool is_whole = true, is_empty = true;
    begin_array(text, "inputs");
    for (size_t i = 0; i < list->n_files && is_whole; i++) {
        const struct source_file *file = list->files[i];
        char digest[DIGEST_SIZE];
        if (!file->is_input || !digest_input(list->archive, file, digest))
            continue;
        begin_item(text, is_empty);
        text_append(text, "{\n   \"file\": ");
        is_whole = append_string(text, file->name);
        text_printf(text, ",\n   \"sha256\": \"%s\"\n  }", digest);
        is_empty = false;
    }
    end_array(text, is_empty);
    return is_whole;
}

/* -- cases ------------------------------------------------------------------------------------- */

/* Without a precision the runs say it all. */
static void add_precision(json_t *object, const struct case_ending *ending)
{
    if (!(ending->wanted > 0))
        return;
    json_object_set_new(object, "precision", json_real(ending->wanted));
    json_object_set_new(object, "half_width",
                        isfinite(ending->half_width) ? json_real(ending->half_width) : json_null());
}

static json_t *case_of(const struct scenario_case *of, const struct study_case *studied,
                       const struct case_ending *ending)
{
    json_t *varied = json_object();
    for (size_t i = 0; i < of->n_varied; i++)
        json_object_set_new(varied, of->varied[i].key, json_string(of->varied[i].value));
    json_t *object =
        json_pack("{s:s, s:s, s:s?, s:I, s:I, s:s?}", "case", of->name, "file", of->file, "title",
                  of->setup.title, "seed", (json_int_t)studied->seed, "runs",
                  (json_int_t)ending->n_runs, "stopped_by",
                  ending->n_runs > 0 ? stop_rule_names[ending->stopped_by] : NULL);
    if (object == NULL) {
        json_decref(varied);
        return NULL;
    }
    if (of->setup.until != SIM_NEVER)
        json_object_set_new(object, "until_ms", json_integer((json_int_t)of->setup.until));
    add_precision(object, ending);
    json_object_set_new(object, "varied", varied);
    return object;
}

static bool append_case(struct text *text, const struct scenario_case *of,
                        const struct study_case *studied, const struct case_ending *ending)
{
    return append_json(text, case_of(of, studied, ending), 2);
}

static bool append_cases(struct text *text, const struct manifest *manifest)
{
    bool is_whole = true;
    begin_array(text, "cases");
    for (size_t i = 0; i < manifest->scenarios->n_cases && is_whole; i++) {
        const struct text *page = &manifest->pages[i].of_case;
        begin_item(text, i == 0);
        if (page->length > 0)
            text_append_bytes(text, page->bytes, page->length);
        else
            is_whole = append_case(text, &manifest->scenarios->cases[i], &manifest->cases[i],
                                   &manifest->pages[i].ending);
    }
    end_array(text, manifest->scenarios->n_cases == 0);
    return is_whole;
}

/* -- settings ---------------------------------------------------------------------------------- */

/* There are dozens of each file: as values of a document they would take as long as some runs. */
static bool append_setting(struct text *text, const struct setting *setting, struct text *origin)
{
    text_append(text, "{\n     \"section\": ");
    bool is_whole = append_string(text, setting->section);
    text_append(text, ",\n     \"name\": ");
    is_whole = append_string(text, setting->name) && is_whole;
    text_append(text, ",\n     \"value\": ");
    is_whole = append_string(text, setting->value) && is_whole;
    text_append(text, ",\n     \"from\": ");
    is_whole = append_string(text, settings_log_origin(setting, origin)) && is_whole;
    text_append(text, "\n    }");
    return is_whole;
}

static bool is_first_of_file(const struct scenarios *scenarios, size_t index)
{
    return index == 0 ||
           strcmp(scenarios->cases[index].file, scenarios->cases[index - 1].file) != 0;
}

static bool append_settings(struct text *text, const struct scenario_case *of)
{
    text_append(text, "{\n   \"file\": ");
    struct text origin = { 0 };
    bool is_whole = append_string(text, of->file);
    text_append(text, ",\n   \"settings\": [");
    for (size_t i = 0; i < of->settings.count && is_whole; i++) {
        text_append(text, i == 0 ? "\n    " : ",\n    ");
        is_whole = append_setting(text, &of->settings.items[i], &origin);
    }
    text_append(text, of->settings.count == 0 ? "]\n  }" : "\n   ]\n  }");
    text_free(&origin);
    return is_whole;
}

/* They stand once per file, as its first case has them; the cases tell what they vary. */
static bool append_scenarios(struct text *text, const struct manifest *manifest)
{
    bool is_whole = true;
    begin_array(text, "scenarios");
    for (size_t i = 0; i < manifest->scenarios->n_cases && is_whole; i++) {
        const struct text *page = &manifest->pages[i].settings;
        if (!is_first_of_file(manifest->scenarios, i))
            continue;
        begin_item(text, i == 0);
        if (page->length > 0)
            text_append_bytes(text, page->bytes, page->length);
        else
            is_whole = append_settings(text, &manifest->scenarios->cases[i]);
    }
    end_array(text, manifest->scenarios->n_cases == 0);
    return is_whole;
}

/* -- pages ------------------------------------------------------------------------------------- */

void manifest_page_make(struct manifest_page *page, const struct scenarios *scenarios,
                        const struct study_outcome *outcome)
{
    const struct scenario_case *of = &scenarios->cases[outcome->index];
    page->ending = (struct case_ending){
        .n_runs = metric_store_n_runs(outcome->store),
        .wanted = outcome->precision->wanted,
        .half_width = outcome->precision->look.half_width,
        .stopped_by = outcome->precision->stopped_by,
    };
    bool is_whole = append_case(&page->of_case, of, outcome->of, &page->ending);
    if (is_first_of_file(scenarios, outcome->index))
        is_whole = append_settings(&page->settings, of) && is_whole;
    if (!is_whole) { /* manifest_write will find the same */
        text_clear(&page->of_case);
        text_clear(&page->settings);
    }
}

void manifest_page_free(struct manifest_page *page)
{
    text_free(&page->of_case);
    text_free(&page->settings);
}

/* -- the document ------------------------------------------------------------------------------ */

static json_t *json_of_plan(const struct manifest_plan *plan)
{
    return json_pack("{s:s, s:s, s:I, s:I, s:f, s:f, s:s}", "objective", plan->objective, "outcome",
                     plan->outcome, "settings", (json_int_t)plan->n_settings, "most_runs",
                     (json_int_t)plan->most_runs, "confidence", plan->confidence, "indifference",
                     plan->indifference, "finding", plan->finding);
}

static bool append_plan(struct text *text, const struct manifest_plan *plan)
{
    text_append(text, ",\n \"plan\": ");
    return append_json(text, json_of_plan(plan), 1);
}

static bool append_document(struct text *text, const struct manifest *manifest)
{
    text_printf(text, "{\n \"format\": %d,\n \"evenkeel\": \"%s\",\n \"complete\": %s",
                MANIFEST_FORMAT, PACKAGE_VERSION, manifest->is_complete ? "true" : "false");
    bool is_whole = append_inputs(text, &manifest->scenarios->diagnostics) &&
                    append_cases(text, manifest) && append_scenarios(text, manifest) &&
                    (manifest->plan == NULL || append_plan(text, manifest->plan));
    text_append(text, "\n}\n");
    return is_whole;
}

int manifest_write(const char *folder, const struct manifest *manifest)
{
    struct text text = { 0 };
    struct atomic_file file;
    text_printf(&text, "%s/%s", folder, MANIFEST_NAME);
    int error = atomic_file_open(&file, text_string(&text));
    text_clear(&text);
    if (error == 0 && !append_document(&text, manifest)) {
        error = EILSEQ; /* text that is no UTF-8, which the reader should have refused */
        atomic_file_abandon(&file);
    }
    if (error == 0) {
        fwrite(text.bytes, 1, text.length, file.stream);
        error = atomic_file_commit(&file);
    }
    text_free(&text);
    return error;
}
