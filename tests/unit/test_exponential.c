/* exp without a call: near the C library's, rising, and tame at the ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "kernel/exponential.h"
#include "kernel/random_stream.h"

/* The C library's is at most 1 unit from the true value. */
static void expect_near(double x)
{
    const double expected = exp(x), unit = nextafter(expected, INFINITY) - expected;

    if (!(fabs(exponential(x) - expected) <= 2 * unit))
        fail_msg("exp(%.17g) is %.17g, expected %.17g", x, exponential(x), expected);
}

static void it_is_that_of_the_library(void **state)
{
    struct random_state at = { .key = 2385 };

    (void)state;
    for (int i = 0; i < 1000000; i++)
        expect_near(7 + 20 * (random_uniform(&at) - 0.5)); /* logarithms of latencies */
    for (int i = 0; i < 1000000; i++)
        expect_near(2 * EXPONENTIAL_MOST * (random_uniform(&at) - 0.5));
    for (int k = -1020; k <= 1020; k++) { /* where the reduction changes over */
        expect_near((k + 0.5) * log(2));
        expect_near(nextafter((k + 0.5) * log(2), INFINITY));
        expect_near(nextafter((k + 0.5) * log(2), -INFINITY));
    }
    assert_true(exponential(0) == 1);
    assert_true(exponential(-0.0) == 1);
}

/* The same luck must not give less for a longer median (rule I5): half a millionth is far less than
 * a millisecond of a day. */
static void it_rises(void **state)
{
    (void)state;
    for (double x = -2; x < 20; x += 5e-6) {
        if (!(exponential(x) < exponential(x + 5e-6)))
            fail_msg("exp does not rise at %.17g", x);
    }
}

static void beyond_its_range_it_stays(void **state)
{
    (void)state;
    assert_true(exponential(709) == exponential(EXPONENTIAL_MOST));
    assert_true(exponential(INFINITY) == exponential(EXPONENTIAL_MOST));
    assert_true(exponential(-1e300) == exponential(-EXPONENTIAL_MOST));
    assert_true(exponential(EXPONENTIAL_MOST) > 3e307);
    assert_true(exponential(-EXPONENTIAL_MOST) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_that_of_the_library),
        cmocka_unit_test(it_rises),
        cmocka_unit_test(beyond_its_range_it_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
