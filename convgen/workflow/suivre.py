"""Suivre: the whole campaign on a given day, from what was issued, filed and noted."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from convgen.campagne import Campagne, Correction
from convgen.dossier import Dossier
from convgen.evenement import Evenement, RetourJuge
from convgen.french import NBSP
from convgen.intake.lecture import Lu, Rejet
from convgen.registre import Etat as EtatVersion
from convgen.registre import Ligne, RegistreLu
from convgen.rules.delais import echeance, situation
from convgen.rules.dossier import check
from convgen.rules.suivi.absents import Absent, absents
from convgen.rules.suivi.avancement import Avancement, avancement, recu_le
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.doublons import Doublon, doublons, remplacants
from convgen.rules.suivi.expiration import Expiration, expiration


@dataclass(frozen=True, slots=True, kw_only=True)
class Suivi:
    """One dossier on that day; ``expiration``: when the platform deletes it, None when this is not known."""

    depot: Depot
    avancement: Avancement
    expiration: Expiration | None = None

    @property
    def expire_le(self) -> date | None:
        """The day of ``expiration``."""
        return self.expiration.le if self.expiration else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vue:
    """The campaign on the day ``le``.

    ``rejets``: rows of the file that are no dossier at all; ``egares``: retours that belong to no dossier of
    the campaign, by their pages nor by their sender.
    """

    campagne: Campagne
    le: date
    suivis: tuple[Suivi, ...]
    absents: tuple[Absent, ...]
    doublons: tuple[Doublon, ...]
    rejets: tuple[Rejet, ...]
    egares: tuple[RetourJuge, ...] = ()

    def bientot_supprimes(self) -> tuple[tuple[Suivi, Expiration], ...]:
        """The dossiers that the platform deletes within the campaign's delay, the next one first."""
        delay = timedelta(days=self.campagne.suivi.alerte_expiration_jours)
        soon = [(one, one.expiration) for one in self.suivis if one.expiration is not None]
        within = [pair for pair in soon if self.le <= pair[1].le <= self.le + delay]
        return tuple(sorted(within, key=lambda pair: (pair[1].le, pair[0].depot.numero)))


def suivre(
    registre: RegistreLu,
    evenements: Iterable[Evenement],
    campagne: Campagne,
    *,
    lus: Sequence[Lu | Rejet] = (),
    le: date,
) -> Vue:
    """Every dossier deposited by the end of ``le``, in that order; ``lus``: the file of dossiers."""
    depots = deposited(depots_of(registre, campagne, lus), le)
    by_dossier: dict[int, list[Evenement]] = {}
    egares = Egares({depot.numero for depot in depots}, le)
    for event in evenements:
        numero = numero_of(event)
        if numero is not None:
            by_dossier.setdefault(numero, []).append(event)
        egares.note(event)
    return Vue(
        campagne=campagne,
        le=le,
        suivis=tuple(suivi(depot, by_dossier.get(depot.numero, ()), campagne, le=le) for depot in depots),
        absents=absents(depots, campagne, le=le),
        doublons=doublons(depots, campagne),
        rejets=tuple(lu for lu in lus if isinstance(lu, Rejet)),
        egares=egares.left(),
    )


def suivi(depot: Depot, evenements: Iterable[Evenement], campagne: Campagne, *, le: date) -> Suivi:
    """One dossier on that day, from its own events."""
    events = tuple(evenements)
    return Suivi(
        depot=depot,
        avancement=avancement(depot, events, campagne, le=le),
        expiration=expiration(depot, events, campagne, le=le),
    )


def en_service(vue: Vue, ouvertes: Collection[str]) -> Vue:
    """The same, where only the schools of ``ouvertes`` (UAI that have access today) are said to run."""
    depots = [suivi.depot for suivi in vue.suivis]
    return replace(vue, absents=absents(depots, vue.campagne, le=vue.le, ouvertes=ouvertes))


def depots_of(registre: RegistreLu, campagne: Campagne, lus: Sequence[Lu | Rejet] = ()) -> tuple[Depot, ...]:
    """Every dossier of a campaign: those of the registre, then those of the file that have no line there.

    The registre says what was issued; the file adds names, addresses, and what has changed since.
    """
    filed = {lu.dossier.numero: lu.dossier for lu in lus if isinstance(lu, Lu)}
    numeros = tuple(registre.numeros())
    current = [ligne for numero in numeros if (ligne := registre.current(numero)) is not None]
    newer = _newer(current, campagne)
    issued = [
        depot
        for numero in numeros
        if (depot := _issued(registre, numero, campagne, filed.get(numero), newer)) is not None
    ]
    known = {depot.numero for depot in issued}
    return (*issued, *(_not_issued(d, campagne, registre) for n, d in filed.items() if n not in known))


