#define _POSIX_C_SOURCE 200809L /* clock_gettime, fdatasync */

#include "output/journal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>

#include "base/atomic_file.h"
#include "base/text.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "journals are little-endian");

enum {
    COMPRESSION_LEVEL = 1,
    SYNC_EVERY_MS = 5000,
    RECORD_MOST = 1 << 30, /* bytes; of one input or part */
};

/* What a record begins with. */
enum record_kind { RECORD_HEAD = 0x314a4b45 /* "EKJ1" */, RECORD_INPUT, RECORD_PART };
struct record {
    int64_t kind, index, first, n; /* of a part; the others are 0 */
};

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

bool journal_is_in(const char *folder)
{
    char *path = path_of(folder);
    bool is_there = access(path, F_OK) == 0;
    free(path);
    return is_there;
}

/* -- the head ---------------------------------------------------------------------------------- */

static void add_string(char ***strings, size_t *n, const char *string)
{
    *strings = must_realloc(*strings, (*n + 1) * sizeof **strings);
    (*strings)[(*n)++] = must_strdup(string);
}

static void free_strings(char **strings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(strings[i]);
    }
    free(strings);
}

void journal_head_add_setting(struct journal_head *head, const char *setting)
{
    add_string(&head->settings, &head->n_settings, setting);
}

void journal_head_add_file(struct journal_head *head, const char *file)
{
    add_string(&head->files, &head->n_files, file);
}

void journal_head_free(struct journal_head *head)
{
    free(head->version);
    free_strings(head->settings, head->n_settings);
    free_strings(head->files, head->n_files);
    *head = (struct journal_head){ 0 };
}

static json_t *array_of(char *const *strings, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(array, json_string(strings[i]));
    }
    return array;
}

/* Malloced; NULL: a name is no UTF-8. */
static char *head_as_json(const struct journal_head *head)
{
    json_t *settings = array_of(head->settings, head->n_settings);
    json_t *files = array_of(head->files, head->n_files);
    bool is_whole = json_array_size(settings) == head->n_settings &&
                    json_array_size(files) == head->n_files;
    json_t *object = json_pack("{s:i, s:s, s:i, s:i, s:o, s:o}", "format", JOURNAL_FORMAT,
                               "evenkeel", head->version, "shard", (int)head->shard, "shards",
                               (int)head->n_shards, "settings", settings, "files", files);
    char *text = object != NULL && is_whole ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    return text;
}

static bool read_strings(const json_t *array, char ***strings, size_t *n)
{
    size_t i;
    const json_t *item;
    json_array_foreach(array, i, item)
    {
        if (!json_is_string(item)) {
            return false;
        }
        add_string(strings, n, json_string_value(item));
    }
    return json_is_array(array);
}

static bool head_from_json(struct journal_head *head, const char *text, size_t size)
{
    json_t *object = json_loadb(text, size, 0, NULL);
    json_t *settings, *files;
    const char *version;
    int format, shard, n_shards;
    bool is_good =
        json_unpack(object, "{s:i, s:s, s:i, s:i, s:o, s:o}", "format", &format, "evenkeel",
                    &version, "shard", &shard, "shards", &n_shards, "settings", &settings, "files",
                    &files) == 0 &&
        format == JOURNAL_FORMAT && shard >= 1 && shard <= n_shards &&
        read_strings(settings, &head->settings, &head->n_settings) &&
        read_strings(files, &head->files, &head->n_files);
    if (is_good) {
        head->version = must_strdup(version);
        head->shard = (unsigned)shard;
        head->n_shards = (unsigned)n_shards;
    }
    json_decref(object);
    return is_good;
}

/* -- records ----------------------------------------------------------------------------------- */

static int write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return errno;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return 0;
}

/* One write for one record. */
static int write_record(int file, const struct text *record)
{
    size_t room = ZSTD_compressBound(record->length);
    char *frame = must_alloc(room);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, COMPRESSION_LEVEL);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t size = ZSTD_compress2(context, frame, room, record->bytes, record->length);
    int error = ZSTD_isError(size) ? ENOMEM : write_all(file, frame, size);
    ZSTD_freeCCtx(context);
    free(frame);
    return error;
}

