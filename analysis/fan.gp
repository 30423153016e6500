# fan.gp: healthy instances over time of all runs of a case: median, the middle half, and 90 % of the
# runs, and the demand. Each value is drawn up to the next one, so that a short dip stays as flat as
# it is. Reads bands.csv, and target and MinSize of a traced run from capacity.csv where there is one.
#   case      the case's name                                            [the first one of the file]
#   series    healthy, carrying or running                               [healthy]
#   traced    1 if capacity.csv holds a run of the case                  [0]
#   trace_ends_at   of a trace that was cut: its last second, which is not the run's     [none]

figure = 'fan'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
if (!exists("series")) series = 'healthy'
if (!exists("traced")) traced = 0
table = 'bands'
needed = 'case time_s series p05 p25 p50 p75 p95'
load here.'columns.gp'
load here.'case.gp'

is_shown(x) = strcol('series') eq series
lowest = NaN; highest = NaN; end_at = 0; n_rows = 0; changed_at = -1; begin_at = 0
quantiles(x) = sprintf('%g %g %g', column('p05'), column('p50'), column('p95'))
note(x) = (n_rows = n_rows + 1, before_at = end_at, end_at = column('time_s'), \
    begin_at = n_rows == 1 ? end_at : begin_at, \
    first_ones = n_rows == 1 ? quantiles(0) : first_ones, \
    changed_at = changed_at < 0 && quantiles(0) ne first_ones ? before_at : changed_at, \
    lowest = n_rows == 1 ? column('p05') : least(lowest, column('p05')), \
    highest = n_rows == 1 ? column('p95') : most(highest, column('p95')), end_at)
set table $bands
plot file using (is_shown(0) ? note(0) : 0) \
    :(column('p05')):(column('p25')):(column('p50')):(column('p75')):(column('p95')) \
    every ::first_row::last_row with table if (is_shown(0))
unset table
if (n_rows == 0) { print sprintf("%s: no series %s of case '%s'", file, series, case); exit status 2 }
# A first value that lasts longer than the others is of the time before anything can happen.
instant(i) = real(word($bands[i], 1))
step = n_rows > 1 ? end_at - before_at : 0
if (n_rows > 2) { if (instant(2) - instant(1) > step) { changed_at = instant(2) } }
origin = zero_of(begin_at, changed_at, end_at)
start = from_of(begin_at, changed_at, end_at)
until = lasting(start, begin_at, end_at)
# Areas between two step functions have to be made of corners.
values_of(line) = word(line, 2).' '.word(line, 3).' '.word(line, 4).' '.word(line, 5).' '.word(line, 6)
$steps << END
END
set print $steps
do for [i = 1:n_rows] {
    if (i > 1) { print word($bands[i], 1).' '.values_of($bands[i - 1]) }
    print $bands[i]
}
print sprintf('%.12g %s', until, values_of($bands[n_rows]))
set print

# The demand; of what is seen of it, the least and the most.
is_shown(x) = strcol('series') eq 'demand'
least_demand = NaN; most_demand = NaN; n_demand = 0
is_first_seen = 1
note(x) = (n_demand = n_demand + 1, value = column('p50'), \
    is_first_seen = is_first_seen || column('time_s') <= start, \
    least_demand = is_first_seen ? value : least(least_demand, value), \
    most_demand = is_first_seen ? value : most(most_demand, value), \
    is_first_seen = 0, column('time_s'))
$demand << END
END
set table $demand append
plot file using (is_shown(0) ? note(0) : 0):(column('p50')) every ::first_row::last_row \
    with table if (is_shown(0))
unset table
set print $demand append
print n_demand == 0 ? '0 0' : sprintf('%.12g %s', until, word($demand[n_demand], 2))
set print

# A stroke for each stretch of time that target and MinSize keep their values; the last one lasts.
$limits << END
END
n_limits = 0
if (traced) { table = 'capacity'; needed = 'case run time_s zone target MinSize' }
load here.'columns.gp'
load here.'case.gp'
if (traced) {
    stats file using (run = column('run'), 0) every ::first_row::first_row nooutput
    kept = ''; since = 0
    limits(x) = sprintf('%g %g', column('target'), column('MinSize'))
    is_new(x) = strcol('zone') eq 'all' && column('run') == run && limits(0) ne kept
    change(x) = is_new(0) ? (is_ripe = kept ne '', ready = sprintf('%.12g %s %.12g', since, kept, \
        column('time_s') - since), kept = limits(0), since = column('time_s'), ready) : (is_ripe = 0, '')
    set table $limits append
    plot file using (change(0)) every ::first_row::last_row with table if (is_ripe)
    unset table
    set print $limits append
    known = exists("trace_ends_at") ? least(until, trace_ends_at) : until
    if (since < known) { print sprintf('%.12g %s %.12g', since, kept, known - since) }
    set print
    n_limits = |$limits|
}
if (!traced) { set print $limits; print '0 NaN NaN 0'; set print }

