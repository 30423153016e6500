/*
 * All commands, in the order in which the help shows them. A row COMMAND(x) means that some file
 * of sim/cmd/ defines `const struct command command_x`. No include guard: it is included wherever a
 * declaration or a table is made of it.
 */
COMMAND(run)
COMMAND(merge)
COMMAND(check)
COMMAND(compare)
COMMAND(plan)
COMMAND(rollback)
COMMAND(fit)
COMMAND(why)
COMMAND(chart)
COMMAND(report)
COMMAND(list)
COMMAND(explain)
COMMAND(help)
