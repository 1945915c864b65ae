"""Accounts: failed sign-ins are limited, an administrator invites, changes and closes; the trail says so."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Navigateur = Callable[[str | None], Any]
SECRET = "un mot de passe de mairie 7"


@pytest.fixture
def jeanne(base: int) -> Any:
    """An account with a password."""
    from convgen.web.models import Compte

    compte = Compte(username="jeanne", role="instructeur")
    compte.set_password(SECRET)
    compte.save()
    return compte


def _signs_in(client: Any, password: str, **said: str) -> int:
    answer = client.post("/connexion/", {"username": "jeanne", "password": password}, **said)
    return int(answer.status_code)


def test_failed_sign_ins_are_limited(navigateur: Navigateur, jeanne: Any) -> None:
    """After five wrong passwords the right one is refused too, from there; from elsewhere it is not."""
    tries = [_signs_in(navigateur(None), f"mauvais {n}") for n in range(5)]
    assert tries == [200, 200, 200, 200, 429]
    refused = navigateur(None).post("/connexion/", {"username": "jeanne", "password": SECRET})
    assert (refused.status_code, "Attendez un quart d’heure" in refused.content.decode()) == (429, True)
    assert _signs_in(navigateur(None), SECRET, REMOTE_ADDR="192.0.2.9") == 302


def test_behind_a_proxy(navigateur: Navigateur, jeanne: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind our proxy the address is the last it wrote: what a browser adds before it changes nothing."""
    from django.conf import settings

    monkeypatch.setattr(settings, "DERRIERE_UN_MANDATAIRE", True)
    for n in range(5):
        said = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}, 192.0.2.9"}
        last = _signs_in(navigateur(None), f"mauvais {n}", **said)
    assert last == 429
    assert _signs_in(navigateur(None), SECRET, HTTP_X_FORWARDED_FOR="192.0.2.9, 198.51.100.7") == 302


def test_right_password_forgets_the_wrong_ones(navigateur: Navigateur, jeanne: Any) -> None:
    """Who ends up remembering starts again from nothing."""
    for _ in range(2):
        assert [_signs_in(navigateur(None), "mauvais") for _ in range(4)] == [200] * 4
        assert _signs_in(navigateur(None), SECRET) == 302


def test_invited_chooses_a_password(navigateur: Navigateur, base: int) -> None:
    """The link is shown once, serves once, refuses a weak password, and opens the account."""
    from convgen.web.models import Compte, Trace

    admin = navigateur("administrateur")
    shown = admin.post("/administration/comptes/inviter/", {"nom": "paul", "role": "lecteur"})
    [link] = re.findall(r"<code>http://testserver(/mot-de-passe/[^<]+)</code>", shown.content.decode())
    assert link not in admin.get("/administration/comptes/").content.decode()
    assert not Trace.objects.filter(vu__icontains=link.split("/")[-2]).exists()
    visitor = navigateur(None)
    form = visitor.get(link, follow=True).redirect_chain[-1][0]
    weak = visitor.post(form, {"new_password1": "1234", "new_password2": "1234"})
    assert "trop court" in weak.content.decode()
    assert visitor.post(form, {"new_password1": SECRET, "new_password2": SECRET}).status_code == 302
    assert Compte.objects.get(username="paul").check_password(SECRET)
    assert "a déjà servi" in navigateur(None).get(link, follow=True).content.decode()


def test_role_and_closing_count_at_once(navigateur: Navigateur, jeanne: Any) -> None:
    """What an account may do changes at its next page; closed, its session opens nothing."""
    from django.test import Client

    hers, admin = Client(), navigateur("administrateur")
    hers.force_login(jeanne)
    at = f"/administration/comptes/{jeanne.pk}/"
    assert hers.get("/administration/").status_code == 403
    admin.post(at, {"role": "administrateur", "actif": "oui"})
    assert hers.get("/administration/").status_code == 200
    admin.post(at, {"role": "administrateur", "actif": "non"})
    assert hers.get("/administration/")["Location"].startswith("/connexion/")
    admin.post(at, {"role": "roi", "actif": "oui"})
    jeanne.refresh_from_db()
    assert (jeanne.role, jeanne.is_active) == ("administrateur", False)


def test_last_administrator_stays(navigateur: Navigateur, base: int) -> None:
    """Nobody closes the last administrator, nor takes the role away."""
    from convgen.web.models import Compte

    admin, me = navigateur("administrateur"), Compte.objects.get(username="administrateur")
    for said in ({"role": "lecteur", "actif": "oui"}, {"role": "administrateur", "actif": "non"}):
        page = admin.post(f"/administration/comptes/{me.pk}/", said, follow=True).content.decode()
        assert "dernier administrateur" in page
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("administrateur", True)


def test_trail_page(navigateur: Navigateur, base: int) -> None:
    """The trail is filtered, and exported with cells that no spreadsheet runs."""
    from convgen.web.trace import tracer

    tracer("=cmd()", "essai", dossier=12, why="<b>")
    tracer("moi", "autre", dossier=13)
    admin = navigateur("administrateur")
    shown = admin.get("/administration/piste/?action=essai&dossier=12&du=2026-01-01").content.decode()
    assert "&lt;b&gt;" in shown
    assert "<td>autre</td>" not in shown
    for odd in ("du=x", "dossier=9999999999999999999", "page=z", "par=%00", "au=0001-01-01"):
        assert admin.get(f"/administration/piste/?{odd}").status_code == 200
    rows = admin.get("/administration/piste.csv?action=essai").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "'=cmd()" in rows[1]
    assert "autre" not in rows[1]
