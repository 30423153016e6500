#define _POSIX_C_SOURCE 200809L

#include "output/chart_script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/text.h"

#ifndef EVENKEEL_PKGDATADIR
#define EVENKEEL_PKGDATADIR "/usr/local/share/evenkeel"
#endif

enum {
    SCRIPT_BYTES_MOST = 1 << 20,
    PATH_BYTES_MOST = 4096,
    LOADS_DEEPEST = 4, /* a script that loads itself is a mistake of its author */
};

/* ---- where they are ---- */

static bool has_scripts(const char *folder)
{
    struct text name = { 0 };
    text_printf(&name, "%s/common.gp", folder);
    bool is_there = access(text_string(&name), R_OK) == 0;
    text_free(&name);
    return is_there;
}

/* The folder of the running program, without a slash at the end; "" where it cannot be told. */
static void append_own_folder(struct text *folder)
{
    char path[PATH_BYTES_MOST];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        text_append_bytes(folder, path, (size_t)(slash - path));
}

/* The source tree has them beside the program, or above it when it was built out of tree. */
static bool find_beside_program(struct text *folder)
{
    static const char *const places[] = { "analysis", "../analysis", "../../analysis" };
    struct text own = { 0 };
    bool is_found = false;
    append_own_folder(&own);
    for (size_t i = 0; own.length > 0 && !is_found && i < sizeof places / sizeof places[0]; i++) {
        text_clear(folder);
        text_printf(folder, "%s/%s", text_string(&own), places[i]);
        is_found = has_scripts(text_string(folder));
    }
    text_free(&own);
    return is_found;
}

bool chart_script_folder(struct text *folder)
{
    const char *named = getenv("EVENKEEL_ANALYSIS");
    text_clear(folder);
    if (named != NULL && *named != '\0') {
        text_append(folder, named);
        return has_scripts(named);
    }
    if (find_beside_program(folder))
        return true;
    text_clear(folder);
    text_append(folder, EVENKEEL_PKGDATADIR "/analysis");
    return has_scripts(text_string(folder));
}

/* ---- what they say ---- */

/* The NAME of a line that loads one, of the given length; NULL for any other line. */
static const char *loaded_name(const char *line, size_t *length)
{
    static const char start[] = "load here.'";
    if (strncmp(line, start, sizeof start - 1) != 0)
        return NULL;
    const char *name = line + sizeof start - 1;
    *length = strcspn(name, "'\n");
    return name[*length] == '\'' ? name : NULL;
}

static int append_file(struct text *script, const char *folder, const char *name, unsigned depth,
                       struct text *missing)
{
    struct text path = { 0 };
    char *contents;
    size_t size, length;
    text_printf(&path, "%s/%s", folder, name);
    int error = depth > LOADS_DEEPEST ? ELOOP
                                      : file_read_all(text_string(&path), SCRIPT_BYTES_MOST,
                                                      &contents, &size);
    if (error != 0) {
        text_append(missing, text_string(&path));
        text_free(&path);
        return error;
    }
    for (const char *line = contents; *line != '\0' && error == 0;) {
        size_t line_length = strcspn(line, "\n") + (strchr(line, '\n') != NULL);
        const char *loaded = loaded_name(line, &length);
        if (loaded == NULL) {
            text_append_bytes(script, line, line_length);
        } else {
            text_clear(&path);
            text_append_bytes(&path, loaded, length);
            error = append_file(script, folder, text_string(&path), depth + 1, missing);
        }
        line += line_length;
    }
    free(contents);
    text_free(&path);
    return error;
}

int chart_script_append(struct text *script, const char *folder, const char *name,
                        struct text *missing)
{
    return append_file(script, folder, name, 0, missing);
}
