/*
 * journal_parts: the parts of several journals as one, in order, and none of them twice.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "output/journal_record.h"

static int compare_entries(const void *left, const void *right)
{
    const struct study_part *a = &((const struct journal_entry *)left)->part;
    const struct study_part *b = &((const struct journal_entry *)right)->part;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

void journal_parts_make(struct journal_parts *parts, const struct journal *const *journals,
                        size_t n_journals)
{
    size_t n = 0;
    *parts = (struct journal_parts){ 0 };
    for (size_t i = 0; i < n_journals; i++)
        n += journals[i]->n_entries;
    struct journal_entry *entries = must_alloc((n + 1) * sizeof *entries);
    n = 0;
    for (size_t i = 0; i < n_journals; i++) {
        size_t n_more = journals[i]->n_entries;
        if (n_more > 0)
            memcpy(entries + n, journals[i]->entries, n_more * sizeof *entries);
        n += n_more;
    }
    qsort(entries, n, sizeof *entries, compare_entries);
    parts->entries = entries;
    for (size_t i = 0; i < n; i++) {
        const struct study_part *last =
            parts->n_entries > 0 ? &entries[parts->n_entries - 1].part : NULL;
        if (last == NULL || last->index != entries[i].part.index ||
            entries[i].part.first - last->first >= last->n)
            entries[parts->n_entries++] = entries[i];
    }
}

void journal_parts_free(struct journal_parts *parts)
{
    free(parts->entries);
    *parts = (struct journal_parts){ 0 };
}

static const struct journal_entry *find_entry(const struct journal_parts *parts, size_t index,
                                              uint64_t from)
{
    const struct journal_entry wanted = { .part = { .index = index, .first = from } };
    size_t low = 0, high = parts->n_entries;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_entries(&parts->entries[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < parts->n_entries && parts->entries[low].part.index == index ? &parts->entries[low]
                                                                              : NULL;
}

bool journal_next(void *context, size_t index, uint64_t from, struct study_part *part)
{
    const struct journal_entry *entry = find_entry(context, index, from);
    if (entry != NULL)
        *part = entry->part;
    return entry != NULL;
}

int journal_read_part(void *context, const struct study_part *part, size_t n_metrics,
                      int64_t *rows, struct bands *bands)
{
    const struct journal_entry *entry = find_entry(context, part->index, part->first);
    size_t frame_size, size, n = part->n;
    assert(entry != NULL && entry->part.n == n);
    char *content = journal_record_unpack(entry->journal->bytes + entry->offset, entry->size,
                                          &frame_size, &size);
    if (content == NULL)
        return EBADMSG;
    size_t rows_size = n * n_metrics * sizeof *rows;
    uint64_t n_runs_before = bands->n_runs;
    size -= sizeof(struct journal_record);
    const char *rest = content + sizeof(struct journal_record);
    bool is_good = size >= rows_size && bands_unpack(bands, rest + rows_size, size - rows_size) &&
                   bands->n_runs - n_runs_before == n;
    for (size_t metric = 0; is_good && metric < n_metrics; metric++) {
        for (size_t i = 0; i < n; i++)
            memcpy(&rows[i * n_metrics + metric], rest + (metric * n + i) * sizeof *rows,
                   sizeof *rows);
    }
    free(content);
    return is_good ? 0 : EBADMSG;
}
