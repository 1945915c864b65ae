"""How a pen draws letters and digits: strokes through points, the only writing that needs no font.

Two hands: script letters, and the looped ones that French schools teach, tied from one to the next. A glyph
is strokes separated by spaces; a stroke is points of two characters, x as a digit and y as a letter (``e``
the baseline, ``i`` the top of a small letter, ``m`` of a capital, ``a`` the foot of a descender).
"""

import unicodedata

Points = tuple[tuple[float, float], ...]

_GLYPHS = {
    "a": "4h2i0h0f2e4g4i4f5e", "b": "0m0g0e2e4f4h2i0g", "c": "4h2i0h0f2e4f", "d": "4h2i0h0f2e4f4m4f5e",
    "e": "0g4g4h2i0h0f2e4f", "f": "4l3m2l2e2b 0i4i", "g": "4h2i0h0f2e4g4i4b2a0b", "h": "0m0e0g2i4h4e5e",
    "i": "1i1f2e 1k1k", "j": "2i2b1a0b 2k2k", "k": "0m0e 4i0g4e", "l": "1m0l0f1e2e",
    "m": "0i0e0g1i2h2e2g3i4h4e5e", "n": "0i0e0g2i3h3e4e", "o": "2i0h0f2e4f4h2i4i", "p": "0i0a0g2i4h4f2e0f",
    "q": "4h2i0h0f2e4g4i4a5b", "r": "0i0e0g2i3i", "s": "4h2i0h2g4f2e0f", "t": "2l2f3e4f 0i4i",
    "u": "0i0f1e3f4i4f5e", "v": "0i2e4i", "w": "0i1e2h3e4i", "x": "0i4e 4i0e", "y": "0i0g2f4i4b2a0b",
    "z": "0i4i0e4e",
    "0": "2l0j0g2e4g4j2l", "1": "0j2l2e", "2": "0k2l4k4j0e4e", "3": "0k2l4k2i4g2e0f", "4": "3l0g4g 3i3e",
    "5": "4l0l0i2j4h4f2e0f", "6": "4l1j0g2e4f3h1h0g", "7": "0l4l1e 1i3i", "8": "2i0k2l4k2i0g2e4g2i",
    "9": "4j2i0j1l4k4j3f2e",
    "A": "0e2m4e 1h3h", "B": "0e0m2m4l2i0i3i4f2e0e", "C": "4l2m0j0g2e4f", "D": "0e0m2m4j4g2e0e",
    "E": "4m0m0e4e 0i3i", "F": "4m0m0e 0i3i", "G": "4l2m0j0g2e4f4h2h", "H": "0m0e 4m4e 0i4i", "I": "1m1e",
    "J": "3m3f1e0f", "K": "0m0e 4m0i4e", "L": "0m0e4e", "M": "0e0m2h4m4e", "N": "0e0m4e4m",
    "O": "2m0k0g2e4g4k2m", "P": "0e0m3m4k3i0i", "Q": "2m0k0g2e4g4k2m 3g5d", "R": "0e0m3m4k3i0i4e",
    "S": "4l2m0k2i4g2e0f", "T": "0m4m 2m2e", "U": "0m0f2e4f4m", "V": "0m2e4m", "W": "0m1e2k3e4m",
    "X": "0m4e 4m0e", "Y": "0m2i4m 2i2e", "Z": "0m4m0e4e",
    ",": "1e0c", ".": "1e1e", "/": "0d4l", "'": "1m1k", "’": "1m1k", "-": "0g3g",
    "€": "4l2m0k0g2e4f 0j3j 0h3h",
    "(": "2m0j0g2d", ")": "0m2j2g0d", ":": "1e1e 1h1h", "+": "2k2f 0h4h",
}  # fmt: skip
_LOOPED = {
    "a": "0f3i1h0g1e3f4i4f5e", "b": "0e2h3n2o1n1f2e3f3h4h", "c": "0f3i2i1h1f2e4f", "d": "0f4i1h1f3e4g4n4f5e",
    "e": "0f3g2i1h1f3e5f", "f": "0e2h3n2o1n1a2_3a3c1f4g", "g": "0f4i1h1f3e4h4b3_1`0a5f",
    "h": "0e2h3n2o1n1e1g3i4h4f5e", "i": "0e2i2f3e4f 2k2k", "j": "0f2i2b1_0a4f 2k2k",
    "k": "0e2h3n2o1n1e1g3i3h1g4e5e", "l": "0e2h3n2o1n1f2e4f", "m": "0e1i1e1g2i3h3e3g4i5h5f6e",
    "n": "0e1i1e1g3i4h4f5e", "o": "0f3i1h1f3e4g3i5h", "p": "0e2j2_2h4i4f3e2f5e", "q": "0f4i1h1f3e4h4_5b",
    "r": "0e1h2j2i4i4f5e", "s": "0e2i3g2e0f4f", "t": "0e2l2f3e5f 0j4j", "u": "0e1i1f2e4f4i4f5e",
    "v": "0g1i2e4i5h", "w": "0h1i2e3h4e5i6h", "x": "0h1i3e4e 4i0e", "y": "0e0i1f3f4i4b3_1`1b5f",
    "z": "0h1i4i1e4e",
    "B": "1l1e2m4l4j2i4h4f2e0f", "C": "4l3m1l0h1e4f", "G": "4l3m1l0h1e4f4i4a2_0b", "J": "1l4m3f3a1_0b4f",
    "L": "1k3m2l1f0e2e5d", "M": "0e1m2f3m4e5e", "P": "1l1e 0k2m4l4j1i", "V": "0l1m2e4m5l",
}  # fmt: skip
_ACCENTS = {"\u0301": "2k3m", "\u0300": "2m3k", "\u0302": "1k2m3k", "\u0308": "1k1k 3k3k", "\u0327": "2e2d1c"}


def letters(text: str, *, looped: bool = False) -> tuple[tuple[float, tuple[Points, ...]], ...]:
    """Each character as (advance, strokes), in quarters of a small letter's height, baseline at 0."""
    glyphs = _GLYPHS | _LOOPED if looped else _GLYPHS
    found: list[tuple[float, tuple[Points, ...]]] = []
    for char in unicodedata.normalize("NFD", text.replace("œ", "oe")):
        if char in _ACCENTS and found:
            advance, strokes = found[-1]
            found[-1] = (advance, strokes + _strokes(_ACCENTS[char]))
        elif char == " ":
            found.append((4.0, ()))
        else:
            strokes = _strokes(glyphs[char])
            found.append((max(x for stroke in strokes for x, _ in stroke) + 1.8, strokes))
    return tuple(found)


def _strokes(glyph: str) -> tuple[Points, ...]:
    return tuple(
        tuple((float(stroke[i]), float(ord(stroke[i + 1]) - ord("e"))) for i in range(0, len(stroke), 2))
        for stroke in glyph.split()
    )
