/*
 * chart_script: the gnuplot scripts of analysis/, found and made into files that stand alone.
 *
 * A script loads its common parts by lines `load here.'NAME'`; in a file that stands alone the text
 * of NAME is in their place. Errors are errno values.
 */
#ifndef EVENKEEL_OUTPUT_CHART_SCRIPT_H
#define EVENKEEL_OUTPUT_CHART_SCRIPT_H

#include <stdbool.h>

struct text;

/* Appends the folder of the scripts: $EVENKEEL_ANALYSIS, else the source tree that the program was
 * built in, else where `make install` puts them. False: none of them has the scripts; the text then
 * lists where they were looked for. */
bool chart_script_folder(struct text *folder);

/* Appends the text of a script with all that it loads; 0 or an errno value with the file's name in
 * `missing`. */
int chart_script_append(struct text *script, const char *folder, const char *name,
                        struct text *missing);

#endif
