/*
 * spool: bytes that are written now and wanted later, by another writer.
 *
 * They stay in memory as long as they are few; the rest goes to a nameless file in the folder,
 * which the system removes whatever happens. One thread at a time uses it. Errors are errno values
 * and are kept until the bytes are wanted. A spool that was opened must not move.
 */
#ifndef EVENKEEL_BASE_SPOOL_H
#define EVENKEEL_BASE_SPOOL_H

#include <stddef.h>
#include <stdio.h>

#include "base/text.h"

enum { SPOOL_MEMORY = 1 << 20 }; /* bytes, of one spool */

struct spool {
    FILE *stream;      /* for the writer, without a buffer of its own; NULL: not open */
    struct text bytes; /* the first ones */
    FILE *rest;        /* NULL: there is none */
    const char *folder; /* borrowed */
    int error;
};

/* 0 or an errno value. */
int spool_open(struct spool *spool, const char *folder);
/* Gives all that was written, in pieces, and closes the spool; 0 or the first error. */
int spool_give(struct spool *spool, void (*take)(void *context, const char *bytes, size_t size),
               void *context);
/* Forgets it all. */
void spool_close(struct spool *spool);

#endif
