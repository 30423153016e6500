# rollback.gp: going on with a refresh against rolling it back, along its way: the median of the time
# that is left, up to P95, and where a rollback takes longer. Reads rollback.csv.
#   case      the case's name                                            [the first one of the file]

figure = 'rollback'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
table = 'rollback'
needed = 'case share going_on_p50_s going_on_p95_s rollback_p50_s rollback_p95_s verdict'
load here.'columns.gp'
load here.'case.gp'

stats file using (c_on = seek('going_on_p50_s', 1), c_on_late = seek('going_on_p95_s', 1), \
    c_back = seek('rollback_p50_s', 1), c_back_late = seek('rollback_p95_s', 1), 0) \
    every ::first_row::first_row nooutput
crossing = NaN; longest = 0
late(c, c_late) = valid(c_late) ? column(c_late) : column(c)
note(x) = (crossing = strcol('verdict') eq 'longer' ? (crossing == crossing ? crossing : x) : NaN, \
    longest = most(longest, most(late(c_on, c_on_late), late(c_back, c_back_late))), x)
set table $points
plot file using (note(100 * column('share'))):(column(c_on)):(late(c_on, c_on_late)) \
    :(column(c_back)):(late(c_back, c_back_late)) every ::first_row::last_row \
    with table if (valid(c_on) && valid(c_back))
unset table
if (longest == 0) { print sprintf("%s: too few runs of case '%s'", file, case); exit status 2 }

set datafile separator whitespace
unset datafile columnheaders
second = seconds_of_unit(longest)
set xrange [0:100]
set yrange [0:1.05 * longest / second]
set xlabel 'finished when the rollback is asked for [% of the refresh]'
set ylabel 'time to go ['.name_of_unit(second).']'
set label 1 heading(heading, 'Going on or rolling back')
set label 2 subheading(heading, 'Going on or rolling back', case.(crossing == crossing \
    ? sprintf(': from %.4g %% on a rollback takes longer', crossing) : ''))
if (crossing == crossing) {
    set arrow from crossing, graph 0 to crossing, graph 1 nohead dashtype 2 linewidth 1.5 \
        linecolor rgb grey back
}
if (is_text) {
    plot $points using 1:($2 / second) with linespoints pointtype 'o' title 'going on', \
        '' using 1:($4 / second) with linespoints pointtype 'x' title 'rolling back'
} else {
    plot $points using 1:($2 / second):($3 / second) with filledcurves linecolor rgb pale_sky \
            title 'going on, up to P95', \
        '' using 1:($4 / second):($5 / second) with filledcurves linecolor rgb '#f2c1a5' \
            title 'rolling back, up to P95', \
        '' using 1:($2 / second) with linespoints pointtype 7 pointsize 0.7 * dot linewidth 2.5 \
            linecolor rgb blue title 'going on, median', \
        '' using 1:($4 / second) with linespoints pointtype 7 pointsize 0.7 * dot linewidth 2.5 \
            linecolor rgb vermilion title 'rolling back, median'
}
