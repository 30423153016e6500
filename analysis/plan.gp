# plan.gp: the settings that a plan looked at: duration against least healthy instances, means, those
# on the trade-off curve in the colour of their money and numbered, the dominated ones grey, those
# that break a limit crossed out, the best one ringed; where there is none, the nearest. Reads plan.csv.

figure = 'plan'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
table = 'plan'
needed = 'case file runs standing duration_mean_s least_healthy_mean money money_mean is_on_curve is_best settings'
load here.'columns.gp'

# What is varied stands between the file's name and the number of runs.
keys = ''
note_key(name) = (keys = keys.(keys eq '' ? '' : ' / ').name, 0)
stats file using (c_duration = seek('duration_mean_s', 1), c_least = seek('least_healthy_mean', 1), \
    c_money = seek('money_mean', 1), c_curve = seek('is_on_curve', 1), c_best = seek('is_best', 1), \
    c_standing = seek('standing', 1), c_settings = seek('settings', 1), c_unit = seek('money', 1), \
    sum [k = seek('file', 1) + 1:seek('runs', 1) - 1] note_key(columnhead(k))) every ::0::0 nooutput

# Settings that came to no end have no duration.
n = 0
is_shown(x) = valid(c_duration) && valid(c_least) && valid(c_money)
stats file using (is_shown(0) ? (n = n + 1, 0) : 0) nooutput
if (n == 0) { print file.': no setting has a duration'; exit status 2 }
array duration[n]; array capacity[n]; array money[n]; array kind[n]; array name[n]
n = 0; money_name = ''; has_nearest = 0
is_out(standing) = standing eq 'broken' || standing eq 'endless'
# 0: breaks a limit, 1: dominated, 2: on the curve, 3: the best one, or the nearest if there is none
is_nearest(standing) = standing eq 'nearest' ? (has_nearest = 1) : 0
kind_of(x) = column(c_best) == 1 || is_nearest(strcol(c_standing)) ? 3 \
    : is_out(strcol(c_standing)) ? 0 : column(c_curve) == 1 ? 2 : 1
keep(x) = (n = n + 1, duration[n] = column(c_duration), capacity[n] = column(c_least), \
    money[n] = column(c_money), kind[n] = kind_of(0), name[n] = strcol(c_settings), \
    money_name = strcol(c_unit), n)
stats file using (is_shown(0) ? keep(0) : 0) nooutput
set datafile separator whitespace
unset datafile columnheaders

# On the curve, in order of duration, the best one among them.
array line[n]
n_line = 0
do for [i = 1:n] {
    if (kind[i] >= 2) {
        n_line = n_line + 1; line[n_line] = i
        do for [m = n_line:2:-1] {
            if (duration[line[m]] >= duration[line[m - 1]]) { break }
            swap = line[m]; line[m] = line[m - 1]; line[m - 1] = swap
        }
    }
}

# What breaks a limit may be far away: the time axis is that of the others, if any keeps them all.
n_kept = sum [i = 1:n] (kind[i] > 0)
shortest = NaN; longest = NaN; lowest = capacity[1]; highest = capacity[1]
do for [i = 1:n] {
    if (kind[i] > 0 || n_kept == 0 || has_nearest) {
        longest = longest >= duration[i] ? longest : duration[i]
        shortest = shortest <= duration[i] ? shortest : duration[i]
    }
    lowest = least(lowest, capacity[i]); highest = most(highest, capacity[i])
}
second = seconds_of_unit(longest)
is_log = shortest > 0 && longest > 30 * shortest
if (is_log) { set logscale x }
x(t) = t / second
room = most(0.06 * (longest - shortest), 0.05 * longest + (longest == 0))
from_x = is_log ? x(shortest) / 1.3 : x(most(0, shortest - room)); to_x = is_log ? x(longest) * 1.3 : x(longest + room)
margin = most(0.08 * (highest - lowest), 0.02 * highest + (highest == 0))
from_y = most(0, lowest - margin); to_y = highest + margin
set xrange [from_x:to_x]
set yrange [from_y:to_y]
if (to_y - from_y < 9) set ytics 1

