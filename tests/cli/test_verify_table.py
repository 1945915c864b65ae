"""The table of verdicts: readable at 100 columns, inert whatever the names hold."""

import io

import pytest

from convgen.cli.mots import compte, nombre
from convgen.cli.table import console, ligne, show
from convgen.rules.constat import Outcome
from convgen.workflow.examen import Examen
from tests.cli.examens import un_constat, un_examen, un_examen_non_signe, un_verdict


def shown(*examens: Examen) -> str:
    """The table as it is piped."""
    out = io.StringIO()
    show(console(out), [ligne(examen) for examen in examens])
    return out.getvalue()


def test_piped_table_is_plain_and_fits_100_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Piped, the table bears no escape sequence and never exceeds 100 columns, whatever the names."""
    monkeypatch.setenv("COLUMNS", "300")
    text = shown(un_examen(file="x" * 400 + ".pdf"), un_examen_non_signe())
    assert "\x1b" not in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_hostile_name_is_inert() -> None:
    """Markup, escape sequences, line breaks and reversed text in a name are shown, never obeyed."""
    text = shown(un_examen(file="[red]a[/red]\x1b[2J\r\n\u202efdp.exe:smile:"))
    assert "[red]a[/red]" in text
    assert ":smile:" in text
    assert not set(text) & {"\x1b", "\r", "\u202e"}


def test_reasons_are_worst_first_without_noise() -> None:
    """A refusal tells what is wrong, worst first, and neither warnings nor what could not be verified."""
    text = shown(
        un_examen(
            un_verdict(
                un_constat("filename", Outcome.AVERTISSEMENT, message="Nom inhabituel."),
                un_constat("content", Outcome.A_EXAMINER, message="Encre en plus."),
                un_constat("signature", Outcome.NON_CONFORME, message="Cadre vide."),
                un_constat("deadline", Outcome.NON_VERIFIE, message="Délai inconnu."),
            )
        )
    )
    assert text.index("Cadre vide.") < text.index("Encre en plus.")
    assert "Nom inhabituel." not in text
    assert "Délai inconnu." not in text


def test_unverified_check_explains_what_is_to_be_examined() -> None:
    """A retour to examine because a check could not be done says which."""
    text = shown(
        un_examen(un_verdict(un_constat("version", Outcome.NON_VERIFIE, message="Version illisible.")))
    )
    assert "À EXAMINER" in text
    assert "Version illisible." in text


def test_unverified_check_is_silent_beside_what_explains_it() -> None:
    """A retour to examine for a reason that was seen tells that reason, not what could not be done for it."""
    text = shown(
        un_examen(
            un_verdict(
                un_constat("version", Outcome.NON_VERIFIE, message="Version illisible."),
                un_constat("file", Outcome.A_EXAMINER, message="Examen interrompu."),
            )
        )
    )
    assert "Examen interrompu." in text
    assert "Version illisible." not in text


def test_unknown_reception_never_explains_a_verdict() -> None:
    """The deadline that was not judged is no reason: of a conforme, nor beside what could not be done."""
    unknown = un_constat("deadline", Outcome.NON_VERIFIE, message="Délai inconnu.")
    assert "Délai inconnu." not in shown(un_examen(un_verdict(unknown)))
    text = shown(
        un_examen(
            un_verdict(
                un_constat("version", Outcome.NON_VERIFIE, message="Version illisible."),
                unknown,
            )
        )
    )
    assert "Version illisible." in text
    assert "Délai inconnu." not in text


def test_warning_of_a_conforme_is_told() -> None:
    """A conforme retour still tells its warnings."""
    text = shown(
        un_examen(un_verdict(un_constat("filename", Outcome.AVERTISSEMENT, message="Nom inhabituel.")))
    )
    assert "CONFORME" in text
    assert "Nom inhabituel." in text


def test_other_serious_findings_are_counted() -> None:
    """Findings beyond a check's worst one are announced, those without consequence are not."""
    others = (un_constat("content", Outcome.A_EXAMINER), un_constat("content", Outcome.CONFORME))
    check = un_constat("content", Outcome.A_EXAMINER, message="Encre.", details=others)
    assert "Encre. (et un autre constat)" in shown(un_examen(un_verdict(check)))


def test_terminal_without_french_typography_gets_the_table_all_the_same() -> None:
    """On a Latin-1 terminal the missing characters are replaced, nothing stops."""
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="latin-1", write_through=True) as out:
        show(console(out), [ligne(un_examen(un_verdict(un_constat("content", message="L’encre."))))])
        assert b"CONFORME" in raw.getvalue()


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        ([], "0 retour : 0 conforme, 0 à examiner, 0 non conforme."),
        ([Outcome.CONFORME] * 2, "2 retours : 2 conformes, 0 à examiner, 0 non conforme."),
        (
            [Outcome.NON_CONFORME] * 2 + [Outcome.A_EXAMINER],
            "3 retours : 0 conforme, 1 à examiner, 2 non conformes.",
        ),
    ],
)
def test_count_agrees_in_number(outcomes: list[Outcome], sentence: str) -> None:
    """The closing count is correct French, zero being singular."""
    assert compte(outcomes) == sentence


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8.0, "8"),
        (0.3123, "0,31"),
        (1234.5, "1\u202f234,5"),
        (-0.001, "0"),
        (100.0, "100"),
        (float("nan"), "—"),
    ],
)
def test_numbers_are_written_the_french_way(value: float, text: str) -> None:
    """Decimal comma, thin thousands, no useless zero."""
    assert nombre(value) == text
