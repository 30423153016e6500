# columns.gp: `file` is the CSV `table`; stops with a message unless it has rows and the columns
# `needed`. Of one that evenkeel run --compress has written, zstd makes a CSV again.

file = results.'/'.table.'.csv'
rest_from(text, at) = at > strlen(text) ? '' : text[at:*]
escaped(text) = strstrt(text, "'") == 0 ? text : text[1:strstrt(text, "'") - 1]."'\\''" \
    .escaped(rest_from(text, strstrt(text, "'") + 1))
in_shell(text) = "'".escaped(text)."'"
choice = '[ -e '.in_shell(file).' ] || [ ! -e '.in_shell(file.'.zst').' ] || echo compressed'
if (table eq 'capacity' && system(choice) ne '') {
    file = '< zstd -dcq -- '.in_shell(file.'.zst')
}
absent = '?'
stats file using (absent = lacking(needed, 1), 0) every ::0::0 nooutput
if (absent eq '?') { print file.': no rows'; exit status 2 }
if (absent ne '') { print file.': no column "'.absent.'"'; exit status 2 }
