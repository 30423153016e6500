#include "scenario/scenario.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "scenario/lint.h"
#include "scenario/scenario_files.h"
#include "scenario/sections.h"
#include "scenario/sums.h"
#include "scenario/vary.h"

enum {
    LOGGED_CASES = 1000, /* beyond, only the first case of a file has its settings_log */
    ERRORS_ENOUGH = 100, /* of one file: its other cases are not read */
};

/* A call that is being answered. */
struct loader {
    struct scenarios *scenarios;
    const struct archive *archive; /* NULL: the disk */
    size_t case_capacity;
    struct vary_axes options; /* of the command line */
    size_t *n_applied;        /* by option: in how many files it applies */
    struct arena scratch;     /* of one case */
    struct run *probe;        /* for what can be proved of a case; NULL: nobody wants to know */
    bool leaves_out_invalid;
};

/* A file that is being read. */
struct source {
    struct loader *loader;
    struct scenarios *scenarios;
    const struct scenario_file *file;
    const struct tree_node *root;
    struct decode_cache cache;
    const char *folder;
    struct vary_axes axes; /* of the file and the command line together */
    struct vary_target *targets;
    size_t n_cases;
    struct lint_tally tally;
};

/* ---- axes ---- */

/* Axes of the file that the command line does not replace, then those of the command line that
 * apply. Counts in n_applied where they do. Those that are wrong, which is told, are left out: the
 * values of the others are looked at all the same. */
static void collect_axes(struct source *source, const struct vary_axes *written)
{
    const struct vary_axes *options = &source->loader->options;
    struct arena *arena = &source->scenarios->arena;
    struct diagnostics *list = &source->scenarios->diagnostics;
    size_t n = written->count + options->count;

    source->axes.items = arena_array(arena, n, sizeof *source->axes.items);
    source->targets = arena_array(arena, n, sizeof *source->targets);
    for (size_t i = 0; i < n; i++) {
        bool is_option = i >= written->count;
        const struct vary_axis *axis =
            is_option ? &options->items[i - written->count] : &written->items[i];
        size_t at = source->axes.count;
        bool is_replaced = false;

        for (size_t k = 0; !is_option && k < options->count; k++)
            is_replaced = is_replaced || strcmp(options->items[k].key, axis->key) == 0;
        if (is_replaced)
            continue;
        if (!vary_find_target(arena, list, source->root, axis, !is_option, &source->targets[at]))
            continue;
        if (is_option)
            source->loader->n_applied[i - written->count]++;
        if (axis->n_values == 0)
            continue;
        source->axes.items[at] = *axis;
        source->axes.count++;
    }
}

static bool count_cases(struct source *source)
{
    struct diagnostics *list = &source->scenarios->diagnostics;
    struct diagnostic *item;
    size_t n = 1;

    for (size_t i = 0; i < source->axes.count; i++) {
        n *= source->axes.items[i].n_values; /* each at most 100000 */
        if (n > VARY_CASES_LIMIT) {
            item = diagnostics_add(list, SEVERITY_ERROR, source->axes.items[i].place,
                                   "more than %d cases", VARY_CASES_LIMIT);
            diagnostic_why(item, "a case is made for each combination of the values");
            diagnostic_hint(item, "vary fewer values at a time");
            return false;
        }
    }
    source->n_cases = n;
    return true;
}

/* ---- cases ---- */

/* The value of an axis in a case: the last axis changes fastest. */
static const struct tree_node *value_of(const struct source *source, size_t axis, size_t index)
{
    for (size_t i = source->axes.count - 1; i > axis; i--)
        index /= source->axes.items[i].n_values;
    return source->axes.items[axis].values[index % source->axes.items[axis].n_values];
}

static void name_case(const struct source *source, size_t index, struct scenario_case *result)
{
    struct arena *arena = &source->scenarios->arena;
    struct text name = { 0 };
    struct varied *varied = arena_array(arena, source->axes.count, sizeof *varied);

    text_append(&name, source->file->name);
    for (size_t i = 0; i < source->axes.count; i++) {
        varied[i].key = source->axes.items[i].key;
        varied[i].value = tree_render(arena, value_of(source, i, index));
        text_printf(&name, "%s%s=%s", i == 0 ? "/" : ",", varied[i].key, varied[i].value);
    }
    result->name = arena_strdup(arena, text_string(&name));
    result->file = source->file->path;
    result->varied = varied;
    result->n_varied = source->axes.count;
    text_free(&name);
}

/* NULL, and told: the values do not go together. */
static const struct tree_node *vary_root(const struct source *source, size_t index)
{
    const struct tree_node *root = source->root;

    for (size_t i = 0; i < source->axes.count && root != NULL; i++)
        root = vary_apply(&source->loader->scratch, &source->scenarios->diagnostics, root,
                          &source->targets[i], value_of(source, i, index));
    return root;
}

