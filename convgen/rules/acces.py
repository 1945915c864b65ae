"""Who has access to the ENT on a given day: schools and référents, each with the rule that says so."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from convgen.campagne import Campagne
from convgen.french import NBSP, jour
from convgen.rules.delais import same_collectivite
from convgen.rules.suivi.avancement import Avancement
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.etat import Etat


class Mesure(StrEnum):
    """What is to be done today."""

    OUVRIR = "ouvrir"
    GARDER = "garder"
    FERMER = "fermer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Droit:
    """Whether a school may use the ENT: stable ``code`` and French ``regle``, the dossier they come from.

    ``existante``: it used the ENT last year, or is one that was opened before without a dossier.
    """

    uai: str
    ouvert: bool
    code: str
    regle: str
    dossier: int | None = None
    existante: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccesEcole:
    """What is to be done of a school's access, and why."""

    mesure: Mesure
    droit: Droit


@dataclass(frozen=True, slots=True, kw_only=True)
class AccesReferent:
    """What is to be done of a référent ville's account, and why; names are empty for an unknown account."""

    mesure: Mesure
    email: str
    prenom: str
    nom: str
    dossier: int | None
    regle: str


Suivi = tuple[Depot, Avancement]

_GONE = ("acces.remplacee", "acces.retiree")
"""What another dossier says of the same school weighs more."""
_NOT_YET = ("acces.nouvelle_rentree", "acces.sur_demande")
"""Not open, because its day has not come."""


def droits(suivis: Iterable[Suivi], campagne: Campagne, *, le: date) -> Mapping[str, Droit]:
    """UAI -> its right on that day: of all the dossiers that list a school, one that opens it is enough."""
    last_year = {uai for former in campagne.annee_precedente.values() for uai in former.uais}
    found: dict[str, Droit] = {}
    there = list(suivis)
    for depot, where in there:
        for uai in depot.uais:
            _keep(found, _listed(uai, depot, where, (campagne, last_year, le)))
    for droit in _not_listed(found, [depot for depot, _ in there], campagne, le):
        found[droit.uai] = droit
    return found


def ecoles(
    known: Mapping[str, Droit], campagne: Campagne, *, le: date, ouvertes: Collection[str] | None
) -> tuple[AccesEcole, ...]:
    """What is to be done of each school; ``ouvertes``: those that have access today.

    When this is not known, last year's schools and those whose right has ended are taken to be open.
    """
    measured = [
        AccesEcole(mesure=mesure, droit=droit)
        for droit in known.values()
        if (mesure := _mesure(droit, ouvertes)) is not None
    ]
    others = sorted(set(ouvertes or ()) - set(known))
    measured.extend(_unlisted(uai, campagne, le) for uai in others)
    order = {mesure: rank for rank, mesure in enumerate(Mesure)}
    return tuple(sorted(measured, key=lambda acces: (order[acces.mesure], acces.droit.uai)))


def referents(
    suivis: Iterable[Suivi], known: Mapping[str, Droit], *, ouverts: Collection[str] | None
) -> tuple[AccesReferent, ...]:
    """What is to be done of each account: a référent has one while a school of the dossier has access.

    ``ouverts``: the addresses of the accounts that are open today, when they are known.
    """
    today = None if ouverts is None else {email.casefold() for email in ouverts}
    found: dict[str, AccesReferent] = {}
    for depot, _ in suivis:
        for acces in _accounts(depot, known, today):
            former = found.get(acces.email.casefold())
            if former is None or former.mesure is Mesure.FERMER:
                found[acces.email.casefold()] = acces
    for email in sorted((today or set()) - _addresses(suivis)):
        found[email] = AccesReferent(
            mesure=Mesure.FERMER,
            email=email,
            prenom="",
            nom="",
            dossier=None,
            regle="Aucun dossier de la campagne ne désigne ce référent.",
        )
    kept = [acces for acces in found.values() if _to_do(acces, today)]
    return tuple(sorted(kept, key=lambda acces: (list(Mesure).index(acces.mesure), acces.email)))


