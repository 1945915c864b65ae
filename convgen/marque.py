"""The marque: the text of the codes printed on each page of a convention.

``CVG1:<numero>:<version>:<page>/<pages>:<digest8>``, in the alphanumeric set of QR codes. Papers that nobody
signs bear another first word (``CVD1``: a receipt, ``CVG1S``: a specimen), which no convention ever does.
"""

import re
from dataclasses import dataclass

CONVENTION = "CVG1"
SPECIMEN = "CVG1S"

_MARQUE = re.compile(
    r"CVG1:([1-9][0-9]{0,11}):([1-9][0-9]{0,3}):([1-9][0-9]{0,2})/([1-9][0-9]{0,2}):([0-9A-F]{8})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marque:
    """Which page of which document this is; ``digest8`` ties it to campaign, template, version and data.

    ``codes``: the first word, the kind of document.
    """

    numero: int
    version: int
    page: int
    pages: int
    digest8: str
    codes: str = CONVENTION

    def __str__(self) -> str:
        return f"{self.codes}:{self.numero}:{self.version}:{self.page}/{self.pages}:{self.digest8}"


def is_specimen(text: str) -> bool:
    """Whether a code is that of a specimen: the convention's type, shown on the site, signed by nobody."""
    return text.startswith(f"{SPECIMEN}:")


def parse(text: str) -> Marque | None:
    """Read a code's text; None when the code is not one of ours."""
    found = _MARQUE.fullmatch(text)
    if found is None:
        return None
    numero, version, page, pages = (int(group) for group in found.groups()[:4])
    if page > pages:
        return None
    return Marque(numero=numero, version=version, page=page, pages=pages, digest8=found.group(5))
