"""Access to the ENT: which schools and accounts to open, keep and close, and why."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.campagne import Campagne
from convgen.dossier import Referent
from convgen.evenement import Choix, Evenement, Issue
from convgen.rules.acces import AccesEcole, Droit, Mesure, droits, ecoles, referents
from convgen.rules.suivi.avancement import Avancement, avancement
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.etat import Etat
from tests.factories import une_campagne
from tests.rules.suivi.cas import en_retard_seulement, instant, un_depot, un_retour, une_decision

MONTPELLIER = une_campagne("montpellier-2022-2023")
TOULOUSE = une_campagne()
OLD, REMOVED, NEW = "0480123Y", "0480102A", "0480112L"
"""Of Mende last year: the first two. The third was Marvejols'; taken as new below, Marvejols apart."""
RENTREE = date(2022, 9, 1)


def _campagne() -> Campagne:
    """Montpellier with Mende alone last year."""
    mende = MONTPELLIER.annee_precedente["21480095500012"]
    return replace(MONTPELLIER, annee_precedente={mende.siret: mende})


def _depot(filed: str, *uais: str, due: date = date(2022, 10, 28), **changes: Any) -> Depot:
    return un_depot(
        depose_le=datetime.fromisoformat(f"{filed}T10:00:00+02:00"),
        siret="21480095500012",
        commune="Mende",
        situation="B",
        echeance=due,
        uais=uais,
        **changes,
    )


def _suivi(
    depot: Depot, le: date, *events: Evenement, campagne: Campagne | None = None
) -> tuple[Depot, Avancement]:
    return depot, avancement(depot, events, campagne or _campagne(), le=le)


def _droits(depot: Depot, le: date, *events: Evenement) -> dict[str, Droit]:
    return dict(droits([_suivi(depot, le, *events)], _campagne(), le=le))


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("filed", ["2022-06-12", "2022-08-28", "2022-08-29", "2022-10-28"])
@pytest.mark.parametrize("le", [date(2022, 10, 28), RENTREE])
def test_existing_schools_keep_their_access(filed: str, le: date) -> None:
    """Situations A and B: last year's schools may use the ENT from la rentrée, whenever the dossier comes."""
    if date.fromisoformat(filed) > le:
        found = droits([], _campagne(), le=le)
        assert found[OLD].code == "acces.existante_sans_demande"
    else:
        found = _droits(_depot(filed, OLD), le)
        assert found[OLD].code == "acces.existante"
    assert found[OLD].ouvert


@pytest.mark.parametrize(
    ("filed", "opens", "code"),
    [
        ("2022-06-12", RENTREE, "acces.nouvelle_rentree"),
        ("2022-08-28", RENTREE, "acces.nouvelle_rentree"),
        ("2022-08-29", date(2022, 8, 29), "acces.sur_demande"),
        ("2022-10-10", date(2022, 10, 10), "acces.sur_demande"),
    ],
)
def test_new_schools_turn_on_29_august(filed: str, opens: date, code: str) -> None:
    """Before 29 August: from la rentrée; on the 29th or later: on the application itself."""
    eve, day = (_droits(_depot(filed, NEW), le)[NEW] for le in (opens - timedelta(days=1), opens))
    assert (eve.ouvert, day.ouvert, day.code) == (False, True, code)


def test_toulouse_opens_on_the_application() -> None:
    """2026: access is opened on the application itself, weeks before la rentrée."""
    depot = un_depot()
    (droit,) = droits([_suivi(depot, depot.jour, campagne=TOULOUSE)], TOULOUSE, le=depot.jour).values()
    assert (droit.ouvert, droit.code) == (True, "acces.sur_demande")
    assert (
        _plain(droit.regle) == "École, demande déposée le 12 juin 2026 : accès sur la base de cette demande."
    )


@pytest.mark.parametrize("uai", [OLD, NEW])
def test_no_return_closes_all_the_schools(uai: str) -> None:
    """The day after the due date, existing and new schools alike lose their access."""
    depot = _depot("2022-06-12", OLD, NEW)
    last, after = (_droits(depot, date(2022, 10, day))[uai] for day in (28, 29))
    assert (last.ouvert, after.ouvert, after.code) == (True, False, "acces.sans_retour")
    assert "non retournée au 28 octobre 2022" in _plain(after.regle)


