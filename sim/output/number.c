#include "output/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324"
                                  "25262728293031323334353637383940414243444546474849"
                                  "50515253545556575859606162636465666768697071727374"
                                  "75767778798081828384858687888990919293949596979899";

static size_t write_unsigned(char *buffer, uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);
    while (value >= 100) {
        at -= 2;
        memcpy(digits + at, digit_pairs + 2 * (value % 100), 2);
        value /= 100;
    }
    if (value >= 10) {
        at -= 2;
        memcpy(digits + at, digit_pairs + 2 * value, 2);
    } else {
        digits[--at] = (char)('0' + value);
    }
    memcpy(buffer, digits + at, sizeof(digits) - at);
    return sizeof(digits) - at;
}

/* value / 10^decimals without trailing zeros. */
static size_t write_decimal(char *buffer, bool is_negative, uint64_t value, unsigned decimals)
{
    size_t length = 0;
    uint64_t divisor = 1;
    for (unsigned i = 0; i < decimals; i++)
        divisor *= 10;
    uint64_t whole = value / divisor, rest = value % divisor;
    if (is_negative && value > 0)
        buffer[length++] = '-';
    length += write_unsigned(buffer + length, whole);
    if (rest > 0) {
        buffer[length++] = '.';
        while (rest > 0) {
            divisor /= 10;
            buffer[length++] = (char)('0' + rest / divisor);
            rest %= divisor;
        }
    }
    buffer[length] = '\0';
    return length;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

size_t number_write_integer(char *buffer, int64_t value)
{
    return write_decimal(buffer, value < 0, magnitude(value), 0);
}

size_t number_write_seconds(char *buffer, int64_t ms)
{
    return write_decimal(buffer, ms < 0, magnitude(ms), 3);
}

/* Six significant digits of 1e-4 <= size < 1e6 by one multiplication; 0 when the digits behind are
 * so near to a half that only exact arithmetic can round them. */
static size_t write_six_digits(char *buffer, bool is_negative, double size)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
    unsigned decimals = 0;
    while (decimals < 9 && size * powers[decimals] < 1e5)
        decimals++;
    double scaled = size * powers[decimals];
    double below = floor(scaled);
    if (fabs(scaled - below - 0.5) < 1e-6 || scaled < 1e5 + 1 || below >= 999999)
        return 0;
    return write_decimal(buffer, is_negative, (uint64_t)(scaled - below > 0.5 ? below + 1 : below),
                         decimals);
}

size_t number_write_real(char *buffer, double value)
{
    double size = fabs(value);
    size_t length = 0;
    buffer[0] = '\0';
    if (!isfinite(value))
        return 0;
    if (size < 1e15 && size == floor(size))
        return number_write_integer(buffer, (int64_t)value);
    if (size >= 1e6 && size < 1e15)
        return (size_t)snprintf(buffer, NUMBER_SIZE, "%.0f", value);
    if (size >= 1e-4 && size < 1e6)
        length = write_six_digits(buffer, value < 0, size);
    return length > 0 ? length : (size_t)snprintf(buffer, NUMBER_SIZE, "%.6g", value);
}

size_t number_write_short(char *buffer, double value)
{
    if (fabs(value) >= 1000 || value == floor(value))
        return number_write_real(buffer, round(value));
    return (size_t)snprintf(buffer, NUMBER_SIZE, "%.4g", value);
}
