"""The story of a convention's issue: data, glyphs, HTML, pages, zones, PDF."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from convgen.campagne import Campagne
from convgen.convention import Box, Convention, Zone, data_digest, digest8
from convgen.dossier import Dossier
from convgen.errors import RenduImpossible
from convgen.marque import Marque
from convgen.rendering import modeles, moteur, polices, reperes
from convgen.rendering.donnees import DESCRIPTION, Json, printed, read_instant, texts
from convgen.rendering.modeles import Modele
from convgen.rendering.moteur import AssetFetcher, Piece
from convgen.rendering.moule import atelier
from convgen.rendering.moule.atelier import Source
from convgen.rendering.moule.coulee import finish
from convgen.rendering.moule.hors_moule import HorsMoule
from convgen.rendering.reperes import PT_PER_MM

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Epreuve:
    """What is to be printed, before pages exist."""

    data: Mapping[str, Json]
    version: int
    modele: Modele
    campagne: Campagne
    html: str
    digest8: str

    def payload(self, page: int, pages: int) -> str:
        """The text of the codes of a 1-based page."""
        numero = self.data["numero"]
        assert isinstance(numero, int)
        marque = Marque(
            numero=numero,
            version=self.version,
            page=page,
            pages=pages,
            digest8=self.digest8,
            codes=self.modele.codes,
        )
        return str(marque)


def render(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """Issue a dossier's convention: the same arguments always give the same bytes.

    It is cast in the campaign's mould, else laid out by WeasyPrint when the mould cannot vouch for it: which
    depends on the arguments only. Raises RenduImpossible, in French, naming the field, the character or
    the picture that prevents it.
    """
    epreuve = _epreuve(dossier, campagne, version)
    try:
        return _cast(epreuve)
    except HorsMoule as why:
        logger.debug("laid out", extra={"action": "render", "dossier": dossier.numero, "why": str(why)})
        return _laid_out(epreuve)


def lay_out(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """The same convention, laid out by WeasyPrint whatever the mould could do: the reference of the mould."""
    return _laid_out(_epreuve(dossier, campagne, version))


def _epreuve(dossier: Dossier, campagne: Campagne, version: int) -> _Epreuve:
    data = printed(dossier, campagne)
    polices.check(texts(data))
    modele = modeles.load(campagne.template)
    return _Epreuve(
        data=data,
        version=version,
        modele=modele,
        campagne=campagne,
        html=modele.html(data, version),
        digest8=digest8(campagne=campagne.id, template=modele.id, version=version, digest=data_digest(data)),
    )


def _cast(epreuve: _Epreuve) -> Convention:
    fetcher = partial(_fetcher, epreuve.modele, epreuve.campagne)
    source = Source(modele=epreuve.modele, campagne=epreuve.campagne, fetcher=fetcher)
    moule, coulee = atelier.cast(epreuve.html, epreuve.data, source)
    try:
        zones = _zones(coulee.boxes, epreuve.modele)
        _check_fits(coulee.boxes, epreuve.modele)
    except RenduImpossible as why:
        raise HorsMoule("a zone that is not as it should") from why  # WeasyPrint's layout tells it
    pages = len(coulee.boxes)
    marks = [reperes.operators(epreuve.payload(page, pages)) for page in range(1, pages + 1)]
    pdf = finish(moule, coulee, marks, _piece(epreuve.data, epreuve.version))
    return _convention(epreuve, pdf, pages, zones)


def _laid_out(epreuve: _Epreuve) -> Convention:
    fetcher = _fetcher(epreuve.modele, epreuve.campagne)
    feuilles = moteur.lay_out(epreuve.html, epreuve.modele.style, fetcher)
    zones = _zones(feuilles.boxes, epreuve.modele)
    _check_fits(feuilles.boxes, epreuve.modele)
    pages = len(feuilles.boxes)
    pdf = moteur.write(
        feuilles, lambda page: epreuve.payload(page, pages), _piece(epreuve.data, epreuve.version)
    )
    return _convention(epreuve, pdf, pages, zones)


def _convention(epreuve: _Epreuve, pdf: bytes, pages: int, zones: Mapping[str, Zone]) -> Convention:
    numero = epreuve.data["numero"]
    assert isinstance(numero, int)
    return Convention(
        numero=numero,
        version=epreuve.version,
        digest8=epreuve.digest8,
        template=epreuve.modele.id,
        file_name=str(epreuve.data["file_name"]),
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=pages,
        zones=zones,
    )


def _fetcher(modele: Modele, campagne: Campagne) -> AssetFetcher:
    pictures = {"signature": campagne.signataire.signature, "logo": campagne.entete.logo}
    return AssetFetcher(modele.dir, {name: path for name, path in pictures.items() if path is not None})


def _zones(boxes: Sequence[Mapping[str, Box]], modele: Modele) -> dict[str, Zone]:
    """Where the manifest's elements stand.

    The footer's number is on every page, and an id names one zone: the one recorded is that of the page of
    the signatures, where the number matters most. An element broken over pages is recorded where it begins.
    """
    # A receipt has no page of signatures.
    signatures = _page_of(boxes, modele.signature_page[0]) if modele.signature_page else 1
    zones = {}
    for name in modele.signature_page:
        if name not in boxes[signatures - 1]:
            raise RenduImpossible(f"L’élément « {name} » manque sur la page des signatures.")
        zones[name] = Zone(page=signatures, box=boxes[signatures - 1][name])
    for name in modele.elsewhere:
        page = _page_of(boxes, name)
        zones[name] = Zone(page=page, box=boxes[page - 1][name])
    return zones


def _page_of(boxes: Sequence[Mapping[str, Box]], name: str) -> int:
    for page, inside in enumerate(boxes, start=1):
        if name in inside:
            return page
    raise RenduImpossible(f"L’élément « {name} » manque dans le modèle.")


def _check_fits(boxes: Sequence[Mapping[str, Box]], modele: Modele) -> None:
    """A text that grows over its place would be printed on something else."""
    for fit in modele.fits:
        _, top, _, bottom = boxes[_page_of(boxes, fit.id) - 1][fit.id]
        if bottom - top > fit.height_mm * PT_PER_MM:
            raise RenduImpossible(f"Un texte est trop long pour sa place : {fit.what}.")


def _indented(value: Json) -> str:
    """A value as ``json.dumps`` indents it by one, inside an object."""
    if not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    # Indenting is done in Python, ten times slower: the campaign's part, always the same, is kept.
    return _indented_part(json.dumps(value, ensure_ascii=False))


@lru_cache(maxsize=64)
def _indented_part(compact: str) -> str:
    whole = json.dumps(json.loads(compact), ensure_ascii=False, sort_keys=True, indent=1)
    return whole.replace("\n", "\n ")  # a line feed in a text is written \\n


def _piece(data: Mapping[str, Json], version: int) -> Piece:
    parts = sorted({"version": version, **data}.items())
    content = "{\n" + ",\n".join(f' "{name}": {_indented(value)}' for name, value in parts) + "\n}"
    return Piece(
        name="dossier.json",
        content=content.encode(),
        description=DESCRIPTION,
        instant=read_instant(data),
    )
