/*
 * journal_head: what a study is made of, as texts, as JSON, and whether two are the same.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "output/journal_record.h"
#include "output/program_name.h"

static void add_string(char ***strings, size_t *n, const char *string)
{
    *strings = must_realloc(*strings, (*n + 1) * sizeof **strings);
    (*strings)[(*n)++] = must_strdup(string);
}

static void free_strings(char **strings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(strings[i]);
    free(strings);
}

void journal_head_add_setting(struct journal_head *head, const char *setting)
{
    add_string(&head->settings, &head->n_settings, setting);
}

void journal_head_add_file(struct journal_head *head, const char *file)
{
    add_string(&head->files, &head->n_files, file);
}

void journal_head_free(struct journal_head *head)
{
    free(head->version);
    free_strings(head->settings, head->n_settings);
    free_strings(head->files, head->n_files);
    *head = (struct journal_head){ 0 };
}

static json_t *array_of(char *const *strings, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_string(strings[i]));
    return array;
}

/* Malloced; NULL: a name is no UTF-8. */
char *journal_head_as_json(const struct journal_head *head)
{
    json_t *settings = array_of(head->settings, head->n_settings);
    json_t *files = array_of(head->files, head->n_files);
    bool is_whole = json_array_size(settings) == head->n_settings &&
                    json_array_size(files) == head->n_files;
    json_t *object = json_pack("{s:i, s:s, s:i, s:i, s:o, s:o}", "format", JOURNAL_FORMAT,
                               "evenkeel", head->version, "shard", (int)head->shard, "shards",
                               (int)head->n_shards, "settings", settings, "files", files);
    char *text = object != NULL && is_whole ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    return text;
}

static bool read_strings(const json_t *array, char ***strings, size_t *n)
{
    size_t i;
    const json_t *item;
    json_array_foreach(array, i, item)
    {
        if (!json_is_string(item))
            return false;
        add_string(strings, n, json_string_value(item));
    }
    return json_is_array(array);
}

bool journal_head_from_json(struct journal_head *head, const char *text, size_t size)
{
    json_t *object = json_loadb(text, size, 0, NULL);
    json_t *settings, *files;
    const char *version;
    int format, shard, n_shards;
    bool is_good =
        json_unpack(object, "{s:i, s:s, s:i, s:i, s:o, s:o}", "format", &format, "evenkeel",
                    &version, "shard", &shard, "shards", &n_shards, "settings", &settings, "files",
                    &files) == 0 &&
        format == JOURNAL_FORMAT && shard >= 1 && shard <= n_shards &&
        read_strings(settings, &head->settings, &head->n_settings) &&
        read_strings(files, &head->files, &head->n_files);
    if (is_good) {
        head->version = must_strdup(version);
        head->shard = (unsigned)shard;
        head->n_shards = (unsigned)n_shards;
    }
    json_decref(object);
    return is_good;
}

/* -- whether two are of one study -------------------------------------------------------------- */

static const char *without_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool has_setting(const struct journal_head *head, const char *setting)
{
    for (size_t i = 0; i < head->n_settings; i++) {
        if (strcmp(head->settings[i], setting) == 0)
            return true;
    }
    return false;
}

static void compare_settings(const struct journal_head *there, const struct journal_head *here,
                             struct text *why)
{
    for (size_t i = 0; i < there->n_settings && why->length == 0; i++) {
        if (!has_setting(here, there->settings[i]))
            text_printf(why, "it was made with %s", there->settings[i]);
    }
    for (size_t i = 0; i < here->n_settings && why->length == 0; i++) {
        if (!has_setting(there, here->settings[i]))
            text_printf(why, "it was made without %s", here->settings[i]);
    }
}

/* Folders are no part of it: every machine may have the files where it likes. */
static void compare_inputs(const struct journal *there, const struct journal *here,
                           struct text *why)
{
    if (there->inputs.n_files != here->inputs.n_files ||
        there->head.n_files != here->head.n_files) {
        text_printf(why, "it has %zu scenario and data files, not %zu", there->inputs.n_files,
                    here->inputs.n_files);
        return;
    }
    for (size_t i = 0; i < here->inputs.n_files; i++) {
        const struct archived_file *a = &there->inputs.files[i], *b = &here->inputs.files[i];
        if (strcmp(without_folder(a->name), without_folder(b->name)) != 0) {
            text_printf(why, "it has %s where the other has %s", a->name, b->name);
            return;
        }
        if (a->size != b->size || memcmp(a->bytes, b->bytes, a->size) != 0) {
            text_printf(why, "its %s has another content", a->name);
            return;
        }
    }
}

static void compare_program(const struct journal *there, const char *here, struct text *why)
{
    if (strcmp(there->head.version, here) != 0)
        text_printf(why, "it was made by version %s of evenkeel, not %s", there->head.version,
                    here);
}

void journal_check_program(const struct journal *there, struct text *why)
{
    compare_program(there, program_name, why);
}

void journal_compare(const struct journal *there, const struct journal *here, struct text *why)
{
    compare_program(there, here->head.version, why);
    if (why->length > 0)
        return;
    compare_settings(&there->head, &here->head, why);
    if (why->length == 0)
        compare_inputs(there, here, why);
}
