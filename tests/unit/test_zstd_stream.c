/* What is written into a compressed stream comes back, and nothing else ever does. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/zstd_stream.h"

#define NAME "test_zstd_stream.tmp"
#define COMPRESSED NAME ZSTD_STREAM_ENDING

/* Rows like those of a trace, and behind a while bytes without any order. */
static void fill(struct text *bytes, size_t size)
{
    uint32_t random = 2385;

    text_clear(bytes);
    for (size_t row = 0; bytes->length < size && bytes->length < 70000; row++)
        text_printf(bytes, "%zu,launch,i-%zu,InService\n", 17 * row, row % 100);
    while (bytes->length < size) {
        random = random * 1664525 + 1013904223;
        text_append_bytes(bytes, (const char *)&random, sizeof random);
    }
    bytes->length = size;
}

/* The frame of some bytes that are written in pieces; malloced. */
static char *compress(const struct text *bytes, size_t piece, size_t *size)
{
    char *frame = NULL;
    FILE *disk = open_memstream(&frame, size);
    FILE *stream = zstd_stream_writer(disk);

    assert_non_null(stream);
    for (size_t at = 0; at < bytes->length; at += piece) {
        size_t n = bytes->length - at < piece ? bytes->length - at : piece;

        assert_int_equal(fwrite(bytes->bytes + at, 1, n, stream), n);
    }
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(fclose(disk), 0);
    return frame;
}

