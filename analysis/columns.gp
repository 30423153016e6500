# columns.gp: `file` is the CSV `table`; stops with a message unless it has rows and the columns
# `needed`.

file = results.'/'.table.'.csv'
absent = '?'
stats file using (absent = lacking(needed, 1), 0) every ::0::0 nooutput
if (absent eq '?') { print file.': no rows'; exit status 2 }
if (absent ne '') { print file.': no column "'.absent.'"'; exit status 2 }
