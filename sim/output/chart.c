#define _DEFAULT_SOURCE /* realpath, mkdtemp, the size of a terminal */

#include "output/chart.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "base/zstd_stream.h"
#include "output/case_pieces.h"
#include "output/chart_figure.h"
#include "output/chart_script.h"
#include "output/gnuplot.h"
#include "output/terminal.h"

enum {
    TERMINAL_LINES_DEFAULT = 30,
    TERMINAL_LINES_LEAST = 20,
    TERMINAL_LINES_MOST = 40,
    TERMINAL_WIDTH_MOST = 140,
    PICTURE_BYTES_MOST = 1 << 24, /* of one in the terminal */
    ENDING_BYTES = 64, /* of a picture, where its end mark stands */
};

const char *const chart_formats[] = { "svg", "png", "pdf", NULL };
/* What the last bytes of a whole picture of each format hold. */
static const char *const end_marks[] = { "</svg>", "IEND", "%%EOF" };

/* The pictures on their way to the disk. */
struct drawing {
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

static struct diagnostic *fail(struct drawing *drawing, const char *what, const char *name,
                               int error)
{
    return diagnostics_add(drawing->list, SEVERITY_ERROR, (struct place){ 0 }, "%s %s: %s", what,
                           name, strerror(error));
}

/* ---- the names of files ---- */

static const char *ending(const struct drawing *drawing)
{
    return chart_formats[drawing->request->format];
}

static struct text picture_name(const struct drawing *drawing, size_t chart)
{
    struct text name = { 0 };
    text_printf(&name, "%s/%s.%s", text_string(&drawing->output),
                drawing->plan->charts[chart].name, ending(drawing));
    return name;
}

static struct text temporary_name(const struct drawing *drawing, size_t chart)
{
    struct text name = picture_name(drawing, chart);
    text_printf(&name, ".tmp.%ld", (long)getpid());
    return name;
}

/* ---- the script beside a picture ---- */

static void append_script(const struct drawing *drawing, size_t chart, struct text *script)
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

static bool append_figure(struct drawing *drawing, size_t chart, struct text *script)
{
    struct text name = { 0 }, missing = { 0 };
    text_printf(&name, "%s.gp", drawing->plan->charts[chart].figure);
    int error = chart_script_append(script, text_string(&drawing->analysis), text_string(&name),
                                    &missing);
    if (error != 0)
        fail(drawing, "cannot read", text_string(&missing), error);
    text_free(&name);
    text_free(&missing);
    return error == 0;
}

static bool write_script(struct drawing *drawing, size_t chart, const char *name)
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
            fail(drawing, "cannot write", name, error);
        is_written = error == 0;
    }
    text_free(&script);
    return is_written;
}

/* ---- what gnuplot reads ---- */

/* Files of which a script reads a case's rows besides the one that its figure is drawn from. */
static const char *const further_files[] = { "summary.csv" };

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
    for (size_t i = 0; i < sizeof further_files / sizeof further_files[0] && error == 0; i++)
        error = case_pieces_cut(pieces, further_files[i], &failed);
    bool is_good = tell_of_pieces(&failed, error, list);
    text_free(&failed);
    free(names);
    return is_good;
}

/* A case's pieces hold its rows alone, from the first one on. */
static void append_place(const struct drawing *drawing, size_t chart, struct text *job)
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

static bool prepare_file(struct drawing *drawing, size_t chart)
{
    struct text name = { 0 }, temporary = temporary_name(drawing, chart);
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

/* The program itself runs in the locale C; what the user's terminal shows is told by these. */
static bool terminal_has_utf8(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0')
            return strstr(value, "UTF-8") != NULL || strstr(value, "utf8") != NULL ||
                   strstr(value, "UTF8") != NULL || strstr(value, "utf-8") != NULL;
    }
    return false;
}

static bool prepare_terminal(struct drawing *drawing, size_t chart)
{
    const struct chart *what = &drawing->plan->charts[chart];
    struct text *job = &drawing->jobs[chart];
    int width = terminal_width(stdout);
    struct text name = { 0 }, temporary = temporary_name(drawing, chart);
    text_append(job, "output = ");
    gnuplot_quote(job, text_string(&temporary));
    text_append(job, "\nresults = ");
    gnuplot_quote(job, drawing->request->folder);
    text_printf(job, "\nformat = 'dumb'\nwidth = %d\nheight = %d\ncolour = %d\nutf8 = %d\n%s",
                width < TERMINAL_WIDTH_MOST ? width : TERMINAL_WIDTH_MOST, terminal_lines(),
                terminal_is_styled(stdout), terminal_has_utf8(), text_string(&what->variables));
    append_place(drawing, chart, job);
    text_append(job, "load ");
    text_printf(&name, "%s/%s.gp", text_string(&drawing->analysis), what->figure);
    gnuplot_quote(job, text_string(&name));
    text_free(&name);
    text_free(&temporary);
    return true;
}

