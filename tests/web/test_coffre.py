"""Where returns are kept: a folder or a bucket, the same to whoever keeps and reads."""

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from xml.sax.saxutils import escape

import pytest

BUCKET = "conventions"


class _S3(BaseHTTPRequestHandler):
    """The four verbs of one object at a time, as S3 answers them."""

    objects: dict[str, bytes]

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert "AWS4-HMAC-SHA256" in self.headers["Authorization"]
        self.objects[self._key()] = body
        self._answer(200, etag=hashlib.md5(body, usedforsecurity=False).hexdigest())

    def do_GET(self) -> None:
        found = self.objects.get(self._key())
        if found is None:
            self._answer(
                404, f"<Error><Code>NoSuchKey</Code><Key>{escape(self._key())}</Key></Error>".encode()
            )
        else:
            self._answer(200, found)

    def do_HEAD(self) -> None:
        found = self.objects.get(self._key())
        self._answer(404 if found is None else 200, found or b"")

    def do_DELETE(self) -> None:
        self.objects.pop(self._key(), None)
        self._answer(204)

    def _key(self) -> str:
        return self.path.split("?")[0].removeprefix(f"/{BUCKET}/")

    def _answer(self, status: int, body: bytes = b"", etag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", f'"{etag}"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def bucket(base: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """The objects of a bucket on loopback, which the service uses."""
    from django.conf import settings

    handler = type("_Stub", (_S3,), {"objects": {}})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name, value in (("AWS_ACCESS_KEY_ID", "essai"), ("AWS_SECRET_ACCESS_KEY", "essai")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setattr(settings, "COFFRE_S3", BUCKET)
    monkeypatch.setattr(settings, "COFFRE_S3_ADRESSE", f"http://127.0.0.1:{server.server_port}")
    yield handler.objects
    server.shutdown()
    server.server_close()
    thread.join()


def _used(tmp_path: Path) -> None:
    from convgen.web.coffre import coffre, place

    sha256 = coffre().garder(BytesIO(b"%PDF-1.7 moi"))
    assert sha256 == hashlib.sha256(b"%PDF-1.7 moi").hexdigest()
    assert coffre().garder(BytesIO(b"%PDF-1.7 moi")) == sha256
    with coffre().ouvrir(place(sha256)) as kept:
        assert kept.read() == b"%PDF-1.7 moi"
    coffre().poser(place(sha256), tmp_path / "sien.pdf")
    assert (tmp_path / "sien.pdf").read_bytes() == b"%PDF-1.7 moi"
    coffre().ecrire("examens/77.html", b"<p>")
    coffre().ecrire("examens/77.html", b"<b>")
    with coffre().ouvrir("examens/77.html") as kept:
        assert kept.read() == b"<b>"
    for _ in range(2):
        coffre().effacer(place(sha256))
    with pytest.raises(FileNotFoundError):
        coffre().poser(place(sha256), tmp_path / "rien.pdf")
    with pytest.raises(FileNotFoundError):
        coffre().ouvrir(place(sha256))


def test_folder(base: int, tmp_path: Path) -> None:
    """A folder keeps, reads, forgets; nothing half written is left."""
    from django.conf import settings

    _used(tmp_path)
    assert not [*(settings.DATA / "retours").glob(".*")]


def test_bucket(bucket: dict[str, bytes], tmp_path: Path) -> None:
    """A bucket does the same, under the same names."""
    _used(tmp_path)
    assert [*bucket] == ["examens/77.html"]


def test_return_judged_from_a_bucket(bucket: dict[str, bytes], depose: Any) -> None:
    """A return deposited in a bucket is judged from there, its plate is kept there; nothing stays here."""
    from django.conf import settings

    from convgen.web.bail import prendre
    from convgen.web.jugement import juger, reste
    from convgen.web.planche import planche

    before = {*settings.DATA.rglob("*")}
    row, _ = depose(b"%PDF-1.7 du seau")
    taken = prendre(reste(), "w1")
    assert taken is not None
    assert juger(taken, "w1")
    row.refresh_from_db()
    assert row.verdict == "non_conforme"
    assert planche(row.pk)
    assert len(bucket) == 2
    assert not [path for path in {*settings.DATA.rglob("*")} - before if "registre" not in path.parts]


def test_bucket_that_does_not_answer(
    bucket: dict[str, bytes], depose: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be kept is not queued: who deposits is told, and tries again."""
    from botocore.exceptions import BotoCoreError, ClientError

    from convgen.web.models import Depot

    def refuse(handler: _S3) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        handler._answer(403, b"<Error><Code>AccessDenied</Code></Error>")

    monkeypatch.setattr(_S3, "do_PUT", refuse)
    with pytest.raises((BotoCoreError, ClientError)):
        depose(b"%PDF-1.7 perdu")
    assert not Depot.objects.exists()
