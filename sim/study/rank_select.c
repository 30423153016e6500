#include "study/rank_select.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- an array ---- */

static int compare_values(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void swap_values(int64_t *a, int64_t *b)
{
    int64_t old = *a;

    *a = *b;
    *b = old;
}

static int64_t middle_of_three(int64_t a, int64_t b, int64_t c)
{
    if (a < b)
        return b < c ? b : a < c ? c : a;
    return a < c ? a : b < c ? c : b;
}

/* Values below the pivot come first, those equal to it next: [0, *equal), [*equal, *above).
 * Three parts, because metrics are full of ties. */
static void partition(int64_t *values, size_t n, int64_t pivot, size_t *equal, size_t *above)
{
    size_t low = 0, high = n, i = 0;

    while (i < high) {
        if (values[i] < pivot)
            swap_values(&values[low++], &values[i++]);
        else if (values[i] > pivot)
            swap_values(&values[i], &values[--high]);
        else
            i++;
    }
    *equal = low;
    *above = high;
}

/* Ranks within (before, before + n] become right; splits_left bounds the work of an unlucky or
 * hostile order, beyond it the rest is sorted. */
static void order_ranks(int64_t *values, size_t n, size_t before, const uint64_t *ranks,
                        size_t n_ranks, int splits_left)
{
    enum { SHORT = 24 };

    while (n_ranks > 0) {
        size_t equal, above, n_lower = 0, n_upto = 0;

        if (n <= SHORT || splits_left-- == 0) {
            qsort(values, n, sizeof *values, compare_values);
            return;
        }
        partition(values, n, middle_of_three(values[n / 8], values[n / 2], values[n - n / 8 - 1]),
                  &equal, &above);
        while (n_lower < n_ranks && ranks[n_lower] - before <= equal)
            n_lower++;
        for (n_upto = n_lower; n_upto < n_ranks && ranks[n_upto] - before <= above;)
            n_upto++;
        order_ranks(values, equal, before, ranks, n_lower, splits_left);
        values += above;
        before += above;
        n -= above;
        ranks += n_upto;
        n_ranks -= n_upto;
    }
}

void rank_select(int64_t *values, size_t n, const uint64_t *ranks, size_t n_ranks,
                 int64_t *answers)
{
    int splits = 8;

    for (size_t left = n; left > 0; left /= 2)
        splits += 2;
    order_ranks(values, n, 0, ranks, n_ranks, splits);
    for (size_t i = 0; i < n_ranks; i++) {
        assert(ranks[i] >= 1 && ranks[i] <= n && (i == 0 || ranks[i] >= ranks[i - 1]));
        answers[i] = values[ranks[i] - 1];
    }
}

/* ---- a column ---- */

enum { CELLS = 1 << 16 }; /* counters of a counting pass; values of the collecting pass */

/* The ranks [first_rank, first_rank + n_ranks) are known to lie among the values low..high.
 * Values are kept as order_of() maps them, so that widths do not overflow. */
struct range {
    uint64_t low, high;
    uint64_t n_before, n_inside; /* values below low; within low..high */
    size_t first_rank, n_ranks;
    uint64_t width;  /* of a part, in a counting pass */
    uint64_t *cells; /* into search.cells */
    size_t n_cells;  /* parts; values collected so far */
};

struct search {
    struct range *ranges; /* ascending, disjoint; at most one per rank */
    size_t n_ranges;
    uint64_t *cells;
    const uint64_t *ranks;
    bool is_whole; /* one range, of all values */
};

static uint64_t order_of(int64_t value)
{
    return (uint64_t)value ^ (uint64_t)1 << 63;
}

static int64_t value_of(uint64_t order)
{
    return (int64_t)(order ^ (uint64_t)1 << 63);
}

static struct range *find_range(const struct search *search, uint64_t order)
{
    size_t low = 0, high = search->n_ranges;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (search->ranges[middle].high < order)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == search->n_ranges || order < search->ranges[low].low)
        return NULL;
    return &search->ranges[low];
}

static void count_values(void *visitor, const int64_t *values, size_t n)
{
    struct search *search = visitor;

    for (size_t i = 0; i < n; i++) {
        uint64_t order = order_of(values[i]);
        struct range *range = find_range(search, order);

        if (range != NULL)
            range->cells[(order - range->low) / range->width]++;
    }
}

static void collect_values(void *visitor, const int64_t *values, size_t n)
{
    struct search *search = visitor;

    if (search->is_whole) {
        memcpy(search->ranges->cells + search->ranges->n_cells, values, n * sizeof *values);
        search->ranges->n_cells += n;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        struct range *range = find_range(search, order_of(values[i]));

        if (range != NULL)
            range->cells[range->n_cells++] = (uint64_t)values[i];
    }
}

