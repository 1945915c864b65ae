"""The story of a comparison, from the bytes to the pixels, with what explains what."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from convgen.golden import (
    contenu,
    deplacements,
    empreinte,
    feuilles,
    images,
    lecture,
    lignes,
    metadonnees,
    mots,
    structure,
    zones,
)
from convgen.golden.contenu import Contenu
from convgen.golden.ecarts import Cause, Couche, Difference, Ecart, Lieu
from convgen.golden.feuilles import Appariement
from convgen.golden.lecture import Mot, Page
from convgen.golden.lignes import Ligne, Texte
from convgen.golden.mots import Changement, Rapprochement
from convgen.golden.reglages import Classe, Reglages
from convgen.golden.zones import Masque, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A PDF to compare: its bytes, the zones recorded when it was laid out, the engine that made it."""

    pdf: bytes
    zones: Places = field(default_factory=dict)
    moteur: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Of the bytes, in hexadecimal."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lu:
    """A document read."""

    pdf: bytes
    pages: tuple[Page, ...]
    texte: Texte
    contenu: Contenu
    volatile: Masque
    legal: Masque


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """Both documents read and set against each other, as every layer needs them."""

    avant: _Lu
    apres: _Lu
    feuilles: Appariement
    corps: Rapprochement
    mobilier: Rapprochement
    tolerance_mm: float

    @property
    def changements(self) -> tuple[Changement, ...]:
        return (*self.corps.changements, *self.mobilier.changements)

    @property
    def paires(self) -> tuple[mots.Paire, ...]:
        return (*self.corps.paires, *self.mobilier.paires)


def compare(golden: Document, document: Document, reglages: Reglages, *, nom: str = "") -> Difference:
    """Set a document against its golden; equal bytes end it at once. ``nom``: which zones of the rules apply.

    Raises FichierInvalide when one of them cannot be read.
    """
    if golden.sha256 == document.sha256:
        return Difference()
    avant, apres = (_read(one, reglages, nom) for one in (golden, document))
    moteur = _moteur(golden, document, avant.contenu, apres.contenu)
    face = _face(avant, apres, reglages, other_engine=bool(moteur))
    ecarts = [
        *face.feuilles.ecarts,
        *feuilles.sheets(avant.pages, apres.pages, face.feuilles.paires),
        *zones.absences(reglages.zones_of(nom), (avant.volatile, avant.legal, apres.volatile, apres.legal)),
        *_words(face, reglages),
        *structure.compare(
            structure.tree(avant.contenu, avant.pages),
            structure.tree(apres.contenu, apres.pages),
            _changed(face),
        ),
        *structure.navigation(avant.contenu, apres.contenu),
        *metadonnees.compare(avant.contenu, apres.contenu, reglages),
    ]
    moved = deplacements.moved(face.paires, face.feuilles.paires, face.tolerance_mm)
    pages = face.feuilles.paires
    where = deplacements.changed(face.changements, face.paires if not moteur else (), pages)
    ecarts += deplacements.shifts(moved, where, pages)
    ecarts += [
        ecart
        for ecart in deplacements.styles(face.paires, polices=not moteur)
        if reglages.tolerances.composition or ecart.cause is not Cause.COMPOSITION
    ]
    seen = () if Couche.PIXELS in reglages.sans else _pixels(face, reglages, ecarts)
    # Rules of tables and frames go with the words that another engine set a little further.
    ecarts += [ecart for ecart in seen if not (moteur and ecart.cause is Cause.DESSIN)]
    ecarts = _settled(ecarts)
    blamed = any(not ecart.suite for ecart in ecarts)
    if not (blamed or moteur or reglages.ignorer or avant.volatile.trouvees):
        ecarts.append(_octets(avant.contenu, apres.contenu))
    return _verdict(ecarts, moteur)


def _read(document: Document, reglages: Reglages, nom: str) -> _Lu:
    pages = lecture.read(document.pdf)
    texte = lignes.split(pages)
    read = contenu.read(document.pdf)
    lines = (*texte.corps, *texte.mobilier)
    chosen = reglages.zones_of(nom)
    volatile, legal = (
        zones.masque(chosen, classe, lines, read.balises, document.zones)
        for classe in (Classe.VOLATILE, Classe.LEGAL)
    )
    return _Lu(pdf=document.pdf, pages=pages, texte=texte, contenu=read, volatile=volatile, legal=legal)


def _moteur(golden: Document, document: Document, avant: Contenu, apres: Contenu) -> tuple[str, ...]:
    """What changed in the engine: its parts when we made the document, its name and its fonts for anybody."""
    parts = empreinte.changes(golden.moteur, document.moteur) if golden.moteur and document.moteur else ()
    name = {"producteur": avant.producteur}, {"producteur": apres.producteur}
    fonts = [
        {f"police {font}": side[font] for font in sorted(avant.polices.keys() & apres.polices.keys())}
        for side in (avant.polices, apres.polices)
    ]
    return (*parts, *empreinte.changes(*name), *empreinte.changes(*fonts))


