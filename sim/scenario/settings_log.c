#include "scenario/settings_log.h"

#include <string.h>

void settings_log_add(struct settings_log *log, struct setting setting)
{
    if (log->count == log->capacity) {
        log->capacity = log->capacity == 0 ? 64 : log->capacity * 2;
        log->items = arena_grow(log->arena, log->items, log->count, log->capacity,
                                sizeof *log->items);
    }
    log->items[log->count++] = setting;
}

const char *settings_log_origin(const struct settings_log *log, const struct setting *setting)
{
    const char *word = setting->origin == SETTING_ASSUMPTION ? "assumption" : "default";

    if (setting->origin == SETTING_INHERITED)
        return "options";
    if (setting->origin != SETTING_WRITTEN)
        return setting->rule == NULL
                   ? word
                   : arena_printf(log->arena, "%s (rule %s)", word, setting->rule);
    if (setting->place.file == NULL)
        return "written";
    if (setting->place.line == 0 || strncmp(setting->place.file->name, "--", 2) == 0)
        return setting->place.file->name;
    return arena_printf(log->arena, "%s:%u", setting->place.file->name, setting->place.line);
}
