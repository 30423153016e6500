# case.gp: which rows of the CSV `file` are the case's: first_row .. last_row, for `every`.
#
# gnuplot cuts a quoted cell at its first comma, and a case's name may hold some, so the lines are
# taken whole here: of a line that begins with a quote gnuplot then gives the quoted cell, of any
# other the whole line. A case's rows stand together.
#   case      the case's name                                            [the first one of the file]
#   rows_<table>   "first last" for one who knows it; saves the search in a large file

if (!exists("case")) {
    stats file using (lead = strcol(1), lead = lead.','.strcol(2).',', 0) every ::0::0 nooutput
    set datafile separator "\n"
    stats file using (case = strcol(1), 0) every ::0::0 nooutput
    if (case[1:strlen(lead)] eq lead) { case = lead[1:strstrt(lead, ',') - 1] }
}
case_length = strlen(case)
is_ours(line) = line eq case || line[1:case_length + 1] eq case.','
first_row = -1
last_row = -1
if (exists('rows_'.table)) {
    first_row = int(word(value('rows_'.table), 1))
    last_row = int(word(value('rows_'.table), 2))
} else {
    set datafile separator "\n"
    stats file using (row = column(0), is_ours(strcol(1)) \
        ? (first_row = first_row < 0 ? row : first_row, last_row = row) : 0, 0) nooutput
}
set datafile separator ','
if (first_row < 0) { print sprintf("%s: no rows of case '%s'", file, case); exit status 2 }
