/*
 * field_text: a row of a field table (base/field.h) in words, for the help of the scenario format.
 */
#ifndef EVENKEEL_SCENARIO_FIELD_TEXT_H
#define EVENKEEL_SCENARIO_FIELD_TEXT_H

#include "base/field.h"
#include "base/text.h"

/* Appends what may be written: "whole number from 0 to 100". */
void field_describe_value(struct text *text, const struct field *row);

/* The same with "; default: 80" or "; required", and the rule. */
void field_describe(struct text *text, const struct field *row);

#endif
