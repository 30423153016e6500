/*
 * units: durations, shares and instants as people write them (rule T1).
 *
 * A duration is a decimal number with one of ms, s, m, h, d, or several such parts from large to
 * small ("2h30m", "1.5h", "90s"); a bare 0 is allowed, any other bare number is not. It is told
 * in integer milliseconds, rounded half up.
 */
#ifndef EVENKEEL_BASE_UNITS_H
#define EVENKEEL_BASE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What went wrong, as the second half of a sentence ("has no unit ..."); NULL: nothing. */
const char *units_parse_duration(const char *text, int64_t *ms);
/* "35%", "0.35": a share between 0 and 1. */
const char *units_parse_share(const char *text, double *share);
/* A whole decimal number, sign allowed, nothing behind it. */
const char *units_parse_integer(const char *text, long *value);
/* A finite decimal number, nothing behind it. */
const char *units_parse_real(const char *text, double *value);

/* Seconds since 1970 of an ISO 8601 instant ("2024-10-01T02:03Z"); false if it is none. Without a
 * zone it is UTC. */
bool units_parse_instant(const char *text, double *seconds);

/* "1h02m03s", "53.25s", "0s": exact, short, for people; returns buffer. */
enum { UNITS_DURATION_SIZE = 48 };
char *units_format_duration(int64_t ms, char buffer[static UNITS_DURATION_SIZE]);

#endif
