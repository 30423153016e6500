#define _POSIX_C_SOURCE 200809L /* nanosleep */

#include "cmd/run_record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/atomic_file.h"
#include "base/nameless_file.h"
#include "base/text.h"
#include "cmd/tell.h"

enum { JOURNAL_DELAY_MS = 1000 };

/* How long a shard waits for another attempt of itself: each try takes a second, too. */
enum { TRY_EVERY_S = 2, PATIENCE_TRIES = 3600 / (TRY_EVERY_S + 1) };

bool run_record_parse_shard(const char *text, unsigned *shard, unsigned *n_shards)
{
    char rest;
    return strspn(text, "0123456789/") == strlen(text) &&
           sscanf(text, "%6u/%6u%c", shard, n_shards, &rest) == 2 && *shard >= 1 &&
           *shard <= *n_shards && *n_shards <= SHARDS_MOST;
}

/* -- the head of the journal ------------------------------------------------------------------- */

/* The option's value in its text, as one could write it; false: it is as if not given. */
static bool write_value(struct text *text, const struct option *option, const void *value)
{
    switch (option->kind) {
    case OPTION_FLAG:
        return *(const bool *)value;
    case OPTION_TEXT:
        text_append(text, *(const char *const *)value != NULL ? *(const char *const *)value : "");
        return *(const char *const *)value != NULL;
    case OPTION_INTEGER:
        text_printf(text, "%ld", *(const long *)value);
        return *(const long *)value != 0;
    case OPTION_SHARE:
        text_printf(text, "%.17g", *(const double *)value);
        return *(const double *)value > 0;
    case OPTION_DURATION:
        text_printf(text, "%jdms", (intmax_t) * (const int64_t *)value);
        return *(const int64_t *)value != 0;
    case OPTION_CHOICE:
        text_append(text, option->choices[*(const int *)value]);
        return true;
    case OPTION_TEXTS:
        break; /* each is a setting */
    }
    return false;
}

static void add_texts(struct journal_head *head, const struct option *option,
                      const struct option_texts *texts)
{
    struct text text = { 0 };
    for (size_t i = 0; i < texts->count; i++) {
        text_clear(&text);
        text_printf(&text, "--%s=%s", option->name, texts->items[i]);
        journal_head_add_setting(head, text_string(&text));
    }
    text_free(&text);
}

static void add_settings(struct journal_head *head, const struct run_record_request *request)
{
    struct text text = { 0 };
    for (const struct option_row *row = command_find("run")->options; row->option; row++) {
        const struct option *option = row->option;
        const void *value = (const char *)request->options + row->offset;
        if (option->changes_no_run)
            continue;
        if (option->kind == OPTION_TEXTS) {
            add_texts(head, option, value);
            continue;
        }
        text_clear(&text);
        text_printf(&text, option->kind == OPTION_FLAG ? "--%s" : "--%s=", option->name);
        if (write_value(&text, option, value))
            journal_head_add_setting(head, text_string(&text));
    }
    text_free(&text);
}

static void add_files(struct journal_head *head, const struct scenarios *scenarios)
{
    const char *last = "";
    for (size_t i = 0; i < scenarios->n_cases; i++) {
        if (strcmp(scenarios->cases[i].file, last) != 0) {
            last = scenarios->cases[i].file;
            journal_head_add_file(head, last);
        }
    }
}

static int plan_journal(struct run_record *record, const struct run_record_request *request)
{
    struct journal_head head = { .shard = record->shard, .n_shards = record->n_shards };
    add_settings(&head, request);
    add_files(&head, request->scenarios);
    int error = journal_plan(&record->journal, request->options->folder, &head,
                             &request->scenarios->diagnostics,
                             record->ranges != NULL ? 0 : JOURNAL_DELAY_MS);
    journal_head_free(&head);
    return error;
}

/* -- what is in the folder already ------------------------------------------------------------- */

static int refuse_folder(const char *folder, const char *problem, const char *hint)
{
    fprintf(stderr, "evenkeel: error: %s/%s: %s\n  hint: %s\n", folder, JOURNAL_NAME, problem,
            hint);
    return EXIT_USAGE;
}

static int refuse_other_shard(const struct run_record *record, const struct journal *there)
{
    struct text problem = { 0 };
    text_printf(&problem, "it is shard %u of %u, not %u of %u", there->head.shard,
                there->head.n_shards, record->shard, record->n_shards);
    int status = refuse_folder(there->folder, text_string(&problem),
                               "give each shard a folder of its own with -o");
    text_free(&problem);
    return status;
}

