"""The API: who may call what, the same request twice, errors as problems, a whole dossier through it."""

import json
import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.acceptance.installed import canonical
from tests.web.conftest import CAMPAGNE, RODEZ
from tests.workflow.lus import des_lus

V = "/api/v1"
C = f"{V}/campagnes/{{identifiant}}"
PORTEES = {
    ("get", f"{V}/campagnes"): "lire",
    ("get", f"{C}/dossiers"): "lire",
    ("post", f"{C}/dossiers"): "importer",
    ("post", f"{C}/dossiers/apercu"): "importer",
    ("post", f"{C}/dossiers/fichier"): "importer",
    ("get", f"{C}/dossiers/{{numero}}"): "lire",
    ("get", f"{C}/dossiers/{{numero}}/convention"): "lire",
    ("post", f"{C}/dossiers/{{numero}}/decision"): "decider",
    ("post", f"{C}/emissions"): "emettre",
    ("get", f"{C}/emissions/{{pk}}"): "lire",
    ("post", f"{C}/retours"): "deposer",
    ("get", f"{C}/retours"): "lire",
    ("get", f"{C}/retours/{{pk}}"): "lire",
    ("post", f"{C}/retours/{{pk}}/decision"): "decider",
}
EXEMPLES = int(os.environ.get("CONVGEN_SCHEMATHESIS", "6"))
"""Requests drawn for each operation; ``make bench`` asks for more."""
Programme = Callable[..., Any]


@pytest.fixture
def programme(base: int) -> Programme:
    """Another program, with a token of these scopes, of all of them when none is named."""
    from django.test import Client

    from convgen.web.jetons import Portee, creer

    def made(*portees: str) -> Any:
        nom = f"essai {'-'.join(portees)} {os.urandom(4).hex()}"
        text = creer(nom, portees or [*Portee], jours=30, par="moi")
        client = Client(headers={"Authorization": f"Bearer {text}"})
        client.jeton = text
        return client

    return made


@pytest.fixture
def juge(depose: Callable[..., Any]) -> Any:
    """A return of Rodez, judged."""
    from convgen.web.bail import prendre
    from convgen.web.jugement import juger, reste

    depose(RODEZ.read_bytes(), RODEZ.name)
    row = prendre(reste(), "w1")
    assert row is not None
    assert juger(row, "w1")
    row.refresh_from_db()
    return row


def _operations() -> dict[tuple[str, str], Any]:
    from convgen.web.api.service import api

    paths = api.get_openapi_schema()["paths"]
    return {(method, path): op for path, ops in paths.items() for method, op in ops.items()}


def _addressed(path: str, base: int) -> str:
    return path.format(identifiant=CAMPAGNE, numero=base, pk=1)


def test_table_is_whole(service: int) -> None:
    """Every operation of the description, and every address of the API, says here which scope it asks for."""
    from convgen.web.api.service import api

    assert set(_operations()) == set(PORTEES)
    addresses = {re.sub(r"<\w+:(\w+)>", r"{\1}", f"{V}/{pattern.pattern}") for pattern in api.urls[0]}
    assert addresses - {path for _, path in PORTEES} == {f"{V}/", f"{V}/docs", f"{V}/openapi.json"}


@pytest.mark.parametrize("who", ["nobody", "session", "unknown", "expired", "revoked", "other", "right"])
def test_rights(who: str, base: int, programme: Programme, navigateur: Callable[[str | None], Any]) -> None:
    """Only a token in force that has the scope is let in; a browser's session opens nothing."""
    from django.test import Client
    from django.utils import timezone

    from convgen.web.jetons import Portee
    from convgen.web.models import Jeton

    for (method, path), portee in PORTEES.items():
        if who in ("nobody", "session"):
            client = navigateur("administrateur" if who == "session" else None)
        elif who == "unknown":
            client = Client(headers={"Authorization": "Bearer cvg_inconnu"})
        elif who == "other":
            client = programme(*(set(Portee) - {portee}))
        else:
            client = programme(portee)
        if who == "expired":
            Jeton.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
        elif who == "revoked":
            Jeton.objects.update(revoque_le=timezone.now())
        answer = getattr(client, method)(_addressed(path, base), content_type="application/json")
        what = (who, method, path, answer.status_code)
        if who == "right":
            assert answer.status_code not in (401, 403), what
            assert answer.status_code < 500, what
            continue
        assert answer.status_code == (403 if who == "other" else 401), what
        assert answer["Content-Type"] == "application/problem+json", what
        assert CAMPAGNE not in answer.content.decode(), what


