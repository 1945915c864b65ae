"""Situations and due dates."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.campagne import Conventionnement
from convgen.rules.delais import PARIS, echeance, en_retard, explication, situation
from tests.rules.dossiers_de_test import MONTPELLIER, TOULOUSE, depose, ecoles, un_dossier

MENDE = "21480095500012"
MARVEJOLS = next(siret for siret in MONTPELLIER.annee_precedente if siret.startswith("21480901"))
NEW = "21300902000017"


def test_situation_a_has_the_same_schools() -> None:
    """A: conventioned last year with these very schools, in whatever order."""
    listed = tuple(reversed(ecoles("Marvejols", 99)))
    assert situation(depose("2022-06-20T10:00:00+02:00", siret=MARVEJOLS, uais=listed), MONTPELLIER) == "A"


def test_situation_b_has_other_schools() -> None:
    """B: conventioned last year; a school added or removed makes another list."""
    one = ecoles("Marvejols", 1)
    assert situation(depose("2022-06-20T10:00:00+02:00", siret=MARVEJOLS, uais=one), MONTPELLIER) == "B"
    more = (*ecoles("Marvejols", 99), *ecoles("Mende", 1))
    assert situation(depose("2022-06-20T10:00:00+02:00", siret=MARVEJOLS, uais=more), MONTPELLIER) == "B"


def test_situation_c_was_not_there_last_year() -> None:
    """C: nothing last year under that SIREN."""
    assert situation(depose("2022-06-20T10:00:00+02:00", siret=NEW), MONTPELLIER) == "C"


def test_a_moved_town_hall_is_the_same_collectivite() -> None:
    """Another establishment of the same SIREN was conventioned last year: not C."""
    listed = frozenset(ecole.uai for ecole in ecoles("Mende", 1))
    former = Conventionnement(siret=MENDE, uais=listed)
    campagne = replace(MONTPELLIER, annee_precedente={MENDE: former})
    moved = depose("2022-06-20T10:00:00+02:00", siret=MENDE[:9] + "00099")
    assert situation(moved, campagne) == "A"


def test_toulouse_has_no_situations() -> None:
    """A campaign without situations gives None."""
    assert situation(un_dossier(), TOULOUSE) is None


@pytest.mark.parametrize(
    ("deposit", "due"),
    [
        ("2022-06-12T09:06:00+02:00", date(2022, 10, 28)),
        ("2022-08-28T23:59:59+02:00", date(2022, 10, 28)),
        ("2022-08-28T22:00:00+00:00", date(2022, 10, 29)),
        ("2022-08-29T00:00:00+02:00", date(2022, 10, 29)),
        ("2022-10-28T23:59:59+02:00", date(2022, 12, 28)),
    ],
)
@pytest.mark.parametrize("siret", [MENDE, NEW])
def test_b_and_c_turn_on_29_august(siret: str, deposit: str, due: date) -> None:
    """Before 29 August in Paris, 28 October is the last day; from the 29th on, two months."""
    assert echeance(depose(deposit, siret=siret), MONTPELLIER) == due


def test_situation_a_always_has_two_months() -> None:
    """A returns within two months of the deposit, before 29 August as after."""
    listed = ecoles("Marvejols", 99)
    dossier = depose("2022-06-20T10:00:00+02:00", siret=MARVEJOLS, uais=listed)
    assert echeance(dossier, MONTPELLIER) == date(2022, 8, 20)
    assert "situation A" in explication(dossier, MONTPELLIER)


@pytest.mark.parametrize(
    ("deposit", "due"),
    [
        ("2026-05-18T00:00:00+02:00", date(2026, 7, 18)),
        ("2026-07-31T23:30:00+02:00", date(2026, 9, 30)),
        ("2026-07-31T22:30:00+00:00", date(2026, 10, 1)),
        ("2026-08-31T12:00:00+02:00", date(2026, 10, 31)),
        ("2026-10-16T23:59:59+02:00", date(2026, 12, 16)),
        ("2026-12-31T12:00:00+01:00", date(2027, 2, 28)),
        ("2027-12-31T12:00:00+01:00", date(2028, 2, 29)),
        ("2028-02-29T12:00:00+01:00", date(2028, 4, 29)),
    ],
)
def test_two_months_are_clamped_calendar_months(deposit: str, due: date) -> None:
    """Two months end on the same day, or on the month's last when it has none such, leap years too."""
    dossier = replace(un_dossier(), depose_le=datetime.fromisoformat(deposit))
    assert echeance(dossier, TOULOUSE) == due


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_due_day_is_the_same_day_two_months_on(naive: datetime) -> None:
    """From any instant, the due date is two months on, same day or the month's last."""
    deposit = naive.replace(tzinfo=PARIS)
    due = echeance(replace(un_dossier(), depose_le=deposit), TOULOUSE)
    assert (due.year * 12 + due.month) - (deposit.year * 12 + deposit.month) == 2
    assert due.day == min(deposit.day, monthrange(due.year, due.month)[1])


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_whole_last_day_counts(due: date) -> None:
    """The last second of the day in Paris is in time, the next midnight is late, on nights of DST too."""
    assert not en_retard(datetime.combine(due, time(23, 59, 59), PARIS), due)
    assert en_retard(datetime.combine(due + timedelta(days=1), time(0, 0), PARIS), due)


@pytest.mark.parametrize(
    ("received", "late"),
    [
        ("2026-10-25T00:30:00+02:00", False),
        ("2026-10-25T22:59:59+00:00", False),
        ("2026-10-25T23:00:00+00:00", True),
        ("2026-10-26T00:30:00+02:00", False),
    ],
)
def test_the_day_of_the_clock_change_has_25_hours(received: str, late: bool) -> None:
    """On 25 October 2026 Paris goes from +02:00 to +01:00: the day lasts until 23:00 UTC."""
    assert en_retard(datetime.fromisoformat(received), date(2026, 10, 25)) is late


def test_explication_names_rule_and_dates() -> None:
    """The sentence says the deposit, the situation, the pivot and the last day."""
    text = explication(depose("2022-06-12T09:06:00+02:00"), MONTPELLIER).replace("\N{NO-BREAK SPACE}", " ")
    assert text == (
        "Dossier déposé le 12 juin 2022 en situation B, avant le 29 août 2022 : "
        "la convention signée est attendue au plus tard le 28 octobre 2022."
    )
    after = explication(depose("2022-08-29T09:06:00+02:00"), MONTPELLIER)
    assert after.endswith("deux mois après le dépôt.")
