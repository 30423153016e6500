/*
 * test_case_pieces: a piece has the header and the rows of its case and nothing else, whatever the
 * cells look like and in whatever order the cases come; nothing is left on the disk.
 */
#define _POSIX_C_SOURCE 200809L /* mkdtemp */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/zstd_stream.h"
#include "output/case_pieces.h"

struct bench {
    char folder[32];
    struct case_pieces pieces;
    struct text failed;
};

static int set_up(void **state)
{
    struct bench *bench = must_alloc(sizeof *bench);
    memset(bench, 0, sizeof *bench);
    strcpy(bench->folder, "test_pieces.XXXXXX");
    *state = bench;
    return mkdtemp(bench->folder) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    struct stat status;
    char *folder = must_strdup(text_string(&bench->pieces.folder));
    bool was_made = *folder != '\0';
    case_pieces_free(&bench->pieces);
    bool is_left = was_made && stat(folder, &status) == 0;
    int left = rmdir(bench->folder); /* each test removes its files */
    free(folder);
    text_free(&bench->failed);
    free(bench);
    return is_left || left != 0 ? -1 : 0;
}

static void write_file(const struct bench *bench, const char *name, const char *contents)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", bench->folder, name);
    FILE *disk = fopen(path, "w"), *stream = disk;
    assert_non_null(disk);
    if (strstr(name, ZSTD_STREAM_ENDING) != NULL) {
        stream = zstd_stream_writer(disk);
    }
    fputs(contents, stream);
    assert_int_equal(fclose(stream), 0);
    if (stream != disk) {
        assert_int_equal(fclose(disk), 0);
    }
}

static void remove_file(const struct bench *bench, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", bench->folder, name);
    assert_int_equal(unlink(path), 0);
}

static void expect_piece(const struct bench *bench, size_t index, const char *file,
                         const char *expected)
{
    struct text name = { 0 };
    char *contents;
    size_t size;
    case_pieces_folder(&bench->pieces, index, &name);
    text_printf(&name, "/%s", file);
    assert_int_equal(file_read_all(text_string(&name), 4096, &contents, &size), 0);
    assert_string_equal(contents, expected);
    free(contents);
    text_free(&name);
}

static const char *const names[] = { "web", "web/Min=90,Max=120", NULL, "a \"b\"", "absent" };
enum { N_NAMES = sizeof names / sizeof names[0] };

static void make(struct bench *bench)
{
    assert_int_equal(
        case_pieces_make(&bench->pieces, bench->folder, names, N_NAMES, &bench->failed), 0);
}

static const char rows[] = "case,value\n"
                           "other,1\n"
                           "\"web/Min=90,Max=120\",\"two\nlines, with \"\"quotes\"\"\"\n"
                           "\"web/Min=90,Max=120\",2.385\n"
                           "web,3\r\n"
                           "webs,4\n"
                           "\"a \"\"b\"\"\",5\n"
                           "\"web\",6\n"
                           "third,7\n"
                           "web,8"; /* no line end */

static void expect_pieces(const struct bench *bench)
{
    expect_piece(bench, 0, "events.csv", "case,value\nweb,3\r\n\"web\",6\nweb,8");
    expect_piece(bench, 1, "events.csv",
                 "case,value\n\"web/Min=90,Max=120\",\"two\nlines, with \"\"quotes\"\"\"\n"
                 "\"web/Min=90,Max=120\",2.385\n");
    expect_piece(bench, 3, "events.csv", "case,value\n\"a \"\"b\"\"\",5\n");
    expect_piece(bench, 4, "events.csv", "case,value\n");
}

static void test_rows(void **state)
{
    struct bench *bench = *state;
    write_file(bench, "events.csv", rows);
    make(bench);
    assert_int_equal(case_pieces_cut(&bench->pieces, "events.csv", &bench->failed), 0);
    expect_pieces(bench);
    assert_int_equal(case_pieces_cut(&bench->pieces, "events.csv", &bench->failed), 0);
    expect_pieces(bench); /* not twice */
    remove_file(bench, "events.csv");
}

static void test_compressed(void **state)
{
    struct bench *bench = *state;
    write_file(bench, "events.csv.zst", rows);
    make(bench);
    assert_int_equal(case_pieces_cut(&bench->pieces, "events.csv", &bench->failed), 0);
    expect_pieces(bench);
    remove_file(bench, "events.csv.zst");
}

static void test_absent_and_empty(void **state)
{
    struct bench *bench = *state;
    make(bench);
    assert_int_equal(case_pieces_cut(&bench->pieces, "bands.csv", &bench->failed), 0);
    assert_int_equal(bench->pieces.n_files, 0);
    write_file(bench, "runs.csv", "");
    assert_int_equal(case_pieces_cut(&bench->pieces, "runs.csv", &bench->failed), 0);
    remove_file(bench, "runs.csv");
}

/* What is wrong is told of the file that is read, not of a piece. */
static void test_damaged(void **state)
{
    struct bench *bench = *state;
    char path[64];
    write_file(bench, "events.csv.zst", rows);
    snprintf(path, sizeof path, "%s/events.csv.zst", bench->folder);
    assert_int_equal(truncate(path, 37), 0);
    make(bench);
    assert_int_equal(case_pieces_cut(&bench->pieces, "events.csv", &bench->failed), EBADMSG);
    assert_string_equal(text_string(&bench->failed), path);
    remove_file(bench, "events.csv.zst");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_compressed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_absent_and_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
