/* A CSV file row by row, and what is wrong with it, with line and column. */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/csv_rows.h"
#include "base/text.h"
#include "messages.h"
#include "scenario/csv_reader.h"

/* What was read: "zone=a s=2.385@3:5;" per row, with the place of the second cell. */
struct collected {
    struct text text;
    struct diagnostics *list;
    bool wants_numbers;
    size_t stop_after; /* 0: never */
    const struct csv_wanted *wanted;
    size_t last_number;
};

static bool collect(void *context, const struct csv_row *row)
{
    struct collected *collected = context;
    const struct csv_cell *cells = row->cells;
    double value = 0;

    collected->last_number = row->number;
    if (collected->wants_numbers)
        csv_cell_number(collected->list, &cells[1], &value);
    text_printf(&collected->text, "zone=%s s=%s@%u:%u;", cells[0].text, cells[1].text,
                cells[1].place.line, cells[1].place.column);
    return row->number != collected->stop_after;
}

static const struct csv_column columns[] = {
    { .name = "zone", .is_optional = true },
    { .name = "s" },
};

static bool read_bytes(struct collected *collected, const char *bytes, size_t size)
{
    FILE *stream = fmemopen((void *)(uintptr_t)bytes, size, "rb");
    bool is_good;

    assert_non_null(stream);
    is_good = csv_read_stream(collected->list, stream, "boot.csv",
                              &(struct csv_request){ .columns = columns, .n_columns = 2,
                                                     .take = collect, .context = collected,
                                                     .wanted = collected->wanted });
    fclose(stream);
    return is_good;
}

struct csv_case {
    const char *bytes;
    const char *rows;
    const char *messages;
};

static void expect(const struct csv_case *cases, size_t n, bool wants_numbers)
{
    for (size_t i = 0; i < n; i++) {
        struct diagnostics list = { 0 };
        struct collected collected = { .list = &list, .wants_numbers = wants_numbers };
        bool is_good = read_bytes(&collected, cases[i].bytes, strlen(cases[i].bytes));

        assert_string_equal(text_string(&collected.text), cases[i].rows);
        expect_messages(&list, cases[i].messages);
        assert_true(is_good == (list.n_errors == 0));
        text_free(&collected.text);
        diagnostics_free(&list);
    }
}

static void cells_come_with_their_places(void **state)
{
    static const struct csv_case cases[] = {
        { "zone,s\na,2.385\nb,7\n", "zone=a s=2.385@2:3;zone=b s=7@3:3;", "" },
        { "s,other,zone\r\n2.385,x,a\r\n7,y,b", "zone=a s=2.385@2:1;zone=b s=7@3:1;", "" },
        { "\n\n s , zone \n\n 2.385 , a\n\n\n7,\n", "zone=a s=2.385@5:2;zone= s=7@8:1;", "" },
        { "\xef\xbb\xbf\"s\"\n\"2.385\"\n", "zone= s=2.385@2:1;", "" },
        { "zone,s\n\"a \"\"1\"\",\nb\",7\nc,8\n", "zone=a \"1\",\nb s=7@3:4;zone=c s=8@4:3;", "" },
        { "zone,s\n\303\251\303\251,7\n", "zone=\303\251\303\251 s=7@2:4;", "" },
        { "zone,s\n", "", "" },
    };

    (void)state;
    expect(cases, sizeof cases / sizeof cases[0], true);
}

static void headers_have_the_columns(void **state)
{
    static const struct csv_case cases[] = {
        { "zone,S2\n1,2\n", "",
          "boot.csv:1:1: error: boot.csv has no column \"s\"\n"
          "  why:  its columns are zone, S2\n" },
        { "zone;s\n1;2\n", "",
          "boot.csv:1:1: error: boot.csv has no column \"s\"\n"
          "  why:  its columns are zone;s\n"
          "  hint: cells are separated by commas, not by semicolons\n" },
        { "2.385,7\n1,2\n", "",
          "boot.csv:1:1: error: boot.csv has no column \"s\"\n"
          "  why:  its columns are 2.385, 7\n"
          "  hint: the first row must hold the names of the columns\n" },
        { "s,s\n1,2\n", "", "boot.csv:1:1: error: two columns have the name \"s\"\n"
                            "  hint: rename one of the two\n" },
        { "s,zon\n1,2\n", "zone= s=1@2:1;",
          "boot.csv:1:1: warning: the column \"zon\" is not used\n"
          "  hint: did you mean \"zone\"?\n" },
        { "", "",
          "boot.csv: error: the file is empty\n"
          "  hint: the first row holds the names of the columns\n" },
        { "\n\r\n \n", "",
          "boot.csv: error: the file is empty\n"
          "  hint: the first row holds the names of the columns\n" },
    };

    (void)state;
    expect(cases, sizeof cases / sizeof cases[0], false);
}

