/*
 * run_rows: runs with their metrics, in the files of what these are of: runs.csv, zones.csv,
 * operations.csv, fleets.csv.
 */
#ifndef EVENKEEL_OUTPUT_RUN_ROWS_H
#define EVENKEEL_OUTPUT_RUN_ROWS_H

#include <stdint.h>

#include "output/csv_writer.h"
#include "study/study.h"

/* csv: by result_file_id. */
void run_rows_write_headers(struct csv_writer *const *csv);
/* row: the values of one run, as the layout tells them. */
void run_rows_write(struct csv_writer *const *csv, const struct study_case *of,
                    const struct metric_layout *layout, uint64_t run, const int64_t *row);

#endif
