#include "output/manifest_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "output/manifest.h"
#include "output/results_folder.h"

enum { BYTES_MOST = 1 << 28 };

static struct text name_in(const char *folder)
{
    struct text name = { 0 };
    text_printf(&name, "%s/%s", folder, MANIFEST_NAME);
    return name;
}

static json_t *load(const char *folder, const char *name, struct diagnostics *list)
{
    json_t *document = NULL;
    json_error_t problem = { .line = 0 };
    char *contents;
    size_t size;
    int error = file_read_all(name, BYTES_MOST, &contents, &size);
    if (error == 0) {
        document = json_loadb(contents, size, JSON_REJECT_DUPLICATES, &problem);
        free(contents);
    }
    if (document != NULL)
        return document;
    if (error == ENOENT || error == ENOTDIR) {
        results_folder_refuse(folder, list);
        return NULL;
    }
    struct place place = { .file = diagnostics_add_file(list, name, NULL, 0) };
    place.line = problem.line > 0 ? (unsigned)problem.line : 0;
    place.column = problem.column > 0 ? (unsigned)problem.column : 0;
    diagnostic_hint(diagnostics_add(list, SEVERITY_ERROR, place, "cannot be read: %s",
                                    error != 0 ? strerror(error) : problem.text),
                    "a results folder is what evenkeel run writes, results/ unless told otherwise");
    return NULL;
}

void manifest_refuse(const char *folder, const char *why, struct diagnostics *list)
{
    struct text name = name_in(folder);
    struct place place = { .file = diagnostics_add_file(list, text_string(&name), NULL, 0) };
    diagnostic_why(diagnostics_add(list, SEVERITY_ERROR, place, "this is no manifest of a run"),
                   "%s", why);
    text_free(&name);
}

json_t *manifest_read(const char *folder, struct diagnostics *list)
{
    struct text name = name_in(folder), why = { 0 };
    json_t *document = load(folder, text_string(&name), list);
    json_int_t format = json_integer_value(json_object_get(document, "format"));
    if (document != NULL && format != MANIFEST_FORMAT) {
        text_printf(&why, "it has format %lld; format %d is understood", (long long)format,
                    MANIFEST_FORMAT);
        manifest_refuse(folder, text_string(&why), list);
        json_decref(document);
        document = NULL;
    }
    text_free(&name);
    text_free(&why);
    return document;
}
