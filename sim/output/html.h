/*
 * html: the pieces of a page that stands alone: texts and pictures inside it.
 *
 * All bytes go to a stream of the caller's, whose errors stay with it.
 */
#ifndef EVENKEEL_OUTPUT_HTML_H
#define EVENKEEL_OUTPUT_HTML_H

#include <stddef.h>
#include <stdio.h>

/* A text or an attribute's value: what HTML would read as its own is written as entities. */
void html_text(FILE *stream, const char *text);

/* A name such as least_healthy_p50 or MinHealthyPercentage, which may be broken between words. */
void html_name(FILE *stream, const char *name);

/* <tag>text</tag> and a line end; tag may have attributes. */
void html_element(FILE *stream, const char *tag, const char *text);

/* An SVG picture as an image that holds it (not as elements: their names would meet those of other
 * pictures). */
void html_svg(FILE *stream, const char *bytes, size_t size, const char *description);

#endif
