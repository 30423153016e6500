/*
 * resume: a run that begins in the midst of an operation, where `resume_from` says (setup.h).
 *
 * What lies before the instant that is now is history: the operation's row puts its outcome in
 * place (op_type.resume), and what is in flight keeps the age it has. How long it still takes is
 * drawn from its latency on the condition that the latency is longer than the age, from the
 * instance's own sub-stream (rule I5), so what the ordinary draw would have made longer anyway
 * keeps its luck.
 *
 * Costs, counts and times of a resumed run are those from now on; durations of operations count
 * from their acceptance, as rule Q1 says, their parts from now on.
 *
 * Not known and assumed: that the latencies of different stages that a sum is made of (drain, stop
 * and release) are not known one by one; where two of them vary and a thousand draws of the sum are
 * all too short, only that of `stop` is drawn on the condition.
 */
#ifndef EVENKEEL_MODEL_RESUME_H
#define EVENKEEL_MODEL_RESUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/sim_time.h"
#include "model/lifecycle.h"

struct activity;
struct group;
struct instance;

/* Why a state cannot be; the texts are the reader's. */
enum resume_problem_id {
    RESUME_NO_PROBLEM,
#define RESUME_PROBLEM(identifier, key, what, why, hint) RESUME_PROBLEM_##identifier,
#include "model/resume_problem_list.h"
#undef RESUME_PROBLEM
    N_RESUME_PROBLEMS
};

struct resume_problem {
    enum resume_problem_id id;
    int64_t n[4];     /* {0} to {3} of its texts */
    const char *name; /* {name}: a refusal's code, a latency's name */
    size_t in_flight; /* the entry of in_flight that it is about */
};
#define RESUME_BECAUSE(identifier, ...)                                                            \
    .id = RESUME_PROBLEM_##identifier, .n = { __VA_ARGS__ }

/* The times of the API are told to the minute: so much longer than it can be a time may be read. */
#define RESUME_READING_MS ((sim_time)60000)

/* Puts the operation that is under way in place; the group has just been made, the clock stands at
 * `resume_from`. */
bool resume_begin(struct group *group, struct resume_problem *problem);

/* -- for the operations ------------------------------------------------------------------------ */

/* Whether the latencies of its zone are so long that an instance may be Pending or Removing for
 * for_ms already; of any other state that is no question of the zone: true. */
bool resume_can_be(struct group *group, struct instance *instance, enum lifecycle state,
                   sim_time for_ms);
/* That nobody can be. */
void resume_tell_too_long(struct resume_problem *problem, enum lifecycle state, sim_time for_ms);

/* A new instance (counted nowhere, or as Pending) stands in a state for for_ms already: Pending,
 * Pending:Wait or InService, where for_ms 0 or more is time in its warm-up and -1 says that this is
 * long over. False, and told, if no latency is so long. */
bool resume_place_new(struct group *group, struct instance *instance, enum lifecycle state,
                      sim_time for_ms, struct resume_problem *problem);
/* An old one (in service, or counted as Removing) is Removing or Removing:Wait for for_ms already,
 * or gone. */
bool resume_place_old(struct group *group, struct instance *instance, enum lifecycle state,
                      sim_time for_ms, struct resume_problem *problem);

#endif
