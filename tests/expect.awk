# Compares the results in the current folder with the "# expect" lines of the file given.

# Splits a line of CSV into cells[1..n]; quoted cells may hold commas and doubled quotes.
function split_csv(line, cells,    n, c, cell, i, quoted) {
    n = 0; cell = ""; quoted = 0
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (quoted && c == "\"" && substr(line, i + 1, 1) == "\"") { cell = cell c; i++ }
        else if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) { cells[++n] = cell; cell = "" }
        else cell = cell c
    }
    cells[++n] = cell
    return n
}

# Reads NAME.csv into value[NAME, row, column] and rows[NAME].
function load(name,    line, cells, columns, n, i, row) {
    if (name in rows) return
    row = 0
    if ((getline line < (name ".csv")) <= 0) { print "no " name ".csv"; bad = 1; rows[name] = 0; return }
    n = split_csv(line, columns)
    for (i = 1; i <= n; i++) known[name, columns[i]] = 1
    while ((getline line < (name ".csv")) > 0) {
        split_csv(line, cells); row++
        for (i = 1; i <= n; i++) value[name, row, columns[i]] = cells[i]
    }
    rows[name] = row
}

function fail(text) { print where ": " text; bad = 1 }

function compare(name, row, column, wanted,    found) {
    if (!((name, column) in known)) { fail("no column " column); return }
    if (!row) { fail("no such row"); return }
    found = value[name, row, column]
    if (found == "") found = "-"
    if (found != wanted && !(found + 0 == wanted + 0 && found ~ /^[-0-9.e]+$/ && wanted ~ /^[-0-9.e]+$/))
        fail(column " is " found ", not " wanted)
}

# The last row whose column has the value.
function find(name, column, wanted,    row) {
    load(name)
    for (row = rows[name]; row >= 1; row--)
        if (value[name, row, column] == wanted) return row
    return 0
}

# The last row of a zone at or before a time.
function in_force(time, zone,    row, best) {
    load("capacity"); best = 0
    for (row = 1; row <= rows["capacity"]; row++)
        if (value["capacity", row, "zone"] == zone && value["capacity", row, "time_s"] + 0 <= time + 0)
            best = row
    return best
}

function has_event(time, event, instance, rule,    row) {
    load("events")
    for (row = 1; row <= rows["events"]; row++)
        if (value["events", row, "time_s"] + 0 == time + 0 && value["events", row, "event"] == event &&
            (instance == "" || instance == "-" || value["events", row, "instance"] == instance) &&
            (rule == "" || value["events", row, "rule"] == rule)) return 1
    return 0
}

function has_refusal(time, code, rule,    row) {
    load("events")
    for (row = 1; row <= rows["events"]; row++)
        if (value["events", row, "event"] == "refused" && value["events", row, "time_s"] + 0 == time + 0 &&
            index(value["events", row, "reason"], code " (") == 1 && value["events", row, "rule"] == rule) return 1
    return 0
}

function count(event,    row, n) {
    load("events"); n = 0
    for (row = 1; row <= rows["events"]; row++) n += value["events", row, "event"] == event
    return n
}

/^# expect / {
    where = FILENAME ":" FNR ": " $0; sub(/.*\//, "", where); n_expected++
    if ($3 == "run") { load("runs"); compare("runs", 1, $4, $5) }
    else if ($3 == "zone") compare("zones", find("zones", "zone", $4), $5, $6)
    else if ($3 == "operation") compare("operations", find("operations", "entry", $4), $5, $6)
    else if ($3 == "refresh") compare("refreshes", find("refreshes", "InstanceRefreshTaskId", $4), $5, $6)
    else if ($3 == "activity") compare("activities", find("activities", "ScalingActivityId", $4), $5, $6)
    else if ($3 == "fleet") { load("fleets"); compare("fleets", 1, $4, $5) }
    else if ($3 == "group") compare("groups", find("groups", "group", $4), $5, $6)
    else if ($3 == "at" && NF == 6) compare("capacity", in_force($4, "all"), $5, $6)
    else if ($3 == "at") compare("capacity", in_force($4, $5), $6, $7)
    else if ($3 == "event") { if (!has_event($4, $5, $6, $7)) fail("no such event") }
    else if ($3 == "count") { if (count($4) != $5) fail("there are " count($4)) }
    else if ($3 == "refused") { if (!has_refusal($4, $5, $6)) fail("no such refusal") }
    else if ($3 != "exit") fail("what is that?")
}

END {
    if (!n_expected) { print "nothing is expected"; bad = 1 }
    exit bad
}
