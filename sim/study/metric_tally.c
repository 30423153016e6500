#include "study/metric_tally.h"

#include <math.h>

static inline void add(struct metric_tally *tally, int64_t value)
{
    if (value == METRIC_MISSING) {
        tally->n_missing++;
        return;
    }
    if (tally->n_present == 0 || value < tally->least)
        tally->least = value;
    if (tally->n_present == 0 || value > tally->most)
        tally->most = value;
    tally->n_present++;
    tally->n_nonzero += value != 0;
    tally->sum += value;
    uint128 square = (uint128)((int128)value * value);
    tally->squares_low += square;
    tally->squares_high += tally->squares_low < square;
}

void metric_tally_add(struct metric_tally *tally, int64_t value)
{
    add(tally, value);
}

void metric_tally_add_column(struct metric_tally *tally, const int64_t *values, size_t stride,
                             size_t n)
{
    struct metric_tally all = *tally; /* where no value can be a part of it */

    for (size_t i = 0; i < n; i++)
        add(&all, values[i * stride]);
    *tally = all;
}

double metric_tally_mean(const struct metric_tally *tally)
{
    if (tally->n_present == 0)
        return NAN;
    return (double)tally->sum / (double)tally->n_present;
}

/* ---- 256-bit whole numbers, for the variance alone ---- */

struct wide {
    uint128 low, high;
};

static struct wide wide_product(uint128 a, uint128 b)
{
    uint128 a_low = (uint64_t)a, a_high = a >> 64, b_low = (uint64_t)b, b_high = b >> 64;
    uint128 middle = a_high * b_low + (a_low * b_low >> 64); /* cannot wrap */
    uint128 other = a_low * b_high + (uint64_t)middle;       /* cannot wrap */

    return (struct wide){
        .low = (other << 64) + (uint64_t)(a_low * b_low),
        .high = a_high * b_high + (middle >> 64) + (other >> 64),
    };
}

static double wide_to_double(struct wide number)
{
    return ldexp((double)number.high, 128) + (double)number.low;
}

double metric_tally_variance(const struct metric_tally *tally)
{
    double n = (double)tally->n_present;
    uint128 sum = tally->sum < 0 ? -(uint128)tally->sum : (uint128)tally->sum;
    struct wide square = wide_product(sum, sum);
    struct wide spread = wide_product(tally->squares_low, tally->n_present);

    if (tally->n_present < 2)
        return NAN;
    spread.high += (uint128)tally->squares_high * tally->n_present;
    /* never negative (Cauchy and Schwarz), and it is exact */
    spread.high -= square.high + (spread.low < square.low);
    spread.low -= square.low;
    return wide_to_double(spread) / (n * (n - 1));
}
