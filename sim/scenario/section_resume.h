/*
 * section_resume: what the parts of the reader of `resume_from` share. node is that mapping.
 *
 * Instants and times are milliseconds. Errors and warnings go to the list of the reading; false: an
 * error was told.
 */
#ifndef EVENKEEL_SCENARIO_SECTION_RESUME_H
#define EVENKEEL_SCENARIO_SECTION_RESUME_H

#include "model/resume.h"
#include "scenario/sections.h"

/* As written: what is not told is negative, NaN or SIM_NEVER. Texts are the reading's. */
struct resume_written {
    int64_t at_ms, running_for_ms;
    const char *start_time, *now;
    struct resume_setup resume;
};

/* An error at the key, or at the node where it is not written. */
struct diagnostic *section_resume_tell(const struct reading *reading, const struct tree_node *node,
                                       const char *key, const char *what);

/* Sets resume->entry and resume->at: the start that is under way, and the instant that is now. */
bool section_resume_find_instant(const struct reading *reading, const struct tree_node *node,
                                 struct resume_written *written, struct resume_setup *resume);

/* Tells of entries of the timeline that are history. The setup has its resume. */
void section_resume_warn_of_history(const struct reading *reading);
/* Whether a run can begin so; warns of what is assumed. */
bool section_resume_put_in_place(const struct reading *reading, const struct tree_node *node);

#endif
