/* Tables on the standard output, in each format, and the line that shows progress. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700 /* open_memstream, posix_openpt, usleep */

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output/progress.h"
#include "output/table.h"
#include "output/table_heading.h"

static const struct table_column columns[] = {
    { "case", NULL, NULL, TABLE_LEFT },
    { "duration_p95_s", "duration p95", NULL, TABLE_RIGHT },
    { "least_healthy_percent", "least healthy", "%", TABLE_RIGHT },
    { "broken", "broken", NULL, TABLE_RIGHT },
    { "why", NULL, NULL, TABLE_LEFT },
};

static void fill(struct table *table)
{
    table_init(table, columns, sizeof(columns) / sizeof(*columns));
    table_add_text(table, "web/Min=80,Max=120");
    table_add_duration(table, 3723456);
    table_add_real(table, 81.25);
    table_add_share(table, 0.02386);
    table_add_text(table, "a|b");
    table_add_text(table, "Grüße");
    table_add_duration(table, 53250);
    table_add_integer(table, 80);
    table_add_note(table, "needs >= 368 runs");
    table_end_row(table);
    table_add_text(table, "cut");
    table_end_row(table);
    table_end_row(table); /* nothing was begun: no empty row */
}

/* Prints a filled table, once, and frees it. */
static void expect_table(struct table *table, enum table_format format, const char *expected)
{
    char *contents = NULL;
    size_t size;
    FILE *stream = open_memstream(&contents, &size);
    table_print(table, format, stream);
    fclose(stream);
    assert_string_equal(contents, expected);
    free(contents);
    table_free(table);
}

static void expect(enum table_format format, const char *expected)
{
    struct table table;
    fill(&table);
    expect_table(&table, format, expected);
}

static void aligned_for_people(void **state)
{
    (void)state;
    expect(TABLE_ALIGNED,
           "case                duration p95  least healthy (%)             broken  why\n"
           "web/Min=80,Max=120      1h02m03s              81.25              2.39%  a|b\n"
           "Grüße                      53.3s                 80  needs >= 368 runs\n"
           "cut\n");
}

static void durations_have_as_many_digits_as_are_read(void **state)
{
    static const struct table_column column[] = { { "t", NULL, NULL, TABLE_RIGHT } };
    static const int64_t durations[] = { 2385,  9999,  10049,  10050,  58117,    59949,
                                         59950, 62385, 3599500, -2385, -58150, -62600 };
    struct table table;
    (void)state;
    table_init(&table, column, 1);
    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++)
        table_add_duration(&table, durations[i]);
    expect_table(&table, TABLE_ALIGNED,
                 "      t\n 2.385s\n 9.999s\n    10s\n  10.1s\n  58.1s\n  59.9s\n     1m\n  1m02s\n     1h\n"
                 "-2.385s\n -58.2s\n -1m03s\n");
}

/* 华东 takes four columns, é of two characters one. */
static void wide_characters_take_two_columns(void **state)
{
    static const struct table_column few[] = { { "zone", NULL, NULL, TABLE_LEFT },
                                               { "runs", NULL, NULL, TABLE_RIGHT } };
    struct table table;
    (void)state;
    table_init(&table, few, 2);
    table_add_text(&table, "华东 1");
    table_add_integer(&table, 2385);
    table_add_text(&table, "e\xcc\x81t\xc3\xa9");
    table_add_integer(&table, 50);
    expect_table(&table, TABLE_ALIGNED,
                 "zone    runs\n"
                 "华东 1  2385\n"
                 "e\xcc\x81t\xc3\xa9       50\n");
}

/* What stands over columns is shared by neighbours, in their middle, and widens the first of them
 * where they are too narrow. */
