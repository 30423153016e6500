#include "output/manifest.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "output/digest.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

/* Every file that was read, scenarios and CSVs; what was written on the command line has no file. */
static json_t *inputs_of(const struct diagnostics *list)
{
    json_t *inputs = json_array();
    for (size_t i = 0; i < list->n_files; i++) {
        char digest[DIGEST_SIZE];
        if (digest_file(list->files[i]->name, digest)) {
            json_array_append_new(inputs, json_pack("{s:s, s:s}", "file", list->files[i]->name,
                                                    "sha256", digest));
        }
    }
    return inputs;
}

static json_t *settings_of(const struct scenario_case *of)
{
    json_t *settings = json_array();
    for (size_t i = 0; i < of->settings.count; i++) {
        const struct setting *setting = &of->settings.items[i];
        json_array_append_new(settings,
                              json_pack("{s:s, s:s, s:s?, s:s}", "section", setting->section,
                                        "name", setting->name, "value", setting->value, "from",
                                        settings_log_origin(&of->settings, setting)));
    }
    return settings;
}

/* Without a precision the runs say it all. */
static void add_precision(json_t *object, const struct case_ending *ending)
{
    if (!(ending->wanted > 0)) {
        return;
    }
    json_object_set_new(object, "precision", json_real(ending->wanted));
    json_object_set_new(object, "half_width",
                        isfinite(ending->half_width) ? json_real(ending->half_width) : json_null());
}

static json_t *case_of(const struct scenario_case *of, const struct study_case *studied,
                       const struct case_ending *ending)
{
    json_t *varied = json_object();
    for (size_t i = 0; i < of->n_varied; i++) {
        json_object_set_new(varied, of->varied[i].key, json_string(of->varied[i].value));
    }
    json_t *object =
        json_pack("{s:s, s:s, s:s?, s:I, s:I, s:s?}", "case", of->name, "file", of->file, "title",
                  of->setup.title, "seed", (json_int_t)studied->seed, "runs",
                  (json_int_t)ending->n_runs, "stopped_by",
                  ending->n_runs > 0 ? stop_rule_names[ending->stopped_by] : NULL);
    add_precision(object, ending);
    json_object_set_new(object, "varied", varied);
    return object;
}

/* The settings stand once per file, as its first case has them; the cases tell what they vary. */
static json_t *document_of(const struct scenarios *scenarios, const struct study_case *studied,
                           const struct case_ending *endings, bool is_complete)
{
    json_t *cases = json_array(), *files = json_array();
    const char *last_file = "";
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        const struct scenario_case *of = &scenarios->cases[i];
        json_array_append_new(cases, case_of(of, &studied[i], &endings[i]));
        if (strcmp(of->file, last_file) != 0) {
            json_array_append_new(files, json_pack("{s:s, s:o}", "file", of->file, "settings",
                                                   settings_of(of)));
        }
        last_file = of->file;
    }
    return json_pack("{s:i, s:s, s:b, s:o, s:o, s:o}", "format", MANIFEST_FORMAT, "evenkeel",
                     PACKAGE_VERSION, "complete", (int)is_complete,
                     "inputs", inputs_of(&scenarios->diagnostics), "cases", cases, "scenarios",
                     files);
}

int manifest_write(const char *folder, const struct scenarios *scenarios,
                   const struct study_case *cases, const struct case_ending *endings,
                   bool is_complete)
{
    struct text name = { 0 };
    struct atomic_file file;
    text_printf(&name, "%s/%s", folder, MANIFEST_NAME);
    int error = atomic_file_open(&file, text_string(&name));
    text_free(&name);
    if (error != 0) {
        return error;
    }
    json_t *document = document_of(scenarios, cases, endings, is_complete);
    int answer = json_dumpf(document, file.stream,
                            JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6));
    fputc('\n', file.stream);
    json_decref(document);
    error = atomic_file_commit(&file);
    return error == 0 && answer != 0 ? EIO : error;
}
