"""Vu: all that a rule may look at, gathered once."""

from dataclasses import dataclass

from convgen.rules.constat import Constat, Outcome
from convgen.rules.retour.contexte import Contexte, VersionConnue
from convgen.rules.retour.identification import Identification
from ocr.facts import Facts, Lecture, PageFacts, Reading, ZoneFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Vu:
    """A retour as seen. ``reading`` is None when the inspection failed, ``facts`` when nothing was compared.

    ``lecture``: the words of pages that nothing issued explains, when they had to be read. ``echec``: what
    stopped the inspection; ``precision``: its French words, when there are some.
    """

    contexte: Contexte
    reading: Reading | None
    identification: Identification | None
    facts: Facts | None
    lecture: Lecture | None = None
    echec: str | None = None
    precision: str = ""

    @property
    def unreadable(self) -> bool:
        """Whether no page could be looked at."""
        return self.reading is None or self.reading.refusal is not None

    @property
    def cible(self) -> VersionConnue | None:
        """The issued version the retour is compared with."""
        return self.identification.cible if self.identification else None

    @property
    def reference(self) -> VersionConnue | None:
        """The version awaited from this sender: its dates hold even when the file shows nothing of it."""
        numero = self.identification.numero if self.identification else None
        awaited = (self.contexte.attendue(n) for n in (numero, self.contexte.annonce) if n is not None)
        return self.cible or next((version for version in awaited if version is not None), None)

    @property
    def original(self) -> bool:
        """Whether the file is, to the byte, one that was issued: nobody has signed it since."""
        known = (version for versions in self.contexte.connues.values() for version in versions)
        return self.reading is not None and any(self.reading.sha256 in v.empreintes for v in known)

    def laid(self) -> tuple[PageFacts, ...]:
        """The returned pages that could be laid on a page of the target version."""
        if self.facts is None or self.cible is None:
            return ()
        return tuple(p for p in self.facts.pages if p.kind == "print" and p.key == self.cible.key)

    @property
    def nameless(self) -> bool:
        """Whether some page resembles nothing and bears no code: it may be one of ours, badly scanned."""
        coded = {index for index, _ in self.identification.marques} if self.identification else set()
        pages = self.facts.pages if self.facts else ()
        return any(page.kind == "other" and page.index not in coded for page in pages)

    def zones(self, zone_id: str) -> tuple[ZoneFacts, ...]:
        """What was measured in a zone of the target version: one entry for each copy of the page."""
        laid = {page.index for page in self.laid()}
        return tuple(
            z for z in (self.facts.zones if self.facts else ()) if z.id == zone_id and z.index in laid
        )

    def coded(self, index: int) -> bool:
        """Whether the returned page bears a code of the target version."""
        found = self.identification
        return found is not None and any(match.index == index for match in found.matches)


def non_verifie(check_id: str, message: str) -> Constat:
    """A check that could not be made."""
    return Constat(
        id=check_id, outcome=Outcome.NON_VERIFIE, code=f"{check_id}.non_verifie", message=message, margin=0.0
    )


def conforme(
    check_id: str,
    message: str,
    *,
    value: float | None = None,
    threshold: float | None = None,
    margin: float = 1.0,
) -> Constat:
    """A check that holds."""
    return Constat(
        id=check_id,
        outcome=Outcome.CONFORME,
        code=f"{check_id}.conforme",
        message=message,
        value=value,
        threshold=threshold,
        margin=margin,
    )


def over(value: float, threshold: float) -> float:
    """Margin of a value that had to reach a threshold: 0 on it, 1 at twice the threshold or more."""
    return max(0.0, min(1.0, abs(value - threshold) / threshold))


def crumbs_mm2(zone: ZoneFacts) -> float:
    """Specks of a zone too small to be ink."""
    return zone.traces_mm2 - zone.ink_mm2
