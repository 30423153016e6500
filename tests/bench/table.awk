# One table of the lines that side-by-side has collected (fields: repetition, "measure", table,
# contender, column, figure): medians with least and most, and the ratio to the row `reference`.

$2 == "measure" && $3 == name {
    if (!($4 in row_seen)) {
        row_seen[$4] = 1
        rows[++n_rows] = $4
    }
    if (!($5 in column_seen)) {
        column_seen[$5] = 1
        columns[++n_columns] = $5
    }
    figure[$4, $5, $1] = $6
    if ($1 > n_repetitions)
        n_repetitions = $1
}

# values[1..n], ascending afterwards
function sort(values, n,    i, k, value)
{
    for (i = 2; i <= n; i++) {
        value = values[i]
        for (k = i - 1; k >= 1 && values[k] > value; k--)
            values[k + 1] = values[k]
        values[k + 1] = value
    }
}

function median(values, n)
{
    return n % 2 == 1 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}

# Three digits, and commas between thousands.
function round(value,    text)
{
    if (value < 100)
        return sprintf(value >= 10 ? "%.1f" : "%.2f", value)
    text = sprintf("%.0f", value)
    if (length(text) <= 3)
        return text
    return substr(text, 1, length(text) - 3) "," substr(text, length(text) - 2)
}

function times(value)
{
    return sprintf(value >= 100 ? "%.0fx" : value >= 10 ? "%.1fx" : "%.2fx", value)
}

function cell(row, column,    i, n, n_ratios, values, ratios)
{
    for (i = 1; i <= n_repetitions; i++) {
        if (!((row, column, i) in figure))
            continue
        values[++n] = figure[row, column, i]
        if ((reference, column, i) in figure)
            ratios[++n_ratios] = figure[row, column, i] / figure[reference, column, i]
    }
    if (n == 0)
        return "not measured"
    sort(values, n)
    sort(ratios, n_ratios)
    return round(median(values, n)) " (" round(values[1]) " - " round(values[n]) ")" \
        (n_ratios > 0 && row != reference ? ", " times(median(ratios, n_ratios)) : "")
}

END {
    line = "| |"
    rule = "|---|"
    for (c = 1; c <= n_columns; c++) {
        line = line " " columns[c] " |"
        rule = rule "---|"
    }
    print line
    print rule
    for (r = 1; r <= n_rows; r++) {
        line = "| " rows[r] " |"
        for (c = 1; c <= n_columns; c++)
            line = line " " cell(rows[r], columns[c]) " |"
        print line
    }
}
