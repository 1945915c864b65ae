"""What a screen reader says of a PDF, and of a page: text in reading order, pictures by their description."""

import io
import re
from html.parser import HTMLParser

import pikepdf

_SILENT = {"/Lbl"}
"""Bullets and numbers of lists: HTML has the browser draw them."""


def said_by_pdf(pdf: bytes) -> str:
    """The text that the structure tree leads to, in its order, spaces left out."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return _packed(Ecoute.of(document).said(document.Root.StructTreeRoot.K[0]))


def said_by_html(html: str) -> str:
    """The text of the page's body but for the footer's, which is no content of a PDF; spaces left out."""
    reader = _Reader()
    reader.feed(html)
    return _packed("".join(reader.said))


def _packed(text: str) -> str:
    return re.sub(r"\s", "", text)


class Ecoute:
    """Says elements; a table broken over pages is one table a page, whose heads are said once."""

    def __init__(self, marked: dict[tuple[int, int], dict[int, str]]) -> None:
        self._marked = marked
        self._heads = ""

    @classmethod
    def of(cls, document: pikepdf.Pdf) -> "Ecoute":
        """Ready to say any element of the document."""
        return cls({page.obj.objgen: _marked(page) for page in document.pages})

    def said(self, element: pikepdf.Object) -> str:
        """The text of an element and of what it holds."""
        kind = str(element.get("/S"))
        if kind in _SILENT:
            return ""
        if "/Alt" in element:
            return str(element.Alt)
        kids = element.get("/K", [])
        text = "".join(
            self.said(kid)
            if isinstance(kid, pikepdf.Dictionary)
            else self._marked[element.Pg.objgen][int(kid)]
            for kid in (kids if isinstance(kids, pikepdf.Array) else [kids])
        )
        if kind != "/THead":
            return text
        again, self._heads = text == self._heads, text
        return "" if again else text


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked content of a page."""
    fonts = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
    found: dict[int, str] = {}
    open_marks: list[int | None] = []
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else {}
                mark = int(properties["/MCID"]) if "/MCID" in properties else None
                open_marks.append(mark)
                if mark is not None:
                    found.setdefault(mark, "")
            case "EMC":
                open_marks.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj" | "TJ":
                mark = next((mark for mark in reversed(open_marks) if mark is not None), None)
                if mark is not None:
                    found[mark] += _decoded(operands[0], font)
    return found


def _decoded(shown: pikepdf.Object, font: dict[int, str]) -> str:
    strings = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(bytes(string) for string in strings if isinstance(string, pikepdf.String))
    return "".join(font[int.from_bytes(codes[i : i + 2])] for i in range(0, len(codes), 2))


def _to_unicode(font: pikepdf.Object) -> dict[int, str]:
    """Glyph -> characters, from the only two kinds of entries of a ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode("ascii")
    known = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            known[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int.from_bytes(bytes.fromhex(text))
            for code in range(int(first, 16), int(last, 16) + 1):
                known[code] = chr(start + code - int(first, 16))
    return known


class _Reader(HTMLParser):
    """Collects text and alternative texts; a footer's element and the head are skipped."""

    _VOID = frozenset({"meta", "img", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        attributes = dict(attrs)
        if tag == "img":
            self.said.append(attributes["alt"] or "")
        skipped = tag == "head" or attributes.get("class") == "pied"
        if tag not in self._VOID and (self._skipped or skipped):
            self._skipped += 1

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if self._skipped:
            self._skipped -= 1

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self._skipped:
            self.said.append(data)
