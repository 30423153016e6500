# Do the contenders simulate the same? Fields: repetition, "agree", what, contender, estimate, its
# standard error. Each contender's estimates are averaged over the repetitions and compared to the
# first contender's. Prints a table; status 1 when some do not agree.

$2 == "agree" {
    if (!($3 in seen)) {
        seen[$3] = 1
        whats[++n_whats] = $3
    }
    if (!(($3, $4) in n)) {
        contenders[$3, ++n_contenders[$3]] = $4
    }
    n[$3, $4]++
    sum[$3, $4] += $5
    variance[$3, $4] += $6 * $6
}

function mean(what, contender)
{
    return sum[what, contender] / n[what, contender]
}

function error(what, contender)
{
    return sqrt(variance[what, contender]) / n[what, contender]
}

END {
    print "| | estimate | 95 % interval | |"
    print "|---|---|---|---|"
    for (w = 1; w <= n_whats; w++) {
        what = whats[w]
        print "| **" what "** | | | |"
        first = contenders[what, 1]
        for (i = 1; i <= n_contenders[what]; i++) {
            one = contenders[what, i]
            m = mean(what, one)
            e = error(what, one)
            gap = m - mean(what, first)
            agrees = gap * gap <= 4.5 * 4.5 * (e * e + error(what, first) ^ 2)
            if (!agrees)
                status = 1
            printf "| %s | %.2f | %s | %s |\n", one, m,
                (e > 0 ? sprintf("%.2f - %.2f", m - 1.96 * e, m + 1.96 * e) : "exact"),
                (i == 1 ? "" : agrees ? "agrees" : "**differs**")
        }
    }
    exit status
}
