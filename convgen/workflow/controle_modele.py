"""Whether a template keeps what a convention must keep, tried on dossiers that stretch it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from convgen import french
from convgen.campagne import Campagne
from convgen.convention import Convention, Zone
from convgen.dossier import Dossier
from convgen.errors import RenduImpossible
from convgen.golden import lecture, lignes
from convgen.golden.lecture import Page
from convgen.golden.lignes import Ligne
from convgen.marque import CONVENTION
from convgen.rendering import essais, lay_out, modeles, printed, reperes
from convgen.rendering.archivage import validate
from convgen.rendering.modeles import Modele
from convgen.rules.delais import echeance

REQUIRED = ("fait-a-le", "signature-academie", "signature-collectivite", "cachet", "temoin", "numero")

FRAME_WIDTH_MM, FRAME_HEIGHT_MM = (70.0, 85.0), (38.0, 45.0)
"""What inspection expects of the two frames (design, section 4)."""

_AROUND_BLOCK_LINES = 3
"""Lines beside the block of signatures: fewer, and it could be moved to another text."""

_MM = reperes.PT_PER_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaut:
    """What a template does wrong; ``cas``: on which of the dossiers of trial, empty when on all of them."""

    code: str
    message: str
    cas: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vu:
    """A document of trial, printed and read."""

    modele: Modele
    dossier: Dossier
    campagne: Campagne
    convention: Convention
    pages: tuple[Page, ...]
    corps: tuple[Ligne, ...]
    mobilier: tuple[Ligne, ...]


def check(campagne: Campagne, template: str) -> Iterator[Defaut]:
    """Try every case of ``essais.cas``; a default found on all of them is told once.

    Raises RenduImpossible when the template cannot even be loaded.
    """
    modele = modeles.load(template)
    yield from _manifest(modele)
    cases = essais.cas(campagne)
    found: dict[Defaut, list[str]] = {}
    for name, dossier in cases.items():
        for defaut in check_one(campagne, template, dossier):
            found.setdefault(defaut, []).append(name)
    for defaut, names in found.items():
        yield defaut if len(names) == len(cases) else replace(defaut, cas=", ".join(names))


def check_one(campagne: Campagne, template: str, dossier: Dossier) -> Iterator[Defaut]:
    """Every rule on one document."""
    campagne = replace(campagne, template=template)
    try:
        modele = modeles.load(template)
        doubled = list(_ids(modele, modele.html(printed(dossier, campagne), 1)))
        if doubled:
            # The engine refuses it too, in other words.
            yield from doubled
            return
        vu = _print(campagne, dossier)
    except RenduImpossible as error:
        yield Defaut(code="rendu", message=str(error))
        return
    rules = _ANY if vu.modele.codes != CONVENTION else (*_ANY, *_CONVENTION)
    for rule in rules:
        yield from rule(vu)


def _print(campagne: Campagne, dossier: Dossier) -> _Vu:
    modele = modeles.load(campagne.template)
    convention = lay_out(dossier, campagne, version=1)
    pages = lecture.read(convention.pdf)
    texte = lignes.split(pages)
    return _Vu(
        modele=modele,
        dossier=dossier,
        campagne=campagne,
        convention=convention,
        pages=pages,
        corps=texte.corps,
        mobilier=texte.mobilier,
    )


def _manifest(modele: Modele) -> Iterator[Defaut]:
    missing = [name for name in REQUIRED if name not in modele.signature_page]
    if modele.codes == CONVENTION and missing:
        names = ", ".join(missing)
        yield Defaut(code="ids", message=f"signature_page de manifest.toml doit aussi nommer : {names}.")


def _ids(modele: Modele, html: str) -> Iterator[Defaut]:
    counts = Counter(re.findall(r"\sid=[\"']?([\w-]+)", html))
    named = (*modele.signature_page, *modele.elsewhere, *(fit.id for fit in modele.fits))
    for name in dict.fromkeys(named):
        if counts[name] > 1:
            yield Defaut(
                code="ids", message=f"l’identifiant « {name} » est porté par {counts[name]} éléments."
            )


def _bounds(vu: _Vu) -> Iterator[Defaut]:
    least, most = vu.modele.pages
    count = vu.convention.pages
    if not least <= count <= most:
        yield Defaut(
            code="pages", message=f"{count} pages, alors que manifest.toml en admet {least} à {most}."
        )


def _marks(vu: _Vu) -> Iterator[Defaut]:
    """Nothing is printed on the codes, on the discs or on the white around them."""
    clear, code, radius = reperes.CLEAR_MM, reperes.CODE_MM, reperes.FIDUCIAL_DIAMETER_MM / 2
    places = [(x - clear, y - clear, x + code + clear, y + code + clear) for x, y in reperes.CODES_MM]
    places += [
        (x - radius - clear, y - radius - clear, x + radius + clear, y + radius + clear)
        for x, y in reperes.FIDUCIALS_MM
    ]
    for page in vu.pages:
        for mot in page.mots:
            x0, y0, x1, y1 = (value / _MM for value in mot.box)
            if any(
                x0 < right and x1 > left and y0 < bottom and y1 > top for left, top, right, bottom in places
            ):
                message = f"page {page.numero} : « {mot.texte} » empiète sur un code ou un disque des coins."
                yield Defaut(code="reperes", message=message)
                break


def _paper(vu: _Vu) -> Iterator[Defaut]:
    width, height = reperes.PAGE_MM
    for page in vu.pages:
        out = [
            mot
            for mot in page.mots
            if mot.box[0] < 0 or mot.box[1] < 0 or mot.box[2] > width * _MM or mot.box[3] > height * _MM
        ]
        if out:
            message = f"page {page.numero} : « {out[0].texte} » sort de la feuille."
            yield Defaut(code="hors-page", message=message)


def _standards(vu: _Vu) -> Iterator[Defaut]:
    try:
        validate(vu.convention.pdf)
    except RenduImpossible as error:
        yield Defaut(code="normes", message=str(error))


def _last_lines(vu: _Vu) -> Iterator[Defaut]:
    """A heading at the foot of a page, an amount cut from its sign."""
    for page in vu.pages[:-1]:
        lines = [ligne for ligne in vu.corps if ligne.page == page.numero]
        if lines and all("Bold" in mot.police for mot in lines[-1].mots) and len(lines) > 1:
            message = f"page {page.numero} : le titre « {lines[-1].texte} » est seul en bas de page."
            yield Defaut(code="titre-en-bas", message=message)
    for ligne in vu.corps:
        if ligne.texte.startswith("€"):
            yield Defaut(code="euro-seul", message=f"page {ligne.page} : « € » est coupé de son montant.")


def _block(vu: _Vu) -> Iterator[Defaut]:
    """The block of signatures stands with the text that it signs."""
    page, boxes = _signatures(vu)
    left, top, right, bottom = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    around = [
        ligne
        for ligne in vu.corps
        if ligne.page == page
        and not (left <= ligne.mots[0].box[0] <= right and top <= ligne.mots[0].origine[1] <= bottom)
    ]
    if len(around) < _AROUND_BLOCK_LINES:
        message = f"page {page} : le bloc des signatures est seul sur sa page, sans le texte qu’il signe."
        yield Defaut(code="signatures-seules", message=message)
    elif not any(str(vu.dossier.numero) in ligne.texte for ligne in around):
        message = (
            f"page {page} : la page des signatures ne dit pas, dans son texte, quelle convention est signée."
        )
        yield Defaut(code="signatures-seules", message=message)


def _frames(vu: _Vu) -> Iterator[Defaut]:
    for name in ("signature-academie", "signature-collectivite"):
        x0, y0, x1, y1 = (value / _MM for value in vu.convention.zones[name].box)
        width, height = x1 - x0, y1 - y0
        if not _within(width, FRAME_WIDTH_MM) or not _within(height, FRAME_HEIGHT_MM):
            said = f"{width:.0f} × {height:.0f} mm, au lieu de 70 à 85 × 38 à 45 mm"
            yield Defaut(code="cadre", message=f"le cadre « {name} » mesure {said}.")
    ours, theirs = (
        vu.convention.zones[name].box for name in ("signature-academie", "signature-collectivite")
    )
    if ours[2] > theirs[0]:
        message = "le cadre de l’académie doit être à gauche de celui de la collectivité."
        yield Defaut(code="cadre", message=message)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] - 0.1 <= value <= bounds[1] + 0.1


def _folds(vu: _Vu) -> Iterator[Defaut]:
    """A fold through a frame is a line that somebody may have drawn."""
    for name, zone in _recorded(vu).items():
        top, bottom = zone.box[1] / _MM, zone.box[3] / _MM
        for fold in reperes.FOLDS_MM:
            clear = reperes.FOLD_CLEAR_MM - 0.1
            if top < fold + clear and bottom > fold - clear:
                message = f"page {zone.page} : « {name} » est à moins de 8 mm du pli à {fold:g} mm du haut."
                yield Defaut(code="pli", message=message)


def _recorded(vu: _Vu) -> Mapping[str, Zone]:
    return {name: vu.convention.zones[name] for name in vu.modele.signature_page}


def _annex(vu: _Vu) -> Iterator[Defaut]:
    start = vu.convention.zones["annexe"].page if "annexe" in vu.convention.zones else 1
    counts = Counter(mot.texte for page in vu.pages[start - 1 :] for mot in page.mots)
    wrong = [ecole.uai for ecole in vu.dossier.ecoles if counts[ecole.uai] != 1]
    if wrong:
        said = f"l’école {wrong[0]} y figure {counts[wrong[0]]} fois"
        message = f"chaque école doit figurer une fois et une seule dans l’annexe : {said}."
        yield Defaut(code="annexe", message=message)


def _footers(vu: _Vu) -> Iterator[Defaut]:
    for page in vu.pages:
        said = " ".join(mot.texte for mot in page.mots)
        for expected in (f"Dossier n° {vu.dossier.numero}", f"Page {page.numero}/{len(vu.pages)}"):
            if expected not in said:
                message = f"page {page.numero} : le pied ne porte pas « {expected} »."
                yield Defaut(code="pied", message=message)


def _return(vu: _Vu) -> Iterator[Defaut]:
    expected = " ".join(f"au plus tard le {french.jour(echeance(vu.dossier, vu.campagne))}".split())
    if expected not in " ".join(ligne.texte for ligne in vu.corps):
        yield Defaut(code="retour", message=f"la convention ne dit pas « {expected} ».")


def _signatures(vu: _Vu) -> tuple[int, Sequence[tuple[float, float, float, float]]]:
    zones = [zone for name, zone in _recorded(vu).items() if name != "numero"]
    return zones[0].page, [zone.box for zone in zones]


_Rule = Callable[[_Vu], Iterator[Defaut]]
_ANY: tuple[_Rule, ...] = (_bounds, _marks, _paper, _standards, _last_lines)
_CONVENTION: tuple[_Rule, ...] = (_block, _frames, _folds, _annex, _footers, _return)