def _face(avant: _Lu, apres: _Lu, reglages: Reglages, *, other_engine: bool) -> _Face:
    paired = feuilles.pair(avant.pages, apres.pages, (avant.texte, apres.texte))
    order = {after: before for before, after in paired.paires.items()}
    tolerances = reglages.tolerances

    identity = {page: page for page in paired.paires}

    def body(lu: _Lu, alone: frozenset[int], rank: Mapping[int, int]) -> list[Ligne]:
        return _unmasked((line for line in lu.texte.corps if line.page not in alone), lu, rank)

    def furniture(lu: _Lu, rank: Mapping[int, int]) -> list[Ligne]:
        return _unmasked((line for line in lu.texte.mobilier if line.page in rank), lu, rank)

    return _Face(
        avant=avant,
        apres=apres,
        feuilles=paired,
        corps=mots.align(body(avant, paired.seules_avant, identity), body(apres, paired.seules_apres, order)),
        mobilier=mots.align(furniture(avant, identity), furniture(apres, order)),
        tolerance_mm=tolerances.autre_moteur_mm if other_engine else tolerances.deplacement_mm,
    )


def _unmasked(lines: Iterable[Ligne], lu: _Lu, rank: Mapping[int, int]) -> list[Ligne]:
    """The lines in the golden's order of pages, without the words that may be anything."""
    ordered = sorted(lines, key=lambda ligne: rank.get(ligne.page, ligne.page))
    cut = (tuple(mot for mot in ligne.mots if not lu.volatile.holds(mot)) for ligne in ordered)
    return [Ligne(mots=words) for words in cut if words]


def _words(face: _Face, reglages: Reglages) -> Iterator[Ecart]:
    """Changed words, the furniture's once for all its pages; page numbers only follow from the pages."""

    def legal(mot: Mot) -> bool:
        return face.avant.legal.holds(mot) or face.apres.legal.holds(mot)

    told = mots.tell(face.corps.changements, legal)
    counts = reglages.tolerances.composition
    yield from (ecart for ecart in told if counts or ecart.cause is not Cause.COMPOSITION)
    yield from face.corps.suites
    seen: dict[str, list[Ecart]] = {}
    for ecart in mots.tell(face.mobilier.changements, legal):
        suite = bool(face.feuilles.ecarts) and ecart.cause in (Cause.NOMBRE, Cause.PONCTUATION)
        said = "" if suite else ecart.message.partition(" : ")[2]
        seen.setdefault(said, []).append(replace(ecart, suite=suite))
    for found in seen.values():
        pages = sorted({lieu.page for ecart in found for lieu in ecart.lieux})
        lieux = tuple(lieu for ecart in found for lieu in ecart.lieux)
        where = f"pages {pages[0]} à {pages[-1]}" if len(pages) > 1 else f"page {pages[0]}"
        said = found[0].message.partition(" : ")[2]
        yield replace(found[0], message=f"en-tête ou pied, {where} : {said}", lieux=lieux)


def _changed(face: _Face) -> Callable[[Mot], bool]:
    """Whether a word changed, or goes or comes with its page."""
    touched = {mot for change in face.changements for mot in (*change.avant, *change.apres)}
    touched |= face.corps.suivants
    for lu, alone in ((face.avant, face.feuilles.seules_avant), (face.apres, face.feuilles.seules_apres)):
        touched |= {mot for page in lu.pages if page.numero in alone for mot in page.mots}
    return lambda mot: mot in touched


def _pixels(face: _Face, reglages: Reglages, ecarts: Sequence[Ecart]) -> Iterator[Ecart]:
    """What an eye sees that no other layer explains."""
    rules = reglages.tolerances
    moved = [pair for pair in face.paires if _stirred(pair, face, rules.deplacement_mm)]
    for before, after in face.feuilles.paires.items():
        if face.avant.pages[before - 1].size != face.apres.pages[after - 1].size:
            continue
        old, new = images.draw(face.avant.pdf, before), images.draw(face.apres.pdf, after)
        mask = images.differing(old.picture, new.picture, colour=rules.couleur, density=rules.densite)
        explained = [lieu.box for ecart in ecarts if _shows(ecart) for lieu in _on(ecart, before, after)]
        explained += [mot.box for pair in moved for mot in pair if mot.page in (before, after)]
        mask &= ~images.around(explained, mask.shape)
        hidden = ((face.avant.volatile, before), (face.apres.volatile, after))
        masked = [box for side, page in hidden for on, box in side.boxes if on == page]
        mask &= ~images.around(masked, mask.shape, margin_px=2)
        if mask.any():
            yield from _regions(old, new, mask, after, _bands(ecarts, before, after))


