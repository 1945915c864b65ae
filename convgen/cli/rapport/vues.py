"""What the report shows of one Examen, in words and pictures ready for the template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from convgen.cli.inerte import visible, visible_lines
from convgen.cli.mots import (
    CHECKS,
    OUTCOMES,
    findings,
    instant,
    motifs,
    nombre,
    pourcent,
)
from convgen.cli.rapport.images import Picture, embed
from convgen.cli.rapport.reperes import Repere, reperes
from convgen.french import jour, typographie
from convgen.rules.constat import Constat, Outcome, Place
from convgen.workflow.examen import Examen
from ocr.facts import Box, PageFacts, Region, ZoneFacts

EVIDENCE_WIDTH = 1100
"""Pixels: enough to read the small print of an A4 page."""
THUMBNAIL_WIDTH = 440
"""Pixels: enough to recognise a page that bears no evidence."""
CROP_WIDTH = 800
ENDROITS = 8
"""Places of the text shown beside what was issued: an instructor needs no more to decide."""

SIGNATURE_ZONE = "signature-collectivite"

_ICONS = {
    Outcome.CONFORME: "✓",
    Outcome.AVERTISSEMENT: "!",
    Outcome.NON_VERIFIE: "–",
    Outcome.A_EXAMINER: "?",
    Outcome.NON_CONFORME: "✕",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An outcome: its word, its icon, its style class. Colour never stands alone."""

    mot: str
    icone: str
    classe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Controle:
    """A check, or one of its other findings; ``repere`` is its number on the pictures."""

    nom: str
    issue: Issue
    message: str
    code: str
    mesures: tuple[str, ...]
    repere: int | None
    lieux: str
    autres: tuple["Controle", ...]
    autres_graves: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A returned page; its boxes are in the ``largeur`` x ``hauteur`` pixels of the original picture."""

    titre: str
    mesures: str
    image: Picture | None
    largeur: int
    hauteur: int
    reperes: tuple[tuple[Repere, Issue], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The signature frame as it came back, beside the one that was issued."""

    page: int
    retour: Picture | None
    emise: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endroit:
    """A place of the text that a finding speaks of, as it came back and as it was issued."""

    repere: int | None
    message: str
    page: int
    retour: Picture | None
    emise: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """One retour, whole."""

    file: str
    dossier: int | None
    issue: Issue
    motifs: tuple[Controle, ...]
    message: str | None
    controles: tuple[Controle, ...]
    signatures: tuple[Signature, ...]
    endroits: tuple[Endroit, ...]
    preuves: tuple[Page, ...]
    autres_pages: tuple[Page, ...]
    fiche: tuple[tuple[str, str], ...]
    ouvert: bool


def retour(examen: Examen) -> Retour:
    """Everything of one Examen; pictures are reduced and embedded, whatever comes from outside is inert."""
    numbered = _numbered(examen)
    outcome = examen.verdict.outcome
    signed = {zone.index for zone in examen.zones if zone.id == SIGNATURE_ZONE}
    shown = tuple((page, reperes(page, numbered)) for page in examen.pages)
    drawn = {repere.numero for _, boxes in shown for repere in boxes}
    numbers = {finding: numero for finding, numero in numbered.items() if numero in drawn}
    preuves = {page.index for page, boxes in shown if boxes or page.index in signed}
    return Retour(
        file=visible(examen.file),
        dossier=examen.dossier,
        issue=issue(outcome),
        motifs=tuple(_controle(check, numbers) for check in motifs(examen.verdict)),
        message=visible_lines(examen.verdict.message) if examen.verdict.message else None,
        controles=tuple(_controle(check, numbers) for check in examen.verdict.checks),
        signatures=tuple(_signature(zone) for zone in examen.zones if zone.id == SIGNATURE_ZONE),
        endroits=tuple(_endroits(examen, numbers))[:ENDROITS],
        preuves=tuple(_page(page, boxes, EVIDENCE_WIDTH) for page, boxes in shown if page.index in preuves),
        autres_pages=tuple(
            _page(page, boxes, THUMBNAIL_WIDTH) for page, boxes in shown if page.index not in preuves
        ),
        fiche=tuple(_fiche(examen)),
        ouvert=outcome is not Outcome.CONFORME,
    )


def feuilles(examen: Examen) -> tuple[Page, ...]:
    """Every page in the order of the file, large enough to be looked at one by one."""
    numbered = _numbered(examen)
    return tuple(_page(page, reperes(page, numbered), EVIDENCE_WIDTH) for page in examen.pages)


def _numbered(examen: Examen) -> dict[Constat, int]:
    """Each finding that has a place, with its number in the order of the checks."""
    placed = (found for check in examen.verdict.checks for found in findings(check) if found.boxes)
    return {finding: numero for numero, finding in enumerate(dict.fromkeys(placed), start=1)}


