/*
 * root: where a function of one variable is 0, for what has no closed form.
 */
#ifndef EVENKEEL_KERNEL_ROOT_H
#define EVENKEEL_KERNEL_ROOT_H

#include <stdbool.h>

/* Brent's method (GSL) between low and high, to 14 digits. False if f has the same sign at both
 * ends: no root is known to lie between. */
bool root_find(double (*f)(double x, void *params), void *params, double low, double high,
               double *root);

#endif
