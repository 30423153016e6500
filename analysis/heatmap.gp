# heatmap.gp: a sweep over two settings: duration P95, least healthy, most running and surplus
# instance-hours of each combination; darker is worse everywhere. Reads cases.csv.
#   x_key, y_key   the varied settings, names of columns                 [the second and first one]
#   where          which rows, a gnuplot expression, such as "strcol('file') eq 'a.yaml'"       [1]

figure = 'heatmap'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
table = 'cases'
needed = 'case file runs duration_p95_s least_healthy_min most_running_max surplus_instance_hours_mean'
load here.'columns.gp'
# The varied settings stand between the file's name and the number of runs.
n_keys = 0; first_key = ''; second_key = ''
note_key(name) = name eq 'title' ? 0 : (n_keys = n_keys + 1, \
    first_key = n_keys == 1 ? name : first_key, \
    second_key = n_keys == 2 ? name : second_key, 0)
stats file using (sum [k = seek('file', 1) + 1:seek('runs', 1) - 1] note_key(columnhead(k))) \
    every ::0::0 nooutput
if (n_keys < 2 && !exists("x_key")) {
    print file.': a heat map needs two varied settings'
    exit status 2
}
if (!exists("y_key")) y_key = first_key
if (!exists("x_key")) x_key = second_key
if (!exists("where")) where = '1'
eval 'is_shown(x) = '.where
needed = x_key.' '.y_key
load here.'columns.gp'

# The values of both settings in the order in which they come.
array x_values[200]; array y_values[200]
n_x = 0; n_y = 0
find_x(v, k) = k > n_x ? 0 : x_values[k] eq v ? k : find_x(v, k + 1)
find_y(v, k) = k > n_y ? 0 : y_values[k] eq v ? k : find_y(v, k + 1)
add_x(v) = find_x(v, 1) ? 0 : (n_x = n_x + 1, x_values[n_x] = v, 0)
add_y(v) = find_y(v, 1) ? 0 : (n_y = n_y + 1, y_values[n_y] = v, 0)
stats file using (c_duration = seek('duration_p95_s', 1), c_median = seek('duration_p50_s', 1), 0) \
    every ::0::0 nooutput
n_p95 = 0; n_p50 = 0
is_number(v) = v == v
stats file using (is_shown(0) ? (add_x(strcol(x_key)), add_y(strcol(y_key)), \
    n_p95 = n_p95 + is_number(maybe(c_duration)), n_p50 = n_p50 + is_number(maybe(c_median)), 0) : 0) \
    nooutput
# So few runs may not support a P95 (the cells are empty then): the median stands for it.
has_p95 = n_p95 > 0
if (!has_p95) { c_duration = c_median }
# The unit suits most cases, not the longest one.
second = 60
if (has_p95 || n_p50 > 0) {
    stats file using (is_shown(0) ? maybe(c_duration) : NaN) nooutput
    second = seconds_of_unit(STATS_median)
}

array metrics[4]; array titles[4]
metrics[1] = has_p95 ? 'duration_p95_s' : 'duration_p50_s'
titles[1] = 'Duration, '.(has_p95 ? 'P95' : 'P50').' ['.name_of_unit(second).']'
metrics[2] = 'least_healthy_min'; titles[2] = 'Least healthy [instances]'
metrics[3] = 'most_running_max'; titles[3] = 'Most running [instances]'
metrics[4] = 'surplus_instance_hours_mean'; titles[4] = 'Surplus, mean [instance-hours]'
array columns[4]
stats file using (sum [i = 1:4] (columns[i] = seek(metrics[i], 1), 0)) every ::0::0 nooutput
note(p) = (v = maybe(columns[p]) / (p == 1 ? second : 1.0), \
    from = v == v && !(from <= v) ? v : from, to = v == v && !(to >= v) ? v : to, v)

# The text of a cell. An expression that meets NaN has none, so that an empty cell is told apart
# before.
told(p, v) = p == 2 || p == 3 ? sprintf('%g', v) : rounded(v)
text_of(p) = !valid(columns[p]) ? 'none' : told(p, column(columns[p]) / (p == 1 ? second : 1.0))

