/*
 * evenkeel: what a scaling operation does to a group's capacity, before anyone touches production.
 *
 * Copyright (C) 2026 the evenkeel developers
 * Licensed under the GNU General Public License, version 3 or later.
 */
#define _XOPEN_SOURCE 700 /* SIGXFSZ */

#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "cmd/command.h"

/* A standard stream that the caller has closed must not become a results file, into which messages
 * would be written then. Opened for reading, it refuses what is written and so is told of. */
static void keep_standard_streams(void)
{
    int descriptor;

    do {
        descriptor = open("/dev/null", O_RDONLY);
    } while (descriptor >= 0 && descriptor <= 2);
    if (descriptor > 2)
        close(descriptor);
}

int main(int argc, char **argv)
{
    keep_standard_streams();
    /* A file that may not grow further is an error like a full disk, not the end of the program. */
    signal(SIGXFSZ, SIG_IGN);
    /* Parameters are checked before they reach GSL; its own handler would abort the program. */
    gsl_set_error_handler_off();
    /* Files and messages are the same bytes everywhere: '.' in numbers, no translation. */
    setlocale(LC_ALL, "C");
    return command_main(argc, argv);
}
