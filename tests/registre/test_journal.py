"""The journal of a registre."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from convgen.errors import RegistreInvalide
from convgen.evenement import (
    Choix,
    Decision,
    EtatTitre,
    Evenement,
    Issue,
    Message,
    Relance,
    RetourJuge,
    RetourRecu,
    Sens,
    TitreDemande,
    TitreSuivi,
)
from convgen.registre import Journal

NOW = datetime.fromisoformat("2026-08-01T10:00:00+02:00")
JUGE = RetourJuge(
    dossier=1,
    version=2,
    annonce=None,
    sha256="ab" * 32,
    files=("scan.pdf",),
    recu_le=None,
    juge_le=NOW,
    verdict=Issue.NON_CONFORME,
    codes=("signature.absente",),
    motifs=("Le cadre est vide.",),
    message="Bonjour,",
    rules_version="3",
)
DEMANDE = TitreDemande(
    reference="1-v2-1",
    sens=Sens.TITRE,
    dossier=1,
    version=2,
    debiteur="Commune d’Albi",
    siret="21810004600014",
    montant=Decimal("45.50"),
    objet="2026/2027",
    date_convention=date(2026, 6, 12),
    instant=NOW,
)
EVENEMENTS: tuple[Evenement, ...] = (
    RetourRecu(dossier=1, files=("a.pdf", "b.pdf"), recu_le=NOW, reference="m1"),
    JUGE,
    Decision(
        dossier=1,
        version=2,
        choix=Choix.PROLONGER,
        jusqu_au=date(2026, 9, 30),
        why="congés d’été",
        par="instructrice",
        instant=NOW,
        retour=None,
        verdict=None,
    ),
    Relance(
        dossier=1, version=2, etape="J-15", echeance=date(2026, 8, 12), adresse="m@example.fr", instant=NOW
    ),
    Message(dossier=1, quoi="convention", empreinte="2", instant=NOW),
    DEMANDE,
    TitreSuivi(
        reference="1-v2-1", etat=EtatTitre.PAYE, le=date(2026, 12, 1), montant=Decimal(41), instant=NOW
    ),
)


def test_event_is_kept_once(tmp_path: Path) -> None:
    """A key that is already there writes nothing."""
    journal = Journal(tmp_path)
    assert journal.append("retour:1", {"dossier": 1, "message": "reçu"})
    assert not journal.append("retour:1", {"dossier": 2})
    assert journal.append("retour:2", {"dossier": 2})
    assert list(Journal(tmp_path).events()) == [
        {"key": "retour:1", "dossier": 1, "message": "reçu"},
        {"key": "retour:2", "dossier": 2},
    ]


def test_torn_event(tmp_path: Path) -> None:
    """An event torn by a kill never happened, and can be told again."""
    journal = Journal(tmp_path)
    journal.append("a", {})
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"key": "b", "tex')
    assert [event["key"] for event in journal.events()] == ["a"]
    assert journal.append("b", {})
    assert [event["key"] for event in journal.events()] == ["a", "b"]


def test_damaged_event(tmp_path: Path) -> None:
    """A line that is no event is refused with its number."""
    (tmp_path / "journal.jsonl").write_bytes(b'{"key": "a"}\n[]\n')
    with pytest.raises(RegistreInvalide, match="ligne 2"):
        list(Journal(tmp_path).events())


def test_events_come_back_as_they_were(tmp_path: Path) -> None:
    """Every kind of event is read as it was written, in order, and written once."""
    journal = Journal(tmp_path)
    assert journal.record_all(EVENEMENTS) == len(EVENEMENTS)
    assert journal.record_all(EVENEMENTS) == 0
    assert Journal(tmp_path).record(JUGE) is False
    assert tuple(Journal(tmp_path).evenements()) == EVENEMENTS


def test_two_writers_share_the_keys(tmp_path: Path) -> None:
    """A journal that was open before sees the keys that another wrote since."""
    first, second = Journal(tmp_path), Journal(tmp_path)
    assert first.record(EVENEMENTS[0])
    assert second.record(EVENEMENTS[1])
    assert not first.record(EVENEMENTS[1])
    assert first.record(replace(JUGE, rang=1))
    assert not second.record(replace(JUGE, rang=1))
    assert len(list(first.events())) == 3


def test_other_rooms_may_keep_their_lines(tmp_path: Path) -> None:
    """A line of an unknown kind is passed over, and stays among the raw events."""
    journal = Journal(tmp_path)
    journal.append("curseur:1", {"evenement": "Curseur", "apres": "abc"})
    journal.record(JUGE)
    assert tuple(journal.evenements()) == (JUGE,)
    assert len(list(journal.events())) == 2


@pytest.mark.parametrize(
    ("spoiled", "named"), [('"montant":"45.50"', "montant"), ('"version":2', "version"), ('"sens"', "sense")]
)
def test_damaged_field_is_named(tmp_path: Path, spoiled: str, named: str) -> None:
    """An event of a known kind with a wrong, missing or unknown field is refused with its line."""
    Journal(tmp_path).record(DEMANDE)
    path = tmp_path / "journal.jsonl"
    wrong = {"montant": '"montant":"x"', "version": '"version":null', "sense": '"sense"'}[named]
    path.write_text(path.read_text("utf-8").replace(spoiled, wrong), encoding="utf-8")
    with pytest.raises(RegistreInvalide, match=f"ligne 1 : « {named} »"):
        tuple(Journal(tmp_path).evenements())
