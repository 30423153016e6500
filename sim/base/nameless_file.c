#define _GNU_SOURCE /* O_TMPFILE, mkostemp */

#include "base/nameless_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define PREFIX ".evenkeel-"

int nameless_file_open_unlinked(const char *folder, int *descriptor)
{
    struct text name = { 0 };
    int error = 0;

    text_printf(&name, "%s/" PREFIX "XXXXXX", folder);
    *descriptor = mkostemp(name.bytes, O_CLOEXEC);
    if (*descriptor < 0)
        error = errno;
    else if (unlink(name.bytes) != 0 && errno != ENOENT) {
        error = errno;
        close(*descriptor);
        *descriptor = -1;
    }
    text_free(&name);
    return error;
}

int nameless_file_open(const char *folder, int *descriptor)
{
    *descriptor = open(folder, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    return *descriptor >= 0 ? 0 : nameless_file_open_unlinked(folder, descriptor);
}

void nameless_file_remove_stale(const char *folder)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;

    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0 &&
            strlen(entry->d_name) == strlen(PREFIX "XXXXXX"))
            (void)unlinkat(dirfd(entries), entry->d_name, 0);
    }
    if (entries != NULL)
        closedir(entries);
}
