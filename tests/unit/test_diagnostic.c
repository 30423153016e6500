/* Messages look as the manual shows them: place, excerpt with caret, why, hint. */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "messages.h"

static const struct source_file *add_source(struct diagnostics *list, const char *name,
                                            const char *contents)
{
    return diagnostics_add_file(list, name, contents, strlen(contents));
}

static void a_message_has_place_excerpt_why_and_hint(void **state)
{
    struct diagnostics list = { 0 };
    const struct source_file *file =
        add_source(&list, "three-zones.yaml", "timeline:\n  - do: RebalanceInstance\r\nx: 1");
    struct diagnostic *item =
        diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 2, 9, 17 },
                        "unknown operation \"%s\"", "RebalanceInstance");

    (void)state;
    diagnostic_why(item, "an operation is one of RebalanceInstances, RemoveInstances, ...");
    diagnostic_hint(item, "never shown");
    diagnostic_hint(item, "did you mean \"%s\"?", "RebalanceInstances");
    expect_printed(&list, false,
                   "three-zones.yaml:2:9: error: unknown operation \"RebalanceInstance\"\n"
                   "    2 |   - do: RebalanceInstance\n"
                   "      |         ^~~~~~~~~~~~~~~~~\n"
                   "  why:  an operation is one of RebalanceInstances, RemoveInstances, ...\n"
                   "  hint: did you mean \"RebalanceInstances\"?\n");
    assert_int_equal(list.n_errors, 1);
    diagnostics_free(&list);
    assert_int_equal(list.count, 0);
}

static void places_come_in_the_order_of_the_file(void **state)
{
    struct diagnostics list = { 0 };
    const struct source_file *first = add_source(&list, "a.yaml", "x: 1\ny: 2\n");
    const struct source_file *second = diagnostics_add_file(&list, "b.csv", NULL, 0);

    (void)state;
    diagnostics_add(&list, SEVERITY_WARNING, (struct place){ second, 7, 3, 1 }, "seven three");
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ first, 2, 4, 1 }, "two four");
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ first, 2, 1, 1 }, "two one");
    diagnostics_add(&list, SEVERITY_NOTE, (struct place){ second, 0, 0, 0 }, "the whole file");
    diagnostics_add(&list, SEVERITY_WARNING, (struct place){ 0 }, "no place")->rule = "F5";
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ first, 9, 1, 1 }, "beyond the end");
    expect_printed(&list, false,
                   "evenkeel: warning: no place [F5]\n"
                   "a.yaml:2:1: error: two one\n"
                   "    2 | y: 2\n"
                   "      | ^\n"
                   "a.yaml:2:4: error: two four\n"
                   "    2 | y: 2\n"
                   "      |    ^\n"
                   "a.yaml:9:1: error: beyond the end\n"
                   "b.csv: note: the whole file\n"
                   "b.csv:7:3: warning: seven three\n");
    assert_int_equal(list.n_errors, 3);
    assert_int_equal(list.n_warnings, 2);
    diagnostics_free(&list);
}

static void the_same_message_at_the_same_place_comes_once(void **state)
{
    struct diagnostics list = { 0 };
    const struct source_file *file = add_source(&list, "a.yaml", "x: 1\n");

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct diagnostic *item = diagnostics_add(
            &list, SEVERITY_ERROR, (struct place){ file, 1, 4, 1 }, "too small: %d", 1);

        diagnostic_why(item, "it must be 2.385");
    }
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 1, 1, 1 }, "too small: 1");
    assert_int_equal(list.n_errors, 2);
    expect_printed(&list, false,
                   "a.yaml:1:1: error: too small: 1\n"
                   "    1 | x: 1\n"
                   "      | ^\n"
                   "a.yaml:1:4: error: too small: 1\n"
                   "    1 | x: 1\n"
                   "      |    ^\n"
                   "  why:  it must be 2.385\n");
    diagnostics_free(&list);
}

static void tabs_and_wide_characters_keep_the_caret_below(void **state)
{
    struct diagnostics list = { 0 };
    const struct source_file *file =
        add_source(&list, "a.yaml", "\tx\ty\nd\303\251j\303\240: z\n\346\234\215\345\212\241: z\n");

    (void)state;
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 1, 4, 1 }, "after two tabs");
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 2, 7, 1 }, "after accents");
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 3, 1, 2 }, "two wide ones");
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 3, 5, 99 }, "after them");
    expect_printed(&list, false,
                   "a.yaml:1:4: error: after two tabs\n"
                   "    1 |     x    y\n"
                   "      |          ^\n"
                   "a.yaml:2:7: error: after accents\n"
                   "    2 | d\303\251j\303\240: z\n"
                   "      |       ^\n"
                   "a.yaml:3:1: error: two wide ones\n"
                   "    3 | \346\234\215\345\212\241: z\n"
                   "      | ^~~~\n"
                   "a.yaml:3:5: error: after them\n"
                   "    3 | \346\234\215\345\212\241: z\n"
                   "      |       ^\n");
    diagnostics_free(&list);
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
    struct diagnostics list = { 0 };
    const struct source_file *file = add_source(&list, "a.yaml", "x: \033[31m\302\233\377\n");

    (void)state;
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 1, 4, 1 }, "bad \"%s\"",
                    "\033[31m\n");
    expect_printed(&list, false,
                   "a.yaml:1:4: error: bad \"?[31m?\"\n"
                   "    1 | x: ?[31m??\n"
                   "      |    ^\n");
    diagnostics_free(&list);
}

