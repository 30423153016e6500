/*
 * large_pages: a hint to the system for arrays of many megabytes that are read all over the place.
 * With pages of 4 KiB each such read also looks its page up in memory; a hold with a million
 * pending events takes a tenth less with pages of 2 MiB (bench_hold, medians of five runs in turns
 * on a busy machine). Where there are none, nothing happens.
 */
#ifndef EVENKEEL_KERNEL_LARGE_PAGES_H
#define EVENKEEL_KERNEL_LARGE_PAGES_H

#include <stddef.h>

/* Of the bytes, as far as they fill whole large pages; few bytes are left alone. */
void large_pages_advise(void *bytes, size_t size);

#endif
