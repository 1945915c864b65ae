"""Who is to be reminded."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.evenement import Choix, Evenement, Issue, Relance
from convgen.rules.suivi.avancement import avancement
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.rappels import Rappel, rappels
from tests.factories import une_campagne
from tests.rules.suivi.cas import DUE, un_depot, un_message, un_retour, une_decision, une_prolongation

CAMPAGNE = une_campagne()
NEW = date(2026, 8, 20)


def _rappels(le: date, *events: Evenement, depot: Depot | None = None) -> list[Rappel]:
    filed = depot or un_depot()
    return list(rappels([(filed, avancement(filed, events, CAMPAGNE, le=le))], events, CAMPAGNE, le=le))


def _etapes(found: Iterable[Rappel]) -> list[str]:
    return [rappel.etape for rappel in found]


def _sent(rappel: Rappel) -> Relance:
    return Relance(
        dossier=rappel.depot.numero,
        version=1,
        etape=rappel.etape,
        echeance=rappel.avancement.echeance,
        adresse="",
        instant=datetime.fromisoformat("2026-08-01T10:00:00+02:00"),
    )


@pytest.mark.parametrize(
    ("days", "etape"),
    [(-16, None), (-15, "J-15"), (-4, "J-15"), (-3, "J-3"), (0, "J-3"), (1, "J+1"), (60, "J+1")],
)
def test_the_step_is_the_last_reached(days: int, etape: str | None) -> None:
    """J-15, J-3, J+1; a day without the command delays a reminder and loses none."""
    assert _etapes(_rappels(DUE + timedelta(days=days))) == ([etape] if etape else [])


@pytest.mark.parametrize(
    ("events", "reminded"),
    [
        ((un_retour(),), False),
        ((un_retour(verdict=Issue.A_EXAMINER),), False),
        ((un_message(date(2026, 8, 1)),), False),
        ((une_decision(Choix.CLASSER),), False),
        ((un_retour(verdict=Issue.NON_CONFORME),), True),
        ((une_decision(Choix.REFAIRE),), True),
    ],
)
def test_only_whoever_owes_a_return(events: tuple[Evenement, ...], reminded: bool) -> None:
    """Nobody is reminded whose return is accepted, under examination or classed; a bad one is owed again."""
    assert bool(_rappels(DUE, *events)) == reminded


def test_withdrawn_and_refused_dossiers_owe_nothing() -> None:
    """Without a convention in force there is nothing to send back."""
    for changes in ({"version": None}, {"version": None, "retiree": True}, {"remplace_par": 2}):
        assert not _rappels(DUE, depot=un_depot(**changes))


def test_never_an_earlier_step_after_a_later_one() -> None:
    """Once J-3 was sent, J-15 is not, even for a registre looked at an earlier day."""
    late = _sent(_rappels(DUE)[0])
    assert late.etape == "J-3"
    assert not _rappels(DUE - timedelta(days=10), late)
    assert _etapes(_rappels(DUE + timedelta(days=1), late)) == ["J+1"]


def test_a_prolonged_delay_has_reminders_of_its_own() -> None:
    """J-3 again for the new due date; but J-15, which had passed when it was given, is not sent."""
    longer = une_prolongation(NEW, date(2026, 8, 11))
    sent = _sent(_rappels(DUE - timedelta(days=3))[0])
    assert not _rappels(date(2026, 8, 16), longer, sent)
    assert _etapes(_rappels(date(2026, 8, 17), longer, sent)) == ["J-3"]


def test_the_most_urgent_first() -> None:
    """Sorted by due date."""
    depots = [un_depot(numero=1, echeance=DUE + timedelta(days=1)), un_depot(numero=2)]
    suivis = [(depot, avancement(depot, (), CAMPAGNE, le=DUE)) for depot in depots]
    assert [rappel.depot.numero for rappel in rappels(suivis, (), CAMPAGNE, le=DUE)] == [2, 1]


@given(st.lists(st.integers(0, 90), min_size=1, max_size=30))
def test_whatever_the_days_of_the_command(days: list[int]) -> None:
    """Run on any days, in order: each step at most once, in order, nothing before its day."""
    events: list[Evenement] = []
    filed = replace(un_depot(), depose_le=datetime.fromisoformat("2026-06-12T09:06:00+02:00"))
    for day in sorted(days):
        le = date(2026, 6, 12) + timedelta(days=day)
        for rappel in _rappels(le, *events, depot=filed):
            assert le >= DUE + timedelta(days=int(rappel.etape[1:]))
            events.append(_sent(rappel))
    steps = [int(event.etape[1:]) for event in events if isinstance(event, Relance)]
    assert steps == sorted(set(steps))
