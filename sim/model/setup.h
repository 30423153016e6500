/*
 * setup: all that a simulated run reads and never writes.
 *
 * Made once per case by the scenario reader, shared by all threads. Times are ms from the
 * scenario's start, money is in units of the scenario's currency. Strings and arrays live in the
 * case's arena. Settings structs are filled through tables of `struct field` rows, hence their
 * plain types (see base/field.h: long, double, bool, int for a choice, int64_t for times).
 */
#ifndef EVENKEEL_MODEL_SETUP_H
#define EVENKEEL_MODEL_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diagnostic.h"
#include "base/field.h"
#include "kernel/distribution.h"
#include "kernel/sim_time.h"
#include "model/lifecycle.h"

struct op_type;     /* model/operation.h */
struct fleet_setup; /* model/fleet_setup.h */

enum { GROUP_SIZE_LIMIT = 2000, ACTIVITY_SIZE_LIMIT = 1000, NO_CONFIGURATION = -1, NO_ZONE = -1 };

/* Rule I2; the order is that of the rows in the scenario's `latency:` section. */
enum latency_kind {
    LATENCY_BOOT,
    LATENCY_WARMUP,
    LATENCY_DRAIN,
    LATENCY_STOP,
    LATENCY_RELEASE,
    LATENCY_START,
    N_LATENCY_KINDS
};

enum multi_az_policy { POLICY_PRIORITY, POLICY_BALANCE, POLICY_COST_OPTIMIZED, POLICY_COMPOSABLE };
enum removal_policy { REMOVE_OLDEST_CONFIGURATION, REMOVE_OLDEST_INSTANCE, REMOVE_NEWEST_INSTANCE };
enum scaling_policy {
    SCALING_RELEASE,
    SCALING_RECYCLE,
    SCALING_FORCE_RELEASE,
    SCALING_FORCE_RECYCLE
};
enum health_check { HEALTH_ECS, HEALTH_NONE };
enum balance_mode { BALANCED_BEST_EFFORT, BALANCED_ONLY };
enum overshoot_base { OVERSHOOT_MAX_SIZE, OVERSHOOT_TOTAL_CAPACITY };
enum replace_order { REPLACE_AT_ONCE, REPLACE_LAUNCH_FIRST };
enum batching { BATCHING_BARRIER, BATCHING_ROLLING };
enum mixed_policies { MIXED_POLICIES_FORBID, MIXED_POLICIES_ALLOW };

/* Processes of a group that can be suspended; bits of group_setup.suspended. */
enum process {
    PROCESS_SCALE_IN,
    PROCESS_SCALE_OUT,
    PROCESS_HEALTH_CHECK,
    PROCESS_ALARM_NOTIFICATION,
    PROCESS_SCHEDULED_ACTION,
};

/* NULL-terminated names of the enums above, as written in a scenario. */
extern const char *const multi_az_policy_names[];
extern const char *const removal_policy_names[];
extern const char *const scaling_policy_names[];
extern const char *const health_check_names[];
extern const char *const balance_mode_names[];
extern const char *const overshoot_base_names[];
extern const char *const replace_order_names[];
extern const char *const batching_names[];
extern const char *const mixed_policies_names[];
extern const char *const process_names[];
extern const char *const latency_names[]; /* "boot", "warmup", ... indexed by latency_kind */

/* One entry of `zones:`; a bare string is a zone with nothing but its id. */
struct zone_setup {
    const char *id;
    const struct distribution *latency[N_LATENCY_KINDS]; /* override, or the group's; never NULL */
    double fails;                            /* share of launches that fail (S4) */
    const struct distribution *fail_latency; /* NULL: the boot draw */
    long stock;                              /* launches it can serve; -1: no limit */
    struct field_windows out_of_stock;       /* in which it has none */
    double price_per_vcpu;
};

