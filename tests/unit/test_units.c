/* Durations and shares as people write them (rule T1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/units.h"

struct duration_case {
    const char *text;
    int64_t ms;
    const char *problem;
};

static void durations_are_read_exactly(void **state)
{
    static const struct duration_case cases[] = {
        { "0", 0, NULL },
        { "0.0", 0, NULL },
        { "2385ms", 2385, NULL },
        { "90s", 90000, NULL },
        { "2.385s", 2385, NULL },
        { "1.5h", 5400000, NULL },
        { "2h30m", 9000000, NULL },
        { "1d2h3m4s5ms", 93784005, NULL },
        { "0.1s", 100, NULL },
        { "0.0004s", 0, NULL },
        { "0.0005s", 1, NULL },  /* half goes up */
        { "0.00049s", 0, NULL },
        { "0.7ms", 1, NULL },
        { "0.3s0.4ms", 300, NULL },
        { "1.1m0.0004s", 66000, NULL },
        { "1.0004s0.1ms", 1001, NULL }, /* rounded once, at the end */
        { "101806d", 8796038400000, NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = -1;

        assert_null(units_parse_duration(cases[i].text, &ms));
        assert_int_equal(ms, cases[i].ms);
    }
}

static void wrong_durations_are_told(void **state)
{
    static const struct duration_case cases[] = {
        { "", 0, "is empty" },
        { "90", 0, "has no unit" },
        { "2h30", 0, "has no unit" },
        { "2h0", 0, "has no unit" },
        { "-90s", 0, "is negative" },
        { "soon", 0, "is not a duration" },
        { "1.s", 0, "is not a duration" },
        { ".5h", 0, "is not a duration" },
        { "1e3s", 0, "has an unknown unit (known are ms, s, m, h, d)" },
        { "90sec", 0, "has an unknown unit (known are ms, s, m, h, d)" },
        { "90 s", 0, "has a blank in it" },
        { "30m2h", 0, "has its units out of order (largest first, each once)" },
        { "1h1h", 0, "has its units out of order (largest first, each once)" },
        { "101807d", 0, "is longer than 278 years" },
        { "99999999999999999999999s", 0, "is longer than 278 years" },
        { "8796093022208ms", 8796093022208, NULL },
        { "8796093022209ms", 0, "is longer than 278 years" },
        { "8796093022208.5ms", 0, "is longer than 278 years" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = 2385;
        const char *problem = units_parse_duration(cases[i].text, &ms);

        if (cases[i].problem == NULL) {
            assert_null(problem);
            assert_int_equal(ms, cases[i].ms);
            continue;
        }
        assert_string_equal(problem, cases[i].problem);
        assert_int_equal(ms, 2385); /* untouched */
    }
}

static void durations_are_written_short_and_exact(void **state)
{
    static const struct duration_case cases[] = {
        { "0s", 0, NULL },
        { "0.005s", 5, NULL },
        { "53.25s", 53250, NULL },
        { "53.2s", 53200, NULL },
        { "1m30s", 90000, NULL },
        { "1m02.385s", 62385, NULL },
        { "1h", 3600000, NULL },
        { "1h30m", 5400000, NULL },
        { "1h02m03s", 3723000, NULL },
        { "1h00m03s", 3603000, NULL },
        { "7d", 604800000, NULL },
        { "1d00h00m00.001s", 86400001, NULL },
        { "-1m30s", -90000, NULL },
    };
    char buffer[UNITS_DURATION_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms;

        assert_string_equal(units_format_duration(cases[i].ms, buffer), cases[i].text);
        if (cases[i].ms < 0)
            continue;
        assert_null(units_parse_duration(buffer, &ms));
        assert_int_equal(ms, cases[i].ms);
    }
    assert_true(strlen(units_format_duration(INT64_MIN, buffer)) < UNITS_DURATION_SIZE);
    assert_true(strlen(units_format_duration(INT64_MAX, buffer)) < UNITS_DURATION_SIZE);
}

static void shares_are_percent_or_fraction(void **state)
{
    double share = -1;

    (void)state;
    assert_null(units_parse_share("35%", &share));
    assert_float_equal(share, 0.35, 1e-15);
    assert_null(units_parse_share("2.385%", &share));
    assert_float_equal(share, 0.02385, 1e-15);
    assert_null(units_parse_share("0.35", &share));
    assert_float_equal(share, 0.35, 0);
    assert_string_equal(units_parse_share("35", &share), "is above 1 (100%)");
    assert_string_equal(units_parse_share("100.5%", &share), "is above 1 (100%)");
    assert_string_equal(units_parse_share("-1%", &share), "is below 0");
    assert_string_equal(units_parse_share("35 %", &share), "is not a share");
    assert_string_equal(units_parse_share("%", &share), "is not a share");
    assert_string_equal(units_parse_share("nan", &share), "is not a share");
    assert_float_equal(share, 0.35, 0);
}

static void numbers_have_nothing_behind_them(void **state)
{
    long integer = 0;
    double real = 0;

    (void)state;
    assert_null(units_parse_integer("-2385", &integer));
    assert_int_equal(integer, -2385);
    assert_null(units_parse_integer("007", &integer));
    assert_int_equal(integer, 7);
    assert_string_equal(units_parse_integer("2.385", &integer), "is not a whole number");
    assert_string_equal(units_parse_integer("0x10", &integer), "is not a whole number");
    assert_string_equal(units_parse_integer("", &integer), "is not a whole number");
    assert_string_equal(units_parse_integer("-", &integer), "is not a whole number");
    assert_string_equal(units_parse_integer("99999999999999999999", &integer),
                        "is too large a number");
    assert_string_equal(units_parse_integer("-99999999999999999999", &integer),
                        "is too small a number");
    assert_null(units_parse_real("2.385e-3", &real));
    assert_float_equal(real, 0.002385, 0);
    assert_null(units_parse_real("-.5", &real));
    assert_float_equal(real, -0.5, 0);
    assert_string_equal(units_parse_real("1,5", &real), "is not a number");
    assert_string_equal(units_parse_real("inf", &real), "is not a number");
    assert_string_equal(units_parse_real("0x1p3", &real), "is not a number");
    assert_string_equal(units_parse_real("1e999", &real), "is too large a number");
}

static void expect_instant(const char *text, double expected)
{
    double seconds = 0;

    assert_true(units_parse_instant(text, &seconds));
    assert_float_equal(seconds, expected, 1e-6);
}

/* 2026-05-12 is day 20585 since 1970: 56 years of 365 days, 14 leap days, 131 days. */
static void instants_are_told_in_seconds(void **state)
{
    double seconds;

    (void)state;
    expect_instant("2026-05-12T01:53Z", 20585 * 86400.0 + 6780);
    expect_instant("2026-05-12T01:53:07.385Z", 20585 * 86400.0 + 6787.385);
    expect_instant("2026-05-12 09:53+08:00", 20585 * 86400.0 + 6780);
    expect_instant("2026-05-11T21:53:00-0400", 20585 * 86400.0 + 6780);
    expect_instant("2026-05-12T01:53", 20585 * 86400.0 + 6780);
    assert_false(units_parse_instant("01:53", &seconds));
    assert_false(units_parse_instant("2026-05-12", &seconds));
    assert_false(units_parse_instant("2026-13-12T01:53Z", &seconds));
    assert_false(units_parse_instant("2026-05-12T24:53Z", &seconds));
    assert_false(units_parse_instant("2026-05-12T01:53 CEST", &seconds));
    expect_instant("2024-02-29T01:53Z", 19782 * 86400.0 + 6780); /* 54 years, 13 leap days, 59 days */
    assert_false(units_parse_instant("2026-02-29T01:53Z", &seconds));
    assert_false(units_parse_instant("2026-04-31T01:53Z", &seconds));
    assert_false(units_parse_instant("2026-05-12T01:53:0x17Z", &seconds));
    assert_false(units_parse_instant("2026-05-12T01:53:2.3e1Z", &seconds));
    assert_false(units_parse_instant("2026-05-12T01:53:-7Z", &seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read_exactly),
        cmocka_unit_test(wrong_durations_are_told),
        cmocka_unit_test(durations_are_written_short_and_exact),
        cmocka_unit_test(shares_are_percent_or_fraction),
        cmocka_unit_test(numbers_have_nothing_behind_them),
        cmocka_unit_test(instants_are_told_in_seconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
