#include "scenario/vary.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "model/operation.h"
#include "ops/ops.h"
#include "scenario/sections.h"

/* An axis whose places are being looked for. */
struct search {
    struct arena *arena;
    struct diagnostics *list;
    const struct tree_node *root;
    const struct vary_axis *axis;
    struct vary_target *target;
};

static struct vary_path *add_path(struct search *search)
{
    struct vary_target *target = search->target;

    target->paths = arena_grow(search->arena, target->paths, target->n_paths, target->n_paths + 1,
                               sizeof *target->paths);
    return &target->paths[target->n_paths++];
}

static void add_key(struct vary_path *path, const char *key)
{
    path->steps[path->n_steps++] = (struct vary_step){ key, 0 };
}

static void add_index(struct vary_path *path, size_t index)
{
    path->steps[path->n_steps++] = (struct vary_step){ NULL, index };
}

/* ---- bare names ---- */

static void add_setting(struct search *search, const char *section)
{
    struct vary_path *path = add_path(search);

    if (section != NULL)
        add_key(path, section);
    add_key(path, search->axis->key);
}

/* Every entry of the timeline that has such a parameter. */
static void add_entries(struct search *search)
{
    const struct tree_node *timeline = tree_get(search->root, "timeline");
    const char *key = search->axis->key;

    for (size_t i = 0; timeline != NULL && timeline->kind == TREE_SEQUENCE && i < timeline->count;
         i++) {
        const struct tree_node *entry = timeline->items[i];
        const struct tree_node *name = entry->kind == TREE_MAPPING ? tree_get(entry, "do") : NULL;
        const struct op_type *type =
            name != NULL && name->kind == TREE_SCALAR ? op_find(name->text) : NULL;
        struct vary_path *path;

        if (type == NULL || (section_find_row(type->params, key) == NULL &&
                             section_find_row(timeline_rows, key) == NULL))
            continue;
        path = add_path(search);
        add_key(path, "timeline");
        add_index(path, i);
        add_key(path, key);
    }
}

/* A section that can be replaced as a whole. */
static bool is_section(const char *key)
{
    return key[0] != '\0' && strcmp(key, "vary") != 0 && section_find(key) != NULL;
}

static void find_bare(struct search *search)
{
    const char *key = search->axis->key;

    if (section_find_row(group_rows, key) != NULL) {
        add_setting(search, "group");
        return;
    }
    if (section_find_row(options_rows, key) != NULL)
        add_setting(search, "options");
    add_entries(search);
    if (search->target->n_paths > 0)
        return;
    if (section_find_row(latency_rows, key) != NULL)
        add_setting(search, "latency");
    else if (section_find_row(price_rows, key) != NULL)
        add_setting(search, "price");
    else if (section_find_row(groups_rows, key) != NULL)
        add_setting(search, "groups");
    else if (section_find_row(top_rows, key) != NULL || is_section(key))
        add_setting(search, NULL);
}

/* ---- names that may be meant ---- */

/* All names of a table whose rows can be varied by a bare name; index counts down. */
static const char *name_in(const struct field *rows, size_t *index)
{
    for (; rows != NULL && rows->name != NULL; rows++)
        if ((*index)-- == 0)
            return rows->name;
    return NULL;
}

static const char *known_name(const void *context, size_t index)
{
    const struct field *const tables[] = { group_rows, options_rows, timeline_rows, latency_rows,
                                           price_rows, top_rows, groups_rows };
    const char *name;

    (void)context;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if ((name = name_in(tables[i], &index)) != NULL)
            return name;
    for (size_t i = 0; op_types[i] != NULL; i++)
        if ((name = name_in(op_types[i]->params, &index)) != NULL)
            return name;
    return scenario_sections[index + 1].name; /* the first is the top, the last has no name */
}

static bool is_known(const char *key)
{
    for (size_t i = 0; known_name(NULL, i) != NULL; i++)
        if (strcmp(known_name(NULL, i), key) == 0)
            return true;
    return false;
}

static bool tell_unknown(const struct search *search)
{
    const char *guess = text_did_you_mean(search->axis->key, known_name, NULL);
    struct diagnostic *item =
        diagnostics_add(search->list, SEVERITY_ERROR, search->axis->place,
                        "there is no setting \"%.60s\" %s", search->axis->key,
                        search->axis->use != NULL ? search->axis->use : "to vary");

    diagnostic_why(item, "a name is that of a setting of the group, of an option, of a parameter "
                         "of an operation, or a path such as timeline.2.MinHealthyPercentage");
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    return false;
}

static bool tell_nowhere(const struct search *search)
{
    struct diagnostic *item =
        diagnostics_add(search->list, SEVERITY_ERROR, search->axis->place,
                        "no entry of the timeline has a parameter \"%.60s\"", search->axis->key);

    diagnostic_why(item, "the operations that have it are not in this scenario");
    return false;
}

