/*
 * atomic_file: an output file that is there whole or not at all.
 *
 * Bytes go to "<name>.tmp.<pid>" in the same folder; commit flushes, syncs and renames, abandon
 * removes. Errors (disk full, no permission) are kept and told by commit, so that writers need
 * not test every call.
 */
#ifndef EVENKEEL_BASE_ATOMIC_FILE_H
#define EVENKEEL_BASE_ATOMIC_FILE_H

#include <stdbool.h>
#include <stdio.h>

struct atomic_file {
    FILE *stream; /* for the writer; NULL if it could not be opened */
    char *name;
    char *temporary;
};

/* 0, or an errno value; on error nothing is open. */
int atomic_file_open(struct atomic_file *file, const char *name);
/* 0, or the errno value of the first error since opening; the file is closed either way. */
int atomic_file_commit(struct atomic_file *file);
void atomic_file_abandon(struct atomic_file *file);

/* Makes the folder and its parents; 0 or an errno value. */
int folder_make(const char *path);

/* Reads a whole file; limit in bytes (beyond: EFBIG). 0 or an errno value; *contents is malloced,
 * NUL-terminated. */
int file_read_all(const char *name, size_t limit, char **contents, size_t *size);

#endif
