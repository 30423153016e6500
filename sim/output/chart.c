#define _DEFAULT_SOURCE /* realpath, mkdtemp */

#include "output/chart.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "output/case_pieces.h"
#include "output/chart_job.h"
#include "output/chart_older.h"
#include "output/chart_script.h"
#include "output/gnuplot.h"

enum {
    PICTURE_BYTES_MOST = 1 << 24, /* of one in the terminal */
    ENDING_BYTES = 64, /* of a picture, where its end mark stands */
};

const char *const chart_formats[] = { "svg", "png", "pdf", NULL };
/* What the last bytes of a whole picture of each format hold. */
static const char *const end_marks[] = { "</svg>", "IEND", "%%EOF" };

/* ---- the folder ---- */

static bool prepare_temporary_folder(struct chart_drawing *drawing)
{
    text_printf(&drawing->output, "%s/evenkeel.XXXXXX", folder_for_temporaries());
    if (mkdtemp(drawing->output.bytes) != NULL)
        return true;
    chart_drawing_fail(drawing, "cannot make the folder", text_string(&drawing->output), errno);
    text_clear(&drawing->output);
    return false;
}

/* Beside the results a script finds them from its own place; elsewhere by their full path. */
static bool prepare_folder(struct chart_drawing *drawing)
{
    const struct chart_request *request = drawing->request;
    if (request->is_in_terminal)
        return prepare_temporary_folder(drawing);
    if (request->output == NULL) {
        text_printf(&drawing->output, "%s/charts", request->folder);
        text_append(&drawing->results, "here.'..'");
    } else {
        char *full = realpath(request->folder, NULL);
        text_append(&drawing->output, request->output);
        gnuplot_quote(&drawing->results, full != NULL ? full : request->folder);
        free(full);
    }
    int error = folder_make(text_string(&drawing->output));
    if (error != 0)
        chart_drawing_fail(drawing, "cannot make the folder", text_string(&drawing->output), error);
    else
        chart_remove_stale(text_string(&drawing->output));
    return error == 0;
}

/* ---- what became of a picture ---- */

/* gnuplot puts a form feed before each picture and no line end behind the last one. */
static void print_picture(struct chart_drawing *drawing, size_t chart)
{
    struct text name = chart_drawing_temporary(drawing, chart);
    char *contents;
    size_t size;
    int error = file_read_all(text_string(&name), PICTURE_BYTES_MOST, &contents, &size);
    if (error != 0) {
        chart_drawing_fail(drawing, "cannot read", text_string(&name), error);
    } else {
        for (size_t i = 0; i < size; i++) {
            if (contents[i] != '\f')
                putchar(contents[i]);
            else if (i > 0)
                putchar('\n');
        }
        if (size > 0 && contents[size - 1] != '\n')
            putchar('\n');
        free(contents);
        drawing->n_drawn++;
    }
    text_free(&name);
}

/* A full disk makes a picture that stops somewhere: gnuplot does not tell, its end does. */
static bool is_whole(const char *name, const char *mark)
{
    char bytes[ENDING_BYTES + 1] = { 0 };
    FILE *stream = fopen(name, "rb");
    if (stream == NULL)
        return false;
    if (fseek(stream, -ENDING_BYTES, SEEK_END) != 0)
        rewind(stream);
    size_t n = fread(bytes, 1, ENDING_BYTES, stream), length = strlen(mark);
    fclose(stream);
    for (size_t i = 0; i + length <= n; i++) {
        if (memcmp(bytes + i, mark, length) == 0)
            return true;
    }
    return false;
}

