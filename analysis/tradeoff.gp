# tradeoff.gp: duration P95 against least capacity, a point per case; those that no other case of
# their file beats in both are numbered and listed, the others are grey. Reads cases.csv.
#   where     which rows, a gnuplot expression, such as "strcol('file') eq 'a.yaml'"           [1]

figure = 'tradeoff'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
if (!exists("where")) where = '1'
table = 'cases'
needed = 'case file runs duration_p95_s least_healthy_min'
load here.'columns.gp'
keys = ''; first_file = ''
note_key(name) = name eq 'title' ? 0 : (keys = keys.name.',', 0)
stats file using (c_duration = seek('duration_p95_s', 1), c_least = seek('least_healthy_min', 1), \
    c_file = seek('file', 1), \
    sum [k = c_file + 1:seek('runs', 1) - 1] note_key(columnhead(k))) every ::0::0 nooutput

# The cases that have both figures.
eval 'is_chosen(x) = '.where
n_files = 0
count_files(name) = name ne first_file ? (n_files = n_files + 1, first_file = name, 0) : 0
is_shown(x) = is_chosen(0) && valid(c_duration) && valid(c_least)
n = 0
stats file using (is_shown(0) ? (n = n + 1, count_files(strcol(c_file))) : 0) nooutput
if (n == 0) { print file.': no case has a duration and a least capacity'; exit status 2 }
array row_of[n]; array duration[n]; array capacity[n]; array name[n]; array lead[n]; array file_of[n]
n = 0
keep(x) = (n = n + 1, row_of[n] = int(column(0)), duration[n] = column(c_duration), \
    capacity[n] = column(c_least), lead[n] = strcol(1), \
    file_of[n] = strcol(c_file), lead[n] = lead[n].','.strcol(2).',', n)
stats file using (is_shown(0) ? keep(0) : 0) nooutput
# Names may hold commas; see case.gp.
set datafile separator "\n"
i = 1
named(line) = line[1:strlen(lead[i])] eq lead[i] ? line[1:strstrt(line, ',') - 1] : line
stats file using (i <= n && row_of[i] == column(0) \
    ? (name[i] = named(strcol(1)), i = i + 1, 0) : 0) nooutput
set datafile separator ','

# The groups of several files may differ in size: then in percent of the target, out of summary.csv,
# where the cases stand in the same order.
is_percent = 0
if (n_files > 1) {
    stats file using (0) nooutput
    n_cases = STATS_records; k = 0
    array percents[n_cases]
    is_percent_row(x) = strcol('metric') eq 'least_healthy_percent' && strcol('statistic') eq 'min'
    keep_percent(v) = (k = k + 1, percents[least(k, n_cases)] = v, 0)
    stats results.'/summary.csv' using (is_percent_row(0) ? keep_percent(column('value')) : 0) nooutput
    is_percent = k == n_cases
    if (is_percent) { do for [i = 1:n] { capacity[i] = percents[row_of[i] + 1] } }
}
set datafile separator whitespace
unset datafile columnheaders

# The cases that no other one of their file beats: not longer and with no less capacity, one better.
beats(i, j) = file_of[i] eq file_of[j] && duration[i] <= duration[j] && capacity[i] >= capacity[j] \
    && (duration[i] < duration[j] || capacity[i] > capacity[j])
array front[n]
n_front = 0
do for [j = 1:n] {
    is_beaten = 0
    do for [k = 1:n_front] { if (beats(front[k], j)) { is_beaten = 1; break } }
    if (!is_beaten) {
        kept = 0
        do for [k = 1:n_front] {
            if (!beats(j, front[k])) { kept = kept + 1; front[kept] = front[k] }
        }
        n_front = kept + 1
        front[n_front] = j
    }
}
# In order of duration.
do for [k = 2:n_front] {
    do for [m = k:2:-1] {
        if (duration[front[m]] >= duration[front[m - 1]]) { break }
        swap = front[m]; front[m] = front[m - 1]; front[m - 1] = swap
    }
}

