"""Whether a workbook, which is a ZIP of XML, is of a size that a machine can open."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from convgen.errors import FichierInvalide

FILE_MAX = 50 << 20
"""Bytes of the file. An export of 3,000 dossiers is under 2 MB."""
_MEMBERS_MAX = 2_000
_UNPACKED_MAX = 300 << 20
"""Bytes of all members, counted as they unpack: what a ZIP says of itself may be false."""
_CELLS_MAX = 5_000_000
"""Cells of the smallest rectangle that holds a sheet: the reader asks memory for all of them."""
_CHUNK = 1 << 20
_OVERLAP = 400
"""Bytes looked at again at the head of the next chunk, so that no tag is cut."""
_REFERENCE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,7})"')
_REPEATED = re.compile(
    rb'<table:table-cell\b(?=[^>]*\boffice:value-type=)[^>]*\btable:number-columns-repeated="([0-9]+)"'
)
_REPEATED_ROWS = re.compile(
    rb'<table:table-row\b[^>]*\btable:number-rows-repeated="([0-9]+)"[^>]*>'
    rb"(?:(?!</table:table-row>).){0,200}?office:value-type=",
    re.DOTALL,
)


def check(content: bytes, name: str) -> None:
    """Raise FichierInvalide, in French, when a workbook is damaged, encrypted or would not fit in memory."""
    if len(content) > FILE_MAX:
        raise FichierInvalide(f"« {name} » dépasse {FILE_MAX >> 20} Mo : ce n’est pas un export de dossiers.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > _MEMBERS_MAX:
                raise _too_large(name)
            if any(member.flag_bits & 1 for member in members):
                raise FichierInvalide(f"« {name} » est protégé par un mot de passe : enregistrez-le sans.")
            _check_members(archive, members, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise FichierInvalide(f"« {name} » est abîmé : ce classeur ne s’ouvre pas.") from error


def _check_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str) -> None:
    left = _UNPACKED_MAX
    for member in members:
        rows = columns = 0
        for chunk in _chunks(archive, member):
            left -= len(chunk)
            if left < 0:
                raise _too_large(name)
            high, wide = _extent(member.filename, chunk)
            rows, columns = max(rows, high), max(columns, wide)
            if rows * columns > _CELLS_MAX:
                raise _too_large(name)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    tail = b""
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            yield tail + chunk
            tail = chunk[-_OVERLAP:]


def _extent(member: str, chunk: bytes) -> tuple[int, int]:
    """The last row and column that these bytes speak of."""
    if member.endswith("content.xml"):
        columns = max((int(count) for count in _REPEATED.findall(chunk)), default=1)
        return max((int(count) for count in _REPEATED_ROWS.findall(chunk)), default=1), columns
    if "/worksheets/" not in member:
        return 0, 0
    cells = _REFERENCE.findall(chunk)
    rows = max((int(row) for row in (*_ROW.findall(chunk), *(row for _, row in cells))), default=0)
    return rows, max((_rank(letters) for letters, _ in cells), default=1)


def _rank(letters: bytes) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    rank = 0
    for letter in letters:
        rank = rank * 26 + letter - 64
    return rank


def _too_large(name: str) -> FichierInvalide:
    return FichierInvalide(f"« {name} » est démesuré une fois ouvert : ce n’est pas un export de dossiers.")
