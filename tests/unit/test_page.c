/* Running text: wrapping by the width of the terminal, lists, pairs, lines that stay. */
#define _DEFAULT_SOURCE /* open_memstream, setenv */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "output/page.h"
#include "output/terminal.h"

static char *contents;
static size_t size;

static FILE *begin(const char *columns)
{
    setenv("COLUMNS", columns, 1);
    return open_memstream(&contents, &size);
}

static void expect(FILE *stream, const char *expected)
{
    fclose(stream);
    assert_string_equal(contents, expected);
    free(contents);
    unsetenv("COLUMNS");
}

static void text_is_wrapped_with_its_lists(void **state)
{
    FILE *stream = begin("44");
    (void)state;
    page_text(stream,
              "Where new instances go is decided by the policy of the group:\n"
              "- PRIORITY: the first zone of the list that has stock\n"
              "12. the twelfth entry is set in by four columns, too\n\n"
              "Größere Gruppen werden nicht anders behandelt als.",
              2);
    expect(stream, "  Where new instances go is decided by the\n"
                   "  policy of the group:\n"
                   "  - PRIORITY: the first zone of the list\n"
                   "    that has stock\n"
                   "  12. the twelfth entry is set in by four\n"
                   "      columns, too\n"
                   "\n"
                   "  Größere Gruppen werden nicht anders\n"
                   "  behandelt als.\n");
}

static void a_pair_breaks_beside_its_name(void **state)
{
    FILE *stream = begin("40");
    (void)state;
    page_pair(stream, "--runs N", "replications of each case (1 to 1000; default: 100)", 14);
    page_pair(stream, "--a-long-name N", "below", 14);
    page_pair(stream, "bare", "", 14);
    expect(stream, "  --runs N    replications of each case\n"
                   "              (1 to 1000; default: 100)\n"
                   "  --a-long-name N\n"
                   "              below\n"
                   "  bare\n");
}

static void lines_stay_as_they_are(void **state)
{
    FILE *stream = begin("40");
    (void)state;
    page_lines(stream, "latency:\n\n  boot: { exponential: { mean: 60s } }    # never broken", 2);
    expect(stream, "  latency:\n\n    boot: { exponential: { mean: 60s } }    # never broken\n");
}

static void a_width_comes_from_the_environment(void **state)
{
    FILE *file = tmpfile();
    (void)state;
    assert_non_null(file);
    unsetenv("COLUMNS");
    assert_int_equal(terminal_width(file), 80);
    setenv("COLUMNS", "137", 1);
    assert_int_equal(terminal_width(file), 137);
    setenv("COLUMNS", "12", 1);
    assert_int_equal(terminal_width(file), 40);
    setenv("COLUMNS", "wide", 1);
    assert_int_equal(terminal_width(file), 80);
    unsetenv("COLUMNS");
    assert_false(terminal_is_styled(file));
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_wrapped_with_its_lists),
        cmocka_unit_test(a_pair_breaks_beside_its_name),
        cmocka_unit_test(lines_stay_as_they_are),
        cmocka_unit_test(a_width_comes_from_the_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
