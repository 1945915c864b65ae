"""Every threshold a retour is judged by, with its origin; a change here is a change of ``RULES_VERSION``."""

RULES_VERSION = "22"

# Signature. A ball-point signature of 150 mm of stroke in a 0.5 mm pen is 75 mm² (reference notes, section
# 2.7); the shortest initials measured on simulated hands are about 40 mm of stroke. `make evaluate` prints
# the quantiles.
HAND_MM2 = 6.0
"""Pen-like ink in the frame, the témoin's dirt deducted, from which it is a signature."""
HAND_LENGTH_MM = 28.0
HAND_MAIN_MM = 15.0
"""Longest connected stroke: crumbs of a stamp's letters or frame are shorter once the stamp is taken away."""
HAND_MAIN_SHARE = 0.3
"""Share of the strokes' length in the longest: a pen joins its strokes, a half-inked stamp is all crumbs."""
HAND_LARGE_MM, HAND_LARGE_SHARE = 28.0, 0.5
"""The same for a name written letter by letter, in letters larger than a stamp's."""
BESIDE_STAMP = 1.2
"""Beside a stamp in the same frame, this many times more is asked: what is left of the stamp is not a
signature."""
MAIN_BESIDE_STAMP_MM = 22.0
"""Or one stroke this long. Of 396 simulated frames with stamps alone, the longest stroke left is 14 mm
of one stamp, 19.5 mm of two that overlap on a 1-bit scan."""
BESIDE_STAMP_MM2 = 1.5
"""Ink beside a stamp from which nobody can say that the stamp is alone: 0.8 at most on 127 simulated frames
with a stamp alone, 3.1 beside a signature nearly all within its own."""
STAMP_INNER_MM = 10.5
"""A mark this large inside a stamp is no letter: a pen may have signed over it, nobody can say it is « vide
»."""
SAME_INK = 20.0
"""Difference of colour (Lab, lightness at 0.6) under which strokes and rows of type come from one pad: a
griffe. On 11 simulated griffes whose letters could not be read, 7.5 at most; 18.9 where a scanning
application had left little of them, accepted when 18 was asked."""
SAME_INK_AS_NAME = 28.0
"""The same when the type is a quality, as above the signature of a griffe, whose inking is uneven: up to
24.6 on 108 simulated ones."""
SAME_INK_AS_ADDRESS = 4.0
"""The same beside a town hall's address: the figure on its left was accepted, and once a mention run into it
(1.8 and 0.7), as were, when less was asked, two of 1,040 simulated frames stamped and not signed (1.6 and
2.5). Of 14 good returns that had been left to a human for it, under 12, seven have 7.6 to 11.5 and seven less
than 4."""
MENTION_INK = 11.0
"""Difference of colour over which a signature is not by the pen that wrote « Lu et approuvé », in greys and
colours: 8.2 at most on 18 simulated pairs by one pen; 14.8 on a griffe whose letters ran into the mention,
which was accepted."""
STAMP_LETTERS = 1.0
"""Marks of a letter's size that stand just out of a stamp, or pairs of them over it, from which it may hide a
facsimile's name. Of 435 simulated facsimiles under the town's stamp eight were accepted: six have one to
four."""
STAMP_INK = 7.0
"""Difference of colour under which coloured strokes and a whole stamp come from one pad: 6.6 for a facsimile
accepted although the stamp hid all its letters; of 92 signatures accepted on coloured scans one has less."""
TYPE_MM2 = 1.5
"""On simulated griffes a row is over 4 mm² once its pale letters are found; one of 3.5 was let by when 4 was
asked."""
HAND_FREE_MM = 8.0
"""Longest piece of stroke that is neither a straight line nor an arc. Of 154 simulated frames with two
stamps (fresh seeds) the four that passed all other measures have 6 mm at most; of 222 signatures beside or
over a stamp, four have less than 8. Less was asked when a stroke was long, until a piece of a second stamp
49 mm long had 5.7 of it; of 146 signatures with a stamp that were accepted one had less than 8."""
HAND_FREE_AMID_PIECES_MM = 15.0
"""The same amid 50 mm and more of pieces of stamps of which no outline is whole: two stamps, half inked
on a 1-bit scan, were accepted with 8.2; of 200 signatures with no whole stamp, the ten amid so much have at
least 18."""
HAND_FREELY_MM, HAND_FREELY_SHARE = 12.0, 0.2
"""So much of it in one piece makes a signature though no stroke is long: of those 264 frames, 6 at most. A
name of separate letters has a quarter of its strokes in the freest one."""
HAND_AT_MOST_MM = 320.0
"""Nobody signs so long: 240 mm at most on 315 simulated signatures that were accepted. Two stamps of two inks
over each other, all their lines and letters run together, were 452 mm long, and were accepted."""
HAND_AT_MOST_IN_BLACK_MM = 185.0
"""The same in black and white, where no tone parts words from the pieces of a stamp they run into: three of
90 frames with words in large looped letters and a stamp were accepted, all on such scans, 189 mm to 252; of
78 signatures accepted on such scans one is longer, under « Lu et approuvé »."""
HAND_SWEEP_MM = 7.5
"""How high a stroke runs up or down without a sharp turn: whoever writes « Lu et approuvé », a date or a name
lifts the pen no higher than a letter, whoever signs lets it go. Of 550 simulated frames with such words, with
or without a stamp, none is over 6.6 (small letters up to 2.6 mm high; of 44 with larger ones two are over
this); of 85 signatures without a stamp four have less. Without it 72 of 165 such frames were accepted."""
HAND_TALL_MM = 10.0
"""Or how high one connected piece is across its row, out of any stamp: of those frames with words, 8.8 at
most; six of 36 signatures with no such sweep are."""
BESIDE_MENTION = 1.4
"""So much more of either beside « Lu et approuvé »: at 75 dpi a date close below was 9.3 mm high with it. Of
16 such signatures two are lower."""
BESIDE_MENTION_AND_DATE = 2.0
"""The same where a date is read too: two rows of letters of 4 mm ran into each other at 100 dpi, 11.2 mm
high, and were accepted. Of 140 simulated frames with a mention and no signature 1.2 is the most, but for a
facsimile."""
BESIDE_WORDS = 1.2
"""The same where three words or a date are read of the strokes themselves: « Vu et vérifié » with a long f,
on a curled photograph, was 7.5 mm high; a signature below « Lu et approuvé » so read is 10.1."""
BESIDE_A_LETTER, FEW_LETTERS = 0.15, 3
"""So much more for each letter that is read beyond so many, twice at most. Of 500 frames of words in other
hands than the simulator's eleven were accepted where letters are read, « signer », « Vidal Jeanne », up to
1.67 with eleven letters; of 367 signatures that were accepted three are lower than this, with five or six."""
MANY_LETTERS = 7
"""So many letters read through a stamp are words: « Pour acceptation » over one was accepted, 4.9 mm high. Of
367 accepted signatures three are so read, none for its curve."""
BESIDE_DAY = 2.6
"""The same where four figures are read of one line: six of the same frames were accepted, dates, « Copie »
above one of them being 1.96, and a day that ran into a stamp in black and white 2.5; no signature is so
read."""
HAND_FLOURISH_MM = 15.0
"""Or this long a paraph, back from the last letter under a name and out again, where no three words nor a
date are read above it. Of 1,398 simulated frames with stamps, facsimiles, words and dates none has one but
facsimiles of such a signature; of 65 good returns that had been left to a human sixteen have, 26 mm long at
least."""
HAND_LOOPS_MM = 20.0
"""Or this wide are loops drawn one over the other, where no stamp is. Of 1,040 simulated frames with words,
dates, names, crosses, lines and facsimiles, 13.4 mm at most but for facsimiles of such signatures; of 12
signatures without a stamp that had been left to a human six have, 34 mm wide at least."""
HAND_THROUGH_MM = 15.0
"""Or this much, neither straight nor round, of a curve that goes in and out of a stamp, whatever its ink. Of
1,876 simulated frames with a stamp or two, with words or none, one has as much (16.8, two stamps by fax,
whose other measures stop it); of 210 signatures by a stamp that had been left to a human 24 have."""
HAND_PIECES = 10.0
"""Pieces of a stroke by 100 mm, on a scan in black and white. Of 41 facsimiles and two stamps in black and
white 14 have more (11.3 to 50), and one that was once accepted (11.5); of 108 simulated signatures four (10.5
to 15.1, half eaten), the next have 8. Counting crumbs under 0.2 mm² too, 14.5 let six of them by."""
CRUMBS, CRUMB_MM, CRUMB_APART_MM = 3.0, 6.5, 2.0
"""Marks of a letter's size at most, this far from larger ones, on a scan in black and white: 3 at most on 37
simulated signatures, more on 18 of 30 facsimiles."""
HAND_SOLID, HAND_SOLID_MM = 6.0, 60.0
"""Pieces of a stroke by 100 mm up to which it is a pen's, when it is so long, whatever crumbs a pale stamp
left around. Of 15 simulated facsimiles in black and white with such crumbs, the two of fewer pieces are
40 mm long at most; of 86 signatures by a stamp five have such crumbs, with 4.4 pieces at most and 68 mm at
least."""
HAND_PALE = 0.28
"""Darkness of the strokes, our own print's being 1, on other scans: of 270 simulated signatures two have
0.29 (a scanning application lightens coloured pens); a third of 168 facsimiles have less, first those whose
name is unseen. All those between 0.28 and 0.3 are known by their letters too."""
HAND_RED = 9.0
"""Redder and yellower than the paper (a + b of CIE 1976): under 1 on 144 simulated pens in colour, 18 for
coffee, 35 for a pale red facsimile."""
HAND_SPREAD_MM = 9.0
"""Width or height of the strokes: a tick or a cross is under 8 mm, dust far less (SDAPS asks 5 mm)."""
OTHER_STAMP_MM = 40.0
"""A piece this long of something machine-drawn, outline or letters, beside a whole stamp, is a second one's.
Of 374 frames of fresh seeds stamped and not signed, the one that was accepted bears 47 mm."""
OTHER_PIECES_MM = 50.0
"""All such pieces together, rows of letters too unless they are a usual mention. Of 814 such frames, one that
was accepted bears 58 mm, of 880 of other seeds one 70; of 121 accepted signatures with a whole stamp two have
more than 40, 44 mm at most: rows of the stamp itself, parted from it by its colour."""
STAMP_MM = 20.0
"""Ink, in length, from which an outline is a stamp's; a C and an l of a name by hand make 16. Two of them:
one of 300 returns of a fresh seed was accepted, its two stamps each taken for a smaller one, the letters
between run together over 63 mm. Of 142 signatures with a stamp that were accepted, three seem to bear two."""
EMPTY_MM2 = 2.0
"""Added ink under which the frame is empty (Zesje: 4 mm² in a free text box)."""
TRACES_MM2, TRACES_RATIO = 0.4, 3.0
"""Crumbs, ink not counted, from which a frame is not surely empty, in all and to those of the témoin, brought
to the frame's area. Of 150 simulated frames of all devices that nobody signed one has both (0.97 mm²); of two
faxes that had eaten a pale signature, and were refused as empty, the barest has 0.69 and nothing in the
témoin."""
STAMP_MM2 = 6.0
"""Stamp-like ink from which « un cachet » is named."""
DIRT_RATIO = 4.0
"""The frame must hold this many times the témoin's ink."""
DIRT_MM2 = 12.0
"""Témoin ink over which this scan is too dirty to be believed without a human."""

