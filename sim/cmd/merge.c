/*
 * evenkeel merge DIR...: the results folder of a study that was made in shards (run --shard).
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/run.h"
#include "cmd/usual.h"
#include "output/table.h"

struct merge_options {
    const char *folder;
    long jobs;
    const char *junit;
    int format;
    bool is_quiet, exit_zero, is_compressing;
};

#define AT(member) offsetof(struct merge_options, member)
static const struct option_row option_rows[] = {
    { AT(folder), &usual_output },
    { AT(jobs), &usual_jobs },
    { AT(format), &usual_format },
    { AT(is_compressing), &usual_compress },
    { AT(junit), &usual_junit },
    { AT(exit_zero), &usual_exit_zero },
    { AT(is_quiet), &usual_quiet },
    OPTION_END,
};
#undef AT

static const struct command_example examples[] = {
    { "evenkeel merge shards", "put the shards in shards/1 to shards/8 together into results/" },
    { "evenkeel merge -o night node1 node2 node3", "three shards that were copied here" },
    { NULL, NULL },
};

/* -- the shards -------------------------------------------------------------------------------- */

struct shards {
    struct journal **items; /* sorted by shard; owned */
    size_t n;
    struct text problem, hint;
};

static bool refuse(struct shards *shards, const char *hint)
{
    text_append(&shards->hint, hint);
    return false;
}

/* A folder that has no journal is left to the caller: ENOENT. */
static int add_shard(struct shards *shards, const char *folder)
{
    struct journal *journal = must_alloc(sizeof *journal);
    int error = journal_read(journal, folder);
    if (error != 0) {
        free(journal);
        return error;
    }
    for (size_t i = 0; i < journal->n_entries; i++)
        journal->entries[i].journal = journal;
    shards->items = must_realloc(shards->items, (shards->n + 1) * sizeof(struct journal *));
    shards->items[shards->n++] = journal;
    return 0;
}

static bool refuse_unreadable(struct shards *shards, const char *folder, int error)
{
    if (error == ENOTDIR) {
        text_printf(&shards->problem, "%s is no folder", folder);
        return refuse(shards, "give the folders that evenkeel run --shard has written");
    }
    text_printf(&shards->problem, "%s/%s: %s", folder, JOURNAL_NAME,
                error == EBADMSG ? "this is no journal of evenkeel, or it is damaged"
                                 : strerror(error));
    return refuse(shards, "make this shard again: evenkeel run --shard");
}

