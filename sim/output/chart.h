/*
 * chart: pictures of a results folder, drawn by gnuplot from its CSV files alone.
 *
 * Chooses which figures the folder has data for and for which cases, writes for each picture a
 * script of its own beside it (for the user to edit and run again), and runs gnuplot. A picture is
 * there whole or not at all. The figures are rows of a table: chart_figure_name tells their names.
 */
#ifndef EVENKEEL_OUTPUT_CHART_H
#define EVENKEEL_OUTPUT_CHART_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"

enum {
    CHART_CASES_DEFAULT = 12, /* cases that are drawn unless others are asked for */
    CHART_CASES_IN_TERMINAL = 1,
};

/* Endings of the files; NULL ends them. chart_request.format is an index. */
extern const char *const chart_formats[];

struct case_pieces;
struct chart;
struct chart_plan;

struct chart_request {
    const char *folder;         /* results folder */
    const char *output;         /* folder for the pictures; NULL: charts/ in the results folder */
    const char *const *cases;   /* names, or patterns as of a shell; none: of each folder in turn */
    size_t n_cases;
    const char *const *figures; /* names; none: all that have something to show */
    size_t n_figures;
    int format;
    bool has_all_cases;
    bool is_in_terminal; /* as text on stdout, without files */
    bool is_quiet;       /* nothing to stderr about what was left out */
    /* Told of each picture as it is ready, instead of its name on stdout; may be NULL. */
    void (*drawn)(void *context, const struct chart *chart, const char *file_name);
    void *context;
    const atomic_bool *cancel; /* set by a signal handler; may be NULL */
    /* Of all chosen cases, with the files that chart_cut_pieces cuts; NULL: they are cut here. */
    const struct case_pieces *pieces;
};

/* How it ended, for pictures as for the page that holds them. */
enum show_result {
    SHOW_DONE,
    SHOW_REFUSED, /* the folder, a file in it or the request is wrong */
    SHOW_FAILED,  /* gnuplot is absent, a file cannot be written, a script fails */
    SHOW_INTERRUPTED, /* pictures that were told of are whole, nothing else is left behind */
};

/* Names of the pictures go to stdout as they are ready, what was left out to stderr; errors to the
 * list. */
enum show_result chart_draw(const struct chart_request *request, struct diagnostics *list);

/* The pieces of the chosen cases that their pictures are drawn from. False, and told, if they
 * cannot be made; they are to be freed in either case. */
bool chart_cut_pieces(const struct chart_plan *plan, struct case_pieces *pieces,
                      struct diagnostics *list);

/* The name of a figure, its one-line help and the file that it is drawn from; NULL behind the last
 * one. */
const char *chart_figure_name(size_t index);
const char *chart_figure_help(size_t index);
const char *chart_figure_table(size_t index);
/* Why a case has no such figure; NULL for a figure of the whole folder and behind the last one. */
const char *chart_figure_why_not(size_t index);

#endif