# A name in the list is what tells the cases apart: the values of the varied settings, behind the
# scenario's name unless they are all of one file.
varied = ''; begun_at = 1
do for [i = 1:strlen(keys)] {
    if (keys[i:i] eq ',') {
        if (n_files > 1 || strstrt(name[1], keys[begun_at:i - 1].'=')) { varied = varied.keys[begun_at:i] }
        begun_at = i + 1
    }
}
keys = varied
drop(text, part) = (at = strstrt(text, part)) ? text[1:at - 1].text[at + strlen(part):*] : text
drop_keys(text, rest) = rest eq '' ? text : (comma = strstrt(rest, ','), \
    drop_keys(drop(text, rest[1:comma - 1].'='), rest[comma + 1:*]))
has_values = n_files == 1 && keys ne ''
short(text) = has_values ? drop_keys(text[strstrt(text, '/') + 1:*], keys) \
    : !strstrt(text, '=') ? text \
    : text[1:strstrt(text, '/')].drop_keys(text[strstrt(text, '/') + 1:*], keys)
spaced(text) = (comma = strstrt(text, ',')) ? text[1:comma].' '.spaced(text[comma + 1:*]) : text

longest = 0; shortest = duration[1]; lowest = capacity[1]; highest = capacity[1]
do for [i = 1:n] {
    longest = most(longest, duration[i]); shortest = least(shortest, duration[i])
    lowest = least(lowest, capacity[i]); highest = most(highest, capacity[i])
}
# The unit suits most cases, not the longest one.
$durations << END
END
set print $durations
do for [i = 1:n] { print duration[i] }
set print
stats $durations using 1 nooutput
second = seconds_of_unit(STATS_median)
x(t) = t / second
is_log = shortest > 0 && (longest > 30 * shortest || longest > 4 * STATS_median)
if (is_log) {
    set logscale x
    set xtics ()
    do for [power = -3:6] { do for [i = 1:3] {
        tic = (i == 3 ? 5 : i) * 10.0 ** power
        if (i != 2 || width >= 80) { set xtics add (sprintf('%g', tic) tic) }
    } }
}
# Cases that hardly differ stand close together, and the axis has no tics of five digits.
room = most(0.08 * (longest - shortest), 0.05 * longest + (longest == 0))
from_x = is_log ? x(shortest) / 1.3 : x(most(-0.02 * longest, shortest - room))
to_x = is_log ? x(longest) * 1.3 : x(longest + room)
margin = most(0.08 * (highest - lowest), 0.02 * highest + (highest == 0))
from_y = most(-0.03 * highest, lowest - margin); to_y = highest + margin
set xrange [from_x:to_x]
set yrange [from_y:to_y]
if (to_y - from_y < 9) set ytics 1

# All of them in the order of the list: the front first, then the others by duration.
array order[n]
n_order = n_front
is_front(j) = (sum [k = 1:n_front] (front[k] == j)) > 0
do for [k = 1:n_front] { order[k] = front[k] }
do for [j = 1:n] {
    if (!is_front(j)) {
        n_order = n_order + 1; order[n_order] = j
        do for [m = n_order:n_front + 2:-1] {
            if (duration[order[m]] >= duration[order[m - 1]]) { break }
            swap = order[m]; order[m] = order[m - 1]; order[m - 1] = swap
        }
    }
}
n_lines = is_text ? height - 9 : 26
n_listed = n <= n_lines ? n : n_front <= n_lines ? n_front : 0
$points << END
END
set print $points append
do for [k = n:1:-1] {
    if (is_text && k <= n_listed) { continue }
    print sprintf('%.12g %g %g %d', duration[order[k]], capacity[order[k]], (k <= n_front ? 1.4 : 1) * dot, \
        k <= n_front ? 0x0072b2 : 0xbbbbbb)
}
set print

# Numbers at the points and what they stand for at the right; points close together share a label.
# In the terminal there is no room for both: the number stands for the point.
line_height = 0.0295
list_chars = most(29, int(0.4 * width))
list_at = is_text ? 1 - 1.0 * list_chars / width : 0.665
n_columns = width - list_chars - 12; n_rows = height - 9
near(k, m) = is_text ? abs(place_y[k] - place_y[m]) * n_rows < 0.8 \
        && abs(place_x[k] - place_x[m]) * n_columns < strlen(numbers[m]) + 1 \
    : abs(place_y[k] - place_y[m]) < 0.035 && abs(place_x[k] - place_x[m]) < 0.012 \
        + 0.009 * strlen(place_x[k] < place_x[m] ? numbers[k] : numbers[m])
