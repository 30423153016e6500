/*
 * refresh_extent: how far a refresh that is under way is (`resume_from`): of what is told, and of
 * the regular history that is taken for the rest, the batch in flight and the counts of who came
 * and who left. Nothing is put in place here; the group is as the scenario has it, or, of a
 * rollback that replaces, as it was when that began.
 *
 * Of the batch in flight it is enough to tell who comes and leaves: the rules do at once what they
 * allow, so the new ones in service and the old ones gone are as many as leave nothing to do (F6).
 * Without that they are as many as are finished, and the rest has not begun: the rules begin it at
 * the first instant, so the forecast errs on the long side, by less than the time of a batch.
 *
 * The builder borrows all that it points to. What cannot be is said in its problem, and false.
 */
#ifndef EVENKEEL_OPS_REFRESH_EXTENT_H
#define EVENKEEL_OPS_REFRESH_EXTENT_H

#include <stdbool.h>

#include "model/resume.h"
#include "ops/refresh.h"

/* How far it is: of the whole task, or of the rollback since it replaces. */
struct refresh_extent {
    long n_set;      /* to be replaced */
    long n_finished;
    long begun_with; /* finished when the batch in flight began, or now if there is none */
    long n_batches;  /* that have ended */
    long size;       /* of the batch in flight, or of the next */
    long launched, in_service, removed, gone;
    long in_warmup; /* of those in service, perhaps */
    bool has_batch;
};

struct refresh_builder {
    struct group *group;
    struct operation *task;
    struct refresh *self;
    const struct refresh_params *params;
    const struct resume_setup *resume;
    struct resume_problem *problem;
    struct refresh_extent extent;
};

#define RESUME_REFUSE(builder, ...)                                                                \
    refresh_builder_refuse((builder), (struct resume_problem){ RESUME_BECAUSE(__VA_ARGS__) })
bool refresh_builder_refuse(const struct refresh_builder *builder, struct resume_problem problem);

/* How many are to be replaced, and how many are. */
bool refresh_extent_take_total(struct refresh_builder *builder);

/* From the figure of what is finished: the batch that it falls into (F5). */
void refresh_extent_find_batch(struct refresh_builder *builder);
/* The same, unless it is told with how much the batch began. */
bool refresh_extent_take_batch(struct refresh_builder *builder);

/* The counts of the group, as far as they are told; the rest by who is in flight, else by what is
 * finished. */
void refresh_extent_take_counts(struct refresh_builder *builder);
bool refresh_extent_check(const struct refresh_builder *builder);

#endif
