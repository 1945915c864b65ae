"""The marque: the text of the codes printed on each page of a convention.

``CVG1:<numero>:<version>:<page>/<pages>:<digest8>``, in the alphanumeric set of QR codes.
"""

import re
from dataclasses import dataclass

_MARQUE = re.compile(
    r"CVG1:([1-9][0-9]{0,11}):([1-9][0-9]{0,3}):([1-9][0-9]{0,2})/([1-9][0-9]{0,2}):([0-9A-F]{8})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marque:
    """Which page of which convention this is; ``digest8`` ties it to campaign, template, version and data."""

    numero: int
    version: int
    page: int
    pages: int
    digest8: str

    def __str__(self) -> str:
        return f"CVG1:{self.numero}:{self.version}:{self.page}/{self.pages}:{self.digest8}"


def parse(text: str) -> Marque | None:
    """Read a code's text; None when the code is not one of ours."""
    found = _MARQUE.fullmatch(text)
    if found is None:
        return None
    numero, version, page, pages = (int(group) for group in found.groups()[:4])
    if page > pages:
        return None
    return Marque(numero=numero, version=version, page=page, pages=pages, digest8=found.group(5))
