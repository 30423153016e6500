# common.gp: what all figures share: variables with their defaults, terminal, colours, layout, and
# the reading of one case out of a CSV. Each figure loads it; nothing is drawn here.
#
# Variables that a caller may set before (gnuplot -e "results='results'; case='web'" capacity.gp):
#   results   the results folder                                         [results]
#   output    the file to write                        [<figure>.<format>; dumb: the terminal]
#   format    svg, png, pdf or dumb (text, on the terminal)              [svg]
#   width, height   in pixels; in characters for dumb                    [1200, 700; 100, 34]
#   colour    dumb only: 1 for ANSI colours                              [0]
#   utf8      dumb only: 0 for a terminal that shows ASCII alone         [1]
#   heading   the first line of the title                                [what the figure shows]

if (!exists("results")) results = 'results'
if (!exists("format")) format = 'svg'
if (!exists("heading")) heading = ''
if (!exists("colour")) colour = 0
if (!exists("utf8")) utf8 = 1
is_text = (format eq 'dumb')
if (!exists("output")) output = is_text ? '' : figure.'.'.format
if (!exists("width")) width = is_text ? 100 : 1200
if (!exists("height")) height = is_text ? 34 : 700

set encoding utf8

# The Okabe-Ito colours, which keep apart for colour-blind people too.
black = '#000000'; orange = '#e69f00'; sky = '#56b4e9'; green = '#009e73'
yellow = '#f0e442'; blue = '#0072b2'; vermilion = '#d55e00'; purple = '#cc79a7'
grey = '#999999'; faint = '#e4e4e4'; ink = '#333333'
# Paler ones for areas under lines.
pale_sky = '#a9d6f2'; paler_sky = '#d3eaf8'
pale_blue = '#6ba3cb'; pale_yellow = '#f7ee8f'; pale_orange = '#f3cb72'
pale_purple = '#e0b0cb'; pale_vermilion = '#e68a4f'; pale_grey = '#cccccc'
palette_of = blue.' '.vermilion.' '.green.' '.purple.' '.orange.' '.sky.' '.black.' '.grey
colour_of(i) = word(palette_of, (i - 1) % 8 + 1)

# Sizes of letters are given in pixels; the cairo terminals count in points.
points(pixels) = format eq 'svg' ? pixels : 0.77 * pixels
letters(pixels) = sprintf(',%g', points(pixels))
if (format eq 'svg') set terminal svg noenhanced size width,height background '#ffffff' \
    font 'sans-serif,15'
if (format eq 'png') set terminal pngcairo noenhanced size width,height background '#ffffff' \
    font 'DejaVu Sans'.letters(15)
if (format eq 'pdf') set terminal pdfcairo noenhanced size width / 100.0,height / 100.0 \
    background '#ffffff' font 'DejaVu Sans,11' fontscale 0.75
load here.'layout.gp'
if (output ne '') set output output

set datafile separator ','
set datafile columnheaders
set datafile commentschars ''
if (is_text) { set border 3 } else { set border 3 linecolor rgb grey }
set tics nomirror scale 0.5
if (!is_text) set tics textcolor rgb ink
if (!is_text) set grid ytics linecolor rgb faint linetype 1 linewidth 1
set style fill solid 1.0 noborder
# svg takes letters for wider than they are; columns of long titles then need less. It puts the title
# of the x axis far below the tics, next to the key, and draws points nearly twice as large.
long_titles = format eq 'svg' ? -5 : 0
if (format eq 'svg') set xlabel offset 0,0.5
dot = format eq 'svg' ? 0.6 : 1

heading(given, own) = cut(given eq '' ? own : given, width / (is_text ? 1 : 11))
subheading(given, own, about) = \
    cut_middle(given eq '' ? about : own.': '.about, is_text ? width : width / 9)
cut_mark = utf8 ? '…' : '~'
cut(text, n) = strlen(text) <= n ? text : text[1:int(n) - 1].cut_mark
# Names of cases differ at their ends: these are cut in the middle.
cut_middle(text, n) = strlen(text) <= n ? text : text[1:int(n) / 2 - 1].cut_mark \
    .text[strlen(text) - (int(n) - int(n) / 2) + 1:*]

# A time axis in the unit that suits its length. Where more than a third of it would pass before
# anything happens, 0 is the first change and the wait is cut short.
seconds_of_unit(span) = span <= 300 ? 1 : span <= 3 * 3600 ? 60 : span <= 3 * 86400 ? 3600 : 86400
name_of_unit(seconds) = seconds == 1 ? 's' : seconds == 60 ? 'min' : seconds == 3600 ? 'h' : 'days'
# Tics at the hours and quarters of a clock, where gnuplot would count by tens; 0: it may choose.
tic_of(span, seconds) = seconds == 3600 ? \
        (span <= 2 ? 0 : span <= 8 ? 1 : span <= 16 ? 2 : span <= 24 ? 3 : span <= 48 ? 6 : 12) \
    : seconds == 60 ? (span <= 60 ? 0 : span <= 120 ? 15 : 30) : seconds == 1 && span > 120 ? 60 : 0
# A time as the tables have it: 1h02m03s, 3h, 14m20s.
clock(t) = t < 60 ? sprintf('%ds', int(t)) : (day = int(t) / 86400, hour = int(t) / 3600 % 24, \
    minute = int(t) / 60 % 60, rest = int(t) % 60, (day > 0 ? sprintf('%dd', day) : '') \
    .(t >= 3600 && (day == 0 || t > 86400 * day) ? sprintf(day > 0 ? '%02dh' : '%dh', hour) : '') \
    .(minute > 0 || rest > 0 ? sprintf(t >= 3600 ? '%02dm' : '%dm', minute) : '') \
    .(rest > 0 ? sprintf('%02ds', rest) : ''))
is_late(first, until) = until > first && first > until / 3.0
origin_of(first, until) = is_late(first, until) ? first : 0
start_of(first, until) = is_late(first, until) ? first - 0.2 * (until - first) : 0
# A run that was resumed begins later: 0 is the instant that was now.
zero_of(begin_at, first, until) = begin_at > 0 ? begin_at : origin_of(first, until)
from_of(begin_at, first, until) = begin_at > 0 ? begin_at : start_of(first, until)
# The last state is let last, so that its level is seen; a run without a change is nothing else.
lasting(start, begin_at, end_at) = end_at == begin_at ? begin_at + 60 : end_at + 0.03 * (end_at - start)
axis_title(origin, unit) = origin == 0 ? sprintf('time since the start [%s]', unit) \
    : sprintf('time [%s], 0 is %s after the start', unit, clock(origin))

# Three digits are enough to compare by eye.
rounded(v) = sprintf( \
    v == 0 || abs(v) >= 100 ? '%.0f' : abs(v) < 0.1 ? '%.3f' : abs(v) < 10 ? '%.2f' : '%.1f', v)

# Columns are found by name. A cell that may be empty is read through its number, because column()
# and strcol() of an empty cell drop the row: maybe(c) with c = seek('low', 1).
seek(name, k) = k > 99 ? 0 : columnhead(k) eq name ? k : seek(name, k + 1)
lacking(names, i) = i > words(names) ? '' \
    : seek(word(names, i), 1) ? lacking(names, i + 1) : word(names, i)
maybe(c) = valid(c) ? column(c) : NaN
most(a, b) = a > b ? a : b
least(a, b) = a < b ? a : b
