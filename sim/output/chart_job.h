/*
 * chart_job: pictures on their way to the disk or to the terminal: the names of their files, and
 * what gnuplot is told to draw each.
 *
 * Charts are counted as those of the plan. Errors go to the list of the drawing.
 */
#ifndef EVENKEEL_OUTPUT_CHART_JOB_H
#define EVENKEEL_OUTPUT_CHART_JOB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"
#include "base/text.h"
#include "output/case_pieces.h"
#include "output/chart_plan.h"

/* The texts and the jobs are its own, all else is borrowed. */
struct chart_drawing {
    const struct chart_request *request;
    const struct chart_plan *plan;
    struct diagnostics *list;
    struct text analysis; /* folder of the scripts */
    struct text output;   /* folder of the pictures; for the terminal one that goes again */
    struct text results;  /* how a script there says where the results are, as gnuplot text */
    const struct case_pieces *pieces; /* what gnuplot reads of a case */
    struct text *jobs;    /* gnuplot commands, one per picture */
    size_t n_drawn;
};

struct diagnostic *chart_drawing_fail(struct chart_drawing *drawing, const char *what,
                                      const char *name, int error);

/* The file of a picture, and the one that gnuplot draws it into before it is whole; to be freed. */
struct text chart_drawing_picture(const struct chart_drawing *drawing, size_t chart);
struct text chart_drawing_temporary(const struct chart_drawing *drawing, size_t chart);

/* Appends to drawing->jobs[chart] the commands that draw it: into a file, with the script beside it
 * written; or as text as wide as the terminal. False, and told, if the script cannot be made. */
bool chart_job_of_file(struct chart_drawing *drawing, size_t chart);
bool chart_job_of_terminal(struct chart_drawing *drawing, size_t chart);

#endif
