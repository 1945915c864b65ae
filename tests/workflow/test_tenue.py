"""A campaign kept by a process that stays up says what reading everything again would say."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from convgen.campagne import Campagne
from convgen.errors import RegistreInvalide
from convgen.evenement import Choix, Evenement, Issue
from convgen.intake.lecture import Lu
from convgen.registre import Journal, open_registre
from convgen.registre.lignes import Status
from convgen.rules.suivi.depot import Depot
from convgen.workflow import tenue as module
from convgen.workflow.suivre import Suivi, Vue, suivre
from convgen.workflow.tenue import Tenue
from tests.factories import une_campagne
from tests.registre.lignes_de_test import une_ligne
from tests.rules.suivi.cas import instant, un_message, un_retour, une_decision
from tests.workflow.lus import des_lus, siret_of

LE = date(2026, 7, 15)
CAMPAGNES = ("toulouse-2026-2027", "montpellier-2022-2023")


def _read_whole(path: Path, campagne: str, le: date, lus: Sequence[Lu]) -> Vue:
    with open_registre(path, write=False) as registre:
        return suivre(registre, Journal(path).evenements(), une_campagne(campagne), lus=lus, le=le)


def _line(path: Path, campagne: str, numero: int, version: int, *, status: Status = Status.ISSUED) -> None:
    filed = instant(date(2026, 6, 1) + timedelta(days=numero))
    ligne = une_ligne(numero, version, campagne=campagne, siret=siret_of(numero % 3 + 1), depose_le=filed)
    why = "abandon" if status is Status.WITHDRAWN else None
    with open_registre(path, write=True) as registre:
        registre.record(replace(ligne, status=status, why=why))


def _event(draw: random.Random, numero: int) -> Evenement:
    day = LE - timedelta(days=draw.randrange(-5, 20))
    lost = draw.random() < 0.2
    retour = un_retour(day, draw.choice([*Issue]), dossier=None if lost else numero)
    decision = une_decision(draw.choice([Choix.ACCEPTER, Choix.REFAIRE, Choix.CLASSER]), day)
    prolonged = une_decision(Choix.PROLONGER, day, jusqu_au=day + timedelta(days=90))
    word = replace(draw.choice([decision, prolonged]), dossier=numero, rang=draw.randrange(1000))
    return draw.choice([retour, retour, word, replace(un_message(day), dossier=numero)])


@pytest.mark.parametrize("campagne", CAMPAGNES)
def test_says_what_reading_everything_says(tmp_path: Path, campagne: str) -> None:
    """After each line, event, file or day that others add, the view is the one of a whole reading."""
    draw, path, le, lus = random.Random(5), tmp_path / "r", LE, des_lus(2, 9)
    _line(path, campagne, 1, 1)
    tenue = Tenue(path, une_campagne(campagne))
    steps: list[Callable[[int], None]] = [
        lambda numero: _line(path, campagne, numero, draw.randrange(1, 4)),
        lambda numero: _line(path, campagne, numero, 3, status=Status.WITHDRAWN),
        *[lambda numero: _record(path, _event(draw, numero))] * 5,
    ]
    for step in range(80):
        draw.choice(steps)(draw.randrange(1, 8))
        le += timedelta(days=step % 20 == 19)
        lus = des_lus(*draw.sample(range(1, 11), 3)) if step % 10 == 9 else lus
        assert tenue.vue(le, lus=lus) == _read_whole(path, campagne, le, lus), step
    assert {event for n in range(1, 8) for event in tenue.histoire(n)} <= {*Journal(path).evenements()}
    assert not tenue.replaced()


def _record(path: Path, event: Evenement) -> None:
    Journal(path).record(event)


def test_folds_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new event costs the fold of its own dossier; when nothing was added, the very same view is given."""
    path = tmp_path / "r"
    for numero in range(1, 6):
        _line(path, CAMPAGNES[0], numero, 1)
    tenue = Tenue(path, une_campagne())
    folded: list[int] = []
    whole = module.suivi

    def counted(depot: Depot, evenements: Iterable[Evenement], campagne: Campagne, *, le: date) -> Suivi:
        folded.append(depot.numero)
        return whole(depot, evenements, campagne, le=le)

    monkeypatch.setattr(module, "suivi", counted)
    first = tenue.vue(LE)
    assert sorted(folded) == [1, 2, 3, 4, 5]
    _record(path, un_retour(dossier=4))
    second = tenue.vue(LE)
    assert folded[5:] == [4]
    assert tenue.vue(LE) is second is not first
    _line(path, CAMPAGNES[0], 6, 1)
    tenue.vue(LE)
    assert folded[6:] == [6]


def test_other_files_are_told(tmp_path: Path) -> None:
    """A journal put back from a backup, or purged, is another file: whoever keeps it must read it anew."""
    path = tmp_path / "r"
    _line(path, CAMPAGNES[0], 1, 1)
    tenue = Tenue(path, une_campagne())
    _record(path, un_retour(dossier=1))
    assert not tenue.replaced()
    other = path / "autre"
    other.write_bytes((path / "journal.jsonl").read_bytes())
    other.replace(path / "journal.jsonl")
    assert tenue.replaced()
    (path / "registre.jsonl").write_bytes(b"")
    assert tenue.replaced()


def test_bad_line_is_named(tmp_path: Path) -> None:
    """A damaged line is named by its number in the file, also when it came after the first reading."""
    path = tmp_path / "r"
    _line(path, CAMPAGNES[0], 1, 1)
    tenue = Tenue(path, une_campagne())
    _record(path, un_retour(dossier=1))
    tenue.vue(LE)
    with (path / "journal.jsonl").open("a") as file:
        file.write('{"key": "x", "evenement": "RetourJuge"}\n')
    with pytest.raises(RegistreInvalide, match="ligne 2"):
        tenue.vue(LE)
    with (path / "registre.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(RegistreInvalide, match="ligne 2"):
        _ = tenue.registre
