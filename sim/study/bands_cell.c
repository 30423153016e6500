#include "study/bands_cell.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "study/bands.h"

enum {
    OCTAVE_BITS = 11, /* value classes per octave above BANDS_EXACT, as a power of two */
    SPAN_UNIT = 16,   /* cells grow by whole units of value classes */
    N_CLASSES = BANDS_EXACT + (51 << OCTAVE_BITS), /* up to that of LONG_MAX: 2^12 .. 2^63 - 1 */
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

int64_t bands_class_value(uint32_t class)
{
    uint32_t above = class - BANDS_EXACT;

    if (class < BANDS_EXACT)
        return class;
    return (int64_t)((above & ((1u << OCTAVE_BITS) - 1)) + (1u << OCTAVE_BITS))
           << ((above >> OCTAVE_BITS) + 1);
}

/* ---- counting ---- */

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

void bands_cell_change(struct bands_cell *cell, long before, long value)
{
    uint32_t class = class_of_value(value);

    if (!holds_class(cell, class))
        reserve_classes(cell, class, class + 1);
    cell->changes[class - cell->first]++;
    if (before == BANDS_NO_VALUE)
        return;
    class = class_of_value(before);
    if (!holds_class(cell, class))
        reserve_classes(cell, class, class + 1);
    cell->changes[class - cell->first]--;
}

void bands_cell_add(struct bands_cell *into, const struct bands_cell *from)
{
    if (from->n == 0)
        return;
    reserve_classes(into, from->first, from->first + from->n);
    for (uint32_t i = 0; i < from->n; i++)
        into->changes[from->first - into->first + i] += from->changes[i];
}

/* ---- as bytes ---- */

struct packed_cell {
    uint32_t first, n; /* changes that follow */
};


void bands_cell_pack(const struct bands_cell *cell, struct text *bytes)
{
    const struct packed_cell packed = { cell->first, cell->n };

    text_append_bytes(bytes, (const char *)&packed, sizeof packed);
    if (cell->n > 0)
        text_append_bytes(bytes, (const char *)cell->changes, cell->n * sizeof(int32_t));
}

bool bands_take_bytes(const char **bytes, size_t *left, void *into, size_t size)
{
    if (size > *left)
        return false;
    if (size > 0)
        memcpy(into, *bytes, size);
    *bytes += size;
    *left -= size;
    return true;
}

bool bands_cell_unpack(struct bands_cell *cell, const char **bytes, size_t *left)
{
    struct packed_cell packed;

    if (!bands_take_bytes(bytes, left, &packed, sizeof packed) ||
        packed.n > *left / sizeof(int32_t) || packed.n > N_CLASSES ||
        packed.first > N_CLASSES - packed.n)
        return false;
    if (packed.n == 0)
        return true;
    *cell = (struct bands_cell){ must_alloc(packed.n * sizeof(int32_t)), packed.first, packed.n };
    return bands_take_bytes(bytes, left, cell->changes, packed.n * sizeof(int32_t));
}