$broken << END
END
$dominated << END
END
$curve << END
END
$best << END
END
set print $broken append
do for [i = 1:n] { if (kind[i] == 0) { print duration[i], capacity[i] } }
set print $dominated append
do for [i = 1:n] { if (kind[i] == 1) { print duration[i], capacity[i] } }
set print $curve append
do for [k = 1:n_line] { print duration[line[k]], capacity[line[k]], money[line[k]] }
set print $best append
do for [i = 1:n] { if (kind[i] == 3) { print duration[i], capacity[i] } }
set print

# The list of those on the curve, as long as there is room for it: at the right, or below in a
# terminal, where the picture leaves it some lines. What is varied stands above it, on as many lines
# as it takes.
key_words = keys eq '' ? 'settings' : keys
header_chars = is_text ? width - 43 : width * 0.041
array header[9]
n_header = 1; header[1] = ''
do for [k = 1:words(key_words):2] {
    piece = word(key_words, k).(k < words(key_words) ? ' /' : is_text ? '' : ':')
    if (header[n_header] ne '' && n_header < 8 \
        && strlen(header[n_header]) + strlen(piece) > header_chars) {
        n_header = n_header + 1; header[n_header] = ''
    }
    header[n_header] = header[n_header].(header[n_header] eq '' ? '' : ' ').piece
}
n_listed = least(n_line, is_text ? 20 : 23 - n_header)
if (is_text) height = most(18, height - n_header - n_listed - 2)
load here.'layout.gp'
if (!is_text) set rmargin at screen 0.588
# The numbers of points that are near each other share one place.
near_x = is_text ? 0.06 : 0.035; near_y = is_text ? 1.0 / (height - 9) : 0.035
place_x(i) = is_log ? log(x(duration[i]) / from_x) / log(to_x / from_x) : (x(duration[i]) - from_x) / (to_x - from_x)
place_y(i) = (capacity[i] - from_y) / (to_y - from_y)
array taken_x[n_line + 1]; array taken_y[n_line + 1]; array numbers[n_line + 1]
near(k, m) = abs(taken_x[k] - taken_x[m]) < near_x && abs(taken_y[k] - taken_y[m]) < near_y
do for [k = 1:n_listed] {
    i = line[k]; shared = 0
    taken_x[k] = place_x(i); taken_y[k] = place_y(i)
    numbers[k] = sprintf('%d', k).(is_text && kind[i] == 3 ? '*' : '') # it stands on the point
    do for [m = 1:k - 1] {
        if (!shared && numbers[m] ne '' && near(k, m)) {
            shared = 1; numbers[m] = numbers[m].','.numbers[k]; numbers[k] = ''
        }
    }
}
do for [k = 1:n_listed] {
    if (numbers[k] ne '') {
        set label 300 + k numbers[k] at graph taken_x[k] + (is_text ? 0 : 0.014), \
            taken_y[k] + (is_text ? 0 : 0.024) left textcolor rgb black font letters(13) front
    }
}
told(t) = rounded(t / second).' '.name_of_unit(second)
mark(k) = kind[line[k]] == 3 ? '*' : ' '
# Without a price it is the surplus that has to do for it.
has_price = strstrt(money_name, 'surplus') == 0
money_title = has_price ? 'money' : 'surplus'
if (!is_text) {
    header[n_header + 1] = 'duration, least healthy, '.money_title
    do for [k = 1:n_header + 1] {
        set label 80 + k cut(header[k], width * 0.045) at screen 0.692,0.86 - (k - 1) * 0.0295 left \
            textcolor rgb ink font letters(13)
    }
    do for [k = 1:n_listed] {
        i = line[k]
        figures = sprintf(': %s, %s, %s', told(duration[i]), rounded(capacity[i]), rounded(money[i]))
        entry = sprintf('%d%s ', k, mark(k)) \
            .cut_middle(name[i], width * 0.0465 - strlen(figures) - 4).figures
        set label 100 + k entry at screen 0.692,0.854 - (n_header + k) * 0.0295 left \
            textcolor rgb (kind[i] == 3 ? vermilion : black) font letters(13)
    }
}