static bool prepare_temporary_folder(struct drawing *drawing)
{
    text_printf(&drawing->output, "%s/evenkeel.XXXXXX", folder_for_temporaries());
    if (mkdtemp(drawing->output.bytes) != NULL)
        return true;
    fail(drawing, "cannot make the folder", text_string(&drawing->output), errno);
    text_clear(&drawing->output);
    return false;
}

/* gnuplot puts a form feed before each picture and no line end behind the last one. */
static void print_picture(struct drawing *drawing, size_t chart)
{
    struct text name = temporary_name(drawing, chart);
    char *contents;
    size_t size;
    int error = file_read_all(text_string(&name), PICTURE_BYTES_MOST, &contents, &size);
    if (error != 0) {
        fail(drawing, "cannot read", text_string(&name), error);
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

/* ---- the folder ---- */

/* Beside the results a script finds them from its own place; elsewhere by their full path. */
static bool prepare_folder(struct drawing *drawing)
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
        fail(drawing, "cannot make the folder", text_string(&drawing->output), error);
    return error == 0;
}

/* ---- what became of a picture ---- */

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

static void keep_picture(struct drawing *drawing, size_t chart)
{
    struct text name = picture_name(drawing, chart), temporary = temporary_name(drawing, chart);
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
        struct diagnostic *item = fail(drawing, "cannot write", text_string(&name), error);
        if (error == EIO)
            diagnostic_why(item, "the picture is cut short, as on a full disk");
    }
    text_free(&name);
    text_free(&temporary);
}

static void drop_picture(struct drawing *drawing, size_t chart)
{
    struct text temporary = temporary_name(drawing, chart);
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
static void append_message(const struct drawing *drawing, const char *line, size_t length,
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

static void tell_failure(struct drawing *drawing, size_t chart, const char *message)
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
    struct drawing *drawing = context;
    if (message == NULL)
        (drawing->request->is_in_terminal ? print_picture : keep_picture)(drawing, chart);
    else
        tell_failure(drawing, chart, message);
    drop_picture(drawing, chart); /* nothing is left of one that was kept */
}

/* ---- drawing ---- */

static void tell_left_out(const struct drawing *drawing)
{
    const struct chart_plan *plan = drawing->plan;
    if (drawing->request->is_quiet)
        return;
    if (drawing->request->n_cases == 0 && plan->n_chosen < plan->n_cases)
        fprintf(stderr, "evenkeel chart: drawing %zu of %zu cases; --case NAME draws another one, "
                "--all all of them\n", plan->n_chosen, plan->n_cases);
    for (size_t i = 0; chart_figure_name(i) != NULL; i++) {
        if (plan->n_left_out[i] > 0)
            fprintf(stderr, "evenkeel chart: no figure %s for %zu of %zu cases: %s\n",
                    chart_figure_name(i), plan->n_left_out[i], plan->n_chosen,
                    chart_figure_why_not(i));
    }
}

static bool prepare(struct drawing *drawing)
{
    size_t n_charts = drawing->plan->n_charts;
    drawing->jobs = must_alloc(n_charts * sizeof *drawing->jobs);
    memset(drawing->jobs, 0, n_charts * sizeof *drawing->jobs);
    for (size_t i = 0; i < n_charts; i++) {
        if (!(drawing->request->is_in_terminal ? prepare_terminal : prepare_file)(drawing, i))
            return false;
    }
    return true;
}

static enum show_result draw(struct drawing *drawing)
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
        fail(drawing, "cannot start", "gnuplot", error);
    return error == 0 && drawing->n_drawn == n_charts ? SHOW_DONE : SHOW_FAILED;
}

static bool find_scripts(struct drawing *drawing)
{
    if (chart_script_folder(&drawing->analysis))
        return true;
    diagnostic_hint(diagnostics_add(drawing->list, SEVERITY_ERROR, (struct place){ 0 },
                                    "no gnuplot scripts in %s", text_string(&drawing->analysis)),
                    "EVENKEEL_ANALYSIS tells the folder that holds capacity.gp");
    return false;
}

static enum show_result draw_pieces(struct drawing *drawing)
{
    tell_left_out(drawing);
    if (!prepare_folder(drawing) || !prepare(drawing))
        return SHOW_FAILED;
    return draw(drawing);
}

/* With pieces of its own, unless there are some. */
static enum show_result draw_plan(struct drawing *drawing)
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
    struct drawing drawing = { .request = plan->request, .plan = plan, .list = list };
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

enum show_result chart_draw(const struct chart_request *request, struct diagnostics *list)
{
    struct chart_plan plan = { 0 };
    enum show_result result = SHOW_REFUSED;
    if (chart_plan_make(&plan, request, list))
        result = expect_gnuplot(list) ? chart_plan_draw(&plan, list) : SHOW_FAILED;
    chart_plan_free(&plan);
    return result;
}
