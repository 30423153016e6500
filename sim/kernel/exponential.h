/*
 * exponential: exp(x) without a call, so that the compiler can take a row of them side by side, and
 * of the same bits on every machine and with every C library.
 *
 * x = k ln 2 + r with |r| <= ln(2) / 2, and exp(x) = 2^k exp(r) (Cody and Waite, "Software Manual
 * for the Elementary Functions", 1980). exp(r) is its Taylor series up to r^13; what is left out is
 * less than 2^-57 of it. At most 2 units in the last place from the true value.
 */
#ifndef EVENKEEL_KERNEL_EXPONENTIAL_H
#define EVENKEEL_KERNEL_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

#define EXPONENTIAL_MOST 708.0 /* beyond, on either side, its value there */

static inline double exponential(double x)
{
    /* ln 2 in two parts: k times the first is exact. */
    const double ln2_high = 0x1.62e42fefa0000p-1, ln2_low = 0x1.cf79abc9e3b39803p-40;
    const double per_ln2 = 0x1.71547652b82fep0;
    const double to_whole = 0x1.8p52; /* a sum with it is whole, and its last bits are the number */

    x = x < EXPONENTIAL_MOST ? x : EXPONENTIAL_MOST;
    x = x > -EXPONENTIAL_MOST ? x : -EXPONENTIAL_MOST;
    const double sum = x * per_ln2 + to_whole;
    const double k = sum - to_whole;
    const double r = (x - k * ln2_high) - k * ln2_low;

    /* In pairs, so that no product waits for all before it. */
    const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    const double p0 = 1 + r, p2 = 1.0 / 2 + r * (1.0 / 6);
    const double p4 = 1.0 / 24 + r * (1.0 / 120), p6 = 1.0 / 720 + r * (1.0 / 5040);
    const double p8 = 1.0 / 40320 + r * (1.0 / 362880);
    const double p10 = 1.0 / 3628800 + r * (1.0 / 39916800);
    const double p12 = 1.0 / 479001600 + r * (1.0 / 6227020800);
    double value = ((p8 + r2 * p10) + r4 * p12) * r8 + ((p4 + r2 * p6) * r4 + (r2 * p2 + p0));

    uint64_t bits, k_bits;
    memcpy(&bits, &value, sizeof bits);
    memcpy(&k_bits, &sum, sizeof k_bits);
    bits += k_bits << 52; /* into the exponent */
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