def depot_of(registre: RegistreLu, numero: int, campagne: Campagne, dossier: Dossier | None) -> Depot | None:
    """One dossier, whatever was filed since by its collectivité; None when it is not of this campaign."""
    issued = _issued(registre, numero, campagne, dossier, {})
    return issued if issued or dossier is None else _not_issued(dossier, campagne, registre)


def deposited(depots: Iterable[Depot], le: date) -> list[Depot]:
    """Those of that day, in that order: a dossier filed later does not yet replace any."""
    there = {depot.numero: depot for depot in depots if depot.jour <= le}
    known = [
        depot
        if depot.remplace_par is None or depot.remplace_par in there
        else replace(depot, remplace_par=None)
        for depot in there.values()
    ]
    return sorted(known, key=lambda depot: (depot.depose_le, depot.numero))


def numero_of(event: Evenement) -> int | None:
    """The dossier that an event is about, when it is about one."""
    if isinstance(event, RetourJuge):
        return event.numero
    numero: int | None = getattr(event, "dossier", None)
    return numero


class Egares:
    """The last judgment of each retour that was never given to a dossier: nobody else would look at it."""

    def __init__(self, numeros: Collection[int], le: date) -> None:
        self._numeros, self._le = numeros, le
        self._last: dict[object, RetourJuge] = {}
        self._placed: set[object] = set()

    def note(self, event: Evenement) -> None:
        """Take in one more event; only those that came by the day count."""
        if isinstance(event, RetourJuge) and (recu_le(event) or date.min) <= self._le:
            what = event.sha256 or event.files
            self._last[what] = event
            if event.numero in self._numeros:
                self._placed.add(what)

    def left(self) -> tuple[RetourJuge, ...]:
        """Those that are still nobody's."""
        return tuple(event for what, event in self._last.items() if what not in self._placed)


def _newer(current: Iterable[Ligne], campagne: Campagne) -> Mapping[int, int]:
    if campagne.correction is not Correction.NOUVEAU_DOSSIER:
        return {}
    lines = [ligne for ligne in current if ligne.campagne == campagne.id]
    return remplacants((ligne.siret, ligne.depose_le, ligne.dossier) for ligne in lines)


def _issued(
    registre: RegistreLu,
    numero: int,
    campagne: Campagne,
    dossier: Dossier | None,
    newer: Mapping[int, int],
) -> Depot | None:
    """A dossier that has or had a convention; None when it never had one in this campaign."""
    versions = registre.versions(numero)
    if not versions or versions[-1].ligne.campagne != campagne.id:
        return None
    ligne, withdrawn = versions[-1].ligne, versions[-1].etat is EtatVersion.RETIREE
    return Depot(
        numero=numero,
        depose_le=ligne.depose_le,
        siret=ligne.siret,
        departement=ligne.departement,
        commune=ligne.commune,
        situation=ligne.situation,
        echeance=ligne.echeance,
        montant=ligne.montant,
        uais=ligne.ecoles,
        version=None if withdrawn else ligne.version,
        retiree=withdrawn,
        remplace_par=newer.get(numero),
        nom=dossier.collectivite.nom if dossier else None,
        email=dossier.email if dossier else None,
        referents=dossier.referents if dossier else (),
        nombre_saisi=dossier.nombre_ecoles if dossier else None,
        debiteur=ligne.debiteur,
        date_convention=ligne.date_convention,
        remarques=tuple(_remarques(registre, ligne, dossier)),
    )


def _remarques(registre: RegistreLu, ligne: Ligne, dossier: Dossier | None) -> Iterator[str]:
    failure = registre.last_failure(ligne.dossier)
    if failure is not None:
        yield f"La version suivante n’a pas pu être émise : {failure.error}"
    if dossier is not None and {ecole.uai for ecole in dossier.ecoles} != set(ligne.ecoles):
        yield f"Les écoles du dossier ne sont plus celles de la convention n°{NBSP}{ligne.version}."
    if ligne.why:
        yield f"Convention retirée : {ligne.why}."


def _not_issued(dossier: Dossier, campagne: Campagne, registre: RegistreLu) -> Depot:
    failure = registre.last_failure(dossier.numero)
    blocking = [problem.message for problem in check(dossier, campagne) if problem.blocking]
    if failure is not None and failure.error:
        blocking.append(failure.error)
    return Depot(
        numero=dossier.numero,
        depose_le=dossier.depose_le,
        siret=dossier.collectivite.siret,
        departement=dossier.collectivite.departement,
        commune=dossier.collectivite.commune,
        situation=situation(dossier, campagne),
        echeance=echeance(dossier, campagne),
        montant=dossier.montant,
        uais=tuple(ecole.uai for ecole in dossier.ecoles),
        version=None,
        nom=dossier.collectivite.nom,
        email=dossier.email,
        referents=dossier.referents,
        nombre_saisi=dossier.nombre_ecoles,
        remarques=tuple(blocking) or ("La convention n’a pas encore été émise.",),
        valide=not blocking,
    )
