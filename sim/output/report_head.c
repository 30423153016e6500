#include "output/report_head.h"

#include <string.h>

#include "base/text.h"
#include "output/html.h"

/* ---- its name ---- */

static bool is_one_title(const struct chart_plan *plan)
{
    for (size_t i = 1; i < plan->n_cases; i++) {
        if (strcmp(plan->cases[i].title, plan->cases[0].title) != 0)
            return false;
    }
    return *plan->cases[0].title != '\0';
}

static void append_name(const struct report *report, struct text *text)
{
    const struct chart_case *first = &report->plan.cases[0];
    if (is_one_title(&report->plan))
        text_append(text, first->title);
    else if (report->plan.n_cases == 1)
        text_append(text, first->name);
    else
        text_printf(text, "%zu cases", report->plan.n_cases);
}

void report_head_write(FILE *stream, const struct report *report)
{
    struct text name = { 0 };
    append_name(report, &name);
    fputs("<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
          stream);
    html_element(stream, "title", text_string(&name));
    fprintf(stream, "<style>\n%s</style>\n</head>\n", report_style);
    text_free(&name);
}

/* ---- what it was made from ---- */

static size_t count_files(const struct report *report)
{
    return json_array_size(json_object_get(report->manifest, "scenarios"));
}

static void append_runs(const struct report *report, struct text *text)
{
    const json_t *cases = json_object_get(report->manifest, "cases"), *of;
    json_int_t least = 0, most = 0;
    size_t index;
    json_array_foreach(cases, index, of) {
        json_int_t n = json_integer_value(json_object_get(of, "runs"));
        least = index == 0 || n < least ? n : least;
        most = n > most ? n : most;
    }
    if (least < most)
        text_printf(text, "%" JSON_INTEGER_FORMAT " to ", least);
    text_printf(text, "%" JSON_INTEGER_FORMAT " run%s%s", most, most == 1 ? "" : "s",
                json_array_size(cases) > 1 ? " of each case" : "");
}

static void write_origin(FILE *stream, const struct report *report)
{
    const json_t *first = json_array_get(json_object_get(report->manifest, "cases"), 0);
    const char *file = report->plan.cases[0].file, *slash = strrchr(file, '/');
    struct text text = { 0 };
    if (chart_plan_is_one_file(&report->plan))
        text_append(&text, slash != NULL ? slash + 1 : file);
    else
        text_printf(&text, "%zu files", count_files(report));
    text_append(&text, ", ");
    append_runs(report, &text);
    text_printf(&text, ", seed %" JSON_INTEGER_FORMAT ", evenkeel ",
                json_integer_value(json_object_get(first, "seed")));
    const char *version = json_string_value(json_object_get(report->manifest, "evenkeel"));
    text_append(&text, version != NULL ? version : "");
    html_element(stream, "p class=\"made\"", text_string(&text));
    text_free(&text);
}

/* ---- whether the limits are kept ---- */

struct tally {
    size_t n, n_broken, n_open;
};

/* Of the limits; of_cases: of the cases, each as its worst limit. The rows of a case stand
 * together. */
static struct tally count_verdicts(const struct csv_table *limits, bool of_cases)
{
    size_t cases = csv_table_column(limits, "case"), verdicts = csv_table_column(limits, "verdict");
    struct tally tally = { 0 };
    for (size_t row = 0; row < limits->n_rows; tally.n++) {
        const char *name = csv_table_text(limits, row, cases);
        bool is_broken = false, is_open = false;
        do {
            const char *verdict = csv_table_text(limits, row, verdicts);
            is_broken = is_broken || strcmp(verdict, "broken") == 0;
            is_open = is_open || (strcmp(verdict, "broken") != 0 && strcmp(verdict, "kept") != 0);
            row++;
        } while (of_cases && row < limits->n_rows &&
                 strcmp(csv_table_text(limits, row, cases), name) == 0);
        tally.n_broken += is_broken;
        tally.n_open += is_open && !is_broken;
    }
    return tally;
}

