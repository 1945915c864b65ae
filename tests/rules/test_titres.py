"""Claims for payment: one a convention accepted, corrections after a reopening, totals that add up."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.evenement import EtatTitre, Evenement, Sens, TitreDemande, TitreSuivi
from convgen.rules.suivi.avancement import Avancement
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.etat import Etat
from convgen.rules.titres import Du, Ligne, Rapprochement, a_lire, a_remettre, comptes, rapprochement
from tests.factories import une_campagne
from tests.rules.suivi.cas import DUE, un_depot

CAMPAGNE = une_campagne()
NOW = datetime.fromisoformat("2026-11-01T10:00:00+01:00")
DAY = date(2026, 6, 12)
OBJET = (
    "2026/2027 - Contribution des collectivités territoriales au coût de l'ENT-École "
    "selon la convention de partenariat du 12-06-2026"
)


def _avancement(etat: Etat) -> Avancement:
    return Avancement(etat=etat, depuis=DAY, echeance=DUE, explication="")


@dataclass(slots=True)
class Compta:
    """A journal of claims alone, and the commands run on it."""

    journal: list[Evenement] = field(default_factory=list)

    def remettre(self, *suivis: tuple[Depot, Avancement]) -> tuple[tuple[Ligne, ...], Rapprochement]:
        """Hand over what is to be, and note it."""
        deja = comptes(self.journal)
        dus = {numero: _du(suivis, numero) for numero, _ in a_lire(suivis, deja)}
        lines = a_remettre(suivis, deja, dus, CAMPAGNE)
        totals = rapprochement(suivis, deja, lines)
        self.journal.extend(_event(line) for line in lines)
        return lines, totals


def _du(suivis: tuple[tuple[Depot, Avancement], ...], numero: int) -> Du:
    depot = next(depot for depot, _ in suivis if depot.numero == numero)
    return Du(
        dossier=numero,
        version=depot.version or 0,
        debiteur="Commune d’Albi",
        siret=depot.siret,
        montant=depot.montant,
        date_convention=depot.jour,
    )


def _event(line: Ligne) -> TitreDemande:
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
        instant=NOW,
        annule=line.annule,
    )


def _suivi(etat: Etat = Etat.ACCEPTE, **changes: object) -> tuple[Depot, Avancement]:
    return replace(un_depot(), **changes), _avancement(etat)  # type: ignore[arg-type]


def _told(lines: tuple[Ligne, ...]) -> list[tuple[str, Decimal]]:
    return [(line.reference, line.montant) for line in lines]


FIRST = ("ENT-26-27-9041818-1", Decimal(41))
CANCELLED = ("ENT-26-27-9041818-1-A", Decimal(-41))


def test_one_claim_a_convention() -> None:
    """An accepted convention has one claim, with the exact object, and never a second one."""
    compta = Compta()
    (line,), totals = compta.remettre(_suivi())
    assert _told((line,)) == [FIRST]
    assert (line.objet, line.du.debiteur, line.du.siret) == (OBJET, "Commune d’Albi", "21810004600014")
    assert (totals.acceptes, totals.demandes, totals.ecart) == ((1, 41), (1, 41), 0)
    assert compta.remettre(_suivi())[0] == ()


@pytest.mark.parametrize("etat", [etat for etat in Etat if etat is not Etat.ACCEPTE])
def test_nothing_is_claimed_before_acceptance(etat: Etat) -> None:
    """Only a convention accepted by decision makes a claim."""
    lines, totals = Compta().remettre(_suivi(etat))
    assert (lines, totals.demandes) == ((), (0, 0))


def test_reopened_with_another_amount() -> None:
    """While the new convention is awaited the claim stands; once accepted it is cancelled and replaced."""
    compta = Compta()
    compta.remettre(_suivi())
    more = {"version": 2, "montant": Decimal(82)}
    lines, totals = compta.remettre(_suivi(Etat.EMISE, **more))
    assert (lines, totals.en_attente, totals.ecart) == ((), (1, 41), 0)
    lines, totals = compta.remettre(_suivi(**more))
    assert _told(lines) == [CANCELLED, ("ENT-26-27-9041818-2", Decimal(82))]
    assert (lines[0].annule, lines[0].sens) == (FIRST[0], Sens.ANNULATION)
    assert (totals.demandes, totals.ecart) == ((1, 82), 0)
    assert compta.remettre(_suivi(**more))[0] == ()


def test_reopened_for_a_name_alone() -> None:
    """A new version that owes the same, by the same debtor, at the same date, keeps its claim."""
    compta = Compta()
    compta.remettre(_suivi())
    lines, totals = compta.remettre(_suivi(version=2))
    assert (lines, totals.ecart) == ((), 0)


@pytest.mark.parametrize(
    ("etat", "changes", "why"),
    [
        (Etat.CLASSE, {}, "classé sans suite"),
        (Etat.REMPLACE, {"remplace_par": 2}, "Remplacé"),
        (Etat.RETIRE, {"version": None, "retiree": True}, "retirée"),
        (Etat.A_REFAIRE, {}, "plus acceptée"),
    ],
)
def test_a_claim_that_is_no_longer_due(etat: Etat, changes: dict[str, object], why: str) -> None:
    """Classed, replaced, withdrawn, accepted no more: the claim is cancelled, once, and the reason told."""
    compta = Compta()
    compta.remettre(_suivi())
    lines, totals = compta.remettre(_suivi(etat, **changes))
    assert _told(lines) == [CANCELLED]
    assert why in lines[0].remarque
    assert "pas encore émis" in lines[0].remarque
    assert (totals.demandes, totals.ecart) == ((0, 0), 0)
    assert compta.remettre(_suivi(etat, **changes))[0] == ()
    assert _told(compta.remettre(_suivi())[0]) == [("ENT-26-27-9041818-2", Decimal(41))]


def test_issued_and_paid() -> None:
    """What the finance service said counts in the totals, and in the reason of a later cancellation."""
    compta = Compta()
    compta.remettre(_suivi())
    for etat, day in ((EtatTitre.EMIS, date(2026, 11, 5)), (EtatTitre.PAYE, date(2026, 12, 1))):
        compta.journal.append(
            TitreSuivi(reference=FIRST[0], etat=etat, le=day, montant=Decimal(41), instant=NOW)
        )
    totals = compta.remettre(_suivi())[1]
    assert (totals.emis, totals.payes) == ((1, 41), (1, 41))
    assert "déjà payé" in compta.remettre(_suivi(Etat.CLASSE))[0][0].remarque


STEP = st.tuples(
    st.integers(1, 3),
    st.sampled_from([Etat.ACCEPTE, Etat.EMISE, Etat.A_REFAIRE, Etat.EN_RETARD, Etat.CLASSE]),
    st.booleans(),
    st.integers(1, 3),
)


@given(st.lists(STEP, max_size=12))
def test_totals_reconcile_after_any_history(steps: list[tuple[int, Etat, bool, int]]) -> None:
    """Whatever happens to three dossiers, each day: no gap, one standing claim at most, no claim twice."""
    compta = Compta()
    now = {numero: _suivi(Etat.EMISE, numero=numero) for numero in (1, 2, 3)}
    for numero, etat, reopened, schools in steps:
        depot = now[numero][0]
        if reopened:
            depot = replace(depot, version=(depot.version or 0) + 1, montant=Decimal(41) * schools)
        now[numero] = (depot, _avancement(etat))
        _, totals = compta.remettre(*now.values())
        assert totals.ecart == 0
        standing = [compte.titre.dossier for compte in comptes(compta.journal) if not compte.annule]
        assert len(standing) == len(set(standing)) == totals.demandes[0]
    keys = [event.key for event in compta.journal]
    assert len(keys) == len(set(keys))
    demandes = [event for event in compta.journal if isinstance(event, TitreDemande)]
    signed = sum((e.montant if e.sens is Sens.TITRE else -e.montant for e in demandes), Decimal(0))
    assert signed == sum((c.titre.montant for c in comptes(compta.journal) if not c.annule), Decimal(0))