static void begin_record(struct text *bytes, const struct record *record)
{
    text_clear(bytes);
    text_append_bytes(bytes, (const char *)record, sizeof *record);
}

/* The content of a frame, malloced; NULL: it is cut off or damaged. */
static char *unpack_frame(const char *bytes, size_t size, size_t *frame_size, size_t *content_size)
{
    size_t in_file = ZSTD_findFrameCompressedSize(bytes, size);
    unsigned long long n = ZSTD_getFrameContentSize(bytes, size);
    if (ZSTD_isError(in_file) || n < sizeof(struct record) || n > RECORD_MOST) {
        return NULL;
    }
    char *content = must_alloc((size_t)n);
    if (ZSTD_decompress(content, (size_t)n, bytes, in_file) != n) {
        free(content);
        return NULL;
    }
    *frame_size = in_file;
    *content_size = (size_t)n;
    return content;
}

static int write_head(const struct journal *journal, int file)
{
    struct text bytes = { 0 };
    char *json = head_as_json(&journal->head);
    if (json == NULL) {
        return EILSEQ;
    }
    begin_record(&bytes, &(struct record){ .kind = RECORD_HEAD });
    text_append(&bytes, json);
    int error = write_record(file, &bytes);
    for (size_t i = 0; i < journal->inputs.n_files && error == 0; i++) {
        const struct archived_file *input = &journal->inputs.files[i];
        begin_record(&bytes, &(struct record){ .kind = RECORD_INPUT });
        text_append_bytes(&bytes, input->name, strlen(input->name) + 1);
        text_append_bytes(&bytes, input->bytes, input->size);
        error = write_record(file, &bytes);
    }
    text_free(&bytes);
    free(json);
    return error;
}

/* -- writing ----------------------------------------------------------------------------------- */

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
    if (journal->head.version == NULL) {
        journal->head.version = must_strdup(PACKAGE_VERSION);
    }
    for (size_t i = 0; i < files->n_files; i++) {
        char *contents;
        size_t size;
        const char *name = files->files[i]->name;
        int error = archive_read(files->archive, name, RECORD_MOST / 2, &contents, &size);
        if (error == 0) {
            archive_add(&journal->inputs, name, contents, size);
            free(contents);
        } else if (error != ENOENT) {
            return error;
        }
    }
    return 0;
}

