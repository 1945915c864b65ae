"""The tasks before the leases: one a row, enqueued with it, given again to whatever waits without one."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.web.conftest import CAMPAGNE, events

Depose = Callable[..., Any]


def _tour(par: str = "w1") -> bool:
    """A worker judges what is first, if anything waits."""
    from convgen.web import jugement, ouvrier

    return ouvrier.un_tour(jugement.POSTE, par, threading.Event())


def _reveiller() -> int:
    from convgen.web import jugement
    from convgen.web.taches import reveiller

    return reveiller(jugement.POSTE)


def _an_hour_later() -> None:
    """Every lease has ended, and what runs began long ago."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from convgen.web.models import Depot

    before = timezone.now() - timedelta(hours=1)
    Depot.objects.filter(bail_jusqu_a__isnull=False).update(bail_jusqu_a=before)
    DBTaskResult.objects.running().update(started_at=before)


def test_a_row_comes_with_its_task(depose: Depose, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are there, or neither; the task knows the row's number and nothing else."""
    from django_tasks_db.models import DBTaskResult

    from convgen.web import reception
    from convgen.web.models import Depot

    def dies(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reception, "tracer", dies)
        with pytest.raises(KeyboardInterrupt):
            depose(b"%PDF-1.7 t1")
    assert (Depot.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    row, _ = depose(b"%PDF-1.7 t1")
    depose(b"%PDF-1.7 t1")
    [task] = DBTaskResult.objects.all()
    row.refresh_from_db()
    assert (row.tache_id, task.status, task.queue_name) == (task.pk, "READY", "jugement")
    assert task.args_kwargs == {"args": [row.pk], "kwargs": {}}
    assert _reveiller() == 0


def test_issues_and_announcements_come_with_theirs(base: int) -> None:
    """Each kind of work has its task, in a queue of its own."""
    from django.utils import timezone

    from convgen.web.annonces import annoncer
    from convgen.web.campagnes import campagne_de
    from convgen.web.emission import demander
    from convgen.web.importation import importer
    from convgen.web.models import Abonnement, Annonce, CampagneOuverte
    from tests.workflow.lus import des_lus

    importer(des_lus(21), campagne_de(CAMPAGNE), "moi")
    emission = demander(CampagneOuverte.objects.get(pk=CAMPAGNE), [21], "moi")
    Abonnement.objects.create(nom="x", adresse="https://x/", sel="s", cree_par="moi", cree_le=timezone.now())
    annoncer("verdict", CAMPAGNE, retour=1, dossier=2, verdict="conforme")
    emission.refresh_from_db()
    [annonce] = Annonce.objects.all()
    assert emission.tache.queue_name == "emission"
    assert (annonce.tache.queue_name, annonce.tache.args_kwargs["args"]) == ("annonces", [annonce.pk])


def test_two_tasks_of_a_row_judge_once(depose: Depose) -> None:
    """A second task of the same row finds nothing to do, whether the row is held or done."""
    from django_tasks_db.models import DBTaskResult

    from convgen.web import jugement
    from convgen.web.bail import prendre
    from convgen.web.models import Depot
    from convgen.web.taches import confier

    row, _ = depose(b"%PDF-1.7 t2")
    before = len(events())
    for _ in range(2):
        confier(row, jugement.tache)
    held = prendre(jugement.reste(), "w2")
    assert _tour()
    assert not Depot.objects.filter(juge_le__isnull=False).exists()
    type(held).objects.update(bail_jusqu_a=None)
    assert [_tour() for _ in range(3)] == [True, True, False]
    row.refresh_from_db()
    assert (row.verdict, row.essais, len(events()) - before) == ("non_conforme", 2, 1)
    assert DBTaskResult.objects.successful().count() == 3


@pytest.mark.parametrize("leased", [True, False])
def test_the_task_of_a_dead_worker(depose: Depose, leased: bool) -> None:
    """Killed with a lease or before it had one: the row gets another task once the minute is over."""
    from django_tasks_db.models import DBTaskResult

    from convgen.web import jugement
    from convgen.web.bail import prendre

    row, _ = depose(b"%PDF-1.7 t3")
    DBTaskResult.objects.get().claim("w1")
    if leased:
        prendre(jugement.reste(), "w1")
    assert (_reveiller(), _tour("w2")) == (0, False)
    _an_hour_later()
    assert (_reveiller(), _reveiller()) == (1, 0)
    assert _tour("w2")
    row.refresh_from_db()
    assert (row.verdict, row.bail_par) == ("non_conforme", "w2")


def test_a_death_that_was_seen(depose: Depose) -> None:
    """Whoever saw the worker die, or its database go, does not wait for the minute."""
    from django_tasks_db.models import DBTaskResult

    from convgen.web import jugement
    from convgen.web.bail import prendre, rendre

    depose(b"%PDF-1.7 t4")
    DBTaskResult.objects.get().claim("w1")
    prendre(jugement.reste(), "w1")
    assert rendre("w1") == 1
    assert (_reveiller(), _tour("w2")) == (1, True)


def test_a_row_that_has_no_task(depose: Depose) -> None:
    """Deposited before there were tasks, its task deleted or unknown since: it is judged all the same."""
    from django_tasks_db.models import DBTaskResult

    from convgen.web.models import Depot

    depose(b"%PDF-1.7 t5")
    DBTaskResult.objects.all().delete()
    assert (Depot.objects.get().tache, _tour()) == (None, False)
    assert _reveiller() == 1
    DBTaskResult.objects.update(task_path="convgen.web.jugement.autrefois")
    assert (_tour(), _reveiller(), _tour()) == (True, 1, True)
    assert Depot.objects.get().verdict == "non_conforme"


def test_a_row_that_fails(depose: Depose, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is put back for a minute, then tried after the others; its task keeps none of the error's words."""
    from django_tasks_db.models import DBTaskResult

    from convgen.web import jugement

    bad, good = depose(b"%PDF-1.7 t6")[0], depose(b"%PDF-1.7 t7")[0]
    seen: list[int] = []

    def fails(row: Any, par: str) -> None:
        seen.append(row.pk)
        if row.pk == bad.pk and len(seen) < 4:
            raise ValueError("Jean Martin")
        type(row).objects.filter(pk=row.pk).update(juge_le=row.recu_le)

    monkeypatch.setattr(jugement, "juger", fails)
    assert [_tour() for _ in range(3)] == [True, True, False]
    assert _reveiller() == 0
    _an_hour_later()
    assert _reveiller() == 1
    later = depose(b"%PDF-1.7 t8")[0]
    assert [_tour() for _ in range(3)] == [True, True, False]
    assert seen == [bad.pk, good.pk, later.pk, bad.pk]
    bad.refresh_from_db()
    assert (bad.juge_le is not None, bad.echec) == (True, "anomalie (ValueError)")
    assert "Martin" not in str([*DBTaskResult.objects.values()])


def test_the_database_fails_a_row(depose: Depose, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a database says of a row's own words stays out of the task, and the next row is judged."""
    from django.db import IntegrityError
    from django_tasks_db.models import DBTaskResult

    from convgen.web import jugement

    row, _ = depose(b"%PDF-1.7 t9")

    def refused(row: Any, par: str) -> None:
        raise IntegrityError("DETAIL: Failing row contains (Jean Martin)")

    monkeypatch.setattr(jugement, "juger", refused)
    assert _tour()
    row.refresh_from_db()
    assert row.echec == "anomalie (IntegrityError)"
    assert "Martin" not in str([*DBTaskResult.objects.values()])


def test_old_tasks_are_forgotten(depose: Depose) -> None:
    """What ran, or never ended, goes after a day; what waits stays, and so do the rows."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from convgen.web.models import Depot
    from convgen.web.taches import oublier

    rows = [depose(f"%PDF-1.7 vieux {rank}".encode())[0] for rank in range(3)]
    done, dead, waiting = DBTaskResult.objects.order_by("enqueued_at")
    dead.claim("w1")
    done.set_successful(None)
    oublier()
    assert DBTaskResult.objects.count() == 3
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(days=2))
    oublier()
    assert [task.pk for task in DBTaskResult.objects.all()] == [waiting.pk]
    assert Depot.objects.count() == len(rows)


def test_a_worker_that_is_told_to_stop(depose: Depose) -> None:
    """It begins nothing more."""
    from convgen.web import jugement, ouvrier

    depose(b"%PDF-1.7 t10")
    stop = threading.Event()
    stop.set()
    assert not ouvrier.un_tour(jugement.POSTE, "w1", stop)
