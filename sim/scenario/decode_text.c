/*
 * decode_text: a text, and one of several words.
 */
#include <string.h>

#include "base/text.h"
#include "scenario/decode_spot.h"

/* A copy on one line: a text over several lines is folded, blanks at its ends are left out. */
static char *fold(struct arena *arena, const char *text)
{
    char *folded = arena_alloc(arena, strlen(text) + 1);
    char *end = folded;

    for (; *text != '\0'; text++) {
        bool is_break = strchr("\t\n\r", *text) != NULL;

        if (!is_break)
            *end++ = *text;
        else if (end > folded && end[-1] != ' ')
            *end++ = ' ';
    }
    while (end > folded && end[-1] == ' ')
        end--;
    *end = '\0';
    return folded;
}

bool spot_read_text(const struct spot *spot, const struct tree_node *node, const char **target)
{
    char *text;

    if (!spot_expect_scalar(spot, node, "a text"))
        return false;
    text = fold(spot->decoder->arena, node->text);
    *target = text;
    if (!text_has_control_character(text))
        return true;
    diagnostic_hint(decode_error(spot->decoder, node, "%s holds a control character",
                                 spot->row->name),
                    "remove it");
    return false;
}

bool spot_decode_text(const struct spot *spot, const struct tree_node *node, void *target)
{
    return spot_read_text(spot, node, target);
}

static const char *choice_name(const void *context, size_t index)
{
    return ((const char *const *)context)[index];
}

static const char *list_names(struct arena *arena, const char *const *names)
{
    struct text text = { 0 };
    const char *result;

    for (size_t i = 0; names[i] != NULL; i++)
        text_printf(&text, "%s%s", i > 0 ? ", " : "", names[i]);
    result = arena_strdup(arena, text_string(&text));
    text_free(&text);
    return result;
}

bool spot_read_choice(const struct spot *spot, const struct tree_node *node, int *target)
{
    const char *const *choices = spot->row->choices;
    struct arena *arena = spot->decoder->arena;
    struct diagnostic *item;
    const char *guess;

    if (!spot_expect_scalar(spot, node,
                            arena_printf(arena, "one of %s", list_names(arena, choices))))
        return false;
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], node->text) == 0) {
            *target = i;
            return true;
        }
    }
    item = decode_error(spot->decoder, node, "unknown %s %s", spot->row->name,
                        spot_describe(spot, node));
    spot_explain(spot, item, arena_printf(arena, "it is one of %s", list_names(arena, choices)));
    guess = text_did_you_mean(node->text, choice_name, choices);
    if (guess != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", guess);
    return false;
}

bool spot_decode_choice(const struct spot *spot, const struct tree_node *node, void *target)
{
    return spot_read_choice(spot, node, target);
}
