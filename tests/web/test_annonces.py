"""Announcements of verdicts and decisions: signed, tried again, never sent inside the network."""

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.web.conftest import CAMPAGNE


class Abonne:
    """A subscriber on loopback: what it got, what it answers."""

    def __init__(self) -> None:
        self.recues: list[tuple[dict[str, str], bytes]] = []
        self.statut = 204
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.recues.append((dict(self.headers), body))
                self.send_response(outer.statut)
                self.send_header("Location", "http://169.254.169.254/")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.adresse = f"http://localhost:{self.server.server_port}/annonces"


@pytest.fixture
def abonne(base: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Abonne]:
    """The stub, reachable since this test says so."""
    from django.conf import settings

    monkeypatch.setattr(settings, "ANNONCES_VERS_LA_BOUCLE", True)
    stub = Abonne()
    thread = Thread(target=stub.server.serve_forever, daemon=True)
    thread.start()
    yield stub
    stub.server.shutdown()
    stub.server.server_close()
    thread.join()


def _turn() -> Any:
    """A worker sends what is due."""
    from convgen.web.annonces import envoyer, reste
    from convgen.web.bail import prendre

    row = prendre(reste(), "w1")
    if row is not None:
        envoyer(row, "w1")
        row.refresh_from_db()
    return row


def test_decision_is_announced_and_signed(abonne: Abonne, base: int) -> None:
    """The subscriber checks who speaks and when; nobody's name is told."""
    from django.utils import timezone

    from convgen.evenement import Choix
    from convgen.web.annonces import abonner
    from convgen.web.decision import decider_dossier

    secret = abonner("Portail", abonne.adresse, "moi")
    said = {"jusqu_au": None, "why": "Abandon de M. Martin", "par": "jeanne", "instant": timezone.now()}
    decider_dossier(CAMPAGNE, base, choix=Choix.CLASSER, **said)
    assert _turn().envoyee_le is not None
    assert _turn() is None
    [(headers, body)] = abonne.recues
    stamp, mac = (part.split("=")[1] for part in headers["Convgen-Signature"].split(","))
    expected = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(mac, expected)
    assert abs(int(stamp) - timezone.now().timestamp()) < 60
    told = json.loads(body)
    assert (told["evenement"], told["dossier"], told["choix"]) == ("decision", base, "classer")
    assert not [word for word in ("Martin", "jeanne") if word in body.decode()]
    assert headers["Host"].startswith("localhost:")


def test_secret_is_not_in_the_database(abonne: Abonne) -> None:
    """Who reads the database alone signs nothing."""
    from convgen.web.annonces import abonner
    from convgen.web.models import Abonnement, Trace

    secret = abonner("Portail", abonne.adresse, "moi")
    assert secret not in json.dumps([*Abonnement.objects.values(), *Trace.objects.values()], default=str)


def test_tried_again_less_and_less_often(abonne: Abonne) -> None:
    """A redirection is a failure like another, never followed; each pause is longer; then it is given up."""
    from django.utils import timezone

    from convgen.web.annonces import ESSAIS_MAX, abonner, annoncer
    from convgen.web.models import Annonce

    abonner("Portail", abonne.adresse, "moi")
    annoncer("verdict", CAMPAGNE, retour=1, dossier=2, verdict="conforme")
    abonne.statut, pauses = 302, []
    for _ in range(ESSAIS_MAX):
        row = _turn()
        if row.abandonnee_le is None:
            pauses.append(round((row.bail_jusqu_a - timezone.now()).total_seconds() / 60))
        assert _turn() is None
        Annonce.objects.filter(bail_jusqu_a__isnull=False).update(
            bail_jusqu_a=timezone.now() - timedelta(seconds=1)
        )
    assert (len(abonne.recues), row.echec) == (ESSAIS_MAX, "réponse 302")
    assert row.abandonnee_le is not None
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360]


def test_received_at_last(abonne: Abonne) -> None:
    """A subscriber that was down receives what it missed, under the same id."""
    from convgen.web.annonces import abonner, annoncer
    from convgen.web.models import Annonce

    abonner("Portail", abonne.adresse, "moi")
    annoncer("verdict", CAMPAGNE, retour=1, dossier=2, verdict="conforme")
    abonne.statut = 503
    assert _turn().echec == "réponse 503"
    Annonce.objects.update(bail_jusqu_a=None)
    abonne.statut = 200
    assert _turn().envoyee_le is not None
    first, second = (json.loads(body)["id"] for _, body in abonne.recues)
    assert first == second


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "::",
    ],
)  # fmt: skip
def test_inside_addresses_are_refused(base: int, ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads inside the network, even as one address among public ones, is refused."""
    from convgen.web.adresse_publique import AdresseRefusee, resolue

    found = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (ip, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(AdresseRefusee):
        resolue("exemple.example", 443)


def test_name_that_changes_its_mind(base: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Public when it was subscribed, inside when it is called: nothing is sent."""
    from convgen.web.annonces import abonner, annoncer

    answers = {"ip": "93.184.216.34"}
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (answers["ip"], 443))])
    abonner("Portail", "https://exemple.example/x", "moi")
    annoncer("verdict", CAMPAGNE, retour=1, dossier=2, verdict="conforme")
    answers["ip"] = "10.0.0.1"
    row = _turn()
    assert (row.envoyee_le, "publique" in row.echec) == (None, True)


@pytest.mark.parametrize(
    "adresse",
    ["http://exemple.example/", "https://u:p@exemple.example/", "https:///x", "ftp://x", "https://[", "x"],
)
def test_only_https(base: int, adresse: str) -> None:
    """Nothing in clear, no password in an address."""
    from convgen.web.adresse_publique import AdresseRefusee
    from convgen.web.annonces import abonner

    with pytest.raises(AdresseRefusee):
        abonner("x", adresse, "moi")


def test_page(abonne: Abonne, navigateur: Any) -> None:
    """An administrator subscribes a program, sees the secret once, ends the subscription."""
    from convgen.web.annonces import annoncer
    from convgen.web.models import Abonnement, Annonce

    admin, at = navigateur("administrateur"), "/administration/abonnements/"
    shown = admin.post(f"{at}creer/", {"nom": "Portail", "adresse": abonne.adresse}).content.decode()
    secret = shown.split("<code>")[1].split("</code>")[0]
    assert len(secret) == 64
    assert secret not in admin.get(at).content.decode()
    refused = admin.post(f"{at}creer/", {"nom": "Autre", "adresse": "https://user:x@y/"})
    assert (refused.status_code, Abonnement.objects.count()) == (400, 1)
    admin.post(f"{at}terminer/", {"nom": "Portail"})
    annoncer("verdict", CAMPAGNE, retour=1, dossier=2, verdict="conforme")
    assert not Annonce.objects.exists()
