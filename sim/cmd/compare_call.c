#include "cmd/compare_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "cmd/usage.h"

void compare_free(struct compare_call *call)
{
    compare_table_free(&call->table);
    metric_store_free(call->store);
    free(call->names);
    free(call->is_candidate);
}

/* What does not fit into memory goes to a temporary file there. */
struct metric_store *compare_new_store(const struct metric_layout *layout)
{
    return metric_store_new(layout->n, METRIC_STORE_MEMORY, folder_for_temporaries());
}

/* -- names on the command line ----------------------------------------------------------------- */

struct name_list {
    const char *const *items;
    size_t count;
};

static const char *name_at(const void *context, size_t index)
{
    const struct name_list *list = context;
    return index < list->count ? list->items[index] : NULL;
}

enum { NAMES_TOLD = 12 };

static bool refuse_name(const char *what, const char *name, struct name_list known)
{
    struct text error = { 0 }, hint = { 0 };
    const char *guess = text_did_you_mean(name, name_at, &known);
    text_printf(&error, "unknown %s \"%s\"", what, name);
    if (guess != NULL)
        text_printf(&hint, "did you mean \"%s\"?", guess);
    for (size_t i = 0; guess == NULL && i < known.count && i < NAMES_TOLD; i++)
        text_printf(&hint, "%s%s", i > 0 ? ", " : "there is ", known.items[i]);
    if (guess == NULL && known.count > NAMES_TOLD)
        text_printf(&hint, ", and %zu more", known.count - NAMES_TOLD);
    usage_refuse("compare", text_string(&error), text_string(&hint));
    text_free(&error);
    text_free(&hint);
    return false;
}

static bool find_case(const struct compare_call *call, const char *name, size_t *index)
{
    for (*index = 0; *index < call->n_names; ++*index) {
        if (strcmp(call->names[*index], name) == 0)
            return true;
    }
    return refuse_name("case", name, (struct name_list){ call->names, call->n_names });
}

static bool refuse_single(const struct compare_call *call)
{
    struct text error = { 0 };
    text_printf(&error, "\"%s\" has nothing to be compared with",
                call->names[call->baseline]);
    usage_refuse("compare", text_string(&error),
                 call->is_of_folder
                     ? "the folder has no other case; run both scenarios into one folder, or name "
                       "their files here"
                     : "name a second file, or try several values: --vary "
                       "MinHealthyPercentage=80,90");
    text_free(&error);
    return false;
}

bool compare_choose_cases(struct compare_call *call)
{
    const struct compare_options *options = call->options;
    size_t index;
    call->is_candidate = must_alloc(call->n_names * sizeof *call->is_candidate);
    if (options->baseline != NULL && !find_case(call, options->baseline, &call->baseline))
        return false;
    for (size_t i = 0; i < call->n_names; i++)
        call->is_candidate[i] = options->cases.count == 0;
    for (size_t i = 0; i < options->cases.count; i++) {
        if (!find_case(call, options->cases.items[i], &index))
            return false;
        call->is_candidate[index] = true;
    }
    call->is_candidate[call->baseline] = false;
    for (size_t i = 0; i < call->n_names; i++)
        call->n_candidates += call->is_candidate[i];
    return call->n_candidates > 0 || refuse_single(call);
}

static bool refuse_metric(const char *name, const struct metric_layout *layout,
                          const struct setup *setup)
{
    struct arena arena = { 0 };
    struct text slot_name = { 0 };
    const char **names = arena_array(&arena, layout->n, sizeof *names);
    for (size_t i = 0; i < layout->n; i++) {
        metric_slot_name(&layout->slots[i], setup, &slot_name);
        names[i] = arena_strdup(&arena, text_string(&slot_name));
    }
    refuse_name("metric", name, (struct name_list){ names, layout->n });
    text_free(&slot_name);
    arena_free(&arena);
    return false;
}

bool compare_check_metrics(const struct compare_call *call, const struct metric_layout *layout,
                           const struct setup *setup)
{
    const struct option_texts *asked_for = &call->options->metrics;
    for (size_t i = 0; i < asked_for->count; i++) {
        if (contrast_find_slot(layout, setup, asked_for->items[i]) == layout->n)
            return refuse_metric(asked_for->items[i], layout, setup);
    }
    return true;
}

/* -- the comparison ---------------------------------------------------------------------------- */

void compare_take_baseline(struct compare_call *call, const struct contrast_side *side)
{
    call->side = *side;
    compare_table_tell(&call->table, call->table.baseline, side);
}

/* 0 or an errno value. */
int compare_take_candidate(struct compare_call *call, const char *name,
                           const struct contrast_side *side)
{
    struct contrast contrast;
    int error = contrast_make(&contrast,
                              &(struct contrast_request){
                                  .level = call->table.level_of_each,
                                  .is_paired = call->table.is_paired,
                                  .names = call->options->metrics.items,
                                  .n_names = call->options->metrics.count,
                              },
                              &call->side, side);
    if (error == 0) {
        compare_table_add(&call->table, name, &contrast);
        compare_table_tell(&call->table, name, side);
    }
    return error;
}

int compare_finish(const struct compare_call *call)
{
    const struct compare_options *options = call->options;
    compare_table_print(&call->table, (enum table_format)options->format, stdout);
    if (options->exit_zero)
        return EXIT_DONE;
    if (call->table.n_stuck > 0)
        return EXIT_STUCK;
    return options->exit_code && compare_table_is_worse(&call->table) ? EXIT_LIMIT_BROKEN
                                                                         : EXIT_DONE;
}