/* The shards in the folders of a folder, in any order. */
static bool add_inner(struct shards *shards, const char *folder)
{
    DIR *entries = opendir(folder);
    size_t before = shards->n;
    struct text path = { 0 };
    int error = entries == NULL ? errno : 0;
    const struct dirent *entry;
    while (error == 0 && (entry = readdir(entries)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        text_clear(&path);
        text_printf(&path, "%s/%s", folder, entry->d_name);
        error = add_shard(shards, text_string(&path));
        error = error == ENOENT || error == ENOTDIR ? 0 : error;
    }
    if (entries == NULL) {
        text_printf(&shards->problem, "%s: %s", folder, strerror(error));
    } else if (error != 0) {
        refuse_unreadable(shards, text_string(&path), error);
    } else if (shards->n == before) {
        text_printf(&shards->problem, "%s: there is no shard in this folder, nor in one below it",
                    folder);
        refuse(shards, "evenkeel run --shard makes shards; give the folders named by its -o");
    }
    if (entries != NULL)
        closedir(entries);
    text_free(&path);
    return shards->problem.length == 0;
}

static bool add_operand(struct shards *shards, const char *folder)
{
    int error = add_shard(shards, folder);
    if (error == ENOENT)
        return add_inner(shards, folder);
    return error == 0 || refuse_unreadable(shards, folder, error);
}

static int compare_shards(const void *left, const void *right)
{
    const struct journal *a = *(struct journal *const *)left, *b = *(struct journal *const *)right;
    if (a->head.shard != b->head.shard)
        return a->head.shard < b->head.shard ? -1 : 1;
    return strcmp(a->folder, b->folder);
}

/* -- whether they fit -------------------------------------------------------------------------- */

/* What is made of the runs, and the runs that are traced, are of this program. */
static bool check_program(struct shards *shards)
{
    const struct journal *first = shards->items[0];
    struct text why = { 0 };
    journal_check_program(first, &why);
    bool is_good = why.length == 0;
    if (!is_good) {
        text_printf(&shards->problem, "%s cannot be merged: %s", first->folder,
                    text_string(&why));
        refuse(shards, "merge them by the program that made them, or make them anew");
    }
    text_free(&why);
    return is_good;
}

static bool check_alike(struct shards *shards)
{
    const struct journal *first = shards->items[0];
    for (size_t i = 1; i < shards->n; i++) {
        const struct journal *other = shards->items[i];
        struct text why = { 0 };
        journal_compare(other, first, &why);
        if (why.length == 0 && other->head.n_shards != first->head.n_shards) {
            text_printf(&why, "it is one of %u shards, not of %u", other->head.n_shards,
                        first->head.n_shards);
        }
        if (why.length > 0) {
            text_printf(&shards->problem, "%s does not go with %s: %s", other->folder,
                        first->folder, text_string(&why));
            text_free(&why);
            return refuse(shards, "make all shards by the same call, but for I in --shard I/N");
        }
        text_free(&why);
    }
    return true;
}

static bool check_repeated(struct shards *shards)
{
    for (size_t i = 1; i < shards->n; i++) {
        const struct journal *a = shards->items[i - 1], *b = shards->items[i];
        if (a->head.shard == b->head.shard) {
            text_printf(&shards->problem, "shard %u of %u is there twice: %s and %s",
                        a->head.shard, a->head.n_shards, a->folder, b->folder);
            return refuse(shards, "leave one of them out");
        }
    }
    return true;
}

/* "2, 5 to 7" */
static void write_numbers(struct text *text, const bool *is_there, unsigned n)
{
    for (unsigned i = 1, first; i <= n; i++) {
        if (is_there[i])
            continue;
        for (first = i; i < n && !is_there[i + 1]; i++) {
        }
        text_printf(text, "%s%u", text->length > 0 ? ", " : "", first);
        if (i > first)
            text_printf(text, " to %u", i);
    }
}

static bool check_missing(struct shards *shards)
{
    unsigned n = shards->items[0]->head.n_shards;
    bool *is_there = must_calloc(n + 1, sizeof *is_there);
    for (size_t i = 0; i < shards->n; i++)
        is_there[shards->items[i]->head.shard] = true;
    struct text numbers = { 0 };
    write_numbers(&numbers, is_there, n);
    if (numbers.length > 0) {
        bool is_one = strpbrk(text_string(&numbers), ", ") == NULL;
        text_printf(&shards->problem, is_one ? "of %u shards, one is missing: number %s"
                                             : "of %u shards, these are missing: %s",
                    n, text_string(&numbers));
        text_printf(&shards->hint,
                    "make each by the call that made %s, with --shard I/%u and a folder of its own",
                    shards->items[0]->folder, n);
    }
    text_free(&numbers);
    free(is_there);
    return shards->problem.length == 0;
}

static bool check_shards(struct shards *shards)
{
    qsort(shards->items, shards->n, sizeof(struct journal *), compare_shards);
    return check_program(shards) && check_alike(shards) && check_repeated(shards) &&
           check_missing(shards);
}

/* -- the call that made them ------------------------------------------------------------------- */

/* The settings are options of `run`, and so they are read. */
static bool read_call(const struct journal_head *head, struct command_line *line)
{
    size_t n = head->n_settings + head->n_files + 1;
    char **arguments = must_alloc(n * sizeof *arguments);
    n = 0;
    for (size_t i = 0; i < head->n_settings; i++)
        arguments[n++] = head->settings[i];
    char separator[] = "--";
    arguments[n++] = separator;
    for (size_t i = 0; i < head->n_files; i++)
        arguments[n++] = head->files[i];
    bool is_good = options_parse(command_find("run"), (int)n, arguments, line);
    free(arguments);
    return is_good;
}

static int merge_shards(const struct shards *shards, const struct merge_options *chosen)
{
    struct command_line line;
    const struct journal *first = shards->items[0];
    int status = EXIT_MACHINE;
    if (read_call(&first->head, &line)) {
        struct run_options *options = line.options;
        options->folder = chosen->folder;
        options->jobs = chosen->jobs;
        options->junit = chosen->junit;
        options->format = chosen->format;
        options->is_quiet = chosen->is_quiet;
        options->exit_zero = chosen->exit_zero;
        options->is_compressing = chosen->is_compressing;
        status = run_call(options, line.operands, line.n_operands,
                          &(struct run_source){ (const struct journal *const *)shards->items,
                                                shards->n });
    } else {
        fprintf(stderr, "evenkeel: error: %s/%s: %s\n", first->folder, JOURNAL_NAME,
                text_string(&line.error));
    }
    command_line_free(command_find("run"), &line);
    return status;
}

static void free_shards(struct shards *shards)
{
    for (size_t i = 0; i < shards->n; i++) {
        journal_free(shards->items[i]);
        free(shards->items[i]);
    }
    free(shards->items);
    text_free(&shards->problem);
    text_free(&shards->hint);
}

static int run(const void *given, const char *const *operands, size_t n_operands)
{
    struct shards shards = { 0 };
    bool is_good = true;
    for (size_t i = 0; i < n_operands && is_good; i++)
        is_good = add_operand(&shards, operands[i]);
    int status = EXIT_USAGE;
    if (is_good && check_shards(&shards)) {
        status = merge_shards(&shards, given);
    } else {
        fprintf(stderr, "evenkeel: error: %s\n", text_string(&shards.problem));
        if (shards.hint.length > 0)
            fprintf(stderr, "  hint: %s\n", text_string(&shards.hint));
    }
    free_shards(&shards);
    return status;
}

const struct command command_merge = {
    .name = "merge",
    .operands = "DIR...",
    .least_operands = 1,
    .most_operands = SIZE_MAX,
    .summary = "put the shards of a study together into one results folder",
    .description =
        "Reads the folders that evenkeel run --shard has written, on one machine or on many, and "
        "writes the results folder that the whole study would have written in one call: the same "
        "bytes, the same table, the same exit status. A folder of such folders stands for all of "
        "them.\n\n"
        "The shards hold the scenario files and the options of their call, so neither is needed "
        "here. A shard that is missing, unfinished, damaged, there twice or of another study is "
        "told, and nothing is written then.",
    .examples = examples,
    .options = option_rows,
    .size = sizeof(struct merge_options),
    .run = run,
};
