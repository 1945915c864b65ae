"""The platform on loopback HTTP: its API, its files whose addresses expire, its limits, its faults."""

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.plateforme.stub.etat import Blob, Memoire
from tests.plateforme.stub.graphe import Graphe

JETON = "c3R1Yg==.jeton-de-test_0123456789"
EXPIRE = "jeton-expire"
LECTURE = "jeton-en-lecture"
AUTRE_RESEAU = "jeton-d-un-autre-reseau"
HEURE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panne:
    """A failure to inject once, into the next request that ``sur`` matches (operation, or path of a file).

    ``kind``: trop (429), erreur (500), erreur_apres (500 once the act is done), coupee, lente, partielle,
    passagere (a root ``timeout``), html (a maintenance page), nulle (a null node), fausse (other bytes).
    """

    kind: str
    sur: str = ""
    attente_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Stub:
    """A running platform: its address, its memory, the requests it saw, the faults to come."""

    memoire: Memoire
    par_minute: int = 400
    fenetre_s: float = 60.0
    pannes: list[Panne] = field(default_factory=list)
    vues: list[str] = field(default_factory=list)
    jetons_vus: set[str] = field(default_factory=set)
    apres: Callable[[str], None] | None = None
    """Called with the operation's name once its answer is made: somebody acts in the meantime."""
    redirige: bool = False
    """Files are handed out by way of a redirection."""
    port: int = 0
    graphe: Graphe = field(init=False)
    _requetes: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.graphe = Graphe(self.memoire, self._url, lambda blob: f"{self.base}/depot/{blob.id}")

    @property
    def base(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def adresse(self) -> str:
        """The API's address."""
        return f"{self.base}/api/v2/graphql"

    def panne(self, nom: str) -> Panne | None:
        """The fault of this request, consumed."""
        for panne in self.pannes:
            if re.search(panne.sur, nom):
                self.pannes.remove(panne)
                return panne
        return None

    def trop(self) -> int | None:
        """The seconds to wait, when there were too many requests lately."""
        now = time.monotonic()
        while self._requetes and self._requetes[0] <= now - self.fenetre_s:
            self._requetes.popleft()
        if len(self._requetes) >= self.par_minute:
            return max(1, round(self._requetes[0] + self.fenetre_s - now + 0.5))
        self._requetes.append(now)
        return None

    def fichier(self, blob_id: int, expire: str) -> bytes | None:
        """The bytes of a file as long as its address is good."""
        blob = self.memoire.blobs.get(blob_id)
        if blob is None or self.memoire.maintenant > datetime.fromisoformat(expire):
            return None
        return blob.contenu

    def _url(self, blob: Blob) -> str:
        expire = (self.memoire.maintenant + HEURE).astimezone().strftime("%Y%m%dT%H%M%S.%f%z")
        where = "redirige" if self.redirige else "fichiers"
        return f"{self.base}/{where}/{blob.id}/{expire}?signature=secret"


class _Porte(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub: Stub

    def do_POST(self) -> None:
        corps = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = re.search(r"(?:query|mutation) (\w+)", corps["query"])
        nom = operation.group(1) if operation else ""
        self.stub.vues.append(nom)
        if not self._admis():
            return
        panne = self.stub.panne(nom)
        attente = self.stub.trop()
        if attente is not None or (panne and panne.kind == "trop"):
            self._repondre(
                429, b"Calme toi, cowboy !", {"Retry-After": str(attente or 1), "RateLimit-Remaining": "0"}
            )
            return
        if panne and panne.kind in ("erreur", "html", "passagere"):
            self._en_panne(panne)
            return
        jeton = self._jeton()
        answer = self.stub.graphe.executer(
            corps["query"], corps.get("variables") or {}, ecriture=jeton != LECTURE
        )
        if self.stub.apres:
            self.stub.apres(nom)
        self._repondre_json(answer, panne)

    def do_GET(self) -> None:
        chemin = urlsplit(self.path).path
        self.stub.vues.append(chemin)
        assert "Authorization" not in self.headers, "the token is the API's alone"
        panne = self.stub.panne(chemin)
        _, where, blob_id, expire = chemin.split("/")
        if where == "redirige":
            self._repondre(302, b"", {"Location": f"/fichiers/{blob_id}/{expire}"})
            return
        contenu = self.stub.fichier(int(blob_id), expire)
        if panne and panne.kind == "erreur":
            self._repondre(500, b"")
        elif contenu is None:
            self._repondre(404, b"expired")
        elif panne and panne.kind == "fausse":
            self._repondre(200, bytes(len(contenu)))
        else:
            self._repondre(200, contenu, coupee=bool(panne and panne.kind == "coupee"))

    def do_PUT(self) -> None:
        self.stub.vues.append(self.path)
        assert "Authorization" not in self.headers, "the token is the API's alone"
        contenu = self.rfile.read(int(self.headers["Content-Length"]))
        blob = self.stub.memoire.blobs[int(self.path.rsplit("/", 1)[1])]
        panne = self.stub.panne(self.path)
        if panne and panne.kind == "erreur":
            self._repondre(500, b"")
            return
        if (self.headers["Content-Type"], self.headers["ETag"]) != (blob.content_type, blob.checksum):
            self._repondre(403, b"SignatureDoesNotMatch")
            return
        blob.contenu = contenu
        self._repondre(201, b"")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""

    def _jeton(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def _admis(self) -> bool:
        jeton = self._jeton()
        self.stub.jetons_vus.add(jeton)
        if jeton == EXPIRE:
            self._repondre(401, b'{"errors":[{"message":"Token expired"}]}')
        elif jeton == AUTRE_RESEAU:
            message = (
                "Request issued from a forbidden network. Add 203.0.113.7/32 to the authorized networks."
            )
            self._repondre(
                403,
                json.dumps({"errors": [{"message": message, "extensions": {"code": "forbidden"}}]}).encode(),
            )
        elif jeton not in (JETON, LECTURE):
            self._repondre(
                403, b'{"errors":[{"message":"Without a token only persisted queries are allowed"}]}'
            )
        else:
            return True
        return False

    def _en_panne(self, panne: Panne) -> None:
        match panne.kind:
            case "erreur":
                self._repondre(500, b"Internal Server Error")
            case "html":
                self._repondre(200, b"<html>Maintenance en cours</html>")
            case _:
                self._repondre_json(
                    {"errors": [{"message": "Timeout on Dossier.champs", "extensions": {"code": "timeout"}}]},
                    None,
                )

    def _repondre_json(self, answer: dict[str, Any], panne: Panne | None) -> None:
        kind = panne.kind if panne else ""
        if kind == "erreur_apres":
            self._repondre(500, b"Internal Server Error")
            return
        if kind == "partielle":
            answer["errors"] = [{"message": "Cannot return null", "extensions": {"code": "invalid_null"}}]
        if kind == "nulle":
            answer["data"]["demarche"]["dossiers"]["dossiers"][0] = None
        if panne and kind == "lente":
            time.sleep(panne.attente_s)
        self._repondre(200, json.dumps(answer, ensure_ascii=False).encode(), coupee=kind == "coupee")

    def _repondre(
        self, code: int, corps: bytes, entetes: dict[str, str] | None = None, *, coupee: bool = False
    ) -> None:
        try:
            self.send_response(code)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(corps)))
            for nom, valeur in (entetes or {}).items():
                self.send_header(nom, valeur)
            self.end_headers()
            self.wfile.write(corps[: len(corps) // 2] if coupee else corps)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        if coupee:
            self.close_connection = True


class _Serveur(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client killed in the middle of a request is no event."""


@contextmanager
def servir(stub: Stub) -> Iterator[Stub]:
    """Listen on a free port of loopback until the end of the block."""
    porte = type("Porte", (_Porte,), {"stub": stub})
    serveur = _Serveur(("127.0.0.1", 0), porte)
    stub.port = serveur.server_address[1]
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    fil.start()
    try:
        yield stub
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()
