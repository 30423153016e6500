/*
 * test_journal: what a study keeps comes back the same; of a journal that was cut off or damaged
 * what is sound counts, and nothing else.
 */
#define _GNU_SOURCE /* own_folder.h, F_OFD_SETLK */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "own_folder.h"
#include "output/journal.h"
#include "output/program_name.h"

enum { N_METRICS = 5, ROWS_MOST = 7, N_PARTS = 3 };

/* Of two cases; the second one's runs 1 and 2 are not there. */
static const struct study_part parts[N_PARTS] = { { 0, 1, 7 }, { 0, 8, 2 }, { 1, 3, 5 } };

static const char scenario[] = "zones: [h, i]\n";
static const char samples[] = "seconds\n2.385\n";

/* ---- a file system ---- */

static bool knows_locks = true;

/* Stands before the library's. */
int fcntl(int file, int command, ...)
{
    va_list rest;
    void *argument;

    va_start(rest, command);
    argument = va_arg(rest, void *);
    va_end(rest);
    if (command == F_OFD_SETLK && !knows_locks) {
        errno = ENOLCK;
        return -1;
    }
    return (int)syscall(SYS_fcntl, file, command, argument);
}

static bool is_there(const char *name)
{
    return access(name, F_OK) == 0;
}

/* ---- a study ---- */

static int64_t value_of(const struct study_part *part, size_t row, size_t metric)
{
    return (int64_t)(part->index * 1000000 + (part->first + row) * 1000) - (int64_t)(metric * 2385);
}

static void fill_rows(const struct study_part *part, int64_t *rows)
{
    for (size_t row = 0; row < part->n; row++)
        for (size_t metric = 0; metric < N_METRICS; metric++)
            rows[row * N_METRICS + metric] = value_of(part, row, metric);
}

static void fill_bands(const struct study_part *part, struct bands *bands)
{
    for (size_t row = 0; row < part->n; row++) {
        struct measure_levels levels = { .healthy = 7, .carrying = 9,
                                         .running = (long)(part->first + row) };

        sim_time end = 2385 + 100 * (sim_time)row;

        bands_begin_run(bands);
        bands_record(bands, 0, end, &levels);
        levels.healthy = (long)row;
        bands_end_run(bands, end, &levels);
    }
}

static void keep(struct journal *journal, const struct study_part *part)
{
    int64_t rows[ROWS_MOST * N_METRICS];
    struct bands bands;

    fill_rows(part, rows);
    bands_init(&bands, 0, 0);
    fill_bands(part, &bands);
    assert_int_equal(journal_keep(journal, part, N_METRICS, rows, &bands), 0);
    bands_free(&bands);
}

static void expect_same_bands(const struct bands *bands, const struct bands *wanted)
{
    struct text a = { 0 }, b = { 0 };

    bands_pack(bands, &a);
    bands_pack(wanted, &b);
    assert_int_equal(a.length, b.length);
    assert_memory_equal(a.bytes, b.bytes, b.length);
    text_free(&a);
    text_free(&b);
}

/* That a part can be read, and is as it was kept. */
static void expect_part(struct journal_parts *of, const struct study_part *part)
{
    int64_t rows[ROWS_MOST * N_METRICS], wanted[ROWS_MOST * N_METRICS];
    struct bands bands, wanted_bands;

    assert_true(part->n <= ROWS_MOST);
    bands_init(&bands, 0, 0);
    bands_init(&wanted_bands, 0, 0);
    assert_int_equal(journal_read_part(of, part, N_METRICS, rows, &bands), 0);
    fill_rows(part, wanted);
    assert_memory_equal(rows, wanted, part->n * N_METRICS * sizeof *rows);
    fill_bands(part, &wanted_bands);
    expect_same_bands(&bands, &wanted_bands);
    bands_free(&bands);
    bands_free(&wanted_bands);
}

/* ---- a journal, in the folder of a test ---- */

