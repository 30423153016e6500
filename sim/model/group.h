/*
 * group: one scaling group while it is simulated: its instances, counts, target and activities.
 *
 * Everything belongs to the arena of the run and is forgotten with it. Counts are kept around every
 * change of an instance (instance.h), so that all questions of the rules are answered in constant
 * time; validate.c recounts them in debug builds.
 */
#ifndef EVENKEEL_MODEL_GROUP_H
#define EVENKEEL_MODEL_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/event_queue.h"
#include "kernel/sim_time.h"
#include "model/counts.h"
#include "model/measure.h"
#include "model/operation.h"
#include "model/setup.h"
#include "model/trace.h"

struct activity;
struct alarm;
struct pool;
struct run;

struct zone {
    struct counts counts;
    long stock; /* -1: no limit */
    bool is_lost;
    bool is_to_sample; /* since the last sample it may have come to an extreme or a capacity */
};

/* Who goes first among the candidates (rule G4): two stages at most; what they leave open goes by
 * creation, oldest first. */
struct picker {
    bool by_configuration; /* the first stage looks at the configuration */
    bool newest;           /* the deciding stage on age takes the newest */
};

struct group {
    struct run *run;
    const struct setup *setup;
    const struct group_setup *settings;
    struct counts counts;
    struct zone *zones;
    bool is_zone_to_sample; /* one of them */
    size_t n_zones;
    struct picker picker;
    struct pool *pools; /* [configuration + 1][zone][kind] */
    int configuration_capacity; /* of the two arrays; they grow with what a run makes up */
    const char **configurations; /* ids, oldest first; those made up in the run at the end */
    int n_configurations;
    int active_configuration;
    int launch_configuration; /* what creations use now (F4) */
    int task_configuration;   /* what the running task makes; NO_CONFIGURATION - 1: no task */
    struct instance *first_instance, *last_instance; /* all but those gone, in order of creation */
    long target;
    bool has_desired;
    bool is_active;
    sim_time cooldown_until;
    struct operation *first_operation, *last_operation; /* running ones */
    struct activity *first_activity, *last_activity;    /* open ones */
    uint32_t n_activities;      /* ever opened */
    long n_open;                /* open ones that A2 counts */
    long n_open_exclusive;
    struct operation *refresh;   /* the running task, or NULL */
    struct operation *rebalance; /* the running one, or NULL */
    long n_set_left;    /* F14: members of the set that are InService or Pending */
    long n_made_joined; /* F9: made during the task, InService or Protected */
    long low, high;     /* of the running refresh; -1: none */
    struct alarm *alarms; /* model/alarm.h, one per alarm of the setup */
    long n_refused[N_REFUSAL_CODES];
    long n_refused_all;
    struct measure measure;
};

enum { NO_TASK_CONFIGURATION = NO_CONFIGURATION - 1 };

/* Puts the initial instances in place (G7); the group lives in the run's arena. */
void group_start(struct group *group, struct run *run, const struct setup *setup);
/* Launches that did not fail less removals that were not kept, over running refreshes and
 * rebalances, less what health replacements still have to create (A6). */
long group_ahead(const struct group *group);
/* Moves the target by a request (G2): down to MinSize at least, up to MaxSize at most; to where it
 * is already: into that range. */
void group_set_target(struct group *group, long target);
/* Moves it back by what became of an activity (G2), without looking at the limits. */
void group_move_target(struct group *group, long change);
/* Index of a configuration id; makes it known as the newest if it is new. */
int group_intern_configuration(struct group *group, const char *id);
/* A2 for a new activity; REFUSED_NONE or REFUSED_SCALING_ACTIVITY_IN_PROGRESS. */
enum refusal_code group_may_start_activity(const struct group *group, bool is_exclusive);
/* Scale-in leaves instances Stopped (G1). */
bool group_recycles(const struct group *group);
bool group_is_suspended(const struct group *group, enum process process);
/* Tells the sink, if there is one. */
void group_trace(struct group *group, const struct trace_event *event);

#endif
