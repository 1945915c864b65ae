"""The mould of a campaign: its pages laid out once by WeasyPrint, then cast dossier after dossier.

A campaign prints the same articles thousands of times. WeasyPrint lays out one made-up dossier, the étalon;
what differs in a real one is set again in place by the same shaper (Pango), with the same fonts, and the file
is written from pieces compressed once. Whatever the mould cannot vouch for (``HorsMoule``) is left to
WeasyPrint. Which of both is taken depends on the dossier and on its campaign only.
"""
