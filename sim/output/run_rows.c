#include "output/run_rows.h"

#include <stddef.h>

#include "output/metric_cell.h"
#include "output/result_files.h"

static void write_zone(struct csv_writer *csv, const struct setup *setup, size_t index)
{
    csv_writer_text(csv, setup->zones[index].id);
}

static void write_operation(struct csv_writer *csv, const struct setup *setup, size_t index)
{
    const struct timeline_entry *entry = &setup->timeline[index];
    csv_writer_integer(csv, (int64_t)entry->entry);
    csv_writer_text(csv, entry->type->name);
}

/* By what the metrics are of; those of refusals, which come last, stand in the summary alone. */
static const struct {
    enum result_file_id file;
    const char *names[3]; /* of what stands between case and run and the metrics */
    void (*write)(struct csv_writer *csv, const struct setup *setup, size_t index);
} scopes[METRIC_OF_REFUSAL] = {
    [METRIC_OF_RUN] = { RESULT_RUNS, { NULL }, NULL },
    [METRIC_OF_ZONE] = { RESULT_ZONES, { "zone", NULL }, write_zone },
    [METRIC_OF_OPERATION] = { RESULT_OPERATIONS, { "entry", "operation", NULL }, write_operation },
    [METRIC_OF_FLEET] = { RESULT_FLEETS, { NULL }, NULL },
};

void run_rows_write_headers(struct csv_writer *const *csv)
{
    for (int scope = 0; scope < METRIC_OF_REFUSAL; scope++) {
        struct csv_writer *to = csv[scopes[scope].file];
        csv_writer_text(to, "case");
        csv_writer_text(to, "run");
        for (const char *const *name = scopes[scope].names; *name != NULL; name++)
            csv_writer_text(to, *name);
        for (const struct metric *m = metrics; m->name != NULL; m++) {
            if ((int)m->scope == scope)
                csv_writer_text(to, m->column);
        }
        csv_writer_end_row(to);
    }
}

void run_rows_write(struct csv_writer *const *csv, const struct study_case *of,
                    const struct metric_layout *layout, uint64_t run, const int64_t *row)
{
    const struct metric_slot *slots = layout->slots;
    for (size_t i = 0; i < layout->n && slots[i].metric->scope < METRIC_OF_REFUSAL;) {
        enum metric_scope scope = slots[i].metric->scope;
        size_t index = slots[i].index;
        struct csv_writer *to = csv[scopes[scope].file];
        csv_writer_text(to, of->name);
        csv_writer_integer(to, (int64_t)run);
        if (scopes[scope].write != NULL)
            scopes[scope].write(to, of->setup, index);
        for (; i < layout->n && slots[i].metric->scope == scope && slots[i].index == index; i++)
            metric_cell_write(to, slots[i].metric, row[i]);
        csv_writer_end_row(to);
    }
}
