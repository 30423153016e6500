# trace.gp: one traced run of the case out of capacity.csv, ready to be drawn.
#
# A table of a zone's rows is made with
#     plot file using (take(ZONE)) every ::first_row::last_row with table if (is_ripe)
# followed by a print of `held`. Of the instants within half a pixel only the last is taken, so that
# a figure of 2,000 instances stays small, and each dip and peak between two that are; row(t) gives the
# line of an instant.
#   run       which traced run                                           [the case's first one]
#   run_is    why that one: 'the median', 'the worst'                    [nothing is said]
#   trace_ends_at   of a trace that was cut: its last second, which is not the run's     [none]

table = 'capacity'
needed = 'case run time_s zone Pending Pending:Wait InService Protected Standby Stopped Removing ' \
    .'Removing:Wait healthy running target low high MaxSize demand'
load here.'columns.gp'
load here.'case.gp'
stats file using (c_low = seek('low', 1), c_high = seek('high', 1), c_demand = seek('demand', 1), \
    first_run = column('run'), 0) every ::first_row::first_row nooutput
if (!exists("run")) run = first_run
with_wait(state) = column(state) + column(state.':Wait')
is_shown(zone) = strcol('zone') eq zone && column('run') == run
state(x) = column('healthy') + 1e4 * with_wait('Pending') + 1e8 * with_wait('Removing') \
    + 1e12 * (column('Standby') + column('Protected')) + valid(c_low)
n_instants = 0; changed_at = -1
note_state(t) = (n_instants = n_instants + 1, first_state = n_instants == 1 ? state(0) : first_state, \
    changed_at = changed_at < 0 && state(0) != first_state ? t : changed_at, t)
stats file using (is_shown('all') ? note_state(column('time_s')) : NaN) \
    every ::first_row::last_row nooutput
if (n_instants == 0) { print sprintf("%s: no run %d of case '%s'", file, run, case); exit status 2 }
begin_at = STATS_min; end_at = STATS_max
origin = zero_of(begin_at, changed_at, end_at)
start = from_of(begin_at, changed_at, end_at)
is_cut = exists("trace_ends_at")
until = is_cut && end_at > begin_at ? end_at : lasting(start, begin_at, end_at)
half_pixel = (until - start) / (2.0 * width)

# The healthy and the running ones of the row that was taken last, of the one held, and of this one.
is_extreme(x) = held_low < taken_low && held_low < column('healthy') \
    || held_high > taken_high && held_high > column('running')
begin_taking(x) = held ne '' ? 0 : (taken_low = column('healthy'), taken_high = column('running'))
take_held(x) = (taken_low = held_low, taken_high = held_high)
ripen(t) = (begin_taking(0), is_ripe = held ne '' \
    && (floor(t / half_pixel) != floor(held_at / half_pixel) || is_extreme(0)), \
    is_ripe ? take_held(0) : 0, ready = held, held = row(t), held_at = t, \
    held_low = column('healthy'), held_high = column('running'), ready)
take(zone) = is_shown(zone) ? ripen(column('time_s')) : (is_ripe = 0, '')
rest_of(line) = line[strstrt(line, ' ') + 1:*]

second = seconds_of_unit(until - start)
x(t) = (t - origin) / second
axis = axis_title(origin, name_of_unit(second))
set xlabel axis
set xrange [x(start):x(until)]
tic = tic_of(x(until) - x(start), second)
if (tic > 0) set xtics tic
about = sprintf('%s, run %d%s', case, run, exists("run_is") ? ', '.run_is : '') \
    .(is_cut ? sprintf(', up to %s where its trace stops', clock(end_at)) : '')
