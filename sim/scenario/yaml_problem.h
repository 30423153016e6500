/*
 * yaml_problem: what is wrong with a YAML text, told to people.
 *
 * libyaml names the parser's state ("while parsing a block mapping, did not find expected key");
 * here that becomes what the writer of the file did, where, and what to do about it.
 */
#ifndef EVENKEEL_SCENARIO_YAML_PROBLEM_H
#define EVENKEEL_SCENARIO_YAML_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "base/diagnostic.h"

/* Tells the error at which the parser stopped. */
void yaml_problem_tell(const yaml_parser_t *parser, struct diagnostics *list,
                       const struct source_file *file);

/* False if the bytes are no UTF-8 text, which is told. */
bool yaml_problem_check_text(struct diagnostics *list, const char *name, const char *text,
                             size_t size);

#endif