set label 1 heading(heading, 'The settings of a plan')
set label 2 subheading(heading, 'The settings of a plan', \
    sprintf('%d settings; better is left and up, and %s', n, has_price ? 'cheap' : 'little surplus'))
best_title = has_nearest ? 'the nearest (*): none is known to keep all limits' : 'the best one (*)'
set xlabel 'duration, mean ['.name_of_unit(second).']'
if (!is_text) set ylabel 'least healthy, mean [instances]'
if (is_text) {
    set label 3 'least healthy, mean [instances]' at character 1,height - 3
    plot $broken using (x($1)):2 with points pointtype 'x' title 'breaks a limit', \
        $dominated using (x($1)):2 with points pointtype '.' title 'dominated', \
        $best using (x($1)):2 with points pointtype '*' title has_nearest ? 'the nearest' : 'the best one'
    # The picture is written; what is printed comes behind it.
    unset output
    set print (output eq '' ? '-' : output) append
    name_chars = 0
    do for [k = 1:n_header] { name_chars = most(name_chars, strlen(header[k])) }
    do for [k = 1:n_listed] { name_chars = most(name_chars, strlen(name[line[k]])) }
    name_chars = least(name_chars, header_chars)
    blanks(n) = n > 0 ? sprintf(sprintf('%%%ds', n), '') : ''
    padded(text) = cut_middle(text, name_chars).blanks(name_chars - strlen(text))
    do for [k = 1:n_header] {
        print '     '.(k < n_header ? header[k] : padded(header[k]) \
            .sprintf('  %9s  %13s  %7s', 'duration', 'least healthy', money_title))
    }
    do for [k = 1:n_listed] {
        i = line[k]
        print sprintf('%3d%s ', k, mark(k)).padded(name[i]).sprintf('  %9s  %13s  %7s', \
            told(duration[i]), rounded(capacity[i]), rounded(money[i]))
    }
    if (n_listed < n_line) { print sprintf('     %d more on the curve in plan.csv', n_line - n_listed) }
    set print
} else {
    set grid xtics ytics
    set cblabel money_name offset (format eq 'svg' ? -0.5 : 0),0
    set colorbox user origin screen 0.602,0.2 size screen 0.012,0.6
    # From dark to light all the way, so that it is read without colours, and on paper.
    set palette defined (0 '#440154', 1 '#414487', 2 '#2a788e', 3 '#22a884', 4 '#7ad151', 5 '#d2e21b')
    cheapest = n_line > 0 ? money[line[1]] : 0; dearest = cheapest
    do for [k = 1:n_line] { cheapest = least(cheapest, money[line[k]]); dearest = most(dearest, money[line[k]]) }
    set cbrange [cheapest:dearest > cheapest ? dearest : cheapest + most(1e-6, abs(cheapest) * 0.01)]
    plot $broken using (x($1)):2 with points pointtype 2 pointsize 0.8 \
            linecolor rgb (has_nearest ? '#777777' : grey) \
            title 'breaks a limit, or comes to no end', \
        $dominated using (x($1)):2 with points pointtype 7 pointsize 0.8 * dot linecolor rgb '#bbbbbb' \
            title 'dominated: another one is as good in all three', \
        $curve using (x($1)):2:3 with points pointtype 7 pointsize 1.5 * dot linecolor palette \
            title 'on the trade-off curve', \
        $curve using (x($1)):2 with points pointtype 6 pointsize 1.5 * dot linewidth 0.5 \
            linecolor rgb ink notitle, \
        $best using (x($1)):2 with points pointtype 6 pointsize 2.4 * dot linewidth 2 \
            linecolor rgb vermilion title best_title
}