/* `group:` (rule G1). */
struct group_setup {
    const char *id; /* ScalingGroupId; "asg" by default */
    long min_size, max_size;
    long desired_capacity; /* -1: not set */
    int64_t default_cooldown_ms;
    int multi_az_policy;
    bool az_balance; /* COMPOSABLE only */
    struct field_integers removal_policies; /* one or two of enum removal_policy */
    int scaling_policy;
    int health_check;
    int balance_mode;
    bool auto_rebalance;
    unsigned suspended; /* bits of enum process */
    bool is_active;
    bool capacity_in_vcpus;
    bool load_balancer_active, database_active;
    const char *active_configuration; /* ActiveScalingConfigurationId; NULL: G7 */
};

/* `options:` the M rules that name an option. Those of a refresh or rebalance are the defaults of
 * the timeline entries. */
struct model_options {
    long imbalance_threshold;    /* B2 */
    int overshoot_base;          /* B6 */
    int replace_order;           /* F6 */
    int batching;                /* F7 */
    bool wait_for_warmup;        /* F7 */
    bool clamp_to_max_size;      /* F13 */
    int64_t retry_interval_ms;   /* F12 */
    int64_t check_interval_ms;   /* A6, S3 */
    int mixed_policies;          /* A7 */
};

/* One entry of `instances:`, expanded: one per instance, in file order. */
struct instance_setup {
    const char *id;    /* NULL: i-<k> */
    int zone;          /* NO_ZONE: placed by G3 (G7) */
    int configuration; /* index into configurations, NO_CONFIGURATION */
    int state;         /* IN_SERVICE, PROTECTED, STANDBY, STOPPED */
    int creation;      /* enum creation_type */
    bool is_unhealthy;
    double price_per_vcpu; /* NAN: the zone's (COST_OPTIMIZED, G4) */
};

/* One entry of `hooks:` (rule S2). */
enum hook_direction { HOOK_OUT, HOOK_IN };
enum hook_result { HOOK_CONTINUE, HOOK_ABANDON, HOOK_ROLLBACK };
extern const char *const hook_direction_names[]; /* SCALE_OUT, SCALE_IN */
extern const char *const hook_result_names[];

struct hook_setup {
    const char *name;
    int direction;
    int default_result;                    /* at the timeout */
    int64_t heartbeat_timeout_ms;
    const struct distribution *complete;   /* CONTINUE arrives after this; NULL: never */
};

/* One entry of `rules:` (rule S1), or what a timeline entry says of a rule of its own. */
enum rule_type { RULE_SIMPLE, RULE_STEP, RULE_TARGET_TRACKING };
enum adjustment { ADJUST_QUANTITY, ADJUST_PERCENT, ADJUST_TOTAL };
extern const char *const rule_type_names[];
extern const char *const adjustment_names[];

/* Bounds are relative to the alarm's threshold: low <= metric - threshold < high. */
struct step_setup {
    double low, high;
    long adjustment;
};

struct scaling_rule_setup {
    const char *name;
    int type;       /* enum rule_type */
    int adjustment; /* enum adjustment */
    long value;     /* of a simple rule */
    long least_magnitude;
    int64_t cooldown_ms; /* -1: the group's */
    const struct step_setup *steps;
    size_t n_steps;
    /* of a target tracking rule */
    double target_value; /* of the metric, percent */
    long scale_out_count, scale_in_count;
    int64_t instance_warmup_ms;
    bool disables_scale_in;
};

/* One entry of `alarms:`, or the alarm of a target tracking rule. The metric is the load: 100 x
 * demand / carrying instances, in percent. */
enum statistic { STATISTIC_AVERAGE, STATISTIC_MINIMUM, STATISTIC_MAXIMUM };
enum comparison { COMPARE_AT_LEAST, COMPARE_ABOVE, COMPARE_AT_MOST, COMPARE_BELOW };
extern const char *const statistic_names[];
extern const char *const comparison_names[];

struct alarm_setup {
    const char *name;
    const struct scaling_rule_setup *rule;
    int statistic, comparison;
    double threshold;
    int64_t period_ms;
    long count;   /* EvaluationCount */
    size_t entry; /* index of the timeline entry that it issues */
};

