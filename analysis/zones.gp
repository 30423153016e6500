# zones.gp: each zone's instances over time of one traced run: above those that count as capacity,
# below the healthy ones. Reads capacity.csv.
#   case      the case's name                                            [the first one of the file]
#   run       which traced run                                           [the case's first one]
#   run_is    why that one: 'the median', 'the worst'                    [nothing is said]

figure = 'zones'
up(path) = path eq '' || path[strlen(path):*] eq '/' ? path : up(path[1:strlen(path) - 1])
here = up(ARG0)
load here.'common.gp'
load here.'trace.gp'

zones = ' '
remember(zone) = zone eq 'all' || strstrt(zones, ' '.zone.' ') ? 0 : (zones = zones.zone.' ', 0)
stats file using (remember(strcol('zone'))) every ::first_row::last_row nooutput

# What counts as capacity: all that are there or on their way in.
capacity(x) = with_wait('Pending') + column('InService') + column('Protected') + column('Standby')
array tallest[2]
tallest[1] = 0; tallest[2] = 0
row(t) = (all = capacity(0), up_now = column('healthy'), tallest[1] = most(tallest[1], all), \
    tallest[2] = most(tallest[2], up_now), sprintf('%.12g %g %g', t, all, up_now))
$counts << END
END
do for [zone in zones] {
    held = ''
    set table $counts append
    plot file using (take(zone)) every ::first_row::last_row with table if (is_ripe)
    unset table
    set print $counts append
    print held
    if (until > end_at) { print sprintf('%.12g %s', until, rest_of(held)) }
    print ''; print ''
}
set print

set label 1 heading(heading, 'Instances per zone')
set label 2 subheading(heading, 'Instances per zone', about)
set datafile separator whitespace
unset datafile columnheaders
array names[2]
names[1] = 'capacity'; names[2] = 'healthy'
n_zones = words(zones)
# Names that would need more than a row's width lose their middle.
longest_name = most(16, (is_text ? width : width / 9) / least(n_zones, 5) - 8)
if (n_zones <= 5) set key maxrows 1
if (!is_text) set multiplot
do for [p = 1:2] {
    if (!is_text) {
        set tmargin at screen (p == 1 ? 0.885 : 0.51)
        set bmargin at screen (p == 1 ? 0.55 : 0.175)
        set format x (p == 1 ? '' : '% h')
        set xlabel (p == 1 ? '' : axis)
        if (p == 2) { unset label 1; unset label 2; unset key }
    }
    set ylabel names[p].' [instances]'
    set yrange [0:tallest[p] * 1.06 + (tallest[p] == 0)]
    if (tallest[p] < 9) { set ytics 1 } else { set ytics autofreq }
    # Lines that coincide: the later ones are thinner, so that the earlier show on both sides.
    thicker = n_zones > 1 ? least(3, 12.0 / (n_zones - 1)) : 0
    plot for [z = 1:n_zones] $counts index z - 1 using (x($1)):1 + p with steps \
        linecolor rgb colour_of(z) linewidth 2 + thicker * (n_zones - z) title cut_middle(word(zones, z), longest_name)
}
if (!is_text) unset multiplot