/* False, and told, if anything is wrong with it. */
static bool read_case(struct source *source, size_t index, struct scenario_case *result)
{
    struct scenarios *scenarios = source->scenarios;
    const struct distribution *latency[N_LATENCY_KINDS] = { NULL };
    struct decoder decoder = { .arena = &scenarios->arena, .list = &scenarios->diagnostics,
                               .folder = source->folder, .cache = &source->cache,
                               .sections = scenario_sections };
    struct reading reading = { .decoder = &decoder, .result = result, .latency = latency };

    *result = (struct scenario_case){ 0 };
    name_case(source, index, result);
    result->settings.arena = &scenarios->arena;
    if (index == 0 || source->n_cases <= LOGGED_CASES)
        decoder.log = &result->settings;
    reading.root = vary_root(source, index);
    reading.is_good = reading.root != NULL;
    for (const struct decode_section *section = scenario_sections;
         section->name != NULL && reading.root != NULL; section++)
        if (section->read != NULL)
            reading.is_good = section->read(&reading) && reading.is_good;
    reading.is_good = reading.is_good && sums_check(&reading);
    if (result->setup.title == NULL)
        result->setup.title = source->file->name;
    if (scenarios->diagnostics.n_errors == 0 && source->loader->probe != NULL)
        lint_case(&reading, &source->tally, source->loader->probe);
    arena_reset(&source->loader->scratch);
    return reading.is_good;
}

static void make_room(struct loader *loader, size_t n_more)
{
    struct scenarios *scenarios = loader->scenarios;
    size_t needed = scenarios->n_cases + n_more;

    if (needed <= loader->case_capacity)
        return;
    loader->case_capacity = needed > 2 * loader->case_capacity ? needed : 2 * loader->case_capacity;
    scenarios->cases = arena_grow(&scenarios->arena, scenarios->cases, scenarios->n_cases,
                                  loader->case_capacity, sizeof *scenarios->cases);
}

/* Which values of which axes are in a case that makes a scenario: [axis][value]. */
static bool **make_flags(struct source *source)
{
    struct arena *arena = &source->scenarios->arena;
    bool **flags = arena_array(arena, source->axes.count, sizeof *flags);

    for (size_t i = 0; i < source->axes.count; i++)
        flags[i] = arena_array(arena, source->axes.items[i].n_values, sizeof *flags[i]);
    return flags;
}

static void flag_values(const struct source *source, size_t index, bool **flags)
{
    for (size_t i = source->axes.count; i-- > 0;) {
        size_t n_values = source->axes.items[i].n_values;

        flags[i][index % n_values] = true;
        index /= n_values;
    }
}

/* A value that is wrong whatever it is combined with is a mistake. */
static bool are_all_flagged(const struct source *source, bool **flags)
{
    for (size_t i = 0; i < source->axes.count; i++)
        for (size_t k = 0; k < source->axes.items[i].n_values; k++)
            if (!flags[i][k])
                return false;
    return true;
}

/* Values that go with others, and only not together: what has been told as errors are warnings. */
static void leave_out(struct source *source, size_t n_wrong, size_t first_item)
{
    struct diagnostics *list = &source->scenarios->diagnostics;
    struct diagnostic *item;

    diagnostics_demote(list, first_item);
    item = diagnostics_add(list, SEVERITY_WARNING, source->axes.items[0].place,
                           "%zu of %zu combinations are no valid scenario and are left out",
                           n_wrong, source->n_cases);
    diagnostic_why(item, "what is wrong with them is told beside");
}

static void read_cases(struct source *source)
{
    struct scenarios *scenarios = source->scenarios;
    size_t errors_before = scenarios->diagnostics.n_errors;
    size_t items_before = scenarios->diagnostics.count;
    bool **flags = make_flags(source);
    size_t n_wrong = 0;

    make_room(source->loader, source->n_cases);
    for (size_t i = 0; i < source->n_cases; i++) {
        bool is_good = read_case(source, i, &scenarios->cases[scenarios->n_cases]);

        n_wrong += !is_good;
        scenarios->n_cases += is_good || !source->loader->leaves_out_invalid;
        if (is_good)
            flag_values(source, i, flags);
        if (scenarios->diagnostics.n_errors - errors_before >= ERRORS_ENOUGH)
            return;
    }
    if (source->loader->leaves_out_invalid && n_wrong > 0 && are_all_flagged(source, flags) &&
        source->axes.count > 0)
        leave_out(source, n_wrong, items_before);
}

/* ---- files ---- */

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? "" : arena_strndup(arena, path, (size_t)(slash + 1 - path));
}

static bool expect_mapping(struct scenarios *scenarios, const struct tree_node *root)
{
    struct diagnostic *item;

    if (root->kind == TREE_MAPPING)
        return true;
    item = diagnostics_add(&scenarios->diagnostics, SEVERITY_ERROR, root->place,
                           "a scenario must be a mapping, not %s",
                           tree_describe(&scenarios->arena, root));
    diagnostic_hint(item, "begin with lines such as \"title: ...\", \"zones: [...]\"");
    return false;
}