/* The journal there is ours: goes on with it. */
static int resume(struct run_record *record, struct journal *there)
{
    struct text why = { 0 };
    int status = EXIT_DONE;
    journal_compare(there, &record->journal, &why);
    if (why.length > 0) {
        struct text problem = { 0 };
        text_printf(&problem, "this cannot be resumed: %s", text_string(&why));
        status = refuse_folder(there->folder, text_string(&problem),
                               "use the same program, files and options as before, or leave out "
                               "--resume to begin anew");
        text_free(&problem);
    } else {
        int error = journal_reopen(there);
        if (error != 0)
            status = tell_unwritable(there->folder, there->path, error);
        journal_free(&record->journal);
        record->journal = *there; /* its entries tell their journal, which moves */
        for (size_t i = 0; i < record->journal.n_entries; i++)
            record->journal.entries[i].journal = &record->journal;
        *there = (struct journal){ .file = -1 };
    }
    text_free(&why);
    return status;
}

static void note(const struct run_record_request *request, const char *format)
{
    if (!request->options->is_quiet) {
        fputs("evenkeel: note: ", stderr);
        fprintf(stderr, format, request->options->folder);
        fputs("\n", stderr);
    }
}

/* Looks at the journal that the folder has. */
static int meet_journal(struct run_record *record, const struct run_record_request *request)
{
    const char *folder = request->options->folder;
    struct journal there;
    int error = journal_read(&there, folder);
    int status = EXIT_DONE;
    if (error == ENOENT) {
        if (request->options->is_resuming)
            note(request, "there is nothing to resume in %s: it begins anew");
        return EXIT_DONE;
    }
    if (error != 0 && request->options->is_resuming) {
        return refuse_folder(folder,
                             error == EBADMSG ? "this is no journal of evenkeel, or it is damaged"
                                              : strerror(error),
                             "leave out --resume to begin anew");
    }
    if (error == 0 && (there.head.shard != record->shard ||
                       there.head.n_shards != record->n_shards)) {
        status = refuse_other_shard(record, &there);
    } else if (error == 0 && request->options->is_resuming) {
        status = resume(record, &there);
    } else {
        if (error == 0 && there.n_entries > 0) {
            note(request, "what an earlier call has kept in %s is given up; --resume would have "
                          "gone on with it");
        }
        journal_remove(&record->journal);
    }
    if (error == 0)
        journal_free(&there);
    return status;
}

/* -- in all ------------------------------------------------------------------------------------ */

static bool next_part(void *context, size_t index, uint64_t from, struct study_part *part)
{
    struct run_record *record = context;
    return journal_next(&record->parts, index, from, part);
}

static int read_part(void *context, const struct study_part *part, size_t n_metrics, int64_t *rows,
                     struct bands *bands)
{
    struct run_record *record = context;
    return journal_read_part(&record->parts, part, n_metrics, rows, bands);
}

static int keep_part(void *context, const struct study_part *part, size_t n_metrics,
                     const int64_t *rows, const struct bands *bands)
{
    struct run_record *record = context;
    return journal_keep(&record->journal, part, n_metrics, rows, bands);
}

/* A shard that is begun twice is most often one that a cluster gave up although its machine is
 * alive. The second attempt has what the first one makes when it waits; who types it would rather
 * know. */
static int lock_shard(struct run_record *record, const struct run_record_request *request)
{
    const char *folder = request->options->folder;
    int error = folder_lock_take(&record->lock, folder);
    if (error == EWOULDBLOCK && request->options->is_resuming) {
        note(request, "another run is writing into %s; this one waits an hour for it to end");
        for (int n = 0; n < PATIENCE_TRIES && error == EWOULDBLOCK && !*request->cancel; n++) {
            nanosleep(&(struct timespec){ .tv_sec = TRY_EVERY_S }, NULL);
            error = folder_lock_take(&record->lock, folder);
        }
    }
    return error;
}

static int tell_unlockable(const char *folder, int error)
{
    struct text name = { 0 };
    text_printf(&name, folder_lock_has_file(folder) ? "%s/" FOLDER_LOCK_NAME : "%s", folder);
    int status = tell_unwritable(folder, text_string(&name), error);
    text_free(&name);
    return status;
}

static int open_folder(struct run_record *record, const struct run_record_request *request)
{
    const char *folder = request->options->folder;
    int error = folder_make(folder);
    error = error != 0 ? error : lock_shard(record, request);
    if (error == EWOULDBLOCK && *request->cancel) {
        fprintf(stderr, "evenkeel: interrupted; nothing was done\n");
        return EXIT_INTERRUPTED;
    }
    if (error == EWOULDBLOCK) {
        return tell_busy(folder, "when it is done, or was ended there, the same call with --resume "
                                 "goes on where it was");
    }
    if (error != 0)
        return tell_unlockable(folder, error);
    if (record->lock.is_void) {
        tell_lockless(folder);
    } else {
        atomic_file_remove_stale(folder, JOURNAL_NAME);
        nameless_file_remove_stale(folder);
    }
    return EXIT_DONE;
}

