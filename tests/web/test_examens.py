"""The examination: pages that can be compared, who has a return open, a human for all."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.web.conftest import CAMPAGNE, RODEZ, TARD

Navigateur = Callable[[str | None], Any]
Depose = Callable[..., Any]
C = f"/c/{CAMPAGNE}"


@pytest.fixture
def en_attente(depose: Depose, base: int) -> Callable[..., Any]:
    """A deposit of that dossier which the machine sent to a human, without being looked at.

    Judged in the same hour, none replaces the other.
    """

    def waiting(content: bytes, marge: float, verdict: str = "a_examiner", heure: int = 10) -> Any:
        row, _ = depose(content)
        row.verdict, row.dossier, row.marge = verdict, base, marge
        row.juge_le = TARD.replace(hour=heure)
        row.examen = {"version": 1, "checks": [], "message": None, "rules_version": "essai"}
        row.save()
        return row

    return waiting


def test_issued_page_lies_on_the_scan(navigateur: Navigateur, depose: Depose) -> None:
    """The issued page, laid on the picture of the returned one, has its print where the scan has it."""
    import base64
    import re

    import cv2
    import numpy as np

    from convgen.web.bail import prendre
    from convgen.web.jugement import juger, reste

    depose(RODEZ.read_bytes(), RODEZ.name)
    row = prendre(reste(), "w1")
    assert juger(row, "w1")
    client = navigateur("lecteur")
    shown = client.get(f"{C}/examens/{row.pk}/").content.decode()
    assert "Page 1 du fichier" in shown
    sent = client.get(f"{C}/examens/{row.pk}/emise/1.jpg")
    assert sent["Content-Type"] == "image/jpeg"
    page = shown.split('data-feuille="1"')[1]
    code = re.search(r'class="recue" src="data:image/jpeg;base64,([^"]+)"', page)
    assert code is not None
    grey = [
        cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE).astype(float)
        for jpeg in (base64.b64decode(code[1]), sent.content)
    ]
    assert grey[0].shape == grey[1].shape
    there = np.corrcoef(grey[0].ravel(), grey[1].ravel())[0, 1]
    beside = np.corrcoef(grey[0].ravel(), np.roll(grey[1], 4, axis=0).ravel())[0, 1]
    # A photograph in the shade: over ten sample returns, 0.27 for this one and 0.85 or more for the others.
    assert there > 0.2 > 2 * beside
    assert client.get(f"{C}/examens/{row.pk}/emise/99.jpg").status_code == 404


def test_who_has_it_open_is_told(navigateur: Navigateur, en_attente: Any) -> None:
    """The second instructor sees who examines it, and is led to another one; a reader holds nothing."""
    from convgen.web.models import Depot

    first, second = en_attente(b"%PDF-1.7 un", 0.1), en_attente(b"%PDF-1.7 deux", 0.2)
    navigateur("lecteur").get(f"{C}/examens/{first.pk}/")
    one, other = navigateur("instructeur"), navigateur("administrateur")
    assert "en ce moment" not in one.get(f"{C}/examens/{first.pk}/").content.decode()
    assert "instructeur examine ce retour" in other.get(f"{C}/examens/{first.pk}/").content.decode()
    assert other.get(f"{C}/examens/suivant/")["Location"].endswith(f"/examens/{second.pk}/")
    one.get(f"{C}/examens/{second.pk}/")
    assert "en ce moment" not in other.get(f"{C}/examens/{first.pk}/").content.decode()
    row = Depot.objects.get(pk=second.pk)
    Depot.objects.filter(pk=second.pk).update(ouvert_jusqu_a=row.ouvert_jusqu_a - timedelta(hours=1))
    assert "en ce moment" not in other.get(f"{C}/examens/{second.pk}/").content.decode()


def test_next_goes_round(navigateur: Navigateur, en_attente: Any) -> None:
    """From one return to the next by margin, then back to the first; alone, there is no other."""
    rows = [en_attente(f"%PDF-1.7 {rank}".encode(), marge) for rank, marge in enumerate((0.1, 0.2, 0.2))]
    client, at = navigateur("lecteur"), f"{C}/examens/suivant/"
    led = [client.get(f"{at}?apres={row.pk}")["Location"].split("/")[-2] for row in rows]
    assert led == [str(rows[1].pk), str(rows[2].pk), str(rows[0].pk)]


@pytest.fixture
def humain(navigateur: Navigateur) -> Iterator[Any]:
    """An administrator wants a human to see every return of the campaign."""
    client = navigateur("administrateur")
    at = f"/administration/campagnes/{CAMPAGNE}/machine/"
    assert "un instructeur décide" in client.post(at, {"humain": "oui"}, follow=True).content.decode()
    yield client
    client.post(at, {"humain": "non"})


def test_a_human_for_all(navigateur: Navigateur, en_attente: Any, humain: Any) -> None:
    """The machine closes nothing more: a return that it finds good waits for an instructor, then does not."""
    from convgen.web.campagnes import campagne_de, vue_du_jour
    from convgen.web.models import Trace

    good = en_attente(b"%PDF-1.7 bon", 0.9, "conforme")
    assert not campagne_de(CAMPAGNE).suivi.machine_accepte
    assert not vue_du_jour(campagne_de(CAMPAGNE)).campagne.suivi.machine_accepte
    assert _to_examine(humain) == "1"
    assert humain.get(f"{C}/examens/suivant/")["Location"].endswith(f"/examens/{good.pk}/")
    assert Trace.objects.filter(action="machine").count() == 1
    humain.post(f"/administration/campagnes/{CAMPAGNE}/machine/", {"humain": "non"})
    assert vue_du_jour(campagne_de(CAMPAGNE)).campagne.suivi.machine_accepte
    assert _to_examine(humain) == "0"


def test_a_later_return_replaces(navigateur: Navigateur, en_attente: Any) -> None:
    """Of two returns of a dossier only the last waits: the first leads to it, and cannot be decided."""
    first, last = en_attente(b"%PDF-1.7 1", 0.1), en_attente(b"%PDF-1.7 2", 0.2, heure=11)
    client = navigateur("instructeur")
    assert _to_examine(client) == "1"
    assert client.get(f"{C}/examens/suivant/")["Location"].endswith(f"/examens/{last.pk}/")
    at = f"{C}/examens/{first.pk}/"
    assert f'href="{C}/examens/{last.pk}/">c’est lui' in client.get(at).content.decode()
    asked = {"choix": "refaire", "why": "Mon texte.", "revision": first.revision}
    answer = client.post(f"{at}decision/", asked)
    assert answer.status_code == 400
    assert "Mon texte." in answer.content.decode()
    first.refresh_from_db()
    assert first.choix == ""


def _to_examine(client: Any) -> str:
    """The count that the menu bears."""
    menu = client.get(f"{C}/").content.decode()
    [count] = re.findall(r"À examiner \(<span [^>]*>(\d+)</span>\)", menu)
    return str(count)
