#include "output/results.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nameless_file.h"
#include "base/text.h"
#include "output/case_results.h"
#include "output/journal.h"
#include "output/rollback_table.h"
#include "output/run_rows.h"
#include "output/sensitivity_report.h"

static bool is_compressed(const struct results *results, enum result_file_id id)
{
    return results->is_compressed && result_file_name_on_disk(id, true) != NULL;
}

static const char *name_of(const struct results *results, enum result_file_id id)
{
    return result_file_name_on_disk(id, is_compressed(results, id));
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

static void write_headers(struct results *results)
{
    run_rows_write_headers(results->csv);
    case_results_write_headers(results->csv, results->varied_keys, results->n_varied_keys);
    rollback_table_write_header(results->csv[RESULT_ROLLBACK]);
    csv_writer_header(results->csv[RESULT_SENSITIVITY], sensitivity_report_columns);
}

/* -- opening and closing ----------------------------------------------------------------------- */

/* Which make a folder whole, or are made when it is. */
static const char *const names_beside[] = { MANIFEST_NAME, PLAN_FILE_NAME, PLAN_CALL_NAME };
enum { N_NAMES_BESIDE = sizeof names_beside / sizeof names_beside[0] };

/* What a run that was killed has left behind. */
static void remove_stale(const char *folder)
{
    for (int i = 0; i < N_RESULT_FILES; i++) {
        const char *compressed = result_file_name_on_disk((enum result_file_id)i, true);
        atomic_file_remove_stale(folder, result_file_names[i]);
        if (compressed != NULL)
            atomic_file_remove_stale(folder, compressed);
    }
    for (int i = 0; i < N_NAMES_BESIDE; i++)
        atomic_file_remove_stale(folder, names_beside[i]);
    atomic_file_remove_stale(folder, JOURNAL_NAME);
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
    results->csv[id] = must_alloc(sizeof *results->csv[id]);
    csv_writer_init(results->csv[id], file->file.stream);
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
    results->manifest_pages = must_calloc(scenarios->n_cases, sizeof *results->manifest_pages);
    results->pages = must_calloc(scenarios->n_cases, sizeof(struct case_pages *));
    write_headers(results);
    return 0;
}

static void free_all(struct results *results)
{
    for (size_t i = 0; results->pages != NULL && i < results->scenarios->n_cases; i++)
        case_pages_free(results->pages[i]);
    free(results->pages);
    results->pages = NULL;
    for (size_t i = 0; results->manifest_pages != NULL && i < results->scenarios->n_cases; i++)
        manifest_page_free(&results->manifest_pages[i]);
    free(results->manifest_pages);
    results->manifest_pages = NULL;
    for (int i = 0; i < N_RESULT_FILES; i++) {
        free(results->csv[i]);
        results->csv[i] = NULL;
    }
    free(results->varied_keys);
    results->varied_keys = NULL;
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
    struct results *results = context;
    csv_writer_finish(results->csv[index]);
    *error = atomic_file_finish(&results->files[index].file);
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
    int error = 0;
    for (int i = 0; i < N_NAMES_BESIDE && error == 0; i++)
        error = remove_old(results, names_beside[i]);
    for (int i = 0; i < N_RESULT_FILES && error == 0; i++) {
        enum result_file_id id = (enum result_file_id)i;
        const char *other = result_file_name_on_disk(id, !is_compressed(results, id));
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

enum { PUSHED_AT_ONCE = 4 << 20 }; /* bytes */

static void push(struct result_file *file, uint64_t n_given)
{
    if (n_given - file->n_pushed < PUSHED_AT_ONCE)
        return;
    file->n_pushed = n_given;
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
        if (result_file_is_of_case(id) != of_cases)
            continue;
        int error = atomic_file_error(&file->file);
        if (error != 0)
            return failed(results, name_of(results, id), error);
        push(file, results->csv[i]->n_given);
    }
    return 0;
}

int results_add_rows(struct results *results, const struct study_case *of,
                     const struct metric_layout *layout, uint64_t first, size_t n,
                     const int64_t *rows)
{
    for (size_t i = 0; i < n; i++)
        run_rows_write(results->csv, of, layout, first + i, rows + i * layout->n);
    return look_after_files(results, false);
}

/* -- a case that is done ----------------------------------------------------------------------- */

void results_prepare_case(struct results *results, const struct study_outcome *outcome, long traced,
                          bool is_turn)
{
    struct case_pages *pages =
        is_turn ? case_pages_new(results->csv) : case_pages_new_aside(results->folder);
    results->pages[outcome->index] = pages;
    pages->trace.most_events = results->trace.most_events;
    pages->fleet.wanted = results->wanted_groups;
    pages->fleet.n_wanted = results->n_wanted_groups;
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
    manifest_page_make(&results->manifest_pages[outcome->index], results->scenarios, outcome);
}

/* What is wanted of the traced run when the case is over. */
static void keep_trace(struct results *results, struct case_pages *pages, bool is_fleet)
{
    trace_writer_take_cuts(&results->trace, &pages->trace);
    results->trace.run = pages->trace.run;
    if (is_fleet) {
        results->fleet = pages->fleet;
        results->fleet.groups = NULL; /* the writers end here */
        results->fleet.events = NULL;
    }
}

int results_add_case(struct results *results, const struct study_outcome *outcome, long traced)
{
    if (results->pages[outcome->index] == NULL)
        results_prepare_case(results, outcome, traced, true);
    struct case_pages *pages = results->pages[outcome->index];
    keep_trace(results, pages, outcome->of->setup->fleet != NULL && traced != TRACE_NO_RUN);
    int error = pages->error;
    enum result_file_id id;
    if (error == 0 && (error = case_pages_give(pages, results->csv, &id)) != 0)
        failed(results, name_of(results, id), error);
    case_pages_free(pages);
    results->pages[outcome->index] = NULL;
    return error != 0 ? error : look_after_files(results, true);
}

int results_add_rollback(struct results *results, const char *name,
                         const struct rollback_report *report)
{
    rollback_table_write(results->csv[RESULT_ROLLBACK], name, report);
    return look_after_files(results, false);
}
