/*
 * journal_record: the records of a journal (output/journal.h), a zstd frame each, and its head as
 * JSON. Shared by the files of the journal. Errors are errno values.
 */
#ifndef EVENKEEL_OUTPUT_JOURNAL_RECORD_H
#define EVENKEEL_OUTPUT_JOURNAL_RECORD_H

#include "base/text.h"
#include "output/journal.h"

enum { RECORD_MOST = 1 << 30 /* bytes; of one input or part */ };

/* What a record begins with. */
enum record_kind { RECORD_HEAD = 0x314a4b45 /* "EKJ1" */, RECORD_INPUT, RECORD_PART };
struct journal_record {
    int64_t kind, index, first, n; /* of a part; the others are 0 */
};

/* Makes the text begin with a record; the caller appends what it is of. */
void journal_record_begin(struct text *bytes, const struct journal_record *record);
/* Compresses the text and writes it at the file's position. */
int journal_record_write(struct journal *journal, int file, const struct text *record);
void journal_record_free_packer(struct journal *journal);
/* The content of the frame that begins at bytes, malloced, with its sizes in the file and unpacked;
 * NULL: it is cut off or damaged. */
char *journal_record_unpack(const char *bytes, size_t size, size_t *frame_size,
                            size_t *content_size);

/* Malloced; NULL: a name is no UTF-8. */
char *journal_head_as_json(const struct journal_head *head);
/* False: this is no head of this format; what was read of it is freed as ever. */
bool journal_head_from_json(struct journal_head *head, const char *text, size_t size);

#endif
