#define _DEFAULT_SOURCE /* madvise */

#include "kernel/large_pages.h"

#include <stdint.h>
#include <sys/mman.h>

#define LARGE_PAGE ((uintptr_t)2 << 20)

void large_pages_advise(void *bytes, size_t size)
{
#ifdef MADV_HUGEPAGE
    uintptr_t first = ((uintptr_t)bytes + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
    uintptr_t end = ((uintptr_t)bytes + size) & ~(LARGE_PAGE - 1);

    if (first < end)
        (void)madvise((void *)first, end - first, MADV_HUGEPAGE); /* a hint: it may be refused */
#else
    (void)bytes;
    (void)size;
#endif
}
