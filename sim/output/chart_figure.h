/*
 * chart_figure: the figures that a results folder may have, a row each, and the files that they are
 * drawn from. Shared by chart_plan.c (what is asked for), chart_figure.c (the figures) and
 * chart_read.c (the files).
 */
#ifndef EVENKEEL_OUTPUT_CHART_FIGURE_H
#define EVENKEEL_OUTPUT_CHART_FIGURE_H

#include "output/chart_plan.h"
#include "scenario/csv_reader.h"

/* A CSV file of the folder, the columns that its figures need, and what to note of each row. */
struct chart_file {
    const char *table; /* the file's name without ".csv" */
    const char *file;
    const struct csv_column *columns;
    size_t n_columns;
    csv_row_fn *take;
};
extern const struct chart_file chart_files[N_CHART_SOURCES];

/* Whether it is worth a word that a case has no such figure, which nobody asked for by name. */
enum chart_absence {
    ABSENCE_TOLD,
    ABSENCE_TOLD_BUT_OF_FLEETS, /* a fleet's groups have traces, it has none */
    ABSENCE_EXPECTED,           /* many a case has none: a group in one zone, for one */
};

struct chart_figure {
    const char *name;
    const char *help;
    const struct chart_file *source; /* NULL: cases.csv, which is always read */
    const struct chart_file *second; /* of what is drawn where it is there; may be NULL */
    const char *wanted;          /* what a folder must have for it, for the message */
    const char *why_not;         /* why a case has none; NULL: it is of the whole folder */
    enum chart_absence absence;
    void (*add_of_case)(struct chart_plan *plan, const struct chart_figure *figure,
                        const struct chart_case *of);
    void (*add_of_folder)(struct chart_plan *plan, const struct chart_figure *figure);
};
extern const struct chart_figure chart_figures[];
extern const size_t n_chart_figures;

/* Whether a figure is asked for by its name. */
bool chart_figure_is_named(const struct chart_plan *plan, const struct chart_figure *figure);
/* Without names: all; but asking for a case is asking for that case's pictures. */
bool chart_figure_is_wanted(const struct chart_plan *plan, const struct chart_figure *figure);

/* Reads cases.csv; false: an error went to the list. */
bool chart_read_cases(struct chart_plan *plan, struct diagnostics *list);
/* Reads of the files of the wanted figures where the chosen cases stand, and what they have. */
void chart_read_files(struct chart_plan *plan, struct diagnostics *list);

#endif
