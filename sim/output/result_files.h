/*
 * result_files: the CSV files of a results folder by their number, to index arrays with.
 */
#ifndef EVENKEEL_OUTPUT_RESULT_FILES_H
#define EVENKEEL_OUTPUT_RESULT_FILES_H

#include <stdbool.h>

enum result_file_id {
#define RESULT_FILE(identifier, name, whose, row) RESULT_##identifier,
#include "output/result_file_list.h"
#undef RESULT_FILE
    N_RESULT_FILES
};

extern const char *const result_file_names[N_RESULT_FILES];

/* As it is called on the disk; NULL: it is never compressed. */
const char *result_file_name_on_disk(enum result_file_id id, bool is_compressed);
/* Whether it is written when the runs of a case are over (output/case_results.h). */
bool result_file_is_of_case(enum result_file_id id);

#endif
