"""What was issued, as verification needs it: from a registre, or rendered again from the dossiers."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from convgen.campagne import Campagne, Correction, Emetteur
from convgen.convention import Convention, Zone, data_digest, digest8
from convgen.dossier import Collectivite, Dossier
from convgen.errors import FichierInvalide, UsageInvalide
from convgen.evenement import Decision
from convgen.intake.dossiers import Lu, Rejet
from convgen.intake.dossiers import read as read_dossiers
from convgen.registre.folder import open_registre
from convgen.registre.journal import Journal
from convgen.registre.protocol import RegistreLu, VersionEmise
from convgen.rendering import printed, render
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
from convgen.rules.retour.identification import Edition, Identification
from convgen.rules.suivi.doublons import remplacants
from ocr.facts import Issued, ZoneKind, ZoneSpec

ZONE_KINDS = {
    Z_COLLECTIVITE: ZoneKind.MEASURED,
    Z_ACADEMIE: ZoneKind.MEASURED,
    Z_CACHET: ZoneKind.MEASURED,
    Z_TEMOIN: ZoneKind.QUIET,
    Z_FAIT: ZoneKind.FREE,
}
"""What is expected in each zone of the signature page."""
_KEPT = 16
"""Conventions rendered again and kept: the retours of a dossier tend to follow each other."""
_VERSIONS_MAX = 4
"""Versions rendered again for one retour, whatever its codes claim."""


class Emises(Protocol):
    """What was issued for a dossier, and the documents to compare a retour with. Threads may share it."""

    def versions(self, numero: int, lues: tuple[Edition, ...]) -> tuple[VersionConnue, ...]:
        """Every version issued of a dossier, oldest first; ``lues``: what its codes bear on this retour."""

    def refus(self, numero: int) -> str | None:
        """Why a dossier has no convention, in French, when that is known."""

    def document(self, numero: int, version: int) -> Issued | None:
        """The document of a known version."""


@contextmanager
def emises(campagne: Campagne, *, registre: Path | None, dossiers: Path | None) -> Iterator[Emises]:
    """What was issued, from the registre, from dossiers rendered again, or from both.

    With both, the registre alone speaks of the dossiers it knows. The others are rendered again: a code is
    believed only when it bears the digest of their data.
    """
    if registre is None and dossiers is None:
        raise UsageInvalide("Il faut --conventions ou --dossiers pour savoir à quoi comparer les retours.")
    with ExitStack() as stack:
        sources: list[Emises] = []
        if registre is not None:
            opened = stack.enter_context(open_registre(registre, write=False))
            sources.append(_FromRegistre(opened, campagne, _prolongations(registre)))
        if dossiers is not None:
            platform = campagne.retour.conventions is Emetteur.PLATEFORME
            source = _FromPlateforme if platform else _FromDossiers
            sources.append(source(campagne, read_dossiers(dossiers, campagne), dossiers.name))
        yield sources[0] if len(sources) == 1 else _FirstThatKnows(tuple(sources))


def to_compare(emises: Emises, found: Identification) -> tuple[Issued, ...]:
    """The target's document first, then those of the other versions whose pages were recognised."""
    if found.cible is None:
        return ()
    keys = dict.fromkeys((found.cible.key, *(match.key for match in found.matches)))
    places = [tuple(int(part) for part in key.split("-v")) for key in keys]
    return tuple(document for place in places if (document := emises.document(*place)) is not None)


