#define _XOPEN_SOURCE 700 /* realpath */

#include "scenario/scenario_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

enum { FOLDER_DEPTH_LIMIT = 16 };

struct search {
    struct arena *arena;
    struct diagnostics *list;
    struct scenario_files *files;
};

static struct diagnostic *tell(const struct search *search, const char *path, const char *message)
{
    const struct source_file *file = diagnostics_add_file(search->list, path, NULL, 0);

    return diagnostics_add(search->list, SEVERITY_ERROR, (struct place){ .file = file }, "%s",
                           message);
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void add_file(const struct search *search, const char *path)
{
    struct scenario_files *files = search->files;

    files->items = arena_make_room(search->arena, files->items, files->count, &files->capacity,
                                   sizeof *files->items);
    files->items[files->count++] = (struct scenario_file){ path, NULL };
}

/* ---- folders ---- */

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Names in a folder, hidden ones left out, sorted; malloced. */
static int read_folder(const char *path, char ***names, size_t *count)
{
    DIR *folder = opendir(path);
    struct dirent *entry;

    *names = NULL;
    *count = 0;
    if (folder == NULL)
        return errno;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        *names = must_realloc(*names, (*count + 1) * sizeof **names);
        (*names)[(*count)++] = must_strdup(entry->d_name);
    }
    closedir(folder);
    if (*count > 0)
        qsort(*names, *count, sizeof **names, compare_names);
    return 0;
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);

    return length > end && strcmp(name + length - end, suffix) == 0;
}

static bool is_yaml(const char *name)
{
    return has_suffix(name, ".yaml") || has_suffix(name, ".yml");
}

static bool search_folder(const struct search *search, const char *path, unsigned depth)
{
    char **names;
    size_t count;
    bool is_good = true;
    int error = read_folder(path, &names, &count);

    if (error != 0) {
        tell(search, path, strerror(error));
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        bool has_slash = path[strlen(path) - 1] == '/';
        const char *name =
            arena_printf(search->arena, "%s%s%s", path, has_slash ? "" : "/", names[i]);

        free(names[i]);
        if (is_folder(name))
            is_good = (depth >= FOLDER_DEPTH_LIMIT || search_folder(search, name, depth + 1)) &&
                      is_good;
        else if (is_yaml(name))
            add_file(search, name);
    }
    free(names);
    return is_good;
}

static bool search_path(const struct search *search, const char *path)
{
    size_t before = search->files->count;

    if (search->list->archive != NULL || !is_folder(path)) {
        add_file(search, arena_strdup(search->arena, path));
        return true;
    }
    if (!search_folder(search, path, 0))
        return false;
    if (search->files->count == before)
        tell(search, path, "there is no *.yaml file in this folder");
    return search->files->count > before;
}

/* ---- files that are named twice ---- */

struct real_path {
    char *path; /* malloced */
    size_t index;
};

static int compare_real_paths(const void *left, const void *right)
{
    const struct real_path *a = left;
    const struct real_path *b = right;
    int order = strcmp(a->path, b->path);

    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

struct file_identity {
    dev_t device;
    ino_t number;
    size_t index;
};

static int compare_identities(const void *left, const void *right)
{
    const struct file_identity *a = left;
    const struct file_identity *b = right;

    if (a->device != b->device)
        return a->device < b->device ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* By file, whether another one has the same inode, or none: only these may be the same. */
static bool *find_twins(const struct scenario_files *files)
{
    struct file_identity *all = must_alloc((files->count + 1) * sizeof *all);
    bool *is_twin = must_alloc((files->count + 1) * sizeof *is_twin);

    for (size_t i = 0; i < files->count; i++) {
        struct stat status;
        bool is_there = stat(files->items[i].path, &status) == 0;

        all[i] = (struct file_identity){ is_there ? status.st_dev : 0, is_there ? status.st_ino : 0,
                                         i };
        is_twin[i] = false;
    }
    qsort(all, files->count, sizeof *all, compare_identities);
    for (size_t i = 1; i < files->count; i++)
        if (compare_identities(&all[i], &all[i - 1]) == 0)
            is_twin[all[i].index] = is_twin[all[i - 1].index] = true;
    free(all);
    return is_twin;
}

/* Two links to one file are two files with names of their own; the same path, however it is
 * written, is one. To resolve a path takes a system call for each of its parts. */
static void drop_repeated(struct scenario_files *files)
{
    struct real_path *paths = must_alloc((files->count + 1) * sizeof *paths);
    bool *is_twin = find_twins(files);
    size_t kept = 0;

    for (size_t i = 0; i < files->count; i++) {
        char *path = is_twin[i] ? realpath(files->items[i].path, NULL) : NULL;

        paths[i] = (struct real_path){ path != NULL ? path : must_strdup(files->items[i].path), i };
    }
    qsort(paths, files->count, sizeof *paths, compare_real_paths);
    for (size_t i = 1; i < files->count; i++)
        if (strcmp(paths[i].path, paths[i - 1].path) == 0)
            files->items[paths[i].index].path = NULL;
    for (size_t i = 0; i < files->count; i++)
        free(paths[i].path);
    free(paths);
    free(is_twin);
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].path != NULL)
            files->items[kept++] = files->items[i];
    files->count = kept;
}

