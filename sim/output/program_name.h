/*
 * program_name: the version of the program, with a checksum of the sources that decide what a run
 * comes to. The build makes it (Makefile.am).
 */
#ifndef EVENKEEL_OUTPUT_PROGRAM_NAME_H
#define EVENKEEL_OUTPUT_PROGRAM_NAME_H

extern const char program_name[];

#endif