unset key
unset grid
unset border
unset colorbox
set tics scale 0
set xrange [0.5:n_x + 0.5]
set yrange [0.5:n_y + 0.5]
set xtics () norangelimit
set ytics () norangelimit
step_x = 1 + (n_x - 1) / 12; step_y = 1 + (n_y - 1) / 12
# The values of a row stand at its left and need their room there; those of a column, its width.
longest_y = 0
do for [i = 1:n_y:step_y] { longest_y = most(longest_y, strlen(y_values[i])) }
longest_y = least(longest_y, is_text ? 16 : 0.17 * width / 9)
beside = most(0.07, (48 + 10.0 * longest_y) / width)
most_x = most(4, (0.49 - beside) * (is_text ? 2 * width : width / 9.0) * step_x / n_x)
do for [i = 1:n_x:step_x] { set xtics add (cut_middle(x_values[i], most_x) i) }
do for [i = 1:n_y:step_y] { set ytics add (cut_middle(y_values[i], longest_y) i) }
set label 1 heading(heading, 'Sweep')
set label 2 subheading(heading, 'Sweep', \
    (has_p95 ? 'P95' : 'P50').', extremes and means over the runs of each case'.(is_text ? '' : '; darker is worse'))

# Numbers as large as fit into the cells; none where they could not be read.
cell_width = (0.49 - beside) * width / n_x; cell_height = 0.29 * height / n_y
letter = least(15, least(cell_width / 3.6, cell_height * 0.7))
has_numbers = is_text || letter >= 7
array left[2]; array right[2]; array bottom[2]; array top[2]
left[1] = 0.005 + beside; right[1] = 0.495; left[2] = 0.495 + beside; right[2] = 0.985
bottom[1] = 0.545; top[1] = 0.835; bottom[2] = 0.115; top[2] = 0.405

set datafile separator ','
if (!is_text) set multiplot
do for [p = 1:4] {
    row = 1 + (p - 1) / 2; side = 1 + (p - 1) % 2
    if (!is_text) {
        set lmargin at screen left[side]; set rmargin at screen right[side]
        set bmargin at screen bottom[row]; set tmargin at screen top[row]
        if (p > 1) { unset label 1; unset label 2 }
    }
    set title titles[p] offset 0,-0.5 textcolor rgb ink
    set xlabel x_key
    set ylabel y_key
    from = NaN; to = NaN
    set table $cells
    plot file using (find_x(strcol(x_key), 1)):(find_y(strcol(y_key), 1)):(is_shown(0) ? note(p) : 0) \
        :(is_shown(0) ? text_of(p) : '') \
        with table if (is_shown(0))
    unset table
    set datafile separator whitespace
    unset datafile columnheaders
    # One long case would make all others look alike: equal ratios then get equal steps, and what
    # is far above the others is as dark as can be.
    is_wide = p == 1 && from > 0 && to > 5 * from
    if (is_wide) { stats [*:*][*:*] $cells using 3 nooutput; to = least(to, most(5 * from, 10 * STATS_median)) }
    darkness(v) = from == to ? 0 : is_wide ? log(least(to, v) / from) / log(to / from) \
        : p == 2 ? (to - v) / (to - from) : (v - from) / (to - from)
    set cbrange [0:1]
    set palette defined (0 '#f2f7fb', 0.35 '#b9d6ea', 0.7 '#4f96c8', 1 '#0b3d75')
    ink_on(v) = darkness(v) > 0.62 ? 0xffffff : 0x222222
    if (is_text) {
        plot $cells using 1:2:(strcol(4)) with labels
    } else {
        plot $cells using 1:2:($1 - 0.49):($1 + 0.49):($2 - 0.48):($2 + 0.48):(darkness($3)) \
                with boxxyerror linecolor palette, \
            for [i = 1:has_numbers] '' using 1:2:(strcol(4)):(strcol(4) eq 'none' ? 0x777777 : ink_on($3)) \
                with labels font letters(letter) textcolor rgb variable
    }
    set datafile separator ','
    set datafile columnheaders
}
if (!is_text) unset multiplot
