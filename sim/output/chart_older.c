#define _POSIX_C_SOURCE 200809L /* st_mtim, kill */

#include "output/chart_older.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/units.h"
#include "output/chart.h"
#include "output/manifest.h"

enum { MOMENT_S = 10 };

static bool is_earlier(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

/* The length of the name before its ending; 0: it is no picture's name. */
static size_t picture_stem(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (dot == NULL)
        return 0;
    for (size_t i = 0; chart_formats[i] != NULL; i++) {
        if (strcmp(dot + 1, chart_formats[i]) == 0)
            return (size_t)(dot - name);
    }
    return 0;
}

static bool is_older(const char *folder, const char *name, struct timespec than)
{
    struct text path = { 0 };
    struct stat picture;
    size_t stem = picture_stem(name);
    bool answer = false;
    if (stem > 0) {
        text_printf(&path, "%s/%.*s.gp", folder, (int)stem, name);
        answer = access(text_string(&path), F_OK) == 0;
        text_clear(&path);
        text_printf(&path, "%s/%s", folder, name);
        answer = answer && stat(text_string(&path), &picture) == 0 &&
                 is_earlier(picture.st_mtim, than);
    }
    text_free(&path);
    return answer;
}

void chart_tell_older(const char *pictures, const char *results)
{
    struct text path = { 0 }, first = { 0 };
    struct stat made;
    size_t n = 0;
    text_printf(&path, "%s/%s", results, MANIFEST_NAME);
    DIR *entries = stat(text_string(&path), &made) == 0 ? opendir(pictures) : NULL;
    struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (!is_older(pictures, entry->d_name, made.st_mtim))
            continue;
        if (n++ == 0 || strcmp(entry->d_name, text_string(&first)) < 0) {
            text_clear(&first);
            text_append(&first, entry->d_name);
        }
    }
    if (entries != NULL)
        closedir(entries);
    if (n == 1)
        fprintf(stderr, "evenkeel: note: %s/%s was not drawn now and is older than the results\n",
                pictures, text_string(&first));
    if (n > 1)
        fprintf(stderr, "evenkeel: note: %s/%s and %zu more were not drawn now and are older than "
                        "the results\n", pictures, text_string(&first), n - 1);
    text_free(&path);
    text_free(&first);
}

/* "fan-web.svg.tmp.4711", "fan-web.gp.tmp.4711": the process that writes it; 0: another file. */
static long writer_of(const char *name)
{
    const char *mark = strstr(name, ".tmp.");
    struct text written = { 0 };
    long pid = 0;
    if (mark == NULL || units_parse_integer(mark + strlen(".tmp."), &pid) != NULL || pid < 1)
        return 0;
    text_append_bytes(&written, name, (size_t)(mark - name));
    const char *ending = strrchr(text_string(&written), '.');
    if (picture_stem(text_string(&written)) == 0 && (ending == NULL || strcmp(ending, ".gp") != 0))
        pid = 0;
    text_free(&written);
    return pid;
}

static bool is_stale(int folder, const char *name)
{
    struct stat status;
    long pid = writer_of(name);
    return pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH &&
           fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           time(NULL) - status.st_mtime >= MOMENT_S;
}

void chart_remove_stale(const char *pictures)
{
    DIR *entries = opendir(pictures);
    struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (is_stale(dirfd(entries), entry->d_name))
            (void)unlinkat(dirfd(entries), entry->d_name, 0);
    }
    if (entries != NULL)
        closedir(entries);
}
