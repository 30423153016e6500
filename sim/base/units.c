#define _DEFAULT_SOURCE /* timegm */

#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Longest duration that is accepted: the event queue's instants end at 2^43 ms (278 years). */
#define LONGEST_MS ((int64_t)1 << 43)
#define BILLIONTH 1000000000 /* fractions are kept in 1e-9 of a unit */

struct unit {
    const char *name;
    int64_t ms;
};

static const struct unit units[] = {
    { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 },
};

enum { N_UNITS = sizeof units / sizeof units[0] };

/* Reads "12" or "12.345" at *at: the whole part, and the rest in billionths. */
static const char *read_decimal(const char **at, int64_t *whole, int64_t *billionths)
{
    const char *p = *at;
    int64_t unit = BILLIONTH;

    if (!isdigit((unsigned char)*p))
        return "is not a duration";
    for (*whole = 0; isdigit((unsigned char)*p); p++) {
        *whole = *whole * 10 + (*p - '0');
        if (*whole > LONGEST_MS)
            return "is longer than 278 years";
    }
    *billionths = 0;
    if (*p == '.') {
        if (!isdigit((unsigned char)p[1]))
            return "is not a duration";
        for (p++; isdigit((unsigned char)*p); p++) {
            unit /= 10;
            *billionths += unit * (*p - '0');
        }
    }
    *at = p;
    return NULL;
}

static const struct unit *read_unit(const char **at)
{
    size_t length = 0;

    while (isalpha((unsigned char)(*at)[length]))
        length++;
    for (size_t i = 0; i < N_UNITS; i++) {
        if (strlen(units[i].name) == length && strncmp(units[i].name, *at, length) == 0) {
            *at += length;
            return &units[i];
        }
    }
    return NULL;
}

static const char *missing_unit(const char *number_end)
{
    if (*number_end == '\0')
        return "has no unit";
    if (isspace((unsigned char)*number_end))
        return "has a blank in it";
    if (*number_end == ':')
        return "is a time of day, not a duration";
    if (*number_end == '-')
        return "is a date or a range, not a duration";
    return "has an unknown unit (known are ms, s, m, h, d)";
}

const char *units_parse_duration(const char *text, int64_t *ms)
{
    const struct unit *last = NULL;
    int64_t total = 0;
    int64_t rest = 0; /* billionths of a millisecond */

    if (*text == '\0')
        return "is empty";
    if (*text == '-')
        return "is negative";
    while (*text != '\0') {
        int64_t whole, billionths;
        const struct unit *unit;
        const char *problem = read_decimal(&text, &whole, &billionths);

        if (problem != NULL)
            return problem;
        if (*text == '\0' && last == NULL && whole == 0 && billionths == 0)
            break; /* a bare 0 */
        unit = read_unit(&text);
        if (unit == NULL)
            return missing_unit(text);
        if (last != NULL && unit <= last)
            return "has its units out of order (largest first, each once)";
        if (whole > (LONGEST_MS - total) / unit->ms)
            return "is longer than 278 years";
        total += whole * unit->ms;
        rest += billionths * unit->ms;
        last = unit;
    }
    total += (rest + BILLIONTH / 2) / BILLIONTH;
    if (total > LONGEST_MS)
        return "is longer than 278 years";
    *ms = total;
    return NULL;
}

/* Length of the decimal number at the start of text, exponent included; 0: there is none. The
 * check comes before strtod, which would also take hexadecimal numbers, "inf" and "nan". */
static size_t number_length(const char *text)
{
    const char *p = text;
    size_t digits = 0;

    if (*p == '+' || *p == '-')
        p++;
    for (; isdigit((unsigned char)*p); p++)
        digits++;
    if (*p == '.')
        for (p++; isdigit((unsigned char)*p); p++)
            digits++;
    if (digits == 0)
        return 0;
    if (*p == 'e' || *p == 'E') {
        const char *exponent = p + 1;

        if (*exponent == '+' || *exponent == '-')
            exponent++;
        if (isdigit((unsigned char)*exponent)) {
            while (isdigit((unsigned char)*exponent))
                exponent++;
            p = exponent;
        }
    }
    return (size_t)(p - text);
}

const char *units_parse_share(const char *text, double *share)
{
    size_t length = number_length(text);
    bool is_percent = text[length] == '%';
    double value;

    if (length == 0 || text[length + (is_percent ? 1 : 0)] != '\0')
        return "is not a share";
    value = strtod(text, NULL);
    if (is_percent)
        value /= 100;
    if (!(value >= 0))
        return "is below 0";
    if (!(value <= 1))
        return "is above 1 (100%)";
    *share = value;
    return NULL;
}

