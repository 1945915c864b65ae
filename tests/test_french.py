"""French spelling: elision, contraction, numbers in letters, amounts, dates, spaces."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen import french


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Albi", "d’Albi"),
        ("Évreux", "d’Évreux"),
        ("Le Havre", "du Havre"),
        ("Les Andelys", "des Andelys"),
        ("La Rochelle", "de La Rochelle"),
        ("L’Isle-Jourdain", "de L’Isle-Jourdain"),
        ("Mende", "de Mende"),
        ("Hérépian", "d’Hérépian"),
        ("Hautpoul", "de Hautpoul"),
        ("Yssingeaux", "d’Yssingeaux"),
        ("Lescure-d’Albigeois", "de Lescure-d’Albigeois"),
    ],
)
def test_de_elides_and_contracts(nom: str, attendu: str) -> None:
    """« de » before a commune's name elides before a vowel and contracts with its article."""
    assert french.avec_de(nom) == attendu


@pytest.mark.parametrize(
    ("nom", "commune", "attendu"),
    [
        ("Commune de Mende", "Mende", "la commune de Mende"),
        ("Commune de Albi", "Albi", "la commune d’Albi"),
        ("Commune d'Albi", "Albi", "la commune d’Albi"),
        ("MAIRIE DE LE VIGAN", "Le Vigan", "la commune du Vigan"),
        ("Commune du Vigan", "Le Vigan", "la commune du Vigan"),
        ("Mende", "Mende", "la commune de Mende"),
        ("SIVOM du Lauragais", "Revel", "le SIVOM du Lauragais"),
        ("SIVOS de la Vère", "Albi", "le SIVOS de la Vère"),
        ("SI des écoles", "Albi", "le SI des écoles"),
        ("Communauté de communes du Lautrécois", "Lautrec", "la communauté de communes du Lautrécois"),
        ("Communauté d’agglomération de l’Albigeois", "Albi", "la communauté d’agglomération de l’Albigeois"),
        ("Toulouse Métropole", "Toulouse", "la collectivité « Toulouse Métropole »"),
        ("Syndicat intercommunal d’Albi", "Albi", "le syndicat intercommunal d’Albi"),
    ],
)
def test_a_collectivite_takes_its_article(nom: str, commune: str, attendu: str) -> None:
    """A commune, an EPCI or a syndicat comes out as it is written in a sentence."""
    assert french.avec_article(nom, commune) == attendu


def test_a_participle_agrees_with_the_collectivite() -> None:
    """A syndicat is « représenté », a commune « représentée »."""
    assert french.accord("le SIVOM du Lauragais") == ""
    assert french.accord("la commune d’Albi") == "e"


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (0, "zéro"),
        (1, "un"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (61, "soixante et un"),
        (71, "soixante et onze"),
        (77, "soixante-dix-sept"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (100, "cent"),
        (180, "cent quatre-vingts"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (1000, "mille"),
        (2080, "deux mille quatre-vingts"),
        (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
        (80_000_000, "quatre-vingts millions"),
        (200_000_000, "deux cents millions"),
        (1_000_001, "un million un"),
    ],
)
def test_numbers_in_letters(valeur: int, attendu: str) -> None:
    """vingt, cent and mille agree as the grammar asks."""
    assert french.en_lettres(valeur) == attendu


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_two_numbers_never_share_their_letters(one: int, other: int) -> None:
    """Different numbers are written differently."""
    assert (french.en_lettres(one) == french.en_lettres(other)) == (one == other)


@pytest.mark.parametrize("valeur", [-1, 10**12])
def test_a_number_out_of_range_is_refused(valeur: int) -> None:
    """No wrong words are made of a number that cannot be written."""
    with pytest.raises(ValueError, match="out of range"):
        french.en_lettres(valeur)


@pytest.mark.parametrize(
    ("montant", "chiffres", "lettres"),
    [
        ("45", "45\u00a0€", "quarante-cinq euros"),
        ("1", "1\u00a0€", "un euro"),
        ("0.01", "0,01\u00a0€", "un centime"),
        ("1845.50", "1\u202f845,50\u00a0€", "mille huit cent quarante-cinq euros et cinquante centimes"),
        ("1000000", "1\u202f000\u202f000\u00a0€", "un million d’euros"),
    ],
)
def test_amounts(montant: str, chiffres: str, lettres: str) -> None:
    """An amount is written in figures with unbreakable spaces and a comma, and in letters."""
    assert french.euros(Decimal(montant)) == chiffres
    assert french.euros_en_lettres(Decimal(montant)) == lettres


def test_a_tenth_of_a_cent_is_refused() -> None:
    """An amount that coins cannot pay is an error, never rounded."""
    with pytest.raises(ValueError, match="not an amount"):
        french.euros(Decimal("1.005"))


def test_the_first_of_the_month() -> None:
    """The first day alone is an ordinal."""
    assert french.jour(date(2026, 6, 1)) == "1er\u00a0juin\u00a02026"
    assert french.jour(date(2026, 8, 12)) == "12\u00a0août\u00a02026"


def test_plural_begins_at_two() -> None:
    """Zero and one are singular."""
    assert [french.compte(n, "école") for n in (0, 1, 2)] == ["0\u00a0école", "1\u00a0école", "2\u00a0écoles"]


def test_spaces_of_punctuation_do_not_break() -> None:
    """The spaces before double punctuation, inside guillemets and after n° become unbreakable."""
    assert french.typographie("a ; b : « c » n° 5 ?") == (
        "a\u202f; b\u00a0: «\u00a0c\u00a0» n°\u00a05\u202f?"
    )


def _by_one_expression(texte: str) -> str:
    """The same rules as three regular expressions: slower, easier to believe."""
    texte = re.sub(r"[ \u00a0]([;!?])(?=[\s<»)\u00a0]|$)", "\u202f\\1", texte)
    texte = re.sub(r" ([:»%€])", "\u00a0\\1", texte)
    return re.sub(r"(«|\bn°|\bart\.) ", "\\1\u00a0", texte)


@given(st.lists(st.sampled_from([*" \u00a0\u202f\n;!?:»«%€<)n°a.x_5é", "n° ", "art. ", "« "])).map("".join))
def test_typography_is_that_of_its_rules(texte: str) -> None:
    """Whatever the order of spaces and signs, the fast way gives what the rules say."""
    assert french.typographie(texte) == _by_one_expression(texte)