static void keep_picture(struct chart_drawing *drawing, size_t chart)
{
    struct text name = chart_drawing_picture(drawing, chart);
    struct text temporary = chart_drawing_temporary(drawing, chart);
    int error = 0;
    if (!is_whole(text_string(&temporary), end_marks[drawing->request->format]))
        error = EIO;
    else if (rename(text_string(&temporary), text_string(&name)) != 0)
        error = errno;
    if (error == 0) {
        const struct chart_request *request = drawing->request;
        if (request->drawn != NULL)
            request->drawn(request->context, &drawing->plan->charts[chart], text_string(&name));
        else
            puts(text_string(&name));
        drawing->n_drawn++;
    } else {
        struct diagnostic *item =
            chart_drawing_fail(drawing, "cannot write", text_string(&name), error);
        if (error == EIO)
            diagnostic_why(item, "the picture is cut short, as on a full disk");
    }
    text_free(&name);
    text_free(&temporary);
}

static void drop_picture(struct chart_drawing *drawing, size_t chart)
{
    struct text temporary = chart_drawing_temporary(drawing, chart);
    unlink(text_string(&temporary));
    text_free(&temporary);
}

/* gnuplot shows the command, points into it and then says with file and line what is wrong. */
static const char *last_line(const char *message, size_t *length)
{
    const char *line = message;
    for (const char *p = message; *p != '\0'; p += strcspn(p, "\n") + (strchr(p, '\n') != NULL))
        line = p;
    *length = strcspn(line, "\n");
    return line;
}

/* A file among the pieces stands for that of the results folder. */
static void append_message(const struct chart_drawing *drawing, const char *line, size_t length,
                           struct text *text)
{
    const char *folder = text_string(&drawing->pieces->folder), *end = line + length;
    size_t n = strlen(folder);
    while (line < end) {
        if ((size_t)(end - line) > n && memcmp(line, folder, n) == 0 && line[n] == '/') {
            text_append(text, drawing->request->folder);
            line += n + 1 + strspn(line + n + 1, "0123456789");
        } else {
            text_append_bytes(text, line++, 1);
        }
    }
}

static void tell_failure(struct chart_drawing *drawing, size_t chart, const char *message)
{
    size_t length;
    const char *line = last_line(message, &length);
    struct text why = { 0 };
    append_message(drawing, line, length, &why);
    diagnostic_why(diagnostics_add(drawing->list, SEVERITY_ERROR, (struct place){ 0 },
                                   "gnuplot could not draw %s.gp",
                                   drawing->plan->charts[chart].name),
                   "%s", text_string(&why));
    text_free(&why);
}

static void take_outcome(void *context, size_t chart, const char *message)
{
    struct chart_drawing *drawing = context;
    if (message == NULL)
        (drawing->request->is_in_terminal ? print_picture : keep_picture)(drawing, chart);
    else
        tell_failure(drawing, chart, message);
    drop_picture(drawing, chart); /* nothing is left of one that was kept */
}

/* ---- drawing ---- */

/* "no figure zones for 3 of 12 cases: ..." */
static void tell_no_figure(const struct chart_plan *plan, size_t figure)
{
    size_t n = plan->n_left_out[figure], n_all = plan->n_chosen;
    fprintf(stderr, "evenkeel chart: no figure %s", chart_figure_name(figure));
    if (n < n_all)
        fprintf(stderr, " for %zu of %zu cases", n, n_all);
    else if (n_all > 1)
        fprintf(stderr, " for any of %zu cases", n_all);
    fprintf(stderr, ": %s\n", chart_figure_why_not(figure));
}

static void tell_left_out(const struct chart_drawing *drawing)
{
    const struct chart_plan *plan = drawing->plan;
    if (drawing->request->is_quiet)
        return;
    if (drawing->request->n_cases == 0 && plan->n_chosen < plan->n_cases)
        fprintf(stderr, "evenkeel chart: drawing %zu of %zu cases; --case NAME draws another one, "
                "--all all of them\n", plan->n_chosen, plan->n_cases);
    for (size_t i = 0; chart_figure_name(i) != NULL; i++) {
        if (plan->n_left_out[i] > 0)
            tell_no_figure(plan, i);
    }
}

static bool prepare(struct chart_drawing *drawing)
{
    size_t n_charts = drawing->plan->n_charts;
    drawing->jobs = must_calloc(n_charts, sizeof *drawing->jobs);
    for (size_t i = 0; i < n_charts; i++) {
        if (!(drawing->request->is_in_terminal ? chart_job_of_terminal
                                               : chart_job_of_file)(drawing, i))
            return false;
    }
    return true;
}

