/*
 * quantiles: a table of points, "p50: 53s, p90: 67s, p99: 79s, p99.9: 123s".
 *
 * The law. Let z_i be the normal quantile of the i-th probability p_i and x_i its value. X is
 * g(Z), Z standard normal, with g(z_i) = x_i, and
 *
 *   between two points    log g is a straight line:  g(z) = x_i exp(s_i (z - z_i)),
 *                         s_i = log(x_{i+1} / x_i) / (z_{i+1} - z_i);
 *   below the first       the first line goes on, with the slope min(s_0, 1);
 *   above the last        the last line goes on, with the slope min(s_{n-2}, 1).
 *
 * So the given quantiles are met exactly, two points make a lognormal, and each piece is one: where
 * a table begins at its median, the lower half mirrors the first piece, and its tail goes on as a
 * lognormal of the last piece. The cap keeps two close points with a jump between them from
 * making a tail of years that nobody measured. A table that begins with the value 0 has no
 * logarithms: there g itself is made of straight lines, 0 below the first point and not capped
 * above the last (a normal's tail is short).
 *
 * A draw costs a normal variate, a look into a guide table over z and one exp, however many points
 * there are: no stretch of z is likelier than 0.4 times its length, so with 16 cells for each
 * point the search that begins at a cell takes on average fewer than 0.4 * 9 / 16 = 0.23 steps.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_erf.h>
#include <string.h>

#include "kernel/distribution.h"
#include "kernel/random_variate.h"

#define MOST_END_SLOPE 1.0
#define GUIDE_END 4.5 /* the guide table covers z from -4.5 to 4.5 */

enum { CELLS_PER_POINT = 16, LEAST_CELLS = 256 };

/* g from where the piece before ends up to z_end: the line through (z, x). */
struct piece {
    double z_end, z, x, slope;
};

struct quantile_law {
    bool is_linear; /* in x, else in log x */
    size_t n_pieces;
    size_t n_cells;
    double cells_per_z;
    const struct piece *pieces;
    const uint32_t *piece_of_cell; /* the piece in which a cell of the guide table begins */
};

static double piece_value(const struct quantile_law *law, const struct piece *piece, double z)
{
    const double rise = piece->slope * (z - piece->z);

    return law->is_linear ? piece->x + rise : piece->x * exp(rise);
}

/* Clamped without a branch: half of all draws lie before the first point of many a table. */
static size_t cell_of(const struct quantile_law *law, double z)
{
    const double inside = GSL_MIN_DBL(GSL_MAX_DBL(z, -GUIDE_END), GUIDE_END);

    return (size_t)(int64_t)((inside + GUIDE_END) * law->cells_per_z);
}

static double law_value(const struct quantile_law *law, double z)
{
    const struct piece *piece = &law->pieces[law->piece_of_cell[cell_of(law, z)]];

    while (z > piece->z_end) /* the last one ends at infinity */
        piece++;
    return piece_value(law, piece, z);
}

static double draw(const struct distribution *d, gsl_rng *rng)
{
    return law_value(d->law, random_normal(rng->state));
}

static sim_time draw_ms(const struct distribution *d, gsl_rng *rng)
{
    return distribution_round_ms(draw(d, rng) + d->shift);
}

static void draw_row_ms(const struct distribution *d, const struct random_row *row,
                        sim_time ms[RANDOM_ROW])
{
    double scores[RANDOM_ROW];

    random_normals(row, scores);
    for (int i = 0; i < RANDOM_ROW; i++)
        ms[i] = distribution_round_ms(law_value(d->law, scores[i]) + d->shift);
}

static double quantile(const struct distribution *d, double p)
{
    return law_value(d->law, gsl_cdf_ugaussian_Pinv(p));
}

/* The greatest z with g(z) <= x, in a piece that begins at or below x. */
static double piece_score(const struct quantile_law *law, const struct piece *piece, double x)
{
    if (piece->slope == 0)
        return x >= piece->x ? piece->z_end : -INFINITY;
    const double rise = law->is_linear ? x - piece->x : log(x / piece->x);

    return GSL_MIN_DBL(piece->z + rise / piece->slope, piece->z_end);
}

static double cdf(const struct distribution *d, double x)
{
    size_t i = d->law->n_pieces - 1;

    if (x < 0)
        return 0;
    while (i > 0 && d->law->pieces[i].x > x)
        i--;
    return gsl_cdf_ugaussian_P(piece_score(d->law, &d->law->pieces[i], x));
}

/* E[g(Z); Z < z] of the line x exp(slope (Z - z0)), continued: x exp(slope^2 / 2 - slope z0)
 * Phi(z - slope), by logarithms, as its factors may overflow where the product does not. */
static double lognormal_part(const struct piece *piece, double z)
{
    const double s = piece->slope;
    const double log_phi = z == INFINITY ? 0 : gsl_sf_log_erfc((s - z) / M_SQRT2) - M_LN2;

    return z == -INFINITY ? 0 : piece->x * exp(s * (s / 2 - piece->z) + log_phi);
}

