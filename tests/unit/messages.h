/*
 * messages: compares what a list of diagnostics prints with the exact text that a test expects.
 * Include after <cmocka.h>; the file that does so defines _POSIX_C_SOURCE.
 */
#ifndef EVENKEEL_TESTS_MESSAGES_H
#define EVENKEEL_TESTS_MESSAGES_H

#include <stdio.h>
#include <stdlib.h>

#include "base/diagnostic.h"

static inline void expect_printed(const struct diagnostics *list, bool is_coloured,
                                  const char *expected)
{
    char *printed = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&printed, &size);

    diagnostics_print(list, stream, is_coloured);
    fclose(stream);
    assert_string_equal(printed, expected);
    free(printed);
}

static inline void expect_messages(const struct diagnostics *list, const char *expected)
{
    expect_printed(list, false, expected);
}

#endif