static void only_characters_are_printed(void **state)
{
    struct diagnostics list = { 0 };
    const struct source_file *file = add_source(&list, "a.csv", "x");

    (void)state;
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 0, 0, 0 }, "no \"%s\"",
                    "\377\251\251\251\340\201\251\346\234\215");
    expect_messages(&list, "a.csv: error: no \"???????\346\234\215\"\n");
    diagnostics_free(&list);
}

static const char *name_of_thousand(const void *context, size_t index)
{
    (void)context;
    return index == 238 ? "MinSize" : index < 1000 ? "another" : NULL;
}

static void guesses_end_where_nobody_reads_them(void **state)
{
    struct diagnostics list = { 0 };

    (void)state;
    for (int i = 0; i < 1000; i++) /* a million names */
        assert_string_equal(diagnostics_guess(&list, "MinSise", name_of_thousand, NULL), "MinSize");
    assert_null(diagnostics_guess(&list, "MinSise", name_of_thousand, NULL));
    diagnostics_free(&list);
}

static void long_lines_are_cut_around_the_place(void **state)
{
    struct diagnostics list = { 0 };
    const struct source_file *file;
    char line[1001];

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        line[i] = (char)('0' + i % 10);
    line[1000] = '\0';
    file = add_source(&list, "a.yaml", line);
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 1, 3, 2 }, "at the start");
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 1, 501, 900 }, "in the middle");
    diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 1, 1001, 1 }, "at the end");
    expect_printed(
        &list, false,
        "a.yaml:1:3: error: at the start\n"
        "    1 | 0123456789012345678901234567890123456789012345678901234567890123456789"
        "012345678901234567...\n"
        "      |   ^~\n"
        "a.yaml:1:501: error: in the middle\n"
        "    1 | ...6789012345678901234567890123456789012345678901234567890123456789"
        "012345678901234567890123...\n"
        "      |                            ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"
        "~~~~~~~~~~~~~~~~~~~~~~~~\n"
        "a.yaml:1:1001: error: at the end\n"
        "    1 | ...678901234567890123456789\n"
        "      |                            ^\n");
    diagnostics_free(&list);
}

static void errors_beyond_twenty_are_counted(void **state)
{
    struct diagnostics list = { 0 };
    const struct source_file *file = diagnostics_add_file(&list, "a.csv", NULL, 0);
    char *printed = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&printed, &size);

    (void)state;
    for (unsigned line = 37; line > 0; line--)
        diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, line, 1, 1 }, "bad");
    diagnostics_add(&list, SEVERITY_WARNING, (struct place){ file, 99, 2, 1 }, "odd");
    for (unsigned line = 37; line > 0; line--) /* all of them again: kept once */
        diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, line, 1, 1 }, "bad");
    assert_int_equal(list.count, 38);
    diagnostics_print(&list, stream, false);
    fclose(stream);
    assert_non_null(strstr(printed, "a.csv:20:1: error: bad\na.csv:99:2: warning: odd\n"
                                    "... and 17 more errors\n"));
    assert_null(strstr(printed, "a.csv:21:1"));
    free(printed);
    diagnostics_free(&list);
}

static void warnings_are_counted_beside_errors_only(void **state)
{
    (void)state;
    for (int n_errors = 0; n_errors < 2; n_errors++) {
        struct diagnostics list = { 0 };
        const struct source_file *file = diagnostics_add_file(&list, "a.csv", NULL, 0);
        char *printed = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&printed, &size);

        for (unsigned line = 1; line <= 21; line++)
            diagnostics_add(&list, SEVERITY_WARNING, (struct place){ file, line, 1, 1 }, "odd");
        if (n_errors > 0)
            diagnostics_add(&list, SEVERITY_ERROR, (struct place){ file, 99, 1, 1 }, "bad");
        diagnostics_print(&list, stream, false);
        fclose(stream);
        assert_true((strstr(printed, "a.csv:21:1: warning: odd\n") == NULL) == (n_errors > 0));
        assert_true((strstr(printed, "... and 1 more warning\n") != NULL) == (n_errors > 0));
        free(printed);
        diagnostics_free(&list);
    }
}

static void colour_only_where_asked_for(void **state)
{
    struct diagnostics list = { 0 };

    (void)state;
    diagnostics_add(&list, SEVERITY_WARNING, (struct place){ 0 }, "odd");
    expect_printed(&list, true, "evenkeel: \033[1;35mwarning:\033[0m odd\n");
    diagnostics_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_has_place_excerpt_why_and_hint),
        cmocka_unit_test(places_come_in_the_order_of_the_file),
        cmocka_unit_test(the_same_message_at_the_same_place_comes_once),
        cmocka_unit_test(tabs_and_wide_characters_keep_the_caret_below),
        cmocka_unit_test(control_characters_do_not_reach_the_terminal),
        cmocka_unit_test(only_characters_are_printed),
        cmocka_unit_test(guesses_end_where_nobody_reads_them),
        cmocka_unit_test(long_lines_are_cut_around_the_place),
        cmocka_unit_test(errors_beyond_twenty_are_counted),
        cmocka_unit_test(warnings_are_counted_beside_errors_only),
        cmocka_unit_test(colour_only_where_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
