"""Did somebody sign for the signatory: « Pour le maire, l’adjointe déléguée » beside the signature."""

from collections.abc import Iterator

from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.contexte import Z_CACHET
from convgen.rules.retour.mentions import letters, like
from convgen.rules.retour.vu import Vu
from ocr.facts import ZoneFacts

_QUALITIES = (
    "ladjointdelegue",
    "ladjointedeleguee",
    "adjointaumaire",
    "adjointeaumaire",
    "premieradjoint",
    "premiereadjointe",
    "pardelegation",
    "conseillerdelegue",
    "conseilleredeleguee",
    "vicepresident",
    "lasecretairedemairie",
    "lesecretairegeneral",
    "lasecretairegenerale",
    "directeurgeneraldesservices",
    "directricegeneraledesservices",
)
_FOR = "pour"
_SIGNATORIES = ("lemaire", "lamaire", "madamelamaire", "monsieurlemaire", "lepresident", "lapresidente")
_LIKE = 0.84
_LIKE_A_SIGNATORY = 0.72
"""« Le maire » alone is 0.78 like « pour le maire »: that one is looked for by its first word."""


def delegate(vu: Vu, block: ZoneFacts) -> Iterator[Constat]:
    """Whoever signs for the signatory must have been allowed to: a human looks for the delegation."""
    near = (zone for zone in (block, *vu.zones(Z_CACHET)) if zone.index == block.index)
    line = next(filter(None, (delegate_in(zone.text) for zone in near)), None)
    if line is not None:
        yield Constat(
            id="signature",
            outcome=Outcome.A_EXAMINER,
            code="signature.autre_signataire",
            message=f"Quelqu’un semble avoir signé à la place du signataire nommé (« {line[:60]} ») : "
            "vérifiez qu’il en a reçu délégation, ou faites signer la personne nommée.",
            boxes=(Place(frame="convention", page=block.page, box=block.hand_box or block.box),),
        )


def delegate_in(text: str) -> str | None:
    """The line that says that somebody signs for the signatory, as OCR read it."""
    for line in text.splitlines():
        read = letters(line)
        _, found, whom = read.partition(_FOR)
        stands_for = found and any(
            like(whom[: len(known) + 1], known) > _LIKE_A_SIGNATORY for known in _SIGNATORIES
        )
        if stands_for or any(like(read, known) > _LIKE for known in _QUALITIES):
            return " ".join(line.split())
    return None