/* ---- dotted paths ---- */

static const char *section_name(const void *context, size_t index)
{
    (void)context;
    return scenario_sections[index + 1].name; /* the first is the top */
}

static bool tell_bad_step(const struct search *search, const char *message, const char *guess)
{
    struct diagnostic *item = diagnostics_add(search->list, SEVERITY_ERROR, search->axis->place,
                                              "%s: %s", search->axis->key, message);

    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    return false;
}

/* One step down; *node is NULL below what is not written yet. */
static bool add_step(const struct search *search, struct vary_path *path,
                     const struct tree_node **node, char *step)
{
    long number;

    if (*node != NULL && (*node)->kind == TREE_SCALAR)
        return tell_bad_step(search, "there is a text on the way, which has no settings", NULL);
    if (*node == NULL || (*node)->kind == TREE_MAPPING) {
        add_key(path, step);
        *node = *node != NULL ? tree_get(*node, step) : NULL;
        return true;
    }
    if (units_parse_integer(step, &number) != NULL || number < 1 ||
        (size_t)number > (*node)->count)
        return tell_bad_step(search,
                             arena_printf(search->arena,
                                          "there is no entry \"%s\", the list has %zu", step,
                                          (*node)->count),
                             NULL);
    add_index(path, (size_t)number - 1);
    *node = (*node)->items[number - 1];
    return true;
}

static bool find_dotted(struct search *search)
{
    char *step = arena_strdup(search->arena, search->axis->key);
    const struct tree_node *node = search->root;
    struct vary_path *path = add_path(search);
    char *dot;

    do {
        dot = strchr(step, '.');
        if (dot != NULL)
            *dot = '\0';
        if (path->n_steps == 0 && section_find(step) == NULL)
            return tell_bad_step(search, "there is no such section",
                                 text_did_you_mean(step, section_name, NULL));
        if (path->n_steps == VARY_PATH_LIMIT)
            return tell_bad_step(search, "the path is too long", NULL);
        /* the last step names what is varied: it need not be there, and may be a text */
        if (dot == NULL && (node == NULL || node->kind == TREE_MAPPING))
            add_key(path, step);
        else if (!add_step(search, path, &node, step))
            return false;
        step = dot != NULL ? dot + 1 : step;
    } while (dot != NULL);
    return true;
}

bool vary_find_target(struct arena *arena, struct diagnostics *list, const struct tree_node *root,
                      const struct vary_axis *axis, bool must_apply, struct vary_target *target)
{
    struct search search = { arena, list, root, axis, target };

    *target = (struct vary_target){ .key = axis->key };
    if (strchr(axis->key, '.') != NULL)
        return find_dotted(&search);
    find_bare(&search);
    if (target->n_paths > 0)
        return true;
    if (!is_known(axis->key))
        return tell_unknown(&search);
    return must_apply && tell_nowhere(&search);
}

/* ---- applying ---- */

/* NULL: there is no such place. */
static const struct tree_node *set_path(struct arena *arena, const struct tree_node *node,
                                        const struct vary_step *steps, size_t n_steps,
                                        const struct tree_node *value)
{
    const struct tree_node empty = { .kind = TREE_MAPPING, .place = value->place };
    const struct tree_node *child;

    if (n_steps == 0)
        return value;
    if (steps->key == NULL) {
        if (node == NULL || node->kind != TREE_SEQUENCE || steps->index >= node->count)
            return NULL;
        child = set_path(arena, node->items[steps->index], steps + 1, n_steps - 1, value);
        return child != NULL ? tree_set_item(arena, node, steps->index, child) : NULL;
    }
    if (node == NULL)
        node = &empty;
    if (node->kind != TREE_MAPPING)
        return NULL;
    child = set_path(arena, tree_get(node, steps->key), steps + 1, n_steps - 1, value);
    return child != NULL ? tree_set(arena, node, steps->key, child) : NULL;
}

const struct tree_node *vary_apply(struct arena *arena, struct diagnostics *list,
                                   const struct tree_node *root, const struct vary_target *target,
                                   const struct tree_node *value)
{
    struct diagnostic *item;

    for (size_t i = 0; i < target->n_paths && root != NULL; i++)
        root = set_path(arena, root, target->paths[i].steps, target->paths[i].n_steps, value);
    if (root == NULL) {
        item = diagnostics_add(list, SEVERITY_ERROR, value->place,
                               "there is no place for \"%.60s\"", target->key);
        diagnostic_why(item, "the value of \"%s\" that it is combined with has none",
                       target->paths[0].steps[0].key);
        diagnostic_hint(item, "write it into that value");
    }
    return root;
}