static int open_journal(struct run_record *record, const struct run_record_request *request)
{
    int error = plan_journal(record, request);
    if (error != 0)
        return tell_unwritable(request->options->folder, request->options->folder, error);
    int status = meet_journal(record, request);
    if (status != EXIT_DONE)
        return status;
    const struct journal *journal = &record->journal;
    journal_parts_make(&record->parts, &journal, 1);
    return EXIT_DONE;
}

/* -- shards that are merged -------------------------------------------------------------------- */

/* How many of a shard's runs are there; those of a part that is there twice count once. */
static uint64_t count_runs(const struct journal *journal, const struct study_range *ranges,
                           size_t n_cases, uint64_t *n_wanted)
{
    struct journal_parts parts;
    uint64_t n = 0;
    *n_wanted = 0;
    for (size_t i = 0; i < n_cases; i++)
        *n_wanted += ranges[i].n;
    journal_parts_make(&parts, &journal, 1);
    for (size_t i = 0; i < parts.n_entries; i++) {
        const struct study_part *part = &parts.entries[i].part;
        bool is_ours = part->index < n_cases && part->first >= ranges[part->index].first &&
                       part->first - ranges[part->index].first + part->n <= ranges[part->index].n;
        n += is_ours ? part->n : 0;
    }
    journal_parts_free(&parts);
    return n;
}

/* Whoever has written last may be at it still: a machine that has no lock cannot tell. */
static void refuse_unfinished(const struct journal *journal, uint64_t n, uint64_t n_wanted)
{
    struct text holder = { 0 };
    folder_lock_holder(journal->folder, &holder);
    fprintf(stderr, "evenkeel: error: shard %u of %u in %s is not finished: %ju of its %ju runs "
                    "are there\n  hint: ",
            journal->head.shard, journal->head.n_shards, journal->folder, (uintmax_t)n,
            (uintmax_t)n_wanted);
    if (holder.length > 0)
        fprintf(stderr, "wait for %s, which has written there last, or ", text_string(&holder));
    fputs("make the call that began it once more, with --resume\n", stderr);
    text_free(&holder);
}

/* Nothing of a shard may be left to do. */
static int check_finished(const struct run_record_request *request)
{
    const struct run_source *source = request->source;
    size_t n_cases = request->scenarios->n_cases;
    struct study_range *ranges = must_alloc((n_cases + 1) * sizeof *ranges);
    int status = EXIT_DONE;
    for (size_t i = 0; i < source->n_journals && status == EXIT_DONE; i++) {
        const struct journal_head *head = &source->journals[i]->head;
        uint64_t n_wanted;
        shard_ranges(request->cases, n_cases, head->shard, head->n_shards, ranges);
        uint64_t n = count_runs(source->journals[i], ranges, n_cases, &n_wanted);
        if (n != n_wanted) {
            refuse_unfinished(source->journals[i], n, n_wanted);
            status = EXIT_USAGE;
        }
    }
    free(ranges);
    return status;
}

int run_record_open(struct run_record *record, const struct run_record_request *request)
{
    *record = (struct run_record){ .shard = 1, .n_shards = 1, .journal.file = -1 };
    record->keeper = (struct study_keeper){ record, next_part, read_part, keep_part };
    if (request->source != NULL) {
        journal_parts_make(&record->parts, request->source->journals, request->source->n_journals);
        record->keeper.keep = NULL;
        return check_finished(request);
    }
    if (request->options->shard != NULL) {
        size_t n = request->scenarios->n_cases;
        record->ranges = must_alloc((n + 1) * sizeof *record->ranges);
        run_record_parse_shard(request->options->shard, &record->shard, &record->n_shards);
        shard_ranges(request->cases, n, record->shard, record->n_shards, record->ranges);
        int status = open_folder(record, request);
        if (status != EXIT_DONE)
            return status;
    }
    return open_journal(record, request);
}

int run_record_finish(struct run_record *record, bool is_whole)
{
    if (record->journal.path == NULL)
        return 0;
    if (is_whole)
        return journal_remove(&record->journal);
    int error = record->ranges != NULL ? journal_begin(&record->journal) : 0;
    return error != 0 ? error : journal_sync(&record->journal);
}

void run_record_close(struct run_record *record)
{
    journal_parts_free(&record->parts);
    journal_free(&record->journal);
    free(record->ranges);
    record->ranges = NULL;
    folder_lock_release(&record->lock);
}
