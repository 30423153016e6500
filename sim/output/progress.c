#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "output/progress.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "output/terminal.h"

enum { BAR_MOST = 24, BAR_LEAST = 6, REDRAW_EVERY_MS = 100 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, FILE *stream, bool is_quiet, const char *noun,
                    uint64_t done, uint64_t total)
{
    memset(progress, 0, sizeof(*progress));
    progress->stream = stream;
    progress->noun = noun;
    progress->is_shown = !is_quiet && terminal_is_interactive(stream);
    progress->initially_done = done;
    progress->begun_ms = now_ms();
    atomic_init(&progress->done, done);
    atomic_init(&progress->total, total);
    atomic_init(&progress->redraw_ms, progress->begun_ms + REDRAW_EVERY_MS);
    pthread_mutex_init(&progress->drawing, NULL);
}

/* ---- the line ------------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4)))
static void append(char *line, size_t *length, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int added = vsnprintf(line + *length, PROGRESS_LINE_SIZE - *length, format, arguments);
    va_end(arguments);
    if (added > 0)
        *length += (size_t)added;
    if (*length >= PROGRESS_LINE_SIZE)
        *length = PROGRESS_LINE_SIZE - 1;
}

/* The bar gives way to the figures, which say more. */
static void append_bar(char *line, size_t *length, double share, int room)
{
    int columns = room - (int)strlen("100% [] ");
    append(line, length, "%3d%% ", (int)(100 * share));
    if (columns < BAR_LEAST)
        return;
    columns = columns < BAR_MOST ? columns : BAR_MOST;
    append(line, length, "[");
    for (int i = 0; i < columns; i++)
        append(line, length, "%c", i < (int)(share * columns) ? '#' : '-');
    append(line, length, "] ");
}

static void append_speed(char *line, size_t *length, double per_ms, uint64_t left)
{
    char duration[UNITS_DURATION_SIZE];
    append(line, length, 1000 * per_ms < 10 ? "  %.1f/s" : "  %.0f/s", 1000 * per_ms);
    if (left > 0 && (double)left / per_ms < 1e12) {
        int64_t seconds = (int64_t)((double)left / per_ms / 1000) + 1;
        append(line, length, "  %s left", units_format_duration(1000 * seconds, duration));
    }
}

/* Cut to so many columns, never inside a character. */
static void cut(char *line, int width)
{
    int columns = 0;
    for (char *at = line; *at != '\0'; at++) {
        columns += ((unsigned char)*at & 0xC0) != 0x80;
        if (columns > width) {
            *at = '\0';
            return;
        }
    }
}

char *progress_format(const struct progress *progress, int64_t elapsed_ms, int width,
                      char line[static PROGRESS_LINE_SIZE])
{
    uint64_t done = atomic_load(&progress->done);
    uint64_t total = atomic_load(&progress->total);
    uint64_t since = done - progress->initially_done;
    char figures[PROGRESS_LINE_SIZE];
    size_t length = 0;
    append(figures, &length, "%ju", (uintmax_t)done);
    if (total > 0)
        append(figures, &length, "/%ju", (uintmax_t)total);
    append(figures, &length, " %s", progress->noun);
    if (elapsed_ms > 0 && since > 0)
        append_speed(figures, &length, (double)since / (double)elapsed_ms,
                     done < total ? total - done : 0);
    if (progress->note[0] != '\0')
        append(figures, &length, "  %s", progress->note);
    length = 0;
    if (total > 0)
        append_bar(line, &length, done < total ? (double)done / (double)total : 1,
                   width - (int)terminal_columns(figures));
    append(line, &length, "%s", figures);
    cut(line, width);
    return line;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void draw(struct progress *progress)
{
    char line[PROGRESS_LINE_SIZE];
    if (pthread_mutex_trylock(&progress->drawing) != 0)
        return;
    progress_format(progress, now_ms() - progress->begun_ms, terminal_width(progress->stream) - 1,
                    line);
    fprintf(progress->stream, "\r%s\033[K", line);
    fflush(progress->stream);
    pthread_mutex_unlock(&progress->drawing);
}

void progress_add(struct progress *progress, uint64_t count)
{
    atomic_fetch_add_explicit(&progress->done, count, memory_order_relaxed);
    if (!progress->is_shown)
        return;
    int64_t now = now_ms();
    int64_t due = atomic_load_explicit(&progress->redraw_ms, memory_order_relaxed);
    if (now >= due &&
        atomic_compare_exchange_strong(&progress->redraw_ms, &due, now + REDRAW_EVERY_MS))
        draw(progress);
}

void progress_set_total(struct progress *progress, uint64_t total)
{
    atomic_store(&progress->total, total);
}

void progress_note(struct progress *progress, const char *note)
{
    pthread_mutex_lock(&progress->drawing);
    snprintf(progress->note, sizeof(progress->note), "%s", note);
    pthread_mutex_unlock(&progress->drawing);
}

void progress_end(struct progress *progress)
{
    pthread_mutex_lock(&progress->drawing);
    if (progress->is_shown) {
        fputs("\r\033[K", progress->stream);
        fflush(progress->stream);
    }
    pthread_mutex_unlock(&progress->drawing);
    pthread_mutex_destroy(&progress->drawing);
}
