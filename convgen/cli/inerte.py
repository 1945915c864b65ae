"""Text of unknown origin (file names, words read on a scan) made harmless to a terminal or a page."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that move the cursor, reverse the reading direction, or cannot be encoded."""


def visible(text: str) -> str:
    """One line where every character without a shape of its own is shown as « � »."""
    return "".join("�" if unicodedata.category(char) in _UNSEEN else char for char in text)


def visible_lines(text: str) -> str:
    """The same, line breaks kept: for a message of several paragraphs."""
    return "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))