def test_token_opens_no_page(programme: Programme, base: int) -> None:
    """A token is no account: pages send its bearer to sign in."""
    assert programme().get(f"/c/{CAMPAGNE}/")["Location"].startswith("/connexion/")


def test_token_page(navigateur: Callable[[str | None], Any]) -> None:
    """A token is shown once, kept as a digest, revoked at once."""
    from django.test import Client

    from convgen.web.models import Jeton, Trace

    admin = navigateur("administrateur")
    asked = {"nom": "Portail", "portees": ["lire"], "jours": "30"}
    shown = admin.post("/administration/jetons/creer/", asked).content.decode()
    [text] = re.findall(r"cvg_[\w-]{43}", shown)
    assert text not in admin.get("/administration/jetons/").content.decode()
    assert text not in json.dumps([*Jeton.objects.values(), *Trace.objects.values()], default=str)
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get(f"{V}/campagnes").json()[0]["identifiant"] == CAMPAGNE
    again = admin.post("/administration/jetons/creer/", asked)
    assert (again.status_code, "s’appelle déjà" in again.content.decode()) == (400, True)
    admin.post("/administration/jetons/revoquer/", {"nom": "Portail"})
    assert program.get(f"{V}/campagnes").status_code == 401
    assert {"jeton", "revocation"} <= {*Trace.objects.values_list("action", flat=True)}


@pytest.mark.parametrize(
    ("portees", "jours"), [([], 1), (["lire"], 0), (["lire"], 401), (["tout"], 1)], ids=str
)
def test_token_has_scopes_and_an_end(base: int, portees: list[str], jours: int) -> None:
    """No token without a scope that exists, none for ever."""
    from convgen.errors import UsageInvalide
    from convgen.web.jetons import creer

    with pytest.raises(UsageInvalide):
        creer("x", portees, jours=jours, par="moi")


def test_documentation(base: int, navigateur: Callable[[str | None], Any]) -> None:
    """The documentation comes from us alone, and describes scopes and errors."""
    page = navigateur(None).get(f"{V}/docs")
    assert not re.search(r"https?://(?!www\.w3\.org)", page.content.decode())
    from django.contrib.staticfiles.finders import find

    for name in re.findall(r'/static/([^"]+)"', page.content.decode()):
        assert find(name), name
    schema = navigateur(None).get(f"{V}/openapi.json").json()
    assert schema["info"]["title"] == "Conventions ENT-École"
    assert "Probleme" in schema["components"]["schemas"]


def test_a_dossier_through_the_api(programme: Programme, base: int) -> None:
    """Imported, issued, downloaded: each step tells what it did."""
    from convgen.web.bail import prendre
    from convgen.web.emission import emettre, reste
    from convgen.workflow.generate import Imprimerie

    client = programme()
    [lu] = des_lus(51)
    row = canonical(lu.dossier)
    at = f"{V}/campagnes/{CAMPAGNE}"
    seen = client.post(f"{at}/dossiers/apercu", [row], content_type="application/json").json()
    assert [(r["numero"], r["statut"]) for r in seen["rangees"]] == [(51, "nouveau")]
    assert client.get(f"{at}/dossiers/51").status_code == 404
    client.post(f"{at}/dossiers", [row], content_type="application/json")
    assert client.get(f"{at}/dossiers/51").json()["etat"] == "depose"
    asked = client.post(f"{at}/emissions", {"numeros": [51]}, content_type="application/json")
    assert (asked.status_code, asked.json()["finie_le"]) == (202, None)
    emission = prendre(reste(), "w1")
    assert emission is not None
    emettre(emission, "w1", Imprimerie(validate=None))
    told = client.get(f"{at}/emissions/{asked.json()['id']}").json()
    assert (told["emises"], told["faits"], told["refus"]) == (1, 1, [])
    pdf = client.get(f"{at}/dossiers/51/convention")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"] == 'attachment; filename="convention-51-v1.pdf"'
    listed = client.get(f"{at}/dossiers?departement=81&etat=en_retard").json()["dossiers"]
    assert 51 in [dossier["numero"] for dossier in listed]


