/* A temporary file without a name: it can be written and read, and nothing is left of it. */
#define _XOPEN_SOURCE 700 /* mkdtemp, nftw */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/nameless_file.h"
#include "own_folder.h"

static void expect_a_file_of_no_name(int descriptor)
{
    struct stat status;
    char bytes[4];

    assert_int_equal(pwrite(descriptor, "2385", 4, 0), 4);
    assert_int_equal(pread(descriptor, bytes, 4, 0), 4);
    assert_memory_equal(bytes, "2385", 4);
    assert_int_equal(fstat(descriptor, &status), 0);
    assert_int_equal(status.st_nlink, 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(close(descriptor), 0);
}

static void it_has_no_name(void **state)
{
    int descriptor;

    (void)state;
    assert_int_equal(nameless_file_open(".", &descriptor), 0);
    expect_a_file_of_no_name(descriptor);
    assert_int_equal(nameless_file_open_unlinked(".", &descriptor), 0);
    expect_a_file_of_no_name(descriptor);
}

static void a_missing_folder_is_told(void **state)
{
    int descriptor;

    (void)state;
    assert_int_equal(nameless_file_open("nowhere", &descriptor), ENOENT);
    assert_int_equal(descriptor, -1);
    assert_int_equal(nameless_file_open_unlinked("nowhere", &descriptor), ENOENT);
    assert_int_equal(descriptor, -1);
}

static void write_empty(const char *name)
{
    int descriptor = open(name, O_CREAT | O_WRONLY, 0600);

    assert_true(descriptor >= 0);
    assert_int_equal(close(descriptor), 0);
}

/* What a process leaves that was killed between making the file and taking its name away. */
static void leftovers_are_removed(void **state)
{
    static const char *const kept[] = { ".evenkeel-", ".evenkeel-ab", ".evenkeel-abcdefg",
                                        "evenkeel-abcdef", "x.evenkeel-abcdef" };

    (void)state;
    write_empty(".evenkeel-abcdef");
    write_empty(".evenkeel-QX28x_");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        write_empty(kept[i]);
    nameless_file_remove_stale("nowhere");
    nameless_file_remove_stale(".");
    assert_int_equal(access(".evenkeel-abcdef", F_OK), -1);
    assert_int_equal(access(".evenkeel-QX28x_", F_OK), -1);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        assert_int_equal(unlink(kept[i]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_has_no_name, own_folder_enter, own_folder_leave_empty),
        cmocka_unit_test_setup_teardown(a_missing_folder_is_told, own_folder_enter,
                                        own_folder_leave_empty),
        cmocka_unit_test_setup_teardown(leftovers_are_removed, own_folder_enter,
                                        own_folder_leave_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
