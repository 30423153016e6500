#define _POSIX_C_SOURCE 200809L /* access */

#include "output/results_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "output/manifest.h"

bool results_folder_is(const char *path)
{
    struct text name = { 0 };
    text_printf(&name, "%s/%s", path, MANIFEST_NAME);
    bool is_there = access(text_string(&name), F_OK) == 0;
    text_free(&name);
    return is_there;
}

void results_folder_refuse(const char *path, struct diagnostics *list)
{
    struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                              "%s is no results folder", path);
    struct stat status;
    struct text word = { 0 };
    text_append_shell_word(&word, path);
    if (stat(path, &status) != 0) {
        diagnostic_why(item, "it does not exist");
    } else if (!S_ISDIR(status.st_mode)) {
        diagnostic_why(item, "it is a file");
        diagnostic_hint(item, "a scenario is simulated first, into the folder results unless told "
                              "otherwise: evenkeel run %s", text_string(&word));
        text_free(&word);
        return;
    } else {
        diagnostic_why(item, "it lacks cases.csv, manifest.json or both");
    }
    diagnostic_hint(item, "first run scenarios into it: evenkeel run -o %s FILE...",
                    text_string(&word));
    text_free(&word);
}