# Registration and positive control.
BLOCK_FOUND = 0.80
"""Share of the signature block's own print that must be on the scan; genuine simulated scans stay over
0.93."""
FRAME_FOUND = 0.8
"""Share of each third of a side of the frame to sign that must be where it was printed. On 1,120 simulated
frames that lie flat it is over 0.99, by fax over 0.87; a curled photograph whose frame was 4 mm off, its line
and a stamp taken together for a signature, was accepted once: 0.05 to 0.6 on such."""
RESIDUAL_MM = 0.8
"""Beyond, pen and print can no longer be told apart: no verdict from this page."""
PAGE_FOUND = 0.80
IMAGE_COVER = 0.5
"""A page whose largest picture covers less is a digital original, not a scan of paper."""

SAME_SIGNATURE = 0.88
"""How much of each of two signatures the other covers from which they are one picture. Of 4 005 pairs of
simulated hands the likest is 0.76; the same strokes turned, blurred and thinned reach 0.95 in median. A
quarter is under 0.73 and is not found: of thousands of good returns, each pair is a chance to be wrong."""
SIGNATURE_CELLS = 120
"""Cells of the grid under which a signature is too plain to be told from another; usual ones have 410."""

# Electronic signatures.
HIDDEN_PRINT_PX = 60
"""Printed pixels, at 200 dpi, that a signature's widget may cover outside the frames: 1 mm², a piece of the
frame's own line. None under a widget laid on the frame."""
WIDGET_SHARE = 0.15
"""Largest share of a page that signatures may cover; each of the two frames is 0.053 of A4."""