unit_of(t) = t >= second ? second : seconds_of_unit(t)
told(t) = rounded(t / unit_of(t)).' '.name_of_unit(unit_of(t))
between = is_text ? ',' : ', '
shift_x = is_text ? 0 : 0.012; shift_y = is_text ? 0 : 0.022
# gnuplot would set more tics than a short axis of letters has room for.
if (is_text && !is_log) {
    room = 6 * (to_x - from_x) / (n_listed > 0 ? n_columns : width - 12)
    step = 10.0 ** ceil(log10(room))
    step = room <= step / 5 ? step / 5 : room <= step / 2 ? step / 2 : step
    set xtics step
}
if (n_listed > 0) {
    array place_x[n_listed]; array place_y[n_listed]; array numbers[n_listed]
    set rmargin at screen (is_text ? list_at - 3.0 / width : 0.635)
    do for [k = 1:n_listed] {
        j = order[k]; shared = 0; shade = k <= n_front ? black : '#777777'
        place_x[k] = is_log ? log(x(duration[j]) / from_x) / log(to_x / from_x) \
            : (x(duration[j]) - from_x) / (to_x - from_x)
        place_y[k] = (capacity[j] - from_y) / (to_y - from_y)
        numbers[k] = sprintf('%d', k)
        do for [m = 1:k - 1] {
            if (!shared && numbers[m] ne '' && near(k, m)) {
                shared = 1; numbers[m] = numbers[m].between.numbers[k]; numbers[k] = ''
            }
        }
        figures = sprintf(': %s, %g%s', told(duration[j]), capacity[j], is_percent ? ' %' : '')
        line = sprintf('%d  ', k).cut_middle(spaced(short(name[j])), \
            is_text ? list_chars - strlen(figures) - 3 - (k > 9) : width * 0.027).figures
        if (is_text) {
            set label 100 + k line at screen list_at,character height - 5 - k left textcolor rgb shade
        } else {
            set label 100 + k line at screen list_at,0.83 - (k - 1) * line_height \
                left textcolor rgb shade font letters(13)
        }
    }
    # A label that has grown may reach the next one.
    is_grown = !is_text
    do for [pass = 1:n_listed] {
        if (!is_grown) { break }
        is_grown = 0
        do for [k = 2:n_listed] { do for [m = 1:k - 1] {
            if (numbers[k] ne '' && numbers[m] ne '' && near(k, m)) {
                left = place_x[k] < place_x[m] ? k : m; right = left == k ? m : k
                numbers[left] = numbers[left].between.numbers[right]; numbers[right] = ''
                is_grown = 1
            }
        } }
    }
    do for [k = 1:n_listed] {
        shade = k <= n_front ? black : '#777777'
        if (numbers[k] ne '') {
            set label 300 + k numbers[k] at graph place_x[k] + shift_x,place_y[k] + shift_y left \
                textcolor rgb shade font letters(13) front
        }
    }
    title_of_list = has_values ? spaced(keys[1:strlen(keys) - 1]).':' : 'case:'
    figures = ' duration, least healthy'
    if (!is_text && strlen(title_of_list) + strlen(figures) < width * 0.045) {
        title_of_list = title_of_list.figures
    }
    if (is_text) {
        set label 99 cut(title_of_list, list_chars) at screen list_at,character height - 5 left
    } else {
        set label 99 cut(title_of_list, width * 0.045) at screen list_at,0.865 left \
            textcolor rgb black font letters(13)
    }
}

set label 1 heading(heading, 'Duration against least capacity')
set label 2 subheading(heading, 'Duration against least capacity', \
    sprintf('%d cases; better is left and up', n))
set xlabel 'duration, P95 ['.name_of_unit(second).']'
set ylabel 'least healthy of all runs ['.(is_percent ? '% of the target]' : 'instances]')
if (!is_text) set grid xtics ytics

of_scenario = n_files > 1 ? ' of the same scenario' : ''
if (is_text) {
    plot for [i = 1:n_listed < n] $points using (x($1)):2 with points pointtype 'o' notitle, \
        NaN with points notitle
} else {
    plot $points using (x($1)):2:3:4 with points pointtype 7 pointsize variable \
            linecolor rgb variable notitle, \
        keyentry with points pointtype 7 pointsize 1.4 * dot linecolor rgb blue \
            title 'no case'.of_scenario.' is better in one and as good in the other', \
        keyentry with points pointtype 7 pointsize dot linecolor rgb '#bbbbbb' \
            title 'another case'.of_scenario.' is'
}
