/*
 * decode_spot: one value that is being read by its row, and what is told of it where it is wrong.
 * Shared by decode.c and the files of the kinds (decode_number.c, decode_text.c, decode_list.c).
 *
 * Every function that answers false has told why.
 */
#ifndef EVENKEEL_SCENARIO_DECODE_SPOT_H
#define EVENKEEL_SCENARIO_DECODE_SPOT_H

#include "scenario/decode.h"

struct spot {
    struct decoder *decoder;
    const char *section;
    const struct field *row;
};

/* ---- what is told ---- */

/* The value in words, for messages; in the decoder's arena. */
const char *spot_describe(const struct spot *spot, const struct tree_node *node);
/* The why of a bad value: its rule, after a text; and its range as numbers, if it has one. */
void spot_explain(const struct spot *spot, struct diagnostic *item, const char *text);
void spot_explain_range(const struct spot *spot, struct diagnostic *item);
/* An error: the value and the problem ("is not a number"); hint may be NULL. */
struct diagnostic *spot_tell_bad_text(const struct spot *spot, const struct tree_node *node,
                                      const char *problem, const char *hint);
/* `what` it must be: "a whole number". */
bool spot_expect_scalar(const struct spot *spot, const struct tree_node *node, const char *what);

/* ---- ranges ---- */

bool spot_is_bounded(const struct field *row);
bool spot_is_in_range(const struct spot *spot, const struct tree_node *node, double value);
bool spot_is_duration_in_range(const struct spot *spot, const struct tree_node *node, int64_t ms);
bool spot_is_count_in_range(const struct spot *spot, const struct tree_node *node, size_t count);

/* ---- the kinds ---- */

bool spot_read_integer(const struct spot *spot, const struct tree_node *node, long *value);
bool spot_read_text(const struct spot *spot, const struct tree_node *node, const char **target);
bool spot_read_choice(const struct spot *spot, const struct tree_node *node, int *target);

/* Reads a value into the member of a struct that a row of this kind stands for (base/field.h). */
typedef bool decode_kind_fn(const struct spot *spot, const struct tree_node *node, void *target);
decode_kind_fn spot_decode_integer, spot_decode_real, spot_decode_share, spot_decode_boolean;
decode_kind_fn spot_decode_duration, spot_decode_minutes, spot_decode_seconds;
decode_kind_fn spot_decode_text, spot_decode_choice;
decode_kind_fn spot_decode_choices, spot_decode_choice_list, spot_decode_texts;
decode_kind_fn spot_decode_integers, spot_decode_windows;

#endif
