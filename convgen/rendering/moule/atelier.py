"""Which mould a dossier is cast in: made when first needed, proved, then kept as long as the process."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from weasyprint.formatting_structure import boxes

from convgen.campagne import Campagne
from convgen.errors import RenduImpossible
from convgen.rendering import moteur
from convgen.rendering.donnees import DESCRIPTION, Json, printed, read_instant
from convgen.rendering.modeles import Modele
from convgen.rendering.moteur import AssetFetcher, Feuilles, Piece
from convgen.rendering.moule import balises, coulee, fonderie, preuve, repertoire
from convgen.rendering.moule.balises import Balises
from convgen.rendering.moule.coulee import Coulee
from convgen.rendering.moule.etalon import etalons
from convgen.rendering.moule.fonderie import Fonte
from convgen.rendering.moule.hors_moule import HorsMoule
from convgen.rendering.moule.moule import Moule

logger = logging.getLogger(__name__)

_CAMPAGNES = 8
"""Campaigns whose moulds a process keeps."""

K = TypeVar("K")
V = TypeVar("V")
Fetcher = Callable[[], AssetFetcher]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a convention is printed from."""

    modele: Modele
    campagne: Campagne
    fetcher: Fetcher


@dataclass(slots=True, kw_only=True)
class _Forme:
    """A shape of dossiers: the étalon and its proof as HTML, the mould once it was needed.

    ``end``: where, in the tags, the row ends that dossiers repeat, if any.
    """

    etalon: str
    preuve: str
    etalon_lu: Balises
    preuve_lue: Balises
    instant: datetime
    end: int
    moule: Moule | None = None
    refus: str = ""

    def fits(self, lu: Balises) -> bool:
        """Whether a dossier has the tags of the étalon, rows aside; the rest is checked when it is cast."""
        own = self.etalon_lu.tags
        after = len(lu.tags) - len(own) + self.end
        return lu.tags[: self.end] == own[: self.end] and lu.tags[after:] == own[self.end :]


_Key = tuple[object, ...]
_formes: dict[_Key, tuple[_Forme, ...]] = {}
"""By all that makes the étalons: equal campaigns share their moulds."""

_reconnues: dict[tuple[int, str], tuple[Source, tuple[_Forme, ...]]] = {}
"""The same, by the identity of the campaign: printing its étalons takes longer than casting a dossier."""


def cast(html: str, data: Mapping[str, Json], source: Source) -> tuple[Moule, Coulee]:
    """Cast a dossier's HTML. Raises HorsMoule when it is to be laid out by WeasyPrint."""
    lu = balises.read(html)
    for forme in _known(json.dumps(data["campagne"]), source):
        if forme.fits(lu):
            moule = _moule(forme, source)
            return moule, coulee.cast(moule, lu)
    raise HorsMoule("no étalon of this shape")


def _known(printed_campagne: str, source: Source) -> tuple[_Forme, ...]:
    """The shapes of a campaign's dossiers; what is printed of it says whether its pictures are the same."""
    key = (id(source.campagne), printed_campagne)
    if key not in _reconnues or _reconnues[key][0].modele is not source.modele:
        found = _shapes(source)
        whole: _Key = (source.modele, printed_campagne, *((forme.etalon, forme.preuve) for forme in found))
        _bounded(_formes).setdefault(whole, found)
        _bounded(_reconnues)[key] = (source, _formes[whole])  # holds the campaign: its identity stays its own
    return _reconnues[key][1]


def _bounded(kept: dict[K, V]) -> dict[K, V]:
    while len(kept) >= _CAMPAGNES:
        del kept[next(iter(kept))]
    return kept


def _shapes(source: Source) -> tuple[_Forme, ...]:
    """The shapes of a campaign's dossiers; none when the template's are of a kind that moulds do not know."""
    found = []
    for etalon in etalons(source.campagne):
        try:
            data = printed(etalon.etalon, source.campagne)
            one = source.modele.html(data, 1)
            more = source.modele.html(printed(etalon.preuve, source.campagne), 2)
            etalon_lu, preuve_lue = balises.read(one), balises.read(more)
            rows = fonderie.repeated(etalon_lu, preuve_lue)
        except (HorsMoule, RenduImpossible) as why:
            logger.info("no shape", extra={"action": "mould", "why": str(why)})
            continue
        found.append(
            _Forme(
                etalon=one,
                preuve=more,
                etalon_lu=etalon_lu,
                preuve_lue=preuve_lue,
                instant=read_instant(data),
                end=rows[1] if rows else len(etalon_lu.tags),
            )
        )
    return tuple(found)


def _moule(forme: _Forme, source: Source) -> Moule:
    """The mould of a shape; what forbids it is found once."""
    if forme.moule is None and not forme.refus:
        try:
            forme.moule = _made(forme, source)
        except (HorsMoule, RenduImpossible) as why:
            logger.info("no mould", extra={"action": "mould", "why": str(why)})
            forme.refus = str(why)
    if forme.moule is None:
        raise HorsMoule(forme.refus)
    return forme.moule


def _made(forme: _Forme, source: Source) -> Moule:
    """The mould of a shape, proved on a second dossier."""
    style, fetcher = source.modele.style, source.fetcher()
    feuilles = moteur.lay_out(balises.marked(forme.etalon, forme.etalon_lu), style, fetcher)
    fonts = moteur.lay_out(repertoire.html(_styles(feuilles)), style, fetcher)
    if len(fonts.document.pages) != 1:
        raise HorsMoule("the characters take more than a page")
    document = feuilles.document.copy([*feuilles.document.pages, *fonts.document.pages])
    piece = Piece(name="dossier.json", content=b"{}", description=DESCRIPTION, instant=forme.instant)
    fonte = Fonte(
        balises=forme.etalon_lu,
        preuve=forme.preuve_lue,
        feuilles=feuilles,
        document=document,
        pdf=moteur.objects(document, piece),
    )
    moule = fonderie.make(fonte)
    plain = moteur.lay_out(forme.preuve, style, fetcher)
    cast = coulee.cast(moule, forme.preuve_lue)
    preuve.check(moule, cast, moteur.objects(plain.document, piece), plain.boxes)
    return moule


def _styles(feuilles: Feuilles) -> tuple[str, ...]:
    """Each font in use, in CSS."""
    found: dict[str, None] = {}
    for page in feuilles.document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TextBox):
                found[_css(box.style)] = None
    return tuple(found)


def _css(style: Mapping[str, object]) -> str:
    names = style["font_family"]
    assert isinstance(names, tuple | list)
    family = ", ".join(f"'{name}'" for name in names)
    kind = f"font-weight: {style['font_weight']}; font-style: {style['font_style']}"
    return f"font-family: {family}; {kind}; font-size: 6pt"