/* A journal that is to be written, of two files and one that is on no disk. */
static void plan(struct journal *journal, const char *version, int64_t delay_ms)
{
    struct archive disk = { 0 };
    struct diagnostics files = { .archive = &disk };
    struct journal_head head = { .shard = 2, .n_shards = 3 };

    archive_add(&disk, "nightly/web.yaml", scenario, strlen(scenario));
    archive_add(&disk, "nightly/boots.csv", samples, strlen(samples));
    diagnostics_mark_input(&files, diagnostics_add_file(&files, "nightly/web.yaml", NULL, 0), 0);
    diagnostics_add_file(&files, "--vary MinSize=2,3", NULL, 0);
    diagnostics_mark_input(&files, diagnostics_add_file(&files, "nightly/boots.csv", NULL, 0), 0);
    head.version = version != NULL ? must_strdup(version) : NULL;
    journal_head_add_setting(&head, "--runs=2000");
    journal_head_add_setting(&head, "--seed=2385");
    journal_head_add_file(&head, "nightly/web.yaml");
    assert_int_equal(journal_plan(journal, ".", &head, &files, delay_ms), 0);
    assert_null(head.settings); /* is the journal's now */
    diagnostics_free(&files);
    archive_free(&disk);
}

static void write_journal(void)
{
    struct journal journal;

    plan(&journal, "2.385", 0);
    for (size_t i = 0; i < N_PARTS; i++)
        keep(&journal, &parts[i]);
    assert_int_equal(journal_sync(&journal), 0);
    journal_free(&journal);
}

static char *read_bytes(size_t *size)
{
    char *bytes;

    assert_int_equal(file_read_all(JOURNAL_NAME, 1 << 20, &bytes, size), 0);
    return bytes;
}