int journal_begin(struct journal *journal)
{
    struct atomic_file file;
    if (journal->file >= 0) {
        return 0;
    }
    int error = atomic_file_open(&file, journal->path);
    if (error != 0) {
        return error;
    }
    error = write_head(journal, fileno(file.stream));
    if (error != 0) {
        atomic_file_abandon(&file);
        return error;
    }
    error = atomic_file_commit(&file);
    if (error != 0) {
        return error;
    }
    journal->file = open(journal->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    journal->synced_at = now_ms();
    return journal->file < 0 ? errno : 0;
}

int journal_reopen(struct journal *journal)
{
    journal->file = open(journal->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (journal->file < 0 || ftruncate(journal->file, (off_t)journal->sound_size) != 0) {
        return errno;
    }
    journal->synced_at = now_ms();
    return 0;
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
        for (size_t i = 0; i < n; i++) {
            column[i] = rows[i * n_metrics + metric];
        }
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
        begin_record(&bytes, &(struct record){ RECORD_PART, (int64_t)part->index,
                                               (int64_t)part->first, (int64_t)part->n });
        pack_rows(rows, part->n, n_metrics, &bytes);
        bands_pack(bands, &bytes);
        error = write_record(journal->file, &bytes);
    }
    if (error == 0 && now_ms() - journal->synced_at >= SYNC_EVERY_MS) {
        error = journal_sync(journal);
    }
    text_free(&bytes);
    return error;
}

int journal_keep(void *context, const struct study_part *part, size_t n_metrics,
                 const int64_t *rows, const struct bands *bands)
{
    struct journal *journal = context;
    if (journal->file < 0 && now_ms() < journal->begins_at) {
        return 0;
    }
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
    if (journal->path == NULL) {
        return;
    }
    if (journal->file >= 0) {
        close(journal->file);
    }
    if (journal->bytes != NULL) {
        munmap((void *)(uintptr_t)journal->bytes, journal->size);
    }
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
    if (file < 0) {
        return errno;
    }
    int error = fstat(file, &status) == 0 ? 0 : errno;
    if (error == 0 && (!S_ISREG(status.st_mode) || status.st_size == 0)) {
        error = EBADMSG;
    }
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
    if (end == NULL) {
        return false;
    }
    archive_add(&journal->inputs, content, end + 1, size - (size_t)(end + 1 - content));
    return true;
}

/* content_size: bytes of the rows and bands that the frame has. */
static bool take_part(struct journal *journal, const struct record *record, size_t content_size,
                      size_t offset, size_t size)
{
    if (record->index < 0 || record->first < 1 || record->n < 1 ||
        (uint64_t)record->n > content_size / sizeof(int64_t)) {
        return false;
    }
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
    struct record record;
    char *content = unpack_frame(journal->bytes + offset, journal->size - offset, frame_size, &size);
    if (content == NULL) {
        return false;
    }
    memcpy(&record, content, sizeof record);
    const char *rest = content + sizeof record;
    size -= sizeof record;
    bool is_good = false;
    if (offset == 0) {
        is_good = record.kind == RECORD_HEAD && head_from_json(&journal->head, rest, size);
    } else if (record.kind == RECORD_INPUT) {
        is_good = take_input(journal, rest, size);
    } else if (record.kind == RECORD_PART) {
        is_good = take_part(journal, &record, size, offset, *frame_size);
    }
    free(content);
    return is_good;
}

int journal_read(struct journal *journal, const char *folder)
{
    *journal = (struct journal){ .folder = must_strdup(folder), .path = path_of(folder),
                                 .file = -1 };
    int error = map_file(journal);
    size_t frame_size;
    while (error == 0 && journal->sound_size < journal->size &&
           take_record(journal, journal->sound_size, &frame_size)) {
        journal->sound_size += frame_size;
    }
    if (error == 0 && journal->head.version == NULL) {
        error = EBADMSG;
    }
    if (error != 0) {
        journal_free(journal);
    }
    return error;
}

/* -- several as one ---------------------------------------------------------------------------- */

static int compare_entries(const void *left, const void *right)
{
    const struct study_part *a = &((const struct journal_entry *)left)->part;
    const struct study_part *b = &((const struct journal_entry *)right)->part;
    if (a->index != b->index) {
        return a->index < b->index ? -1 : 1;
    }
    return (a->first > b->first) - (a->first < b->first);
}

void journal_parts_make(struct journal_parts *parts, const struct journal *const *journals,
                        size_t n_journals)
{
    size_t n = 0;
    *parts = (struct journal_parts){ 0 };
    for (size_t i = 0; i < n_journals; i++) {
        n += journals[i]->n_entries;
    }
    struct journal_entry *entries = must_alloc((n + 1) * sizeof *entries);
    n = 0;
    for (size_t i = 0; i < n_journals; i++) {
        size_t n_more = journals[i]->n_entries;
        if (n_more > 0) {
            memcpy(entries + n, journals[i]->entries, n_more * sizeof *entries);
        }
        n += n_more;
    }
    qsort(entries, n, sizeof *entries, compare_entries);
    parts->entries = entries;
    for (size_t i = 0; i < n; i++) {
        const struct study_part *last =
            parts->n_entries > 0 ? &entries[parts->n_entries - 1].part : NULL;
        if (last == NULL || last->index != entries[i].part.index ||
            entries[i].part.first - last->first >= last->n) {
            entries[parts->n_entries++] = entries[i];
        }
    }
}

void journal_parts_free(struct journal_parts *parts)
{
    free(parts->entries);
    *parts = (struct journal_parts){ 0 };
}

static const struct journal_entry *find_entry(const struct journal_parts *parts, size_t index,
                                              uint64_t from)
{
    const struct journal_entry wanted = { .part = { .index = index, .first = from } };
    size_t low = 0, high = parts->n_entries;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_entries(&parts->entries[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < parts->n_entries && parts->entries[low].part.index == index ? &parts->entries[low]
                                                                              : NULL;
}

bool journal_next(void *context, size_t index, uint64_t from, struct study_part *part)
{
    const struct journal_entry *entry = find_entry(context, index, from);
    if (entry != NULL) {
        *part = entry->part;
    }
    return entry != NULL;
}

int journal_read_part(void *context, const struct study_part *part, size_t n_metrics,
                      int64_t *rows, struct bands *bands)
{
    const struct journal_entry *entry = find_entry(context, part->index, part->first);
    size_t frame_size, size, n = part->n;
    assert(entry != NULL && entry->part.n == n);
    char *content = unpack_frame(entry->journal->bytes + entry->offset, entry->size, &frame_size,
                                 &size);
    if (content == NULL) {
        return EBADMSG;
    }
    size_t rows_size = n * n_metrics * sizeof *rows;
    size -= sizeof(struct record);
    const char *rest = content + sizeof(struct record);
    bool is_good = size >= rows_size && bands_unpack(bands, rest + rows_size, size - rows_size);
    for (size_t metric = 0; is_good && metric < n_metrics; metric++) {
        for (size_t i = 0; i < n; i++) {
            memcpy(&rows[i * n_metrics + metric], rest + (metric * n + i) * sizeof *rows,
                   sizeof *rows);
        }
    }
    free(content);
    return is_good ? 0 : EBADMSG;
}

/* -- whether two are of one study -------------------------------------------------------------- */

static const char *without_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool has_setting(const struct journal_head *head, const char *setting)
{
    for (size_t i = 0; i < head->n_settings; i++) {
        if (strcmp(head->settings[i], setting) == 0) {
            return true;
        }
    }
    return false;
}

static void compare_settings(const struct journal_head *there, const struct journal_head *here,
                             struct text *why)
{
    for (size_t i = 0; i < there->n_settings && why->length == 0; i++) {
        if (!has_setting(here, there->settings[i])) {
            text_printf(why, "it was made with %s", there->settings[i]);
        }
    }
    for (size_t i = 0; i < here->n_settings && why->length == 0; i++) {
        if (!has_setting(there, here->settings[i])) {
            text_printf(why, "it was made without %s", here->settings[i]);
        }
    }
}

/* Folders are no part of it: every machine may have the files where it likes. */
static void compare_inputs(const struct journal *there, const struct journal *here,
                           struct text *why)
{
    if (there->inputs.n_files != here->inputs.n_files ||
        there->head.n_files != here->head.n_files) {
        text_printf(why, "it has %zu scenario and data files, not %zu", there->inputs.n_files,
                    here->inputs.n_files);
        return;
    }
    for (size_t i = 0; i < here->inputs.n_files; i++) {
        const struct archived_file *a = &there->inputs.files[i], *b = &here->inputs.files[i];
        if (strcmp(without_folder(a->name), without_folder(b->name)) != 0) {
            text_printf(why, "it has %s where the other has %s", a->name, b->name);
            return;
        }
        if (a->size != b->size || memcmp(a->bytes, b->bytes, a->size) != 0) {
            text_printf(why, "its %s has another content", a->name);
            return;
        }
    }
}

void journal_compare(const struct journal *there, const struct journal *here, struct text *why)
{
    if (strcmp(there->head.version, here->head.version) != 0) {
        text_printf(why, "it was made by version %s of evenkeel, not %s", there->head.version,
                    here->head.version);
        return;
    }
    compare_settings(&there->head, &here->head, why);
    if (why->length == 0) {
        compare_inputs(there, here, why);
    }
}