static void rows_and_cells_are_checked(void **state)
{
    static const struct csv_case cases[] = {
        { "zone,s\na,2.385\nb\nc,7,8\nd,9\n", "zone=a s=2.385@2:3;zone=d s=9@5:3;",
          "boot.csv:3:1: error: a row is too short\n"
          "  why:  it has 1 cell, the header has 2\n"
          "boot.csv:4:1: error: a row is too long\n"
          "  why:  it has 3 cells, the header has 2\n"
          "  hint: a decimal number has a point; a cell with a comma in it stands in quotes\n" },
        { "zone,s\na,x\nb,\nc,1e999\nd, 5s\n",
          "zone=a s=x@2:3;zone=b s=@3:3;zone=c s=1e999@4:3;zone=d s=5s@5:4;",
          "boot.csv:2:3: error: \"x\" is not a number\n"
          "boot.csv:3:3: error: \"\" is not a number\n"
          "boot.csv:4:3: error: \"1e999\" is too large a number\n"
          "boot.csv:5:4: error: \"5s\" is not a number\n" },
        { "zone,s\nb,", "zone=b s=@2:3;", "boot.csv:2:3: error: \"\" is not a number\n" },
        { "zone,s\na,7\nb\"x\",8\n", "zone=a s=7@2:3;",
          "boot.csv:3:2: error: a quote is out of place\n"
          "  why:  quotes stand around a whole cell, a quote within is written twice\n" },
        { "zone,s\n\"a\"x,8\n", "",
          "boot.csv:2:4: error: a quote is out of place\n"
          "  why:  quotes stand around a whole cell, a quote within is written twice\n" },
        { "zone,s\na,\"8\n9\n", "",
          "boot.csv:2:3: error: the quote of this cell is not closed\n" },
        { "zone,s\na,\377\n", "",
          "boot.csv:2:3: error: the text of this cell is no UTF-8\n"
          "  hint: save the file as UTF-8\n" },
    };

    (void)state;
    expect(cases, sizeof cases / sizeof cases[0], true);
}

static void binary_and_endless_cells_end_the_reading(void **state)
{
    struct diagnostics list = { 0 };
    struct collected collected = { .list = &list };
    struct text text = { 0 };

    (void)state;
    assert_false(read_bytes(&collected, "zone,s\na,\0002\n", 12));
    text_append(&text, "zone,s\n\"");
    for (int i = 0; i < 20000; i++)
        text_append(&text, "2.385,a\n");
    assert_false(read_bytes(&collected, text.bytes, text.length));
    expect_messages(&list, "boot.csv:2:3: error: this is no text file\n"
                           "  why:  it holds a NUL byte here\n"
                           "boot.csv:2:1: error: a cell is longer than 64 KiB\n"
                           "  hint: is the quote at its start closed?\n");
    text_free(&text);
    text_free(&collected.text);
    diagnostics_free(&list);
}

static void blanks_between_cells_are_no_long_cell(void **state)
{
    struct diagnostics list = { 0 };
    struct collected collected = { .list = &list };
    struct text text = { 0 };

    (void)state;
    text_append(&text, "zone,s\n");
    for (int i = 0; i < 20000; i++)
        text_append(&text, "\r\n  \n");
    text_append(&text, "a,2.385\n");
    assert_true(read_bytes(&collected, text.bytes, text.length));
    assert_string_equal(text_string(&collected.text), "zone=a s=2.385@40002:3;");
    expect_messages(&list, "");
    text_free(&text);
    text_free(&collected.text);
    diagnostics_free(&list);
}

