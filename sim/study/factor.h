/*
 * factor: an input of a scenario that a sensitivity study varies, and how.
 *
 * A row is an entry of `evenkeel list inputs` and a name for --sensitivity-range. Its range is an
 * assumption until the user gives another one. A time or a demand is multiplied by a number
 * between low and high, evenly spread by its logarithm, so that half and double are as likely as
 * each other; a share takes a value between low and high itself.
 *
 * A variant is a copy of a setup of which factors can be set, again and again. It borrows all
 * that no factor changes and must not outlive the setup.
 */
#ifndef EVENKEEL_STUDY_FACTOR_H
#define EVENKEEL_STUDY_FACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/setup.h"

struct refresh_params; /* ops/refresh.h */

struct variant {
    struct setup setup;
    const struct setup *of;
    struct distribution *latencies; /* of zone z: those from z * N_LATENCY_KINDS on */
    struct distribution *completes; /* one per hook */
    struct refresh_params *refreshes; /* one per timeline entry; of those that pause */
    double *demand;
    struct arena arena;
};

enum factor_scale { FACTOR_TIMES, FACTOR_SHARE, N_FACTOR_SCALES };
extern const char *const factor_scale_names[N_FACTOR_SCALES]; /* "times", "share" */

struct factor_range {
    double low, high;
};

struct factor {
    const char *name; /* "boot-median" */
    const char *help;
    enum factor_scale scale;
    enum latency_kind latency; /* of those that change one */
    struct factor_range range;
    /* The scenario has it. */
    bool (*applies)(const struct factor *factor, const struct setup *setup);
    void (*set)(const struct factor *factor, struct variant *variant, double value);
};

/* Ends with a row without a name. */
extern const struct factor factors[];
enum { FACTORS_MOST = 19 };
size_t factor_count(void);
const struct factor *factor_find(const char *name);
/* Reads "boot-median=0.8:1.5" or "failures=0:2%"; NULL, or why not (hint: what was meant, or NULL).
 * A time is multiplied by more than 0. */
const char *factor_parse_range(const char *text, const struct factor **factor,
                               struct factor_range *range, const char **hint);
/* The value at u in [0, 1]. */
double factor_value(const struct factor *factor, struct factor_range range, double u);
/* The range that is assumed for a setup. */
struct factor_range factor_range_for(const struct factor *factor, const struct setup *setup);

void variant_init(struct variant *variant, const struct setup *of);
void variant_free(struct variant *variant);

#endif
