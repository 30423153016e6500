#include "study/bands.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "study/interval.h"

enum {
    NO_CLASS = UINT32_MAX,
    OCTAVE_BITS = 11, /* value classes per octave above BANDS_EXACT, as a power of two */
    SPAN_UNIT = 16,   /* cells grow by whole units of value classes */
    N_CLASSES = BANDS_EXACT + (51 << OCTAVE_BITS), /* up to that of LONG_MAX: 2^12 .. 2^63 - 1 */
};

/* Changes, from the point before to this one, of the number of runs in each value class. */
struct bands_cell {
    int32_t *changes;     /* of the classes first .. first + n - 1; owned */
    uint32_t first, n;
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

/* A run goes from one class, NO_CLASS if it begins here, to another. */
static void change_class(struct bands_cell *cell, uint32_t before, uint32_t class)
{
    int32_t *changes;
    uint32_t first;

    if (!holds_class(cell, class))
        reserve_classes(cell, class, class + 1);
    if (before != NO_CLASS && !holds_class(cell, before))
        reserve_classes(cell, before, before + 1);
    changes = cell->changes;
    first = cell->first;
    changes[class - first]++;
    if (before != NO_CLASS)
        changes[before - first]--;
}

static void add_cell(struct bands_cell *into, const struct bands_cell *from)
{
    if (from->n == 0)
        return;
    reserve_classes(into, from->first, from->first + from->n);
    for (uint32_t i = 0; i < from->n; i++)
        into->changes[from->first - into->first + i] += from->changes[i];
}

static struct bands_cell *cells_of(const struct bands *bands, unsigned series)
{
    return bands->cells + (size_t)series * BANDS_POINTS;
}

/* ---- the grid ---- */

static int64_t last_at(const struct bands *bands)
{
    return (BANDS_POINTS - 1) * bands->step_ms;
}

/* The first point at or behind an instant. */
static int64_t point_at(const struct bands *bands, int64_t at)
{
    return at / bands->step_ms + (at % bands->step_ms != 0);
}

static void go_to_point(struct bands *bands, int64_t point)
{
    bands->next_point = (unsigned)(point < BANDS_POINTS ? point : BANDS_POINTS);
    bands->next_at = bands->next_point * bands->step_ms;
}

/* New point j is old point 2j, whose counts differ from those of old point 2j - 2 by the
 * changes at 2j - 1 and at 2j. */
static void double_step(struct bands *bands)
{
    for (unsigned series = 0; series < bands->n_series; series++) {
        struct bands_cell *cells = cells_of(bands, series);

        for (unsigned point = 1; point < BANDS_POINTS; point++) {
            struct bands_cell cell = cells[point];

            cells[point] = (struct bands_cell){ 0 };
            if (point % 2 == 1) {
                cells[(point + 1) / 2] = cell;
            } else {
                add_cell(&cells[point / 2], &cell);
                free(cell.changes);
            }
        }
    }
    bands->step_ms *= 2;
    go_to_point(bands, (bands->next_point + 1) / 2);
}

static void lengthen_grid(struct bands *bands, int64_t at)
{
    while (at > last_at(bands))
        double_step(bands);
}

/* ---- one run after the other ---- */

void bands_init(struct bands *bands, unsigned n_series)
{
    size_t n_cells = (size_t)n_series * BANDS_POINTS;

    *bands = (struct bands){
        .n_series = n_series,
        .step_ms = BANDS_FIRST_STEP_MS,
        .present = must_alloc(n_series * sizeof *bands->present),
        .cells = must_alloc(n_cells * sizeof *bands->cells),
    };
    memset(bands->cells, 0, n_cells * sizeof *bands->cells);
}

void bands_free(struct bands *bands)
{
    for (size_t i = 0; i < (size_t)bands->n_series * BANDS_POINTS; i++)
        free(bands->cells[i].changes);
    free(bands->cells);
    free(bands->present);
    *bands = (struct bands){ 0 };
}

void bands_begin_run(struct bands *bands)
{
    for (unsigned series = 0; series < bands->n_series; series++)
        bands->present[series] = NO_CLASS;
    go_to_point(bands, 0);
}

/* From the next point on the series have these values. */
static void change_values(struct bands *bands, const long *values)
{
    assert(bands->next_point < BANDS_POINTS);
    for (unsigned series = 0; series < bands->n_series; series++) {
        struct bands_cell *cell = &cells_of(bands, series)[bands->next_point];
        uint32_t class = class_of_value(values[series]), before = bands->present[series];

        if (class == before)
            continue;
        change_class(cell, before, class);
        bands->present[series] = class;
    }
}

void bands_record(struct bands *bands, int64_t from_ms, int64_t to_ms, const long *values)
{
    if (!bands_is_due(bands, to_ms))
        return;
    lengthen_grid(bands, from_ms);
    if (bands->next_at < from_ms) /* points before it keep the values of the piece before */
        go_to_point(bands, point_at(bands, from_ms));
    if (!bands_is_due(bands, to_ms))
        return;
    change_values(bands, values);
    go_to_point(bands, bands->next_point + 1); /* further ones keep the values, see above */
}

void bands_end_run(struct bands *bands, int64_t end_ms, const long *values)
{
    lengthen_grid(bands, end_ms);
    assert(point_at(bands, end_ms) >= bands->next_point);
    go_to_point(bands, point_at(bands, end_ms));
    change_values(bands, values);
    bands->n_runs++;
    assert(bands->n_runs <= INT32_MAX);
    if (end_ms > bands->longest_ms)
        bands->longest_ms = end_ms;
}

/* ---- many runs ---- */

void bands_merge(struct bands *into, const struct bands *from)
{
    unsigned factor;

    assert(into->n_series == from->n_series);
    while (into->step_ms < from->step_ms)
        double_step(into);
    factor = (unsigned)(into->step_ms / from->step_ms);
    for (unsigned series = 0; series < from->n_series; series++)
        for (unsigned point = 0; point < BANDS_POINTS; point++)
            add_cell(&cells_of(into, series)[(point + factor - 1) / factor],
                     &cells_of(from, series)[point]);
    into->n_runs += from->n_runs;
    assert(into->n_runs <= INT32_MAX);
    if (from->longest_ms > into->longest_ms)
        into->longest_ms = from->longest_ms;
}

size_t bands_n_points(const struct bands *bands)
{
    return bands->n_runs > 0 ? (size_t)point_at(bands, bands->longest_ms) + 1 : 0;
}

/* Classes seen at any point of a series: [first, end). */
static void find_classes(const struct bands *bands, unsigned series, uint32_t *first, uint32_t *end)
{
    const struct bands_cell *cells = cells_of(bands, series);

    *first = UINT32_MAX;
    *end = 0;
    for (unsigned point = 0; point < BANDS_POINTS; point++) {
        if (cells[point].n == 0)
            continue;
        *first = cells[point].first < *first ? cells[point].first : *first;
        *end = cells[point].first + cells[point].n > *end ? cells[point].first + cells[point].n
                                                          : *end;
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

void bands_quantiles(const struct bands *bands, unsigned series, const double *p, size_t n_p,
                     int64_t *values)
{
    const struct bands_cell *cells = cells_of(bands, series);
    size_t n_points = bands_n_points(bands);
    uint32_t first, end;
    int64_t *counts;

    if (n_points == 0)
        return;
    find_classes(bands, series, &first, &end);
    counts = must_alloc((end - first) * sizeof *counts);
    memset(counts, 0, (end - first) * sizeof *counts);
    for (size_t point = 0; point < n_points; point++) {
        for (uint32_t i = 0; i < cells[point].n; i++)
            counts[cells[point].first - first + i] += cells[point].changes[i];
        read_quantiles(counts, first, bands->n_runs, p, n_p, values + point * n_p);
    }
    free(counts);
}

/* ---- as bytes ---- */

struct packed_bands {
    int64_t n_series, n_runs, step_ms, longest_ms;
};
struct packed_cell {
    uint32_t first, n; /* changes that follow */
};

void bands_pack(const struct bands *bands, struct text *bytes)
{
    const struct packed_bands head = { bands->n_series, (int64_t)bands->n_runs, bands->step_ms,
                                       bands->longest_ms };

    text_append_bytes(bytes, (const char *)&head, sizeof head);
    for (size_t i = 0; i < (size_t)bands->n_series * BANDS_POINTS; i++) {
        const struct bands_cell *cell = &bands->cells[i];
        const struct packed_cell packed = { cell->first, cell->n };

        text_append_bytes(bytes, (const char *)&packed, sizeof packed);
        if (cell->n > 0)
            text_append_bytes(bytes, (const char *)cell->changes, cell->n * sizeof(int32_t));
    }
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

/* Whether bands with this head may be added to others. */
static bool is_sound(const struct packed_bands *head, const struct bands *into)
{
    int64_t step = head->step_ms;

    while (step > BANDS_FIRST_STEP_MS && step % 2 == 0)
        step /= 2;
    return head->n_series == into->n_series && head->n_runs >= 0 &&
           head->n_runs <= INT32_MAX - (int64_t)into->n_runs && step == BANDS_FIRST_STEP_MS &&
           head->step_ms <= INT64_MAX / BANDS_POINTS && head->longest_ms >= 0 &&
           head->longest_ms <= (BANDS_POINTS - 1) * head->step_ms;
}

/* Whether at every point each run is counted once, and no class has fewer than none. */
static bool is_counted(const struct bands *bands, unsigned series)
{
    const struct bands_cell *cells = cells_of(bands, series);
    int64_t *counts, n_runs = 0;
    uint32_t first, end;
    bool is_good = true;

    find_classes(bands, series, &first, &end);
    if (end == 0)
        return bands->n_runs == 0;
    counts = must_alloc((end - first) * sizeof *counts);
    memset(counts, 0, (end - first) * sizeof *counts);
    for (unsigned point = 0; is_good && point < BANDS_POINTS; point++) {
        for (uint32_t i = 0; i < cells[point].n; i++) {
            int64_t *count = &counts[cells[point].first - first + i];

            *count += cells[point].changes[i];
            n_runs += cells[point].changes[i];
            is_good = is_good && *count >= 0;
        }
        is_good = is_good && n_runs == (int64_t)bands->n_runs;
    }
    free(counts);
    return is_good;
}

bool bands_unpack(struct bands *bands, const char *bytes, size_t size)
{
    struct packed_bands head;
    struct bands added;
    bool is_good = true;

    if (!take_bytes(&bytes, &size, &head, sizeof head) || !is_sound(&head, bands))
        return false;
    bands_init(&added, bands->n_series);
    added.n_runs = (uint64_t)head.n_runs;
    added.step_ms = head.step_ms;
    added.longest_ms = head.longest_ms;
    for (size_t i = 0; is_good && i < (size_t)added.n_series * BANDS_POINTS; i++)
        is_good = unpack_cell(&added.cells[i], &bytes, &size);
    is_good = is_good && size == 0;
    for (unsigned series = 0; is_good && series < added.n_series; series++)
        is_good = is_counted(&added, series);
    if (is_good)
        bands_merge(bands, &added);
    bands_free(&added);
    return is_good;
}

size_t bands_footprint(const struct bands *bands)
{
    size_t n_cells = (size_t)bands->n_series * BANDS_POINTS;
    size_t bytes = n_cells * sizeof *bands->cells + bands->n_series * sizeof *bands->present;

    for (size_t i = 0; i < n_cells; i++)
        bytes += bands->cells[i].n * sizeof *bands->cells[i].changes;
    return bytes;
}
