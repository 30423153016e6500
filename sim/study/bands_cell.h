/*
 * bands_cell: how many runs come to and leave each value, of one series at one point of the grid;
 * internal to the bands.
 *
 * Values are counted exactly below BANDS_EXACT, above by value classes 1/2048 wide. A cell holds
 * the classes that were seen there, and grows; one of all zeroes is empty. Nothing here can fail.
 */
#ifndef EVENKEEL_STUDY_BANDS_CELL_H
#define EVENKEEL_STUDY_BANDS_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { BANDS_NO_VALUE = -1 };

/* Changes, from the point before to this one, of the number of runs in each value class. */
struct bands_cell {
    int32_t *changes; /* of the classes first .. first + n - 1; owned, to be freed */
    uint32_t first, n;
};

/* The least value of a class. */
int64_t bands_class_value(uint32_t class);

/* A run goes from one value, BANDS_NO_VALUE if it begins here, to another. */
void bands_cell_change(struct bands_cell *cell, long before, long value);
void bands_cell_add(struct bands_cell *into, const struct bands_cell *from);

/* Appends a cell as bytes; takes one from what is left of some, into an empty cell. False: the
 * bytes are no cell. */
void bands_cell_pack(const struct bands_cell *cell, struct text *bytes);
bool bands_cell_unpack(struct bands_cell *cell, const char **bytes, size_t *left);
/* Takes size bytes from what is left; false: there are not so many. */
bool bands_take_bytes(const char **bytes, size_t *left, void *into, size_t size);

#endif
