/*
 * input: what the fuzz targets of the readers (input_*.c) have in common.
 *
 * Each target is one LLVMFuzzerTestOneInput for clang's libFuzzer: it hands the bytes to one reader
 * and aborts when the reader breaks a promise that the sanitizers do not know of. `make
 * fuzz-coverage` builds and runs them.
 */
#ifndef EVENKEEL_TESTS_FUZZ_INPUT_H
#define EVENKEEL_TESTS_FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/diagnostic.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A folder of this process; it stays, and is used again, until the script that runs the targets
 * removes it. */
static inline const char *input_folder(void)
{
    static char folder[4096];

    if (folder[0] == '\0') {
        snprintf(folder, sizeof folder, "%s/input.XXXXXX", folder_for_temporaries());
        if (mkdtemp(folder) == NULL)
            abort();
    }
    return folder;
}

/* Writes a file into the folder; its path, valid until the next call. */
static inline const char *input_write(const char *name, const uint8_t *data, size_t size)
{
    static char path[4200];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", input_folder(), name);
    file = fopen(path, "wb");
    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
    return path;
}

/* The bytes up to the next NUL, or the rest, as a string; *data moves behind it. Free it. */
static inline char *input_take(const uint8_t **data, size_t *size)
{
    const uint8_t *end = *size > 0 ? memchr(*data, '\0', *size) : NULL;
    size_t length = end != NULL ? (size_t)(end - *data) : *size;
    char *piece = must_alloc(length + 1);

    if (length > 0)
        memcpy(piece, *data, length);
    piece[length] = '\0';
    length += end != NULL;
    *data += length;
    *size -= length;
    return piece;
}

static inline void input_require(bool holds, const char *promise)
{
    if (holds)
        return;
    fprintf(stderr, "broken promise: %s\n", promise);
    abort();
}

/* What is told is text: UTF-8 without control characters, line ends aside. Frees the list. */
static inline void input_check_told(struct diagnostics *list, bool is_good)
{
    char *told = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&told, &size);

    input_require(is_good == (list->n_errors == 0), "an error is told if and only if one is met");
    diagnostics_print(list, stream, false);
    fclose(stream);
    for (size_t at = 0; at < size;) {
        size_t length = text_character_length(told + at, told + size);

        input_require(length > 0, "messages are UTF-8");
        input_require(told[at] == '\n' || ((unsigned char)told[at] >= ' ' && told[at] != 0x7f),
                      "messages hold no control characters");
        at += length;
    }
    free(told);
    diagnostics_free(list);
}

#endif
