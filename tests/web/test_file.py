"""The queue: leases, workers that die, what the database refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

Depose = Callable[..., Any]


def test_a_dead_workers_row_is_taken_again(depose: Depose) -> None:
    """A leased row is nobody else's until its lease ends; then another worker takes it."""
    from django.utils import timezone

    from convgen.web.bail import prendre
    from convgen.web.jugement import reste
    from convgen.web.models import Depot

    row, _ = depose(b"%PDF-1.7 a")
    assert prendre(reste(), "w1").pk == row.pk
    assert prendre(reste(), "w2") is None
    Depot.objects.filter(pk=row.pk).update(bail_jusqu_a=timezone.now() - timedelta(seconds=1))
    again = prendre(reste(), "w2")
    assert (again.pk, again.bail_par, again.essais) == (row.pk, "w2", 2)


def test_what_a_dead_process_held_is_free_at_once(depose: Depose) -> None:
    """Whoever sees a worker die frees its rows, in every queue, and those of no other process."""
    from convgen.web.bail import liberer, porteur, prendre
    from convgen.web.jugement import reste
    from convgen.web.models import Emission

    mine, other = depose(b"%PDF-1.7 d")[0], depose(b"%PDF-1.7 e")[0]
    prendre(reste(), f"{porteur(12)}ab")
    prendre(reste(), f"{porteur(123)}cd")
    Emission.objects.create(
        campagne=mine.campagne,
        demandee_par="moi",
        demandee_le=mine.depose_le,
        bail_par=f"{porteur(12)}ab",
        bail_jusqu_a=mine.depose_le,
    )
    assert liberer(12) == 2
    assert prendre(reste(), "w3").pk == mine.pk
    assert prendre(reste(), "w3") is None
    other.refresh_from_db()
    assert other.bail_jusqu_a is not None


def test_a_worker_gives_back_its_own(depose: Depose) -> None:
    """What a worker held when its database went away is free at once, and nobody else's is."""
    from convgen.web.bail import prendre, rendre
    from convgen.web.jugement import reste

    mine, _ = depose(b"%PDF-1.7 f")
    depose(b"%PDF-1.7 g")
    prendre(reste(), "w1")
    prendre(reste(), "w12")
    assert rendre("w1") == 1
    assert prendre(reste(), "w3").pk == mine.pk
    assert prendre(reste(), "w3") is None


def test_who_lost_the_lease_keeps_nothing(depose: Depose) -> None:
    """Two workers judge the same return: the row takes one verdict, the journal one event."""
    from convgen.web.bail import prendre
    from convgen.web.jugement import juger, reste
    from tests.web.conftest import events

    depose(b"%PDF-1.7 b")
    row = prendre(reste(), "w1")
    type(row).objects.filter(pk=row.pk).update(bail_par="w2")
    assert not juger(row, "w1")
    assert juger(row, "w2")
    assert not juger(row, "w2")
    digest = type(row).objects.get(pk=row.pk).sha256
    assert [event["sha256"] for event in events()].count(digest) == 1


def test_stated_dossier_is_another_deposit(depose: Depose) -> None:
    """The same bytes for the same stated dossier are one deposit; for another one, another deposit."""
    first, new = depose(b"%PDF-1.7 c", "x.pdf", 12)
    same, again = depose(b"%PDF-1.7 c", "y.pdf", 12)
    _, other = depose(b"%PDF-1.7 c", "x.pdf", 13)
    assert (new, again, other) == (True, False, True)
    assert same.pk == first.pk


def test_database_is_the_one_asked_for(moteur: str, base: int) -> None:
    """The suite runs on the database that it says, or its second run would prove nothing."""
    from django.db import connection

    assert connection.vendor == moteur


def test_trail_is_append_only(base: int) -> None:
    """The database refuses to change or delete a line of the audit trail."""
    from django.db import DatabaseError, transaction

    from convgen.web.models import Trace
    from convgen.web.trace import tracer

    tracer("moi", "essai")
    for forbidden in (lambda: Trace.objects.update(par="toi"), lambda: Trace.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            forbidden()
    assert Trace.objects.get(action="essai").par == "moi"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\moi\\scan.pdf", "scan.pdf"),
        ("..", "retour.pdf"),
        ("", "retour.pdf"),
        ("a\u202efdp.exe", "a�fdp.exe"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_safe_name(service: int, given: str, kept: str) -> None:
    """A name becomes one component of a path, short enough for a disk."""
    from convgen.web.noms import safe_name

    assert safe_name(given) == kept