const char *units_parse_integer(const char *text, long *value)
{
    const char *p = *text == '+' || *text == '-' ? text + 1 : text;
    long result;

    if (*p == '\0')
        return "is not a whole number";
    for (; *p != '\0'; p++)
        if (!isdigit((unsigned char)*p))
            return "is not a whole number";
    errno = 0;
    result = strtol(text, NULL, 10);
    if (errno == ERANGE)
        return *text == '-' ? "is too small a number" : "is too large a number";
    *value = result;
    return NULL;
}

const char *units_parse_real(const char *text, double *value)
{
    size_t length = number_length(text);
    double result;

    if (length == 0 || text[length] != '\0')
        return "is not a number";
    result = strtod(text, NULL);
    if (!isfinite(result))
        return "is too large a number";
    *value = result;
    return NULL;
}

/* Appends count with its unit; zeroes between two parts are kept ("1h00m03s"), those in front and
 * behind are not. Below the first part the numbers have two digits. */
static int put_part(char *at, size_t size, uint64_t count, char unit, bool is_first)
{
    return snprintf(at, size, is_first ? "%" PRIu64 "%c" : "%02" PRIu64 "%c", count, unit);
}

char *units_format_duration(int64_t ms, char buffer[static UNITS_DURATION_SIZE])
{
    uint64_t rest = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    size_t at = 0;

    if (rest == 0)
        return strcpy(buffer, "0s");
    if (ms < 0)
        buffer[at++] = '-';
    const size_t sign = at;
    for (size_t i = 0; i < 3 && rest > 0; i++) {
        uint64_t unit = (uint64_t)units[i].ms;

        if (rest >= unit || at > sign)
            at += (size_t)put_part(buffer + at, UNITS_DURATION_SIZE - at, rest / unit,
                                   units[i].name[0], at == sign);
        rest %= unit;
    }
    if (rest == 0)
        return buffer;
    at += (size_t)snprintf(buffer + at, UNITS_DURATION_SIZE - at,
                           at == sign ? "%" PRIu64 : "%02" PRIu64, rest / 1000);
    if (rest % 1000 != 0) {
        at += (size_t)snprintf(buffer + at, UNITS_DURATION_SIZE - at, ".%03" PRIu64, rest % 1000);
        while (buffer[at - 1] == '0')
            at--;
    }
    snprintf(buffer + at, UNITS_DURATION_SIZE - at, "s");
    return buffer;
}

/* ---- instants ---- */

/* "Z", "+08:00", "+0800" or nothing: seconds east of Greenwich. */
static bool parse_zone(const char *text, double *seconds)
{
    int hours, minutes, length = 0;
    *seconds = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    if ((*text != '+' && *text != '-') ||
        (sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &length) != 2 &&
         sscanf(text + 1, "%2d%2d%n", &hours, &minutes, &length) != 2))
        return false;
    *seconds = (*text == '-' ? -1.0 : 1.0) * (hours * 3600.0 + minutes * 60.0);
    return text[1 + length] == '\0' && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

bool units_parse_instant(const char *text, double *seconds)
{
    struct tm day = { 0 };
    int length = 0;
    char between;
    double zone, within = 0;
    if (sscanf(text, "%4d-%2d-%2d%c%2d:%2d%n", &day.tm_year, &day.tm_mon, &day.tm_mday, &between,
               &day.tm_hour, &day.tm_min, &length) != 6 ||
        (between != 'T' && between != ' '))
        return false;
    text += length;
    if (*text == ':') {
        char *end;
        within = strtod(text + 1, &end);
        if (end == text + 1 || end != text + 1 + strspn(text + 1, "0123456789.") || within >= 61)
            return false; /* strtod reads more than that: signs, exponents, hexadecimal numbers */
        text = end;
    }
    bool is_day = day.tm_mon >= 1 && day.tm_mon <= 12 && day.tm_mday >= 1 && day.tm_mday <= 31 &&
                  day.tm_hour >= 0 && day.tm_hour < 24 && day.tm_min >= 0 && day.tm_min < 60;
    if (!is_day || !parse_zone(text, &zone))
        return false;
    struct tm same = day;
    same.tm_year -= 1900;
    same.tm_mon -= 1;
    *seconds = (double)timegm(&same) + within - zone;
    return same.tm_mday == day.tm_mday; /* February has no 30th */
}
