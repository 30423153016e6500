/*
 * result_files: the CSV files of a results folder by their number, to index arrays with.
 */
#ifndef EVENKEEL_OUTPUT_RESULT_FILES_H
#define EVENKEEL_OUTPUT_RESULT_FILES_H

enum result_file_id {
#define RESULT_FILE(identifier, name, can_compress, row) RESULT_##identifier,
#include "output/result_file_list.h"
#undef RESULT_FILE
    N_RESULT_FILES
};

extern const char *const result_file_names[N_RESULT_FILES];

#endif
