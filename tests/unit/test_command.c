/* The command line: values by the option rows, and the exact text of every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdbool.h>

#include "cmd/options.h"
#include "cmd/usage.h"

struct settings {
    long runs, seed;
    double precision;
    int64_t until_ms;
    const char *output;
    struct option_texts vary;
    int format;
    bool is_quiet, is_strict;
};

static const char *const formats[] = { "table", "csv", "json", NULL };

#define AT(member) offsetof(struct settings, member)
static const struct option_row rows[] = {
    { AT(output), &(const struct option){
          .name = "output", .letter = 'o', .kind = OPTION_TEXT, .argument = "DIR",
          .initial = "results", .help = "write into DIR" } },
    { AT(runs), &(const struct option){
          .name = "runs", .letter = 'n', .kind = OPTION_INTEGER, .argument = "N",
          .initial = "1000", .low = 1, .high = 1000000000,
          .help = "replications of each case" } },
    { AT(seed), &(const struct option){
          .name = "seed", .kind = OPTION_INTEGER, .argument = "N", .low = -5, .high = INFINITY,
          .help = "seed" } },
    { AT(precision), &(const struct option){
          .name = "precision", .kind = OPTION_SHARE, .argument = "SHARE", .low = 0.001,
          .high = 0.5, .help = "stop at this half-width" } },
    { AT(until_ms), &(const struct option){
          .name = "until", .kind = OPTION_DURATION, .argument = "TIME",
          .help = "end of the simulation" } },
    { AT(vary), &(const struct option){
          .name = "vary", .kind = OPTION_TEXTS, .argument = "KEY=LIST",
          .help = "another dimension" } },
    { AT(format), &(const struct option){
          .name = "format", .letter = 'f', .kind = OPTION_CHOICE, .argument = "FORMAT",
          .initial = "table", .choices = formats, .help = "format of the table" } },
    { AT(is_quiet), &(const struct option){
          .name = "quiet", .letter = 'q', .kind = OPTION_FLAG, .help = "no progress" } },
    { AT(is_strict), &(const struct option){
          .name = "strict", .letter = 's', .kind = OPTION_FLAG,
          .help = "surprises are errors" } },
    OPTION_END,
};
#undef AT

static const struct command tried = {
    .name = "try",
    .operands = "FILE...",
    .least_operands = 1,
    .most_operands = 3,
    .summary = "try the parser",
    .options = rows,
    .size = sizeof(struct settings),
};

enum { MOST_ARGUMENTS = 12 };

static bool parse(struct command_line *line, char *const argv[])
{
    int argc = 0;
    while (argv[argc] != NULL)
        argc++;
    return options_parse(&tried, argc, argv, line);
}

#define ARGUMENTS(...) ((char *[MOST_ARGUMENTS]){ __VA_ARGS__ })

static void refused(char *const argv[], const char *error, const char *hint)
{
    struct command_line line;
    assert_false(parse(&line, argv));
    assert_string_equal(text_string(&line.error), error);
    assert_string_equal(text_string(&line.hint), hint);
    command_line_free(&tried, &line);
}

static void defaults_are_values_as_typed(void **state)
{
    struct command_line line;
    (void)state;
    assert_true(parse(&line, ARGUMENTS("web.yaml")));
    const struct settings *settings = line.options;
    assert_int_equal(settings->runs, 1000);
    assert_string_equal(settings->output, "results");
    assert_int_equal(settings->format, 0);
    assert_int_equal(settings->until_ms, 0);
    assert_false(settings->is_quiet);
    assert_int_equal(line.n_operands, 1);
    assert_string_equal(line.operands[0], "web.yaml");
    command_line_free(&tried, &line);
}

static void every_way_to_write_a_value(void **state)
{
    struct command_line line;
    (void)state;
    assert_true(parse(&line, ARGUMENTS("--runs", "537", "--precision=2.5%", "a", "-qsf", "csv",
                                       "-odir", "--until", "1.5h", "--seed=-4", "b")));
    const struct settings *settings = line.options;
    assert_int_equal(settings->runs, 537);
    assert_true(fabs(settings->precision - 0.025) < 1e-12);
    assert_int_equal(settings->format, 1);
    assert_string_equal(settings->output, "dir");
    assert_int_equal(settings->until_ms, 5400000);
    assert_int_equal(settings->seed, -4);
    assert_true(settings->is_quiet && settings->is_strict);
    assert_int_equal(line.n_operands, 2);
    assert_string_equal(line.operands[1], "b");
    command_line_free(&tried, &line);
}

static void the_last_value_stands_unless_it_collects(void **state)
{
    struct command_line line;
    (void)state;
    assert_true(parse(&line, ARGUMENTS("--vary", "a=1", "--runs=5", "--vary=b=2,3", "-n7", "x")));
    const struct settings *settings = line.options;
    assert_int_equal(settings->runs, 7);
    assert_int_equal(settings->vary.count, 2);
    assert_string_equal(settings->vary.items[0], "a=1");
    assert_string_equal(settings->vary.items[1], "b=2,3");
    command_line_free(&tried, &line);
}

static void two_dashes_end_the_options(void **state)
{
    struct command_line line;
    (void)state;
    assert_true(parse(&line, ARGUMENTS("-", "--", "--runs", "--help")));
    assert_false(line.wants_help);
    assert_int_equal(line.n_operands, 3);
    assert_string_equal(line.operands[0], "-");
    assert_string_equal(line.operands[2], "--help");
    command_line_free(&tried, &line);
}

static void help_is_given_whatever_else_is_wrong(void **state)
{
    struct command_line line;
    (void)state;
    assert_true(parse(&line, ARGUMENTS("--nonsense", "-h")));
    assert_true(line.wants_help);
    command_line_free(&tried, &line);
    assert_true(parse(&line, ARGUMENTS("--help")));
    assert_true(line.wants_help);
    command_line_free(&tried, &line);
}

static void wrong_numbers(void **state)
{
    (void)state;
    refused(ARGUMENTS("--runs", "abc", "x"),
            "--runs must be a whole number from 1 to 1000000000, not 'abc'", "");
    refused(ARGUMENTS("-n0", "x"),
            "--runs must be a whole number from 1 to 1000000000, not '0'", "");
    refused(ARGUMENTS("--runs=2.385", "x"),
            "--runs must be a whole number from 1 to 1000000000, not '2.385'", "");
    refused(ARGUMENTS("--seed", "-6", "x"),
            "--seed must be a whole number of at least -5, not '-6'", "");
    refused(ARGUMENTS("--precision=60%", "x"),
            "--precision must be a share from 0.1% to 50%, not '60%'", "");
}

static void wrong_durations_say_why(void **state)
{
    struct command_line line;
    (void)state;
    assert_false(parse(&line, ARGUMENTS("--until=90", "x")));
    assert_string_equal(text_string(&line.error),
                        "--until must be a duration such as 90s or 2h30m, not '90'");
    assert_memory_equal(text_string(&line.hint), "'90' has no unit", 16);
    command_line_free(&tried, &line);
}

static void wrong_choices(void **state)
{
    (void)state;
    refused(ARGUMENTS("-f", "cvs", "x"), "--format must be one of table, csv, json, not 'cvs'",
            "did you mean 'csv'?");
    refused(ARGUMENTS("--format=unheard-of", "x"),
            "--format must be one of table, csv, json, not 'unheard-of'", "");
}

static void wrong_options(void **state)
{
    (void)state;
    refused(ARGUMENTS("--rnus=5", "x"), "unknown option '--rnus'", "did you mean '--runs'?");
    refused(ARGUMENTS("--run", "x"), "unknown option '--run'", "did you mean '--runs'?");
    refused(ARGUMENTS("--elephant", "x"), "unknown option '--elephant'", "");
    refused(ARGUMENTS("-qx", "x"), "unknown option '-x'", "");
    refused(ARGUMENTS("--quiet=yes", "x"), "--quiet takes no value", "");
}

static void missing_values(void **state)
{
    (void)state;
    refused(ARGUMENTS("x", "--output"), "--output needs a value: --output DIR", "");
    refused(ARGUMENTS("x", "-o"), "--output needs a value: --output DIR", "");
    refused(ARGUMENTS("--output", "--runs", "5", "x"), "--output needs a value: --output DIR",
            "if '--runs' is meant to be the value, write '--output=--runs'");
    refused(ARGUMENTS("--output=", "x"), "--output must not be empty", "");
}

static void wrong_numbers_of_operands(void **state)
{
    (void)state;
    refused(ARGUMENTS("-q"), "an operand is missing: evenkeel try FILE...", "");
    refused(ARGUMENTS("a", "b", "c", "d"), "unexpected operand 'd'", "");
}

static void a_description_tells_range_choices_and_default(void **state)
{
    static const char *const expected[] = {
        "write into DIR (default: results)",
        "replications of each case (1 to 1000000000; default: 1000)",
        "seed (at least -5)",
        "stop at this half-width (0.1% to 50%)",
        "end of the simulation",
        "another dimension (may be repeated)",
        "format of the table (table, csv, json; default: table)",
        "no progress",
    };
    struct text text = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
        text_clear(&text);
        usage_describe_option(&text, rows[i].option);
        assert_string_equal(text_string(&text), expected[i]);
    }
    text_free(&text);
}

static void defaults_of_all_commands_can_be_read(void **state)
{
    (void)state;
    for (size_t i = 0; commands[i] != NULL; i++) {
        struct command_line line;
        options_parse(commands[i], 0, NULL, &line);
        if (commands[i]->least_operands == 0)
            assert_string_equal(text_string(&line.error), "");
        else
            assert_memory_equal(text_string(&line.error), "an operand is missing", 21);
        command_line_free(commands[i], &line);
        assert_ptr_equal(command_find(commands[i]->name), commands[i]);
    }
    assert_null(command_find("hel"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_values_as_typed),
        cmocka_unit_test(every_way_to_write_a_value),
        cmocka_unit_test(the_last_value_stands_unless_it_collects),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(help_is_given_whatever_else_is_wrong),
        cmocka_unit_test(wrong_numbers),
        cmocka_unit_test(wrong_durations_say_why),
        cmocka_unit_test(wrong_choices),
        cmocka_unit_test(wrong_options),
        cmocka_unit_test(missing_values),
        cmocka_unit_test(wrong_numbers_of_operands),
        cmocka_unit_test(a_description_tells_range_choices_and_default),
        cmocka_unit_test(defaults_of_all_commands_can_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
