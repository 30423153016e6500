/*
 * progress: how far a long command is, on one line of the terminal that goes away at the end.
 *
 *     42% [########------------] 4200/10000 runs  51000/s  3s left  duration p95 +- 2.1%
 *
 * Any thread may report; whoever reports first after a tenth of a second redraws, the others only
 * count, so that nobody waits. Nothing is written where the stream is no terminal or quiet was
 * asked for.
 */
#ifndef EVENKEEL_OUTPUT_PROGRESS_H
#define EVENKEEL_OUTPUT_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { PROGRESS_NOTE_SIZE = 64, PROGRESS_LINE_SIZE = 512 };

struct progress {
    FILE *stream;
    const char *noun; /* what is counted: "runs" */
    bool is_shown;
    uint64_t initially_done; /* does not count for the rate: a resumed study */
    int64_t begun_ms;        /* on a clock that never goes back */
    atomic_uint_fast64_t done, total; /* total 0: unknown */
    _Atomic int64_t redraw_ms;        /* not to be drawn again before */
    pthread_mutex_t drawing;          /* guards note and the stream */
    char note[PROGRESS_NOTE_SIZE];
};

/* stream and noun are borrowed until the end. */
void progress_begin(struct progress *progress, FILE *stream, bool is_quiet, const char *noun,
                    uint64_t done, uint64_t total);
void progress_add(struct progress *progress, uint64_t count);
/* A study that goes on until it is precise learns its total on the way. */
void progress_set_total(struct progress *progress, uint64_t total);
/* The free text at the end of the line, cut to fit. */
void progress_note(struct progress *progress, const char *note);
/* Clears the line. Messages may be written to the stream again. */
void progress_end(struct progress *progress);

/* The line as it would be drawn after elapsed_ms, at most width columns wide; answers line. */
char *progress_format(const struct progress *progress, int64_t elapsed_ms, int width,
                      char line[static PROGRESS_LINE_SIZE]);

#endif