static void titles_share_what_stands_over_them(void **state)
{
    static const struct table_column over[] = {
        { "case", NULL, NULL, TABLE_LEFT },
        { "duration_p50_s", "duration\np50", NULL, TABLE_RIGHT },
        { "duration_p95_s", "duration\np95", NULL, TABLE_RIGHT },
        { "least_healthy_p50", "least healthy\np50", NULL, TABLE_RIGHT },
        { "least_healthy_min", "least healthy\nmin", NULL, TABLE_RIGHT },
        { "most_running", "most\nrunning", NULL, TABLE_RIGHT },
        { "outcome", NULL, NULL, TABLE_LEFT },
    };
    static const struct {
        enum table_format format;
        const char *expected;
    } looks[] = {
        { TABLE_ALIGNED,
          "         duration     least healthy     most\n"
          "case     p50     p95       p50  min  running  outcome\n"
          "web   12m05s  14m30s        81   79      132  ok\n" },
        { TABLE_MARKDOWN,
          "| case | duration p50 | duration p95 | least healthy p50 | least healthy min | "
          "most running | outcome |\n"
          "| --- | ---: | ---: | ---: | ---: | ---: | --- |\n"
          "| web | 12m05s | 14m30s | 81 | 79 | 132 | ok |\n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct table table;
        table_init(&table, over, sizeof over / sizeof over[0]);
        table_add_text(&table, "web");
        table_add_duration(&table, 725000);
        table_add_duration(&table, 870000);
        table_add_integer(&table, 81);
        table_add_integer(&table, 79);
        table_add_integer(&table, 132);
        table_add_text(&table, "ok");
        expect_table(&table, looks[i].format, looks[i].expected);
    }
}

/* In two lines "rules.1.EstimatedInstanceWarm" takes 17 columns, with 82 beside it and two between
 * one too many. Titles stand at the bottom, and what is over several right over them. */
static void long_titles_are_broken_where_the_table_is_too_wide(void **state)
{
    static const struct table_column titles[] = {
        { "key", "rules.1.EstimatedInstanceWarm", NULL, TABLE_RIGHT },
        { "p50", "duration\np50", NULL, TABLE_RIGHT },
        { "p95", "duration\nof the worst", NULL, TABLE_RIGHT },
        { "long", "no two words", NULL, TABLE_LEFT },
    };
    static const char expected[] =
        "    rules.1.\n"
        "   Estimated        duration\n"
        "InstanceWarm     p50  of the worst  no two words\n"
        "           0  12m05s        14m30s  a value that is much wider than its title, so the table is "
        "wide\n";
    (void)state;
    struct table table;
    table_init(&table, titles, sizeof titles / sizeof titles[0]);
    table_add_integer(&table, 0);
    table_add_duration(&table, 725000);
    table_add_duration(&table, 870000);
    table_add_text(&table, "a value that is much wider than its title, so the table is wide");
    expect_table(&table, TABLE_ALIGNED, expected);
}

/* What is folded needs some room, not all that it could take. */
static void a_long_folded_cell_breaks_no_title(void **state)
{
    static const struct table_column titles[] = {
        { "key", "MinHealthyPercentage", NULL, TABLE_RIGHT },
        { "standing", NULL, NULL, TABLE_FOLDED },
    };
    static const char expected[] =
        "MinHealthyPercentage  standing\n"
        "                  75  broken: healthy >= 2385 in 99.5% of runs by 23 instances in 38.5 % of "
        "all runs\n"
        "                      that came to an end\n";
    (void)state;
    struct table table;
    table_init(&table, titles, sizeof titles / sizeof titles[0]);
    table_add_integer(&table, 75);
    table_add_text(&table, "broken: healthy >= 2385 in 99.5% of runs by 23 instances in 38.5 % of all "
                           "runs that came to an end");
    expect_table(&table, TABLE_ALIGNED, expected);
}

/* The note has 17 columns, those that it stands in and before 8 + 2 + 5; so the last one becomes
 * 7. */
static void a_note_reaches_over_empty_cells(void **state)
{
    static const struct table_column titles[] = {
        { "metric", NULL, NULL, TABLE_LEFT },
        { "baseline", NULL, NULL, TABLE_RIGHT },
        { "from", NULL, NULL, TABLE_RIGHT },
        { "to", NULL, NULL, TABLE_RIGHT },
    };
    static const char expected[] = "metric    baseline     from    to\n"
                                   "duration     12.25    2.385    17\n"
                                   "p95       needs >= 368 runs\n"
                                   "p50           none           2385\n";
    (void)state;
    struct table table;
    table_init(&table, titles, sizeof titles / sizeof titles[0]);
    table_add_text(&table, "duration");
    table_add_real(&table, 12.25);
    table_add_real(&table, 2.385);
    table_add_integer(&table, 17);
    table_add_text(&table, "p95");
    table_add_empty(&table);
    table_add_note(&table, "needs >= 368 runs");
    table_end_row(&table);
    table_add_text(&table, "p50");
    table_add_note(&table, "none"); /* nothing is empty before it */
    table_add_empty(&table);
    table_add_integer(&table, 2385);
    expect_table(&table, TABLE_ALIGNED, expected);
}

/* With 70 columns of the second and two between, 28 are left for the first. */
static void what_hangs_gives_way_to_the_others(void **state)
{
    static const struct table_column titles[] = {
        { "metric", NULL, NULL, TABLE_HANGING },
        { "what", NULL, NULL, TABLE_LEFT },
    };
    static const char wide[] =
        "seventy columns of words which say little beyond that there are so man";
    static const char expected[] =
        "metric                        what\n"
        "carrying_below_demand in 9 r  seventy columns of words which say little beyond that there "
        "are so man\n"
        "carrying_below_demand in 99 runs\n"
        "                              ok\n"
        "duration                      ok\n";
    (void)state;
    struct table table;
    table_init(&table, titles, sizeof titles / sizeof titles[0]);
    table_add_text(&table, "carrying_below_demand in 9 r");
    table_add_text(&table, wide);
    table_add_text(&table, "carrying_below_demand in 99 runs");
    table_add_text(&table, "ok");
    table_add_text(&table, "duration");
    table_add_text(&table, "ok");
    expect_table(&table, TABLE_ALIGNED, expected);
}

static void a_line_of_a_title_has_no_blank_behind(void **state)
{
    struct text line = { 0 };
    (void)state;
    table_heading_line("extra cost \n[USD]", 0, &line);
    assert_string_equal(text_string(&line), "extra cost");
    table_heading_line("extra cost \n[USD]", 1, &line);
    assert_string_equal(text_string(&line), "[USD]");
    text_free(&line);
}

static void a_title_breaks_where_words_begin(void **state)
{
    static const struct {
        const char *title;
        int n_lines, width;
        const char *broken;
        int widest;
    } looks[] = {
        { "MinHealthyPercentage", 1, 2, "MinHealthyPercentage", 20 },
        { "MinHealthyPercentage", 2, 2, "MinHealthy\nPercentage", 10 },
        { "MinHealthyPercentage", 3, 2, "MinHealthy\nPercentage", 10 },
        { "MinHealthyPercentage", 2, 15, "MinHealthy\nPercentage", 10 },
        { "MinHealthyPercentage", 2, 20, "MinHealthyPercentage", 20 },
        { "clamp_to_max_size", 2, 2, "clamp_to_\nmax_size", 9 },
        { "clamp_to_max_size", 3, 2, "clamp_\nto_max_\nsize", 7 },
        { "clamp_to_max_size", 4, 2, "clamp_\nto_\nmax_\nsize", 6 },
        { "extra cost [USD]", 2, 6, "extra cost \n[USD]", 10 },
        { "at", 4, 0, "at", 2 },
        { "", 4, 0, "", 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct text broken = { 0 };
        assert_int_equal(table_heading_break(looks[i].title, looks[i].n_lines, looks[i].width,
                                             &broken),
                         looks[i].widest);
        assert_string_equal(text_string(&broken), looks[i].broken);
        text_free(&broken);
    }
}

static void markdown_for_a_pull_request(void **state)
{
    (void)state;
    expect(TABLE_MARKDOWN, "| case | duration p95 | least healthy (%) | broken | why |\n"
                           "| --- | ---: | ---: | ---: | --- |\n"
                           "| web/Min=80,Max=120 | 1h02m03s | 81.25 | 2.39% | a\\|b |\n"
                           "| Grüße | 53.3s | 80 | needs >= 368 runs |  |\n"
                           "| cut |  |  |  |  |\n");
}

static void csv_for_programs(void **state)
{
    (void)state;
    expect(TABLE_CSV, "case,duration_p95_s,least_healthy_percent,broken,why\n"
                      "\"web/Min=80,Max=120\",3723.456,81.25,0.02386,a|b\n"
                      "Grüße,53.25,80,,\n"
                      "cut,,,,\n");
}

static void json_for_programs(void **state)
{
    (void)state;
    expect(TABLE_JSON, "[\n"
                       "  {\n"
                       "    \"case\": \"web/Min=80,Max=120\",\n"
                       "    \"duration_p95_s\": 3723.456,\n"
                       "    \"least_healthy_percent\": 81.25,\n"
                       "    \"broken\": 0.02386,\n"
                       "    \"why\": \"a|b\"\n"
                       "  },\n"
                       "  {\n"
                       "    \"case\": \"Grüße\",\n"
                       "    \"duration_p95_s\": 53.25,\n"
                       "    \"least_healthy_percent\": 80,\n"
                       "    \"broken\": null,\n"
                       "    \"why\": null\n"
                       "  },\n"
                       "  {\n"
                       "    \"case\": \"cut\",\n"
                       "    \"duration_p95_s\": null,\n"
                       "    \"least_healthy_percent\": null,\n"
                       "    \"broken\": null,\n"
                       "    \"why\": null\n"
                       "  }\n"
                       "]\n");
}

static const char *show_alone(char *buffer, size_t size, struct table *table)
{
    FILE *stream = fmemopen(buffer, size, "w");
    table_print(table, TABLE_ALIGNED, stream);
    fclose(stream);
    table_free(table);
    return buffer + sizeof("why");
}

/* 99.999 % is not all, 0.0004 % is not nothing. */
static void shares_do_not_round_to_certainty(void **state)
{
    static const struct {
        double share;
        const char *shown;
    } cases[] = {
        { 0.5, "50%\n" },         { 0.99999, "99.999%\n" }, { 1, "100%\n" },
        { 0.000004, "0.0004%\n" }, { 0, "0%\n" },            { 0.123456, "12.35%\n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct table table;
        char buffer[64];
        table_init(&table, &columns[4], 1);
        table_add_share(&table, cases[i].share);
        assert_string_equal(show_alone(buffer, sizeof(buffer), &table), cases[i].shown);
    }
}

static void reals_are_short_for_people(void **state)
{
    static const struct {
        double value;
        const char *shown;
    } cases[] = {
        { 2.38571, "2.386\n" }, { 12345.678, "12346\n" }, { 85, "85\n" }, { 123456.5, "123457\n" },
        { NAN, "\n" },          { 999.96, "1000\n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct table table;
        char buffer[64];
        table_init(&table, &columns[4], 1);
        table_add_real(&table, cases[i].value);
        assert_string_equal(show_alone(buffer, sizeof(buffer), &table), cases[i].shown);
    }
}

/* ---- progress ------------------------------------------------------------------------------- */

static void the_bar_has_rate_time_left_and_note(void **state)
{
    struct progress progress;
    char line[PROGRESS_LINE_SIZE];
    (void)state;
    progress_begin(&progress, stderr, true, "runs", 1000, 10000);
    progress_add(&progress, 3200);
    assert_string_equal(progress_format(&progress, 64000, 200, line),
                        " 42% [##########--------------] 4200/10000 runs  50/s  1m57s left");
    progress_note(&progress, "p95 ±2.1%");
    assert_string_equal(progress_format(&progress, 64000, 200, line) + 65, "  p95 ±2.1%");
    /* the bar gives way, then the end is cut */
    assert_string_equal(progress_format(&progress, 64000, 72, line),
                        " 42% [########------------] 4200/10000 runs  50/s  1m57s left  p95 ±2.1%");
    assert_string_equal(progress_format(&progress, 64000, 57, line),
                        " 42% 4200/10000 runs  50/s  1m57s left  p95 ±2.1%");
    assert_string_equal(progress_format(&progress, 64000, 47, line),
                        " 42% 4200/10000 runs  50/s  1m57s left  p95 ±2.");
    progress_set_total(&progress, 0);
    assert_string_equal(progress_format(&progress, 640000, 200, line),
                        "4200 runs  5.0/s  p95 ±2.1%");
    progress_end(&progress);
}

static void nothing_is_drawn_where_there_is_no_terminal(void **state)
{
    struct progress progress;
    char *contents = NULL;
    size_t size;
    FILE *stream = tmpfile();
    (void)state;
    assert_non_null(stream);
    progress_begin(&progress, stream, false, "runs", 0, 10);
    progress_add(&progress, 10);
    progress_end(&progress);
    assert_int_equal(ftell(stream), 0);
    fclose(stream);
    stream = open_memstream(&contents, &size);
    progress_begin(&progress, stream, false, "runs", 0, 10);
    progress_end(&progress);
    fclose(stream);
    assert_string_equal(contents, "");
    free(contents);
}

static void a_terminal_sees_the_bar_come_and_go(void **state)
{
    struct progress progress;
    char told[4096];
    ssize_t length = 0, added;
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    (void)state;
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        skip();
    FILE *stream = fopen(ptsname(terminal), "w");
    assert_non_null(stream);
    setenv("TERM", "xterm", 1);
    progress_begin(&progress, stream, false, "runs", 0, 400);
    for (int i = 0; i < 30; i++) { /* 300 ms: two or three drawings */
        usleep(10000);
        progress_add(&progress, 10);
    }
    progress_end(&progress);
    /* What was written arrives a little later, so the reader waits, though not for ever. */
    struct pollfd arrival = { .fd = terminal, .events = POLLIN };
    while ((length < 4 || memcmp(told + length - 4, "\r\033[K", 4) != 0) &&
           poll(&arrival, 1, 5000) > 0 &&
           (added = read(terminal, told + length, sizeof(told) - 1 - (size_t)length)) > 0)
        length += added;
    assert_true(length > 4);
    told[length] = '\0';
    assert_non_null(strstr(told, "/400 runs  "));
    assert_string_equal(told + length - 4, "\r\033[K");
    int n_drawn = 0;
    for (const char *at = told; (at = strstr(at, "% [")) != NULL; at++)
        n_drawn++;
    assert_in_range(n_drawn, 1, 4);
    fclose(stream);
    close(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligned_for_people),
        cmocka_unit_test(durations_have_as_many_digits_as_are_read),
        cmocka_unit_test(wide_characters_take_two_columns),
        cmocka_unit_test(titles_share_what_stands_over_them),
        cmocka_unit_test(long_titles_are_broken_where_the_table_is_too_wide),
        cmocka_unit_test(a_long_folded_cell_breaks_no_title),
        cmocka_unit_test(a_note_reaches_over_empty_cells),
        cmocka_unit_test(what_hangs_gives_way_to_the_others),
        cmocka_unit_test(a_line_of_a_title_has_no_blank_behind),
        cmocka_unit_test(a_title_breaks_where_words_begin),
        cmocka_unit_test(markdown_for_a_pull_request),
        cmocka_unit_test(csv_for_programs),
        cmocka_unit_test(json_for_programs),
        cmocka_unit_test(shares_do_not_round_to_certainty),
        cmocka_unit_test(reals_are_short_for_people),
        cmocka_unit_test(the_bar_has_rate_time_left_and_note),
        cmocka_unit_test(nothing_is_drawn_where_there_is_no_terminal),
        cmocka_unit_test(a_terminal_sees_the_bar_come_and_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
