# layout.gp: where things stand in a picture of `width` and `height`. common.gp loads it; a figure that
# needs less height than there is, in a terminal, loads it again.

if (is_text) set terminal dumb noenhanced size width,height aspect 1
if (is_text && colour) set terminal dumb noenhanced size width,height aspect 1 ansi256

# The key stands below the plot, where no data are.
set bmargin at screen (is_text ? 6.0 / height : 0.175)
set key at screen 0.5,(is_text ? 3.0 / height : 0.082) top center vertical maxrows 2 Left reverse \
    textcolor rgb ink samplen 2.5 spacing (is_text ? 1 : 1.25) \
    width 0.5 font ''.letters(14)
# The title: what the scenario is about, and below it, smaller, what is drawn.
set tmargin at screen (is_text ? 1 - 3.0 / height : 0.885)
if (!is_text) set label 1 at screen 0.5,0.965 center textcolor rgb black font letters(19)
if (!is_text) set label 2 at screen 0.5,0.921 center textcolor rgb ink
if (is_text) set label 1 at screen 0.5,1 - 0.5 / height center
if (is_text) set label 2 at screen 0.5,1 - 1.5 / height center
