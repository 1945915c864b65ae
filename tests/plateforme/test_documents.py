"""What convgen sends to the platform, against the schema written from the facts."""

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from convgen.plateforme.documents import TOUS

SCHEMA = build_schema((Path(__file__).parent / "stub" / "schema.graphql").read_text("utf-8"))


@pytest.mark.parametrize("nom", TOUS)
def test_document_is_valid(nom: str) -> None:
    """Every document uses only types, fields and arguments that the facts name."""
    assert validate(SCHEMA, parse(TOUS[nom])) == []


@pytest.mark.parametrize(
    ("juste", "faux"), [("antivirus: virusScanResult", "virusScan"), ("after:", "since:")]
)
def test_wrong_name_is_seen(juste: str, faux: str) -> None:
    """A field or an argument that the platform does not have would be seen."""
    texte = TOUS["une page de dossiers"]
    assert juste in texte
    assert validate(SCHEMA, parse(texte.replace(juste, faux)))
