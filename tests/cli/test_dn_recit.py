"""The story of the exchanges, as lines and as objects."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from convgen.cli.dn.recit import Recit, phrase
from convgen.plateforme.dossier_lu import Etat
from convgen.workflow.demarche import evenements as dn

EVENTS = [
    dn.DossierRecu(numero=1, etat=Etat.ACCEPTE, nouveau=True),
    dn.DossierEcarte(numero=1, problems=("montant : absent",)),
    dn.PiecesRecues(
        numero=1, message="m", recu_le=datetime(2026, 6, 1, tzinfo=UTC), files=(Path("r/a.pdf"),)
    ),
    dn.PiecesAttendues(numero=1, message="m", why="antivirus"),
    dn.PiecesPerdues(numero=1, message="m", files=("a.pdf",)),
    dn.ConventionEmise(numero=1, version=2),
    dn.ConventionEnvoyee(numero=1, version=2, retrouvee=True),
    dn.VerdictRendu(numero=1, files=("a.pdf",), verdict="a_examiner"),
    dn.VerdictPousse(numero=1, quoi="verdict", retrouvee=False),
    dn.MarquePosee(numero=1, quoi="label", valeur="Complet"),
    dn.Classe(numero=1, sauves=(Path("s/motivation.txt"),)),
    dn.AFaire(numero=1, quoi="envoyer :", texte="Bonjour,\nVoici."),
    dn.Reporte(numero=1, why="plus tard"),
    dn.Retenue(numero=1, version=2, why="montant faux"),
    dn.EnEchec(numero=1, why="refus\x1b[2J"),
    dn.PassageInterrompu(why="réseau"),
]


def test_every_event_has_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Each kind is a French line without control characters, and an object of its own name."""
    assert {type(event) for event in EVENTS} == set(get_args(dn.Evenement))
    recit = Recit("json")
    for event in EVENTS:
        assert phrase(event)
        assert "\x1b" not in phrase(event)
        recit.tell(event)
    told = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert told == [type(event).__name__ for event in EVENTS]


@pytest.mark.parametrize(
    ("kinds", "code"),
    [((dn.DossierRecu,), 0), ((dn.EnEchec,), 3), ((dn.PassageInterrompu, dn.EnEchec), 6)],
)
def test_exit_code(kinds: tuple[type, ...], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """0 when all is done, 3 when somebody is awaited, 6 when the platform did not answer."""
    recit = Recit("table")
    for event in EVENTS:
        if isinstance(event, kinds):
            recit.tell(event)
    assert recit.end("Rien.") == code
    assert capsys.readouterr().out
