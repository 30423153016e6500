# sensitivity.gp: which inputs of a case move its outcomes, and how much is luck: for each outcome that
# varies a panel with the share of the variance that each input is answerable for, and its interval.
# Reads sensitivity.csv.
#   case      the case's name                                            [the first one of the file]

figure = 'sensitivity'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
table = 'sensitivity'
needed = 'case metric input total total_low total_high level rows'
load here.'columns.gp'
load here.'case.gp'

# The outcomes that vary, and the inputs that matter for any of them, in the order of the rows.
stats file using (c_total = seek('total', 1), c_low = seek('total_low', 1), \
    c_high = seek('total_high', 1), 0) every ::first_row::first_row nooutput
metrics = ''; inputs = ''; level = 0; n_rows = 0
index(name, list, k) = k > words(list) ? 0 : word(list, k) eq name ? k : index(name, list, k + 1)
note(name, list) = index(name, list, 1) ? list : list.' '.name
stats file using (!valid(c_total) ? 0 : (metrics = note(strcol('metric'), metrics), \
    inputs = note(strcol('input'), inputs), level = column('level'), n_rows = column('rows'), 0)) \
    every ::first_row::last_row nooutput
n_panels = words(metrics); n_inputs = words(inputs)
if (n_panels == 0) { print sprintf("%s: nothing varies in the case '%s'", file, case); exit status 2 }
title_of(metric) = metric eq 'duration' ? 'duration' : metric eq 'least_healthy' \
    ? 'least healthy' : metric eq 'carrying_below_demand' ? 'time below demand' : metric
place_of(input) = n_inputs + 1 - index(input, inputs, 1)

unset key
set xrange [0:1.12]
set yrange [0.4:n_inputs + 0.6]
set ytics ()
if (!is_text) { set grid xtics; unset grid; set grid xtics linecolor rgb faint linetype 1 }
set xtics ('0' 0, '25' 0.25, '50' 0.5, '75' 0.75, '100' 1)
set label 1 heading(heading, 'What moves the outcome')
set label 2 subheading(heading, 'What moves the outcome', sprintf('%sof the variance of a run%s', \
    is_text ? '% ' : 'shares ', is_text ? '' : sprintf('; lines: %g %% intervals; %d points', 100 * level, n_rows)))
set bmargin at screen (is_text ? 4.0 / height : 0.12)
beside = is_text ? 16.0 / width : 0.13
room = (0.985 - beside) / n_panels

if (!is_text) set multiplot
do for [p = 1:n_panels] {
    metric = word(metrics, p)
    if (!is_text) {
        set lmargin at screen beside + (p - 1) * room + (p > 1 ? 0.012 : 0)
        set rmargin at screen beside + p * room - 0.012
        set tmargin at screen 0.835
        if (p > 1) { unset label 1; unset label 2 }
    }
    set title title_of(metric) offset 0,(is_text ? 0 : -0.4)
    set xlabel is_text ? '' : 'share of the variance [%]'
    # The names stand at the left of the first panel.
    set ytics ()
    do for [i = 1:n_inputs] {
        set ytics add ((p == 1 || is_text ? word(inputs, i) : '') n_inputs + 1 - i)
    }
    set datafile separator ','
    set datafile columnheaders
    set table $bars
    plot file using (place_of(strcol('input'))):(column(c_total)):(maybe(c_low)):(maybe(c_high)) \
        :(strcol('input') eq 'luck' ? 1 : 0) every ::first_row::last_row \
        with table if (valid(c_total) && strcol('metric') eq metric)
    unset table
    set datafile separator whitespace
    unset datafile columnheaders
    told(v) = v <= 0 ? '0' : v < 0.001 ? '<0.1 %' : sprintf(v < 0.0995 ? '%.1f %%' : '%.0f %%', 100 * v)
    short(v) = least(most(v, 0), 1)
    if (is_text) {
        plot $bars using (0):1:(short($2)):(0) with vectors nohead linetype 1, \
            '' using (short($2) + 0.01):1:(told($2)) with labels left
    } else {
        plot $bars using (short($2) / 2):1:(0):(short($2)):($1 - 0.36):($1 + 0.36):($5 == 1 ? 0xf3cb72 : 0x6ba3cb) \
                with boxxyerror linecolor rgb variable, \
            '' using (short($2)):1:(short($3)):(short($4)) with xerrorbars pointtype -1 \
                linewidth 1.5 linecolor rgb ink, \
            '' using (short($4) + 0.02):1:(told($2)) with labels left textcolor rgb ink font letters(13)
    }
}
if (!is_text) unset multiplot