class _FromRegistre:
    def __init__(self, registre: RegistreLu, campagne: Campagne, prolongations: Mapping[int, date]) -> None:
        self._registre = registre
        self._prolongations = prolongations
        self._remplacants: Mapping[int, int] = {}
        if campagne.correction is Correction.NOUVEAU_DOSSIER:
            current = map(registre.current, registre.numeros())
            lines = [ligne for ligne in current if ligne is not None and ligne.campagne == campagne.id]
            self._remplacants = remplacants((ligne.siret, ligne.depose_le, ligne.dossier) for ligne in lines)

    def versions(self, numero: int, lues: tuple[Edition, ...]) -> tuple[VersionConnue, ...]:
        newer = self._remplacants.get(numero)
        due = self._prolongations.get(numero)
        return tuple(_connue(emise, newer, due) for emise in self._registre.versions(numero))

    def refus(self, numero: int) -> str | None:
        failure = self._registre.last_failure(numero)
        return None if failure is None else failure.error

    def document(self, numero: int, version: int) -> Issued | None:
        ligne = self._registre.line_of(numero, version)
        if ligne is None:
            return None
        pdf = self._registre.read_pdf(ligne)
        return _to_issued(f"{numero}-v{version}", ligne.pages or 0, pdf, ligne.zones)


class _FromDossiers:
    """Without a registre the versions are not known: the convention is the one its own data give.

    The version a code bears is taken at its word only if its digest is that of these data: a convention
    issued before the dossier was changed bears another, and is of no known version.
    """

    def __init__(self, campagne: Campagne, lus: Iterable[Lu | Rejet], name: str) -> None:
        self._campagne = campagne
        self._dossiers: dict[int, Dossier] = {}
        self._refus: dict[int, str] = {}
        for lu in lus:
            if isinstance(lu, Lu):
                self._dossiers[lu.dossier.numero] = lu.dossier
            elif lu.numero is not None:
                self._refus[lu.numero] = f"refusé dans {name}, ligne {lu.ligne} : {' ; '.join(lu.problems)}"
        if not self._dossiers:
            why = next(iter(self._refus.items()), None)
            first = f" Le dossier {why[0]} est {why[1]}" if why else ""
            raise FichierInvalide(f"Le fichier {name} ne contient aucun dossier lisible.{first}")
        self._remplacants: Mapping[int, int] = {}
        if campagne.correction is Correction.NOUVEAU_DOSSIER:
            self._remplacants = remplacants(
                (dossier.collectivite.siret, dossier.depose_le, dossier.numero)
                for dossier in self._dossiers.values()
            )
        # Pango is not thread-safe: one rendering at a time in this process.
        self._rendering = threading.Lock()
        self._rendered = lru_cache(maxsize=_KEPT)(self._render)

    def versions(self, numero: int, lues: tuple[Edition, ...]) -> tuple[VersionConnue, ...]:
        if numero not in self._dossiers:
            return ()
        fitting = [version for version, digest in lues if digest == self._digest8(numero, version)]
        return tuple(self._connue(numero, version) for version in sorted(fitting)[-_VERSIONS_MAX:] or (1,))

    def refus(self, numero: int) -> str | None:
        return self._refus.get(numero)

    def document(self, numero: int, version: int) -> Issued | None:
        if numero not in self._dossiers:
            return None
        convention = self._convention(numero, version)
        return _to_issued(f"{numero}-v{version}", convention.pages, convention.pdf, convention.zones)

    def _connue(self, numero: int, version: int) -> VersionConnue:
        dossier, convention = self._dossiers[numero], self._convention(numero, version)
        newer = self._remplacants.get(numero)
        return VersionConnue(
            numero=numero,
            version=version,
            digest8=convention.digest8,
            pages=convention.pages,
            etat=Etat.COURANTE if newer is None else Etat.CADUQUE,
            campagne=self._campagne.id,
            echeance=echeance(dossier, self._campagne),
            collectivite=dossier.collectivite,
            page_signature=_page_signature(convention.zones),
            remplacee_par=newer,
            empreintes=frozenset({convention.sha256}),
        )

    def _digest8(self, numero: int, version: int) -> str:
        digest = data_digest(printed(self._dossiers[numero], self._campagne))
        return digest8(
            campagne=self._campagne.id, template=self._campagne.template, version=version, digest=digest
        )

    def _convention(self, numero: int, version: int) -> Convention:
        with self._rendering:
            return self._rendered(numero, version)

    def _render(self, numero: int, version: int) -> Convention:
        return render(self._dossiers[numero], self._campagne, version=version)


