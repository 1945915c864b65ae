"""The file name of a convention, as in ``48-Mende-Convention-ENT-22-23.pdf``: built, read and judged."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from convgen.campagne import Campagne
from convgen.cle import cle
from convgen.dossier import Collectivite

_BYTES_MAX = 200
"""Under the 255 of file systems, with room for what the platform's ZIP export adds (date, hour, number)."""
_EXTENSION = ".pdf"
_UNSAFE = re.compile(r"[^\w’]+|_+")
_EXTENSIONS = re.compile(r"(?i)(?:\s*\.pdf)+\s*$")
_FORM = re.compile(
    r"(?<![a-z0-9])(?P<departement>2[ab]|[0-9]{1,3}) ?(?P<commune>[^0-9].*?) ?convention ?ent ?(?:ecole ?)?"
    r"(?:20)?(?P<debut>[0-9]{2}) ?(?:20)?(?P<fin>[0-9]{2})(?![0-9])"
)
"""Over the key of a name: small letters, no accents, one space for whatever stands between words."""
_ADDED = frozenset(("signe", "signee", "signed", "copie", "copy", "scan", "scanne", "scannee", "numerise"))
"""What people and their machines add to a name; « copie de », too, before it."""
_OPENING = re.compile(r"^(?:(?:commune|ville|mairie) )?(?:de la |de l |des |du |de |d |la |le |les |l )?")


class Genre(StrEnum):
    """How a name stands to the one expected."""

    EXACT = "exact"
    VARIANTE = "variante"
    MUET = "muet"
    CONTRAIRE = "contraire"


@dataclass(frozen=True, slots=True, kw_only=True)
class NomLu:
    """What a name of that form says: ``commune`` is a key (see ``convgen.cle``), ``annees`` is « 22-23 »."""

    departement: str
    commune: str
    annees: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Jugement:
    """What a name is worth, the French sentence saying why, the name expected."""

    kind: Genre
    message: str
    expected: str


def build(collectivite: Collectivite, campagne: Campagne) -> str:
    """The name of a convention's file: one safe component of a path, in NFC, whatever the data hold."""
    departement = _component(collectivite.departement, 3) or "00"
    ending = f"-{campagne.suffixe_fichier}{_EXTENSION}"
    room = _BYTES_MAX - len(ending.encode()) - len(departement.encode()) - 1
    return f"{departement}-{_component(collectivite.commune, room) or 'Collectivite'}{ending}"


def parse(name: str) -> NomLu | None:
    """Read a name of that form under any of its variants; None when it says nothing."""
    found = _FORM.search(cle(_stem(name)))
    if found is None:
        return None
    commune = " ".join(word for word in found["commune"].split() if word not in _ADDED)
    if not commune:
        return None
    return NomLu(
        departement=found["departement"].upper().zfill(2),
        commune=commune,
        annees=f"{found['debut']}-{found['fin']}",
    )


def judge(name: str, collectivite: Collectivite, campagne: Campagne) -> Jugement:
    """Compare a returned file's name with the dossier's."""
    expected = build(collectivite, campagne)
    if unicodedata.normalize("NFC", name) == expected:
        return Jugement(kind=Genre.EXACT, message="Le fichier porte le nom attendu.", expected=expected)
    if cle(_stem(name)) == cle(_stem(expected)):
        return _variant(expected)
    read = parse(name)
    if read is None:
        message = f"Le nom du fichier ne dit rien de la convention ; le nom idéal est « {expected} »."
        return Jugement(kind=Genre.MUET, message=message, expected=expected)
    told = _contradictions(read, collectivite, campagne)
    if not told:
        return _variant(expected)
    message = (
        f"Le nom du fichier contredit le dossier : {', '.join(told)} ; le nom attendu est « {expected} »."
    )
    return Jugement(kind=Genre.CONTRAIRE, message=message, expected=expected)


def _variant(expected: str) -> Jugement:
    message = f"Le nom du fichier est une variante du nom attendu, « {expected} »."
    return Jugement(kind=Genre.VARIANTE, message=message, expected=expected)


def _contradictions(read: NomLu, collectivite: Collectivite, campagne: Campagne) -> list[str]:
    told = []
    if read.departement != collectivite.departement:
        told.append(f"département {read.departement}")
    if _bare(read.commune) not in (_bare(cle(collectivite.commune)), _bare(cle(collectivite.nom))):
        told.append(f"commune « {read.commune.title()} »")
    if not campagne.suffixe_fichier.endswith(f"-{read.annees}"):
        told.append(f"années {read.annees}")
    return told


def _bare(commune: str) -> str:
    """Without what people leave out or write short: « Ville de », the article, « St » for « Saint »."""
    words = _OPENING.sub("", commune, count=1).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def _stem(name: str) -> str:
    return _EXTENSIONS.sub("", name)


def _component(text: str, room: int) -> str:
    """Letters, figures and apostrophes of a text, hyphens for the rest, at most ``room`` bytes of UTF-8."""
    plain = unicodedata.normalize("NFC", text).replace("'", "’")
    visible = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in plain)
    safe = unicodedata.normalize("NFC", _UNSAFE.sub("-", visible)).strip("-’")
    return safe.encode()[:room].decode(errors="ignore").strip("-’")
