/*
 * zstd_stream: ordinary streams (FILE) whose bytes are compressed on the disk, so that writers and
 * readers need not know.
 *
 * The same bytes in give the same bytes out: level 3, one thread, no time in the frame, which ends
 * with a checksum. Memory does not grow with the file. Errors are those of any stream: ferror or
 * fclose tells of them, errno says why; EBADMSG: what was read is cut off, damaged or no zstd.
 */
#ifndef EVENKEEL_BASE_ZSTD_STREAM_H
#define EVENKEEL_BASE_ZSTD_STREAM_H

#include <stdio.h>

#include "base/text.h"

#define ZSTD_STREAM_ENDING ".zst"

/* A stream that compresses into another one, which stays the caller's and must outlive it. fclose
 * ends the frame; what then stands in `disk` still has to be flushed. NULL: errno says why. */
FILE *zstd_stream_writer(FILE *disk);

/* Opens a file for reading; where there is none of this name the one with .zst behind it. A file of
 * such a name is decoded.
 * NULL: errno says why. *opened: cleared, becomes the name of the file that is meant. */
FILE *zstd_stream_open(const char *name, struct text *opened);

/* strerror, but EBADMSG in words about such a file. */
const char *zstd_stream_problem(int error);

#endif
