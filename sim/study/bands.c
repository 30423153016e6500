#include "study/bands.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/seldom.h"
#include "base/text.h"
#include "study/interval.h"

enum {
    NO_VALUE = -1,
    OCTAVE_BITS = 11, /* value classes per octave above BANDS_EXACT, as a power of two */
    SPAN_UNIT = 16,   /* cells grow by whole units of value classes */
    N_CLASSES = BANDS_EXACT + (51 << OCTAVE_BITS), /* up to that of LONG_MAX: 2^12 .. 2^63 - 1 */
};

const char *const bands_series_names[BANDS_N_SERIES] = {
    [BANDS_HEALTHY] = "healthy",
    [BANDS_CARRYING] = "carrying",
    [BANDS_RUNNING] = "running",
};

/* Changes, from the point before to this one, of the number of runs in each value class. */
struct bands_cell {
    int32_t *changes;     /* of the classes first .. first + n - 1; owned */
    uint32_t first, n;
};

struct bands_point {
    struct bands_cell series[BANDS_N_SERIES];
};

/* ---- value classes ---- */

static uint32_t class_of_value(long value)
{
    unsigned shift;

    assert(value >= 0);
    if (value < BANDS_EXACT)
        return (uint32_t)value;
    shift = 63 - (unsigned)__builtin_clzll((unsigned long long)value) - OCTAVE_BITS;
    return BANDS_EXACT + ((shift - 1) << OCTAVE_BITS) +
           (uint32_t)((unsigned long)value >> shift) - (1u << OCTAVE_BITS);
}

/* The least value of a class. */
static int64_t value_of_class(uint32_t class)
{
    uint32_t above = class - BANDS_EXACT;

    if (class < BANDS_EXACT)
        return class;
    return (int64_t)((above & ((1u << OCTAVE_BITS) - 1)) + (1u << OCTAVE_BITS))
           << ((above >> OCTAVE_BITS) + 1);
}

/* ---- cells ---- */

static void reserve_classes(struct bands_cell *cell, uint32_t first, uint32_t end)
{
    int32_t *changes;

    if (cell->n > 0) {
        first = first < cell->first ? first : cell->first;
        end = end > cell->first + cell->n ? end : cell->first + cell->n;
    }
    first = first / SPAN_UNIT * SPAN_UNIT;
    end = (end + SPAN_UNIT - 1) / SPAN_UNIT * SPAN_UNIT;
    if (cell->n == end - first)
        return;
    changes = must_alloc((end - first) * sizeof *changes);
    memset(changes, 0, (end - first) * sizeof *changes);
    if (cell->n > 0)
        memcpy(changes + (cell->first - first), cell->changes, cell->n * sizeof *changes);
    free(cell->changes);
    *cell = (struct bands_cell){ changes, first, end - first };
}

static bool holds_class(const struct bands_cell *cell, uint32_t class)
{
    return class - cell->first < cell->n; /* wraps to a large number below first */
}

/* A run goes from one value, NO_VALUE if it begins here, to another. */
static void change_class(struct bands_cell *cell, long before, long value)
{
    uint32_t class = class_of_value(value);

    if (!holds_class(cell, class))
        reserve_classes(cell, class, class + 1);
    cell->changes[class - cell->first]++;
    if (before == NO_VALUE)
        return;
    class = class_of_value(before);
    if (!holds_class(cell, class))
        reserve_classes(cell, class, class + 1);
    cell->changes[class - cell->first]--;
}

static void add_cell(struct bands_cell *into, const struct bands_cell *from)
{
    if (from->n == 0)
        return;
    reserve_classes(into, from->first, from->first + from->n);
    for (uint32_t i = 0; i < from->n; i++)
        into->changes[from->first - into->first + i] += from->changes[i];
}

static void add_point(struct bands_point *into, const struct bands_point *from)
{
    for (unsigned series = 0; series < BANDS_N_SERIES; series++)
        add_cell(&into->series[series], &from->series[series]);
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
        add_cell(&bands->points[i].series[BANDS_CARRYING], &bands->points[i].series[BANDS_HEALTHY]);
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
        bands->last[series] = NO_VALUE;
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
        change_class(&bands->next->series[series], bands->last[series], values[series]);
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
            add_cell(&to->series[series], cell_of(from, point, series));
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
        values[i] = value_of_class(class - 1);
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
struct packed_cell {
    uint32_t first, n; /* changes that follow */
};

static void pack_cell(const struct bands_cell *cell, struct text *bytes)
{
    const struct packed_cell packed = { cell->first, cell->n };

    text_append_bytes(bytes, (const char *)&packed, sizeof packed);
    if (cell->n > 0)
        text_append_bytes(bytes, (const char *)cell->changes, cell->n * sizeof(int32_t));
}

void bands_pack(const struct bands *bands, struct text *bytes)
{
    const struct packed_bands head = { BANDS_N_SERIES, (int64_t)bands->n_runs,
                                       bands->begin_at, bands->origin_at,
                                       bands_step_ms(bands), bands->last_end_at };

    text_append_bytes(bytes, (const char *)&head, sizeof head);
    for (unsigned i = 0; i < n_held(bands); i++)
        for (unsigned series = 0; series < BANDS_N_SERIES; series++)
            pack_cell(cell_of(bands, &bands->points[i], series), bytes);
}

/* Takes size bytes from what is left; false: there are not so many. */
static bool take_bytes(const char **bytes, size_t *left, void *into, size_t size)
{
    if (size > *left)
        return false;
    if (size > 0)
        memcpy(into, *bytes, size);
    *bytes += size;
    *left -= size;
    return true;
}

static bool unpack_cell(struct bands_cell *cell, const char **bytes, size_t *left)
{
    struct packed_cell packed;

    if (!take_bytes(bytes, left, &packed, sizeof packed) ||
        packed.n > *left / sizeof(int32_t) || packed.n > N_CLASSES ||
        packed.first > N_CLASSES - packed.n)
        return false;
    if (packed.n == 0)
        return true;
    *cell = (struct bands_cell){ must_alloc(packed.n * sizeof(int32_t)), packed.first, packed.n };
    return take_bytes(bytes, left, cell->changes, packed.n * sizeof(int32_t));
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
            if (!unpack_cell(&bands->points[i].series[series], bytes, left))
                return false;
    return true;
}

bool bands_unpack(struct bands *bands, const char *bytes, size_t size)
{
    struct packed_bands head;
    struct bands added;
    unsigned n_doublings;
    bool is_good;

    if (!take_bytes(&bytes, &size, &head, sizeof head) || !is_sound(&head, bands, &n_doublings))
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
