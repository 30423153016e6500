#define _DEFAULT_SOURCE /* mkdtemp */

#include "output/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "base/zstd_stream.h"
#include "output/gnuplot.h"
#include "output/manifest_reader.h"
#include "output/report_head.h"
#include "output/report_page.h"
#include "output/results.h"

enum { PICTURE_BYTES_MOST = 1 << 26, CALL_BYTES_MOST = 1 << 20 };

static struct text name_in(const char *folder, const char *file)
{
    struct text name = { 0 };
    text_printf(&name, "%s/%s", folder, file);
    return name;
}

/* ---- reading ---- */

static bool read_table(struct report *report, const char *file, struct csv_table *table)
{
    struct text name = name_in(report->folder, file);
    bool is_read = csv_table_read(table, text_string(&name), report->list);
    text_free(&name);
    return is_read;
}

/* A file that not every study has. */
static bool read_if_there(struct report *report, const char *file, struct csv_table *table)
{
    struct text name = name_in(report->folder, file);
    bool is_there = access(text_string(&name), F_OK) == 0;
    text_free(&name);
    return !is_there || read_table(report, file, table);
}

/* What a plan says to call, where it does. */
static bool read_call(struct report *report)
{
    struct text name = name_in(report->folder, PLAN_CALL_NAME);
    size_t size;
    int error = file_read_all(text_string(&name), CALL_BYTES_MOST, &report->call, &size);
    if (error != 0 && error != ENOENT)
        diagnostics_add(report->list, SEVERITY_ERROR, (struct place){ 0 }, "cannot read %s: %s",
                        text_string(&name), strerror(error));
    text_free(&name);
    return error == 0 || error == ENOENT;
}

/* Of the cases that are not shown in full only what the head tells of them. */
static bool read_summary(struct report *report)
{
    const struct csv_wanted wanted = { .is_cell_wanted = chart_plan_chooses,
                                       .is_row_wanted = report_head_needs,
                                       .context = &report->plan };
    struct text name = name_in(report->folder, "summary.csv");
    bool is_read =
        csv_table_read_wanted(&report->summary, text_string(&name), &wanted, report->list);
    text_free(&name);
    return is_read;
}

static bool read_tables(struct report *report)
{
    return read_summary(report) &&
           read_if_there(report, "limits.csv", &report->limits) &&
           read_if_there(report, PLAN_FILE_NAME, &report->settings) &&
           read_if_there(report, "rollback.csv", &report->rollback) &&
           read_if_there(report, "groups.csv", &report->groups) &&
           read_if_there(report, "sensitivity.csv", &report->sensitivity);
}

static void free_tables(struct report *report)
{
    csv_table_free(&report->summary);
    csv_table_free(&report->limits);
    csv_table_free(&report->settings);
    csv_table_free(&report->rollback);
    csv_table_free(&report->groups);
    csv_table_free(&report->sensitivity);
}

/* ---- pieces ---- */

/* What the pictures and the courses of the cases are made of: each file is read once. */
static bool cut_pieces(struct report *report)
{
    static const char *const traces[] = { "cases.csv", "events.csv", "capacity.csv",
                                          "activities.csv", "refreshes.csv" };
    struct text failed = { 0 };
    int error = 0;
    if (!chart_cut_pieces(&report->plan, &report->pieces, report->list))
        return false;
    for (size_t i = 0; i < sizeof traces / sizeof traces[0] && error == 0; i++)
        error = case_pieces_cut(&report->pieces, traces[i], &failed);
    if (error != 0)
        diagnostics_add(report->list, SEVERITY_ERROR, (struct place){ 0 },
                        "cannot read or write %s: %s", text_string(&failed),
                        zstd_stream_problem(error));
    text_free(&failed);
    return error == 0;
}

/* ---- pictures ---- */

/* The folder is a temporary one: the picture and the script beside it go again. */
static void take_picture(void *context, const struct chart *chart, const char *name)
{
    struct report *report = context;
    struct report_picture picture = { .chart = chart };
    int error = file_read_all(name, PICTURE_BYTES_MOST, &picture.bytes, &picture.size);
    if (error == 0) {
        report->pictures = must_realloc(report->pictures,
                                        (report->n_pictures + 1) * sizeof *report->pictures);
        report->pictures[report->n_pictures++] = picture;
    } else {
        diagnostics_add(report->list, SEVERITY_ERROR, (struct place){ 0 }, "cannot read %s: %s",
                        name, strerror(error));
    }
    unlink(name);
}

