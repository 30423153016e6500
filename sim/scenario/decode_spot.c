#include "scenario/decode_spot.h"

#include <math.h>
#include <stdio.h>

#include "base/units.h"

const char *spot_describe(const struct spot *spot, const struct tree_node *node)
{
    return tree_describe(spot->decoder->arena, node);
}

void spot_explain(const struct spot *spot, struct diagnostic *item, const char *text)
{
    if (spot->row->rule != NULL)
        diagnostic_why(item, "%s (rule %s)", text, spot->row->rule);
    else
        diagnostic_why(item, "%s", text);
}

bool spot_expect_scalar(const struct spot *spot, const struct tree_node *node, const char *what)
{
    struct diagnostic *item;

    if (node->kind == TREE_SCALAR)
        return true;
    item = decode_error(spot->decoder, node, "%s must be %s, not %s", spot->row->name, what,
                        spot_describe(spot, node));
    if (node->kind == TREE_SEQUENCE && node->count == 1 && node->items[0]->kind == TREE_SCALAR)
        diagnostic_hint(item, "write %s, without the brackets", node->items[0]->text);
    return false;
}

struct diagnostic *spot_tell_bad_text(const struct spot *spot, const struct tree_node *node,
                                      const char *problem, const char *hint)
{
    struct diagnostic *item =
        node->text[0] == '\0'
            ? decode_error(spot->decoder, node, "%s is empty", spot->row->name)
            : decode_error(spot->decoder, node, "%s: %s %s", spot->row->name,
                           spot_describe(spot, node), problem);

    if (hint != NULL)
        diagnostic_hint(item, "%s", hint);
    return item;
}

/* ---- ranges ---- */

bool spot_is_bounded(const struct field *row)
{
    return row->low != 0 || row->high != 0;
}

/* The bounds of a row, as texts, as the why of an error. */
static void explain_bounds(const struct spot *spot, struct diagnostic *item, const char *low,
                           const char *high)
{
    if (isfinite(spot->row->high))
        spot_explain(spot, item,
                     arena_printf(spot->decoder->arena, "it must be within %s and %s", low, high));
    else
        spot_explain(spot, item, arena_printf(spot->decoder->arena, "it must be at least %s", low));
}

void spot_explain_range(const struct spot *spot, struct diagnostic *item)
{
    char low[32], high[32];

    if (!spot_is_bounded(spot->row))
        return;
    snprintf(low, sizeof low, "%.16g", spot->row->low);
    snprintf(high, sizeof high, "%.16g", spot->row->high);
    explain_bounds(spot, item, low, high);
}

static struct diagnostic *tell_range(const struct spot *spot, const struct tree_node *node)
{
    return decode_error(spot->decoder, node, "%s: %s is out of range", spot->row->name,
                        node->text);
}

bool spot_is_in_range(const struct spot *spot, const struct tree_node *node, double value)
{
    const struct field *row = spot->row;

    if (!spot_is_bounded(row) || (value >= row->low && value <= row->high))
        return true;
    spot_explain_range(spot, tell_range(spot, node));
    return false;
}

bool spot_is_duration_in_range(const struct spot *spot, const struct tree_node *node, int64_t ms)
{
    const struct field *row = spot->row;
    char low[UNITS_DURATION_SIZE], high[UNITS_DURATION_SIZE] = "";

    if (!spot_is_bounded(row) || ((double)ms >= row->low && (double)ms <= row->high))
        return true;
    units_format_duration((int64_t)row->low, low);
    if (isfinite(row->high))
        units_format_duration((int64_t)row->high, high);
    explain_bounds(spot, tell_range(spot, node), low, high);
    return false;
}

bool spot_is_count_in_range(const struct spot *spot, const struct tree_node *node, size_t count)
{
    const struct field *row = spot->row;
    struct diagnostic *item;

    if (!spot_is_bounded(row) || ((double)count >= row->low && (double)count <= row->high))
        return true;
    item = decode_error(spot->decoder, node, "%s has %zu entries", row->name, count);
    spot_explain(spot, item, arena_printf(spot->decoder->arena, "it takes %.10g to %.10g entries",
                                          row->low, row->high));
    return false;
}
