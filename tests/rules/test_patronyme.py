"""Prénom and surname in one text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.rules.patronyme import in_capitals, split


@pytest.mark.parametrize(
    ("text", "prenom", "nom"),
    [
        ("Jean GARCIA", "Jean", "GARCIA"),
        ("Xavier du BOIS DE GAUDUSSON", "Xavier", "du BOIS DE GAUDUSSON"),
        ("Jean-Pierre LE GOFF", "Jean-Pierre", "LE GOFF"),
        ("Marie France DUPONT-DURAND", "Marie France", "DUPONT-DURAND"),
        ("Inès d’ORNANO", "Inès", "d’ORNANO"),
        ("Inès d' ORNANO", "Inès", "d' ORNANO"),
        ("Sophie O'CONNOR", "Sophie", "O'CONNOR"),
        ("John McDONALD", "John", "McDONALD"),
        ("Hélène De La TOUR", "Hélène", "De La TOUR"),
        ("J. GARCIA", "J.", "GARCIA"),
        ("Jean P. GARCIA", "Jean", "P. GARCIA"),
        ("JEAN GARCIA", "JEAN", "GARCIA"),
        ("Jean Garcia", "Jean", "Garcia"),
        ("Jean de la Tour", "Jean", "de la Tour"),
        ("GARCIA Jean", "Jean", "GARCIA"),
        ("GARCIA de", "de", "GARCIA"),
        ("LE GOFF Anne Marie", "Anne Marie", "LE GOFF"),
        ("M. Jean GARCIA", "Jean", "GARCIA"),
        ("Mme Élise  BONNAFOUS", "Élise", "BONNAFOUS"),
    ],
)
def test_names_are_split_on_capitals(text: str, prenom: str, nom: str) -> None:
    """The capitals, with the particles before them, are the surname."""
    assert split(text) == (prenom, nom)


@pytest.mark.parametrize("text", ["GARCIA", "", "   "])
def test_one_word_is_no_name(text: str) -> None:
    """Without two words there is no telling prénom from surname."""
    assert split(text) is None


@given(
    prenom=st.lists(st.sampled_from(("Jean", "Marie-Thérèse", "Élise", "Noé")), min_size=1, max_size=3),
    particules=st.lists(st.sampled_from(("de", "du", "la", "d’", "van")), max_size=2),
    nom=st.lists(
        st.sampled_from(("GARCIA", "BOIS", "DE", "O’CONNOR", "LÉVÊQUE-NOËL")), min_size=1, max_size=3
    ),
)
def test_split_finds_what_was_joined(prenom: list[str], particules: list[str], nom: list[str]) -> None:
    """Prénoms, particles and capitals, joined, come apart in the same place."""
    surname = " ".join((*particules, *nom))
    assert split(f"{' '.join(prenom)} {surname}") == (" ".join(prenom), surname)
    assert in_capitals(surname)


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    """Whatever the text, its words are all there, but a leading civility."""
    found = split(text)
    if found is None:
        return
    words = sorted(f"{found[0]} {found[1]}".split())
    assert words in (sorted(text.split()), sorted(text.split()[1:]))
    assert all(found)


@pytest.mark.parametrize(
    ("nom", "good"),
    [
        ("GARCIA", True),
        ("du BOIS", True),
        ("d’ORNANO", True),
        ("McDONALD", True),
        ("Garcia", False),
        ("du Bois", False),
    ],
)
def test_capitals_are_recognised(nom: str, good: bool) -> None:
    """Particles may stay small, the rest is in capitals."""
    assert in_capitals(nom) is good
