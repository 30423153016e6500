/*
 * scenario_files: which files a call means.
 */
#ifndef EVENKEEL_SCENARIO_SCENARIO_FILES_H
#define EVENKEEL_SCENARIO_SCENARIO_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"

struct scenario_file {
    const char *path; /* as the user named it, or its folder */
    const char *name; /* unique: its stem, with folders in front where stems collide */
};

struct scenario_files {
    struct scenario_file *items;
    size_t count, capacity;
};

/* Files as they are named; folders are searched for *.yaml and *.yml, sorted by name, subfolders
 * too, hidden ones not. A file that is named twice counts once. False, and told, if a folder cannot
 * be read or holds none, or a name is no UTF-8. */
bool scenario_files_find(struct arena *arena, struct diagnostics *list, const char *const *paths,
                         size_t n_paths, struct scenario_files *files);

#endif
