#include "study/bands.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/seldom.h"
#include "base/text.h"
#include "study/bands_cell.h"
#include "study/interval.h"

const char *const bands_series_names[BANDS_N_SERIES] = {
    [BANDS_HEALTHY] = "healthy",
    [BANDS_CARRYING] = "carrying",
    [BANDS_RUNNING] = "running",
};

struct bands_point {
    struct bands_cell series[BANDS_N_SERIES];
};

/* ---- points ---- */

static void add_point(struct bands_point *into, const struct bands_point *from)
{
    for (unsigned series = 0; series < BANDS_N_SERIES; series++)
        bands_cell_add(&into->series[series], &from->series[series]);
}

/* Whether a series has no cells of its own, as carrying is the same as healthy until an instance
 * warms up. */
static inline bool is_twin(const struct bands *bands, enum bands_series series)
{
    return series == BANDS_CARRYING && !bands->is_carrying_kept;
}

static const struct bands_cell *cell_of(const struct bands *bands, const struct bands_point *point,
                                        enum bands_series series)
{
    return &point->series[is_twin(bands, series) ? BANDS_HEALTHY : series];
}

static void free_point(struct bands_point *point)
{
    for (unsigned series = 0; series < BANDS_N_SERIES; series++)
        free(point->series[series].changes);
}

/* ---- the grid ---- */

/* The number of the first point of the grid at or behind an instant, one not before the origin. */
static uint64_t point_at(const struct bands *bands, sim_time at)
{
    uint64_t since = (uint64_t)(at - bands->origin_at);
    uint64_t step = (uint64_t)bands_step_ms(bands);

    return (since + step - 1) / BANDS_FIRST_STEP_MS >> bands->n_doublings;
}

static sim_time instant_of(const struct bands *bands, uint64_t i)
{
    return bands->origin_at + (sim_time)i * bands_step_ms(bands);
}

/* Points in front of the grid: 0 or 1. */
static unsigned n_before(const struct bands *bands)
{
    return bands->begin_at < bands->origin_at;
}

static unsigned n_held(const struct bands *bands)
{
    return n_before(bands) + BANDS_POINTS;
}

/* New point j is old point 2j, whose counts differ from those of old point 2j - 2 by the
 * changes at 2j - 1 and at 2j. */
static void double_step(struct bands *bands)
{
    struct bands_point *points = bands->grid;

    for (unsigned i = 1; i < BANDS_POINTS; i++) {
        struct bands_point point = points[i];

        points[i] = (struct bands_point){ 0 };
        if (i % 2 == 1) {
            points[(i + 1) / 2] = point;
        } else {
            add_point(&points[i / 2], &point);
            free_point(&point);
        }
    }
    bands->n_doublings++;
}

static inline void go_to_point(struct bands *bands, uint64_t i)
{
    bands->next = &bands->grid[i];
    bands->next_at = instant_of(bands, i);
}

SELDOM static void lengthen_grid(struct bands *bands, sim_time at)
{
    while (point_at(bands, at) >= BANDS_POINTS)
        double_step(bands);
    go_to_point(bands, point_at(bands, at));
}

/* The run under way lasts up to this instant. */
static inline void go_to(struct bands *bands, sim_time at)
{
    uint64_t i = point_at(bands, at);

    if (i < BANDS_POINTS)
        go_to_point(bands, i);
    else
        lengthen_grid(bands, at);
}

/* From now on carrying has cells of its own. */
SELDOM static void keep_carrying(struct bands *bands)
{
    for (unsigned i = 0; i < n_held(bands); i++)
        bands_cell_add(&bands->points[i].series[BANDS_CARRYING],
                       &bands->points[i].series[BANDS_HEALTHY]);
    bands->last[BANDS_CARRYING] = bands->last[BANDS_HEALTHY];
    bands->is_carrying_kept = true;
}

/* ---- one run after the other ---- */

void bands_init(struct bands *bands, sim_time begin_at, sim_time origin_at)
{
    assert(begin_at <= origin_at);
    *bands = (struct bands){ .begin_at = begin_at, .origin_at = origin_at,
                             .last_end_at = origin_at };
    bands->points = must_alloc(n_held(bands) * sizeof *bands->points);
    memset(bands->points, 0, n_held(bands) * sizeof *bands->points);
    bands->grid = bands->points + n_before(bands);
}

void bands_free(struct bands *bands)
{
    for (unsigned i = 0; i < n_held(bands); i++)
        free_point(&bands->points[i]);
    free(bands->points);
    *bands = (struct bands){ 0 };
}

void bands_begin_run(struct bands *bands)
{
    for (unsigned series = 0; series < BANDS_N_SERIES; series++)
        bands->last[series] = BANDS_NO_VALUE;
    bands->next = bands->points;
    bands->next_at = bands->origin_at - n_before(bands); /* a wait is as its last instant */
}

