/*
 * settings_log: every setting of a case with where its value comes from, for `check --effective`
 * and the manifest. Strings live in the log's arena; places point into the diagnostics' files.
 */
#ifndef EVENKEEL_SCENARIO_SETTINGS_LOG_H
#define EVENKEEL_SCENARIO_SETTINGS_LOG_H

#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/text.h"

enum setting_origin {
    SETTING_WRITTEN,    /* at its place in a file or on the command line */
    SETTING_DEFAULT,    /* the provider's documented default, or that of a modelling rule */
    SETTING_ASSUMPTION, /* a default of ours that no document of the provider supports */
    SETTING_INHERITED,  /* from another section: an option that a timeline entry leaves alone */
};

struct setting {
    const char *section; /* "group", "timeline.2", "" for the top */
    const char *name;
    const char *value; /* as one would write it */
    enum setting_origin origin;
    struct place place; /* of the value, if written */
    const char *rule;   /* static, may be NULL */
    const char *help;   /* static, may be NULL */
};

struct settings_log {
    struct arena *arena;
    struct setting *items;
    size_t count, capacity;
};

void settings_log_add(struct settings_log *log, struct setting setting);
/* "file:line", "default (rule G1)", "assumption (rule I2)", "options"; replaces what is in `text`,
 * whose string it is. */
const char *settings_log_origin(const struct setting *setting, struct text *text);

#endif
