/*
 * journal: what a study has made so far, in the file evenkeel.journal of its folder, so that
 * another call can go on with it (--resume) or put it together with others (merge).
 *
 * The file is a row of zstd frames, each with its checksum and each a record: the head (version,
 * shard, settings of the command line), the input files as they were read, then parts of cases as
 * they were made: their rows as whole numbers, column by column, and their bands. A record that was
 * cut off, or is damaged, does not count, and neither does a part that is there already: two
 * machines that have written into one file have made some parts twice and spoilt others. The head
 * and the inputs have the file's name only when they are whole. Numbers are little-endian; a
 * machine of another kind refuses it.
 *
 * Errors are errno values; EBADMSG: this is no journal, or its head is damaged; EWOULDBLOCK:
 * another program writes into it. Whoever writes has locked the folder (base/folder_lock.h), and
 * the file as well. One thread at a time writes, any number read.
 */
#ifndef EVENKEEL_OUTPUT_JOURNAL_H
#define EVENKEEL_OUTPUT_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/archive.h"
#include "base/diagnostic.h"
#include "study/study.h"

#define JOURNAL_NAME "evenkeel.journal"
enum { JOURNAL_FORMAT = 2 };

/* What a study is made of: equal heads and inputs make equal results. Texts are owned. */
struct journal_head {
    char *version;      /* of the program, with its sources (output/program_name.h) */
    unsigned shard, n_shards; /* 1, 1: all of it */
    char **settings;    /* options as on a command line: "--runs=2000" */
    size_t n_settings;
    char **files;       /* the scenario files among the inputs, in their order */
    size_t n_files;
};

struct journal_entry {
    struct study_part part;
    const struct journal *journal; /* that it stands in */
    size_t offset, size;           /* of its frame, bytes */
};

struct journal {
    char *folder, *path; /* owned */
    struct journal_head head;
    struct archive inputs;
    /* of a journal that was read */
    const char *bytes; /* mapped */
    size_t size, sound_size; /* bytes; where the last sound record ends */
    struct journal_entry *entries; /* as they stand in the file, some maybe twice; owned */
    size_t n_entries;
    /* of one that is written */
    int file; /* -1: not yet */
    int64_t begins_at, synced_at; /* ms on a clock that never goes back */
    struct ZSTD_CCtx_s *packer; /* NULL: no record has been written; owned */
    bool has_failed; /* to be written: its error is that of the study */
};

/* Texts are copied; frees what was there. */
void journal_head_free(struct journal_head *head);
void journal_head_add_setting(struct journal_head *head, const char *setting);
void journal_head_add_file(struct journal_head *head, const char *file);

/* The journal of a folder; ENOENT: it has none. */
int journal_read(struct journal *journal, const char *folder);
/* A new one is made by the first record, and not before delay_ms have gone by: what takes no longer
 * is as quickly made again. The head becomes the journal's. files: all that was read; those that
 * are on no disk (of the command line) are left out. Nothing is touched yet. */
int journal_plan(struct journal *journal, const char *folder, struct journal_head *head,
                 const struct diagnostics *files, int64_t delay_ms);
/* Goes on behind the last sound record of a journal that was read. */
int journal_reopen(struct journal *journal);
/* Makes the file at once, if it is not there yet. */
int journal_begin(struct journal *journal);
/* As study_keeper's functions; context: of keep a struct journal, of the others a struct
 * journal_parts. */
int journal_keep(void *context, const struct study_part *part, size_t n_metrics,
                 const int64_t *rows, const struct bands *bands);
/* All that was kept is on the disk. */
int journal_sync(struct journal *journal);
/* The study is over: nothing is to go on with. */
int journal_remove(struct journal *journal);
void journal_free(struct journal *journal);

/* Why two studies are not the same, "" if they are; shards may differ. */
void journal_compare(const struct journal *there, const struct journal *here, struct text *why);
/* The same of this program: another one may count its runs differently. */
void journal_check_program(const struct journal *there, struct text *why);

/* The parts of several journals as one. */
struct journal_parts {
    struct journal_entry *entries; /* by case, then by run; owned */
    size_t n_entries;
};
/* Journals must outlive it. Parts that overlap earlier ones are left out. */
void journal_parts_make(struct journal_parts *parts, const struct journal *const *journals,
                        size_t n_journals);
void journal_parts_free(struct journal_parts *parts);
bool journal_next(void *context, size_t index, uint64_t from, struct study_part *part);
int journal_read_part(void *context, const struct study_part *part, size_t n_metrics,
                      int64_t *rows, struct bands *bands);

#endif
