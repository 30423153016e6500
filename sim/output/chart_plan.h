/*
 * chart_plan: which pictures a results folder gives: a figure and the values of its script's
 * variables for each.
 *
 * The plan owns its texts and is freed as a whole.
 */
#ifndef EVENKEEL_OUTPUT_CHART_PLAN_H
#define EVENKEEL_OUTPUT_CHART_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/text.h"
#include "output/chart.h"
#include "output/csv_table.h"

struct chart_case;

struct chart {
    const struct chart_case *of; /* NULL: of the whole folder */
    const char *figure;    /* name of the figure and of its script */
    const char *name;      /* of the file, without folder and ending; no two are the same */
    struct text variables; /* gnuplot assignments, a line each */
};

/* The files with rows per case that are read for more than their columns. */
enum chart_source {
    CHART_CAPACITY,
    CHART_BANDS,
    CHART_RUNS,
    CHART_ROLLBACK,
    CHART_GROUPS,
    CHART_SENSITIVITY,
    CHART_SUMMARY,
    N_CHART_SOURCES
};

/* Rows of a file, from 0, both included. */
struct chart_rows {
    size_t first, last;
    bool are_there;
};

/* A traced run in capacity.csv. */
struct chart_trace {
    const char *run;
    const char *first_zone; /* the first one that has instances at any time */
    bool has_several_zones; /* another one has, too */
};

struct chart_case {
    const char *name, *file, *title;
    bool is_chosen;
    size_t turn; /* its file's number in its folder; SIZE_MAX if not the first case of the file */
    struct chart_rows rows[N_CHART_SOURCES];
    size_t n_durations; /* runs that have one */
    size_t n_points;    /* of the way of a resumed refresh that have both times */
    size_t n_totals;    /* rows of its sensitivity that have one */
    struct chart_trace *traces;
    size_t n_traces;
    size_t table_row; /* in cases.csv; of a group, that of its fleet */
    const char *trace_cut_at; /* seconds; NULL: they go to the end of their run */
};

struct chart_plan {
    const struct chart_request *request;
    struct arena arena;
    struct csv_table table; /* cases.csv */
    struct chart_case *cases;
    size_t n_cases, n_chosen;
    size_t *n_left_out;       /* chosen cases without each figure, as chart_figure_name counts */
    enum chart_source source; /* the file that is being read */
    size_t last_case;         /* the case of its last row */
    struct chart_case *torn;  /* a case whose rows in it do not stand together, or NULL */
    struct chart *charts;
    size_t n_charts;
};

/* False: an error went to the list. A plan of zeroes is to be given, and to be freed either way. */
bool chart_plan_make(struct chart_plan *plan, const struct chart_request *request,
                     struct diagnostics *list);
void chart_plan_free(struct chart_plan *plan);
/* Whether the case is one of the chosen, as a test of rows (base/csv_rows.h): a file may have
 * millions of other cases. */
bool chart_plan_chooses(void *plan, const char *case_name);
/* Whether no earlier case is of the same scenario file; whether all are of one. */
bool chart_plan_is_first_of_file(const struct chart_plan *plan, size_t index);
bool chart_plan_is_one_file(const struct chart_plan *plan);
/* Draws what was planned, as chart_draw does; never SHOW_REFUSED. */
enum show_result chart_plan_draw(const struct chart_plan *plan, struct diagnostics *list);

#endif
