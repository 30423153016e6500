#define _DEFAULT_SOURCE /* the size of a terminal */

#include "output/chart_job.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "output/chart_figure.h"
#include "output/chart_script.h"
#include "output/gnuplot.h"
#include "output/terminal.h"

enum {
    TERMINAL_LINES_DEFAULT = 30,
    TERMINAL_LINES_LEAST = 20,
    TERMINAL_LINES_MOST = 40,
    TERMINAL_WIDTH_MOST = 140,
};

struct diagnostic *chart_drawing_fail(struct chart_drawing *drawing, const char *what,
                                      const char *name, int error)
{
    return diagnostics_add(drawing->list, SEVERITY_ERROR, (struct place){ 0 }, "%s %s: %s", what,
                           name, strerror(error));
}

/* ---- the names of files ---- */

static const char *ending(const struct chart_drawing *drawing)
{
    return chart_formats[drawing->request->format];
}

struct text chart_drawing_picture(const struct chart_drawing *drawing, size_t chart)
{
    struct text name = { 0 };
    text_printf(&name, "%s/%s.%s", text_string(&drawing->output),
                drawing->plan->charts[chart].name, ending(drawing));
    return name;
}

struct text chart_drawing_temporary(const struct chart_drawing *drawing, size_t chart)
{
    struct text name = chart_drawing_picture(drawing, chart);
    text_printf(&name, ".tmp.%ld", (long)getpid());
    return name;
}

/* ---- the script beside a picture ---- */

static void append_script(const struct chart_drawing *drawing, size_t chart, struct text *script)
{
    const struct chart *what = &drawing->plan->charts[chart];
    text_printf(script,
                "# Made by evenkeel chart; edit it and draw the picture again: gnuplot %s.gp\n\n"
                "up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : "
                "up(path[1:strlen(path) - 1])\n"
                "here = up(ARG0)\n"
                "if (!exists(\"results\")) results = %s\n"
                "if (!exists(\"output\")) output = here.'%s.%s'\n"
                "format = '%s'\n",
                what->name, text_string(&drawing->results), what->name, ending(drawing),
                ending(drawing));
    text_append(script, text_string(&what->variables));
    text_append(script, "\n");
}

static bool append_figure(struct chart_drawing *drawing, size_t chart, struct text *script)
{
    struct text name = { 0 }, missing = { 0 };
    text_printf(&name, "%s.gp", drawing->plan->charts[chart].figure);
    int error = chart_script_append(script, text_string(&drawing->analysis), text_string(&name),
                                    &missing);
    if (error != 0)
        chart_drawing_fail(drawing, "cannot read", text_string(&missing), error);
    text_free(&name);
    text_free(&missing);
    return error == 0;
}

static bool write_script(struct chart_drawing *drawing, size_t chart, const char *name)
{
    struct text script = { 0 };
    struct atomic_file file;
    append_script(drawing, chart, &script);
    bool is_written = append_figure(drawing, chart, &script);
    if (is_written) {
        int error = atomic_file_open(&file, name);
        if (error == 0) {
            fwrite(text_string(&script), 1, script.length, file.stream);
            error = atomic_file_commit(&file);
        }
        if (error != 0)
            chart_drawing_fail(drawing, "cannot write", name, error);
        is_written = error == 0;
    }
    text_free(&script);
    return is_written;
}

/* ---- the job of a file ---- */

/* A case's pieces hold its rows alone, from the first one on. */
static void append_place(const struct chart_drawing *drawing, size_t chart, struct text *job)
{
    const struct chart_case *of = drawing->plan->charts[chart].of;
    struct text folder = { 0 };
    if (of == NULL)
        return;
    case_pieces_folder(drawing->pieces, (size_t)(of - drawing->plan->cases), &folder);
    text_append(job, "results = ");
    gnuplot_quote(job, text_string(&folder));
    text_append(job, "\n");
    for (size_t i = 0; i < N_CHART_SOURCES; i++) {
        if (of->rows[i].are_there)
            text_printf(job, "rows_%s = '0 %zu'\n", chart_files[i].table,
                        of->rows[i].last - of->rows[i].first);
    }
    text_free(&folder);
}

bool chart_job_of_file(struct chart_drawing *drawing, size_t chart)
{
    struct text name = { 0 }, temporary = chart_drawing_temporary(drawing, chart);
    struct text *job = &drawing->jobs[chart];
    text_printf(&name, "%s/%s.gp", text_string(&drawing->output),
                drawing->plan->charts[chart].name);
    text_append(job, "output = ");
    gnuplot_quote(job, text_string(&temporary));
    text_append(job, "\n");
    append_place(drawing, chart, job);
    text_append(job, "load ");
    gnuplot_quote(job, text_string(&name));
    bool is_written = write_script(drawing, chart, text_string(&name));
    text_free(&name);
    text_free(&temporary);
    return is_written;
}

/* ---- text in the terminal ---- */

static int terminal_lines(void)
{
    struct winsize size;
    int lines = TERMINAL_LINES_DEFAULT;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
        lines = size.ws_row - 1;
    return lines < TERMINAL_LINES_LEAST  ? TERMINAL_LINES_LEAST
           : lines > TERMINAL_LINES_MOST ? TERMINAL_LINES_MOST
                                         : lines;
}

bool chart_job_of_terminal(struct chart_drawing *drawing, size_t chart)
{
    const struct chart *what = &drawing->plan->charts[chart];
    struct text *job = &drawing->jobs[chart];
    int width = terminal_width(stdout);
    struct text name = { 0 }, temporary = chart_drawing_temporary(drawing, chart);
    text_append(job, "output = ");
    gnuplot_quote(job, text_string(&temporary));
    text_append(job, "\nresults = ");
    gnuplot_quote(job, drawing->request->folder);
    text_printf(job, "\nformat = 'dumb'\nwidth = %d\nheight = %d\ncolour = %d\nutf8 = %d\n%s",
                width < TERMINAL_WIDTH_MOST ? width : TERMINAL_WIDTH_MOST, terminal_lines(),
                terminal_is_styled(stdout), terminal_is_utf8(), text_string(&what->variables));
    append_place(drawing, chart, job);
    text_append(job, "load ");
    text_printf(&name, "%s/%s.gp", text_string(&drawing->analysis), what->figure);
    gnuplot_quote(job, text_string(&name));
    text_free(&name);
    text_free(&temporary);
    return true;
}
