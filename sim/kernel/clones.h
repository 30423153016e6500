/*
 * clones: marks a function that is compiled once for each generation of processors; the one that
 * fits is chosen when the program starts. For loops over a row of numbers, which newer processors
 * take several at a time. All give the same bits, since products and sums are never fused. With a
 * compiler that cannot do it (configure.ac) it is the ordinary function.
 */
#ifndef EVENKEEL_KERNEL_CLONES_H
#define EVENKEEL_KERNEL_CLONES_H

/* The loader cannot choose before such a sanitizer has begun. */
#if defined HAVE_TARGET_CLONES && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#endif