static void write_bytes(const char *bytes, size_t size)
{
    FILE *stream = fopen(JOURNAL_NAME, "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static void expect_head(const struct journal *journal)
{
    assert_string_equal(journal->head.version, "2.385");
    assert_int_equal(journal->head.shard, 2);
    assert_int_equal(journal->head.n_shards, 3);
    assert_int_equal(journal->head.n_settings, 2);
    assert_string_equal(journal->head.settings[0], "--runs=2000");
    assert_string_equal(journal->head.settings[1], "--seed=2385");
    assert_int_equal(journal->head.n_files, 1);
    assert_string_equal(journal->head.files[0], "nightly/web.yaml");
}

/* What counts of a journal is the beginning of the whole one; answers how many parts. */
static size_t expect_beginning(const struct journal *journal)
{
    static const char *const contents[] = { scenario, samples };
    static const char *const names[] = { "nightly/web.yaml", "nightly/boots.csv" };
    struct journal_parts of;

    expect_head(journal);
    assert_true(journal->inputs.n_files <= 2 && journal->n_entries <= N_PARTS);
    for (size_t i = 0; i < journal->inputs.n_files; i++) {
        assert_string_equal(journal->inputs.files[i].name, names[i]);
        assert_string_equal(journal->inputs.files[i].bytes, contents[i]);
    }
    journal_parts_make(&of, &journal, 1);
    assert_int_equal(of.n_entries, journal->n_entries);
    for (size_t i = 0; i < of.n_entries; i++) {
        assert_memory_equal(&of.entries[i].part, &parts[i], sizeof parts[i]);
        expect_part(&of, &parts[i]);
    }
    journal_parts_free(&of);
    return journal->n_entries;
}

/* ---- tests ---- */

static void what_was_kept_comes_back_the_same(void **state)
{
    struct journal journal;

    (void)state;
    write_journal();
    assert_true(is_there(JOURNAL_NAME));
    assert_int_equal(journal_read(&journal, "."), 0);
    assert_int_equal(journal.inputs.n_files, 2); /* without the one of the command line */
    assert_int_equal(expect_beginning(&journal), N_PARTS);
    assert_int_equal(journal.sound_size, journal.size);
    assert_int_equal(journal_remove(&journal), 0);
    assert_false(is_there(JOURNAL_NAME));
    assert_int_equal(journal_remove(&journal), 0); /* once more: there is none */
    journal_free(&journal);
    assert_int_equal(journal_read(&journal, "."), ENOENT);
}

static void a_study_that_is_soon_over_leaves_no_file(void **state)
{
    struct journal journal;

    (void)state;
    plan(&journal, "2.385", 3600000);
    keep(&journal, &parts[0]);
    assert_int_equal(journal_sync(&journal), 0);
    assert_false(is_there(JOURNAL_NAME));
    assert_int_equal(journal_begin(&journal), 0); /* at once, as when it is interrupted */
    assert_true(is_there(JOURNAL_NAME));
    assert_int_equal(journal_begin(&journal), 0);
    keep(&journal, &parts[0]);
    journal_free(&journal);
    assert_int_equal(journal_read(&journal, "."), 0);
    assert_int_equal(expect_beginning(&journal), 1);
    journal_free(&journal);
}

static void the_version_is_the_programs(void **state)
{
    struct journal journal;
    struct text why = { 0 };

    (void)state;
    plan(&journal, NULL, 0);
    assert_string_equal(journal.head.version, program_name);
    assert_non_null(strstr(program_name, " (sources "));
    journal_check_program(&journal, &why);
    assert_int_equal(why.length, 0);
    free(journal.head.version);
    journal.head.version = must_strdup("2.385");
    journal_check_program(&journal, &why);
    assert_non_null(strstr(text_string(&why), "it was made by version 2.385 of evenkeel, not "));
    assert_non_null(strstr(text_string(&why), program_name));
    text_free(&why);
    journal_free(&journal);
}

/* Wherever an interrupted call stopped, going on behind what is sound gives the whole file. */
static void any_beginning_of_a_journal_can_be_gone_on_with(void **state)
{
    size_t size, n_refused = 0, n_with[N_PARTS + 1] = { 0 };
    char *bytes;

    (void)state;
    write_journal();
    bytes = read_bytes(&size);
    for (size_t cut = 0; cut < size; cut++) {
        struct journal journal;
        size_t n, new_size;
        char *again;
        int error;

        write_bytes(bytes, cut);
        error = journal_read(&journal, ".");
        n_refused += error != 0;
        if (error != 0) {
            assert_int_equal(error, EBADMSG);
            assert_null(journal.path); /* nothing is left to free */
            continue;
        }
        assert_true(journal.sound_size <= cut);
        n = expect_beginning(&journal);
        n_with[n]++;
        if (journal.inputs.n_files == 2) {
            assert_int_equal(journal_reopen(&journal), 0);
            for (size_t i = n; i < N_PARTS; i++)
                keep(&journal, &parts[i]);
            again = read_bytes(&new_size);
            assert_int_equal(new_size, size);
            assert_memory_equal(again, bytes, size);
            free(again);
        }
        journal_free(&journal);
    }
    assert_true(n_refused > 20); /* while the head is not there */
    for (size_t i = 0; i < N_PARTS; i++)
        assert_true(n_with[i] > 20);
    assert_int_equal(n_with[N_PARTS], 0);
    free(bytes);
}

/* What counts of a damaged journal are some of its records, each as it was; answers how many
 * parts. */
static size_t expect_some(const struct journal *journal)
{
    const struct journal *const list[] = { journal };
    struct journal_parts of;

    expect_head(journal);
    assert_true(journal->inputs.n_files <= 2 && journal->n_entries <= N_PARTS);
    journal_parts_make(&of, list, 1);
    assert_int_equal(of.n_entries, journal->n_entries);
    for (size_t i = 0, at = 0; i < of.n_entries; i++, at++) {
        while (at < N_PARTS && memcmp(&of.entries[i].part, &parts[at], sizeof parts[at]) != 0)
            at++;
        assert_true(at < N_PARTS);
        expect_part(&of, &parts[at]);
    }
    journal_parts_free(&of);
    return journal->n_entries;
}

/* Each record has a checksum: a bit that is turned takes one of them away, or changes nothing. */
static void a_damaged_journal_never_reads_as_another(void **state)
{
    size_t size, n_refused = 0, n_whole = 0;
    char *bytes;

    (void)state;
    write_journal();
    bytes = read_bytes(&size);
    for (size_t i = 0; i < 8 * size; i++) {
        struct journal journal;
        size_t n;
        int error;

        bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
        write_bytes(bytes, size);
        error = journal_read(&journal, ".");
        assert_true(error == 0 || error == EBADMSG);
        n_refused += error != 0;
        if (error == 0) {
            n = expect_some(&journal);
            assert_true(n >= N_PARTS - 1);
            n_whole += n == N_PARTS && journal.inputs.n_files == 2;
        }
        journal_free(&journal);
        bytes[i / 8] = (char)(bytes[i / 8] ^ 1 << i % 8);
    }
    assert_true(n_refused > 800); /* of the head's bits */
    assert_true(n_whole < size / 10);
    free(bytes);
}

/* Two machines that write into one file, each behind what it knows of: the parts come twice, and
 * some records are spoilt by others that begin in their midst. */
static void parts_of_two_writers_are_sorted_out(void **state)
{
    struct journal journal;
    const struct journal *const list[] = { &journal };
    struct journal_parts of;
    struct text mixed = { 0 };
    size_t size, from, spoilt;
    char *bytes;

    (void)state;
    write_journal();
    bytes = read_bytes(&size);
    assert_int_equal(journal_read(&journal, "."), 0);
    from = journal.entries[0].offset;
    spoilt = journal.entries[1].offset;
    journal_free(&journal);
    text_append_bytes(&mixed, bytes, spoilt + 20);
    text_append_bytes(&mixed, bytes + from, size - from);
    text_append_bytes(&mixed, bytes + from, size - from - 1); /* the last one is cut off */
    write_bytes(mixed.bytes, mixed.length);
    assert_int_equal(journal_read(&journal, "."), 0);
    expect_head(&journal);
    assert_int_equal(journal.n_entries, 1 + N_PARTS + N_PARTS - 1);
    assert_true(journal.sound_size < mixed.length);
    journal_parts_make(&of, list, 1);
    assert_int_equal(of.n_entries, N_PARTS);
    for (size_t i = 0; i < N_PARTS; i++)
        expect_part(&of, &parts[i]);
    journal_parts_free(&of);
    journal_free(&journal);
    text_free(&mixed);
    free(bytes);
}

/* The second one that would append is told, whether it has found the journal or made it. */
static void two_cannot_append_to_one_journal(void **state)
{
    struct journal first, second;

    (void)state;
    plan(&first, "2.385", 0);
    assert_int_equal(journal_begin(&first), 0);
    assert_int_equal(journal_read(&second, "."), 0);
    assert_int_equal(journal_reopen(&second), EWOULDBLOCK);
    journal_free(&second);
    keep(&first, &parts[0]);
    journal_free(&first);
    assert_int_equal(journal_read(&second, "."), 0);
    assert_int_equal(journal_reopen(&second), 0);
    journal_free(&second);
}

/* Where the file system knows no locks, that is all that is missing. */
static void without_locks_a_journal_is_written_all_the_same(void **state)
{
    struct journal first, second;

    (void)state;
    knows_locks = false;
    plan(&first, "2.385", 0);
    assert_int_equal(journal_begin(&first), 0);
    keep(&first, &parts[0]);
    assert_int_equal(journal_read(&second, "."), 0);
    assert_int_equal(second.n_entries, 1);
    assert_int_equal(journal_reopen(&second), 0);
    knows_locks = true;
    journal_free(&second);
    journal_free(&first);
}

/* What was sound when the journal was read may be damaged when the part is. */
static void a_part_that_is_damaged_later_is_refused(void **state)
{
    int64_t rows[ROWS_MOST * N_METRICS];
    struct journal journal;
    struct journal_parts of;
    struct bands bands;
    const struct journal *const list[] = { &journal };
    FILE *stream;

    (void)state;
    write_journal();
    assert_int_equal(journal_read(&journal, "."), 0);
    journal_parts_make(&of, list, 1);
    stream = fopen(JOURNAL_NAME, "r+b");
    assert_non_null(stream);
    fseek(stream, (long)(journal.entries[1].offset + journal.entries[1].size - 1), SEEK_SET);
    fputc('?', stream); /* within its checksum */
    fclose(stream);
    bands_init(&bands, 0, 0);
    assert_int_equal(journal_read_part(&of, &parts[1], N_METRICS, rows, &bands), EBADMSG);
    assert_int_equal(bands.n_runs, 0);
    /* and one whose rows are not as wide as they are asked for */
    assert_int_equal(journal_read_part(&of, &parts[0], 1000, rows, &bands), EBADMSG);
    bands_free(&bands);
    expect_part(&of, &parts[2]);
    journal_parts_free(&of);
    journal_free(&journal);
}

/* The bands of a part count its runs; here they have those of another part. */
static void a_part_whose_bands_have_other_runs_is_refused(void **state)
{
    int64_t rows[ROWS_MOST * N_METRICS];
    struct journal journal;
    struct journal_parts of;
    struct bands bands;
    const struct journal *const list[] = { &journal };

    (void)state;
    plan(&journal, "2.385", 0);
    fill_rows(&parts[0], rows);
    bands_init(&bands, 0, 0);
    fill_bands(&parts[1], &bands);
    assert_int_equal(journal_keep(&journal, &parts[0], N_METRICS, rows, &bands), 0);
    journal_free(&journal);
    assert_int_equal(journal_read(&journal, "."), 0);
    journal_parts_make(&of, list, 1);
    assert_int_equal(journal_read_part(&of, &parts[0], N_METRICS, rows, &bands), EBADMSG);
    bands_free(&bands);
    journal_parts_free(&of);
    journal_free(&journal);
}

static void other_files_are_no_journals(void **state)
{
    static const char *const others[] = { "", "\n", "case,run\na,1\n", "(\xb5/\xfd" };
    struct journal journal;

    (void)state;
    assert_int_equal(journal_read(&journal, "no-such-folder"), ENOENT);
    assert_false(is_there("no-such-folder/" JOURNAL_NAME));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        write_bytes(others[i], strlen(others[i]));
        assert_int_equal(journal_read(&journal, "."), EBADMSG);
    }
    remove(JOURNAL_NAME);
    assert_int_equal(mkdir(JOURNAL_NAME, 0700), 0);
    assert_int_equal(journal_read(&journal, "."), EBADMSG);
}

/* JSON has no other bytes; nothing is left of the attempt. */
static void settings_that_are_no_utf_8_are_refused(void **state)
{
    struct diagnostics none = { 0 };
    struct journal_head head = { .shard = 1, .n_shards = 1 };
    struct journal journal;

    (void)state;
    journal_head_add_setting(&head, "--vary=title=caf\xe9");
    assert_int_equal(journal_plan(&journal, ".", &head, &none, 0), 0);
    assert_int_equal(journal_begin(&journal), EILSEQ);
    journal_free(&journal);
    assert_false(is_there(JOURNAL_NAME));
    diagnostics_free(&none);
}

/* ---- several as one ---- */

static void add_entry(struct journal *journal, size_t index, uint64_t first, size_t n)
{
    journal->entries =
        must_realloc(journal->entries, (journal->n_entries + 1) * sizeof *journal->entries);
    journal->entries[journal->n_entries++] =
        (struct journal_entry){ .part = { index, first, n }, .journal = journal };
}

static void expect_next(struct journal_parts *of, size_t index, uint64_t from,
                        const struct study_part *wanted)
{
    struct study_part part;

    assert_int_equal(journal_next(of, index, from, &part), wanted != NULL);
    if (wanted != NULL)
        assert_memory_equal(&part, wanted, sizeof part);
}

static void parts_of_several_stand_in_order_and_once(void **state)
{
    struct journal a = { 0 }, b = { 0 };
    const struct journal *const list[] = { &a, &b };
    static const struct study_part wanted[] = { { 0, 1, 100 }, { 0, 101, 100 }, { 2, 5, 3 },
                                                { 2, 9, 1 } };
    struct journal_parts of;

    (void)state;
    add_entry(&a, 2, 9, 1);
    add_entry(&a, 0, 101, 100);
    add_entry(&b, 0, 1, 100);
    add_entry(&b, 0, 150, 100); /* overlaps an earlier one */
    add_entry(&b, 2, 5, 3);
    add_entry(&b, 2, 7, 1);
    journal_parts_make(&of, list, 2);
    assert_int_equal(of.n_entries, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < of.n_entries; i++)
        assert_memory_equal(&of.entries[i].part, &wanted[i], sizeof wanted[i]);

    expect_next(&of, 0, 1, &wanted[0]);
    expect_next(&of, 0, 2, &wanted[1]); /* a part that began before is none */
    expect_next(&of, 0, 101, &wanted[1]);
    expect_next(&of, 0, 102, NULL);
    expect_next(&of, 1, 1, NULL);
    expect_next(&of, 2, 6, &wanted[3]);
    expect_next(&of, 3, 1, NULL);
    journal_parts_free(&of);
    free(a.entries);
    free(b.entries);
}

static void no_journals_have_no_parts(void **state)
{
    struct journal_parts of;

    (void)state;
    journal_parts_make(&of, NULL, 0);
    assert_int_equal(of.n_entries, 0);
    expect_next(&of, 0, 1, NULL);
    journal_parts_free(&of);
}

/* ---- whether two are of one study ---- */

static void make_study(struct journal *journal, const char *setting, const char *file,
                       const char *content)
{
    *journal = (struct journal){ .head.version = must_strdup("2.385") };
    journal_head_add_setting(&journal->head, "--runs=2000");
    if (setting != NULL)
        journal_head_add_setting(&journal->head, setting);
    journal_head_add_file(&journal->head, file);
    archive_add(&journal->inputs, file, content, strlen(content));
}

static void free_study(struct journal *journal)
{
    journal_head_free(&journal->head);
    archive_free(&journal->inputs);
}

static void expect_why(const struct journal *there, const struct journal *here, const char *wanted)
{
    struct text why = { 0 };

    journal_compare(there, here, &why);
    assert_string_equal(text_string(&why), wanted);
    text_free(&why);
}

static void studies_that_differ_are_told_apart(void **state)
{
    static const struct {
        const char *setting, *file, *content, *why;
    } others[] = {
        { NULL, "/on/another/machine/web.yaml", scenario, "" },
        { "--seed=7", "web.yaml", scenario, "it was made with --seed=7" },
        { NULL, "db.yaml", scenario, "it has db.yaml where the other has web.yaml" },
        { NULL, "web.yaml", "zones: [h, j]\n", "its web.yaml has another content" },
        { NULL, "web.yaml", "zones: [h]\n", "its web.yaml has another content" },
    };
    struct journal here, there;

    (void)state;
    make_study(&here, NULL, "web.yaml", scenario);
    here.head.shard = 2; /* is no difference */
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        make_study(&there, others[i].setting, others[i].file, others[i].content);
        expect_why(&there, &here, others[i].why);
        free_study(&there);
    }
    make_study(&there, "--seed=7", "web.yaml", scenario);
    expect_why(&here, &there, "it was made without --seed=7");
    archive_add(&there.inputs, "more.csv", samples, strlen(samples));
    expect_why(&here, &there, "it was made without --seed=7"); /* the first reason alone */
    free_study(&there);
    make_study(&there, NULL, "web.yaml", scenario);
    archive_add(&there.inputs, "more.csv", samples, strlen(samples));
    expect_why(&there, &here, "it has 2 scenario and data files, not 1");
    free(there.head.version);
    there.head.version = must_strdup("2.384");
    expect_why(&there, &here, "it was made by version 2.384 of evenkeel, not 2.385");
    free_study(&there);
    free_study(&here);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, own_folder_enter, own_folder_leave)
#define WITHOUT_FILES(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, own_folder_enter, own_folder_leave_empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITHOUT_FILES(what_was_kept_comes_back_the_same),
        IN_FOLDER(a_study_that_is_soon_over_leaves_no_file),
        IN_FOLDER(the_version_is_the_programs),
        IN_FOLDER(any_beginning_of_a_journal_can_be_gone_on_with),
        IN_FOLDER(a_damaged_journal_never_reads_as_another),
        IN_FOLDER(parts_of_two_writers_are_sorted_out),
        IN_FOLDER(two_cannot_append_to_one_journal),
        IN_FOLDER(without_locks_a_journal_is_written_all_the_same),
        IN_FOLDER(a_part_that_is_damaged_later_is_refused),
        IN_FOLDER(a_part_whose_bands_have_other_runs_is_refused),
        IN_FOLDER(other_files_are_no_journals),
        WITHOUT_FILES(settings_that_are_no_utf_8_are_refused),
        cmocka_unit_test(parts_of_several_stand_in_order_and_once),
        cmocka_unit_test(no_journals_have_no_parts),
        cmocka_unit_test(studies_that_differ_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
