"""Dossiers imported from the pages: looked at first, kept once, issued by the worker."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.conftest import CAMPAGNE, SAMPLES

C = f"/c/{CAMPAGNE}"
EXPORT = SAMPLES / "dossiers" / f"export-{CAMPAGNE}.csv"
Navigateur = Callable[[str | None], Any]


@pytest.fixture
def envoye(navigateur: Navigateur) -> Callable[..., Any]:
    """Send a file from the page; the importation that was made of it."""
    client = navigateur("instructeur")

    def sent(content: bytes, name: str = EXPORT.name) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        from convgen.web.models import Importation

        before = set(Importation.objects.values_list("pk", flat=True))
        client.post(f"{C}/import/envoyer/", {"fichier": SimpleUploadedFile(name, content)})
        return Importation.objects.exclude(pk__in=before).first()

    return sent


def _page(navigateur: Navigateur, row: Any, query: str = "") -> str:
    return navigateur("instructeur").get(f"{C}/import/{row.pk}/{query}").content.decode()


def test_nothing_is_kept_before_consent(navigateur: Navigateur, envoye: Any, base: int) -> None:
    """A file is shown, and no dossier is kept; given up, nothing remains of it."""
    from convgen.web.models import DossierImporte, Importation

    row = envoye(EXPORT.read_bytes())
    assert row.compte["nouveau"] > 0
    known = [rangee for rangee in row.rangees if "Sa convention version 1" in "".join(rangee["remarques"])]
    assert base in [rangee["numero"] for rangee in known]
    assert sum(row.compte.values()) == len(row.rangees)
    assert not DossierImporte.objects.exists()
    navigateur("instructeur").post(f"{C}/import/{row.pk}/garder/", {"choix": "abandonner"})
    assert not Importation.objects.filter(pk=row.pk).exists()


def test_kept_once_then_changes_are_told(navigateur: Navigateur, envoye: Any) -> None:
    """Kept, the file is forgotten; sent again it brings nothing; changed, both values are shown."""
    from convgen.web.models import DossierImporte

    content = EXPORT.read_bytes()
    row = envoye(content)
    client, at = navigateur("instructeur"), f"{C}/import/{row.pk}/garder/"
    client.post(at, {"choix": "garder"})
    row.refresh_from_db()
    assert (bytes(row.contenu), row.rangees, row.finie_le is not None) == (b"", [], True)
    kept = DossierImporte.objects.count()
    assert kept >= row.compte["nouveau"]
    assert "déjà été importé" in client.post(at, {"choix": "garder"}, follow=True).content.decode()
    again = envoye(content)
    assert (again.compte["nouveau"], again.compte["change"]) == (0, 0)
    first = DossierImporte.objects.order_by("numero").first()
    assert first is not None
    email = first.donnees["email"]
    changed = envoye(content.replace(email.encode(), b"neuve@example.fr", 1))
    assert changed.compte["change"] == 1
    shown = _page(navigateur, changed, "?classe=change")
    assert f"<del>{email}</del>" in shown
    assert "<ins>neuve@example.fr</ins>" in shown
    assert shown.count('class="pastille') == 1


def test_columns_are_named_once(navigateur: Navigateur, envoye: Any) -> None:
    """A required column under another name is asked for, with a proposal; the answer serves the next file."""
    from convgen.web.campagnes import campagne_de

    header = campagne_de(CAMPAGNE).colonnes["montant"]
    content = EXPORT.read_bytes().replace(header.encode(), "Coût pour la collectivité".encode(), 1)
    row = envoye(content)
    assert "montant" in [one["champ"] for one in row.colonnes["manquantes"]]
    shown = _page(navigateur, row)
    assert "<option selected>Coût pour la collectivité</option>" in shown
    assert "ne peut pas être lu" in shown
    named = {"champ_montant": "Coût pour la collectivité", "champ_siret": "une colonne inventée"}
    navigateur("instructeur").post(f"{C}/import/{row.pk}/colonnes/", named)
    row.refresh_from_db()
    assert row.correspondances == {"montant": "Coût pour la collectivité"}
    assert row.compte["nouveau"] > 0
    assert envoye(content).compte == row.compte


def test_import_then_issue(navigateur: Navigateur, envoye: Any) -> None:
    """One click keeps the dossiers and asks for what can be issued of them; the page follows the worker."""
    import json

    from convgen.web.bail import prendre
    from convgen.web.emission import emettre, reste
    from convgen.workflow.generate import Imprimerie
    from tests.acceptance.installed import canonical
    from tests.workflow.lus import des_lus

    good, bad = (canonical(lu.dossier) for lu in des_lus(51, 52))
    row = envoye(json.dumps([good, bad | {"montant": 1}, {"numero": 53}]).encode(), "dossiers.json")
    assert row.compte == {"nouveau": 1, "change": 0, "inchange": 0, "a_corriger": 2}
    client = navigateur("instructeur")
    led = client.post(f"{C}/import/{row.pk}/garder/", {"choix": "emettre"})
    row.refresh_from_db()
    assert led["Location"].endswith(f"/emissions/{row.emission_id}/")
    assert row.emission.numeros == [51]
    state = f"{C}/emissions/{row.emission_id}/etat/"
    assert client.get(state).json() == {"faits": 0, "total": 1, "finie": False, "echec": ""}
    taken = prendre(reste(), "w1")
    assert taken is not None
    emettre(taken, "w1", Imprimerie(validate=None))
    assert client.get(state).json()["finie"] is True
    assert "convention émise" in client.get(f"{C}/emissions/{row.emission_id}/").content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04" + b"\0" * 40, "classeur.xlsx", "abîmé"),
        (b"\xd0\xcf\x11\xe0 vieux", "classeur.xls", "ancien classeur"),
        (b"[1, 2", "dossiers.json", "pas du JSON"),
        (b"\xff\xfe\xfa", "latin.csv", "UTF-8"),
    ],
)
def test_a_file_that_does_not_read_says_why(
    navigateur: Navigateur, envoye: Any, content: bytes, name: str, said: str
) -> None:
    """What is no file of dossiers is told in French, whatever its name says, and cannot be kept."""
    row = envoye(content, name)
    assert said in row.echec
    assert said in _page(navigateur, row)
    client = navigateur("instructeur")
    assert (
        said in client.post(f"{C}/import/{row.pk}/garder/", {"choix": "garder"}, follow=True).content.decode()
    )
    row.refresh_from_db()
    assert row.finie_le is None


def test_a_file_too_large_is_not_read(
    navigateur: Navigateur, envoye: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its limit a file is refused before anything reads it."""
    from convgen.web import apercus

    monkeypatch.setattr(apercus, "TAILLE_MAX", 10)
    assert envoye(b"[" + b" " * 20 + b"]", "dossiers.json") is None


def test_a_forgotten_file_goes(envoye: Any) -> None:
    """A file that nobody has kept for a month goes when another one comes; a recent one stays."""
    from datetime import timedelta

    from convgen.web.models import Importation

    old, recent = envoye(b"[]", "ancien.json"), envoye(b"[]", "hier.json")
    Importation.objects.filter(pk=old.pk).update(recue_le=old.recue_le - timedelta(days=31))
    last = envoye(b"[]", "neuf.json")
    assert set(Importation.objects.values_list("pk", flat=True)) == {recent.pk, last.pk}
