#include "cmd/tell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "cmd/command.h"
#include "output/terminal.h"

int tell_unwritable(const char *folder, const char *name, int error)
{
    if (error == EWOULDBLOCK) {
        fprintf(stderr, "evenkeel: error: another run is writing into %s\n"
                        "  hint: wait for it, or give this one a folder of its own with -o\n",
                folder);
    } else {
        fprintf(stderr, "evenkeel: error: cannot write %s: %s\n", name, strerror(error));
    }
    return EXIT_MACHINE;
}

int tell_unkeepable(int error)
{
    fprintf(stderr, "evenkeel: error: cannot keep the runs in %s: %s\n", folder_for_temporaries(),
            strerror(error));
    return EXIT_MACHINE;
}

int tell_shown(enum show_result result, const struct diagnostics *list, const char *files)
{
    static const int statuses[] = {
        [SHOW_DONE] = EXIT_DONE,
        [SHOW_REFUSED] = EXIT_USAGE,
        [SHOW_FAILED] = EXIT_MACHINE,
        [SHOW_INTERRUPTED] = EXIT_INTERRUPTED,
    };
    diagnostics_print(list, stderr, terminal_is_styled(stderr));
    if (result == SHOW_INTERRUPTED)
        fprintf(stderr, "evenkeel: interrupted; %s\n", files);
    return statuses[result];
}

void tell_results(const char *folder, bool is_quiet)
{
    if (!is_quiet && terminal_is_interactive(stdout)) {
        fprintf(stderr, "\nResults are in %s/. Next: evenkeel chart %s\n", folder, folder);
    }
}
