/*
 * input_frames: changes for files of zstd frames with checksums, nearly all of which a change of a
 * byte would only break: one of the frames is decoded, changed and encoded again.
 */
#ifndef EVENKEEL_TESTS_FUZZ_INPUT_FRAMES_H
#define EVENKEEL_TESTS_FUZZ_INPUT_FRAMES_H

#include <zstd.h>

#include "input.h"

enum { INPUT_FRAME_MOST = 1 << 16 }; /* bytes, decoded */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* Replaces the frame at `from`; the new size, 0: it cannot be. */
static inline size_t input_change_frame(uint8_t *data, size_t size, size_t most, size_t from,
                                        size_t frame_size)
{
    static uint8_t content[2 * INPUT_FRAME_MOST], frame[4 * INPUT_FRAME_MOST];
    size_t behind = size - from - frame_size;
    size_t length = ZSTD_decompress(content, INPUT_FRAME_MOST, data + from, frame_size);
    ZSTD_CCtx *context;

    if (ZSTD_isError(length))
        return 0;
    length = LLVMFuzzerMutate(content, length, INPUT_FRAME_MOST);
    context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    length = ZSTD_compress2(context, frame, sizeof frame, content, length);
    ZSTD_freeCCtx(context);
    if (ZSTD_isError(length) || from + length + behind > most)
        return 0;
    memmove(data + from + length, data + from + frame_size, behind);
    memcpy(data + from, frame, length);
    return from + length + behind;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size_t from = 0, frame_size = 0, changed = 0;

    if (seed % 4 != 0)
        for (unsigned skip = seed / 4 % 8; from < size; skip--) {
            frame_size = ZSTD_findFrameCompressedSize(data + from, size - from);
            if (ZSTD_isError(frame_size))
                break;
            changed = skip == 0 ? input_change_frame(data, size, most, from, frame_size) : 0;
            if (skip == 0)
                break;
            from += frame_size;
        }
    return changed > 0 ? changed : LLVMFuzzerMutate(data, size, most);
}

#endif
