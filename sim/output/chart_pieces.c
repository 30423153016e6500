/*
 * chart_pieces: the files of a results folder, cut for the scripts of its pictures
 * (output/chart.h).
 */
#include <stdlib.h>

#include "base/zstd_stream.h"
#include "output/case_pieces.h"
#include "output/chart.h"
#include "output/chart_figure.h"
#include "output/result_files.h"

static bool tell_of_pieces(const struct text *failed, int error, struct diagnostics *list)
{
    if (error != 0)
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 }, "cannot read or write %s: %s",
                        text_string(failed), zstd_stream_problem(error));
    return error == 0;
}

static int cut_sources(const struct chart_figure *figure, struct case_pieces *pieces,
                       struct text *failed)
{
    int error = case_pieces_cut(pieces, figure->source->file, failed);
    return error != 0 || figure->second == NULL
               ? error
               : case_pieces_cut(pieces, figure->second->file, failed);
}

bool chart_cut_pieces(const struct chart_plan *plan, struct case_pieces *pieces,
                      struct diagnostics *list)
{
    const char **names = must_alloc((plan->n_cases + 1) * sizeof *names);
    struct text failed = { 0 };
    for (size_t i = 0; i < plan->n_cases; i++)
        names[i] = plan->cases[i].is_chosen ? plan->cases[i].name : NULL;
    int error = case_pieces_make(pieces, plan->request->folder, names, plan->n_cases, &failed);
    for (size_t i = 0; i < n_chart_figures && error == 0; i++) {
        if (chart_figures[i].add_of_case != NULL && chart_figure_is_wanted(plan, &chart_figures[i]))
            error = cut_sources(&chart_figures[i], pieces, &failed);
    }
    if (error == 0) /* what scripts read besides the file that their figure is drawn from */
        error = case_pieces_cut(pieces, result_file_names[RESULT_SUMMARY], &failed);
    bool is_good = tell_of_pieces(&failed, error, list);
    text_free(&failed);
    free(names);
    return is_good;
}