static void write_file(const char *name, const char *bytes, size_t size)
{
    FILE *stream = fopen(name, "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

/* 0, or the error that reading ends with. */
static int read_stream(FILE *stream, struct text *content)
{
    char piece[1000];
    size_t n;
    int error;

    text_clear(content);
    errno = 0;
    while ((n = fread(piece, 1, sizeof piece, stream)) > 0)
        text_append_bytes(content, piece, n);
    error = ferror(stream) ? errno : 0;
    fclose(stream);
    return error;
}

/* The same of a frame, by way of a file. */
static int read_frame(const char *frame, size_t size, struct text *content)
{
    struct text opened = { 0 };
    FILE *stream;
    int error;

    write_file(COMPRESSED, frame, size);
    stream = zstd_stream_open(COMPRESSED, &opened);
    assert_non_null(stream);
    assert_string_equal(text_string(&opened), COMPRESSED);
    error = read_stream(stream, content);
    remove(COMPRESSED);
    text_free(&opened);
    return error;
}

static void all_lengths_come_back_the_same(void **state)
{
    static const size_t lengths[] = { 0, 1, 2385, 131071, 131072, 131073, 1000003 };
    struct text bytes = { 0 }, content = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t size, other_size;
        char *frame, *other;

        fill(&bytes, lengths[i]);
        frame = compress(&bytes, 1 << 20, &size);
        assert_int_equal(read_frame(frame, size, &content), 0);
        assert_int_equal(content.length, lengths[i]);
        assert_true(lengths[i] == 0 || memcmp(content.bytes, bytes.bytes, lengths[i]) == 0);

        /* and however it is written, the file is the same */
        other = compress(&bytes, 7001, &other_size);
        assert_int_equal(other_size, size);
        assert_memory_equal(other, frame, size);
        free(other);
        free(frame);
    }
    text_free(&bytes);
    text_free(&content);
}

static void a_file_that_is_cut_off_is_refused(void **state)
{
    struct text bytes = { 0 }, content = { 0 };
    size_t size;
    char *frame;

    (void)state;
    fill(&bytes, 2385);
    frame = compress(&bytes, 2385, &size);
    for (size_t cut = 0; cut < size; cut++)
        if (read_frame(frame, cut, &content) != EBADMSG)
            fail_msg("the first %zu of %zu bytes are taken for a whole file", cut, size);
    assert_int_equal(read_frame(frame, size, &content), 0);
    free(frame);
    text_free(&bytes);
    text_free(&content);
}

/* The frame's checksum covers what it holds: a bit that is turned is told, or changes nothing. */
static void a_damaged_file_never_reads_as_another(void **state)
{
    struct text bytes = { 0 }, content = { 0 };
    size_t size, n_refused = 0;
    char *frame;

    (void)state;
    fill(&bytes, 2385);
    frame = compress(&bytes, 2385, &size);
    for (size_t i = 0; i < 8 * size; i++) {
        int error;

        frame[i / 8] = (char)(frame[i / 8] ^ 1 << i % 8);
        error = read_frame(frame, size, &content);
        if (error == 0 && (content.length != 2385 || memcmp(content.bytes, bytes.bytes, 2385) != 0))
            fail_msg("with bit %zu turned it reads as something else", i);
        n_refused += error != 0;
        frame[i / 8] = (char)(frame[i / 8] ^ 1 << i % 8);
    }
    assert_true(n_refused > 7 * size);
    free(frame);
    text_free(&bytes);
    text_free(&content);
}

static void frames_behind_one_another_are_one_file(void **state)
{
    struct text bytes = { 0 }, both = { 0 }, content = { 0 };
    size_t size;
    char *frame;

    (void)state;
    fill(&bytes, 2385);
    frame = compress(&bytes, 2385, &size);
    text_append_bytes(&both, frame, size);
    text_append_bytes(&both, frame, size);
    assert_int_equal(read_frame(both.bytes, both.length, &content), 0);
    assert_int_equal(content.length, 2 * 2385);
    assert_memory_equal(content.bytes + 2385, bytes.bytes, 2385);
    assert_int_equal(read_frame(both.bytes, both.length - 1, &content), EBADMSG);
    both.length = size;
    text_append(&both, "case,run\n"); /* no frame */
    assert_int_equal(read_frame(both.bytes, both.length, &content), EBADMSG);
    free(frame);
    text_free(&bytes);
    text_free(&both);
    text_free(&content);
}

/* The plain file where there is one, else the compressed one; of none the plain one is missed. */
static void the_name_without_ending_finds_either(void **state)
{
    struct text bytes = { 0 }, content = { 0 }, opened = { 0 };
    size_t size;
    char *frame;

    (void)state;
    fill(&bytes, 100);
    frame = compress(&bytes, 100, &size);
    errno = 0;
    assert_null(zstd_stream_open(NAME, &opened));
    assert_int_equal(errno, ENOENT);
    assert_string_equal(text_string(&opened), NAME);

    write_file(COMPRESSED, frame, size);
    assert_int_equal(read_stream(zstd_stream_open(NAME, &opened), &content), 0);
    assert_string_equal(text_string(&opened), COMPRESSED);
    assert_int_equal(content.length, 100);

    write_file(NAME, "plain", 5);
    assert_int_equal(read_stream(zstd_stream_open(NAME, &opened), &content), 0);
    assert_string_equal(text_string(&opened), NAME);
    assert_string_equal(text_string(&content), "plain");

    remove(NAME);
    remove(COMPRESSED);
    free(frame);
    text_free(&bytes);
    text_free(&content);
    text_free(&opened);
}

/* More than all buffers on the way hold. */
static void a_full_disk_is_told(void **state)
{
    FILE *disk = fopen("/dev/full", "wb");
    struct text bytes = { 0 };
    FILE *stream;
    size_t n;

    (void)state;
    if (disk == NULL)
        skip();
    stream = zstd_stream_writer(disk);
    fill(&bytes, 1000003);
    errno = 0;
    n = fwrite(bytes.bytes, 1, bytes.length, stream);
    assert_true(n < bytes.length);
    assert_int_equal(errno, ENOSPC);
    assert_true(ferror(stream));
    assert_int_equal(fclose(stream), EOF);
    fclose(disk);
    text_free(&bytes);
}

static void problems_are_told_in_words(void **state)
{
    (void)state;
    assert_string_equal(zstd_stream_problem(EBADMSG),
                        "it is cut off, damaged or not compressed by zstd");
    assert_string_equal(zstd_stream_problem(ENOSPC), strerror(ENOSPC));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_lengths_come_back_the_same),
        cmocka_unit_test(a_file_that_is_cut_off_is_refused),
        cmocka_unit_test(a_damaged_file_never_reads_as_another),
        cmocka_unit_test(frames_behind_one_another_are_one_file),
        cmocka_unit_test(the_name_without_ending_finds_either),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(problems_are_told_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
