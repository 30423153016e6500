/* Rows of CSV: the quoting is libcsv's, and what a reader gets back is what was written. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <csv.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/csv_writer.h"
#include "output/number.h"

static void expect_real(double value, const char *expected)
{
    char buffer[NUMBER_SIZE];
    assert_int_equal(number_write_real(buffer, value), strlen(expected));
    assert_string_equal(buffer, expected);
}

static void expect_seconds(int64_t ms, const char *expected)
{
    char buffer[NUMBER_SIZE];
    assert_int_equal(number_write_seconds(buffer, ms), strlen(expected));
    assert_string_equal(buffer, expected);
}

static void seconds_have_the_decimals_they_need(void **state)
{
    (void)state;
    expect_seconds(0, "0");
    expect_seconds(53250, "53.25");
    expect_seconds(3600000, "3600");
    expect_seconds(7, "0.007");
    expect_seconds(-2385, "-2.385");
    expect_seconds(INT64_MAX, "9223372036854775.807");
    expect_seconds(INT64_MIN, "-9223372036854775.808");
}

static void reals_have_six_digits(void **state)
{
    (void)state;
    expect_real(2.385, "2.385");
    expect_real(0.1 + 0.2, "0.3");
    expect_real(-0.0, "0");
    expect_real(-17, "-17");
    expect_real(123456789012345, "123456789012345");
    expect_real(1234567.5678, "1234568");
    expect_real(123456.5678, "123457");
    expect_real(0.000123456789, "0.000123457");
    expect_real(2.5e-7, "2.5e-07");
    expect_real(-99999.95, "-99999.9");
    expect_real(999999.7, "1e+06");
    expect_real(3.5e22, "3.5e+22");
    expect_real(NAN, "");
    expect_real(-INFINITY, "");
}

/* The fast way for the common sizes must not differ from printf's exact rounding. */
static void reals_are_rounded_as_printf_does(void **state)
{
    uint64_t random = 2385;
    (void)state;
    for (int i = 0; i < 300000; i++) {
        char expected[64], buffer[NUMBER_SIZE];
        random = random * 6364136223846793005u + 1442695040888963407u;
        double mantissa = (double)(random >> 11) / 9007199254740992.0;
        double value = mantissa * pow(10, i % 10 - 3);
        if (i % 3 == 0) /* ties and near ties */
            value = floor(value * 1e4) / 1e4 + 0.00005;
        if (value < 1e-4 || value >= 1e6 || value == floor(value))
            continue;
        snprintf(expected, sizeof(expected), "%.6g", value);
        number_write_real(buffer, value);
        assert_string_equal(buffer, expected);
    }
}

static void integers_are_exact(void **state)
{
    static const int64_t values[] = { 0, 7, -10, 99, 100, 2385, -99999, INT64_MAX, INT64_MIN };
    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        char expected[32], buffer[NUMBER_SIZE];
        snprintf(expected, sizeof(expected), "%" PRId64, values[i]);
        assert_int_equal(number_write_integer(buffer, values[i]), strlen(expected));
        assert_string_equal(buffer, expected);
    }
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* A writer into memory. */
struct written {
    struct csv_writer writer;
    FILE *stream;
    char *contents;
    size_t size;
};

static void begin(struct written *written)
{
    written->stream = open_memstream(&written->contents, &written->size);
    assert_non_null(written->stream);
    csv_writer_init(&written->writer, written->stream);
}

static const char *end(struct written *written)
{
    csv_writer_finish(&written->writer);
    fclose(written->stream);
    return written->contents;
}

