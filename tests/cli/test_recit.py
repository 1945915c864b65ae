"""The story of a generate."""

import json
from pathlib import Path

import pytest

from convgen.cli.recit import RecitJson, RecitTexte
from convgen.workflow.events import Event, Failed, Issued, Refused, Started, Unchanged, Warned

EVENTS: list[Event] = [
    Started(total=5),
    Issued(numero=1, version=2, file="conventions/1-v2/x.pdf", caduque=1),
    Unchanged(numero=2, version=1),
    Refused(numero=None, ligne=3, problems=("siret : absent", "montant : faux")),
    Failed(numero=4, ligne=4, error="glyphe absent"),
    Warned(numero=5, ligne=5, message="déjà une demande"),
]


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Every problem is shown with its dossier and line; the summary counts; some refused ends 3."""
    with RecitTexte(Path("registre")) as recit:
        for event in EVENTS:
            recit.tell(event)
    assert recit.exit_code == 3
    shown = capsys.readouterr().out
    assert "1 v2 (la version 1 est caduque) : conventions/1-v2/x.pdf" in shown
    assert "dossier sans numéro, ligne 3" in shown
    assert "    - montant : faux" in shown
    assert "4, ligne 4 : glyphe absent" in shown
    assert shown.splitlines()[-1] == (
        "1 émise, 1 inchangée, 1 dossier refusé, 1 échec, 1 avertissement. Registre : registre"
    )


def test_hostile_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences and markup in the data are shown, not obeyed."""
    with RecitTexte(Path("r")) as recit:
        recit.tell(Refused(numero=1, ligne=1, problems=("\x1b[2Jpan\r\n[red]x[/red]",)))
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "[red]x[/red]" in shown


def test_all_good_ends_0() -> None:
    """Issued, unchanged and warned dossiers are no failure."""
    with RecitTexte(Path("r")) as recit:
        for event in (EVENTS[1], EVENTS[2], EVENTS[5]):
            recit.tell(event)
    assert recit.exit_code == 0


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """One object per event, then the counts."""
    with RecitJson() as recit:
        for event in EVENTS:
            recit.tell(event)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == [
        "started", "issued", "unchanged", "refused", "failed", "warned", "summary",
    ]  # fmt: skip
    assert lines[3] == {
        "event": "refused", "numero": None, "ligne": 3, "problems": ["siret : absent", "montant : faux"],
    }  # fmt: skip
    assert lines[-1] == {
        "event": "summary", "issued": 1, "unchanged": 1, "refused": 1, "failed": 1, "warned": 1,
    }  # fmt: skip
    assert recit.exit_code == 3


def test_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal the bar tells the ordinary; new versions and problems keep their line."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with RecitTexte(Path("r")) as recit:
        for event in (*EVENTS, Issued(numero=77, version=1, file="conventions/77-v1/y.pdf", caduque=None)):
            recit.tell(event)
    shown = "".join(capsys.readouterr())
    assert "la version 1 est caduque" in shown
    assert "glyphe absent" in shown
    assert "77-v1" not in shown
    assert "2 émises" in shown


def test_costs_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """What checking took is added up over the conventions that were checked, and said before the summary."""
    checked = [
        Issued(numero=n, version=1, file="x.pdf", caduque=None, validation_s=0.25) for n in range(1, 6)
    ]
    unchecked = Issued(numero=9, version=1, file="y.pdf", caduque=None)
    with RecitTexte(Path("r")) as recit:
        for event in (*checked, unchecked):
            recit.tell(event)
    cost, summary = capsys.readouterr().out.splitlines()[-2:]
    assert "1,2\u00a0s pour 5\u00a0conventions, 250\u00a0ms" in cost
    assert summary.startswith("6 émises")
    with RecitJson() as told:
        for event in checked:
            told.tell(event)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["validation_s"] == 1.25
