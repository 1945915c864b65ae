"""An instructor's day in the service: deposit, verdict, examination, decision, export."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

CAMPAGNE = "toulouse-2026-2027"
RODEZ = Path(__file__).parents[2] / "samples" / "retours" / CAMPAGNE / "12-Rodez-Convention-ENT-26-27.pdf"
Navigateur = Callable[[str | None], Any]
Depose = Callable[..., Any]


@pytest.fixture
def juge(depose: Depose) -> Any:
    """The sample return of Rodez, deposited and judged."""
    from convgen.web.bail import prendre
    from convgen.web.jugement import juger, reste

    depose(RODEZ.read_bytes(), RODEZ.name)
    row = prendre(reste(), "w1")
    assert row is not None
    assert juger(row, "w1")
    row.refresh_from_db()
    return row


def test_a_day(navigateur: Navigateur, base: int, juge: Any) -> None:
    """The verdict falls, the page shows what was seen, one decision counts, the second is shown the first."""
    from django.utils.html import escape

    from convgen.web.models import Trace

    assert (juge.verdict, juge.dossier) == ("a_examiner", base)
    client = navigateur("instructeur")
    shown = client.get(f"/c/{CAMPAGNE}/examens/{juge.pk}/").content.decode()
    assert "Le cadre de signature" in shown
    [late] = [check for check in juge.examen["checks"] if check["id"] == "deadline"]
    assert escape(late["message"]) in shown.split('id="why"')[1]
    assert "data:image/jpeg" in shown
    address, said = f"/c/{CAMPAGNE}/examens/{juge.pk}/decision/", {"why": "Bonne.", "revision": juge.revision}
    assert client.post(address, said | {"choix": "accepter"}).status_code == 302
    second = client.post(address, said | {"choix": "refaire", "why": "Mon avis."})
    assert second.status_code == 409
    assert "Mon avis." in second.content.decode()
    assert "a changé depuis" in second.content.decode()
    assert "Convention acceptée, par instructeur" in second.content.decode()
    juge.refresh_from_db()
    assert (juge.verdict, juge.choix, juge.decide_par) == ("a_examiner", "accepter", "instructeur")
    seen = Trace.objects.get(action="decision:accepter").vu
    assert (seen["sha256"], seen["verdict"]) == (juge.sha256, "a_examiner")
    assert seen["rules_version"]
    told = client.get(f"/c/{CAMPAGNE}/dossiers/{base}/").content.decode()
    assert "Verdict de la machine : à examiner" in told
    assert "instructeur : convention acceptée. Bonne." in told
    rows = client.get(f"/c/{CAMPAGNE}/dossiers.csv?etat=accepte&q=rodez").content.decode("utf-8-sig")
    assert len(rows.splitlines()) == 2
    assert len(client.get(f"/c/{CAMPAGNE}/dossiers.csv?etat=depose").content.splitlines()) == 1


def test_decision_needs_a_reason(navigateur: Navigateur, juge: Any) -> None:
    """Without a reason nothing is decided, neither in the database nor in the journal."""
    address = f"/c/{CAMPAGNE}/examens/{juge.pk}/decision/"
    answer = navigateur("instructeur").post(address, {"choix": "accepter", "why": " ", "revision": 0})
    assert answer.status_code == 400
    juge.refresh_from_db()
    assert (juge.choix, juge.revision) == ("", 0)


def test_deposit_by_the_page(navigateur: Navigateur, base: int) -> None:
    """What is no return is named and refused, the others are kept; the same file again is no second row."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from convgen.web.coffre import coffre, place
    from convgen.web.models import Depot

    client = navigateur("instructeur")
    for _ in range(2):
        files = [
            SimpleUploadedFile("a.pdf", b"%PDF-1.7 hello"),
            SimpleUploadedFile("<b>.exe", b"MZ"),
        ]
        page = client.post(f"/c/{CAMPAGNE}/retours/deposer/", {"fichiers": files}, follow=True)
        assert "« &lt;b&gt;.exe » n’est ni un PDF ni une image" in page.content.decode()
    [row] = Depot.objects.all()
    with coffre().ouvrir(place(row.fichiers[0]["sha256"])) as kept:
        assert kept.read() == b"%PDF-1.7 hello"
    states = client.get(f"/c/{CAMPAGNE}/retours/etats/?id={row.pk}").json()["retours"]
    assert states[str(row.pk)]["juge"] is False
    sent = client.get(f"/c/{CAMPAGNE}/retours/{row.pk}/fichiers/0")
    assert sent["Content-Disposition"].startswith("attachment")
    assert b"".join(sent.streaming_content) == b"%PDF-1.7 hello"
    sent.close()


def test_unmatched_is_given_to_a_dossier(navigateur: Navigateur, base: int, depose: Depose) -> None:
    """A return that names no dossier waits apart; given to one, it is queued again, that dossier stated."""
    from django.utils import timezone

    from convgen.web.models import Depot

    row, _ = depose(b"%PDF-1.7 who")
    Depot.objects.filter(pk=row.pk).update(juge_le=timezone.now(), verdict="non_conforme")
    client = navigateur("instructeur")
    assert "Rattacher" in client.get(f"/c/{CAMPAGNE}/retours/?egares").content.decode()
    address = f"/c/{CAMPAGNE}/retours/{row.pk}/dossier/"
    assert "pas de convention" in client.post(address, {"dossier": "77"}, follow=True).content.decode()
    for _ in range(2):
        client.post(address, {"dossier": str(base)})
    again = Depot.objects.get(annonce=base)
    assert (again.juge_le, again.fichiers) == (None, row.fichiers)


def test_archive(navigateur: Navigateur, base: int) -> None:
    """The ZIP file holds the issued bytes of the current filter, and nothing else."""
    client = navigateur("lecteur")
    issued = client.get(f"/c/{CAMPAGNE}/dossiers/{base}/convention-v1.pdf").content
    answer = client.get(f"/c/{CAMPAGNE}/conventions.zip?q=rodez")
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as zipped:
        [name] = zipped.namelist()
        assert name.startswith(f"{base}/")
        assert zipped.read(name) == issued
    answer.close()
    empty = client.get(f"/c/{CAMPAGNE}/conventions.zip?q=albi")
    assert ZipFile(BytesIO(b"".join(empty.streaming_content))).namelist() == []
    empty.close()


def test_demo_only_fills_a_new_folder(base: int) -> None:
    """Accounts or campaigns that are there are never mixed with samples."""
    from convgen.errors import UsageInvalide
    from convgen.web.demonstration import remplir

    with pytest.raises(UsageInvalide, match="neuf"):
        remplir(1)


def test_prolong(navigateur: Navigateur, base: int) -> None:
    """A due date is prolonged with a reason, and the overview of the dossier says so."""
    client = navigateur("instructeur")
    address = f"/c/{CAMPAGNE}/dossiers/{base}/decision/"
    asked = {"choix": "prolonger", "jusqu_au": "2027-03-01", "why": "Conseil reporté"}
    assert "Conseil reporté" in client.post(address, asked, follow=True).content.decode()
    wrong = client.post(address, asked | {"jusqu_au": "2020-01-01"}, follow=True).content.decode()
    assert "ne prolonge rien" in wrong
