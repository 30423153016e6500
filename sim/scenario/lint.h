/*
 * lint: what can be proved of a case before any run, and its user would regret not to have known.
 *
 * One finding = one row of lint_list.h = one function lint_<identifier> in a file lint_<theme>.c. A
 * function looks at the setup and at what lint_probe.h knows for certain, and tells what holds in
 * every run, or, where a bound on random latencies is behind it, in at least 99 of 100. It says
 * nothing where it cannot be sure. Messages have no numbers, so that the cases of a file tell the
 * same finding once; the numbers, of the first case that has it, stand in the reason.
 */
#ifndef EVENKEEL_SCENARIO_LINT_H
#define EVENKEEL_SCENARIO_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"
#include "model/run.h"
#include "scenario/lint_probe.h"
#include "scenario/sections.h"

/* How often a row's function is called, and with what. */
enum finding_scope {
    FINDING_OF_CASE,      /* once; no entry */
    FINDING_OF_ENTRY,     /* for every entry of the timeline */
    FINDING_OF_REFRESH,   /* for each StartInstanceRefresh that is accepted for certain */
    FINDING_OF_REBALANCE, /* for each RebalanceInstances that is accepted for certain */
};

struct lint;

struct finding {
    const char *name; /* "one-at-a-time" */
    const char *rule;
    enum finding_scope scope;
    enum severity severity; /* WARNING: a surprise, an error under --strict; NOTE: good to know */
    const char *help;       /* one line */
    const char *text;       /* why it is so, and what to do */
    const char *example;    /* lines of a scenario that has it */
    void (*find)(struct lint *lint);
};

/* The rows of lint_list.h, by their identifiers; the table ends with a row without a name. */
enum finding_number {
#define FINDING(identifier, ...) FINDING_##identifier,
#include "scenario/lint_list.h"
#undef FINDING
    N_FINDINGS
};
extern const struct finding findings[N_FINDINGS + 1];

/* Which cases of a file have told what. All zero at first. */
struct lint_tally {
    struct lint_told *told; /* malloced */
    size_t n_told;
};

/* A case that is being looked at. */
struct lint {
    const struct reading *reading;
    const struct setup *setup;
    const struct probe *probe;
    struct lint_tally *tally;
    const struct finding *finding;
    const struct timeline_entry *entry; /* NULL: none */
    const struct tree_node *node;       /* of the entry; NULL: it is not written in the timeline */
    const struct probed *probed;        /* of the entry */
    struct diagnostic *item; /* what is being told; NULL: another case has told it already */
};

/* Tells the finding at a key of the entry (of the case without an entry: of the file), or
 * where its operation is named. Then the reason and the remedy. */
void lint_tell(struct lint *lint, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void lint_tell_at(struct lint *lint, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void lint_why(struct lint *lint, const char *format, ...) __attribute__((format(printf, 2, 3)));
void lint_hint(struct lint *lint, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Looks at a case that was read without errors; `run` is used for the probe. */
void lint_case(const struct reading *reading, struct lint_tally *tally, struct run *run);
/* Adds to each finding how many of the file's cases have it; frees the tally. */
void lint_finish(struct lint_tally *tally, struct diagnostics *list, size_t n_cases);

/* -- shared by the files of findings ----------------------------------------------------------- */

/* The next instant at which something but the operation itself may change the group: an entry that
 * is not refused for certain; SIM_NEVER: none. Not after the entry's own instant where an alarm, an
 * unhealthy instance or a check may interfere at any time. */
sim_time lint_quiet_until(const struct lint *lint);
/* Nothing else will happen to the group. */
bool lint_is_alone(const struct lint *lint);
/* No new instance ever goes to a zone behind this one in the list (G3). */
int lint_last_zone(const struct setup *setup);
/* The one zone that every new instance goes to, NO_ZONE if that is not certain. */
int lint_only_zone(const struct setup *setup);
/* A hook may give instances back that are to leave (S2). */
bool lint_may_keep_leavers(const struct setup *setup);
/* Instances that are needed at an instant, 0 where no demand is given (S5). */
double lint_demand_at(const struct demand_setup *demand, sim_time at);
const struct refresh_params *lint_refresh_params(const struct lint *lint);

#define FINDING(identifier, ...) void lint_##identifier(struct lint *lint);
#include "scenario/lint_list.h"
#undef FINDING

#endif