def issue(outcome: Outcome) -> Issue:
    """How an outcome is shown."""
    return Issue(mot=OUTCOMES[outcome], icone=_ICONS[outcome], classe=outcome.word.replace("_", "-"))


def _controle(check: Constat, numbers: Mapping[Constat, int]) -> Controle:
    return Controle(
        nom=CHECKS.get(check.id, visible(check.id)),
        issue=issue(check.outcome),
        message=typographie(visible(check.message)),
        code=visible(check.code),
        mesures=tuple(_mesures(check)),
        repere=numbers.get(check),
        lieux=_lieux(check),
        autres=tuple(_controle(detail, numbers) for detail in check.details),
        autres_graves=any(detail.outcome >= Outcome.A_EXAMINER for detail in check.details),
    )


def _mesures(check: Constat) -> Iterator[str]:
    if isinstance(check.value, str):
        yield f"lu : {visible(check.value)}"
    elif check.value is not None:
        yield f"mesure : {nombre(check.value)}"
    if check.threshold is not None:
        yield f"seuil : {nombre(check.threshold)}"
    if check.value is not None or check.threshold is not None:
        yield f"marge : {pourcent(check.margin)}"


def _lieux(check: Constat) -> str:
    frames = {"convention": "de la convention", "retour": "du fichier"}
    places = dict.fromkeys(f"page {place.page} {frames[place.frame]}" for place in check.boxes)
    return ", ".join(places)


def _page(page: PageFacts, boxes: tuple[Repere, ...], max_width: int) -> Page:
    return Page(
        titre=_titre(page),
        mesures=", ".join(_mesures_page(page)),
        image=embed(page.picture, max_width=max_width) if page.picture else None,
        largeur=page.picture_size[0],
        hauteur=page.picture_size[1],
        reperes=tuple((repere, issue(repere.outcome)) for repere in boxes),
    )


def _titre(page: PageFacts) -> str:
    if page.kind == "print" and page.page is not None:
        return f"Page {page.index} du fichier : page {page.page} de la convention"
    return f"Page {page.index} du fichier : {'verso blanc' if page.kind == 'blank' else 'autre document'}"


def _mesures_page(page: PageFacts) -> Iterator[str]:
    yield f"{nombre(page.dpi, digits=0)} ppp"
    if page.rotation:
        yield f"tournée de {page.rotation}°"
    if page.kind == "print":
        yield f"inclinée de {nombre(abs(page.skew_deg), digits=1)}°"
        yield f"échelle {pourcent(page.scale)}"
    if page.residual_mm is not None:
        yield f"écart de recalage {nombre(page.residual_mm)} mm"


def _signature(zone: ZoneFacts) -> Signature:
    return Signature(
        page=zone.index,
        retour=embed(zone.crop, max_width=CROP_WIDTH),
        emise=embed(zone.crop_issued, max_width=CROP_WIDTH),
    )


def _endroits(examen: Examen, numbers: Mapping[Constat, int]) -> Iterator[Endroit]:
    """Each finding over the text whose place was kept as a picture, in the order of their numbers."""
    for finding in numbers:
        for place in finding.boxes if finding.outcome >= Outcome.A_EXAMINER else ():
            region = _region_at(examen, place)
            if region is not None:
                yield Endroit(
                    repere=numbers[finding],
                    message=typographie(visible(finding.message)),
                    page=place.page,
                    retour=embed(region.crop, max_width=CROP_WIDTH),
                    emise=embed(region.crop_issued, max_width=CROP_WIDTH),
                )


def _region_at(examen: Examen, place: Place) -> Region | None:
    """The largest region with a picture inside a box of the convention."""
    regions = (
        region
        for page in examen.pages
        if place.frame == "convention" and page.page == place.page
        for region in page.regions
        if region.crop and _inside(region.box, place.box)
    )
    return max(regions, key=lambda region: region.area_mm2, default=None)


def _inside(inner: Box, outer: Box) -> bool:
    low = inner[0] >= outer[0] - 0.1 and inner[1] >= outer[1] - 0.1
    return low and inner[2] <= outer[2] + 0.1 and inner[3] <= outer[3] + 0.1


def _fiche(examen: Examen) -> Iterator[tuple[str, str]]:
    """What identifies the retour, as label and value; what is unknown is left out."""
    for name in examen.files:
        yield "Fichier reçu", visible(name)
    if examen.expected_file_name:
        yield "Nom attendu", visible(examen.expected_file_name)
    if examen.version is not None:
        yield "Version de la convention", str(examen.version)
    if examen.expected_dossier is not None:
        yield "Dossier annoncé", str(examen.expected_dossier)
    if examen.recu_le:
        yield "Reçu le", instant(examen.recu_le)
    if examen.echeance:
        yield "À retourner au plus tard le", jour(examen.echeance)
    yield "Empreinte SHA-256", visible(examen.sha256)
    yield "Règles", visible(examen.verdict.rules_version)
    if "total" in examen.seconds:
        yield "Durée de l’examen", f"{nombre(examen.seconds['total'])} s"
