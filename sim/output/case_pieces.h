/*
 * case_pieces: the rows of chosen cases, cut out of the files of a results folder.
 *
 * Each chosen case gets a small folder with files of the same names: the header and its own rows.
 * Who draws or tells of a case reads its folder and not the rows of all the others, and needs no
 * program for compressed files. Each file of the results is read once, row by row, whatever the
 * number of cases. The folders are temporary: case_pieces_free removes them.
 *
 * Errors are errno values, with the name of the file that is meant.
 */
#ifndef EVENKEEL_OUTPUT_CASE_PIECES_H
#define EVENKEEL_OUTPUT_CASE_PIECES_H

#include <stddef.h>

#include "base/text.h"

enum { CASE_PIECES_MOST_FILES = 16 };

struct case_pieces {
    const char *source; /* the results folder; borrowed */
    const char **names; /* of the cases; NULL: it gets no pieces; owned, but not the names */
    size_t n_names;
    size_t *order; /* of those with pieces, by name; owned */
    size_t n_order;
    struct text folder;
    const char *files[CASE_PIECES_MOST_FILES]; /* that were cut; borrowed */
    size_t n_files;
};

/* Makes the folders; pieces are to be freed in either case. */
int case_pieces_make(struct case_pieces *pieces, const char *source, const char *const *names,
                     size_t n_names, struct text *failed);
/* Cuts "capacity.csv", or what is compressed as such; without either there are no pieces of it. A
 * file that was cut before stays as it is. */
int case_pieces_cut(struct case_pieces *pieces, const char *file, struct text *failed);
/* Appends the name of a case's folder. */
void case_pieces_folder(const struct case_pieces *pieces, size_t index, struct text *name);
/* Allowed on pieces of zeroes. */
void case_pieces_free(struct case_pieces *pieces);

#endif
