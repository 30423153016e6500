#include "scenario/tree.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

/* ---- looking and changing ---- */

const struct tree_pair *tree_find(const struct tree_node *mapping, const char *key)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (strcmp(mapping->pairs[i].key, key) == 0)
            return &mapping->pairs[i];
    return NULL;
}

const struct tree_node *tree_get(const struct tree_node *mapping, const char *key)
{
    const struct tree_pair *pair = tree_find(mapping, key);

    return pair != NULL ? pair->value : NULL;
}

const struct tree_node *tree_scalar(struct arena *arena, const char *text, struct place place)
{
    struct tree_node *node = arena_alloc(arena, sizeof *node);

    *node = (struct tree_node){ .kind = TREE_SCALAR, .place = place, .weight = 1 };
    node->text = arena_strdup(arena, text);
    return node;
}

struct tree_node *tree_mapping(struct arena *arena, size_t most, struct place place)
{
    struct tree_node *node = arena_alloc(arena, sizeof *node);

    *node = (struct tree_node){ .kind = TREE_MAPPING, .place = place, .weight = 1 };
    node->pairs = arena_array(arena, most, sizeof *node->pairs);
    return node;
}

void tree_append(struct tree_node *mapping, const char *key, struct place key_place,
                 const struct tree_node *value)
{
    mapping->pairs[mapping->count++] = (struct tree_pair){ key, key_place, value };
    mapping->weight += 1 + value->weight;
}

static struct tree_node *copy_node(struct arena *arena, const struct tree_node *node)
{
    struct tree_node *copy = arena_alloc(arena, sizeof *copy);

    *copy = *node;
    copy->is_changed = true;
    return copy;
}

const struct tree_node *tree_set(struct arena *arena, const struct tree_node *mapping,
                                 const char *key, const struct tree_node *value)
{
    struct tree_node *copy = copy_node(arena, mapping);
    const struct tree_pair *old = tree_find(mapping, key);
    size_t index = old != NULL ? (size_t)(old - mapping->pairs) : mapping->count;

    assert(mapping->kind == TREE_MAPPING);
    copy->pairs = arena_grow(arena, mapping->pairs, mapping->count, mapping->count + 1,
                             sizeof *copy->pairs);
    if (old == NULL) {
        copy->pairs[index].key = arena_strdup(arena, key);
        copy->pairs[index].key_place = value->place;
        copy->count++;
    }
    copy->pairs[index].value = value;
    return copy;
}

const struct tree_node *tree_set_item(struct arena *arena, const struct tree_node *sequence,
                                      size_t index, const struct tree_node *value)
{
    struct tree_node *copy = copy_node(arena, sequence);

    assert(sequence->kind == TREE_SEQUENCE && index < sequence->count);
    copy->items = arena_grow(arena, sequence->items, sequence->count, sequence->count,
                             sizeof *copy->items);
    copy->items[index] = value;
    return copy;
}

/* ---- showing ---- */

const char *tree_describe(struct arena *arena, const struct tree_node *node)
{
    enum { SHOWN = 40 };

    if (node->kind == TREE_SEQUENCE)
        return "a list";
    if (node->kind == TREE_MAPPING)
        return "a mapping";
    if (node->text[0] == '\0')
        return "an empty value";
    if (strlen(node->text) > SHOWN)
        return arena_printf(arena, "\"%.*s...\"", SHOWN, node->text);
    return arena_printf(arena, "\"%s\"", node->text);
}

/* As it would have to be written in double quotes. */
static void render_quoted(struct text *text, const char *from)
{
    text_append(text, "\"");
    for (; *from != '\0'; from++) {
        if (*from == '\n')
            text_append(text, "\\n");
        else if ((unsigned char)*from < ' ' || *from == 0x7f)
            text_printf(text, "\\x%02x", (unsigned)*from);
        else if (*from == '"' || *from == '\\')
            text_printf(text, "\\%c", *from);
        else
            text_append_bytes(text, from, 1);
    }
    text_append(text, "\"");
}

/* A text alone is shown as it is if it fits on a line; within a list or a mapping it must not be
 * taken for several. */
static void render_scalar(struct text *text, const char *scalar, bool is_alone)
{
    if (text_has_control_character(scalar) ||
        (!is_alone && (strpbrk(scalar, ",[]{}\"") != NULL || strstr(scalar, ": ") != NULL)))
        render_quoted(text, scalar);
    else
        text_append(text, scalar);
}

static void render(struct text *text, const struct tree_node *node, bool is_alone)
{
    if (node->kind == TREE_SCALAR) {
        render_scalar(text, node->text, is_alone);
    } else if (node->kind == TREE_SEQUENCE) {
        text_append(text, "[");
        for (size_t i = 0; i < node->count; i++) {
            text_append(text, i > 0 ? ", " : "");
            render(text, node->items[i], false);
        }
        text_append(text, "]");
    } else {
        text_append(text, "{ ");
        for (size_t i = 0; i < node->count; i++) {
            text_append(text, i > 0 ? ", " : "");
            render_scalar(text, node->pairs[i].key, false);
            text_append(text, ": ");
            render(text, node->pairs[i].value, false);
        }
        text_append(text, " }");
    }
}

const char *tree_render(struct arena *arena, const struct tree_node *node)
{
    struct text text = { 0 };
    const char *result;

    render(&text, node, true);
    result = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return result;
}
