"""The lists in the service: shown, exported, written once for others."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

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
