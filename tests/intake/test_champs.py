"""Cells of an export."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.intake import champs, departements


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("45€", "45"),
        ("45 €", "45"),
        ("45\u00a0€", "45"),
        ("135", "135"),
        ("1 230,00 €", "1230"),
        ("45.5", "45.5"),
    ],
)
def test_amounts(cell: str, amount: str) -> None:
    """Whatever the writing, the amount is exact."""
    assert champs.euros(cell) == Decimal(amount)


@pytest.mark.parametrize("cell", ["", "gratuit", "-45", "45$", "1.230,00", "٤٥"])
def test_wrong_amounts(cell: str) -> None:
    """What is no amount is said so."""
    with pytest.raises(ValueError, match="n’est pas un montant"):
        champs.euros(cell)


@given(st.decimals(0, 10**6, places=2))
def test_printed_amounts_come_back(amount: Decimal) -> None:
    """An amount printed the French way is read back."""
    assert champs.euros(f"{amount:,} €".replace(",", "\u202f").replace(".", ",")) == amount


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2024-05-30 10:12:13 +0200", "2024-05-30T10:12:13+02:00"),
        ("2024-01-30 10:12:13 +0100", "2024-01-30T10:12:13+01:00"),
        ("2024-05-30T10:12:13+02:00", "2024-05-30T10:12:13+02:00"),
        ("2024-05-30 10:12:13", "2024-05-30T10:12:13+02:00"),
        ("30/05/2024 10:12", "2024-05-30T10:12:00+02:00"),
        ("30/01/2024 10:12:13", "2024-01-30T10:12:13+01:00"),
    ],
)
def test_instants(cell: str, instant: str) -> None:
    """The export's instants, and those that a spreadsheet saved again, in Paris time."""
    assert champs.instant(cell) == datetime.fromisoformat(instant)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_exported_instants_come_back(naive: datetime) -> None:
    """What the platform prints of an instant is read back, in both hours of an October night."""
    instant = naive.replace(tzinfo=champs.PARIS, microsecond=0)
    assert champs.instant(instant.strftime("%Y-%m-%d %H:%M:%S %z")).timestamp() == instant.timestamp()


@pytest.mark.parametrize("cell", ["", "hier", "2024-05-30", "2024-02-30 10:12:13 +0200", "45442,5"])
def test_wrong_instants(cell: str) -> None:
    """A day alone, a day that is not, a spreadsheet's number: no instant."""
    with pytest.raises(ValueError, match="n’est pas un instant"):
        champs.instant(cell)


def test_days() -> None:
    """A day in either writing, or no answer."""
    assert champs.jour_ou_rien("2026-06-12") == champs.jour_ou_rien("12/06/2026") == date(2026, 6, 12)
    assert champs.jour_ou_rien("") is None


@pytest.mark.parametrize(("cell", "count"), [("3", 3), ("3 écoles", 3), ("70", 70), ("0", None), ("", None)])
def test_counts(cell: str, count: int | None) -> None:
    """A number of schools; the platform's 0 is a blank."""
    assert champs.count(cell) == count


@pytest.mark.parametrize(
    ("cell", "yes"),
    [("on", True), ("Oui", True), ("true", True), ("off", False), ("Non", False), ("", False)],
)
def test_boxes(cell: str, yes: bool) -> None:
    """Check boxes and questions."""
    assert champs.checked(cell) is yes


@pytest.mark.parametrize(
    "read", [champs.numero, champs.count, champs.checked, champs.personne, champs.jour_ou_rien]
)
def test_nonsense_is_quoted_without_its_control_characters(read: object) -> None:
    """Every reader refuses nonsense, and its message is safe to print."""
    assert callable(read)
    with pytest.raises(ValueError, match="\\?") as caught:
        read("\x1b[31m?")
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "qualite"),
    [
        ("MAIRE", "Maire"),
        ("PRÉSIDENT (E)", "Président(e)"),
        ("Première adjointe", "Première adjointe"),
        ("", None),
    ],
)
def test_qualities(cell: str, qualite: str | None) -> None:
    """The form's shouted options are said, free text is kept."""
    assert champs.qualite(cell) == qualite


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("48", "48"),
        ("Lozère", "48"),
        ("LOZERE", "48"),
        ("48 – Lozère", "48"),
        ("Lozère (48)", "48"),
        ("9", "09"),
        ("2a", "2A"),
        ("Tarn-et-Garonne", "82"),
        ("Côte d'Or", "21"),
        ("La Réunion", "974"),
        ("Bavière", None),
        ("", None),
    ],
)
def test_departements(text: str, code: str | None) -> None:
    """A département by code, by name, or both."""
    assert departements.from_text(text) == code


def test_departements_of_addresses() -> None:
    """INSEE codes and postal codes say the département, Corsica's and overseas' too."""
    assert [departements.from_insee(code) for code in ("48095", "2A004", "97411", "", "99999")] == [
        *("48", "2A", "974"),
        *(None, None),
    ]
    assert [departements.from_postal(code) for code in ("48000", "20000", "20200", "97400", "x")] == [
        *("48", "2A", "2B", "974"),
        None,
    ]
