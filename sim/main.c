/*
 * evenkeel: what a scaling operation does to a group's capacity, before anyone touches production.
 *
 * Copyright (C) 2026 the evenkeel developers
 * Licensed under the GNU General Public License, version 3 or later.
 */
#include <gsl/gsl_errno.h>
#include <locale.h>

#include "cmd/command.h"

int main(int argc, char **argv)
{
    /* Parameters are checked before they reach GSL; its own handler would abort the program. */
    gsl_set_error_handler_off();
    /* Files and messages are the same bytes everywhere: '.' in numbers, no translation. */
    setlocale(LC_ALL, "C");
    return command_main(argc, argv);
}
