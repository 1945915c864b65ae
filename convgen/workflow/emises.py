"""What was issued, as verification needs it: from a registre, or rendered again from the dossiers themselves."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from convgen.campagne import Campagne
from convgen.convention import Convention, Zone
from convgen.dossier import Collectivite, Dossier
from convgen.errors import FichierInvalide, UsageInvalide
from convgen.intake.dossiers import Lu
from convgen.intake.dossiers import read as read_dossiers
from convgen.registre.folder import open_registre
from convgen.registre.lignes import Ligne
from convgen.registre.protocol import RegistreLu
from convgen.rendering import render
from convgen.rules.delais import echeance
from convgen.rules.retour.contexte import (
    Z_ACADEMIE,
    Z_CACHET,
    Z_COLLECTIVITE,
    Z_FAIT,
    Z_NUMERO,
    Z_TEMOIN,
    Etat,
    VersionConnue,
)
from convgen.rules.retour.identification import Identification
from ocr.facts import Issued, ZoneKind, ZoneSpec

_KINDS = {
    Z_COLLECTIVITE: ZoneKind.MEASURED,
    Z_ACADEMIE: ZoneKind.MEASURED,
    Z_CACHET: ZoneKind.MEASURED,
    Z_TEMOIN: ZoneKind.QUIET,
    Z_FAIT: ZoneKind.FREE,
}
_KEPT = 16
"""Conventions rendered again and kept, where there is no registre: retours of a dossier tend to follow each other."""


class Emises(Protocol):
    """What was issued for a dossier, and the documents to compare a retour with. Safe to call from several threads."""

    def versions(self, numero: int, lues: tuple[int, ...]) -> tuple[VersionConnue, ...]:
        """Every version issued of a dossier, oldest first; ``lues``: the versions its codes bear on this retour."""

    def to_compare(self, found: Identification) -> tuple[Issued, ...]:
        """The target's document first, then those of the other versions whose pages were recognised."""


@contextmanager
def emises(campagne: Campagne, *, registre: Path | None, dossiers: Path | None) -> Iterator[Emises]:
    """The registre when there is one; else each convention is rendered again from its dossier, as it was issued."""
    if registre is not None:
        with open_registre(registre, write=False) as opened:
            yield _FromRegistre(opened)
    elif dossiers is not None:
        yield _FromDossiers(campagne, _valid(dossiers, campagne))
    else:
        raise UsageInvalide("Il faut --conventions ou --dossiers pour savoir à quoi comparer les retours.")


def _valid(path: Path, campagne: Campagne) -> Mapping[int, Dossier]:
    found = {lu.dossier.numero: lu.dossier for lu in read_dossiers(path, campagne) if isinstance(lu, Lu)}
    if not found:
        raise FichierInvalide(f"Le fichier {path.name} ne contient aucun dossier lisible.")
    return found


@dataclass(slots=True)
class _FromRegistre:
    registre: RegistreLu

    def versions(self, numero: int, lues: tuple[int, ...]) -> tuple[VersionConnue, ...]:
        return tuple(_connue(emise.ligne, Etat(emise.etat)) for emise in self.registre.versions(numero))

    def to_compare(self, found: Identification) -> tuple[Issued, ...]:
        return _documents(found, self._issued)

    def _issued(self, numero: int, version: int) -> Issued | None:
        ligne = self.registre.line_of(numero, version)
        if ligne is None:
            return None
        return _to_issued(_connue(ligne, Etat.COURANTE), self.registre.read_pdf(ligne), ligne.zones)


class _FromDossiers:
    """Without a registre the versions are not known: the convention is the one its own data give.

    The version a code bears is taken at its word only if the digest it bears is that of these data: a convention
    issued before the dossier was changed bears another.
    """

    def __init__(self, campagne: Campagne, dossiers: Mapping[int, Dossier]) -> None:
        self._campagne = campagne
        self._dossiers = dossiers
        # Pango is not thread-safe: one rendering at a time in this process.
        self._rendering = threading.Lock()
        self._rendered = lru_cache(maxsize=_KEPT)(self._render)

    def versions(self, numero: int, lues: tuple[int, ...]) -> tuple[VersionConnue, ...]:
        if numero not in self._dossiers:
            return ()
        return tuple(self._connue(numero, version) for version in sorted(set(lues)) or (1,))

    def to_compare(self, found: Identification) -> tuple[Issued, ...]:
        return _documents(found, self._issued)

    def _issued(self, numero: int, version: int) -> Issued:
        convention = self._convention(numero, version)
        return _to_issued(self._connue(numero, version), convention.pdf, convention.zones)

    def _connue(self, numero: int, version: int) -> VersionConnue:
        dossier, convention = self._dossiers[numero], self._convention(numero, version)
        return VersionConnue(
            numero=numero,
            version=version,
            digest8=convention.digest8,
            pages=convention.pages,
            etat=Etat.COURANTE,
            campagne=self._campagne.id,
            echeance=echeance(dossier, self._campagne),
            collectivite=dossier.collectivite,
        )

    def _convention(self, numero: int, version: int) -> Convention:
        with self._rendering:
            return self._rendered(numero, version)

    def _render(self, numero: int, version: int) -> Convention:
        return render(self._dossiers[numero], self._campagne, version=version)


def _documents(found: Identification, issued: Callable[[int, int], Issued | None]) -> tuple[Issued, ...]:
    if found.cible is None:
        return ()
    keys = dict.fromkeys((found.cible.key, *(match.key for match in found.matches)))
    places = [tuple(int(part) for part in key.split("-v")) for key in keys]
    return tuple(document for place in places if (document := issued(*place)) is not None)


def _connue(ligne: Ligne, etat: Etat) -> VersionConnue:
    return VersionConnue(
        numero=ligne.dossier,
        version=ligne.version,
        digest8=ligne.digest8,
        pages=ligne.pages or 0,
        etat=etat,
        campagne=ligne.campagne,
        echeance=ligne.echeance,
        collectivite=Collectivite(
            siret=ligne.siret, nom=ligne.commune, commune=ligne.commune, departement=ligne.departement
        ),
    )


def _to_issued(connue: VersionConnue, pdf: bytes, zones: Mapping[str, Zone]) -> Issued:
    """Its zones with what is expected there; the footer's number stands at the same place on every page."""
    specs = [
        ZoneSpec(id=name, page=zones[name].page, box=zones[name].box, kind=kind)
        for name, kind in _KINDS.items()
        if name in zones
    ]
    if Z_NUMERO in zones:
        here = zones[Z_NUMERO]
        for page in range(1, connue.pages + 1):
            kind = ZoneKind.TEXT if page == here.page else ZoneKind.TEXT_WITHOUT_CODE
            specs.append(ZoneSpec(id=Z_NUMERO, page=page, box=here.box, kind=kind))
    return Issued(key=connue.key, pdf=pdf, zones=tuple(specs))
