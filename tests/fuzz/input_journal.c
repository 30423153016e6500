/* The journal of --resume, and of a shard, as `evenkeel merge` reads it. */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "input.h"

#include <gsl/gsl_errno.h>

#include "cmd/command.h"
#include "input_frames.h"
#include "output/journal.h"

static bool is_sound(void)
{
    struct journal journal;
    int error = journal_read(&journal, input_folder());

    if (error == 0)
        journal_free(&journal);
    return error == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char program[] = "evenkeel", command[] = "merge", quiet[] = "-q", jobs[] = "-j1";
    static char output[4200];
    char *arguments[] = { program, command, quiet, jobs, output, (char *)(uintptr_t)input_folder(),
                          NULL };

    gsl_set_error_handler_off();
    input_write(JOURNAL_NAME, data, size);
    if (!is_sound())
        return 0;
    snprintf(output, sizeof output, "-o%s/merged", input_folder());
    command_main(6, arguments);
    return 0;
}