static void read_file(struct loader *loader, const struct scenario_file *file)
{
    struct scenarios *scenarios = loader->scenarios;
    struct source source = { .loader = loader, .scenarios = scenarios, .file = file,
                             .cache = { .arena = &scenarios->arena } };
    struct vary_axes written;

    source.root = tree_read_file(&scenarios->arena, &scenarios->diagnostics, file->path);
    if (source.root == NULL || !expect_mapping(scenarios, source.root))
        return;
    source.folder = folder_of(&scenarios->arena, file->path);
    vary_read_section(&scenarios->arena, &scenarios->diagnostics, tree_get(source.root, "vary"),
                      &written);
    collect_axes(&source, &written);
    /* too many have been told; the rest of the file is looked at all the same */
    if (!count_cases(&source)) {
        source.axes.count = 0;
        source.n_cases = 1;
    }
    read_cases(&source);
    lint_finish(&source.tally, &scenarios->diagnostics, source.n_cases);
}

/* ---- all ---- */

static bool is_varied_before(const struct vary_axes *options, const char *key)
{
    for (size_t i = 0; i < options->count; i++)
        if (strcmp(options->items[i].key, key) == 0)
            return true;
    return false;
}

static bool read_options(struct loader *loader, const char *const *vary, size_t n_vary)
{
    struct arena *arena = &loader->scenarios->arena;
    struct diagnostics *list = &loader->scenarios->diagnostics;
    struct vary_axes *options = &loader->options;

    options->items = arena_array(arena, n_vary, sizeof *options->items);
    loader->n_applied = arena_array(arena, n_vary, sizeof *loader->n_applied);
    for (size_t i = 0; i < n_vary; i++) {
        struct vary_axis *axis = &options->items[options->count];

        if (!vary_read_option(arena, list, vary[i], axis))
            continue;
        if (is_varied_before(options, axis->key))
            diagnostic_hint(diagnostics_add(list, SEVERITY_ERROR, axis->place,
                                            "\"%s\" is varied twice", axis->key),
                            "give all of its values in one --vary");
        options->count++;
    }
    return list->n_errors == 0;
}

static void tell_unused(const struct loader *loader)
{
    for (size_t i = 0; i < loader->options.count; i++) {
        const struct vary_axis *axis = &loader->options.items[i];

        if (loader->n_applied[i] == 0)
            diagnostic_why(diagnostics_add(&loader->scenarios->diagnostics, SEVERITY_ERROR,
                                           axis->place, "no scenario has a \"%s\" to vary",
                                           axis->key),
                           "the operations that have it are not in these scenarios");
    }
}

static bool load(struct loader *loader, const char *const *paths, size_t n_paths,
                 const char *const *vary, size_t n_vary)
{
    struct scenarios *scenarios = loader->scenarios;
    struct scenario_files files;

    *scenarios = (struct scenarios){ .diagnostics.archive = loader->archive };
    if (!read_options(loader, vary, n_vary))
        return false;
    scenario_files_find(&scenarios->arena, &scenarios->diagnostics, paths, n_paths, &files);
    for (size_t i = 0; i < files.count; i++)
        read_file(loader, &files.items[i]);
    if (scenarios->diagnostics.n_errors == 0)
        tell_unused(loader);
    arena_free(&loader->scratch);
    return scenarios->diagnostics.n_errors == 0;
}

bool scenarios_load(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                    const char *const *vary, size_t n_vary)
{
    struct loader loader = { .scenarios = scenarios };

    return load(&loader, paths, n_paths, vary, n_vary);
}

bool scenarios_load_archived(struct scenarios *scenarios, const struct archive *archive,
                             const char *const *paths, size_t n_paths, const char *const *vary,
                             size_t n_vary)
{
    struct loader loader = { .scenarios = scenarios, .archive = archive };

    return load(&loader, paths, n_paths, vary, n_vary);
}

bool scenarios_load_and_prove(struct scenarios *scenarios, const char *const *paths,
                              size_t n_paths, const char *const *vary, size_t n_vary)
{
    struct loader loader = { .scenarios = scenarios, .probe = run_new() };
    bool is_good = load(&loader, paths, n_paths, vary, n_vary);

    run_free(loader.probe);
    return is_good;
}

bool scenarios_load_valid(struct scenarios *scenarios, const char *const *paths, size_t n_paths,
                          const char *const *vary, size_t n_vary)
{
    struct loader loader = { .scenarios = scenarios, .leaves_out_invalid = true };

    return load(&loader, paths, n_paths, vary, n_vary);
}

void scenarios_free(struct scenarios *scenarios)
{
    diagnostics_free(&scenarios->diagnostics);
    arena_free(&scenarios->arena);
    *scenarios = (struct scenarios){ 0 };
}
