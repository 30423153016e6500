# campaign.gp: the groups of a fleet in a traced run, each from its start to its end, in the order in
# which they started. Reads groups.csv.
#   case      the case's name                                            [the first one of the file]
#   run_is    why that run: 'the median', 'the worst'                    [nothing is said]

figure = 'campaign'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
table = 'groups'
needed = 'case run group start_s end_s outcome'
load here.'columns.gp'
load here.'case.gp'

stats file using (c_start = seek('start_s', 1), c_end = seek('end_s', 1), run = column('run'), 0) \
    every ::first_row::first_row nooutput
n_groups = 0; n_started = 0; n_failed = 0; n_unfinished = 0; end_at = 0
note(x) = (n_groups = n_groups + 1, n_started = n_started + valid(c_start), \
    n_failed = n_failed + (strcol('outcome') eq 'failed'), \
    n_unfinished = n_unfinished + (strcol('outcome') eq 'unfinished'), \
    end_at = valid(c_end) ? most(end_at, column(c_end)) : end_at, x)
stats file using (note(0)) every ::first_row::last_row nooutput
if (n_started == 0) { print sprintf("%s: no group of case '%s' started", file, case); exit status 2 }

second = seconds_of_unit(end_at)
x(t) = t / second
set xlabel axis_title(0, name_of_unit(second))
set xrange [0:x(end_at) * 1.02 + (end_at == 0)]
tic = tic_of(x(end_at), second)
if (tic > 0) set xtics tic
set yrange [n_started + 0.5:0.5]
set ylabel 'groups in the order of their starts'
# Names, where each finds room beside its bar.
room = is_text ? height - 9 : height * 0.71 / 12
has_names = n_started <= room
thickness = is_text ? 1 : most(1, least(14, 0.6 * height * 0.71 / n_started))
if (has_names) { set ytics scale 0 font ''.letters(11); unset ylabel }
set grid xtics noytics linecolor rgb faint linetype 1 linewidth 1

outcomes = (n_failed > 0 ? sprintf(', %d failed', n_failed) : '') \
    .(n_unfinished > 0 ? sprintf(', %d unfinished', n_unfinished) : '')
left = n_groups > n_started ? sprintf(', %d not started', n_groups - n_started) : ''
chosen_as = exists("run_is") ? ', '.run_is : ''
about = sprintf('%s, run %d%s, %d groups%s%s', case, run, chosen_as, n_groups, outcomes, left)
set label 1 heading(heading, 'Campaign')
set label 2 subheading(heading, 'Campaign', about)
set key width long_titles

from(which) = strcol('outcome') eq which ? x(maybe(c_start)) : NaN
lasts(t) = most(x(maybe(c_end)) - x(maybe(c_start)), x(end_at) / 500)
place(row) = row - first_row + 1
if (has_names) {
    plot file using (from('ok')):(place(column(0) + first_row)):(lasts(0)):(0):ytic(strcol('group')) \
            every ::first_row::last_row with vectors nohead linecolor rgb blue linewidth thickness \
            title 'start to end', \
        file using (from('failed')):(place(column(0) + first_row)):(lasts(0)):(0) \
            every ::first_row::last_row with vectors nohead linecolor rgb vermilion \
            linewidth thickness title (n_failed > 0 ? 'failed' : ''), \
        file using (from('unfinished')):(place(column(0) + first_row)):(lasts(0)):(0) \
            every ::first_row::last_row with vectors nohead linecolor rgb orange \
            linewidth thickness title (n_unfinished > 0 ? 'unfinished' : '')
} else {
    plot file using (from('ok')):(place(column(0) + first_row)):(lasts(0)):(0) \
            every ::first_row::last_row with vectors nohead linecolor rgb blue linewidth thickness \
            title 'start to end', \
        file using (from('failed')):(place(column(0) + first_row)):(lasts(0)):(0) \
            every ::first_row::last_row with vectors nohead linecolor rgb vermilion \
            linewidth thickness title (n_failed > 0 ? 'failed' : ''), \
        file using (from('unfinished')):(place(column(0) + first_row)):(lasts(0)):(0) \
            every ::first_row::last_row with vectors nohead linecolor rgb orange \
            linewidth thickness title (n_unfinished > 0 ? 'unfinished' : '')
}
