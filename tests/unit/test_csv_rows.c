/* The rows of a CSV file as they are written, and those of them that are wanted. */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/csv_rows.h"

/* Two cases; one has a comma, quotes and a line end in its name, and there are blank lines. */
static char file[] = "case,metric,value\n"
                     "web,duration,2.385\n"
                     "web,healthy,7\n"
                     "\n"
                     "\"a, \"\"b\"\"\nc\",duration,3.2\n"
                     "\"a, \"\"b\"\"\nc\",healthy,\"5\n6\"\r\n"
                     "web-2,duration,11\n"
                     " \t\n"
                     "web,healthy,13"; /* and no line end */

static bool is_named(void *context, const char *first_cell)
{
    return strcmp(first_cell, context) == 0;
}

static bool is_healthy(void *context, const char *rest)
{
    (void)context;
    return strncmp(rest, ",healthy,", strlen(",healthy,")) == 0;
}

/* "number@line row" for each. */
static void expect_rows(const struct csv_wanted *wanted, const char *expected)
{
    struct csv_rows rows = { .from = fmemopen(file, strlen(file), "r") };
    struct text found = { 0 };
    assert_non_null(rows.from);
    while (csv_rows_next_wanted(&rows, wanted))
        text_printf(&found, "%zu@%zu %.*s|", rows.number, rows.at_line, (int)rows.length, rows.row);
    assert_int_equal(rows.error, 0);
    assert_string_equal(text_string(&found), expected);
    fclose(rows.from);
    csv_rows_free(&rows);
    text_free(&found);
}

static void all_rows_come_as_they_are(void **state)
{
    struct csv_rows rows = { .from = fmemopen(file, strlen(file), "r") };
    struct text whole = { 0 };
    bool is_same;
    (void)state;
    assert_non_null(rows.from);
    while (csv_rows_next(&rows, &is_same))
        text_append_bytes(&whole, rows.row, rows.length);
    assert_string_equal(text_string(&whole), file);
    fclose(rows.from);
    csv_rows_free(&rows);
    text_free(&whole);
}

static void a_case_has_its_rows_with_their_places(void **state)
{
    (void)state;
    expect_rows(&(struct csv_wanted){ .is_cell_wanted = is_named, .context = "web" },
                "0@1 case,metric,value\n|1@2 web,duration,2.385\n|2@3 web,healthy,7\n|"
                "6@12 web,healthy,13|");
    expect_rows(&(struct csv_wanted){ .is_cell_wanted = is_named, .context = "a, \"b\"\nc" },
                "0@1 case,metric,value\n|3@5 \"a, \"\"b\"\"\nc\",duration,3.2\n|"
                "4@7 \"a, \"\"b\"\"\nc\",healthy,\"5\n6\"\r\n|");
    expect_rows(&(struct csv_wanted){ .is_cell_wanted = is_named, .context = "we" },
                "0@1 case,metric,value\n|");
}

static void rows_of_other_cases_are_wanted_for_what_they_say(void **state)
{
    (void)state;
    expect_rows(&(struct csv_wanted){ .is_cell_wanted = is_named, .is_row_wanted = is_healthy,
                                      .context = "web-2" },
                "0@1 case,metric,value\n|2@3 web,healthy,7\n|"
                "4@7 \"a, \"\"b\"\"\nc\",healthy,\"5\n6\"\r\n|5@10 web-2,duration,11\n|"
                "6@12 web,healthy,13|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_rows_come_as_they_are),
        cmocka_unit_test(a_case_has_its_rows_with_their_places),
        cmocka_unit_test(rows_of_other_cases_are_wanted_for_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