static void remove_scripts(const struct chart_plan *plan, const char *folder)
{
    for (size_t i = 0; i < plan->n_charts; i++) {
        struct text name = { 0 };
        text_printf(&name, "%s/%s.gp", folder, plan->charts[i].name);
        unlink(text_string(&name));
        text_free(&name);
    }
}

/* Without a gnuplot there are no pictures, and that is told. */
static enum show_result draw_pictures(struct report *report, struct chart_request *request)
{
    if (!gnuplot_is_there()) {
        diagnostic_hint(diagnostics_add(report->list, SEVERITY_WARNING, (struct place){ 0 },
                                        "the report has no pictures: there is no gnuplot"),
                        GNUPLOT_HINT);
        return SHOW_DONE;
    }
    struct text folder = name_in(folder_for_temporaries(), "evenkeel.XXXXXX");
    enum show_result result = SHOW_FAILED;
    if (mkdtemp(folder.bytes) != NULL) {
        request->output = text_string(&folder);
        result = chart_plan_draw(&report->plan, report->list);
        remove_scripts(&report->plan, text_string(&folder));
        rmdir(text_string(&folder));
    } else {
        diagnostics_add(report->list, SEVERITY_ERROR, (struct place){ 0 },
                        "cannot make the folder %s: %s", text_string(&folder), strerror(errno));
    }
    text_free(&folder);
    return result;
}

/* ---- the page ---- */

static bool write_page(const struct report *report, const char *name)
{
    struct atomic_file file;
    int error = atomic_file_open(&file, name);
    if (error == 0) {
        report_page_write(file.stream, report);
        error = atomic_file_commit(&file);
    }
    if (error != 0)
        diagnostics_add(report->list, SEVERITY_ERROR, (struct place){ 0 }, "cannot write %s: %s",
                        name, strerror(error));
    return error == 0;
}

static enum show_result write_report(struct report *report, struct chart_request *charts,
                                       const char *output)
{
    struct text name = { 0 };
    if (!cut_pieces(report))
        return SHOW_FAILED;
    enum show_result drawn = draw_pictures(report, charts);
    if (drawn == SHOW_INTERRUPTED)
        return SHOW_INTERRUPTED;
    text_append(&name, output != NULL ? output : report->folder);
    text_append(&name, output != NULL ? "" : "/report.html");
    bool is_written = write_page(report, text_string(&name));
    if (is_written)
        puts(text_string(&name));
    text_free(&name);
    return is_written && drawn == SHOW_DONE ? SHOW_DONE : SHOW_FAILED;
}

static void tell_left_out(const struct report *report)
{
    if (report->plan.n_chosen < report->plan.n_cases)
        fprintf(stderr,
                "evenkeel report: %zu of %zu cases in full; --case NAME takes another one, --all "
                "all of them\n",
                report->plan.n_chosen, report->plan.n_cases);
}

enum show_result report_write(const struct report_request *request, struct diagnostics *list)
{
    struct report report = { .folder = request->folder, .list = list };
    struct chart_request charts = {
        .folder = request->folder,
        .cases = request->cases,
        .n_cases = request->n_cases,
        .has_all_cases = request->has_all_cases,
        .is_quiet = true,
        .drawn = take_picture,
        .context = &report,
        .cancel = request->cancel,
        .pieces = &report.pieces,
    };
    enum show_result result = SHOW_REFUSED;
    report.manifest = manifest_read(request->folder, list);
    if (report.manifest != NULL && chart_plan_make(&report.plan, &charts, list) &&
        read_tables(&report) && read_call(&report)) {
        if (!request->is_quiet && request->n_cases == 0)
            tell_left_out(&report);
        result = write_report(&report, &charts, request->output);
    }
    for (size_t i = 0; i < report.n_pictures; i++)
        free(report.pictures[i].bytes);
    free(report.pictures);
    free(report.call);
    free_tables(&report);
    case_pieces_free(&report.pieces);
    chart_plan_free(&report.plan);
    json_decref(report.manifest);
    return result;
}
