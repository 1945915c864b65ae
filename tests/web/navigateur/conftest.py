"""The service as it runs, its pages in Debian's Chromium."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.navigateur.regard import BUREAU
from tests.web.navigateur.semis import SECRET, TOULOUSE, Semis
from tests.web.navigateur.veille import Veille
from tests.web.postgresql import demarre

CHROMIUM = Path("/usr/bin/chromium")
CONVGEN = Path(sys.executable).with_name("convgen")
_ATTENTE_S = 300.0
expect.set_options(timeout=60_000)
Ouvre = Callable[..., Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where it answers, its data folder, what was sown there, the process that serves."""

    adresse: str
    data: Path
    semis: Semis
    process: subprocess.Popen[bytes]


def attendre(condition: Callable[[], Any], what: str) -> Any:
    """Look at a condition until it holds; its value."""
    end = time.monotonic() + _ATTENTE_S
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"never: {what}")


@pytest.fixture(scope="session")
def en_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """``convgen serve`` on a folder that was sown, its returns judged by its worker."""
    data, port = tmp_path_factory.mktemp("navigateur"), _free_port()
    with ExitStack() as stack:
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        if os.environ.get("CONVGEN_TEST_BASE") == "postgresql":
            env["DATABASE_URL"] = stack.enter_context(demarre())
        sown = [sys.executable, "-m", "tests.web.navigateur.semis", str(data)]
        told = subprocess.run(sown, env=env, capture_output=True, text=True, timeout=1200, check=False)
        assert told.returncode == 0, told.stderr
        serve = [CONVGEN, "serve", "--data", str(data), "--port", str(port)]
        process = subprocess.Popen(serve, env=env)
        service = Service(
            adresse=f"http://127.0.0.1:{port}",
            data=data,
            semis=Semis(**json.loads(told.stdout)),
            process=process,
        )
        try:
            attendre(lambda: _ready(service), "the service is ready")
            yield service
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for the folder; elsewhere its event loop would forbid Django's queries."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing: .ci/system installs it")
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sessions(chromium: Browser, en_service: Service) -> dict[str, Any]:
    """The cookies of each account, signed in once by the page."""
    return {
        name: _signed_in(chromium, en_service, name)
        for name in ("lecteur", "instructeur", "administrateur", "collegue")
    }


@pytest.fixture
def ouvre(chromium: Browser, en_service: Service, sessions: dict[str, Any]) -> Iterator[Ouvre]:
    """Open an address in a window of its own; at the end of the test no page may have complained."""
    contexts: list[BrowserContext] = []
    watches: list[Veille] = []

    def opened(path: str, role: str | None = "instructeur") -> Page:
        context = chromium.new_context(
            base_url=en_service.adresse,
            viewport=BUREAU,
            storage_state=sessions[role] if role else None,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(_ATTENTE_S * 1000)
        page = context.new_page()
        watches.append(Veille(page))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [plainte for watch in watches for plainte in watch.plaintes] == []


@pytest.fixture(scope="package")
def juges(chromium: Browser, en_service: Service, sessions: dict[str, Any]) -> dict[str, int]:
    """The deposits that were sown, once the worker has judged those that it may."""
    depots = en_service.semis.depots
    awaited = {str(pk) for name, pk in depots.items() if name not in ("attend", "echec")}
    context = chromium.new_context(storage_state=sessions["lecteur"])
    address = f"{en_service.adresse}/c/{TOULOUSE}/retours/etats/?id={','.join(awaited)}"
    try:
        attendre(
            lambda: all(row["juge"] for row in context.request.get(address).json()["retours"].values()),
            "returns are judged",
        )
    finally:
        context.close()
    return depots


def _signed_in(chromium: Browser, service: Service, name: str) -> Any:
    context = chromium.new_context(base_url=service.adresse)
    page = context.new_page()
    page.goto("/connexion/")
    page.get_by_label("Nom").fill(name)
    page.get_by_label("Mot de passe").fill(SECRET)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Se déconnecter").wait_for()
    state = context.storage_state()
    context.close()
    return state


def _ready(service: Service) -> bool:
    assert service.process.poll() is None
    try:
        return httpx.get(f"{service.adresse}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
