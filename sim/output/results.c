#include "output/results.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nameless_file.h"
#include "base/spool.h"
#include "base/text.h"
#include "base/zstd_stream.h"
#include "output/journal.h"
#include "output/rollback_table.h"
#include "output/metric_cell.h"
#include "output/sensitivity_report.h"

const char *const result_file_names[N_RESULT_FILES] = {
#define RESULT_FILE(identifier, name, can_compress, row) [RESULT_##identifier] = name,
#include "output/result_file_list.h"
#undef RESULT_FILE
};

/* By whether they are compressed, which not all can be. */
static const char *const names_on_disk[N_RESULT_FILES][2] = {
#define RESULT_FILE(identifier, name, can_compress, row) \
    [RESULT_##identifier] = { name, (can_compress) ? name ZSTD_STREAM_ENDING : NULL },
#include "output/result_file_list.h"
#undef RESULT_FILE
};

static bool is_compressed(const struct results *results, enum result_file_id id)
{
    return results->is_compressed && names_on_disk[id][true] != NULL;
}

static const char *name_of(const struct results *results, enum result_file_id id)
{
    return names_on_disk[id][is_compressed(results, id)];
}

static struct csv_writer *writer_of(struct results *results, enum result_file_id id)
{
    return results->files[id].csv;
}

static char *path_in(const char *folder, const char *name)
{
    struct text path = { 0 };
    text_printf(&path, *name != '\0' ? "%s/%s" : "the folder %s", folder, name);
    return path.bytes; /* the caller frees it */
}

static int failed(struct results *results, const char *name, int error)
{
    free(results->failed);
    results->failed = path_in(results->folder, name);
    return error;
}

/* -- headers ----------------------------------------------------------------------------------- */

static void write_metric_header(struct csv_writer *csv, const char *const *names,
                                enum metric_scope scope)
{
    for (; *names != NULL; names++)
        csv_writer_text(csv, *names);
    for (const struct metric *m = metrics; m->name != NULL; m++) {
        if (m->scope == scope)
            csv_writer_text(csv, m->column);
    }
    csv_writer_end_row(csv);
}

static bool is_known_key(const struct results *results, const char *key)
{
    for (size_t i = 0; i < results->n_varied_keys; i++) {
        if (strcmp(results->varied_keys[i], key) == 0)
            return true;
    }
    return false;
}

static void collect_varied_keys(struct results *results)
{
    size_t most = 1;
    for (size_t i = 0; i < results->scenarios->n_cases; i++)
        most += results->scenarios->cases[i].n_varied;
    results->varied_keys = must_alloc(most * sizeof *results->varied_keys);
    for (size_t i = 0; i < results->scenarios->n_cases; i++) {
        const struct scenario_case *of = &results->scenarios->cases[i];
        for (size_t v = 0; v < of->n_varied; v++) {
            if (!is_known_key(results, of->varied[v].key))
                results->varied_keys[results->n_varied_keys++] = of->varied[v].key;
        }
    }
}

static const char *const summary_columns[] = { "case",  "metric", "unit",  "statistic", "value",
                                               "low",   "high",   "level", "runs",      NULL };
static const char *const bands_columns[] = { "case", "time_s", "series", "p05", "p25",
                                             "p50",  "p75",    "p95",    NULL };

static const char *const limits_columns[] = { "case", "limit", "verdict", "unit",  "value",
                                              "low",  "high",  "level",   "runs",  NULL };

static void write_headers(struct results *results)
{
    write_metric_header(writer_of(results, RESULT_RUNS), (const char *[]){ "case", "run", NULL },
                        METRIC_OF_RUN);
    write_metric_header(writer_of(results, RESULT_ZONES),
                        (const char *[]){ "case", "run", "zone", NULL }, METRIC_OF_ZONE);
    write_metric_header(writer_of(results, RESULT_OPERATIONS),
                        (const char *[]){ "case", "run", "entry", "operation", NULL },
                        METRIC_OF_OPERATION);
    write_metric_header(writer_of(results, RESULT_FLEETS), (const char *[]){ "case", "run", NULL },
                        METRIC_OF_FLEET);
    csv_writer_header(writer_of(results, RESULT_SUMMARY), summary_columns);
    fleet_trace_header(writer_of(results, RESULT_GROUPS));
    csv_writer_header(writer_of(results, RESULT_BANDS), bands_columns);
    csv_writer_header(writer_of(results, RESULT_LIMITS), limits_columns);
    rollback_table_write_header(writer_of(results, RESULT_ROLLBACK));
    csv_writer_header(writer_of(results, RESULT_SENSITIVITY), sensitivity_report_columns);
    csv_writer_header(writer_of(results, RESULT_EVENTS), trace_events_columns);
    csv_writer_header(writer_of(results, RESULT_CAPACITY), trace_capacity_columns);
    csv_writer_header(writer_of(results, RESULT_ACTIVITIES), trace_activities_columns);
    csv_writer_header(writer_of(results, RESULT_REFRESHES), trace_refreshes_columns);
    case_results_write_header(writer_of(results, RESULT_CASES), results->varied_keys,
                              results->n_varied_keys);
}

/* -- what is prepared of a case ---------------------------------------------------------------- */

/* Kept aside until the turn of the case comes. */
struct case_pages {
    struct spool spools[N_RESULT_FILES];
    struct csv_writer *csv[N_RESULT_FILES]; /* into them, owned; or the files' own */
    bool is_aside;
    struct trace_writer trace;
    struct fleet_trace fleet;
    int error;
};

static void free_pages(struct case_pages *pages)
{
    for (int i = 0; pages != NULL && i < N_RESULT_FILES; i++) {
        spool_close(&pages->spools[i]);
        if (pages->is_aside)
            free(pages->csv[i]);
    }
    if (pages != NULL)
        trace_writer_free(&pages->trace);
    free(pages);
}

static void lay_aside(struct case_pages *pages, const char *folder)
{
    pages->is_aside = true;
    for (int i = 0; i < N_RESULT_FILES && pages->error == 0; i++) {
        if (!case_results_has((enum result_file_id)i))
            continue;
        pages->error = spool_open(&pages->spools[i], folder);
        pages->csv[i] = must_alloc(sizeof *pages->csv[i]);
        csv_writer_init(pages->csv[i], pages->spools[i].stream);
    }
}

static void append_bytes(void *context, const char *bytes, size_t size)
{
    csv_writer_bytes(context, bytes, size);
}

/* 0 or an errno value; the file it belongs to is told. */
static int write_pages(struct results *results, struct case_pages *pages)
{
    for (int i = 0; pages->is_aside && i < N_RESULT_FILES; i++) {
        if (pages->csv[i] == NULL)
            continue;
        csv_writer_finish(pages->csv[i]);
        int error = spool_give(&pages->spools[i], append_bytes, results->files[i].csv);
        if (error != 0)
            return failed(results, name_of(results, (enum result_file_id)i), error);
    }
    return 0;
}

/* -- opening and closing ----------------------------------------------------------------------- */

/* What a run that was killed has left behind. */
static void remove_stale(const char *folder)
{
    for (int i = 0; i < N_RESULT_FILES; i++) {
        for (int form = 0; form < 2 && names_on_disk[i][form] != NULL; form++)
            atomic_file_remove_stale(folder, names_on_disk[i][form]);
    }
    atomic_file_remove_stale(folder, MANIFEST_NAME);
    atomic_file_remove_stale(folder, JOURNAL_NAME);
    atomic_file_remove_stale(folder, PLAN_FILE_NAME);
    atomic_file_remove_stale(folder, PLAN_CALL_NAME);
    nameless_file_remove_stale(folder);
}

static int open_file(struct results *results, enum result_file_id id)
{
    struct result_file *file = &results->files[id];
    char *name = path_in(results->folder, name_of(results, id));
    int error = is_compressed(results, id) ? atomic_file_open_compressed(&file->file, name)
                                           : atomic_file_open(&file->file, name);
    free(name);
    if (error != 0)
        return failed(results, name_of(results, id), error);
    file->csv = must_alloc(sizeof *file->csv);
    csv_writer_init(file->csv, file->file.stream);
    return 0;
}

int results_open(struct results *results, const char *folder, const struct scenarios *scenarios,
                 bool is_compressed_wanted)
{
    *results = (struct results){ .folder = folder, .scenarios = scenarios,
                                 .is_compressed = is_compressed_wanted };
    int error = folder_make(folder);
    if (error != 0)
        return failed(results, "", error);
    error = folder_lock_take(&results->lock, folder);
    if (error != 0)
        return failed(results, folder_lock_has_file(folder) ? FOLDER_LOCK_NAME : "", error);
    if (!results->lock.is_void)
        remove_stale(folder);
    for (int i = 0; i < N_RESULT_FILES; i++) {
        error = open_file(results, (enum result_file_id)i);
        if (error != 0) {
            results_abandon(results);
            results_unlock(results);
            return error;
        }
    }
    results->trace.most_events = TRACE_USUAL_EVENTS;
    collect_varied_keys(results);
    results->endings = must_alloc((scenarios->n_cases + 1) * sizeof *results->endings);
    memset(results->endings, 0, (scenarios->n_cases + 1) * sizeof *results->endings);
    results->manifest_pages =
        must_alloc((scenarios->n_cases + 1) * sizeof *results->manifest_pages);
    memset(results->manifest_pages, 0, (scenarios->n_cases + 1) * sizeof *results->manifest_pages);
    results->pages = must_alloc((scenarios->n_cases + 1) * sizeof *results->pages);
    for (size_t i = 0; i < scenarios->n_cases; i++)
        results->pages[i] = NULL;
    write_headers(results);
    return 0;
}

static void free_all(struct results *results)
{
    for (size_t i = 0; results->pages != NULL && i < results->scenarios->n_cases; i++)
        free_pages(results->pages[i]);
    free(results->pages);
    results->pages = NULL;
    for (int i = 0; i < N_RESULT_FILES; i++) {
        free(results->files[i].csv);
        results->files[i].csv = NULL;
    }
    free(results->varied_keys);
    results->varied_keys = NULL;
    free(results->endings);
    results->endings = NULL;
    for (size_t i = 0; results->manifest_pages != NULL && i < results->scenarios->n_cases; i++) {
        text_free(&results->manifest_pages[i].of_case);
        text_free(&results->manifest_pages[i].settings);
    }
    free(results->manifest_pages);
    results->manifest_pages = NULL;
}

static void abandon_files(struct results *results)
{
    for (int i = 0; i < N_RESULT_FILES; i++)
        atomic_file_abandon(&results->files[i].file);
}

void results_abandon(struct results *results)
{
    abandon_files(results);
    free_all(results);
}

void results_unlock(struct results *results)
{
    folder_lock_release(&results->lock);
}

static void *borrow_results(void *context, void *thread)
{
    (void)thread;
    return context;
}

static void return_results(void *context)
{
    (void)context;
}

/* Runs are the files, from 0. */
static void finish_file(void *context, uint64_t index, int64_t *error)
{
    struct result_file *file = &((struct results *)context)->files[index];
    csv_writer_finish(file->csv);
    *error = atomic_file_finish(&file->file);
}

static int note_finished(void *context, uint64_t index, size_t n, const int64_t *error)
{
    (void)n;
    return *error == 0 ? 0 : failed(context, name_of(context, (enum result_file_id)index),
                                    (int)*error);
}

/* Nothing has its name yet: after an error the folder is as it was. The disk is waited for once, by
 * as many threads as there are files, rather than by one for each file in turn. */
static int finish_all(struct results *results)
{
    const struct replication_job job = {
        .n_runs = N_RESULT_FILES,
        .block_size = 1,
        .n_metrics = 1,
        .context = results,
        .worker_new = borrow_results,
        .worker_run = finish_file,
        .worker_free = return_results,
        .block_done = note_finished,
    };
    return replicate(
        &(struct replication){ .jobs = &job, .n_jobs = 1, .n_threads = N_RESULT_FILES });
}

/* A file of results before these, or of other settings; most often there is none. */
static int remove_old(struct results *results, const char *name)
{
    char *path = path_in(results->folder, name);
    int error = unlink(path) == 0 || errno == ENOENT ? 0 : errno;
    free(path);
    return error == 0 ? 0 : failed(results, name, error);
}

/* A folder with a manifest is whole: an older one goes first and the new one comes last. Of a trace
 * and its compressed form only the new one stays. */
static int publish_all(struct results *results)
{
    int error = remove_old(results, MANIFEST_NAME);
    if (error == 0)
        error = remove_old(results, PLAN_FILE_NAME);
    if (error == 0)
        error = remove_old(results, PLAN_CALL_NAME);
    for (int i = 0; i < N_RESULT_FILES && error == 0; i++) {
        const char *other = names_on_disk[i][!is_compressed(results, (enum result_file_id)i)];
        error = other != NULL ? remove_old(results, other) : 0;
    }
    if (error != 0)
        return error;
    for (int i = 0; i < N_RESULT_FILES; i++) {
        error = atomic_file_publish(&results->files[i].file);
        if (error != 0)
            return failed(results, name_of(results, (enum result_file_id)i), error);
    }
    return 0;
}

int results_commit(struct results *results, const struct study_case *cases, bool is_complete)
{
    int error = finish_all(results);
    if (error == 0)
        error = publish_all(results);
    abandon_files(results); /* what has been published is forgotten already */
    if (error == 0) {
        error = manifest_write(results->folder, &(struct manifest){
                                                    .scenarios = results->scenarios,
                                                    .cases = cases,
                                                    .endings = results->endings,
                                                    .pages = results->manifest_pages,
                                                    .plan = results->plan,
                                                    .is_complete = is_complete,
                                                });
        error = error != 0 ? failed(results, MANIFEST_NAME, error) : 0;
    }
    free_all(results);
    return error;
}

/* -- rows of runs ------------------------------------------------------------------------------ */

/* The file that a scope's metrics go to, and the cells before them. */
static struct csv_writer *begin_metric_row(struct results *results, const struct study_case *of,
                                           const struct metric_slot *slot, uint64_t run)
{
    static const enum result_file_id file_of[] = {
        [METRIC_OF_RUN] = RESULT_RUNS,
        [METRIC_OF_ZONE] = RESULT_ZONES,
        [METRIC_OF_OPERATION] = RESULT_OPERATIONS,
        [METRIC_OF_FLEET] = RESULT_FLEETS,
    };
    struct csv_writer *csv = writer_of(results, file_of[slot->metric->scope]);
    csv_writer_text(csv, of->name);
    csv_writer_integer(csv, (int64_t)run);
    if (slot->metric->scope == METRIC_OF_ZONE) {
        csv_writer_text(csv, of->setup->zones[slot->index].id);
    } else if (slot->metric->scope == METRIC_OF_OPERATION) {
        const struct timeline_entry *entry = &of->setup->timeline[slot->index];
        csv_writer_integer(csv, (int64_t)entry->entry);
        csv_writer_text(csv, entry->type->name);
    }
    return csv;
}

static void write_run(struct results *results, const struct study_case *of,
                      const struct metric_layout *layout, uint64_t run, const int64_t *row)
{
    for (size_t i = 0; i < layout->n;) {
        const struct metric_slot *first = &layout->slots[i];
        if (first->metric->scope == METRIC_OF_REFUSAL)
            return; /* the last scope; the codes stand in the summary */
        struct csv_writer *csv = begin_metric_row(results, of, first, run);
        while (i < layout->n && layout->slots[i].metric->scope == first->metric->scope &&
               layout->slots[i].index == first->index) {
            metric_cell_write(csv, layout->slots[i].metric, row[i]);
            i++;
        }
        csv_writer_end_row(csv);
    }
}

enum { PUSHED_AT_ONCE = 4 << 20 }; /* bytes */

static void push(struct result_file *file)
{
    if (file->csv->n_given - file->n_pushed < PUSHED_AT_ONCE)
        return;
    file->n_pushed = file->csv->n_given;
    atomic_file_push(&file->file);
}

/* A disk that is full need not be waited for until the end, and one that is not can begin. Looks
 * at the files of cases or at the others: a case that is being prepared may be writing to the
 * former. */
static int look_after_files(struct results *results, bool of_cases)
{
    for (int i = 0; i < N_RESULT_FILES; i++) {
        enum result_file_id id = (enum result_file_id)i;
        struct result_file *file = &results->files[i];
        if (case_results_has(id) != of_cases)
            continue;
        int error = atomic_file_error(&file->file);
        if (error != 0)
            return failed(results, name_of(results, id), error);
        push(file);
    }
    return 0;
}

int results_add_rows(struct results *results, const struct study_case *of,
                     const struct metric_layout *layout, uint64_t first, size_t n,
                     const int64_t *rows)
{
    for (size_t i = 0; i < n; i++)
        write_run(results, of, layout, first + i, rows + i * layout->n);
    return look_after_files(results, false);
}

/* -- a case that is done ----------------------------------------------------------------------- */

static void prepare_manifest(struct results *results, const struct study_outcome *outcome)
{
    struct manifest_page *page = &results->manifest_pages[outcome->index];
    struct case_ending *ending = &results->endings[outcome->index];
    const struct scenario_case *of = &results->scenarios->cases[outcome->index];
    *ending = (struct case_ending){
        .n_runs = metric_store_n_runs(outcome->store),
        .wanted = outcome->precision->wanted,
        .half_width = outcome->precision->look.half_width,
        .stopped_by = outcome->precision->stopped_by,
    };
    bool is_whole = manifest_append_case(&page->of_case, of, outcome->of, ending);
    if (manifest_is_first_of_file(results->scenarios, outcome->index))
        is_whole = manifest_append_settings(&page->settings, of) && is_whole;
    if (!is_whole) { /* manifest_write will find the same */
        text_clear(&page->of_case);
        text_clear(&page->settings);
    }
}

void results_prepare_case(struct results *results, const struct study_outcome *outcome, long traced,
                          bool is_turn)
{
    struct case_pages *pages = must_alloc(sizeof *pages);
    *pages = (struct case_pages){ .trace = { .most_events = results->trace.most_events },
                                  .fleet = { .wanted = results->wanted_groups,
                                             .n_wanted = results->n_wanted_groups } };
    results->pages[outcome->index] = pages;
    if (!is_turn)
        lay_aside(pages, results->folder);
    for (int i = 0; is_turn && i < N_RESULT_FILES; i++)
        pages->csv[i] = results->files[i].csv;
    if (pages->error == 0)
        pages->error = case_results_write(&(struct case_results){
            .of = &results->scenarios->cases[outcome->index],
            .outcome = outcome,
            .varied_keys = results->varied_keys,
            .n_varied_keys = results->n_varied_keys,
            .traced = traced,
            .csv = pages->csv,
            .trace = &pages->trace,
            .fleet = &pages->fleet,
        });
    prepare_manifest(results, outcome);
}

int results_add_case(struct results *results, const struct study_outcome *outcome, long traced)
{
    if (results->pages[outcome->index] == NULL)
        results_prepare_case(results, outcome, traced, true);
    struct case_pages *pages = results->pages[outcome->index];
    int error = pages->error;
    trace_writer_take_cuts(&results->trace, &pages->trace);
    results->trace.run = pages->trace.run;
    if (outcome->of->setup->fleet != NULL && traced != TRACE_NO_RUN) {
        results->fleet = pages->fleet;
        results->fleet.groups = NULL; /* the writers end here */
        results->fleet.events = NULL;
    }
    if (error == 0)
        error = write_pages(results, pages);
    free_pages(pages);
    results->pages[outcome->index] = NULL;
    return error != 0 ? error : look_after_files(results, true);
}

int results_add_rollback(struct results *results, const char *name,
                         const struct rollback_report *report)
{
    rollback_table_write(writer_of(results, RESULT_ROLLBACK), name, report);
    return look_after_files(results, false);
}