/* E[g(Z); Z < z] of the line x + slope (Z - z0), continued. */
static double linear_part(const struct piece *piece, double z)
{
    const double at_0 = piece->x - piece->slope * piece->z;

    return at_0 * gsl_cdf_ugaussian_P(z) - piece->slope * gsl_ran_ugaussian_pdf(z);
}

static double mean(const struct distribution *d)
{
    const struct quantile_law *const law = d->law;
    double (*const part)(const struct piece *, double) =
        law->is_linear ? linear_part : lognormal_part;
    double sum = 0, from = -INFINITY;

    for (size_t i = 0; i < law->n_pieces; i++) {
        const struct piece *const piece = &law->pieces[i];

        sum += part(piece, piece->z_end) - part(piece, from);
        from = piece->z_end;
    }
    return sum;
}

const struct distribution_type dist_quantiles = {
    .name = "quantiles",
    .help = "a table of measured quantiles, lognormal between and beyond them",
    .example = "{ quantiles: { p50: 53s, p90: 67s, p99: 79s, p99.9: 123s } }",
    .forms = NULL,
    .draw = draw,
    .draw_ms = draw_ms,
    .draw_row_ms = draw_row_ms,
    .cdf = cdf,
    .quantile = quantile,
    .mean = mean,
};

static const char *why_no_table(const double *p, const double *x, size_t n)
{
    if (n < 2)
        return "a quantile table needs at least two points";
    for (size_t i = 0; i < n; i++) {
        if (!(p[i] > 0 && p[i] < 1))
            return "a quantile must lie between p0 and p100, both excluded (bounds are for those)";
        if (!gsl_finite(x[i]))
            return "a value is not a finite time";
        if (x[i] < 0)
            return "a time cannot be negative";
        if (i > 0 && p[i] <= p[i - 1])
            return "the quantiles must ascend";
        if (i > 0 && x[i] < x[i - 1])
            return "a higher quantile cannot have a lower value";
    }
    return NULL;
}

/* n points make n + 1 pieces: the ends go on. */
static void fill_pieces(struct quantile_law *law, struct piece *pieces,
                        const struct distribution *d)
{
    const size_t n = d->n;

    for (size_t i = 0; i < n; i++) {
        pieces[i].z_end = gsl_cdf_ugaussian_Pinv(d->f[i]);
        pieces[i + 1].z = pieces[i].z_end;
        pieces[i + 1].x = d->x[i];
    }
    for (size_t i = 1; i < n; i++) {
        const double width = pieces[i].z_end - pieces[i].z;
        const double low = d->x[i - 1], high = d->x[i];

        pieces[i].slope = (law->is_linear ? high - low : log(high / low)) / width;
    }
    pieces[0].z = pieces[1].z;
    pieces[0].x = pieces[1].x;
    pieces[0].slope = law->is_linear ? 0 : GSL_MIN_DBL(pieces[1].slope, MOST_END_SLOPE);
    pieces[n].slope = pieces[n - 1].slope;
    if (!law->is_linear)
        pieces[n].slope = GSL_MIN_DBL(pieces[n].slope, MOST_END_SLOPE);
    pieces[n].z_end = INFINITY;
    law->pieces = pieces;
    law->n_pieces = n + 1;
}

/* The cell at GUIDE_END itself is one more. */
static void fill_guide(struct quantile_law *law, struct arena *arena)
{
    const double rounding = 1e-9; /* of z, when it is looked up */
    uint32_t *const piece_of_cell = arena_array(arena, law->n_cells + 1, sizeof *piece_of_cell);
    uint32_t piece = 0;

    law->cells_per_z = (double)law->n_cells / (2 * GUIDE_END);
    for (size_t cell = 1; cell <= law->n_cells; cell++) {
        const double border = (double)cell / law->cells_per_z - GUIDE_END;

        while (law->pieces[piece].z_end < border - rounding)
            piece++;
        piece_of_cell[cell] = piece;
    }
    law->piece_of_cell = piece_of_cell;
}

static const double *copy_numbers(struct arena *arena, const double *numbers, size_t n)
{
    double *const copy = arena_array(arena, n, sizeof *copy);

    memcpy(copy, numbers, n * sizeof *copy);
    return copy;
}

const char *distribution_make_quantiles(struct distribution *d, struct arena *arena,
                                        const double *p, const double *x, size_t n)
{
    const char *const reason = why_no_table(p, x, n);

    if (reason != NULL)
        return reason;
    struct quantile_law *const law = arena_alloc(arena, sizeof *law);

    distribution_init(d, &dist_quantiles);
    d->f = copy_numbers(arena, p, n);
    d->x = copy_numbers(arena, x, n);
    d->n = n;
    law->is_linear = x[0] == 0;
    fill_pieces(law, arena_array(arena, n + 1, sizeof(struct piece)), d);
    law->n_cells = GSL_MAX(LEAST_CELLS, CELLS_PER_POINT * n);
    fill_guide(law, arena);
    d->law = law;
    distribution_settle(d);
    return NULL;
}
