/* A results folder, changed: manifest.json, runs.csv and events.csv, each up to a NUL. */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "input.h"

#include "output/csv_table.h"
#include "output/runs_reader.h"
#include "output/why.h"

static bool take(void *context, const char *case_name, uint64_t run, const int64_t *row)
{
    int64_t *last = context;

    input_require(case_name != NULL && run >= 1, "a run has a case and counts from 1");
    *last = row[0];
    return true;
}

static void read_index(const char *folder)
{
    struct diagnostics list = { 0 };
    struct results_index index;
    bool is_good = results_index_read(&index, folder, &list);

    if (is_good)
        results_index_free(&index);
    input_check_told(&list, is_good);
}

static void read_runs(const char *folder)
{
    struct diagnostics list = { 0 };
    int64_t last;

    input_check_told(&list, runs_reader_read(folder, &list, take, &last));
}

static void read_table(const char *path)
{
    struct diagnostics list = { 0 };
    struct csv_table table;
    bool is_good = csv_table_read_case(&table, path, "web", &list);

    if (is_good && table.n_rows > 0)
        csv_table_number(&table, table.n_rows - 1, table.n_columns - 1);
    csv_table_free(&table);
    input_check_told(&list, is_good);
}

static void tell_why(const char *folder)
{
    struct diagnostics list = { 0 };
    struct why_request request = { .folder = folder, .at = WHY_NOT_ASKED, .from = WHY_NOT_ASKED,
                                   .to = WHY_NOT_ASKED };
    FILE *nowhere = fopen("/dev/null", "w");
    bool is_good = why_tell(&request, nowhere, &list);

    fclose(nowhere);
    input_check_told(&list, is_good);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "manifest.json", "runs.csv", "events.csv", "cases.csv",
                                         "capacity.csv", "activities.csv", "refreshes.csv" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *piece = input_take(&data, &size);

        input_write(names[i], (const uint8_t *)piece, strlen(piece));
        free(piece);
    }
    read_index(input_folder());
    read_runs(input_folder());
    read_table(input_write("table.csv", data, size));
    tell_why(input_folder());
    return 0;
}
