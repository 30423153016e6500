/*
 * report: a results folder as one HTML page that stands alone: figures, verdicts, pictures, the
 * traced runs step by step, and what all of it was obtained from.
 *
 * Everything comes out of the folder's files; the pictures are drawn by gnuplot and kept inside the
 * page, which asks nothing of a network. Without gnuplot there is a page without pictures, and a
 * warning.
 */
#ifndef EVENKEEL_OUTPUT_REPORT_H
#define EVENKEEL_OUTPUT_REPORT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"
#include "output/chart.h"

struct report_request {
    const char *folder;       /* results folder */
    const char *output;       /* the page; NULL: report.html in the folder */
    const char *const *cases; /* shown in full: names, or patterns as of a shell; none: twelve */
    size_t n_cases;
    bool has_all_cases; /* shows all in full */
    bool is_quiet;      /* nothing to stderr about what was left out */
    const atomic_bool *cancel; /* set by a signal handler; may be NULL */
};

/* SHOW_FAILED: the page cannot be written, or a picture not drawn; SHOW_INTERRUPTED, while pictures
 * are drawn: the page is as it was. The name of the page goes to stdout, errors and warnings to the
 * list. */
enum show_result report_write(const struct report_request *request, struct diagnostics *list);

#endif
