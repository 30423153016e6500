#include "cmd/tell.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/folder_lock.h"
#include "base/text.h"
#include "base/units.h"
#include "cmd/command.h"
#include "output/terminal.h"

int tell_busy(const char *folder, const char *hint)
{
    struct text holder = { 0 };
    folder_lock_holder(folder, &holder);
    fprintf(stderr, "evenkeel: error: another run is writing into %s\n", folder);
    if (holder.length > 0)
        fprintf(stderr, "  why:  %s holds %s/" FOLDER_LOCK_NAME "\n", text_string(&holder), folder);
    fprintf(stderr, "  hint: %s\n", hint);
    text_free(&holder);
    return EXIT_MACHINE;
}

int tell_unwritable(const char *folder, const char *name, int error)
{
    if (error == EWOULDBLOCK)
        return tell_busy(folder, "wait for it, or give this one a folder of its own with -o");
    fprintf(stderr, "evenkeel: error: cannot write %s: %s\n", name, strerror(error));
    return EXIT_MACHINE;
}

void tell_lockless(const char *folder)
{
    fprintf(stderr, "evenkeel: warning: nothing keeps another run from writing into %s at the same "
                    "time\n"
                    "  why:  its file system knows no locks\n",
            folder);
}

int tell_unkeepable(int error)
{
    fprintf(stderr, "evenkeel: error: cannot keep the runs in %s: %s\n", folder_for_temporaries(),
            strerror(error));
    return EXIT_MACHINE;
}

int tell_shown(enum show_result result, const struct diagnostics *list, const char *files)
{
    static const int statuses[] = {
        [SHOW_DONE] = EXIT_DONE,
        [SHOW_REFUSED] = EXIT_USAGE,
        [SHOW_FAILED] = EXIT_MACHINE,
        [SHOW_INTERRUPTED] = EXIT_INTERRUPTED,
    };
    diagnostics_print(list, stderr, terminal_is_styled(stderr));
    if (result == SHOW_INTERRUPTED)
        fprintf(stderr, "evenkeel: interrupted; %s\n", files);
    return statuses[result];
}

void tell_cut_traces(const struct trace_writer *trace, FILE *stream)
{
    if (trace->n_cuts == 0)
        return;
    const struct trace_cut *cut = &trace->cuts[0];
    uint64_t n_all = cut->n_written + cut->n_left_out;
    char at[UNITS_DURATION_SIZE];
    fprintf(stream,
            "evenkeel: warning: %s: the trace of run %ju stops at %s; of %ju events the last %ju "
            "are left out\n",
            cut->case_name, (uintmax_t)cut->run, units_format_duration(cut->at, at),
            (uintmax_t)n_all, (uintmax_t)cut->n_left_out);
    if (trace->n_cuts > 1) {
        bool is_one = trace->n_cuts == 2;
        fprintf(stream, "  and so do%s %zu other trace%s of this call\n", is_one ? "es" : "",
                trace->n_cuts - 1, is_one ? "" : "s");
    }
    if (cut->largest.operation != NULL) {
        fprintf(stream, "  why:  %.0f %% of all events are of %s\n",
                100.0 * (double)cut->largest.n_events / (double)n_all, cut->largest.operation);
    }
    fputs("  hint: the figures are of whole runs all the same; until: ends them earlier, evenkeel "
          "run --trace-events N\n        traces more of them, --trace none nothing\n", stream);
}

void tell_results(const char *folder, bool is_quiet)
{
    if (!is_quiet && terminal_is_interactive(stdout)) {
        struct text word = { 0 };
        text_append_shell_word(&word, folder);
        fprintf(stderr, "\nResults are in %s/. Next: evenkeel chart %s\n", folder,
                text_string(&word));
        text_free(&word);
    }
}