/* Cuts each range into equal parts, as many as there are counters for. */
static void prepare_counting(struct search *search)
{
    size_t share = CELLS / search->n_ranges;
    uint64_t *cells = search->cells;

    memset(search->cells, 0, CELLS * sizeof *search->cells);
    for (size_t i = 0; i < search->n_ranges; i++) {
        struct range *range = &search->ranges[i];

        range->width = (range->high - range->low) / share + 1;
        range->n_cells = (size_t)((range->high - range->low) / range->width) + 1;
        range->cells = cells;
        cells += share;
    }
}

/* Appends the parts of one range that hold ranks to next; answers how many. */
static size_t narrow_range(const struct range *range, const uint64_t *ranks, struct range *next)
{
    uint64_t before = range->n_before;
    size_t n_next = 0, rank = range->first_rank, end = range->first_rank + range->n_ranks;

    for (size_t cell = 0; cell < range->n_cells && rank < end; cell++) {
        size_t first = rank;
        uint64_t low = range->low + cell * range->width;

        while (rank < end && ranks[rank] <= before + range->cells[cell])
            rank++;
        if (rank > first)
            next[n_next++] = (struct range){
                .low = low,
                .high = range->high - low < range->width ? range->high : low + range->width - 1,
                .n_before = before,
                .n_inside = range->cells[cell],
                .first_rank = first,
                .n_ranks = rank - first,
            };
        before += range->cells[cell];
    }
    assert(rank == end);
    return n_next;
}

/* Replaces the ranges by the parts in which the ranks lie; a part of one single value is an
 * answer and leaves the search. */
static void narrow_ranges(struct search *search, size_t n_ranks, int64_t *answers)
{
    struct range *next = must_alloc(n_ranks * sizeof *next);
    size_t n_next = 0, n_kept = 0;

    for (size_t i = 0; i < search->n_ranges; i++)
        n_next += narrow_range(&search->ranges[i], search->ranks, next + n_next);
    for (size_t i = 0; i < n_next; i++) {
        if (next[i].low < next[i].high) {
            search->ranges[n_kept++] = next[i];
            continue;
        }
        for (size_t rank = 0; rank < next[i].n_ranks; rank++)
            answers[next[i].first_rank + rank] = value_of(next[i].low);
    }
    search->n_ranges = n_kept;
    free(next);
}

static uint64_t count_inside(const struct search *search)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < search->n_ranges; i++)
        sum += search->ranges[i].n_inside;
    return sum;
}

/* The last pass: all values in question fit into memory. */
static int collect_answers(struct search *search, const struct rank_source *source,
                           int64_t *answers)
{
    uint64_t *cells = search->cells;
    int error;

    for (size_t i = 0; i < search->n_ranges; i++) {
        search->ranges[i].cells = cells;
        search->ranges[i].n_cells = 0;
        cells += search->ranges[i].n_inside;
    }
    error = source->scan(source->context, collect_values, search);
    for (size_t i = 0; error == 0 && i < search->n_ranges; i++) {
        struct range *range = &search->ranges[i];
        uint64_t *ranks = must_alloc(range->n_ranks * sizeof *ranks);

        for (size_t rank = 0; rank < range->n_ranks; rank++)
            ranks[rank] = search->ranks[range->first_rank + rank] - range->n_before;
        rank_select((int64_t *)range->cells, range->n_cells, ranks, range->n_ranks,
                    answers + range->first_rank);
        free(ranks);
    }
    return error;
}

int rank_select_scanning(const struct rank_source *source, const uint64_t *ranks, size_t n_ranks,
                         int64_t *answers)
{
    struct search search = { .n_ranges = 1, .ranks = ranks, .is_whole = true };
    int error = 0;

    if (source->least == source->most || n_ranks == 0) {
        for (size_t i = 0; i < n_ranks; i++)
            answers[i] = source->least;
        return 0;
    }
    assert(n_ranks <= CELLS / 2 && ranks[n_ranks - 1] <= source->n);
    search.ranges = must_alloc(n_ranks * sizeof *search.ranges);
    search.cells = must_alloc((source->n < CELLS ? source->n : CELLS) * sizeof *search.cells);
    search.ranges[0] = (struct range){
        .low = order_of(source->least),
        .high = order_of(source->most),
        .n_inside = source->n,
        .n_ranks = n_ranks,
    };
    while (error == 0 && count_inside(&search) > CELLS) {
        prepare_counting(&search);
        error = source->scan(source->context, count_values, &search);
        search.is_whole = false;
        if (error == 0)
            narrow_ranges(&search, n_ranks, answers);
    }
    if (error == 0 && search.n_ranges > 0)
        error = collect_answers(&search, source, answers);
    free(search.cells);
    free(search.ranges);
    return error;
}