def test_a_removed_school_closes() -> None:
    """Situation B: a school that the dossier no longer lists closes at la rentrée, or on a later deposit."""
    early = _depot("2022-06-12", OLD)
    assert [_droits(early, day)[REMOVED].ouvert for day in (date(2022, 8, 31), RENTREE)] == [True, False]
    late = _depot("2022-09-20", OLD)
    (droit,) = (_droits(late, date(2022, 9, 20))[uai] for uai in [REMOVED])
    assert (droit.ouvert, droit.code) == (False, "acces.ecole_retiree")


def test_last_years_schools_without_application() -> None:
    """Their collectivité may file until the last day; the day after, they close."""
    last, after = (droits([], _campagne(), le=date(2022, 10, day))[OLD] for day in (28, 29))
    assert (last.ouvert, last.code) == (True, "acces.existante_sans_demande")
    assert (after.ouvert, after.code) == (False, "acces.sans_demande")


@pytest.mark.parametrize(
    ("events", "code", "opened"),
    [
        ((un_retour(date(2022, 7, 1)),), "acces.existante", True),
        ((un_retour(date(2022, 7, 1), Issue.A_EXAMINER),), "acces.existante", True),
        ((un_retour(date(2022, 7, 1), Issue.NON_CONFORME),), "acces.sans_retour", False),
        ((en_retard_seulement(date(2022, 11, 3)),), "acces.retour_tardif", False),
        ((une_decision(Choix.CLASSER, date(2022, 7, 1)),), "acces.classe", False),
    ],
)
def test_after_the_due_date(events: tuple[Evenement, ...], code: str, opened: bool) -> None:
    """A good return keeps the schools open, one under examination too if in time; nothing else does."""
    droit = _droits(_depot("2022-06-12", OLD), date(2022, 11, 10), *events)[OLD]
    assert (droit.code, droit.ouvert) == (code, opened)


def test_withdrawn_replaced_and_wrong_dossiers() -> None:
    """They open nothing; a school in use is kept while a wrong application may be corrected."""
    for changes, code in (
        ({"version": None, "retiree": True}, "acces.retiree"),
        ({"remplace_par": 2}, "acces.remplacee"),
        ({"version": None, "valide": False}, "acces.a_corriger"),
    ):
        assert _droits(_depot("2022-06-12", NEW, **changes), RENTREE)[NEW].code == code
    wrong = _depot("2022-06-12", OLD, version=None, valide=False)
    assert [_droits(wrong, date(2022, 10, day))[OLD].ouvert for day in (28, 29)] == [True, False]


def test_the_dossier_that_replaces_speaks() -> None:
    """A school of both dossiers follows the newer one, in whatever order they come."""
    former = _depot("2022-06-12", NEW, remplace_par=2)
    newer = _depot("2022-09-12", NEW, numero=2)
    for le, code in ((date(2022, 9, 12), "acces.sur_demande"), (date(2022, 11, 1), "acces.sans_retour")):
        for pair in ((former, newer), (newer, former)):
            found = droits([_suivi(depot, le) for depot in pair], _campagne(), le=le)
            assert (found[NEW].dossier, found[NEW].code) == (2, code)


def _mesures(found: tuple[AccesEcole, ...]) -> dict[str, Mesure]:
    return {acces.droit.uai: acces.mesure for acces in found}


def test_difference_with_what_is_open_today() -> None:
    """Given today's list: open what is missing, keep what is there, close the rest."""
    known = _droits(_depot("2022-09-20", OLD, NEW), date(2022, 9, 20))
    campagne, le = _campagne(), date(2022, 9, 20)
    found = ecoles(known, campagne, le=le, ouvertes={OLD, REMOVED, "0480111K"})
    assert _mesures(found) == {
        NEW: Mesure.OUVRIR,
        OLD: Mesure.GARDER,
        REMOVED: Mesure.FERMER,
        "0480111K": Mesure.FERMER,
    }
    assert [acces.mesure for acces in found] == sorted((a.mesure for a in found), key=list(Mesure).index)
    closed = ecoles(known, campagne, le=le, ouvertes=set())
    assert _mesures(closed) == {NEW: Mesure.OUVRIR, OLD: Mesure.OUVRIR}


