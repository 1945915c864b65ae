"""Which claims for payment are to be handed over, which to be cancelled, and how they add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from convgen.campagne import Campagne
from convgen.evenement import EtatTitre, Evenement, Sens, TitreDemande, TitreSuivi
from convgen.french import NBSP
from convgen.rules.suivi.avancement import Avancement
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.etat import SORTI, Etat
from convgen.titre import objet

Suivi = tuple[Depot, Avancement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Du:
    """What an issued convention says that its collectivité owes: read on the document itself."""

    dossier: int
    version: int
    debiteur: str
    siret: str
    montant: Decimal
    date_convention: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """One line for the finance service; a cancellation has the sign that makes the column add up."""

    reference: str
    sens: Sens
    du: Du
    objet: str
    annule: str | None
    remarque: str

    @property
    def montant(self) -> Decimal:
        """Negative when it cancels."""
        return self.du.montant if self.sens is Sens.TITRE else -self.du.montant


@dataclass(frozen=True, slots=True, kw_only=True)
class Compte:
    """A claim that was handed over, and how far it is: dates are None until then."""

    titre: TitreDemande
    emis_le: date | None
    paye_le: date | None
    annule: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapprochement:
    """How many, and how much: accepted conventions on one side, claims on the other.

    ``en_attente``: claims of a reopened dossier whose new convention is not accepted yet. ``ecart`` is what
    accepted conventions and claims differ by once these are set aside: always nothing.
    """

    acceptes: tuple[int, Decimal]
    demandes: tuple[int, Decimal]
    en_attente: tuple[int, Decimal]
    emis: tuple[int, Decimal]
    payes: tuple[int, Decimal]

    @property
    def ecart(self) -> Decimal:
        """In euros."""
        return self.acceptes[1] - (self.demandes[1] - self.en_attente[1])


def comptes(journal: Iterable[Evenement]) -> tuple[Compte, ...]:
    """Every claim handed over so far, in order."""
    events = tuple(journal)
    cancelled = {event.annule for event in events if isinstance(event, TitreDemande) and event.annule}
    told = {(e.reference, e.etat): e.le for e in events if isinstance(e, TitreSuivi)}
    return tuple(
        Compte(
            titre=event,
            emis_le=told.get((event.reference, EtatTitre.EMIS)),
            paye_le=told.get((event.reference, EtatTitre.PAYE)),
            annule=event.reference in cancelled,
        )
        for event in events
        if isinstance(event, TitreDemande) and event.sens is Sens.TITRE
    )


def a_lire(suivis: Iterable[Suivi], deja: Sequence[Compte]) -> tuple[tuple[int, int], ...]:
    """Dossier and version of the accepted conventions that no claim is of: their document must be read."""
    claimed = {(compte.titre.dossier, compte.titre.version) for compte in deja if not compte.annule}
    return tuple(
        (depot.numero, depot.version)
        for depot, where in suivis
        if where.etat is Etat.ACCEPTE
        and depot.version is not None
        and (depot.numero, depot.version) not in claimed
    )


def a_remettre(
    suivis: Iterable[Suivi], deja: Sequence[Compte], dus: Mapping[int, Du], campagne: Campagne
) -> tuple[Ligne, ...]:
    """The lines to hand over today: cancellations before the claims that replace them.

    ``dus``: what each convention of ``a_lire`` says, by dossier. A claim whose amount, debtor and date are
    those of the new convention stands.
    """
    standing = {compte.titre.dossier: compte for compte in deja if not compte.annule}
    ranks: dict[int, int] = {}
    for compte in deja:
        ranks[compte.titre.dossier] = ranks.get(compte.titre.dossier, 0) + 1
    lines: list[Ligne] = []
    for depot, where in suivis:
        former, du = standing.get(depot.numero), dus.get(depot.numero)
        if former is not None and (why := _wrong(former.titre, depot, where, du)):
            lines.append(_cancellation(former, why))
            former = None
        if former is None and du is not None:
            lines.append(_claim(du, ranks.get(depot.numero, 0) + 1, campagne))
    return tuple(lines)


def rapprochement(suivis: Iterable[Suivi], deja: Sequence[Compte], lines: Sequence[Ligne]) -> Rapprochement:
    """The totals once ``lines`` are handed over."""
    etats = {depot.numero: where.etat for depot, where in suivis}
    accepted = [depot.montant for depot, where in suivis if where.etat is Etat.ACCEPTE]
    gone = {line.annule for line in lines if line.annule}
    kept = [compte for compte in deja if not compte.annule and compte.titre.reference not in gone]
    amounts = {compte.titre.dossier: compte.titre.montant for compte in kept}
    amounts |= {line.du.dossier: line.du.montant for line in lines if line.sens is Sens.TITRE}
    waiting = [amount for numero, amount in amounts.items() if etats.get(numero) is not Etat.ACCEPTE]
    return Rapprochement(
        acceptes=_total(accepted),
        demandes=_total(amounts.values()),
        en_attente=_total(waiting),
        emis=_total(compte.titre.montant for compte in kept if compte.emis_le or compte.paye_le),
        payes=_total(compte.titre.montant for compte in kept if compte.paye_le),
    )


def _wrong(titre: TitreDemande, depot: Depot, where: Avancement, du: Du | None) -> str | None:
    """Why a claim is to be cancelled; None while it stands, or while the new convention is awaited."""
    if where.etat is Etat.ACCEPTE:
        same = du is None or (du.montant, du.siret, du.date_convention) == (
            titre.montant,
            titre.siret,
            titre.date_convention,
        )
        return None if same else f"La convention en vigueur est la version {depot.version}."
    if where.etat in SORTI:
        return {
            Etat.CLASSE: "Dossier classé sans suite.",
            Etat.REMPLACE: f"Remplacé par le dossier n°{NBSP}{depot.remplace_par}.",
            Etat.RETIRE: "Convention retirée.",
        }[where.etat]
    if depot.version == titre.version:
        return "La convention n’est plus acceptée."
    return None


def _claim(du: Du, rank: int, campagne: Campagne) -> Ligne:
    year = campagne.suffixe_fichier.removeprefix("Convention-")
    return Ligne(
        reference=f"{year}-{du.dossier}-{rank}",
        sens=Sens.TITRE,
        du=du,
        objet=objet(du.date_convention, campagne),
        annule=None,
        remarque="",
    )


def _cancellation(compte: Compte, why: str) -> Ligne:
    titre = compte.titre
    done = "déjà payé" if compte.paye_le else "déjà émis" if compte.emis_le else "pas encore émis"
    return Ligne(
        reference=f"{titre.reference}-A",
        sens=Sens.ANNULATION,
        du=Du(
            dossier=titre.dossier,
            version=titre.version,
            debiteur=titre.debiteur,
            siret=titre.siret,
            montant=titre.montant,
            date_convention=titre.date_convention,
        ),
        objet=titre.objet,
        annule=titre.reference,
        remarque=f"{why} Titre {done}.",
    )


def _total(amounts: Iterable[Decimal]) -> tuple[int, Decimal]:
    counted = tuple(amounts)
    return len(counted), sum(counted, Decimal(0))
