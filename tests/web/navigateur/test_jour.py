"""The whole day of an instructor in a browser: import, issue, deposit, verdicts, examination, export."""

import csv
import re
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.web.navigateur.conftest import Ouvre, Service
from tests.web.navigateur.fournee import RETOURS, Attente, dossiers, retours
from tests.web.navigateur.regard import regarder
from tests.web.navigateur.semis import MONTPELLIER

C = f"/c/{MONTPELLIER}"
_LENT_MS = max(240_000, 20_000 * RETOURS)
"""A return takes seconds, on a busy machine many more; what is awaited ends the wait."""


def test_a_day(ouvre: Ouvre, en_service: Service, tmp_path: Path) -> None:
    """From an empty campaign to the export of what was decided, by the pages alone."""
    page, overview = ouvre(f"{C}/"), ouvre(f"{C}/")
    expect(page.get_by_text("Aucune convention n’est encore émise")).to_be_visible()
    file, count = dossiers(tmp_path)
    _import_and_issue(page, file, count)
    _download_conventions(page, tmp_path, count)
    sent = retours(en_service.data / "campagnes" / MONTPELLIER / "registre", tmp_path)
    _deposit(page, sent)
    good = _wait_for_verdicts(page, sent)
    _see_the_counts(page, overview, good["à examiner"])
    _decide_all(page, good["à examiner"])
    _export(page, tmp_path, good)


def _import_and_issue(page: Page, file: Path, count: int) -> None:
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("Fichier de dossiers").set_input_files(file)
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_text(f"{count} lignes")).to_be_visible()
    regarder(page, "jour-apercu")
    page.get_by_role("button", name="Importer, et émettre les conventions").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("Finie le")).to_be_visible(timeout=_LENT_MS)
    regarder(page, "jour-emission")


def _download_conventions(page: Page, tmp_path: Path, count: int) -> None:
    with page.expect_download() as awaited:
        page.get_by_role("link", name="Télécharger toutes les conventions").click()
    awaited.value.save_as(tmp_path / "conventions.zip")
    with ZipFile(tmp_path / "conventions.zip") as zipped:
        issued = zipped.namelist()
    assert len(issued) == count
    assert "9041818/48-Mende-Convention-ENT-22-23.pdf" in issued


def _deposit(page: Page, sent: list[Attente]) -> None:
    """All files at once; one by one where the day it came decides."""
    page.get_by_role("link", name="Retours", exact=True).click()
    by_day: dict[str, list[Path]] = {}
    for one in sent:
        by_day.setdefault(one.recu_le, []).append(one.path)
    rows = page.locator("[data-depots] tr")
    expected = 0
    for day, files in by_day.items():
        page.get_by_label("Fichiers reçus").set_input_files(files)
        page.get_by_label("Reçu le").fill(day)
        page.get_by_role("button", name="Déposer").click()
        expected += len(files)
        expect(rows).to_have_count(expected)


def _wait_for_verdicts(page: Page, sent: list[Attente]) -> Counter[str]:
    """They appear in the page that is open, which nobody loads again; how many of each."""
    page.evaluate("() => { window.jamaisRechargee = true; }")
    rows = page.locator("[data-depots] tr")
    expect(rows).to_have_count(len(sent))
    expect(page.get_by_text("Tous les verdicts sont tombés.")).to_be_visible(timeout=_LENT_MS)
    assert page.evaluate("() => window.jamaisRechargee") is True
    told = {one: rows.filter(has_text=one.path.name).locator(".pastille").inner_text() for one in sent}
    assert {one.path.name: word for one, word in told.items() if word not in one.verdicts} == {}
    regarder(page, "jour-verdicts")
    return Counter(told.values())


def _see_the_counts(page: Page, overview: Page, waiting: int) -> None:
    """The menu has followed, and so does an overview that was left open since the morning."""
    expect(page.get_by_role("link", name=f"À examiner ({waiting})")).to_be_visible()
    expect(overview.get_by_role("link", name=f"À examiner ({waiting})")).to_be_visible()
    expect(overview.locator(".cartes").first).to_contain_text(f"{waiting}retours à examiner")
    overview.close()


def _decide_all(page: Page, waiting: int) -> None:
    """By the keyboard: the reason, its button, and the next one comes by itself."""
    page.get_by_role("link", name="À examiner").click()
    for rank in range(waiting):
        expect(page.get_by_role("heading", level=1)).to_contain_text("Dossier n°")
        page.keyboard.press("d" if rank else "r")
        page.keyboard.press("Control+a")
        page.keyboard.type("Vu avec la mairie.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("convention acceptée." if rank else "à refaire.")).to_be_visible()
    expect(page.get_by_text("Plus aucun retour n’attend de décision.")).to_be_visible()
    expect(page).to_have_url(re.compile(f"{C}/$"))
    regarder(page, "jour-accueil")


def _export(page: Page, tmp_path: Path, good: Counter[str]) -> None:
    page.get_by_role("link", name="Dossiers", exact=True).click()
    page.get_by_label("État").select_option(label="accepté")
    page.get_by_role("button", name="Filtrer").click()
    with page.expect_download() as awaited:
        page.get_by_role("link", name="CSV").click()
    awaited.value.save_as(tmp_path / "dossiers.csv")
    rows = list(
        csv.DictReader((tmp_path / "dossiers.csv").read_text("utf-8-sig").splitlines(), delimiter=";")
    )
    assert len(rows) == good["conforme"] + good["à examiner"] - 1
    assert {row["Accepté par"] for row in rows} == {"la machine", "instructeur"}
    assert "accepter : Vu avec la mairie." in {row["Décision"] for row in rows}
