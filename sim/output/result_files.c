#include "output/result_files.h"

#include <stddef.h>

#include "base/zstd_stream.h"

enum owner { RUNS, CASE, TRACE, ELSE };

const char *const result_file_names[N_RESULT_FILES] = {
#define RESULT_FILE(identifier, name, whose, row) [RESULT_##identifier] = name,
#include "output/result_file_list.h"
#undef RESULT_FILE
};

static const struct {
    const char *compressed;
    enum owner owner;
} rows[N_RESULT_FILES] = {
#define RESULT_FILE(identifier, name, whose, row) \
    [RESULT_##identifier] = { name ZSTD_STREAM_ENDING, whose },
#include "output/result_file_list.h"
#undef RESULT_FILE
};

const char *result_file_name_on_disk(enum result_file_id id, bool is_compressed)
{
    if (!is_compressed)
        return result_file_names[id];
    return rows[id].owner == TRACE ? rows[id].compressed : NULL;
}

bool result_file_is_of_case(enum result_file_id id)
{
    return rows[id].owner == CASE || rows[id].owner == TRACE;
}
