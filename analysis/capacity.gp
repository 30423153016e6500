# capacity.gp: capacity over time of one traced run: the group's instances by state, stacked, with
# target, the refresh's low and high, MaxSize and the demand as lines. Reads capacity.csv.
#   case      the case's name                                            [the first one of the file]
#   run       which traced run                                           [the case's first one]
#   run_is    why that one: 'the median', 'the worst'                    [nothing is said]

figure = 'capacity'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
load here.'trace.gp'

# Layer upon layer. From the top of pending one reads the refresh's `high`, from the top of standby
# MaxSize; what is above is on its way out.
unhealthy(x) = column('InService') + column('Protected') - column('healthy')
layers(x) = sprintf('%g %g %g %g %g %g %g', \
    sum = column('healthy') - column('Protected'), sum = sum + column('Protected'), \
    sum = sum + with_wait('Pending'), sum = sum + unhealthy(0), sum = sum + column('Standby'), \
    sum = sum + with_wait('Removing'), sum = sum + column('Stopped'))
n_protected = 0; n_pending = 0; n_unhealthy = 0; n_standby = 0; n_removing = 0; n_stopped = 0
has_demand = 0; tallest = 0; ceiling = 0
note(x) = ( \
    n_protected = most(n_protected, column('Protected')), \
    n_pending = most(n_pending, with_wait('Pending')), \
    n_unhealthy = most(n_unhealthy, unhealthy(0)), \
    n_standby = most(n_standby, column('Standby')), \
    n_removing = most(n_removing, with_wait('Removing')), \
    n_stopped = most(n_stopped, column('Stopped')), has_demand = has_demand || valid(c_demand), \
    ceiling = most(ceiling, column('MaxSize')), tallest = most(most(tallest, sum), \
    most(column('target'), most(or_zero(c_high), or_zero(c_demand)))))
or_zero(c) = valid(c) ? column(c) : 0
row(t) = (made = sprintf('%.12g %s %g %g %g %g %g', t, layers(0), column('target'), maybe(c_low), \
    maybe(c_high), column('MaxSize'), maybe(c_demand)), note(0), made)

held = ''
set table $stack
plot file using (take('all')) every ::first_row::last_row with table if (is_ripe)
unset table
set print $stack append
print held
if (until > end_at) { print sprintf('%.12g %s', until, rest_of(held)) }

# The limits, a stroke for each stretch of time that they keep their values; low and high exist
# only while a refresh runs.
$limits << END
END
set print $limits append
kept = ''; since = 0; has_refresh = 0
do for [i = 1:|$stack|] {
    time = word($stack[i], 1)
    limits = word($stack[i], 9)
    do for [c = 10:12] { limits = limits.' '.word($stack[i], c) }
    if (limits ne kept) {
        if (kept ne '') { print sprintf('%s %s %.12g', since, kept, time - since) }
        kept = limits; since = time
        if (word(kept, 2) ne 'nan') { has_refresh = 1 }
    }
}
print sprintf('%s %s %.12g', since, kept, until - since)
set print

# The demand's steps, and its end: drawn through every row, a line that stays is blurred by them.
$demand << END
END
set print $demand append
kept = ''
do for [i = 1:|$stack|] {
    if (word($stack[i], 13) ne kept) {
        kept = word($stack[i], 13)
        print word($stack[i], 1).' '.kept
    }
}
print word($stack[|$stack|], 1).' '.kept
set print

# A MaxSize far above would squeeze all the rest to the bottom: it is told, not drawn.
has_ceiling = ceiling <= 1.6 * tallest
if (has_ceiling) { tallest = most(tallest, ceiling) }
max_title = has_ceiling ? 'MaxSize' : sprintf('MaxSize: %g, above', ceiling)

set label 1 heading(heading, 'Capacity over time')
set label 2 subheading(heading, 'Capacity over time', about)
set ylabel 'instances'
set yrange [0:tallest * 1.04 + (tallest == 0)]
if (tallest < 9) set ytics 1
set datafile separator whitespace
unset datafile columnheaders

if (is_text) {
    plot $stack using (x($1)):7 with steps linetype 5 linecolor rgb orange title 'running', \
        for [i = 1:has_demand] '' using (x($1)):13 with steps linetype 4 linecolor rgb green \
            title 'demand', \
        '' using (x($1)):12 with steps linetype 7 linecolor rgb grey title max_title, \
        for [i = 1:has_refresh] for [c = 10:11] '' using (x($1)):c with steps linetype 6 \
            linecolor rgb vermilion title (c == 10 ? 'low, high' : ''), \
        '' using (x($1)):9 with steps linetype 2 linecolor rgb purple title 'target', \
        '' using (x($1)):3 with steps linetype 1 linecolor rgb sky title 'healthy'
}
# A layer is one area with corners: of the many of fillsteps one would see the seams.
$areas << END
END
set print $areas
do for [i = 1:is_text ? 0 : |$stack|] {
    if (i > 1) { print word($stack[i], 1).' '.rest_of($stack[i - 1]) }
    print $stack[i]
}
set print
# Their upper edges are lines, too: they show what is too short to be an area. The key names the
# states that occur.
told(state, n) = n > 0 ? state : ''
array state[7]; array shade[7]
state[1] = 'healthy'; shade[1] = pale_sky
state[2] = told('protected', n_protected); shade[2] = pale_blue
state[3] = told('pending', n_pending); shade[3] = pale_yellow
state[4] = told('unhealthy', n_unhealthy); shade[4] = pale_vermilion
state[5] = told('standby', n_standby); shade[5] = pale_purple
state[6] = told('removing', n_removing); shade[6] = pale_orange
state[7] = told('stopped', n_stopped); shade[7] = pale_grey
if (!is_text) plot for [k = 7:1:-1] $areas using (x($1)):k + 1 with filledcurves y1=0 \
        linecolor rgb shade[k] title state[k], \
    for [k = 7:1:-1] $stack using (x($1)):k + 1 with steps linecolor rgb shade[k] notitle, \
    $limits using (x($1)):2:($6 / second):(0) with vectors nohead \
        linecolor rgb black linewidth 2 title 'target', \
    for [i = 1:has_refresh] for [c = 3:4] $limits using (x($1)):c:($6 / second):(0) \
        with vectors nohead linecolor rgb vermilion linewidth 2.5 title (c == 3 ? 'low, high' : ''), \
    $limits using (x($1)):5:($6 / second):(0) with vectors nohead \
        linecolor rgb black linewidth 2 dashtype 2 title max_title, \
    for [i = 1:has_demand] $demand using (x($1)):2 with steps \
        linecolor rgb green linewidth 3 title 'demand'
