#include "output/case_pages.h"

#include <stdlib.h>

#include "base/text.h"

struct case_pages *case_pages_new(struct csv_writer *const *files)
{
    struct case_pages *pages = must_calloc(1, sizeof *pages);
    for (int i = 0; i < N_RESULT_FILES; i++)
        pages->csv[i] = files[i];
    return pages;
}

struct case_pages *case_pages_new_aside(const char *folder)
{
    struct case_pages *pages = must_calloc(1, sizeof *pages);
    pages->is_aside = true;
    for (int i = 0; i < N_RESULT_FILES && pages->error == 0; i++) {
        if (!result_file_is_of_case((enum result_file_id)i))
            continue;
        pages->error = spool_open(&pages->spools[i], folder);
        pages->csv[i] = must_alloc(sizeof *pages->csv[i]);
        csv_writer_init(pages->csv[i], pages->spools[i].stream);
    }
    return pages;
}

static void append_bytes(void *context, const char *bytes, size_t size)
{
    csv_writer_bytes(context, bytes, size);
}

int case_pages_give(struct case_pages *pages, struct csv_writer *const *files,
                    enum result_file_id *id)
{
    for (int i = 0; pages->is_aside && i < N_RESULT_FILES; i++) {
        *id = (enum result_file_id)i;
        if (pages->csv[i] == NULL)
            continue;
        csv_writer_finish(pages->csv[i]);
        int error = spool_give(&pages->spools[i], append_bytes, files[i]);
        if (error != 0)
            return error;
    }
    return 0;
}

void case_pages_free(struct case_pages *pages)
{
    if (pages == NULL)
        return;
    for (int i = 0; i < N_RESULT_FILES; i++) {
        spool_close(&pages->spools[i]);
        if (pages->is_aside)
            free(pages->csv[i]);
    }
    trace_writer_free(&pages->trace);
    free(pages);
}