def _stirred(paire: mots.Paire, face: _Face, tolerance_mm: float) -> bool:
    """Whether a word is drawn elsewhere, or by another engine: its pixels are told by other layers."""
    old, new = paire
    shift = max(abs(a - b) for a, b in zip(old.origine, new.origine, strict=True))
    return (
        face.tolerance_mm > tolerance_mm
        or face.feuilles.paires.get(old.page) != new.page
        or shift * deplacements.MM_PER_PT > tolerance_mm
    )


def _bands(ecarts: Sequence[Ecart], before: int, after: int) -> tuple[float, float]:
    """From the first to the last line that goes, comes or shifts: a table's rules go with its rows."""
    rows = (Cause.LIGNE_AJOUTEE, Cause.LIGNE_RETIREE, Cause.DECALAGE, Cause.DEPLACEMENT)
    boxes = [lieu.box for ecart in ecarts if ecart.cause in rows for lieu in _on(ecart, before, after)]
    margin_pt = 8.0
    return (
        min((box[1] for box in boxes), default=0.0) - margin_pt,
        max((box[3] for box in boxes), default=0.0) + margin_pt,
    )


def _regions(
    old: images.Dessin, new: images.Dessin, mask: images.Mask, page: int, band: tuple[float, float]
) -> Iterator[Ecart]:
    codes = images.read_codes(old.picture), images.read_codes(new.picture)
    found: dict[Cause, list[Lieu]] = {}
    for region in images.regions(old, new, mask, codes):
        drawn = region.cause in (Cause.DESSIN, Cause.COULEUR)
        if not (drawn and band[0] <= region.box[1] and region.box[3] <= band[1]):
            found.setdefault(region.cause, []).append(Lieu(cote="apres", page=page, box=region.box))
    for cause, lieux in found.items():
        said = _payloads(codes) if cause is Cause.CODE else _VUS[cause]
        yield Ecart(couche=Couche.PIXELS, cause=cause, message=f"page {page} : {said}", lieux=tuple(lieux))


_VUS = {
    Cause.IMAGE: "une image a changé",
    Cause.COULEUR: "une couleur a changé",
    Cause.DESSIN: "un trait ou un fond a changé, hors du texte",
}


def _payloads(codes: tuple[images.Codes, images.Codes]) -> str:
    before, after = ({code.texte for code in side} for side in codes)
    gone, come = (", ".join(sorted(texts)) or "rien" for texts in (before - after, after - before))
    return f"code, « {gone} » devient « {come} »"


def _shows(ecart: Ecart) -> bool:
    """Whether a finding shows on the page where its words stand."""
    return ecart.couche in (Couche.MOTS, Couche.GEOMETRIE, Couche.PIXELS) or ecart.cause in (
        Cause.ANNOTATION,
        Cause.LIEN,
    )


def _on(ecart: Ecart, before: int, after: int) -> Iterator[Lieu]:
    """The places of a finding on this pair of pages."""
    yield from (lieu for lieu in ecart.lieux if lieu.page == (before if lieu.cote == "avant" else after))


def _settled(ecarts: Sequence[Ecart]) -> list[Ecart]:
    """A number of pages that follows from lines gone or come is told, not blamed."""
    rows = any(
        ecart.couche is Couche.MOTS and not ecart.suite and ecart.cause is not Cause.COMPOSITION
        for ecart in ecarts
    )
    counted = (Cause.PAGE_AJOUTEE, Cause.PAGE_RETIREE)
    return [
        replace(ecart, suite=True)
        if rows and ecart.cause in counted and " maintenant" in ecart.message
        else ecart
        for ecart in ecarts
    ]


def _octets(avant: Contenu, apres: Contenu) -> Ecart:
    if avant.flux == apres.flux:
        message = "mêmes contenus, autre écriture du fichier (objets, compression ou identifiant)"
        return Ecart(couche=Couche.OCTETS, cause=Cause.ECRITURE, message=message)
    message = "le contenu des pages est écrit autrement, sans que rien ne se voie"
    return Ecart(couche=Couche.OCTETS, cause=Cause.CONTENU_INVISIBLE, message=message)


_BY_ENGINE = (
    Cause.DEPLACEMENT,
    Cause.CORPS,
    Cause.POLICE,
    Cause.DESSIN,
    Cause.COULEUR,
    Cause.PAGE_AJOUTEE,
    Cause.PAGE_RETIREE,
)


def _verdict(ecarts: Sequence[Ecart], moteur: tuple[str, ...]) -> Difference:
    """With another engine, what it alone may do (places, pictures) is its own; the rest is a template's."""
    if not moteur:
        return Difference(ecarts=tuple(ecarts))
    cause = Cause.POLICE if any(part.startswith("police ") for part in moteur) else Cause.MOTEUR
    told = tuple(replace(ecart, cause=cause) if ecart.cause in _BY_ENGINE else ecart for ecart in ecarts)
    blamed = [ecart.cause for ecart in told if not ecart.suite]
    return Difference(ecarts=told, moteur=moteur, retouche=bool(blamed) and set(blamed) == {cause})
