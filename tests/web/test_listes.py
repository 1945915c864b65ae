"""The lists in the service: shown, exported, written once for others."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from tests.rules.suivi.cas import un_retour
from tests.web.conftest import CAMPAGNE

C = f"/c/{CAMPAGNE}/listes"
Navigateur = Callable[[str | None], Any]


@pytest.mark.parametrize("quoi", ["acces", "relances", "titres", "doublons", "absents"])
def test_lists_are_shown_and_exported(navigateur: Navigateur, quoi: str) -> None:
    """Each list is a page and two files; an unknown one is not found."""
    client = navigateur("lecteur")
    assert client.get(f"{C}/{quoi}/").status_code == 200
    for format_ in ("csv", "xlsx"):
        answer = client.get(f"{C}/{quoi}.{format_}")
        assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(f"{C}/inconnue/").status_code == 404


def test_asked_sheet_comes_first(navigateur: Navigateur) -> None:
    """CSV holds one sheet: the one whose link was followed."""
    client = navigateur("lecteur")
    assert "UAI" in client.get(f"{C}/acces.csv").content.decode("utf-8-sig").splitlines()[0]
    asked = client.get(f"{C}/acces.csv?feuille=referents").content.decode("utf-8-sig")
    assert "Adresse" in asked.splitlines()[0]


def test_letters_are_written_once(navigateur: Navigateur, base: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reminders of the day are written, noted, downloaded; the same click again writes none."""
    from datetime import UTC, datetime

    from django.utils import timezone

    from convgen.evenement import Relance
    from convgen.registre import Journal
    from convgen.web.campagnes import registre_dir

    def noted() -> int:
        found = Journal(registre_dir(CAMPAGNE)).evenements()
        return sum(isinstance(event, Relance) for event in found)

    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 8, 20, 10, tzinfo=UTC))
    client = navigateur("instructeur")
    before = noted()
    written = client.post(f"{C}/relances/ecrire/", follow=True).content.decode()
    again = client.post(f"{C}/relances/ecrire/", follow=True).content.decode()
    assert noted() == before + 1
    assert "1 lettre écrite" in written.replace("\u00a0", " ")
    assert "0 lettre écrite" in again.replace("\u00a0", " ")
    answer = client.get(f"{C}/relances/2026-08-20.zip")
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as zipped:
        assert any(name.startswith(f"{base}-v1-J") for name in zipped.namelist())
    answer.close()
    assert client.get(f"{C}/relances/2026-08-21.zip").status_code == 404


def test_nothing_to_hand_over_writes_nothing(navigateur: Navigateur) -> None:
    """Without an accepted convention no file is made for the finance service."""
    client = navigateur("instructeur")
    told = client.post(f"{C}/titres/remettre/", follow=True).content.decode()
    assert "Aucun titre" in told
    assert client.get(f"{C}/titres/registre.jsonl").status_code == 404


def test_claims_from_the_list_to_their_payment(
    navigateur: Navigateur, base: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed without opening a document, handed over once, then émis and payé as the finance service says."""
    from convgen.registre import FolderRegistre, Journal
    from convgen.web.campagnes import registre_dir

    Journal(registre_dir(CAMPAGNE)).record(un_retour(dossier=base))
    client = navigateur("instructeur")
    with monkeypatch.context() as closed:
        closed.setattr(FolderRegistre, "read_pdf", None)
        assert f"ENT-26-27-{base}-1" in client.get(f"{C}/titres/").content.decode()
    told = client.post(f"{C}/titres/remettre/", follow=True).content.decode()
    [name] = re.findall(r"Titres remis : (titres-\w+\.xlsx)", told)
    again = client.post(f"{C}/titres/remettre/", follow=True).content.decode()
    assert "Aucun titre n’est à remettre" in again
    book = _sheet(client, f"{C}/titres/{name}")
    [(heads, claim)] = [tuple(book["a_remettre"].iter_rows(values_only=True))]
    assert (claim[0], claim[1], claim[2]) == (f"ENT-26-27-{base}-1", "titre", base)
    for head, day in (("Émis le", date(2026, 11, 5)), ("Payé le", date(2026, 12, 1))):
        book["a_remettre"].cell(row=2, column=heads.index(head) + 1, value=day)
    assert "2 états notés" in _given_back(client, book)
    assert "0 état noté" in _given_back(client, book)
    book["a_remettre"].cell(row=2, column=heads.index("Montant") + 1, value=1)
    assert "le montant est 1" in _given_back(client, book)
    rows = client.get(f"{C}/titres.csv?feuille=remis").content.decode("utf-8-sig").splitlines()
    assert rows[1].endswith("payé;05/11/2026;01/12/2026")
    [_, total, *_] = _sheet(client, f"{C}/titres.xlsx")["rapprochement"].iter_rows(values_only=True)
    assert total[:2] == ("Conventions acceptées", 1)


def _sheet(client: Any, address: str) -> Workbook:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return load_workbook(BytesIO(content))


def _given_back(client: Any, book: Workbook) -> str:
    """What the page says of the file that the finance service gives back."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    out = BytesIO()
    book.save(out)
    sent = {"fichier": SimpleUploadedFile("rendu.xlsx", out.getvalue())}
    page = client.post(f"{C}/titres/etats/", sent, follow=True).content.decode()
    return str(page.replace("\N{NO-BREAK SPACE}", " "))


def test_what_the_platform_will_delete(navigateur: Navigateur, base: int) -> None:
    """The overview counts the dossiers that the platform deletes soon; the list gives the day, the dossier
    its story."""
    from django.utils import timezone

    from convgen.evenement import ExpirationLue
    from convgen.registre import Journal
    from convgen.web.campagnes import registre_dir

    client, today = navigateur("lecteur"), timezone.now()
    words = "que la plateforme va supprimer"
    assert words not in client.get(f"/c/{CAMPAGNE}/").content.decode()
    said = ExpirationLue(dossier=base, le=(today + timedelta(days=20)).date(), instant=today)
    Journal(registre_dir(CAMPAGNE)).record(said)
    assert f"<b>1</b>dossier {words}" in client.get(f"/c/{CAMPAGNE}/").content.decode()
    assert "date de la plateforme" in client.get(f"{C}/absents/").content.decode()
    told = client.get(f"/c/{CAMPAGNE}/dossiers/{base}/").content.decode()
    assert f"sera supprimé le {said.le:%d/%m/%Y}" in told