/* "1 kept, 2 broken", "all kept in 30, some broken in 6". */
static void append_parts(const struct tally *tally, bool of_cases, struct text *text)
{
    static const struct {
        const char *of_limits, *of_cases;
    } words[] = {
        { "kept", "all kept in" }, { "broken", "some broken in" }, { "not decided", "open in" },
    };
    const size_t counts[] = { tally->n - tally->n_broken - tally->n_open, tally->n_broken,
                              tally->n_open };
    const char *before = "";
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (counts[i] == 0)
            continue;
        if (of_cases)
            text_printf(text, "%s%s %zu", before, words[i].of_cases, counts[i]);
        else
            text_printf(text, "%s%zu %s", before, counts[i], words[i].of_limits);
        before = ", ";
    }
    text_append(text, ".");
}

static void write_verdicts(FILE *stream, const struct report *report)
{
    bool is_one = report->plan.table.n_rows < 2;
    struct tally tally = count_verdicts(&report->limits, !is_one);
    struct text text = { 0 };
    if (tally.n == 0)
        return;
    if (is_one)
        text_append(&text, "Limits: ");
    else
        text_printf(&text, "Of %zu cases with limits: ", tally.n);
    append_parts(&tally, !is_one, &text);
    html_element(stream, tally.n_broken > 0 ? "p class=\"warning\"" : "p", text_string(&text));
    text_free(&text);
}

/* ---- whether all went as asked ---- */

static const struct {
    const char *metric, *sentence;
    double good; /* the share that it is in a case without trouble */
} troubles[] = {
    { "finished", "not all comes to its end", 1 },
    { "refused", "a request is refused", 0 },
    { "unsuccessful", "an operation does not end Successful", 0 },
};

bool report_head_needs(void *context, const char *rest)
{
    (void)context;
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
        size_t length = strlen(troubles[i].metric);
        if (rest[0] == ',' && strncmp(rest + 1, troubles[i].metric, length) == 0 &&
            rest[1 + length] == ',')
            return true;
    }
    return false;
}

/* Of several cases: in how many runs are not as asked; of one its own section says so. One pass:
 * a study has thousands of cases. */
static void write_troubles(FILE *stream, const struct report *report)
{
    const struct csv_table *table = &report->summary;
    size_t metrics = csv_table_column(table, "metric"), values = csv_table_column(table, "value"),
           statistics = csv_table_column(table, "statistic");
    size_t counts[sizeof troubles / sizeof troubles[0]] = { 0 };
    const char *before = "Not all goes as asked: in some runs of ";
    for (size_t row = 0; row < table->n_rows; row++) {
        if (strcmp(csv_table_text(table, row, statistics), "share") != 0)
            continue;
        for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
            double share = csv_table_number(table, row, values);
            if (strcmp(csv_table_text(table, row, metrics), troubles[i].metric) == 0)
                counts[i] += troubles[i].good > 0 ? !(share >= troubles[i].good) : share > 0;
        }
    }
    struct text text = { 0 };
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
        if (counts[i] == 0)
            continue;
        text_printf(&text, "%s%zu case%s %s", before, counts[i], counts[i] == 1 ? "" : "s",
                    troubles[i].sentence);
        before = ", of ";
    }
    if (text.length > 0) {
        text_append(&text, ".");
        html_element(stream, "p class=\"warning\"", text_string(&text));
    }
    text_free(&text);
}

/* ---- the way to what follows ---- */

static void write_way(FILE *stream, const struct report *report)
{
    bool is_one = report->plan.table.n_rows < 2;
    const struct {
        const char *anchor, *name;
        bool is_there;
    } sections[] = {
        { "plan", "What to choose", report->settings.n_rows > 0 },
        { "limits", "Limits", report->limits.n_rows > 0 },
        { "cases", "All cases", !is_one },
        { "case-1", "What was found", is_one && report->plan.cases[0].is_chosen },
        { "provenance", "What this was obtained from", true },
    };
    fputs("<nav>", stream);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if (!sections[i].is_there)
            continue;
        fprintf(stream, "<a href=\"#%s\">", sections[i].anchor);
        html_text(stream, sections[i].name);
        fputs("</a>\n", stream);
    }
    fputs("</nav>\n", stream);
}

void report_head_begin(FILE *stream, const struct report *report)
{
    struct text name = { 0 };
    append_name(report, &name);
    html_element(stream, "h1", text_string(&name));
    write_origin(stream, report);
    if (!json_is_true(json_object_get(report->manifest, "complete")))
        html_element(stream, "p class=\"warning\"",
                     "The study was interrupted: these are the runs that were made until then.");
    write_verdicts(stream, report);
    if (report->plan.table.n_rows > 1)
        write_troubles(stream, report);
    write_way(stream, report);
    text_free(&name);
}