static void reading_stops_when_told_and_after_many_errors(void **state)
{
    struct diagnostics list = { 0 };
    struct collected collected = { .list = &list, .stop_after = 2 };
    struct text text = { 0 };

    (void)state;
    assert_true(read_bytes(&collected, "s\n1\n2\n3\n", 8));
    assert_string_equal(text_string(&collected.text), "zone= s=1@2:1;zone= s=2@3:1;");
    text_append(&text, "s\n");
    for (int i = 0; i < 1000; i++)
        text_append(&text, "7,8\n");
    assert_false(read_bytes(&collected, text.bytes, text.length));
    assert_in_range(list.n_errors, 20, 40);
    text_free(&text);
    text_free(&collected.text);
    diagnostics_free(&list);
}

static void the_scenario_is_blamed_for_what_it_names(void **state)
{
    struct diagnostics list = { 0 };
    struct collected collected = { .list = &list };
    const char *line = "boot: { samples: { file: nowhere.csv, column: seconds } }";
    const struct source_file *file =
        diagnostics_add_file(&list, "a.yaml", line, strlen(line));
    const struct csv_column column = { .name = "seconds",
                                       .asked_at = { file, 1, 47, 7 } };
    const struct csv_request request = { .columns = &column, .n_columns = 1, .take = collect,
                                         .context = &collected };
    const struct place asked_at = { file, 1, 26, 11 };
    char bytes[] = "second,vm\n1,2\n";
    FILE *stream = fmemopen(bytes, sizeof bytes - 1, "rb");

    (void)state;
    assert_false(csv_read_file(&list, "nowhere.csv", asked_at, &request));
    assert_false(csv_read_file(&list, ".", asked_at, &request));
    assert_false(csv_read_stream(&list, stream, "boot.csv", &request));
    fclose(stream);
    expect_messages(
        &list,
        "a.yaml:1:26: error: the CSV file nowhere.csv cannot be read: No such file or directory\n"
        "    1 | boot: { samples: { file: nowhere.csv, column: seconds } }\n"
        "      |                          ^~~~~~~~~~~\n"
        "  hint: its name is seen from the folder of the scenario\n"
        "a.yaml:1:26: error: the CSV file . cannot be read: Is a directory\n"
        "    1 | boot: { samples: { file: nowhere.csv, column: seconds } }\n"
        "      |                          ^~~~~~~~~~~\n"
        "a.yaml:1:47: error: boot.csv has no column \"seconds\"\n"
        "    1 | boot: { samples: { file: nowhere.csv, column: seconds } }\n"
        "      |                                               ^~~~~~~\n"
        "  why:  its columns are second, vm\n"
        "  hint: did you mean \"second\"?\n");
    diagnostics_free(&list);
}

static bool is_zone_b(void *context, const char *first_cell)
{
    (void)context;
    return strcmp(first_cell, "b") == 0;
}

/* They are not looked at, whatever is wrong with them, but have their numbers and lines. */
static void rows_that_are_not_wanted_are_passed_over(void **state)
{
    const struct csv_wanted wanted = { .is_cell_wanted = is_zone_b };
    struct diagnostics list = { 0 };
    struct collected collected = { .list = &list, .wanted = &wanted };
    const char *bytes = "zone,s\na,\"1\n2\",too,long\nb,2.385\n\na,\xff\nb,7.5\nb,\xff\n";

    (void)state;
    assert_false(read_bytes(&collected, bytes, strlen(bytes)));
    assert_string_equal(text_string(&collected.text), "zone=b s=2.385@4:3;zone=b s=7.5@7:3;");
    assert_int_equal(collected.last_number, 4);
    expect_messages(&list, "boot.csv:8:3: error: the text of this cell is no UTF-8\n"
                           "  hint: save the file as UTF-8\n");
    text_free(&collected.text);
    diagnostics_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_with_their_places),
        cmocka_unit_test(headers_have_the_columns),
        cmocka_unit_test(rows_and_cells_are_checked),
        cmocka_unit_test(binary_and_endless_cells_end_the_reading),
        cmocka_unit_test(blanks_between_cells_are_no_long_cell),
        cmocka_unit_test(reading_stops_when_told_and_after_many_errors),
        cmocka_unit_test(the_scenario_is_blamed_for_what_it_names),
        cmocka_unit_test(rows_that_are_not_wanted_are_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
