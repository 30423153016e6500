#include "scenario/settings_log.h"

#include <string.h>

void settings_log_add(struct settings_log *log, struct setting setting)
{
    log->items =
        arena_make_room(log->arena, log->items, log->count, &log->capacity, sizeof *log->items);
    log->items[log->count++] = setting;
}

const char *settings_log_origin(const struct setting *setting, struct text *text)
{
    text_clear(text);
    if (setting->origin == SETTING_INHERITED) {
        text_append(text, "options");
    } else if (setting->origin != SETTING_WRITTEN) {
        text_append(text, setting->origin == SETTING_ASSUMPTION ? "assumption" : "default");
        if (setting->rule != NULL)
            text_printf(text, " (rule %s)", setting->rule);
    } else if (setting->place.file == NULL) {
        text_append(text, "written");
    } else {
        text_append(text, setting->place.file->name);
        if (setting->place.line > 0 && strncmp(setting->place.file->name, "--", 2) != 0)
            text_printf(text, ":%u", setting->place.line);
    }
    return text_string(text);
}
