/*
 * near: comparing doubles; cmocka knows floats only.
 */
#ifndef EVENKEEL_TESTS_NEAR_H
#define EVENKEEL_TESTS_NEAR_H

#include <math.h>

/* Fails, with both numbers, unless |actual - expected| <= tolerance; NaN always fails. */
#define assert_near(actual, expected, tolerance)                                                   \
    do {                                                                                           \
        double actual_ = (actual), expected_ = (expected);                                         \
        if (!(fabs(actual_ - expected_) <= (tolerance)))                                           \
            fail_msg("%s is %.17g, expected %.17g", #actual, actual_, expected_);                  \
    } while (0)

#endif
