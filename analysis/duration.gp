# duration.gp: how long the operations of a case take over all runs: a histogram, the share of runs
# that is done by then, and P50, P95 and P99 with their intervals. Reads runs.csv and summary.csv.
#   case      the case's name                                            [the first one of the file]

figure = 'duration'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
table = 'runs'
needed = 'case run finished duration_s'
load here.'columns.gp'
load here.'case.gp'

stats file using (c_duration = seek('duration_s', 1), c_finished = seek('finished', 1), 0) \
    every ::first_row::first_row nooutput
# A run that is unfinished is not done by any time; one that had nothing to do does not count.
n_runs = 0; n_done = 0; n_counted = 0
note(x) = (n_runs = n_runs + 1, is_done = valid(c_duration), n_done = n_done + is_done, \
    n_counted = n_counted + (is_done || column(c_finished) == 0), x)
set table $durations
plot file using (note(0), is_done ? column(c_duration) : NaN) every ::first_row::last_row \
    with table if (is_done)
unset table
if (n_done == 0) { print sprintf("%s: no run of case '%s' has a duration", file, case); exit status 2 }

# The quantiles of the table, so that the chart says the same numbers; empty where the runs are too few.
level = 0; array quantile[3]; array low[3]; array high[3]
do for [i = 1:3] { quantile[i] = NaN; low[i] = NaN; high[i] = NaN }
table = 'summary'
needed = 'case metric statistic value low high level'
load here.'columns.gp'
load here.'case.gp'
stats file using (c_value = seek('value', 1), c_low = seek('low', 1), c_high = seek('high', 1), 0) \
    every ::first_row::first_row nooutput
which(name) = name eq 'p50' ? 1 : name eq 'p95' ? 2 : name eq 'p99' ? 3 : 0
pick(i) = i == 0 ? 0 : (quantile[i] = maybe(c_value), low[i] = maybe(c_low), high[i] = maybe(c_high), \
    level = valid(c_low) ? column('level') : level, 0)
stats file using (pick(strcol('metric') eq 'duration' ? which(strcol('statistic')) : 0)) \
    every ::first_row::last_row nooutput

set datafile separator whitespace
unset datafile columnheaders
stats $durations using 1 nooutput
shortest = STATS_min; longest = STATS_max
# Freedman and Diaconis; at least 5 bars and at most 60.
bar = 2 * (STATS_up_quartile - STATS_lo_quartile) / n_done ** (1 / 3.0)
span = longest - shortest
bar = span == 0 ? most(1, longest / 50.0) : least(span / 5, most(span / 60, bar))
n_bars = span == 0 ? 1 : ceil(span / bar)
bar_of(t) = span == 0 ? t : shortest + bar * (0.5 + least(n_bars - 1, floor((t - shortest) / bar)))
margin = bar * (span == 0 ? 10 : 1)
unit = seconds_of_unit(longest + bar)
# Hours that differ by seconds are read as a clock.
is_clock_axis = span > 3 && span < unit
second = is_clock_axis ? 1 : unit
x(t) = t / second
share(t) = 100.0 / n_counted
# Steps closer than half a pixel are drawn as one.
thinned(t) = span == 0 ? t : span * floor(t / span * 2000) / 2000

name_of(i) = i == 1 ? 'P50' : i == 2 ? 'P95' : 'P99'
# As the tables say it: with as many decimals of a second as tell the quantiles apart where all are
# short or alike, and without seconds where they take days.
decimals = span == 0 ? 1 : least(3, most(1, 2 - floor(log10(span))))
with_decimals(v) = (r = floor(v * 10 ** decimals + 0.5) / 10.0 ** decimals, m = int(r / 60), \
    (m > 0 ? sprintf('%dm', m) : '').sprintf(sprintf('%%0%d.%dfs', m > 0 ? decimals + 3 : 1, decimals), \
    r - 60 * m))
is_exact = longest < 60 || (longest < 3600 && span > 0 && span < 20)
is_rough = longest >= 86400 && span >= 3600
bare(v) = is_exact ? with_decimals(v) \
    : is_rough ? clock(60 * floor(v / 60 + 0.5)) : clock(floor(v + 0.5))
