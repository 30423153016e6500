/*
 * atomic_file: an output file that is there whole or not at all.
 *
 * Bytes go to "<name>.tmp.<pid>" in the same folder; commit flushes, syncs and renames, abandon
 * removes. Errors (disk full, no permission) are kept and told by commit, so that writers need
 * not test every call. Several files that belong together are finished one by one and published
 * when all of them could be.
 *
 * A process that is killed leaves its temporary files. Its number tells nothing of whose they are:
 * in a container, or on another machine, many have the same. So they are removed by the next one
 * that has the folder to itself (base/folder_lock.h).
 */
#ifndef EVENKEEL_BASE_ATOMIC_FILE_H
#define EVENKEEL_BASE_ATOMIC_FILE_H

#include <stdbool.h>
#include <stdio.h>

struct atomic_file {
    FILE *stream; /* for the writer; NULL if it could not be opened, or is finished */
    FILE *disk;   /* the same, or where a stream that compresses writes to */
    char *name;
    char *temporary;
};

/* 0, or an errno value; on error nothing is open. */
int atomic_file_open(struct atomic_file *file, const char *name);
/* The same; what is written to the stream stands in the file compressed (base/zstd_stream.h). */
int atomic_file_open_compressed(struct atomic_file *file, const char *name);
/* 0, or the errno value of the first error since opening; the file is closed either way. */
int atomic_file_commit(struct atomic_file *file);
/* The two halves of it: flushes, syncs and closes; gives the file its name. After an error the
 * temporary file is gone. */
int atomic_file_finish(struct atomic_file *file);
int atomic_file_publish(struct atomic_file *file);
void atomic_file_abandon(struct atomic_file *file);
/* Whether writing has failed so far: 0 or an errno value. The file can only be abandoned then. */
int atomic_file_error(const struct atomic_file *file);

/* Lets the disk begin with what has been written, so that the end has less to wait for. Does not
 * wait itself, and promises nothing. */
void atomic_file_push(const struct atomic_file *file);

/* Removes the temporary files of this name in the folder. Only where no other program is at work in
 * it (base/folder_lock.h), and before one's own are opened. */
void atomic_file_remove_stale(const char *folder, const char *name);

/* Makes the folder and its parents; 0 or an errno value. */
int folder_make(const char *path);

/* Where temporary files go: $TMPDIR, else /tmp. */
const char *folder_for_temporaries(void);

/* Reads a whole file; limit in bytes (beyond: EFBIG). 0 or an errno value; *contents is malloced,
 * NUL-terminated. */
int file_read_all(const char *name, size_t limit, char **contents, size_t *size);

#endif
