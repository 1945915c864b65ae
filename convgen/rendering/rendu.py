"""The story of a convention's issue: data, glyphs, HTML, pages, zones, PDF."""

import hashlib
import json
from collections.abc import Mapping

from convgen.campagne import Campagne
from convgen.convention import Convention, Zone, data_digest, digest8
from convgen.dossier import Dossier
from convgen.errors import RenduImpossible
from convgen.marque import Marque
from convgen.rendering import modeles, moteur, polices
from convgen.rendering.donnees import Json, printed, read_instant, texts
from convgen.rendering.modeles import Modele
from convgen.rendering.moteur import AssetFetcher, Feuilles, Piece
from convgen.rendering.reperes import PT_PER_MM


def render(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """Issue a dossier's convention: the same arguments always give the same bytes.

    Raises RenduImpossible, in French, naming the field, the character or the picture that prevents it.
    """
    data = printed(dossier, campagne)
    polices.check(texts(data))
    modele = modeles.load(campagne.template)
    feuilles = moteur.lay_out(modele.html(data, version), modele.style, _fetcher(modele, campagne))
    zones = _zones(feuilles, modele)
    _check_fits(feuilles, modele)
    pages = len(feuilles.boxes)
    digest = digest8(campagne=campagne.id, template=modele.id, version=version, digest=data_digest(data))

    def payload(page: int) -> str:
        return str(Marque(numero=dossier.numero, version=version, page=page, pages=pages, digest8=digest))

    pdf = moteur.write(feuilles, payload, _piece(data, version))
    return Convention(
        numero=dossier.numero,
        version=version,
        digest8=digest,
        template=modele.id,
        file_name=str(data["file_name"]),
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=pages,
        zones=zones,
    )


def _fetcher(modele: Modele, campagne: Campagne) -> AssetFetcher:
    pictures = {"signature": campagne.signataire.signature, "logo": campagne.entete.logo}
    return AssetFetcher(modele.dir, {name: path for name, path in pictures.items() if path is not None})


def _zones(feuilles: Feuilles, modele: Modele) -> dict[str, Zone]:
    """Where the manifest's elements stand.

    The footer's number is on every page, and an id names one zone: the one recorded is that of the page of
    the signatures, where the number matters most. An element broken over pages is recorded where it begins.
    """
    first = modele.signature_page[0]
    signatures = _page_of(feuilles, first)
    zones = {}
    for name in modele.signature_page:
        if name not in feuilles.boxes[signatures - 1]:
            raise RenduImpossible(f"L’élément « {name} » manque sur la page des signatures.")
        zones[name] = Zone(page=signatures, box=feuilles.boxes[signatures - 1][name])
    for name in modele.elsewhere:
        page = _page_of(feuilles, name)
        zones[name] = Zone(page=page, box=feuilles.boxes[page - 1][name])
    return zones


def _page_of(feuilles: Feuilles, name: str) -> int:
    for page, boxes in enumerate(feuilles.boxes, start=1):
        if name in boxes:
            return page
    raise RenduImpossible(f"L’élément « {name} » manque dans le modèle.")


def _check_fits(feuilles: Feuilles, modele: Modele) -> None:
    """A text that grows over its place would be printed on something else."""
    for fit in modele.fits:
        _, top, _, bottom = feuilles.boxes[_page_of(feuilles, fit.id) - 1][fit.id]
        if bottom - top > fit.height_mm * PT_PER_MM:
            raise RenduImpossible(f"Un texte est trop long pour sa place : {fit.what}.")


def _piece(data: Mapping[str, Json], version: int) -> Piece:
    content = json.dumps({"version": version, **data}, ensure_ascii=False, sort_keys=True, indent=1)
    return Piece(
        name="dossier.json",
        content=content.encode(),
        description="Données imprimées dans la convention",
        instant=read_instant(data),
    )
