/*
 * csv_writer: rows of CSV, cell by cell, into a stream.
 *
 * A traced run of a large group writes hundreds of thousands of rows, so cells go through a buffer
 * of the writer's own. Texts are quoted as libcsv quotes them, but only where a reader would
 * otherwise get something else back (comma, quote, line end, blank at an end, empty text).
 *
 * Errors of the stream stay with the stream: atomic_file_commit or ferror tells them. The stream is
 * borrowed. An empty cell means "does not apply".
 */
#ifndef EVENKEEL_OUTPUT_CSV_WRITER_H
#define EVENKEEL_OUTPUT_CSV_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { CSV_WRITER_BUFFER = 1 << 15 };

struct csv_writer {
    FILE *stream;
    size_t used;
    uint64_t n_given; /* bytes that the stream has got */
    bool is_row_open; /* a cell was written since the last row end */
    char bytes[CSV_WRITER_BUFFER];
};

void csv_writer_init(struct csv_writer *writer, FILE *stream);
/* The names of the columns as a row; NULL ends them. */
void csv_writer_header(struct csv_writer *writer, const char *const *names);

void csv_writer_text(struct csv_writer *writer, const char *text); /* NULL: an empty cell */
void csv_writer_integer(struct csv_writer *writer, int64_t value);
void csv_writer_seconds(struct csv_writer *writer, int64_t ms);
void csv_writer_real(struct csv_writer *writer, double value); /* not finite: an empty cell */
void csv_writer_empty(struct csv_writer *writer);
void csv_writer_end_row(struct csv_writer *writer);
/* Whole rows that another one has written. */
void csv_writer_bytes(struct csv_writer *writer, const char *bytes, size_t size);

/* Hands everything to the stream; needed once at the end (the stream itself is not flushed). */
void csv_writer_finish(struct csv_writer *writer);

#endif
