#include "kernel/root.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

enum { STEPS_MOST = 100 };

bool root_find(double (*f)(double x, void *params), void *params, double low, double high,
               double *root)
{
    gsl_function function = { .function = f, .params = params };
    double at_low = f(low, params), at_high = f(high, params);
    if (!(at_low < 0 && at_high > 0) && !(at_low > 0 && at_high < 0))
        return false;
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_root_fsolver_set(solver, &function, low, high);
    for (int i = 0; i < STEPS_MOST; i++) {
        gsl_root_fsolver_iterate(solver);
        low = gsl_root_fsolver_x_lower(solver);
        high = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(low, high, 1e-14, 0) == GSL_SUCCESS)
            break;
    }
    *root = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return true;
}
