"""What watches over the service: readiness, measures, logs without names."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest


def test_ready_only_with_its_database(navigateur: Callable[[str | None], Any], monkeypatch: Any) -> None:
    """Alive and ready are two things: without its database the process answers that it is not ready."""
    from django.db import OperationalError, connection

    client = navigateur(None)
    assert client.get("/readyz").status_code == 200

    def gone() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", gone)
    assert (client.get("/readyz").status_code, client.get("/healthz").status_code) == (503, 200)


def test_measures(navigateur: Callable[[str | None], Any], depose: Callable[..., Any]) -> None:
    """The queue, its age and the verdicts are counted."""
    from django.utils import timezone

    from convgen.web.models import Depot

    depose(b"%PDF-1.7 m1")
    row, _ = depose(b"%PDF-1.7 m2")
    Depot.objects.filter(pk=row.pk).update(juge_le=timezone.now(), verdict="conforme", choix="accepter")
    said = dict(
        line.rsplit(" ", 1)
        for line in navigateur(None).get("/metrics").content.decode().splitlines()
        if not line.startswith("#")
    )
    assert said["convgen_retours_en_file"] == "1.0"
    assert float(said["convgen_retours_plus_ancien_secondes"]) >= 0
    judged = 'convgen_retours{campagne="toulouse-2026-2027",decide="oui",verdict="conforme"}'
    assert said[judged] == "1.0"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer secret"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer autre"}, 403),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "}, 403),
    ],
    ids=str,
)
def test_who_measures(base: int, monkeypatch: pytest.MonkeyPatch, said: dict[str, str], status: int) -> None:
    """This machine, unless it forwards for another; else whoever has the token."""
    from django.conf import settings
    from django.test import Client

    monkeypatch.setattr(settings, "METRICS_TOKEN", "secret")
    assert Client().get("/metrics", **said).status_code == status


def test_without_token_only_this_machine(base: int) -> None:
    """An empty token opens nothing."""
    from django.test import Client

    shown = {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "}
    assert Client().get("/metrics", **shown).status_code == 403


def test_log_of_a_request(navigateur: Callable[[str | None], Any], caplog: pytest.LogCaptureFixture) -> None:
    """The name of the page and the account's number; never what was searched."""
    from convgen.web.journal_json import JsonFormatter

    caplog.set_level(logging.INFO, logger="convgen.web")
    navigateur("lecteur").get("/c/toulouse-2026-2027/dossiers/?q=Jean+Martin")
    [line] = [json.loads(JsonFormatter().format(r)) for r in caplog.records if r.name.endswith("acces")]
    assert (line["route"], line["status"], line["method"]) == ("dossiers", 200, "GET")
    assert isinstance(line["compte"], int)
    assert "Martin" not in json.dumps(line)


def test_log_of_an_error() -> None:
    """An error is its class and its lines, not its words."""
    from convgen.web.journal_json import JsonFormatter

    try:
        raise ValueError("Jean Martin")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "bug on a row", (), None)
        import sys

        record.exc_info = sys.exc_info()
    record.row = 7
    line = JsonFormatter().format(record)
    assert "Martin" not in line
    told = json.loads(line)
    assert (told["erreur"], told["row"], told["niveau"]) == ("ValueError", 7, "ERROR")
    assert any("test_sante" in frame for frame in told["lignes"])