set datafile separator whitespace
unset datafile columnheaders
has_floor = 0; floor_note = ''; least_of_runs = lowest; most_of_runs = highest
if (n_limits > 0) {
    stats $limits using 2 nooutput
    lowest = least(lowest, STATS_min); highest = most(highest, STATS_max)
    stats $limits using 3 nooutput
    floor_at = STATS_min
    # A MinSize far below would squeeze all the rest to the upper edge: it is told, not drawn.
    has_floor = highest < 6 || floor_at > 0 \
        && lowest - floor_at <= most(highest - lowest, 0.05 * highest)
    floor_note = has_floor || floor_at == 0 ? '' : sprintf('MinSize: %g, below the axis', floor_at)
    if (has_floor) { lowest = least(lowest, floor_at) }
}
# A demand far below the runs is not what they are short of, and one far above would squeeze them
# to the lower edge: such is told, not drawn.
reach = most(most_of_runs - least_of_runs, 0.3 * most_of_runs)
has_demand = n_demand > 0 && most_demand >= least_of_runs - reach \
    && most_demand <= most_of_runs + 2 * reach
demand_note = n_demand == 0 || has_demand ? '' : sprintf('demand: %g, %s the axis', most_demand, \
    most_demand < least_of_runs ? 'below' : 'above')
if (has_demand) {
    lowest = least(lowest, most(least_demand, least_of_runs - reach))
    highest = most(highest, most_demand)
}
margin = most(0.06 * (highest - lowest), most(1, 0.02 * highest))
second = seconds_of_unit(until - start)
x(t) = (t - origin) / second
set label 1 heading(heading, 'Capacity of all runs')
about = n_rows < 2 ? case : sprintf('%s, a value every %g s', case, step)
# Among letters a key that is drawn with none of them would puzzle.
if (is_text && floor_note ne '') { about = sprintf('%s, MinSize %g is below', case, floor_at) }
if (is_text && demand_note ne '') {
    about = sprintf('%s, demand %g is %s', about, most_demand, \
        most_demand < least_of_runs ? 'below' : 'above')
}
set label 2 subheading(heading, 'Capacity of all runs', about)
set xlabel axis_title(origin, name_of_unit(second))
set key width long_titles
set ylabel series.' [instances]'
set xrange [x(start):x(until)]
tic = tic_of(x(until) - x(start), second)
if (tic > 0) set xtics tic
set yrange [most(0, lowest - margin):highest + margin]
if (highest < 6) { set yrange [0:highest + 1] }
if (highest - lowest < 6) set ytics 1

if (is_text) set key maxrows 3
if (is_text) {
    plot for [i = 1:has_floor] $limits using (x($1)):3:($4 / second):(0) with vectors nohead \
            linecolor rgb vermilion title 'MinSize', \
        for [i = 1:n_limits > 0] $limits using (x($1)):2:($4 / second):(0) with vectors nohead \
            linecolor rgb grey title 'target', \
        for [i = 1:has_demand] $demand using (x($1)):2 with steps linetype 4 \
            linecolor rgb green title 'demand', \
        for [c = 2:6:4] $steps using (x($1)):c with lines linetype 7 linecolor rgb sky \
            title (c == 2 ? 'P5, P95' : ''), \
        for [c = 3:5:2] '' using (x($1)):c with lines linetype 2 linecolor rgb orange \
            title (c == 3 ? 'P25, P75' : ''), \
        '' using (x($1)):4 with lines linetype 1 linecolor rgb purple title 'median'
}
if (!is_text) plot $steps using (x($1)):2:6 with filledcurves linecolor rgb paler_sky \
        title '90 % of the runs (P5 to P95)', \
    '' using (x($1)):3:5 with filledcurves linecolor rgb pale_blue \
        title 'the middle half (P25 to P75)', \
    '' using (x($1)):4 with lines linecolor rgb black linewidth 2.5 title 'median (P50)', \
    for [i = 1:n_limits > 0] $limits using (x($1)):2:($4 / second):(0) with vectors nohead \
        linecolor rgb black linewidth 2 dashtype 2 title 'target', \
    for [i = 1:has_floor] $limits using (x($1)):3:($4 / second):(0) with vectors nohead \
        linecolor rgb vermilion linewidth 2 title 'MinSize', \
    for [i = 1:floor_note ne ''] NaN with lines linecolor rgb '#ffffff' title floor_note, \
    for [i = 1:has_demand] $demand using (x($1)):2 with steps linecolor rgb green linewidth 3 \
        title 'demand', \
    for [i = 1:demand_note ne ''] NaN with lines linecolor rgb '#ffffff' title demand_note