# Content, outside the zones where ink is welcome.
ADDED_MM2 = 2.2
ADDED_COLOURED_MM2, COLOURED = 1.0, 12.0
"""The same of coloured ink (chroma, CIE 1976), which no dust nor print has: an amount corrected in pale
violet, whitened by a scanning application, left 1.2."""
ADDED_MM = 3.0
"""Area and extent of added ink over the text from which somebody may have written; a staple is 12 mm² but
in the margin. An amount corrected by fax left 2.4, the rest hidden by the line above, and was let by when 2.5
was asked."""
OVERWRITTEN_MM2, OVERWRITTEN_MM = 3.5, (12.0, 1.85)
"""Excess of a line of print, as an area of ink, its width and its height. Of twelve simulated reservations
that nothing else showed, eleven have 6.48 mm² and 37 mm by 2.0 at least, one 3.86; one that was accepted by
fax has 15.2, and what a fax left of an article struck out, accepted when 5 was asked, 3.97. Of 2,400 pages
that nobody wrote on, two have as much and more than 1.7 mm of height: 4.33, 23 mm by 2.0, fat print on a fax;
5.0, 15 mm by 1.9, a cup's foot at 100 dpi."""
STROKE_MM2 = 2.0
MISSING_MM2 = 4.0
"""The shortest amount printed, « 41 € », is 4.2 mm² of ink: covered, it must be seen. A fax eats as much by
itself (4.3 to 4.5 mm² on three of 120 good returns): those are for a human."""
COVERED_MM2 = 2.0
"""Letters wholly gone where those around are not: an amount covered is 3.1 to 5 mm² on 45 simulated returns
of all devices, of which a quarter miss less than 4 mm² in the sense above, and nine of 75 were accepted; a
good return loses 1.8 at most so, of 200."""
MARGIN_MM = 17.0
"""Printed margin of the template: paraphes, holes and staples live there."""
FOOT_MM = 34.0
PARAPHE_MM = (45.0, 25.0)
"""Largest paraphe in the margins or the foot; longer is a note."""
CORNER_MM = (70.0, 44.0)
"""Width and height of the lower right corner, where people initial a page a little above its foot."""
BESIDE_MM = 22.0
"""Largest paraphe, hole or staple in a side margin: what is longer there was written along the page."""
WRITTEN_COVER = 0.35
"""Share of its box that a row of handwriting inks: 0.2 on a note turned up a margin, half and more for the
shadow of a border."""
WORD_GAP_MM, MARGIN_GAP_MM = 6.0, 12.0
"""Between the pieces of a note. Up a margin, a punched hole and a print shrunk to 93 % had left 9 mm between
two words, each then as short as initials: accepted once in 300 returns."""
EDGE_MM = 9.0
"""A fold or a streak runs to the paper's edge; a pen line does not."""
FOLD_THICK_MM = 4.0
A4_MM = (210.0, 297.0)

# Conventions that we did not render: words are all that is known of the print.
PLAIN_CHROMA = 14.0
"""How much more coloured than the page's words a stroke must be to be surely no print (CIE 1976): simulated
blue and green pens are over 20, black ones and everything on a grey scan under 8."""
PLAIN_MARGIN = 0.5
"""Half as much again is asked of a signature where no issued page says what was printed there."""
PLAIN_RANK = 1
"""Surest patterns of headings: « Pour la collectivité », « Le maire »; « signature » alone is a word among
others."""