def test_a_return_through_the_api(programme: Programme, juge: Any) -> None:
    """A return is deposited once, its verdict read, decided once, at the revision that was read."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, at = programme(), f"{V}/campagnes/{CAMPAGNE}/retours"

    def sent() -> dict[str, Any]:
        return {"fichiers": [SimpleUploadedFile(RODEZ.name, RODEZ.read_bytes())], "dossier": "777"}

    first, again = client.post(at, sent()), client.post(at, sent())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["verdict"] is None
    read = client.get(f"{at}/{juge.pk}").json()
    assert read["verdict"] == "a_examiner"
    assert {check["id"] for check in read["examen"]["checks"]} >= {"signature", "deadline"}
    decision = {"choix": "accepter", "why": "Vu.", "revision": read["revision"]}
    taken = client.post(f"{at}/{juge.pk}/decision", decision, content_type="application/json")
    assert taken.json()["decision"]["choix"] == "accepter"
    assert taken.json()["decision"]["par"].startswith("jeton:essai")
    late = client.post(f"{at}/{juge.pk}/decision", decision, content_type="application/json")
    assert (late.status_code, "a changé" in late.json()["detail"]) == (409, True)
    page = client.get(f"{at}?limite=1").json()
    assert (len(page["retours"]), page["suite"]) == (1, page["retours"][0]["id"])


def test_same_key_same_answer(programme: Programme, base: int) -> None:
    """Under one key a decision is taken once and told twice; another body under it is a conflict."""
    from convgen.web.models import Trace

    client, at = programme(), f"{V}/campagnes/{CAMPAGNE}/dossiers/{base}/decision"

    def ask(why: str, client: Any = client) -> Any:
        sent = {"choix": "prolonger", "jusqu_au": "2027-05-01", "why": why}
        return client.post(at, sent, content_type="application/json", headers={"Idempotency-Key": "k1"})

    first, second, other = ask("Congés."), ask("Congés."), ask("Autre.")
    assert (first.status_code, second.json(), other.status_code) == (200, first.json(), 409)
    assert Trace.objects.filter(action="decision:prolonger").count() == 1
    assert ask("Autre.", programme()).status_code == 200


def test_key_serves_again_after_a_week(programme: Programme, base: int) -> None:
    """An answer is kept for seven days, no longer: then the key asks anew."""
    from django.utils import timezone

    from convgen.web.models import Reponse

    client, at = programme(), f"{V}/campagnes/{CAMPAGNE}/dossiers"

    def ask(rows: list[Any]) -> int:
        sent = {"content_type": "application/json", "headers": {"Idempotency-Key": "k4"}}
        return int(client.post(at, rows, **sent).status_code)

    assert (ask([]), ask([{}])) == (200, 409)
    Reponse.objects.update(le=timezone.now() - timedelta(days=8))
    assert ask([{}]) == 200


def test_same_key_of_a_refused_request(programme: Programme, base: int) -> None:
    """What was refused may be put right under the same key."""
    client, at = programme(), f"{V}/campagnes/{CAMPAGNE}/emissions"
    asked = {"content_type": "application/json", "headers": {"Idempotency-Key": "k2"}}
    assert client.post(at, {"numeros": [1]}, **asked).status_code == 422
    [lu] = des_lus(61)
    client.post(
        f"{V}/campagnes/{CAMPAGNE}/dossiers", [canonical(lu.dossier)], content_type="application/json"
    )
    first = client.post(at, {"numeros": [61]}, **asked)
    assert (first.status_code, client.post(at, {"numeros": [61]}, **asked).json()) == (202, first.json())


def test_same_key_for_files(programme: Programme, base: int) -> None:
    """What parts the files of a request is drawn anew: only names and bytes make it another request."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = programme()

    def ask(content: bytes) -> Any:
        sent = {"fichiers": [SimpleUploadedFile("a.pdf", content)]}
        at = f"{V}/campagnes/{CAMPAGNE}/retours"
        return client.post(at, sent, headers={"Idempotency-Key": "k3"})

    assert [ask(b"%PDF-1.7 a").status_code for _ in range(2)] == [201, 201]
    assert ask(b"%PDF-1.7 b").status_code == 409


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"choix": "refuser", "why": "x", "revision": 0}, "choix : les valeurs possibles sont"),
        ({"choix": "accepter", "revision": 0}, "why : champ manquant"),
        ({"choix": "accepter", "why": " ", "revision": 0}, "why : le texte est vide"),
        ({"choix": "accepter", "why": "x", "revision": "z"}, "revision : un nombre entier"),
    ],
    ids=str,
)
def test_errors_are_problems_in_french(
    programme: Programme, depose: Callable[..., Any], body: dict[str, Any], said: str
) -> None:
    """A wrong field is named in French, as RFC 9457 says."""
    row, _ = depose(b"%PDF-1.7 p")
    at = f"{V}/campagnes/{CAMPAGNE}/retours/{row.pk}/decision"
    answer = programme().post(at, body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert said in answer.json()["detail"]
    assert answer.json()["title"] == "Données incorrectes"


def test_broken_bodies(programme: Programme, base: int) -> None:
    """A body that is no JSON, or no list, is told; a bug is told without its words."""
    client, at = programme(), f"{V}/campagnes/{CAMPAGNE}"
    broken = client.post(f"{at}/emissions", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["detail"]) == (400, "Le corps n’est pas du JSON.")
    assert client.post(f"{at}/dossiers", {}, content_type="application/json").status_code == 422
    unknown = client.get(f"{V}/campagnes/inconnue/dossiers")
    assert (unknown.status_code, unknown.json()["title"]) == (404, "Introuvable")


def test_a_number_that_no_dossier_has_is_not_found(programme: Programme, base: int) -> None:
    """More digits than a database keeps: not found, whatever is asked."""
    client, at = programme(), f"{V}/campagnes/{CAMPAGNE}/dossiers/{10**36}"
    corps = {"choix": "classer", "why": "Rien n’est revenu."}
    answers = (
        client.post(f"{at}/decision", corps, content_type="application/json"),
        client.get(at),
        client.get(f"{at}/convention"),
    )
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_bug_is_told_as_a_problem(
    programme: Programme, base: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its words stay in the log."""
    from convgen.web.api import dossiers

    def broken(campagne: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(dossiers, "vue_du_jour", broken)
    answer = programme().get(f"{V}/campagnes/{CAMPAGNE}/dossiers")
    assert (answer.status_code, "secret" in answer.content.decode()) == (500, False)
    assert "secret" in caplog.text


def test_schemathesis(programme: Programme, juge: Any, base: int) -> None:
    """Whatever is sent to an operation of the description, right or wrong, the service never fails."""
    import schemathesis
    from hypothesis import HealthCheck, given, settings

    from convgen.web.wsgi import application

    header = f"Bearer {programme().jeton}"
    schema = schemathesis.openapi.from_wsgi(f"{V}/openapi.json", application)
    seen: set[tuple[str, str]] = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(max_examples=EXEMPLES, deadline=None, database=None, suppress_health_check=[*HealthCheck])
        @given(case=operation.as_strategy())
        def sent(case: Any) -> None:
            case.path_parameters |= {"identifiant": CAMPAGNE} if "identifiant" in case.path else {}
            answer = case.call(headers={"Authorization": header})
            assert answer.status_code < 500, (case.method, case.path, answer.text)
            assert answer.status_code not in (401, 403)
            seen.add((case.method.lower(), case.path))

        sent()
    assert len(seen) == len(PORTEES)
