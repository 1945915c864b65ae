"""The preview's page: a server of this machine alone, which reloads when a file of the template is saved."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from convgen.workflow.apercu import Apercu, Apercus

_POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'"
_LOCAL = ("127.0.0.1", "localhost")
_FILES = {"/style.css": "text/css", "/recharge.js": "text/javascript"}


class Serveur(ThreadingHTTPServer):
    """Shows the previews of a template on loopback; ``port`` 0 lets the system choose."""

    daemon_threads = True

    def __init__(self, apercus: Apercus, titre: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Page)
        self._apercus, self._titre = apercus, titre
        self._environment = Environment(
            loader=PackageLoader("convgen.cli.apercu_web", "."), autoescape=True, undefined=StrictUndefined
        )
        # A page and its pictures ask for the same document at once: it is printed once.
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """What to open in the browser."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def answer(self, path: str, cas: str | None) -> tuple[str, bytes] | None:
        """The type and the content of a path; None when there is no such thing."""
        chosen = cas or self._apercus.cas[0]
        if chosen not in self._apercus.cas:
            return None
        if path in _FILES:
            return _FILES[path], self._source(path[1:])
        state = self._apercus.state()
        if path == "/etat":
            return "application/json", json.dumps({"etat": state}).encode()
        with self._lock:
            seen = self._apercus.see(chosen)
        if path == "/":
            return "text/html; charset=utf-8", self._html(seen, chosen, state)
        return _part(path, seen)

    def _html(self, seen: Apercu, chosen: str, state: str) -> bytes:
        page = self._environment.get_template("page.html.j2")
        html = page.render(titre=self._titre, cas=self._apercus.cas, choisi=chosen, vu=seen, etat=state)
        return html.encode()

    def _source(self, name: str) -> bytes:
        assert self._environment.loader is not None
        return self._environment.loader.get_source(self._environment, name)[0].encode()


def _part(path: str, seen: Apercu) -> tuple[str, bytes] | None:
    number = path.removeprefix("/page/").removesuffix(".png")
    if path == "/document.pdf" and seen.pdf:
        return "application/pdf", seen.pdf
    if number.isdecimal() and 1 <= int(number) <= len(seen.pages):
        return "image/png", seen.pages[int(number) - 1]
    return None


class _Page(BaseHTTPRequestHandler):
    """Answers this machine's browser only."""

    server: Serveur

    def do_GET(self) -> None:
        """Whatever the page asks for."""
        if self.headers.get("Host", "").rpartition(":")[0] not in _LOCAL:
            # Another site's page must not read it through a name that leads here.
            self._send(403, "text/plain", b"")
            return
        url = urlsplit(self.path)
        found = self.server.answer(url.path, parse_qs(url.query).get("cas", [None])[0])
        if found is None:
            self._send(404, "text/plain", b"")
        else:
            self._send(200, *found)

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request: the page tells what is wrong with the template."""