/* One entry of `timeline:`, in file order; behind them those of alarms and scheduled tasks. */
struct timeline_entry {
    sim_time at;
    const struct op_type *type;
    const void *params;         /* struct of the operation, filled through its rows */
    const char *scaling_group;  /* ScalingGroupId as given; NULL: the group's */
    bool is_unauthorized;       /* B1: the caller has no permission */
    int64_t retry_for_ms;       /* a scheduled task is tried again for so long (S1); 0: not */
    long alarm;                 /* the alarm that issues it, -1: none; then at is SIM_NEVER */
    struct place place;         /* of the value of `do:` */
    size_t entry;               /* its number in the file, from 1 */
};

/* Demand in instances as a step function; value i holds from at[i] until at[i + 1]; before at[0]
 * the first value, after the last one the last. n = 0: no demand. */
struct demand_setup {
    size_t n;
    const sim_time *at;
    const double *instances;
};

struct price_setup {
    double per_instance_hour;   /* 0: no price given */
    const char *currency;
    int64_t billing_step_ms;    /* default 1 s (Q4) */
};

/* `resume_from:` a refresh that is under way at the run's first instant. What happened before is
 * history: it is put in place, not simulated. */
enum resume_status {
    RESUME_PENDING, /* accepted, no batch has begun */
    RESUME_IN_PROGRESS,
    RESUME_PAUSED,
    RESUME_CHECKPOINT_PAUSE,
    RESUME_CANCELLING,
    RESUME_ROLLBACK_IN_PROGRESS,
};
extern const char *const resume_status_names[];

/* Instances of the batch in flight that have been in a state for so long. */
struct in_flight_setup {
    int state; /* PENDING, PENDING_WAIT, IN_SERVICE (in its warm-up), REMOVING, REMOVING_WAIT */
    long count;
    int64_t for_ms;
    size_t entry; /* its number in the file, from 1 */
};

/* Counts are -1 where they are not told. New and old ones are those of what is under way: while the
 * rollback replaces, new is what it makes. */
struct resume_setup {
    sim_time at;      /* the instant that is now; the run begins here */
    size_t entry;     /* index of the timeline entry that started the refresh */
    int status;       /* enum resume_status */
    long n_total;     /* TotalNeedUpdateCapacity */
    long n_finished;  /* FinishedUpdateCapacity */
    double finished_share;  /* the same as a share of the total; NAN: not told */
    long new_in_service, old_in_service;
    long batch;            /* number of the one in flight, from 1 */
    long batch_began_with; /* FinishedUpdateCapacity when it began */
    long n_to_roll_back, n_rolled_back;
    int64_t paused_ms; /* in the checkpoint pause; SIM_NEVER: not told */
    struct in_flight_setup *in_flight; /* those that began first come first, by state */
    size_t n_in_flight;
};

struct setup {
    const char *title;
    struct zone_setup *zones;
    size_t n_zones;
    struct group_setup group;
    struct model_options options;
    const char **configurations; /* ids, oldest first (G7) */
    size_t n_configurations;
    int active_configuration;    /* index, or NO_CONFIGURATION */
    struct instance_setup *instances;
    size_t n_instances;
    struct hook_setup *hooks;
    size_t n_hooks;
    struct scaling_rule_setup *rules;
    size_t n_rules;
    struct alarm_setup *alarms;
    size_t n_alarms;
    struct timeline_entry *timeline;
    size_t n_timeline;
    struct demand_setup demand;
    struct price_setup price;
    sim_time until; /* SIM_NEVER: rule T3 */
    const struct resume_setup *resume; /* NULL: the run begins at 0 */
    /* All rows of sim/ops, NULL-terminated: the checks of the group are among them. */
    const struct op_type *const *operations;
    /* The groups that this one is the template of; NULL: there is only this one. */
    const struct fleet_setup *fleet;
};

const struct scaling_rule_setup *setup_find_rule(const struct setup *setup, const char *name);
/* With all groups of a fleet. */
size_t setup_count_instances(const struct setup *setup);
int setup_find_zone(const struct setup *setup, const char *id);
/* The instant at which a run begins. */
static inline sim_time setup_begins_at(const struct setup *setup)
{
    return setup->resume != NULL ? setup->resume->at : 0;
}

#endif
