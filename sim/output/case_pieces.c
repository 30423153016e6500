#define _POSIX_C_SOURCE 200809L /* mkdtemp */

#include "output/case_pieces.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/csv_rows.h"
#include "base/zstd_stream.h"

/* -- folders ----------------------------------------------------------------------------------- */

struct named {
    const char *name;
    size_t index;
};

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const struct named *)left)->name, ((const struct named *)right)->name);
}

static void sort_names(struct case_pieces *pieces)
{
    struct named *named = must_alloc((pieces->n_names + 1) * sizeof *named);
    for (size_t i = 0; i < pieces->n_names; i++) {
        if (pieces->names[i] != NULL) {
            named[pieces->n_order++] = (struct named){ pieces->names[i], i };
        }
    }
    qsort(named, pieces->n_order, sizeof *named, compare_names);
    pieces->order = must_alloc((pieces->n_order + 1) * sizeof *pieces->order);
    for (size_t i = 0; i < pieces->n_order; i++)
        pieces->order[i] = named[i].index;
    free(named);
}

void case_pieces_folder(const struct case_pieces *pieces, size_t index, struct text *name)
{
    text_printf(name, "%s/%zu", text_string(&pieces->folder), index);
}

static void name_piece(const struct case_pieces *pieces, size_t index, const char *file,
                       struct text *name)
{
    text_clear(name);
    case_pieces_folder(pieces, index, name);
    text_printf(name, "/%s", file);
}

int case_pieces_make(struct case_pieces *pieces, const char *source, const char *const *names,
                     size_t n_names, struct text *failed)
{
    int error = 0;
    *pieces = (struct case_pieces){
        .source = source,
        .names = must_alloc((n_names + 1) * sizeof *pieces->names),
        .n_names = n_names,
    };
    for (size_t i = 0; i < n_names; i++)
        pieces->names[i] = names[i];
    text_printf(&pieces->folder, "%s/evenkeel.XXXXXX", folder_for_temporaries());
    text_append(failed, text_string(&pieces->folder));
    if (mkdtemp(pieces->folder.bytes) == NULL) {
        error = errno;
        text_free(&pieces->folder);
        return error;
    }
    sort_names(pieces);
    for (size_t i = 0; i < pieces->n_order && error == 0; i++) {
        text_clear(failed);
        case_pieces_folder(pieces, pieces->order[i], failed);
        error = mkdir(text_string(failed), 0700) == 0 ? 0 : errno;
    }
    return error;
}

void case_pieces_free(struct case_pieces *pieces)
{
    struct text name = { 0 };
    for (size_t i = 0; i < pieces->n_order; i++) {
        for (size_t k = 0; k < pieces->n_files; k++) {
            name_piece(pieces, pieces->order[i], pieces->files[k], &name);
            unlink(text_string(&name));
        }
        text_clear(&name);
        case_pieces_folder(pieces, pieces->order[i], &name);
        rmdir(text_string(&name));
    }
    if (pieces->folder.length > 0)
        rmdir(text_string(&pieces->folder));
    text_free(&name);
    text_free(&pieces->folder);
    free(pieces->order);
    free(pieces->names);
    *pieces = (struct case_pieces){ .source = NULL };
}

/* -- rows -------------------------------------------------------------------------------------- */

/* A file that is being cut. */
struct cutting {
    const struct case_pieces *pieces;
    const char *file;
    struct csv_rows rows;
    FILE *to;         /* the piece that takes the rows now, or NULL */
    struct text name; /* the piece; where an error is, the file that is meant */
};

struct search {
    const struct case_pieces *pieces;
    const char *name;
};

static int compare_with(const void *key, const void *element)
{
    const struct search *search = key;
    return strcmp(search->name, search->pieces->names[*(const size_t *)element]);
}

