#include "output/csv_writer.h"

#include <csv.h>
#include <string.h>

#include "output/number.h"

void csv_writer_init(struct csv_writer *writer, FILE *stream)
{
    writer->stream = stream;
    writer->used = 0;
    writer->n_given = 0;
    writer->is_row_open = false;
}

void csv_writer_finish(struct csv_writer *writer)
{
    if (writer->used > 0)
        fwrite(writer->bytes, 1, writer->used, writer->stream);
    writer->n_given += writer->used;
    writer->used = 0;
}

/* Room for size bytes, at most the buffer's. */
static char *reserve(struct csv_writer *writer, size_t size)
{
    if (writer->used + size > CSV_WRITER_BUFFER)
        csv_writer_finish(writer);
    return writer->bytes + writer->used;
}

static void begin_cell(struct csv_writer *writer)
{
    if (writer->is_row_open) {
        *reserve(writer, 1) = ',';
        writer->used++;
    }
    writer->is_row_open = true;
}

/* Length of a text that can stand as it is; SIZE_MAX for one that needs quotes. */
static size_t plain_length(const char *text)
{
    size_t length = strcspn(text, ",\"\r\n");
    bool has_blank_end = length > 0 && (text[0] == ' ' || text[0] == '\t' ||
                                        text[length - 1] == ' ' || text[length - 1] == '\t');
    return text[length] != '\0' || length == 0 || has_blank_end ? SIZE_MAX : length;
}

static void write_quoted(struct csv_writer *writer, const char *text)
{
    size_t length = strlen(text);
    if (2 * length + 2 > CSV_WRITER_BUFFER) {
        csv_writer_finish(writer);
        csv_fwrite(writer->stream, text, length);
        return;
    }
    char *target = reserve(writer, 2 * length + 2);
    writer->used += csv_write(target, 2 * length + 2, text, length);
}

void csv_writer_text(struct csv_writer *writer, const char *text)
{
    begin_cell(writer);
    if (text == NULL)
        return;
    size_t length = plain_length(text);
    if (length > CSV_WRITER_BUFFER) {
        write_quoted(writer, text);
        return;
    }
    memcpy(reserve(writer, length), text, length);
    writer->used += length;
}

void csv_writer_integer(struct csv_writer *writer, int64_t value)
{
    begin_cell(writer);
    writer->used += number_write_integer(reserve(writer, NUMBER_SIZE), value);
}

void csv_writer_seconds(struct csv_writer *writer, int64_t ms)
{
    begin_cell(writer);
    writer->used += number_write_seconds(reserve(writer, NUMBER_SIZE), ms);
}

void csv_writer_real(struct csv_writer *writer, double value)
{
    begin_cell(writer);
    writer->used += number_write_real(reserve(writer, NUMBER_SIZE), value);
}

void csv_writer_empty(struct csv_writer *writer)
{
    begin_cell(writer);
}

void csv_writer_end_row(struct csv_writer *writer)
{
    *reserve(writer, 1) = '\n';
    writer->used++;
    writer->is_row_open = false;
}

void csv_writer_bytes(struct csv_writer *writer, const char *bytes, size_t size)
{
    if (size > CSV_WRITER_BUFFER) {
        csv_writer_finish(writer);
        fwrite(bytes, 1, size, writer->stream);
        writer->n_given += size;
        return;
    }
    memcpy(reserve(writer, size), bytes, size);
    writer->used += size;
}

void csv_writer_header(struct csv_writer *writer, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        csv_writer_text(writer, names[i]);
    csv_writer_end_row(writer);
}
