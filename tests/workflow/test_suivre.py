"""The whole campaign on a given day."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from convgen.evenement import Issue
from convgen.intake.lecture import Rejet
from convgen.registre import FolderRegistre, Journal, open_registre
from convgen.registre.lignes import Status
from convgen.rules.suivi.etat import Etat
from convgen.workflow.emises import emises
from convgen.workflow.suivre import suivre
from tests.factories import une_campagne
from tests.registre.lignes_de_test import un_pdf, une_ligne
from tests.rules.suivi.cas import un_retour, une_prolongation
from tests.workflow.lus import des_lus, siret_of

LE = date(2026, 7, 15)
MONTPELLIER = une_campagne("montpellier-2022-2023")


def _registre(path: Path, *lignes: object) -> Path:
    with open_registre(path, write=True) as registre:
        for ligne in lignes:
            _put(registre, ligne)
    return path


def _put(registre: FolderRegistre, ligne: object) -> None:
    assert isinstance(ligne, type(une_ligne()))
    if ligne.status is Status.ISSUED:
        registre.issue(ligne, un_pdf(ligne.dossier, ligne.version))
    else:
        registre.record(ligne)


def test_issued_refused_and_unread(tmp_path: Path) -> None:
    """The registre's dossiers, those of the file without a convention and why, the rows that are none."""
    path = _registre(tmp_path / "r", une_ligne(1, siret=siret_of(1)))
    lus = des_lus(1, 2)
    wrong = replace(lus[1], dossier=replace(lus[1].dossier, nombre_ecoles=7))
    rejet = Rejet(numero=None, ligne=3, problems=("numero : illisible",))
    with open_registre(path, write=False) as registre:
        vue = suivre(registre, (), une_campagne(), lus=(lus[0], wrong, rejet), le=LE)
    first, second = vue.suivis
    assert (first.depot.numero, first.avancement.etat, first.depot.email) == (
        1,
        Etat.EMISE,
        "mairie@example.fr",
    )
    assert (second.depot.numero, second.avancement.etat) == (2, Etat.DEPOSE)
    assert second.depot.remarques == ("Le nombre d’écoles saisi est 7, mais la liste en compte 3.",)
    assert "écoles du dossier ne sont plus celles" in first.depot.remarques[0]
    assert vue.rejets == (rejet,)


def test_versions_and_withdrawals(tmp_path: Path) -> None:
    """The highest version is followed; a withdrawn dossier says why."""
    withdrawn = une_ligne(2, status=Status.WITHDRAWN, why="abandon", siret=siret_of(2))
    path = _registre(
        tmp_path / "r",
        une_ligne(1, siret=siret_of(1)),
        une_ligne(1, 2, siret=siret_of(1)),
        une_ligne(2, siret=siret_of(2)),
        withdrawn,
    )
    with open_registre(path, write=False) as registre:
        vue = suivre(registre, (un_retour(dossier=1),), une_campagne(), le=LE)
    assert [(s.depot.version, s.avancement.etat) for s in vue.suivis] == [
        (2, Etat.EMISE),
        (None, Etat.RETIRE),
    ]
    assert vue.suivis[1].depot.remarques == ("Convention retirée : abandon.",)


@pytest.mark.parametrize(
    ("le", "etats"),
    [
        (date(2022, 6, 30), {1: Etat.EMISE}),
        (date(2022, 7, 1), {1: Etat.REMPLACE, 2: Etat.EMISE}),
    ],
)
def test_a_new_dossier_replaces_from_its_day(tmp_path: Path, le: date, etats: dict[int, Etat]) -> None:
    """Montpellier: the former is replaced on the day the newer is filed, not before."""
    common = {"campagne": MONTPELLIER.id, "situation": "C", "echeance": date(2022, 10, 28)}
    days = [datetime.fromisoformat(f"2022-{day}T10:00:00+02:00") for day in ("06-01", "07-01")]
    path = _registre(
        tmp_path / "r",
        *(une_ligne(rank, depose_le=day, **common) for rank, day in enumerate(days, start=1)),
    )
    with open_registre(path, write=False) as registre:
        vue = suivre(registre, (), MONTPELLIER, le=le)
    assert {s.depot.numero: s.avancement.etat for s in vue.suivis} == etats
    assert [doublon.code for doublon in vue.doublons] == ["siret.plusieurs_dossiers"] * (len(etats) - 1)


def test_expiry_follows_the_platforms_screen(tmp_path: Path) -> None:
    """A dossier of 12 June 2022 expires on 12 July 2023, as the tutorial's screen shows."""
    filed = datetime.fromisoformat("2022-06-12T09:06:00+02:00")
    path = _registre(tmp_path / "r", une_ligne(depose_le=filed, campagne=MONTPELLIER.id))
    with open_registre(path, write=False) as registre:
        (suivi,) = suivre(registre, (), MONTPELLIER, le=LE).suivis
    assert suivi.expire_le == date(2023, 7, 12)


def test_verification_knows_the_prolongation(tmp_path: Path) -> None:
    """A retour is judged against the due date that an instructor gave."""
    path = _registre(tmp_path / "r", une_ligne())
    Journal(path).record(une_prolongation(date(2026, 9, 30)))
    with emises(une_campagne(), registre=path, dossiers=None) as issued:
        (version,) = issued.versions(9041818, ())
    assert version.echeance == date(2026, 9, 30)


def test_a_retour_of_nobody_is_not_lost(tmp_path: Path) -> None:
    """Judged without a dossier, or for an unknown one, it is listed until judged again in its own."""
    path = _registre(tmp_path / "r", une_ligne())
    stray = un_retour(dossier=None, version=None, verdict=Issue.A_EXAMINER)
    foreign = un_retour(dossier=77, sha256="7" * 64)
    found = replace(stray, annonce=9041818, rang=1)
    with open_registre(path, write=False) as registre:
        for events, lost in (((stray, foreign), 2), ((stray, found), 0), ((stray,), 1)):
            assert len(suivre(registre, events, une_campagne(), le=LE).egares) == lost
        assert suivre(registre, (stray,), une_campagne(), le=date(2026, 6, 15)).egares == ()
