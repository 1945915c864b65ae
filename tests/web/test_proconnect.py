"""Signing in by OpenID Connect, against a provider on loopback."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "convgen-essai"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Fournisseur:
    """What the provider says: changed by each test."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "abc-1"}
        self.userinfo: dict[str, Any] = {"given_name": "Jeanne", "usual_name": "MARTIN"}
        self.key, self.nonce, self.seen = KEY, "", dict[str, list[str]]()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/jwks":
                    self._send(json.dumps({"keys": [_jwk()]}).encode(), "application/json")
                elif self.headers["Authorization"] == "Bearer jeton":
                    said = {"sub": outer.claims.get("sub")} | outer.userinfo
                    self._send(outer.signed(said).encode(), "application/jwt")

            def do_POST(self) -> None:
                outer.seen = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                said = {"exp": time() + 60, "nonce": outer.nonce} | outer.claims
                token = {"access_token": "jeton", "id_token": outer.signed(said)}
                self._send(json.dumps(token).encode(), "application/json")

            def _send(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def signed(self, said: dict[str, Any]) -> str:
        """A token of this provider, for us unless the claims say otherwise."""
        return jwt.encode({"iss": self.issuer, "aud": CLIENT} | said, self.key, "RS256", {"kid": "k"})


def _jwk() -> dict[str, str]:
    numbers = KEY.public_key().public_numbers()

    def text(number: int) -> str:
        return urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).rstrip(b"=").decode()

    return {"kty": "RSA", "kid": "k", "alg": "RS256", "n": text(numbers.n), "e": text(numbers.e)}


@pytest.fixture
def fournisseur(base: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fournisseur]:
    """The provider, and a service that it opens."""
    from django.conf import settings
    from django.urls import clear_url_caches

    stub = Fournisseur()
    thread = Thread(target=stub.server.serve_forever, daemon=True)
    thread.start()
    said = {
        "OIDC_ISSUER": stub.issuer,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{stub.issuer}/authorize",
        "OIDC_OP_TOKEN_ENDPOINT": f"{stub.issuer}/token",
        "OIDC_OP_USER_ENDPOINT": f"{stub.issuer}/userinfo",
        "OIDC_OP_JWKS_ENDPOINT": f"{stub.issuer}/jwks",
        "OIDC_RP_CLIENT_ID": CLIENT,
        "OIDC_RP_CLIENT_SECRET": "secret",
        "ROOT_URLCONF": "tests.web.adresses_oidc",
        "AUTHENTICATION_BACKENDS": [*settings.AUTHENTICATION_BACKENDS, "convgen.web.proconnect.ProConnect"],
    }
    for name, value in said.items():
        monkeypatch.setattr(settings, name, value)
    clear_url_caches()
    yield stub
    clear_url_caches()
    stub.server.shutdown()
    stub.server.server_close()
    thread.join()


def _signs_in(stub: Fournisseur, navigateur: Any) -> tuple[Any, str]:
    """A browser goes to the provider and comes back; it, and where it is sent."""
    client = navigateur(None)
    asked = parse_qs(urlsplit(client.get("/oidc/authenticate/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    stub.nonce = stub.nonce or asked["nonce"][0]
    back = client.get("/oidc/callback/", {"code": "x", "state": asked["state"][0]})
    assert stub.seen["code_verifier"]
    return client, back["Location"]


def test_stranger_waits_for_an_administrator(fournisseur: Fournisseur, navigateur: Any) -> None:
    """Vouched for is not let in: an account is made closed, and opened by an administrator."""
    from convgen.web.models import Compte

    assert _signs_in(fournisseur, navigateur)[1] == "/connexion/?refus=1"
    compte = Compte.objects.get(sub="abc-1")
    assert (compte.is_active, compte.role, compte.last_name) == (False, "lecteur", "MARTIN")
    assert compte.email == ""
    admin = navigateur("administrateur")
    assert "Jeanne MARTIN" in admin.get("/administration/comptes/").content.decode()
    admin.post(f"/administration/comptes/{compte.pk}/", {"role": "instructeur", "actif": "oui"})
    fournisseur.nonce = ""
    client, where = _signs_in(fournisseur, navigateur)
    assert where == "/"
    assert client.get("/c/toulouse-2026-2027/").status_code == 200
    assert Compte.objects.filter(sub="abc-1").count() == 1


def test_same_email_is_not_same_person(fournisseur: Fournisseur, navigateur: Any) -> None:
    """An e-mail opens no account, were it an administrator's."""
    from convgen.web.models import Compte

    Compte.objects.filter(username="administrateur").update(email="chef@example.fr")
    fournisseur.claims |= {"email": "chef@example.fr"}
    fournisseur.userinfo |= {"email": "chef@example.fr"}
    client, where = _signs_in(fournisseur, navigateur)
    assert where == "/connexion/?refus=1"
    assert client.get("/")["Location"].startswith("/connexion/")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "autre"},
        {"iss": "http://autre.example"},
        {"exp": 1},
        {"nonce": "autre"},
        {"sub": ""},
        {"sub": None},
    ],
    ids=str,
)
def test_token_that_proves_nothing(fournisseur: Fournisseur, navigateur: Any, claims: dict[str, Any]) -> None:
    """For another service, from another provider, too old, of another sign-in, of nobody: refused."""
    from convgen.web.models import Compte

    Compte.objects.filter(username="administrateur").update(sub="abc-1")
    fournisseur.claims |= claims
    client, where = _signs_in(fournisseur, navigateur)
    assert where == "/connexion/?refus=1"
    assert client.get("/")["Location"].startswith("/connexion/")
    assert not Compte.objects.filter(username__startswith="proconnect-").exists()


def test_another_key(fournisseur: Fournisseur, navigateur: Any) -> None:
    """A token that the provider did not sign is refused."""
    from convgen.web.models import Compte

    Compte.objects.filter(username="administrateur").update(sub="abc-1")
    fournisseur.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert _signs_in(fournisseur, navigateur)[1] == "/connexion/?refus=1"


def test_userinfo_of_another(fournisseur: Fournisseur, navigateur: Any) -> None:
    """What is said of a person must be said of the one who signs in."""
    from convgen.web.models import Compte

    fournisseur.userinfo["sub"] = "abc-2"
    assert _signs_in(fournisseur, navigateur)[1] == "/connexion/?refus=1"
    assert not Compte.objects.filter(username__startswith="proconnect-").exists()


def test_without_provider(base: int, navigateur: Any) -> None:
    """Not configured, nothing of it is there."""
    client = navigateur(None)
    assert client.get("/oidc/authenticate/").status_code == 404
    assert "ProConnect" not in client.get("/connexion/").content.decode()
