#define _GNU_SOURCE /* memmem */

#include "output/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/folder_lock.h"
#include "output/journal_record.h"
#include "output/program_name.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "journals are little-endian");

enum { SYNC_EVERY_MS = 5000 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static char *path_of(const char *folder)
{
    struct text path = { 0 };
    text_printf(&path, "%s/%s", folder, JOURNAL_NAME);
    return path.bytes; /* the caller frees it */
}

/* -- writing ----------------------------------------------------------------------------------- */

static int write_head(struct journal *journal, int file)
{
    struct text bytes = { 0 };
    char *json = journal_head_as_json(&journal->head);
    if (json == NULL)
        return EILSEQ;
    journal_record_begin(&bytes, &(struct journal_record){ .kind = RECORD_HEAD });
    text_append(&bytes, json);
    int error = journal_record_write(journal, file, &bytes);
    for (size_t i = 0; i < journal->inputs.n_files && error == 0; i++) {
        const struct archived_file *input = &journal->inputs.files[i];
        journal_record_begin(&bytes, &(struct journal_record){ .kind = RECORD_INPUT });
        text_append_bytes(&bytes, input->name, strlen(input->name) + 1);
        text_append_bytes(&bytes, input->bytes, input->size);
        error = journal_record_write(journal, file, &bytes);
    }
    text_free(&bytes);
    free(json);
    return error;
}

/* One that is no more does without. */
static int add_input(struct archive *inputs, const struct source_file *file,
                     const struct archive *from)
{
    char *contents;
    size_t size;
    if (file->is_whole) {
        archive_add(inputs, file->name, file->contents, file->size);
        return 0;
    }
    int error = archive_read(from, file->name, RECORD_MOST / 2, &contents, &size);
    if (error != 0)
        return error == ENOENT ? 0 : error;
    archive_add(inputs, file->name, contents, size);
    free(contents);
    return 0;
}

int journal_plan(struct journal *journal, const char *folder, struct journal_head *head,
                 const struct diagnostics *files, int64_t delay_ms)
{
    *journal = (struct journal){
        .folder = must_strdup(folder),
        .path = path_of(folder),
        .head = *head,
        .file = -1,
        .begins_at = now_ms() + delay_ms,
    };
    *head = (struct journal_head){ 0 };
    if (journal->head.version == NULL)
        journal->head.version = must_strdup(program_name);
    for (size_t i = 0; i < files->n_files; i++) {
        int error = files->files[i]->is_input
                        ? add_input(&journal->inputs, files->files[i], files->archive)
                        : 0;
        if (error != 0)
            return error;
    }
    return 0;
}

/* The folder's lock keeps others away who want to begin. This one is for a machine that was away
 * for so long that the folder was given to another: its writes fail, as it has lost the file's
 * lock. */
static int open_to_append(struct journal *journal)
{
    journal->file = open(journal->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (journal->file < 0)
        return errno;
    int error = folder_lock_file(journal->file);
    if (error != 0 && error != ENOTSUP)
        return error;
    journal->synced_at = now_ms();
    return 0;
}

int journal_begin(struct journal *journal)
{
    struct atomic_file file;
    if (journal->file >= 0)
        return 0;
    int error = atomic_file_open(&file, journal->path);
    if (error != 0)
        return error;
    error = write_head(journal, fileno(file.stream));
    if (error != 0) {
        atomic_file_abandon(&file);
        return error;
    }
    error = atomic_file_commit(&file);
    if (error != 0)
        return error;
    return open_to_append(journal);
}

int journal_reopen(struct journal *journal)
{
    int error = open_to_append(journal);
    if (error == 0 && ftruncate(journal->file, (off_t)journal->sound_size) != 0)
        error = errno;
    return error;
}

int journal_sync(struct journal *journal)
{
    journal->synced_at = now_ms();
    return journal->file < 0 || fdatasync(journal->file) == 0 ? 0 : errno;
}

static void pack_rows(const int64_t *rows, size_t n, size_t n_metrics, struct text *bytes)
{
    int64_t *column = must_alloc((n + 1) * sizeof *column);
    for (size_t metric = 0; metric < n_metrics; metric++) {
        for (size_t i = 0; i < n; i++)
            column[i] = rows[i * n_metrics + metric];
        text_append_bytes(bytes, (const char *)column, n * sizeof *column);
    }
    free(column);
}

static int append_part(struct journal *journal, const struct study_part *part, size_t n_metrics,
                       const int64_t *rows, const struct bands *bands)
{
    struct text bytes = { 0 };
    int error = journal_begin(journal);
    if (error == 0) {
        journal_record_begin(&bytes, &(struct journal_record){ RECORD_PART, (int64_t)part->index,
                                               (int64_t)part->first, (int64_t)part->n });
        pack_rows(rows, part->n, n_metrics, &bytes);
        bands_pack(bands, &bytes);
        error = journal_record_write(journal, journal->file, &bytes);
    }
    if (error == 0 && now_ms() - journal->synced_at >= SYNC_EVERY_MS)
        error = journal_sync(journal);
    text_free(&bytes);
    return error;
}

int journal_keep(void *context, const struct study_part *part, size_t n_metrics,
                 const int64_t *rows, const struct bands *bands)
{
    struct journal *journal = context;
    if (journal->file < 0 && now_ms() < journal->begins_at)
        return 0;
    int error = append_part(journal, part, n_metrics, rows, bands);
    journal->has_failed = error != 0;
    return error;
}

int journal_remove(struct journal *journal)
{
    return unlink(journal->path) == 0 || errno == ENOENT ? 0 : errno;
}

void journal_free(struct journal *journal)
{
    if (journal->path == NULL)
        return;
    if (journal->file >= 0)
        close(journal->file);
    if (journal->bytes != NULL)
        munmap((void *)(uintptr_t)journal->bytes, journal->size);
    journal_record_free_packer(journal);
    journal_head_free(&journal->head);
    archive_free(&journal->inputs);
    free(journal->entries);
    free(journal->folder);
    free(journal->path);
    *journal = (struct journal){ .file = -1 };
}

/* -- reading ----------------------------------------------------------------------------------- */

static int map_file(struct journal *journal)
{
    struct stat status;
    int file = open(journal->path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    int error = fstat(file, &status) == 0 ? 0 : errno;
    if (error == 0 && (!S_ISREG(status.st_mode) || status.st_size == 0))
        error = EBADMSG;
    if (error == 0) {
        void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (bytes == MAP_FAILED) {
            error = errno;
        } else {
            journal->bytes = bytes;
            journal->size = (size_t)status.st_size;
        }
    }
    close(file);
    return error;
}

static bool take_input(struct journal *journal, const char *content, size_t size)
{
    const char *end = memchr(content, '\0', size);
    if (end == NULL)
        return false;
    archive_add(&journal->inputs, content, end + 1, size - (size_t)(end + 1 - content));
    return true;
}

/* content_size: bytes of the rows and bands that the frame has. */
static bool take_part(struct journal *journal, const struct journal_record *record,
                      size_t content_size, size_t offset, size_t size)
{
    if (record->index < 0 || record->first < 1 || record->n < 1 ||
        (uint64_t)record->n > content_size / sizeof(int64_t))
        return false;
    if ((journal->n_entries & (journal->n_entries - 1)) == 0) { /* 0, 1, 2, 4, ...: full */
        size_t room = journal->n_entries > 0 ? 2 * journal->n_entries : 1;
        journal->entries = must_realloc(journal->entries, room * sizeof *journal->entries);
    }
    journal->entries[journal->n_entries++] = (struct journal_entry){
        .part = { (size_t)record->index, (uint64_t)record->first, (size_t)record->n },
        .journal = journal,
        .offset = offset,
        .size = size,
    };
    return true;
}

/* One record at this offset; false: nothing sound is there. */
static bool take_record(struct journal *journal, size_t offset, size_t *frame_size)
{
    size_t size;
    struct journal_record record;
    char *content =
        journal_record_unpack(journal->bytes + offset, journal->size - offset, frame_size, &size);
    if (content == NULL)
        return false;
    memcpy(&record, content, sizeof record);
    const char *rest = content + sizeof record;
    size -= sizeof record;
    bool is_good = false;
    if (offset == 0)
        is_good = record.kind == RECORD_HEAD && journal_head_from_json(&journal->head, rest, size);
    else if (record.kind == RECORD_INPUT)
        is_good = take_input(journal, rest, size);
    else if (record.kind == RECORD_PART)
        is_good = take_part(journal, &record, size, offset, *frame_size);
    free(content);
    return is_good;
}

/* The next place behind a damaged one where a record could begin; the end if there is none. */
static size_t find_frame(const struct journal *journal, size_t from)
{
    static const char magic[] = { '\x28', '\xb5', '\x2f', '\xfd' };
    const char *found = memmem(journal->bytes + from, journal->size - from, magic, sizeof magic);
    return found != NULL ? (size_t)(found - journal->bytes) : journal->size;
}

int journal_read(struct journal *journal, const char *folder)
{
    *journal = (struct journal){ .folder = must_strdup(folder), .path = path_of(folder),
                                 .file = -1 };
    int error = map_file(journal);
    size_t at = 0, frame_size;
    while (error == 0 && at < journal->size) {
        if (take_record(journal, at, &frame_size))
            journal->sound_size = at += frame_size;
        else if (at == 0)
            error = EBADMSG;
        else
            at = find_frame(journal, at + 1);
    }
    if (error != 0)
        journal_free(journal);
    return error;
}