static void a_row_of_every_kind(void **state)
{
    static const char *const names[] = { "case", "run", "duration_s", "cost", "why, then", NULL };
    struct written written;
    (void)state;
    begin(&written);
    csv_writer_header(&written.writer, names);
    csv_writer_text(&written.writer, "web/Min=80,Max=120");
    csv_writer_integer(&written.writer, 3);
    csv_writer_seconds(&written.writer, 53250);
    csv_writer_real(&written.writer, 2.385);
    csv_writer_text(&written.writer, "F6: healthy 91 - 1 >= 90");
    csv_writer_end_row(&written.writer);
    csv_writer_empty(&written.writer);
    csv_writer_text(&written.writer, NULL);
    csv_writer_real(&written.writer, NAN);
    csv_writer_text(&written.writer, "");
    csv_writer_text(&written.writer, "he said \"no\"");
    csv_writer_end_row(&written.writer);
    const char *contents = end(&written);
    assert_string_equal(contents, "case,run,duration_s,cost,\"why, then\"\n"
                                  "\"web/Min=80,Max=120\",3,53.25,2.385,F6: healthy 91 - 1 >= 90\n"
                                  ",,,\"\",\"he said \"\"no\"\"\"\n");
    free(written.contents);
}

static const char *const awkward[] = {
    "plain", "two words", " leads", "trails\t", "a,b", "\"", "\"\"quoted\"\"", "line\nend", "cr\r",
    "", "Grüße", "1e5", "-", "a;b", "tab\tinside",
};
enum { N_AWKWARD = sizeof(awkward) / sizeof(*awkward) };

static void quoted_as_libcsv_quotes(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_AWKWARD; i++) {
        struct written written;
        char expected[64];
        begin(&written);
        csv_writer_text(&written.writer, awkward[i]);
        const char *contents = end(&written);
        if (contents[0] == '"') {
            size_t length = csv_write2(expected, sizeof(expected), awkward[i], strlen(awkward[i]),
                                       '"');
            expected[length] = '\0';
            assert_string_equal(contents, expected);
        } else {
            assert_string_equal(contents, awkward[i]);
        }
        free(written.contents);
    }
}

static void compare_field(void *field, size_t length, void *count)
{
    size_t i = (*(size_t *)count)++ % N_AWKWARD;
    assert_int_equal(length, strlen(awkward[i]));
    assert_memory_equal(field, awkward[i], length);
}

static void libcsv_reads_back_what_was_written(void **state)
{
    struct written written;
    struct csv_parser parser;
    size_t n_fields = 0;
    const size_t n_rows = 2000; /* many buffers full */
    (void)state;
    begin(&written);
    for (size_t row = 0; row < n_rows; row++) {
        for (size_t i = 0; i < N_AWKWARD; i++)
            csv_writer_text(&written.writer, awkward[i]);
        csv_writer_end_row(&written.writer);
    }
    const char *contents = end(&written);
    assert_true(written.size > 3 * CSV_WRITER_BUFFER);
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    size_t n_read = csv_parse(&parser, contents, written.size, compare_field, NULL, &n_fields);
    assert_int_equal(n_read, written.size);
    assert_int_equal(csv_fini(&parser, compare_field, NULL, &n_fields), 0);
    assert_int_equal(n_fields, n_rows * N_AWKWARD);
    csv_free(&parser);
    free(written.contents);
}

static void texts_may_be_longer_than_the_buffer(void **state)
{
    struct written written;
    size_t length = 3 * CSV_WRITER_BUFFER;
    char *text = malloc(length + 1);
    (void)state;
    memset(text, 'x', length);
    text[length] = '\0';
    begin(&written);
    csv_writer_integer(&written.writer, 17);
    csv_writer_text(&written.writer, text);
    csv_writer_end_row(&written.writer);
    const char *contents = end(&written);
    assert_memory_equal(contents, "17,", 3);
    assert_memory_equal(strchr(contents, 'x'), text, length);
    assert_int_equal(contents[written.size - 1], '\n');
    free(written.contents);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_have_the_decimals_they_need),
        cmocka_unit_test(reals_have_six_digits),
        cmocka_unit_test(reals_are_rounded_as_printf_does),
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(a_row_of_every_kind),
        cmocka_unit_test(quoted_as_libcsv_quotes),
        cmocka_unit_test(libcsv_reads_back_what_was_written),
        cmocka_unit_test(texts_may_be_longer_than_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
