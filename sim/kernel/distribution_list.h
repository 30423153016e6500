/*
 * distribution_list: every family, one row each; the row's file is dist_<name>.c. Included where
 * the declarations and where the table are made, so it has no include guard.
 */
DISTRIBUTION(constant)
DISTRIBUTION(uniform)
DISTRIBUTION(exponential)
DISTRIBUTION(lognormal)
DISTRIBUTION(gamma)
DISTRIBUTION(weibull)
DISTRIBUTION(quantiles)
DISTRIBUTION(samples)
