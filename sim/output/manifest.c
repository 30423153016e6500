#include "output/manifest.h"

#include <errno.h>
#include <jansson.h>
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

static json_t *case_of(const struct scenario_case *of, const struct study_case *studied)
{
    json_t *varied = json_object();
    for (size_t i = 0; i < of->n_varied; i++) {
        json_object_set_new(varied, of->varied[i].key, json_string(of->varied[i].value));
    }
    return json_pack("{s:s, s:s, s:s?, s:I, s:I, s:o}", "case", of->name, "file", of->file, "title",
                     of->setup.title, "seed", (json_int_t)studied->seed, "runs",
                     (json_int_t)studied->n_runs, "varied", varied);
}

/* The settings stand once per file, as its first case has them; the cases tell what they vary. */
static json_t *document_of(const struct scenarios *scenarios, const struct study_case *studied,
                           bool is_complete)
{
    json_t *cases = json_array(), *files = json_array();
    const char *last_file = "";
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        const struct scenario_case *of = &scenarios->cases[i];
        json_array_append_new(cases, case_of(of, &studied[i]));
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
                   const struct study_case *cases, bool is_complete)
{
    struct text name = { 0 };
    struct atomic_file file;
    text_printf(&name, "%s/%s", folder, MANIFEST_NAME);
    int error = atomic_file_open(&file, text_string(&name));
    text_free(&name);
    if (error != 0) {
        return error;
    }
    json_t *document = document_of(scenarios, cases, is_complete);
    int answer = json_dumpf(document, file.stream, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    fputc('\n', file.stream);
    json_decref(document);
    error = atomic_file_commit(&file);
    return error == 0 && answer != 0 ? EIO : error;
}
