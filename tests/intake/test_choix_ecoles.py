"""Schools by their labels."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.dossier import Ecole
from convgen.intake.campagnes import load
from convgen.intake.choix_ecoles import Libelles

TOULOUSE = load("toulouse-2026-2027")
LABELS = sorted(TOULOUSE.ecoles)
WITH_COMMAS = [label for label in LABELS if ", " in label]


def ecole(name: str) -> Ecole:
    """A school of which only the name counts."""
    return Ecole(uai="0480123Y", nom=name, commune="Mende")


@given(st.lists(st.sampled_from(LABELS) | st.sampled_from(WITH_COMMAS), max_size=80))
def test_joined_labels_come_apart(labels: list[str]) -> None:
    """Whatever schools are chosen, commas in their labels included, they are found again in order."""
    assert Libelles(TOULOUSE.ecoles).split(", ".join(labels)) == tuple(
        TOULOUSE.ecoles[label] for label in labels
    )


def test_the_longest_label_wins() -> None:
    """A label with a comma is not cut when its beginning is a label too."""
    known = {name: ecole(name) for name in ("École A", "École A, annexe", "annexe")}
    assert [found.nom for found in Libelles(known).split("École A, annexe, annexe, École A")] == [
        "École A, annexe",
        "annexe",
        "École A",
    ]


def test_decomposed_accents_and_apostrophes_do_not_matter() -> None:
    """An export through a Mac or a spreadsheet still names the schools."""
    label = next(label for label in LABELS if "’" in label and "É" in label)
    spoilt = unicodedata.normalize("NFD", label).replace("’", "'")
    assert Libelles(TOULOUSE.ecoles).split(spoilt) == (TOULOUSE.ecoles[label],)


def test_unknown_labels_are_named_with_the_nearest() -> None:
    """Each unknown label is said once, whole, with a known one that resembles it."""
    typo = WITH_COMMAS[0].replace("maternelle", "matrenelle").replace("primaire", "primiare")
    with pytest.raises(ValueError, match="n’est pas dans la liste") as caught:
        Libelles(TOULOUSE.ecoles).split(f"{LABELS[0]}, {typo}, {LABELS[1]}, Rien du tout")
    said = str(caught.value)
    assert f"« {typo} »" in said
    assert f"« {WITH_COMMAS[0]} »" in said
    assert "« Rien du tout »" in said
    assert f"« {LABELS[0]} » n’est pas" not in said


def test_no_answer_is_no_school() -> None:
    """An empty cell has no schools."""
    assert Libelles(TOULOUSE.ecoles).split("") == ()