static enum show_result draw(struct chart_drawing *drawing)
{
    size_t n_charts = drawing->plan->n_charts;
    const char **jobs = must_alloc(n_charts * sizeof *jobs);
    for (size_t i = 0; i < n_charts; i++)
        jobs[i] = text_string(&drawing->jobs[i]);
    int error = gnuplot_draw(jobs, n_charts, take_outcome, drawing, drawing->request->cancel);
    free(jobs);
    if (error == ECANCELED) {
        for (size_t i = 0; i < n_charts; i++)
            drop_picture(drawing, i);
        return SHOW_INTERRUPTED;
    }
    if (error != 0)
        chart_drawing_fail(drawing, "cannot start", "gnuplot", error);
    return error == 0 && drawing->n_drawn == n_charts ? SHOW_DONE : SHOW_FAILED;
}

static bool find_scripts(struct chart_drawing *drawing)
{
    if (chart_script_folder(&drawing->analysis))
        return true;
    diagnostic_hint(diagnostics_add(drawing->list, SEVERITY_ERROR, (struct place){ 0 },
                                    "no gnuplot scripts in %s", text_string(&drawing->analysis)),
                    "EVENKEEL_ANALYSIS tells the folder that holds capacity.gp");
    return false;
}

static enum show_result draw_pieces(struct chart_drawing *drawing)
{
    tell_left_out(drawing);
    if (!prepare_folder(drawing) || !prepare(drawing))
        return SHOW_FAILED;
    return draw(drawing);
}

/* With pieces of its own, unless there are some. */
static enum show_result draw_plan(struct chart_drawing *drawing)
{
    struct case_pieces own = { .source = NULL };
    enum show_result result = SHOW_FAILED;
    if (!find_scripts(drawing))
        return SHOW_FAILED;
    drawing->pieces = drawing->request->pieces;
    if (drawing->pieces != NULL)
        return draw_pieces(drawing);
    drawing->pieces = &own;
    if (chart_cut_pieces(drawing->plan, &own, drawing->list))
        result = draw_pieces(drawing);
    case_pieces_free(&own);
    return result;
}

enum show_result chart_plan_draw(const struct chart_plan *plan, struct diagnostics *list)
{
    struct chart_drawing drawing = { .request = plan->request, .plan = plan, .list = list };
    enum show_result result = draw_plan(&drawing);
    if (drawing.request->is_in_terminal && drawing.output.length > 0)
        rmdir(text_string(&drawing.output));
    for (size_t i = 0; drawing.jobs != NULL && i < plan->n_charts; i++)
        text_free(&drawing.jobs[i]);
    free(drawing.jobs);
    text_free(&drawing.analysis);
    text_free(&drawing.output);
    text_free(&drawing.results);
    return result;
}

/* Before the files are cut into pieces, which may take long. */
static bool expect_gnuplot(struct diagnostics *list)
{
    if (gnuplot_is_there())
        return true;
    diagnostic_hint(diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                    "chart needs gnuplot, which is not there"), GNUPLOT_HINT);
    return false;
}

static void tell_older(const struct chart_request *request)
{
    struct text charts = { 0 };
    text_printf(&charts, "%s/charts", request->folder);
    chart_tell_older(request->output != NULL ? request->output : text_string(&charts),
                     request->folder);
    text_free(&charts);
}

enum show_result chart_draw(const struct chart_request *request, struct diagnostics *list)
{
    struct chart_plan plan = { 0 };
    enum show_result result = SHOW_REFUSED;
    if (chart_plan_make(&plan, request, list))
        result = expect_gnuplot(list) ? chart_plan_draw(&plan, list) : SHOW_FAILED;
    if (result == SHOW_DONE && !request->is_in_terminal && !request->is_quiet)
        tell_older(request);
    chart_plan_free(&plan);
    return result;
}