class _FromPlateforme(_FromDossiers):
    """The platform rendered the conventions: each dossier has one, of which only its data are known."""

    def versions(self, numero: int, lues: tuple[Edition, ...]) -> tuple[VersionConnue, ...]:
        return (self._connue(numero, 1),) if numero in self._dossiers else ()

    def document(self, numero: int, version: int) -> Issued | None:
        return None

    def _connue(self, numero: int, version: int) -> VersionConnue:
        dossier, newer = self._dossiers[numero], self._remplacants.get(numero)
        return VersionConnue(
            numero=numero,
            version=version,
            digest8="",
            pages=self._campagne.retour.pages or 0,
            etat=Etat.COURANTE if newer is None else Etat.CADUQUE,
            campagne=self._campagne.id,
            echeance=echeance(dossier, self._campagne),
            collectivite=dossier.collectivite,
            remplacee_par=newer,
            mentions=(dossier.collectivite.siret, dossier.signataire.nom),
        )


@dataclass(frozen=True, slots=True)
class _FirstThatKnows:
    """Several sources: each dossier is the affair of the first that knows it."""

    sources: tuple[Emises, ...]

    def versions(self, numero: int, lues: tuple[Edition, ...]) -> tuple[VersionConnue, ...]:
        found = (source.versions(numero, lues) for source in self.sources)
        return next((versions for versions in found if versions), ())

    def refus(self, numero: int) -> str | None:
        found = (source.refus(numero) for source in self.sources)
        return next((why for why in found if why is not None), None)

    def document(self, numero: int, version: int) -> Issued | None:
        found = (source.document(numero, version) for source in self.sources)
        return next((document for document in found if document is not None), None)


def _prolongations(registre: Path) -> Mapping[int, date]:
    """Dossier -> the last day that an instructor gave it, from the journal."""
    decisions = (event for event in Journal(registre).evenements() if isinstance(event, Decision))
    return {event.dossier: event.jusqu_au for event in decisions if event.jusqu_au is not None}


def _connue(emise: VersionEmise, newer: int | None, due: date | None) -> VersionConnue:
    ligne = emise.ligne
    return VersionConnue(
        numero=ligne.dossier,
        version=ligne.version,
        digest8=ligne.digest8,
        pages=ligne.pages or 0,
        etat=Etat.CADUQUE if emise.etat is Etat.COURANTE and newer is not None else emise.etat,
        campagne=ligne.campagne,
        echeance=due or ligne.echeance,
        collectivite=Collectivite(
            siret=ligne.siret, nom=ligne.commune, commune=ligne.commune, departement=ligne.departement
        ),
        page_signature=_page_signature(ligne.zones),
        remplacee_par=newer,
        empreintes=frozenset(filter(None, (ligne.sha256, ligne.sha256_unsealed))),
    )


def _page_signature(zones: Mapping[str, Zone]) -> int | None:
    return zones[Z_COLLECTIVITE].page if Z_COLLECTIVITE in zones else None


def _to_issued(key: str, pages: int, pdf: bytes, zones: Mapping[str, Zone]) -> Issued:
    """Its zones with what is expected there; the footer's number stands at the same place on every page."""
    specs = [
        ZoneSpec(id=name, page=zones[name].page, box=zones[name].box, kind=kind)
        for name, kind in ZONE_KINDS.items()
        if name in zones
    ]
    if Z_NUMERO in zones:
        here = zones[Z_NUMERO]
        for page in range(1, pages + 1):
            kind = ZoneKind.TEXT if page == here.page else ZoneKind.TEXT_WITHOUT_CODE
            specs.append(ZoneSpec(id=Z_NUMERO, page=page, box=here.box, kind=kind))
    return Issued(key=key, pdf=pdf, zones=tuple(specs))