def _addresses(suivis: Iterable[Suivi]) -> set[str]:
    return {referent.email.casefold() for depot, _ in suivis for referent in depot.referents}


def _to_do(acces: AccesReferent, today: Collection[str] | None) -> bool:
    """An account that is closed already needs nothing."""
    return today is None or acces.mesure is not Mesure.FERMER or acces.email.casefold() in today


def _accounts(
    depot: Depot, known: Mapping[str, Droit], today: Collection[str] | None
) -> Iterator[AccesReferent]:
    opening = [uai for uai in depot.uais if known[uai].ouvert and known[uai].dossier == depot.numero]
    for referent in depot.referents:
        if not opening:
            mesure = Mesure.FERMER
            regle = "Aucune école du dossier n’a accès à l’ENT : le compte du référent est fermé."
        else:
            there = today is not None and referent.email.casefold() in today
            mesure = Mesure.GARDER if there else Mesure.OUVRIR
            regle = (
                f"Référent désigné par le dossier n°{NBSP}{depot.numero}, dont les écoles ont accès à l’ENT."
            )
        yield AccesReferent(
            mesure=mesure,
            email=referent.email,
            prenom=referent.prenom,
            nom=referent.nom,
            dossier=depot.numero,
            regle=regle,
        )


def _keep(found: dict[str, Droit], droit: Droit) -> None:
    former = found.get(droit.uai)
    if former is None or (droit.ouvert, droit.code not in _GONE) > (former.ouvert, former.code not in _GONE):
        found[droit.uai] = droit


def _listed(
    uai: str, depot: Depot, where: Avancement, context: tuple[Campagne, Collection[str], date]
) -> Droit:
    """The right that a dossier gives to a school that it lists."""
    campagne, last_year, le = context
    existing = uai in last_year
    closed = _closed(depot, where, le)
    # While the application may still be corrected, a school in use keeps its access.
    correctable = closed is not None and closed[0] == "acces.a_corriger" and le <= campagne.cloture
    if existing and (closed is None or correctable):
        opened, code, regle = True, "acces.existante", _keeps(campagne)
    elif closed is not None:
        opened, (code, regle) = False, closed
    else:
        day, code, regle = _opening(depot, campagne)
        opened = le >= day
    return Droit(uai=uai, ouvert=opened, code=code, regle=regle, dossier=depot.numero, existante=existing)


def _closed(depot: Depot, where: Avancement, le: date) -> tuple[str, str] | None:
    """Why a dossier gives access to no school; None when it does."""
    due = jour(where.echeance)
    if where.etat is Etat.DEPOSE and not depot.valide:
        return "acces.a_corriger", f"Le dossier n°{NBSP}{depot.numero} n’est pas recevable en l’état."
    if where.etat is Etat.CLASSE:
        return "acces.classe", "Dossier classé sans suite : l’accès est retiré à toutes ses écoles."
    if where.etat is Etat.REMPLACE:
        return (
            "acces.remplacee",
            f"Le dossier n°{NBSP}{depot.remplace_par}, déposé depuis, ne la reprend pas.",
        )
    if where.etat is Etat.RETIRE:
        return "acces.retiree", f"La convention du dossier n°{NBSP}{depot.numero} est retirée."
    unreturned = (
        f"Convention signée non retournée au {due} : l’accès est retiré à toutes les écoles du dossier."
    )
    if where.etat is Etat.EN_RETARD or (where.etat is Etat.DEPOSE and le > where.echeance):
        unreturned = f"Convention signée non retournée au {due}"
        return "acces.sans_retour", f"{unreturned} : l’accès est retiré à toutes les écoles du dossier."
    if where.etat in (Etat.RECU, Etat.A_EXAMINER) and not where.a_temps and le > where.echeance:
        late = f"Retour arrivé après l’échéance du {due} : l’accès est retiré jusqu’à la décision."
        return "acces.retour_tardif", late
    return None