/* From the next point on a series has this value. False: that is for change_classes to note. */
static inline bool change_value(struct bands *bands, enum bands_series series, long value)
{
    const struct bands_cell *cell = &bands->next->series[series];
    long before = bands->last[series];
    unsigned long from = (unsigned long)before - cell->first;
    unsigned long to = (unsigned long)value - cell->first;

    if (value == before)
        return true;
    if ((unsigned long)(before | value) >= BANDS_EXACT || from >= cell->n || to >= cell->n)
        return false;
    cell->changes[from]--;
    cell->changes[to]++;
    bands->last[series] = value;
    return true;
}

static inline bool change_values(struct bands *bands, const struct measure_levels *levels)
{
    return change_value(bands, BANDS_HEALTHY, levels->healthy) &&
           (bands->is_carrying_kept ? change_value(bands, BANDS_CARRYING, levels->carrying)
                                    : levels->carrying == levels->healthy) &&
           change_value(bands, BANDS_RUNNING, levels->running);
}

/* The same for whatever value, and where a run begins or a cell does not reach so far. */
static void change_classes(struct bands *bands, const struct measure_levels *levels)
{
    const long values[BANDS_N_SERIES] = { levels->healthy, levels->carrying, levels->running };

    if (levels->carrying != levels->healthy && !bands->is_carrying_kept)
        keep_carrying(bands);
    for (unsigned series = 0; series < BANDS_N_SERIES; series++) {
        if (is_twin(bands, series) || values[series] == bands->last[series])
            continue;
        bands_cell_change(&bands->next->series[series], bands->last[series], values[series]);
        bands->last[series] = values[series];
    }
}

SELDOM static void record_classes(struct bands *bands, sim_time to,
                                  const struct measure_levels *levels)
{
    change_classes(bands, levels);
    go_to(bands, to);
}

void bands_record(void *context, sim_time from, sim_time to,
                  const struct measure_levels *levels)
{
    struct bands *bands = context;

    (void)from;
    if (to <= bands->next_at)
        return;
    if (change_values(bands, levels))
        go_to(bands, to);
    else
        record_classes(bands, to, levels);
}

void bands_end_run(struct bands *bands, sim_time end_at, const struct measure_levels *levels)
{
    assert(end_at <= bands->next_at);
    change_classes(bands, levels);
    bands->n_runs++;
    assert(bands->n_runs <= INT32_MAX);
    if (end_at > bands->last_end_at)
        bands->last_end_at = end_at;
}

/* ---- many runs ---- */

static void merge_point(struct bands *into, struct bands_point *to, const struct bands *from,
                        const struct bands_point *point)
{
    for (unsigned series = 0; series < BANDS_N_SERIES; series++)
        if (!is_twin(into, series))
            bands_cell_add(&to->series[series], cell_of(from, point, series));
}

void bands_merge(struct bands *into, const struct bands *from)
{
    assert(into->begin_at == from->begin_at && into->origin_at == from->origin_at);
    while (into->n_doublings < from->n_doublings)
        double_step(into);
    if (from->is_carrying_kept && !into->is_carrying_kept)
        keep_carrying(into);
    if (n_before(from))
        merge_point(into, into->points, from, from->points);
    for (unsigned i = 0; i < BANDS_POINTS; i++)
        merge_point(into, &into->grid[point_at(into, instant_of(from, i))], from, &from->grid[i]);
    into->n_runs += from->n_runs;
    assert(into->n_runs <= INT32_MAX);
    if (from->last_end_at > into->last_end_at)
        into->last_end_at = from->last_end_at;
}

size_t bands_n_points(const struct bands *bands)
{
    if (bands->n_runs == 0)
        return 0;
    return n_before(bands) + (size_t)point_at(bands, bands->last_end_at) + 1;
}

sim_time bands_instant(const struct bands *bands, size_t point)
{
    return point < n_before(bands) ? bands->begin_at : instant_of(bands, point - n_before(bands));
}

/* Classes seen at any point of a series: [first, end). */
static void find_classes(const struct bands *bands, enum bands_series series, uint32_t *first,
                         uint32_t *end)
{
    *first = UINT32_MAX;
    *end = 0;
    for (unsigned i = 0; i < n_held(bands); i++) {
        const struct bands_cell *cell = cell_of(bands, &bands->points[i], series);

        if (cell->n == 0)
            continue;
        *first = cell->first < *first ? cell->first : *first;
        *end = cell->first + cell->n > *end ? cell->first + cell->n : *end;
    }
}

/* Values at the ranks of the quantiles, counts[i] runs being in class first + i. */
static void read_quantiles(const int64_t *counts, uint32_t first, uint64_t n_runs, const double *p,
                           size_t n_p, int64_t *values)
{
    uint64_t n_upto = 0;
    uint32_t class = first;

    for (size_t i = 0; i < n_p; i++) {
        while (n_upto < interval_quantile_rank(n_runs, p[i]))
            n_upto += (uint64_t)counts[class++ - first];
        values[i] = bands_class_value(class - 1);
    }
}

