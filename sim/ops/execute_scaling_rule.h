/*
 * execute_scaling_rule: what a timeline entry says of the rule it executes; alarms and scheduled
 * tasks make such entries too.
 */
#ifndef EVENKEEL_OPS_EXECUTE_SCALING_RULE_H
#define EVENKEEL_OPS_EXECUTE_SCALING_RULE_H

#include "model/setup.h"

enum trigger { TRIGGER_MANUAL, TRIGGER_SCHEDULED, TRIGGER_ALARM };

struct execute_params {
    const char *rule_name; /* one of `rules:`; NULL: the rule is written here */
    struct scaling_rule_setup own;
    int trigger;
};

/* Whether the value suits the AdjustmentType: NULL, or why not. */
const char *scaling_rule_refuse_value(int adjustment, long value);

/* What the target becomes where no alarm asks: the target itself, where nothing changes. */
long scaling_rule_target(const struct setup *setup, const struct execute_params *params,
                         long target);

#endif