interval(i) = low[i] < high[i] ? sprintf(' (%s to %s)', bare(low[i]), bare(high[i])) : ''
legend(i) = quantile[i] == quantile[i] \
    ? name_of(i).': '.bare(quantile[i]).interval(i) \
    : name_of(i).': too few runs'.(n_done < n_runs ? ', or endless' : '')
colour_of_quantile(i) = i == 1 ? green : i == 2 ? vermilion : purple
$marks << END
END
set print $marks
do for [i = 1:3] { print sprintf('%g %g %g', quantile[i], low[i], high[i]) }
set print

counted = n_done == n_runs ? sprintf('%d runs', n_runs) \
    : sprintf('%d of %d runs finished', n_done, n_runs)
set label 1 heading(heading, 'Duration')
shaded = level > 0 && !is_text ? sprintf('; shaded: %g %% intervals', 100 * level) : ''
set label 2 subheading(heading, 'Duration', case.', '.counted.shaded)
set key width long_titles
# Side by side the long ones would overprint each other in the terminal.
if (is_text) {
    set key at screen 0.5,6.0 / height maxrows 5
    set bmargin at screen 9.0 / height
}
set xlabel 'duration ['.(!is_clock_axis ? name_of_unit(unit) : longest < 3600 ? 'min:s' : 'h:min:s').']'
steps = '1 2 5 10 15 30 60 120 300 600 900 1800 3600 7200'
step(i) = i == words(steps) || 6 * word(steps, i) >= span ? real(word(steps, i)) : step(i + 1)
if (is_clock_axis) set xtics step(1) time format (longest < 3600 ? '%tM:%tS' : '%tH:%tM:%tS')
set ylabel 'share of the runs [%]'
set y2label 'done by then [%]'
set border 11
set ytics nomirror
set y2tics 0,20,100
set xrange [x(shortest == 0 ? -bar : most(0, shortest - margin)):x(longest + margin)]
set yrange [0:*<104]
set offsets 0, 0, graph 0.04, 0
set y2range [0:104]
set boxwidth x(bar) * 0.94

if (is_text) {
    unset y2label
    # Marks that would overprint each other share a place.
    marked = ''; marked_at = -longest
    do for [i = 1:3] { if (quantile[i] == quantile[i]) {
        is_near = (quantile[i] - marked_at) * (width - 16) < (strlen(marked) + 4) * (span + 2 * margin)
        marked = is_near ? marked.','.name_of(i)[2:*] : name_of(i)
        marked_at = is_near ? marked_at : quantile[i]
        if (is_near) { unset label 10 + i - 1 }
        set label 10 + i marked at x(marked_at), graph 1.05 center } }
    plot $durations using (x(bar_of($1))):(share(0)) smooth frequency with boxes linetype 7 title 'runs', \
        '' using (x($1)):(share(0)) smooth cumulative with steps axes x1y2 linetype 1 \
            title 'done by then', \
        for [i = 1:3] $marks every ::i - 1::i - 1 using (x($1)):(0):(0):(104) axes x1y2 \
            with vectors nohead linecolor rgb colour_of_quantile(i) title legend(i)
}
if (!is_text) plot for [i = 1:3] $marks every ::i - 1::i - 1 \
        using (x($1)):(50):(x($2)):(x($3)):(0):(104) axes x1y2 with boxxyerror \
        fillstyle transparent solid 0.15 noborder linecolor rgb colour_of_quantile(i) notitle, \
    $durations using (x(bar_of($1))):(share(0)) smooth frequency with boxes \
        linecolor rgb pale_sky title 'runs', \
    '' using (x(thinned($1))):(share(0)) smooth cumulative \
        with steps axes x1y2 linecolor rgb black linewidth 2 title 'done by then', \
    for [i = 1:3] $marks every ::i - 1::i - 1 using (x($1)):(0):(0):(104) axes x1y2 \
        with vectors nohead linecolor rgb colour_of_quantile(i) linewidth 2.5 title legend(i)
