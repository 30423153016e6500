/* Files in memory are read as files on the disk are, and the disk is never looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/archive.h"

static const char text[] = "zones: [h, i]\n";
enum { TEXT_BYTES = sizeof text - 1 };

static void what_is_added_is_found_and_owned(void **state)
{
    struct archive archive = { 0 };
    char name[] = "a.yaml", bytes[] = "abc";
    const struct archived_file *file;

    (void)state;
    assert_null(archive_find(&archive, "a.yaml")); /* an empty one has no table yet */
    archive_add(&archive, name, bytes, 3);
    name[0] = 'b';
    bytes[0] = 'x';
    file = archive_find(&archive, "a.yaml");
    assert_non_null(file);
    assert_string_equal(file->name, "a.yaml");
    assert_string_equal(file->bytes, "abc"); /* the NUL behind it does not count */
    assert_int_equal(file->size, 3);
    assert_null(archive_find(&archive, "b.yaml"));
    assert_null(archive_find(&archive, ""));
    assert_null(archive_find(&archive, "a.yam"));
    archive_free(&archive);
    assert_null(archive_find(&archive, "a.yaml"));
}

static void the_first_file_of_a_name_stays(void **state)
{
    struct archive archive = { 0 };

    (void)state;
    archive_add(&archive, "a.csv", "first", 5);
    archive_add(&archive, "a.csv", "second", 6);
    assert_int_equal(archive.n_files, 1);
    assert_string_equal(archive_find(&archive, "a.csv")->bytes, "first");
    archive_free(&archive);
}

/* Beyond each size of the table of names, whatever they hash to. */
static void a_thousand_names_are_found(void **state)
{
    struct archive archive = { 0 };
    char name[32];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "group-%d.yaml", i);
        archive_add(&archive, name, name, strlen(name));
        assert_true(archive.n_slots >= 2 * archive.n_files);
    }
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "group-%d.yaml", i);
        assert_ptr_equal(archive_find(&archive, name), &archive.files[i]); /* order of adding */
        assert_string_equal(archive.files[i].bytes, name);
    }
    assert_null(archive_find(&archive, "group-1000.yaml"));
    archive_free(&archive);
}

static void the_whole_file_is_read_up_to_the_limit(void **state)
{
    struct archive archive = { 0 };
    char *contents = NULL;
    size_t size = 2385;

    (void)state;
    archive_add(&archive, "a.yaml", text, TEXT_BYTES);
    assert_int_equal(archive_read(&archive, "b.yaml", 100, &contents, &size), ENOENT);
    assert_int_equal(archive_read(&archive, "a.yaml", TEXT_BYTES - 1, &contents, &size), EFBIG);
    assert_null(contents); /* untouched by what fails */
    assert_int_equal(size, 2385);
    assert_int_equal(archive_read(&archive, "a.yaml", TEXT_BYTES, &contents, &size), 0);
    assert_int_equal(size, TEXT_BYTES);
    assert_string_equal(contents, text);
    contents[0] = 'Z'; /* the caller's own */
    assert_string_equal(archive_find(&archive, "a.yaml")->bytes, text);
    free(contents);
    archive_free(&archive);
}

static void bytes_of_any_kind_are_kept(void **state)
{
    struct archive archive = { 0 };
    char bytes[256], read[257];
    FILE *stream;

    (void)state;
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    archive_add(&archive, "all", bytes, sizeof bytes);
    stream = archive_open(&archive, "all");
    assert_non_null(stream);
    assert_int_equal(fread(read, 1, sizeof read, stream), 256);
    assert_memory_equal(read, bytes, 256);
    assert_true(feof(stream) && !ferror(stream));
    fclose(stream);
    archive_free(&archive);
}

static void an_empty_file_is_read_as_one(void **state)
{
    struct archive archive = { 0 };
    char *contents;
    size_t size;
    FILE *stream;

    (void)state;
    archive_add(&archive, "empty", "", 0);
    assert_int_equal(archive_read(&archive, "empty", 0, &contents, &size), 0);
    assert_int_equal(size, 0);
    assert_string_equal(contents, "");
    free(contents);
    stream = archive_open(&archive, "empty");
    assert_non_null(stream);
    assert_int_equal(getc(stream), EOF);
    assert_false(ferror(stream));
    fclose(stream);
    archive_free(&archive);
}

/* The archive hides the disk; without an archive there is nothing else. */
static void the_disk_is_another_place(void **state)
{
    struct archive archive = { 0 };
    FILE *stream = fopen("test_archive.tmp", "wb");
    char *contents;
    size_t size;

    (void)state;
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
    assert_int_equal(archive_read(&archive, "test_archive.tmp", 100, &contents, &size), ENOENT);
    errno = 0;
    assert_null(archive_open(&archive, "test_archive.tmp"));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(archive_read(NULL, "test_archive.tmp", 100, &contents, &size), 0);
    assert_string_equal(contents, text);
    free(contents);
    stream = archive_open(NULL, "test_archive.tmp");
    assert_non_null(stream);
    fclose(stream);
    remove("test_archive.tmp");
    errno = 0;
    assert_null(archive_open(NULL, "test_archive.tmp"));
    assert_int_equal(errno, ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_is_found_and_owned),
        cmocka_unit_test(the_first_file_of_a_name_stays),
        cmocka_unit_test(a_thousand_names_are_found),
        cmocka_unit_test(the_whole_file_is_read_up_to_the_limit),
        cmocka_unit_test(bytes_of_any_kind_are_kept),
        cmocka_unit_test(an_empty_file_is_read_as_one),
        cmocka_unit_test(the_disk_is_another_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
