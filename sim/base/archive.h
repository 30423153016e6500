/*
 * archive: files kept in memory under the names by which they were read, so that a scenario that
 * was read on one machine can be read again on another that has none of its files.
 *
 * Reading functions take an archive or NULL, which stands for the disk; an archive never looks at
 * the disk. It owns copies of names and bytes. Errors are errno values.
 */
#ifndef EVENKEEL_BASE_ARCHIVE_H
#define EVENKEEL_BASE_ARCHIVE_H

#include <stddef.h>
#include <stdio.h>

struct archived_file {
    char *name, *bytes; /* owned; bytes end with a NUL that does not count */
    size_t size;
};

struct archive {
    struct archived_file *files; /* in the order of adding; owned */
    size_t n_files;
    size_t *slots; /* hash table of the names: index + 1, 0: free; owned */
    size_t n_slots; /* a power of two, at least twice n_files */
};

/* A name that is there already stays as it is. */
void archive_add(struct archive *archive, const char *name, const char *bytes, size_t size);
void archive_free(struct archive *archive);
/* NULL: it is not there. */
const struct archived_file *archive_find(const struct archive *archive, const char *name);

/* As file_read_all. */
int archive_read(const struct archive *archive, const char *name, size_t limit, char **contents,
                 size_t *size);
/* As fopen(name, "rb"); errno tells why it is NULL. The archive must outlive the stream. */
FILE *archive_open(const struct archive *archive, const char *name);

#endif