void bands_quantiles(const struct bands *bands, enum bands_series series, const double *p,
                     size_t n_p, int64_t *values)
{
    size_t n_points = bands_n_points(bands);
    uint32_t first, end;
    int64_t *counts;

    if (n_points == 0)
        return;
    find_classes(bands, series, &first, &end);
    counts = must_alloc((end - first) * sizeof *counts);
    memset(counts, 0, (end - first) * sizeof *counts);
    for (size_t point = 0; point < n_points; point++) {
        const struct bands_cell *cell = cell_of(bands, &bands->points[point], series);

        for (uint32_t i = 0; i < cell->n; i++)
            counts[cell->first - first + i] += cell->changes[i];
        read_quantiles(counts, first, bands->n_runs, p, n_p, values + point * n_p);
    }
    free(counts);
}

/* ---- as bytes ---- */

struct packed_bands {
    int64_t n_series, n_runs, begin_at, origin_at, step_ms, last_end_at;
};
void bands_pack(const struct bands *bands, struct text *bytes)
{
    const struct packed_bands head = { BANDS_N_SERIES, (int64_t)bands->n_runs,
                                       bands->begin_at, bands->origin_at,
                                       bands_step_ms(bands), bands->last_end_at };

    text_append_bytes(bytes, (const char *)&head, sizeof head);
    for (unsigned i = 0; i < n_held(bands); i++)
        for (unsigned series = 0; series < BANDS_N_SERIES; series++)
            bands_cell_pack(cell_of(bands, &bands->points[i], series), bytes);
}

/* Whether bands with this head may be added to others; if so, how often their step has doubled. */
static bool is_sound(const struct packed_bands *head, const struct bands *into,
                     unsigned *n_doublings)
{
    int64_t step = head->step_ms;

    for (*n_doublings = 0; step > BANDS_FIRST_STEP_MS && step % 2 == 0; ++*n_doublings)
        step /= 2;
    return head->n_series == BANDS_N_SERIES && head->n_runs >= 0 &&
           head->n_runs <= INT32_MAX - (int64_t)into->n_runs &&
           head->begin_at == into->begin_at && head->origin_at == into->origin_at &&
           step == BANDS_FIRST_STEP_MS &&
           head->step_ms <= (INT64_MAX - head->origin_at) / BANDS_POINTS &&
           head->last_end_at >= head->origin_at &&
           head->last_end_at <= head->origin_at + (BANDS_POINTS - 1) * head->step_ms;
}

/* Whether at every point each run is counted once, and no class has fewer than none. */
static bool is_counted(const struct bands *bands, enum bands_series series)
{
    int64_t *counts, n_runs = 0;
    uint32_t first, end;
    bool is_good = true;

    find_classes(bands, series, &first, &end);
    if (end == 0)
        return bands->n_runs == 0;
    counts = must_alloc((end - first) * sizeof *counts);
    memset(counts, 0, (end - first) * sizeof *counts);
    for (unsigned point = 0; is_good && point < n_held(bands); point++) {
        const struct bands_cell *cell = cell_of(bands, &bands->points[point], series);

        for (uint32_t i = 0; i < cell->n; i++) {
            int64_t *count = &counts[cell->first - first + i];

            *count += cell->changes[i];
            n_runs += cell->changes[i];
            is_good = is_good && *count >= 0;
        }
        is_good = is_good && n_runs == (int64_t)bands->n_runs;
    }
    free(counts);
    return is_good;
}

static bool unpack_points(struct bands *bands, const char **bytes, size_t *left)
{
    for (unsigned i = 0; i < n_held(bands); i++)
        for (unsigned series = 0; series < BANDS_N_SERIES; series++)
            if (!bands_cell_unpack(&bands->points[i].series[series], bytes, left))
                return false;
    return true;
}

bool bands_unpack(struct bands *bands, const char *bytes, size_t size)
{
    struct packed_bands head;
    struct bands added;
    unsigned n_doublings;
    bool is_good;

    if (!bands_take_bytes(&bytes, &size, &head, sizeof head) ||
        !is_sound(&head, bands, &n_doublings))
        return false;
    bands_init(&added, head.begin_at, head.origin_at);
    added.n_runs = (uint64_t)head.n_runs;
    added.n_doublings = n_doublings;
    added.last_end_at = head.last_end_at;
    added.is_carrying_kept = true;
    is_good = unpack_points(&added, &bytes, &size) && size == 0;
    for (unsigned series = 0; is_good && series < BANDS_N_SERIES; series++)
        is_good = is_counted(&added, series);
    if (is_good)
        bands_merge(bands, &added);
    bands_free(&added);
    return is_good;
}

size_t bands_footprint(const struct bands *bands)
{
    size_t bytes = n_held(bands) * sizeof *bands->points;

    for (unsigned i = 0; i < n_held(bands); i++)
        for (unsigned series = 0; series < BANDS_N_SERIES; series++)
            bytes += bands->points[i].series[series].n * sizeof(int32_t);
    return bytes;
}