/* The index of the case that the first cell names; n_names: it gets no pieces. */
static size_t find_case(const struct case_pieces *pieces, const struct csv_rows *rows)
{
    struct text cell = { 0 };
    csv_rows_first_cell(rows, &cell);
    struct search search = { pieces, text_string(&cell) };
    const size_t *found =
        bsearch(&search, pieces->order, pieces->n_order, sizeof *pieces->order, compare_with);
    text_free(&cell);
    return found != NULL ? *found : pieces->n_names;
}

/* -- cutting ----------------------------------------------------------------------------------- */

static int close_piece(struct cutting *cutting)
{
    FILE *to = cutting->to;
    cutting->to = NULL;
    return to == NULL || fclose(to) == 0 ? 0 : errno;
}

static int open_piece(struct cutting *cutting, size_t index, const char *mode)
{
    name_piece(cutting->pieces, index, cutting->file, &cutting->name);
    cutting->to = fopen(text_string(&cutting->name), mode);
    return cutting->to != NULL ? 0 : errno;
}

static int write_row(const struct cutting *cutting)
{
    const struct csv_rows *rows = &cutting->rows;
    return fwrite(rows->row, 1, rows->length, cutting->to) == rows->length ? 0 : errno;
}

/* Every case has it, also one without rows. */
static int write_headers(struct cutting *cutting)
{
    int error = 0;
    for (size_t i = 0; i < cutting->pieces->n_order && error == 0; i++) {
        error = open_piece(cutting, cutting->pieces->order[i], "w");
        error = error == 0 ? write_row(cutting) : error;
        int closed = close_piece(cutting);
        error = error == 0 ? closed : error;
    }
    return error;
}

/* The row belongs to another case than the one before. */
static int change_piece(struct cutting *cutting)
{
    size_t index = find_case(cutting->pieces, &cutting->rows);
    int error = close_piece(cutting);
    return error != 0 || index == cutting->pieces->n_names ? error
                                                           : open_piece(cutting, index, "a");
}

static int cut_rows(struct cutting *cutting)
{
    bool is_same;
    int error = 0;
    while (error == 0 && csv_rows_next(&cutting->rows, &is_same)) {
        if (!is_same)
            error = change_piece(cutting);
        if (error == 0 && cutting->to != NULL)
            error = write_row(cutting);
    }
    int closed = close_piece(cutting);
    return error == 0 ? closed : error;
}

/* The header, then the rows. */
static int cut(struct cutting *cutting)
{
    bool is_same;
    if (!csv_rows_next(&cutting->rows, &is_same))
        return 0;
    int error = write_headers(cutting);
    return error == 0 ? cut_rows(cutting) : error;
}

static bool is_cut(const struct case_pieces *pieces, const char *file)
{
    for (size_t i = 0; i < pieces->n_files; i++) {
        if (strcmp(pieces->files[i], file) == 0)
            return true;
    }
    return false;
}

int case_pieces_cut(struct case_pieces *pieces, const char *file, struct text *failed)
{
    struct text path = { 0 }, opened = { 0 };
    if (is_cut(pieces, file))
        return 0;
    text_printf(&path, "%s/%s", pieces->source, file);
    struct cutting cutting = { .pieces = pieces, .file = file };
    cutting.rows.from = zstd_stream_open(text_string(&path), &opened);
    int error = cutting.rows.from != NULL || errno == ENOENT ? 0 : errno;
    bool is_of_source = error != 0;
    if (cutting.rows.from != NULL) {
        assert(pieces->n_files < CASE_PIECES_MOST_FILES);
        pieces->files[pieces->n_files++] = file;
        error = cut(&cutting);
        is_of_source = error == 0;
        error = is_of_source ? cutting.rows.error : error;
        fclose(cutting.rows.from);
    }
    text_clear(failed);
    text_append(failed, text_string(is_of_source ? &opened : &cutting.name));
    csv_rows_free(&cutting.rows);
    text_free(&cutting.name);
    text_free(&path);
    text_free(&opened);
    return error;
}
