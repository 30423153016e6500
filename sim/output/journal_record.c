#include "output/journal_record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

enum { COMPRESSION_LEVEL = 1 };

static int write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes += written;
        size -= (size_t)written;
    }
    return 0;
}

/* One for all records: to make it takes longer than to compress a scenario. */
static bool make_packer(struct journal *journal)
{
    if (journal->packer == NULL) {
        journal->packer = ZSTD_createCCtx();
        if (journal->packer == NULL)
            return false;
        ZSTD_CCtx_setParameter(journal->packer, ZSTD_c_compressionLevel, COMPRESSION_LEVEL);
        ZSTD_CCtx_setParameter(journal->packer, ZSTD_c_checksumFlag, 1);
    }
    return true;
}

/* One write for one record. */
int journal_record_write(struct journal *journal, int file, const struct text *record)
{
    if (!make_packer(journal))
        return ENOMEM;
    size_t room = ZSTD_compressBound(record->length);
    char *frame = must_alloc(room);
    size_t size = ZSTD_compress2(journal->packer, frame, room, record->bytes, record->length);
    int error = ZSTD_isError(size) ? ENOMEM : write_all(file, frame, size);
    free(frame);
    return error;
}

void journal_record_free_packer(struct journal *journal)
{
    ZSTD_freeCCtx(journal->packer);
    journal->packer = NULL;
}

void journal_record_begin(struct text *bytes, const struct journal_record *record)
{
    text_clear(bytes);
    text_append_bytes(bytes, (const char *)record, sizeof *record);
}

char *journal_record_unpack(const char *bytes, size_t size, size_t *frame_size,
                            size_t *content_size)
{
    size_t in_file = ZSTD_findFrameCompressedSize(bytes, size);
    unsigned long long n = ZSTD_getFrameContentSize(bytes, size);
    if (ZSTD_isError(in_file) || n < sizeof(struct journal_record) || n > RECORD_MOST)
        return NULL;
    char *content = must_alloc((size_t)n);
    if (ZSTD_decompress(content, (size_t)n, bytes, in_file) != n) {
        free(content);
        return NULL;
    }
    *frame_size = in_file;
    *content_size = (size_t)n;
    return content;
}
