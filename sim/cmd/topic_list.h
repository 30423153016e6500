/*
 * All topics of `list` and `explain`, in the order in which they are shown. A row TOPIC(x) means
 * that some topic_*.c defines `const struct topic topic_x`. Included where the declarations and
 * where the table are made, so it has no include guard.
 */
TOPIC(operations)
TOPIC(parameters)
TOPIC(distributions)
TOPIC(columns)
TOPIC(figures)
TOPIC(sections)
TOPIC(settings)
TOPIC(options)
TOPIC(limits)
TOPIC(inputs)
TOPIC(findings)
TOPIC(rules)
TOPIC(refusals)
