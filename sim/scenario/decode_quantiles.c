/*
 * decode_quantiles: { p50: 53s, p90: 67s }.
 */
#include <stdlib.h>

#include "base/units.h"
#include "scenario/decode_latency.h"

enum { QUANTILES_LIMIT = 64 };

struct point {
    double p, x;
    const struct tree_pair *pair;
};

/* "p99.9" -> 0.999 */
static bool read_probability(const struct latency *latency, const struct tree_pair *pair, double *p)
{
    struct diagnostic *item;

    if ((pair->key[0] == 'p' || pair->key[0] == 'P') &&
        units_parse_real(pair->key + 1, p) == NULL && *p > 0 && *p < 100) {
        *p /= 100;
        return true;
    }
    item = diagnostics_add(latency->decoder->list, SEVERITY_ERROR, pair->key_place,
                           "%s: unknown quantile \"%.40s\"", latency->name, pair->key);
    diagnostic_why(item, "quantiles are written p50, p95, p99.9, between p0 and p100");
    diagnostic_hint(item, "the least and the greatest value are at_least and at_most");
    return false;
}

static int compare_points(const void *left, const void *right)
{
    const struct point *a = left;
    const struct point *b = right;

    return (a->p > b->p) - (a->p < b->p);
}

static bool read_points(const struct latency *latency, const struct tree_node *node,
                        struct point *points)
{
    bool is_good = true;

    for (size_t i = 0; i < node->count; i++) {
        const struct tree_pair *pair = points[i].pair = &node->pairs[i];

        is_good = read_probability(latency, pair, &points[i].p) && is_good;
        is_good =
            latency_read_value(latency, pair->value, pair->key, true, &points[i].x) && is_good;
    }
    if (is_good)
        qsort(points, node->count, sizeof *points, compare_points);
    return is_good;
}

static bool points_ascend(const struct latency *latency, const struct point *points, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (points[i].p > points[i - 1].p && points[i].x >= points[i - 1].x)
            continue;
        decode_error(latency->decoder, points[i].pair->value, "%s: %s must not lie below %s",
                     latency->name, points[i].pair->key, points[i - 1].pair->key);
        return false;
    }
    return true;
}

bool latency_read_quantiles(const struct latency *latency, const struct tree_node *node)
{
    struct point points[QUANTILES_LIMIT];
    double p[QUANTILES_LIMIT], x[QUANTILES_LIMIT];
    const char *problem;

    if (!decode_expect_mapping(latency->decoder, node, "quantiles"))
        return false;
    if (node->count > QUANTILES_LIMIT) {
        decode_error(latency->decoder, node, "%s: more than %d quantiles", latency->name,
                     QUANTILES_LIMIT);
        return false;
    }
    if (!read_points(latency, node, points) || !points_ascend(latency, points, node->count))
        return false;
    for (size_t i = 0; i < node->count; i++) {
        p[i] = points[i].p;
        x[i] = points[i].x;
    }
    problem = distribution_make_quantiles(latency->result, latency->arena, p, x, node->count);
    if (problem != NULL)
        decode_error(latency->decoder, node, "%s: quantiles: %s", latency->name, problem);
    return problem == NULL;
}
