/*
 * number: the one way in which results are written as text, for files as for tables.
 *
 * The same value is the same bytes on every machine and with any thread count. Each function
 * writes at most NUMBER_SIZE bytes including a terminating NUL and answers the length without it.
 */
#ifndef EVENKEEL_OUTPUT_NUMBER_H
#define EVENKEEL_OUTPUT_NUMBER_H

#include <stddef.h>
#include <stdint.h>

enum { NUMBER_SIZE = 32 };

size_t number_write_integer(char *buffer, int64_t value);

/* Milliseconds as seconds with as many of three decimals as are needed: "53.25", "3600". */
size_t number_write_seconds(char *buffer, int64_t ms);

/* Whole numbers below 1e15 as such; anything else with six significant digits as %.6g writes them,
 * but without decimals instead of with an exponent from 1e6 to 1e15. Writes nothing for a value
 * that is not finite. */
size_t number_write_real(char *buffer, double value);
/* For people: four significant digits, but no whole one is left out. */
size_t number_write_short(char *buffer, double value);

#endif
