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

/* JSON holds UTF-8 only: a name that is none would be left out without a word. */
static void append(json_t *array, json_t *value, bool *is_whole)
{
    *is_whole = json_array_append_new(array, value) == 0 && *is_whole;
}

/* Of a file that was read, a scenario or a CSV. */
static bool digest_input(const struct archive *archive, const char *name,
                         char digest[static DIGEST_SIZE])
{
    if (archive == NULL)
        return digest_file(name, digest);
    const struct archived_file *file = archive_find(archive, name);
    if (file != NULL)
        digest_bytes(file->bytes, file->size, digest);
    return file != NULL;
}

static json_t *inputs_of(const struct diagnostics *list, bool *is_whole)
{
    json_t *inputs = json_array();
    for (size_t i = 0; i < list->n_files; i++) {
        char digest[DIGEST_SIZE];
        if (list->files[i]->is_input && digest_input(list->archive, list->files[i]->name, digest))
            append(inputs,
                   json_pack("{s:s, s:s}", "file", list->files[i]->name, "sha256", digest),
                   is_whole);
    }
    return inputs;
}

static json_t *settings_of(const struct scenario_case *of, bool *is_whole)
{
    json_t *settings = json_array();
    for (size_t i = 0; i < of->settings.count; i++) {
        const struct setting *setting = &of->settings.items[i];
        append(settings,
               json_pack("{s:s, s:s, s:s?, s:s}", "section", setting->section, "name",
                         setting->name, "value", setting->value, "from",
                         settings_log_origin(&of->settings, setting)),
               is_whole);
    }
    return settings;
}

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

/* The settings stand once per file, as its first case has them; the cases tell what they vary. */
static json_t *document_of(const struct scenarios *scenarios, const struct study_case *studied,
                           const struct case_ending *endings, bool is_complete)
{
    json_t *cases = json_array(), *files = json_array();
    bool is_whole = true;
    const char *last_file = "";
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        const struct scenario_case *of = &scenarios->cases[i];
        append(cases, case_of(of, &studied[i], &endings[i]), &is_whole);
        if (strcmp(of->file, last_file) != 0)
            append(files, json_pack("{s:s, s:o}", "file", of->file, "settings",
                                    settings_of(of, &is_whole)), &is_whole);
        last_file = of->file;
    }
    json_t *inputs = inputs_of(&scenarios->diagnostics, &is_whole);
    json_t *document =
        json_pack("{s:i, s:s, s:b, s:o, s:o, s:o}", "format", MANIFEST_FORMAT, "evenkeel",
                  PACKAGE_VERSION, "complete", (int)is_complete, "inputs", inputs, "cases", cases,
                  "scenarios", files);
    if (!is_whole) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static json_t *json_of_plan(const struct manifest_plan *plan)
{
    return json_pack("{s:s, s:s, s:I, s:I, s:f, s:f, s:s}", "objective", plan->objective, "outcome",
                     plan->outcome, "settings", (json_int_t)plan->n_settings, "most_runs",
                     (json_int_t)plan->most_runs, "confidence", plan->confidence, "indifference",
                     plan->indifference, "finding", plan->finding);
}

int manifest_write(const char *folder, const struct scenarios *scenarios,
                   const struct study_case *cases, const struct case_ending *endings,
                   const struct manifest_plan *plan, bool is_complete)
{
    struct text name = { 0 };
    struct atomic_file file;
    text_printf(&name, "%s/%s", folder, MANIFEST_NAME);
    int error = atomic_file_open(&file, text_string(&name));
    text_free(&name);
    if (error != 0)
        return error;
    json_t *document = document_of(scenarios, cases, endings, is_complete);
    if (document == NULL) { /* text that is no UTF-8, which the reader should have refused */
        atomic_file_abandon(&file);
        return EILSEQ;
    }
    if (plan != NULL)
        json_object_set_new(document, "plan", json_of_plan(plan));
    int answer = json_dumpf(document, file.stream,
                            JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6));
    fputc('\n', file.stream);
    json_decref(document);
    if (answer != 0) {
        atomic_file_abandon(&file);
        return EIO;
    }
    return atomic_file_commit(&file);
}