/* ---- names ---- */

/* Told before anything is simulated: the results could not be written. */
static bool check_name(const struct search *search, const char *path)
{
    struct diagnostic *item;

    if (text_is_utf8(path, strlen(path)))
        return true;
    item = tell(search, path, "the name of this file is no UTF-8");
    diagnostic_why(item, "it stands in manifest.json and in the tables, which hold UTF-8 only");
    diagnostic_hint(item, "rename the file, or the folder of it that has such a name");
    return false;
}

/* Names stand in tables, CSV files and scripts of gnuplot. */
static void replace_troublesome(char *name)
{
    for (; *name != '\0'; name++)
        if ((unsigned char)*name < ' ' || *name == '\x7f' || strchr("\"'`\\", *name) != NULL)
            *name = '-';
}

/* The last n_parts parts of a path; with the suffix as they are. */
static const char *name_of_parts(struct arena *arena, const char *path, unsigned n_parts,
                                 bool with_suffix)
{
    const char *from = path + strlen(path);
    char *name;

    while (from > path) {
        if (from[-1] == '/' && --n_parts == 0)
            break;
        from--;
    }
    name = arena_strdup(arena, from);
    if (with_suffix)
        return name;
    if (is_yaml(name))
        *strrchr(name, '.') = '\0';
    replace_troublesome(name);
    return name;
}

struct named {
    const char *name;
    size_t index;
};

static int compare_named(const void *left, const void *right)
{
    return strcmp(((const struct named *)left)->name, ((const struct named *)right)->name);
}

/* Gives the files of equal names longer ones; false: all names differ. */
static bool lengthen_equal_names(struct arena *arena, struct scenario_files *files,
                                 unsigned n_parts, bool with_suffix)
{
    struct named *names = must_alloc(files->count * sizeof *names);
    bool has_equal = false;

    for (size_t i = 0; i < files->count; i++)
        names[i] = (struct named){ files->items[i].name, i };
    if (files->count > 0)
        qsort(names, files->count, sizeof *names, compare_named);
    for (size_t i = 0; i < files->count; i++) {
        struct scenario_file *file = &files->items[names[i].index];
        bool is_equal = (i > 0 && strcmp(names[i].name, names[i - 1].name) == 0) ||
                        (i + 1 < files->count && strcmp(names[i].name, names[i + 1].name) == 0);

        if (is_equal) {
            file->name = name_of_parts(arena, file->path, n_parts, with_suffix);
            has_equal = true;
        }
    }
    free(names);
    return has_equal;
}

/* Equal stems get folders in front, one more at a time; web.yaml and web.yml keep their suffix. */
static void name_files(struct arena *arena, struct scenario_files *files)
{
    enum { PARTS_LIMIT = 64 };

    for (size_t i = 0; i < files->count; i++)
        files->items[i].name = name_of_parts(arena, files->items[i].path, 1, false);
    for (unsigned n_parts = 2; n_parts < PARTS_LIMIT; n_parts++)
        if (!lengthen_equal_names(arena, files, n_parts, false))
            return;
    lengthen_equal_names(arena, files, PARTS_LIMIT, true);
}

bool scenario_files_find(struct arena *arena, struct diagnostics *list, const char *const *paths,
                         size_t n_paths, struct scenario_files *files)
{
    const struct search search = { arena, list, files };
    bool is_good = true;

    *files = (struct scenario_files){ 0 };
    for (size_t i = 0; i < n_paths; i++)
        is_good = search_path(&search, paths[i]) && is_good;
    drop_repeated(files);
    for (size_t i = 0; i < files->count; i++)
        is_good = check_name(&search, files->items[i].path) && is_good;
    name_files(arena, files);
    return is_good;
}
