"""Titres: what is to be handed to the finance service, then what it says of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from convgen.errors import RegistreInvalide
from convgen.evenement import EtatTitre, Sens, TitreDemande, TitreSuivi
from convgen.french import euros
from convgen.intake.etats_titres import EtatLu, EtatRejete
from convgen.registre import Journal, RegistreLu
from convgen.rendering.relecture import embedded
from convgen.rules.suivi.depot import Depot
from convgen.rules.titres import (
    Compte,
    Du,
    Ligne,
    Rapprochement,
    a_lire,
    a_remettre,
    comptes,
    rapprochement,
)
from convgen.workflow.suivre import Vue


@dataclass(frozen=True, slots=True, kw_only=True)
class Bordereau:
    """What is to be handed over, what was, and the totals once it is done."""

    lignes: tuple[Ligne, ...]
    deja: tuple[Compte, ...]
    rapprochement: Rapprochement


def bordereau(vue: Vue, registre: RegistreLu, journal: Journal) -> Bordereau:
    """The claims of the accepted conventions that have none, the cancellations of those that are wrong.

    No document is opened, but those whose lines were written before lines told the debt.
    """
    suivis = [(suivi.depot, suivi.avancement) for suivi in vue.suivis]
    depots = {depot.numero: depot for depot, _ in suivis}
    deja = comptes(journal.evenements())
    dus = {
        numero: _told(depots[numero]) or _read(registre, numero, version)
        for numero, version in a_lire(suivis, deja)
    }
    lines = a_remettre(suivis, deja, dus, vue.campagne)
    return Bordereau(lignes=lines, deja=deja, rapprochement=rapprochement(suivis, deja, lines))


def prouver(lines: Iterable[Ligne], registre: RegistreLu) -> None:
    """Before anything is handed over: each claim says what its document says, else RegistreInvalide."""
    for line in lines:
        if line.sens is Sens.TITRE and line.du != _read(registre, line.du.dossier, line.du.version):
            raise _contradiction(line.du.dossier)


def remettre(lines: Iterable[Ligne], journal: Journal, *, instant: datetime) -> int:
    """Note the lines as handed over, once their file is on the disk; how many were new."""
    return journal.record_all(_event(line, instant) for line in lines)


def importer(
    states: Iterable[EtatLu | EtatRejete], journal: Journal, *, instant: datetime
) -> Iterator[str | TitreSuivi]:
    """Note what was issued and paid; yields each new event, or the French problem of a row."""
    known = {compte.titre.reference: compte for compte in comptes(journal.evenements())}
    for state in states:
        problem = _problem(state, known)
        if problem is not None or isinstance(state, EtatRejete):
            yield f"Ligne {state.ligne} : {problem}."
            continue
        for etat, day in ((EtatTitre.EMIS, state.emis_le), (EtatTitre.PAYE, state.paye_le)):
            if day is not None:
                event = TitreSuivi(
                    reference=state.reference, etat=etat, le=day, montant=state.montant, instant=instant
                )
                if journal.record(event):
                    yield event


def _problem(state: EtatLu | EtatRejete, known: dict[str, Compte]) -> str | None:
    if isinstance(state, EtatRejete):
        return state.probleme
    compte = known.get(state.reference)
    if compte is None:
        return f"la référence « {state.reference} » n’est celle d’aucun titre remis"
    if state.montant != compte.titre.montant:
        asked = euros(compte.titre.montant)
        return f"{state.reference} : le montant est {euros(state.montant)}, le titre remis est de {asked}"
    if state.emis_le and state.paye_le and state.paye_le < state.emis_le:
        return f"{state.reference} : payé avant d’être émis"
    for word, before, now in (
        ("émis", compte.emis_le, state.emis_le),
        ("payé", compte.paye_le, state.paye_le),
    ):
        if before is not None and now is not None and before != now:
            return f"{state.reference} : déjà noté {word} le {before:%d/%m/%Y}"
    return None


def _told(depot: Depot) -> Du | None:
    """What the line of the convention in force says of the debt; None when it is too old to say."""
    if depot.version is None or depot.debiteur is None or depot.date_convention is None:
        return None
    return Du(
        dossier=depot.numero,
        version=depot.version,
        debiteur=depot.debiteur,
        siret=depot.siret,
        montant=depot.montant,
        date_convention=depot.date_convention,
    )


def _read(registre: RegistreLu, numero: int, version: int) -> Du:
    """What the issued document says; RegistreInvalide when its line says otherwise."""
    ligne = registre.line_of(numero, version)
    if ligne is None:
        raise RegistreInvalide(f"Le registre n’a pas la version {version} du dossier {numero}.")
    data = embedded(registre.read_pdf(ligne))
    du = Du(
        dossier=numero,
        version=version,
        debiteur=str(data["collectivite"]["nom"]),
        siret=str(data["collectivite"]["siret"]),
        montant=Decimal(str(data["montant"])),
        date_convention=date.fromisoformat(str(data["date_convention"])),
    )
    if (du.montant, du.siret) != (ligne.montant, ligne.siret):
        raise _contradiction(numero)
    return du


def _contradiction(numero: int) -> RegistreInvalide:
    return RegistreInvalide(f"La convention du dossier {numero} et sa ligne du registre se contredisent.")


def _event(line: Ligne, instant: datetime) -> TitreDemande:
    return TitreDemande(
        reference=line.reference,
        sens=line.sens,
        dossier=line.du.dossier,
        version=line.du.version,
        debiteur=line.du.debiteur,
        siret=line.du.siret,
        montant=line.du.montant,
        objet=line.objet,
        date_convention=line.du.date_convention,
        instant=instant,
        annule=line.annule,
    )
