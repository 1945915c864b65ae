"""How one cell of an export reads: a value, or a ValueError with its French reason."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from convgen.cle import cle
from convgen.intake.problemes import shown
from convgen.rules import patronyme

PARIS = ZoneInfo("Europe/Paris")

_YES = frozenset(("on", "oui", "true", "vrai", "1"))
_NO = frozenset(("", "off", "non", "false", "faux", "0"))
_EUROS = re.compile(r"(?i)([0-9]+(?:[.,][0-9]{1,2})?)(?:€|euros?)?")
_COUNT = re.compile(r"(?i)([0-9]{1,4})(?:[.,]0+)?\s*(?:écoles?)?")
_SPACES = re.compile(r"\s+")
_WITHOUT_OFFSET = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
"""As spreadsheets save them again; the platform always exports Paris time."""
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")


def numero(cell: str) -> int:
    """The dossier's number."""
    if re.fullmatch(r"[1-9][0-9]{0,11}", cell) is None:
        raise ValueError(f"« {shown(cell)} » n’est pas un numéro de dossier")
    return int(cell)


def instant(cell: str) -> datetime:
    """`2024-05-30 10:12:13 +0200`, ISO 8601 too; without an offset, Paris time."""
    try:
        return datetime.strptime(cell, "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        pass
    for form in _WITHOUT_OFFSET:
        try:
            return datetime.strptime(cell, form).replace(tzinfo=PARIS)
        except ValueError:
            continue
    try:
        read = datetime.fromisoformat(cell)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise ValueError(f"« {shown(cell)} » n’est pas un instant, comme 2026-06-12 09:06:00 +0200")
    return read


def jour_ou_rien(cell: str) -> date | None:
    """`2026-06-12` or 12/06/2026; blank is no answer."""
    if not cell:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(cell, form).replace(tzinfo=PARIS).date()
        except ValueError:
            continue
    raise ValueError(f"« {shown(cell)} » n’est pas une date, comme 2026-06-12")


def euros(cell: str) -> Decimal:
    """`45€`, `45 €`, `135`, `1 230,00 €`."""
    found = _EUROS.fullmatch(_SPACES.sub("", cell))
    if found is None:
        raise ValueError(f"« {shown(cell)} » n’est pas un montant en euros")
    return Decimal(found.group(1).replace(",", "."))


def count(cell: str) -> int | None:
    """A number of schools; the platform exports a blank number as 0."""
    if cell in ("", "0"):
        return None
    found = _COUNT.fullmatch(cell)
    if found is None:
        raise ValueError(f"« {shown(cell)} » n’est pas un nombre d’écoles")
    return int(found.group(1))


def checked(cell: str) -> bool:
    """A check box (`on`, `off`) or a question (`Oui`, `Non`); blank is no."""
    word = cell.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(f"« {shown(cell)} » n’est ni oui ni non")


def personne(cell: str) -> tuple[str, str]:
    """« Prénom NOM » in one cell."""
    found = patronyme.split(cell)
    if found is None:
        raise ValueError(f"« {shown(cell)} » : il faut le prénom et le NOM")
    return found


def qualite(cell: str) -> str | None:
    """The form's options are shouted: MAIRE -> Maire, PRÉSIDENT (E) -> Président(e); free text is kept."""
    if not cell:
        return None
    if cle(cell) == "president e":
        return "Président(e)"
    return cell if any(char.islower() for char in cell) else cell[:1] + cell[1:].lower()
