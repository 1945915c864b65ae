"""The HTML report of verdicts: one self-contained page made for instructors."""
