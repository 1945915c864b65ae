"""Well formed identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.rules.identifiants import is_departement, is_email, is_siret, is_telephone, is_uai, uai_letter


@pytest.mark.parametrize(
    ("siret", "good"),
    [
        ("21480095500012", True),
        ("21480095500013", False),
        ("35600000000048", True),
        ("35600000012348", False),
        ("35600000049837", True),
        ("2148009550001", False),
        ("214800955000122", False),
        ("21480095500012\n", False),
        ("214 800 955 00012", False),
        ("２1480095500012", False),
        ("", False),
    ],
)
def test_siret(siret: str, good: bool) -> None:
    """Luhn's digit is checked, but La Poste's establishments follow their own sum."""
    assert is_siret(siret) is good


@pytest.mark.parametrize(
    ("uai", "good"),
    [("0750655E", True), ("0480123Y", True), ("0750655F", False), ("0750655e", False), ("", False)],
)
def test_uai(uai: str, good: bool) -> None:
    """The letter is the one of the digits."""
    assert is_uai(uai) is good


@given(st.integers(0, 9_999_999), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_letter_only_fits_the_digits(number: int, letter: str) -> None:
    """Of 26 letters, only the computed one is accepted."""
    digits = f"{number:07d}"
    assert is_uai(digits + letter) is (letter == uai_letter(digits))


@pytest.mark.parametrize(
    ("telephone", "good"),
    [
        ("0612345678", True),
        ("06 12 34 56 78", True),
        ("06.12.34.56.78", True),
        ("+33 6 12 34 56 78", True),
        ("+262 262 12 34 56", True),
        ("+262 62 12 34 56", False),
        ("612345678", False),
        ("0012345678", False),
        ("06 12 34 56", False),
        ("le matin", False),
    ],
)
def test_telephone(telephone: str, good: bool) -> None:
    """Ten digits, or the international form."""
    assert is_telephone(telephone) is good


@pytest.mark.parametrize(
    ("email", "good"),
    [
        ("mairie@example.fr", True),
        ("jean.garcia+ent@mairie-mende.example.fr", True),
        ("mairie@example", False),
        ("mairie.example.fr", False),
        ("mairie@@example.fr", False),
        ("mai rie@example.fr", False),
        (".mairie@example.fr", False),
        ("mairie..ent@example.fr", False),
        ("mairie@-example.fr", False),
        ("a@example.fr\nbcc: b@example.fr", False),
        (f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.fr", False),
    ],
)
def test_email(email: str, good: bool) -> None:
    """One address with a dotted domain."""
    assert is_email(email) is good


@pytest.mark.parametrize(
    ("code", "good"), [("09", True), ("2A", True), ("976", True), ("20", False), ("9", False)]
)
def test_departement(code: str, good: bool) -> None:
    """Two digits, Corsica's letters, three digits overseas."""
    assert is_departement(code) is good
