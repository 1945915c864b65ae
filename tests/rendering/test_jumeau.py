"""The HTML twin says what the PDF says, on its own, safely."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from convgen.convention import Convention
from convgen.dossier import Collectivite, Dossier, Signataire
from convgen.errors import RenduImpossible
from convgen.rendering import render
from convgen.rendering.jumeau import twin
from tests.factories import un_dossier, une_campagne, une_ecole
from tests.rendering.lecteur import said_by_html, said_by_pdf

HOSTILE = Collectivite(
    siret="21810004600014",
    nom='Commune d’<script>alert("Œ")</script>',
    commune="Albi & Cie",
    departement="81",
)
DOSSIERS = {
    "toulouse-2026-2027": un_dossier(),
    "montpellier-2022-2023": un_dossier(
        ecoles=tuple(une_ecole(rang, nom=f"École n° {rang} « Élan »") for rang in range(1, 61)),
        referents=(),
        signataire=Signataire(prenom="Zoé", nom="D’ÉÇŒUR", qualite=None),
        collectivite=HOSTILE,
    ),
}


@pytest.fixture(scope="module")
def conventions() -> dict[str, Convention]:
    """One convention of each campaign: short, and long with hostile text."""
    return {id: render(dossier, une_campagne(id), version=3) for id, dossier in DOSSIERS.items()}


@pytest.mark.parametrize("id", list(DOSSIERS))
def test_same_text(conventions: dict[str, Convention], id: str) -> None:
    """Read aloud, PDF and HTML say the same words in the same order, pictures included (RGAA 13.4)."""
    pdf = conventions[id].pdf
    html = twin(pdf, une_campagne(id), conventions[id].template)
    said = said_by_pdf(pdf)
    assert said == said_by_html(html)
    dossier: Dossier = DOSSIERS[id]
    for wanted in (
        str(dossier.numero),
        dossier.signataire.nom,
        dossier.ecoles[-1].uai,
        "Signaturede",
        "Article13",
    ):
        assert wanted in said
    assert "version3" in said


def test_another_document() -> None:
    """A receipt has its twin like a convention: nothing here knows one template."""
    campagne = une_campagne(template="attestation-depot/1")
    pdf = render(un_dossier(), campagne, version=1).pdf
    assert said_by_pdf(pdf) == said_by_html(twin(pdf, campagne, campagne.template))


def test_self_contained(conventions: dict[str, Convention]) -> None:
    """The page asks nothing of anybody, runs nothing, and names itself and its language."""
    html = twin(
        conventions["montpellier-2022-2023"].pdf, une_campagne("montpellier-2022-2023"), "ent-ecole/1"
    )
    assert re.findall(r'(?:src|href)="(?!data:image/png;base64,)', html) == []
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert '<html lang="fr">' in html
    assert html.count("<title>") == html.count("<h1>") == html.count("<main>") == 1
    assert re.findall(r"<th(?![^>]*scope=)[ >]", html) == []
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_another_picture(conventions: dict[str, Convention], tmp_path: Path) -> None:
    """A signature changed since is not shown under a document that bears the former one."""
    campagne = une_campagne()
    other = tmp_path / "autre.png"
    other.write_bytes(b"\x89PNG other")
    changed = replace(campagne, signataire=replace(campagne.signataire, signature=other))
    with pytest.raises(RenduImpossible, match="n’est plus celle"):
        twin(conventions["toulouse-2026-2027"].pdf, changed, "ent-ecole/1")


def test_document_without_data(tmp_path: Path) -> None:
    """A document that embeds no data has no twin."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "x.pdf")
    with pytest.raises(RenduImpossible, match="n’embarque pas"):
        twin((tmp_path / "x.pdf").read_bytes(), une_campagne(), "ent-ecole/1")