def _keeps(campagne: Campagne) -> str:
    return (
        f"École utilisatrice l’an dernier : elle garde son accès dès la rentrée du {jour(campagne.rentree)}."
    )


def _opening(depot: Depot, campagne: Campagne) -> tuple[date, str, str]:
    """When a new school opens: the day, the code, the rule."""
    pivot = campagne.acces.nouvelles_a_la_rentree_avant
    filed = f"demande déposée le {jour(depot.jour)}"
    if pivot is not None and depot.jour < pivot:
        rentree = jour(campagne.rentree)
        regle = f"Nouvelle école, {filed}, avant le {jour(pivot)} : accès dès la rentrée du {rentree}."
        return campagne.rentree, "acces.nouvelle_rentree", regle
    which = "École" if pivot is None else "Nouvelle école"
    return depot.jour, "acces.sur_demande", f"{which}, {filed} : accès sur la base de cette demande."


def _not_listed(
    listed: Collection[str], depots: Sequence[Depot], campagne: Campagne, le: date
) -> Iterator[Droit]:
    """Last year's schools that no dossier lists: removed by their collectivité, or nobody has filed."""
    for former in campagne.annee_precedente.values():
        filed = [depot for depot in depots if same_collectivite(depot.siret, former.siret)]
        for uai in sorted(former.uais - set(listed)):
            if filed:
                yield _removed(uai, max(filed, key=lambda depot: depot.depose_le), campagne, le)
            else:
                yield _absent(uai, campagne, le)


def _removed(uai: str, depot: Depot, campagne: Campagne, le: date) -> Droit:
    closing = max(depot.jour, campagne.rentree)
    return Droit(
        uai=uai,
        ouvert=le < closing,
        code="acces.ecole_retiree",
        regle=f"École retirée de la liste par le dossier n°{NBSP}{depot.numero} : son accès prend fin le "
        f"{jour(closing)}.",
        dossier=depot.numero,
        existante=True,
    )


def _absent(uai: str, campagne: Campagne, le: date) -> Droit:
    closing = jour(campagne.cloture)
    may_still = le <= campagne.cloture
    return Droit(
        uai=uai,
        ouvert=may_still,
        code="acces.existante_sans_demande" if may_still else "acces.sans_demande",
        regle=f"École utilisatrice l’an dernier : sa collectivité peut déposer sa demande jusqu’au {closing}."
        if may_still
        else f"Aucune demande d’adhésion au {closing}, dernier jour : l’accès est retiré.",
        existante=True,
    )


def _mesure(droit: Droit, ouvertes: Collection[str] | None) -> Mesure | None:
    """None when there is nothing to do: no right, and no access."""
    is_open = (droit.existante or not droit.ouvert) if ouvertes is None else droit.uai in ouvertes
    if droit.ouvert:
        return Mesure.GARDER if is_open else Mesure.OUVRIR
    if droit.code in _NOT_YET:
        # Its day has not come: nobody opened it, unless the list of today says so.
        return Mesure.FERMER if ouvertes is not None and is_open else None
    return Mesure.FERMER if is_open else None


def _unlisted(uai: str, campagne: Campagne, le: date) -> AccesEcole:
    """A school that is open today and that nobody asked for."""
    if le < campagne.rentree:
        regle = f"Aucun dossier ne la demande ; l’année précédente court jusqu’au {jour(campagne.rentree)}."
        droit = Droit(uai=uai, ouvert=True, code="acces.annee_precedente", regle=regle, existante=True)
        return AccesEcole(mesure=Mesure.GARDER, droit=droit)
    regle = "École ouverte aujourd’hui, que ne demande aucun dossier de la campagne."
    droit = Droit(uai=uai, ouvert=False, code="acces.inconnue", regle=regle, existante=True)
    return AccesEcole(mesure=Mesure.FERMER, droit=droit)
