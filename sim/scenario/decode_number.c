/*
 * decode_number: whole numbers, shares, truth values, durations: the kinds of one number.
 */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "scenario/decode_spot.h"

/* ---- numbers ---- */

/* The whole number that "1e3" is, and the percentage that "0.8" was meant to be. */
static const char *hint_of_whole(const struct spot *spot, double value)
{
    const struct field *row = spot->row;

    if (strstr(row->name, "Percentage") != NULL && value > 0 && value < 1)
        value *= 100;
    if (value != round(value) || !(value >= row->low && value <= row->high))
        return NULL;
    return arena_printf(spot->decoder->arena, "write %ld", (long)value);
}

/* The number in "90%" and "0.12 USD": units are not written. */
static const char *hint_of_number(const struct spot *spot, const struct tree_node *node,
                                  const char *problem)
{
    size_t length = strspn(node->text, "+-.0123456789");
    char *number = arena_strndup(spot->decoder->arena, node->text, length);
    double value;

    if (strncmp(problem, "is not", 6) != 0)
        return NULL;
    if (units_parse_real(node->text, &value) == NULL)
        return hint_of_whole(spot, value);
    return units_parse_real(number, &value) == NULL
               ? arena_printf(spot->decoder->arena, "write %s", number)
               : NULL;
}

static bool tell_bad_number(const struct spot *spot, const struct tree_node *node,
                            const char *problem)
{
    const char *hint = hint_of_number(spot, node, problem);

    spot_explain_range(spot, spot_tell_bad_text(spot, node, problem, hint));
    return false;
}

bool spot_read_integer(const struct spot *spot, const struct tree_node *node, long *value)
{
    const char *problem;

    if (!spot_expect_scalar(spot, node, "a whole number"))
        return false;
    problem = units_parse_integer(node->text, value);
    if (problem != NULL)
        return tell_bad_number(spot, node, problem);
    return spot_is_in_range(spot, node, (double)*value);
}

bool spot_decode_integer(const struct spot *spot, const struct tree_node *node, void *target)
{
    return spot_read_integer(spot, node, target);
}

bool spot_decode_real(const struct spot *spot, const struct tree_node *node, void *target)
{
    const char *problem;

    if (!spot_expect_scalar(spot, node, "a number"))
        return false;
    problem = units_parse_real(node->text, target);
    if (problem != NULL)
        return tell_bad_number(spot, node, problem);
    return spot_is_in_range(spot, node, *(double *)target);
}

bool spot_decode_share(const struct spot *spot, const struct tree_node *node, void *target)
{
    const char *problem;
    double number;

    if (!spot_expect_scalar(spot, node, "a share such as 5% or 0.05"))
        return false;
    problem = units_parse_share(node->text, target);
    if (problem != NULL) {
        spot_tell_bad_text(spot, node, problem,
                           units_parse_real(node->text, &number) == NULL && number > 1 &&
                                   number <= 100
                               ? arena_printf(spot->decoder->arena, "write %s%%", node->text)
                               : "write 5% or 0.05");
        return false;
    }
    return spot_is_in_range(spot, node, *(double *)target);
}

bool spot_decode_boolean(const struct spot *spot, const struct tree_node *node, void *target)
{
    static const char *const words[][2] = { { "yes", "true" }, { "on", "true" },
                                            { "no", "false" }, { "off", "false" },
                                            { "1", "true" },   { "0", "false" } };
    const char *meant = "true or false";
    bool *value = target;

    if (!spot_expect_scalar(spot, node, "true or false"))
        return false;
    *value = text_edit_distance(node->text, "true", 0) == 0;
    if (*value || text_edit_distance(node->text, "false", 0) == 0)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_edit_distance(node->text, words[i][0], 0) == 0)
            meant = words[i][1];
    spot_tell_bad_text(spot, node, "is neither true nor false",
                       arena_printf(spot->decoder->arena, "write %s", meant));
    return false;
}

/* ---- times ---- */

/* "90 seconds" -> "90s": the number and the first letter of the unit that was meant. */
static const char *hint_of_duration(struct decoder *decoder, const char *text,
                                    const char *problem)
{
    size_t digits = strspn(text, "0123456789.");
    const char *word = text + digits;
    const char *unit;
    const char *guess;
    double seconds;
    int64_t ms;

    if (text[0] == '-' || strstr(problem, "longer") != NULL)
        return NULL;
    if (*word == ':' || units_parse_instant(text, &seconds))
        return "a scenario has a clock of its own, which starts at 0: write 90s, 1.5h or 2h30m";
    if (digits > 0 && *word == '\0')
        return arena_printf(decoder->arena, "write %ss or %sm", text, text);
    while (isspace((unsigned char)*word))
        word++;
    unit = strncmp(word, "milli", 5) == 0 || strcmp(word, "ms") == 0 ? "ms" : word;
    guess = arena_printf(decoder->arena, "%.*s%.*s", (int)digits, text, unit == word ? 1 : 2, unit);
    if (strpbrk(word, "0123456789") != NULL || units_parse_duration(guess, &ms) != NULL)
        return "write 90s, 1.5h or 2h30m";
    return arena_printf(decoder->arena, "write %s", guess);
}

bool decode_duration(struct decoder *decoder, const struct tree_node *node, const char *name,
                     int64_t *ms)
{
    const struct field row = { .name = name };
    const struct spot spot = { decoder, "", &row };
    const char *problem;

    if (!spot_expect_scalar(&spot, node, "a duration"))
        return false;
    problem = units_parse_duration(node->text, ms);
    if (problem != NULL)
        spot_tell_bad_text(&spot, node, problem, hint_of_duration(decoder, node->text, problem));
    return problem == NULL;
}

bool spot_decode_duration(const struct spot *spot, const struct tree_node *node, void *target)
{
    int64_t ms;

    if (!decode_duration(spot->decoder, node, spot->row->name, &ms))
        return false;
    *(int64_t *)target = ms;
    return spot_is_duration_in_range(spot, node, ms);
}

/* A bare number of a unit, as in the API; someone who writes "30m" is told how to. */
static bool read_bare(const struct spot *spot, const struct tree_node *node, const char *unit,
                      int64_t unit_ms, int64_t *target)
{
    struct arena *arena = spot->decoder->arena;
    const char *hint = NULL;
    struct diagnostic *item;
    int64_t ms;
    long value;

    if (!spot_expect_scalar(spot, node, arena_printf(arena, "a number of %s", unit)))
        return false;
    if (units_parse_integer(node->text, &value) == NULL) {
        if (!spot_is_in_range(spot, node, (double)value))
            return false; /* which could be too large for the product */
        *target = value * unit_ms;
        return true;
    }
    if (units_parse_duration(node->text, &ms) == NULL && ms % unit_ms == 0)
        hint = arena_printf(arena, "write %" PRId64, ms / unit_ms);
    item = spot_tell_bad_text(spot, node, arena_printf(arena, "is not a number of %s", unit), hint);
    spot_explain(spot, item, arena_printf(arena, "as in the API it is a bare number of %s", unit));
    return false;
}

bool spot_decode_minutes(const struct spot *spot, const struct tree_node *node, void *target)
{
    return read_bare(spot, node, "minutes", 60000, target);
}

bool spot_decode_seconds(const struct spot *spot, const struct tree_node *node, void *target)
{
    return read_bare(spot, node, "seconds", 1000, target);
}