def test_unknown_open_schools_end_with_the_year() -> None:
    """A school that nobody asked for is kept until la rentrée: last year's convention still runs."""
    eve = ecoles({}, TOULOUSE, le=date(2026, 8, 31), ouvertes={NEW})
    day = ecoles({}, TOULOUSE, le=date(2026, 9, 1), ouvertes={NEW})
    assert (_mesures(eve), _mesures(day)) == ({NEW: Mesure.GARDER}, {NEW: Mesure.FERMER})


def test_a_school_whose_day_has_not_come() -> None:
    """It is neither opened nor closed before la rentrée; if it is open already, it is to be closed."""
    known = _droits(_depot("2022-06-12", NEW), date(2022, 7, 1))
    assert NEW not in _mesures(ecoles(known, _campagne(), le=date(2022, 7, 1), ouvertes=None))
    assert _mesures(ecoles(known, _campagne(), le=date(2022, 7, 1), ouvertes={NEW}))[NEW] is Mesure.FERMER


JEANNE = Referent(prenom="Jeanne", nom="GARCIA", email="Referente@example.fr")


@pytest.mark.parametrize(
    ("le", "open_today", "expected"),
    [
        (date(2022, 9, 20), None, {"Referente@example.fr": Mesure.OUVRIR}),
        (
            date(2022, 9, 20),
            {"referente@example.fr", "ancien@example.fr"},
            {"Referente@example.fr": Mesure.GARDER, "ancien@example.fr": Mesure.FERMER},
        ),
        (date(2022, 11, 1), None, {"Referente@example.fr": Mesure.FERMER}),
        (date(2022, 11, 1), {"referente@example.fr"}, {"Referente@example.fr": Mesure.FERMER}),
        (date(2022, 11, 1), set(), {}),
    ],
)
def test_referents_follow_their_schools(
    le: date, open_today: set[str] | None, expected: dict[str, Mesure]
) -> None:
    """An account lives as long as a school of its dossier has access, whatever the case of the address."""
    suivi = _suivi(_depot("2022-06-12", OLD, referents=(JEANNE,)), le)
    found = referents([suivi], droits([suivi], _campagne(), le=le), ouverts=open_today)
    assert {acces.email: acces.mesure for acces in found} == expected


def test_a_referent_of_two_dossiers_keeps_the_account() -> None:
    """One dossier with access is enough, in whatever order they come."""
    le = date(2022, 11, 1)
    closed = _suivi(_depot("2022-06-12", OLD, referents=(JEANNE,)), le)
    opened = _suivi(_depot("2022-10-12", NEW, due=date(2022, 12, 12), numero=2, referents=(JEANNE,)), le)
    for pair in ([closed, opened], [opened, closed]):
        (acces,) = referents(pair, droits(pair, _campagne(), le=le), ouverts=None)
        assert (acces.mesure, acces.dossier) == (Mesure.OUVRIR, 2)


@given(st.dates(date(2022, 6, 1), date(2022, 10, 28)), st.dates(date(2022, 6, 1), date(2023, 1, 31)))
def test_access_follows_the_state_on_any_day(filed: date, le: date) -> None:
    """Without any return: a listed school is open exactly from its day to the due date."""
    depot = replace(_depot("2022-06-12", NEW), depose_le=instant(filed), echeance=filed + timedelta(days=61))
    if le < filed:
        return
    suivi = _suivi(depot, le)
    droit = droits([suivi], _campagne(), le=le)[NEW]
    opens = RENTREE if filed < date(2022, 8, 29) else filed
    assert droit.ouvert == (opens <= le <= depot.echeance)
    assert (suivi[1].etat is Etat.EN_RETARD) == (le > depot.echeance)
