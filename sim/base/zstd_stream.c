#define _GNU_SOURCE /* fopencookie */

#include "base/zstd_stream.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { LEVEL = 3, BLOCK_BYTES = 1 << 17 };

/* ---- writing ---- */

struct writer {
    FILE *disk;
    ZSTD_CCtx *context;
    char block[BLOCK_BYTES];
};

/* 0: all has been taken; else an errno value. */
static int compress(struct writer *writer, const char *bytes, size_t size, ZSTD_EndDirective end)
{
    ZSTD_inBuffer in = { bytes, size, 0 };
    size_t left;

    do {
        ZSTD_outBuffer out = { writer->block, sizeof writer->block, 0 };

        left = ZSTD_compressStream2(writer->context, &out, &in, end);
        if (ZSTD_isError(left))
            return ENOMEM; /* nothing else can go wrong */
        if (fwrite(writer->block, 1, out.pos, writer->disk) != out.pos)
            return errno != 0 ? errno : EIO;
    } while (end == ZSTD_e_end ? left > 0 : in.pos < in.size);
    return 0;
}

static ssize_t take_bytes(void *cookie, const char *bytes, size_t size)
{
    int error = compress(cookie, bytes, size, ZSTD_e_continue);

    if (error == 0)
        return (ssize_t)size;
    errno = error;
    return 0; /* so a failure is told to stdio */
}

static int end_frame(void *cookie)
{
    struct writer *writer = cookie;
    int error = ferror(writer->disk) ? EIO : compress(writer, NULL, 0, ZSTD_e_end);

    ZSTD_freeCCtx(writer->context);
    free(writer);
    if (error == 0)
        return 0;
    errno = error;
    return EOF;
}

FILE *zstd_stream_writer(FILE *disk)
{
    struct writer *writer = must_alloc(sizeof *writer);
    FILE *stream = NULL;

    writer->disk = disk;
    writer->context = ZSTD_createCCtx();
    errno = ENOMEM;
    if (writer->context != NULL) {
        ZSTD_CCtx_setParameter(writer->context, ZSTD_c_compressionLevel, LEVEL);
        ZSTD_CCtx_setParameter(writer->context, ZSTD_c_checksumFlag, 1);
        stream = fopencookie(writer, "wb", (cookie_io_functions_t){ .write = take_bytes,
                                                                    .close = end_frame });
    }
    if (stream == NULL) {
        ZSTD_freeCCtx(writer->context);
        free(writer);
    }
    return stream;
}

/* ---- reading ---- */

struct reader {
    FILE *disk; /* owned */
    ZSTD_DCtx *context;
    ZSTD_inBuffer in; /* what is left of the block */
    size_t wanted;    /* by the frame that is being read; 0: it is over */
    char block[BLOCK_BYTES];
};

/* 0, or an errno value. */
static int fill_block(struct reader *reader)
{
    reader->in = (ZSTD_inBuffer){ reader->block, 0, 0 };
    reader->in.size = fread(reader->block, 1, sizeof reader->block, reader->disk);
    return ferror(reader->disk) ? errno : 0;
}

static ssize_t give_bytes(void *cookie, char *bytes, size_t size)
{
    struct reader *reader = cookie;
    ZSTD_outBuffer out = { bytes, size, 0 };
    int error = 0;

    while (error == 0 && out.pos == 0) {
        size_t taken = reader->in.pos;
        bool is_more = reader->in.pos < reader->in.size;

        if (!is_more) {
            error = fill_block(reader);
            taken = 0;
            is_more = reader->in.size > 0;
        }
        if (error != 0 || (!is_more && reader->wanted == 0))
            break; /* the end of the file is the end of a frame */
        reader->wanted = ZSTD_decompressStream(reader->context, &out, &reader->in);
        if (ZSTD_isError(reader->wanted) || (out.pos == 0 && reader->in.pos == taken))
            error = EBADMSG;
    }
    if (error == 0)
        return (ssize_t)out.pos;
    errno = error;
    return -1;
}

static int close_reader(void *cookie)
{
    struct reader *reader = cookie;
    int status = fclose(reader->disk);

    ZSTD_freeDCtx(reader->context);
    free(reader);
    return status;
}

/* Takes `disk`. An empty file is no frame: something is wanted from the start. */
static FILE *open_reader(FILE *disk)
{
    struct reader *reader = must_alloc(sizeof *reader);
    FILE *stream = NULL;

    reader->disk = disk;
    reader->context = ZSTD_createDCtx();
    reader->in = (ZSTD_inBuffer){ reader->block, 0, 0 };
    reader->wanted = 1;
    errno = ENOMEM;
    if (reader->context != NULL)
        stream = fopencookie(reader, "rb", (cookie_io_functions_t){ .read = give_bytes,
                                                                    .close = close_reader });
    if (stream == NULL) {
        int error = errno;

        close_reader(reader);
        errno = error;
    }
    return stream;
}

static bool is_compressed(const char *name)
{
    size_t length = strlen(name), ending = strlen(ZSTD_STREAM_ENDING);

    return length > ending && strcmp(name + length - ending, ZSTD_STREAM_ENDING) == 0;
}

FILE *zstd_stream_open(const char *name, struct text *opened)
{
    FILE *stream = fopen(name, "rb");

    text_clear(opened);
    text_append(opened, name);
    if (stream != NULL)
        return is_compressed(name) ? open_reader(stream) : stream;
    if (errno != ENOENT)
        return NULL;
    text_append(opened, ZSTD_STREAM_ENDING);
    stream = fopen(text_string(opened), "rb");
    if (stream != NULL)
        return open_reader(stream);
    if (errno == ENOENT) { /* of the two the plain one is missed */
        text_clear(opened);
        text_append(opened, name);
        errno = ENOENT;
    }
    return NULL;
}

const char *zstd_stream_problem(int error)
{
    return error == EBADMSG ? "it is cut off, damaged or not compressed by zstd" : strerror(error);
}
