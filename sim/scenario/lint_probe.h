/*
 * lint_probe: what is certain of a case's course before anything random has happened.
 *
 * The case is simulated once, with its own rules, up to the instant at which the first latency is
 * drawn, at most to the last entry of the timeline. What was decided up to and in that instant does
 * not depend on luck, so it is the same in every run: which requests were accepted or refused, how
 * the group stood, what the first batch began with. Of later entries nothing is known here. A
 * latency that rounds to nothing in fewer than one of 10,000 draws counts as one that takes time.
 */
#ifndef EVENKEEL_SCENARIO_LINT_PROBE_H
#define EVENKEEL_SCENARIO_LINT_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/run.h"
#include "ops/refresh.h"

struct probe_levels {
    long target, healthy, capacity, running, pending, unhealthy;
    long standby;
};

struct probe_zone {
    long healthy, capacity;
    long in_set; /* members of the set of a refresh */
};

enum probe_outcome { PROBE_UNKNOWN, PROBE_ACCEPTED, PROBE_REFUSED };

/* Of one entry of the timeline. */
struct probed {
    enum probe_outcome outcome;
    enum refusal_code refusal;
    struct reason reason;
    struct probe_levels before; /* when it was accepted */
    bool is_after_known;
    struct probe_levels after; /* at the end of that instant */
    long n_taken; /* healthy ones that it took out of service itself by then */
    struct probe_zone *zones;  /* when it was accepted */
    bool is_settled; /* no check would do anything (A6, S3), nobody is unhealthy or pending */
    /* of a refresh */
    long n_set;
    const char *desired;                          /* id, "" if none */
    struct refresh_limits limits;                 /* as they are at the first batch */
    bool is_blocked; /* may neither launch nor remove, and nothing is under way (F13) */
    long old_standby, old_protected, old_attached; /* of another configuration, left out (F3) */
    /* of a rebalance */
    long n_moves, n_wanted, limit;
    bool is_plain; /* every instance may be moved: none set aside, protected or attached */
};

struct probe {
    struct probed *entries; /* by entry of the timeline */
    bool is_start_known; /* nothing is known of a fleet or of a refresh that is resumed */
};

/* Everything is made in the arena. */
const struct probe *probe_make(struct arena *arena, struct run *run, const struct setup *setup);

#endif
