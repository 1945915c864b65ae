"""File names of conventions."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.campagne import Campagne
from convgen.dossier import Collectivite
from convgen.intake.campagnes import load
from convgen.nom_fichier import Genre, NomLu, build, judge, parse

MONTPELLIER = load("montpellier-2022-2023")
TOULOUSE = load("toulouse-2026-2027")
MENDE_NAME = "48-Mende-Convention-ENT-22-23.pdf"


def collectivite(commune: str = "Mende", departement: str = "48", nom: str = "") -> Collectivite:
    """A collectivité of which only the names count here."""
    return Collectivite(
        siret="21480095500012", nom=nom or f"Commune de {commune}", commune=commune, departement=departement
    )


@pytest.mark.parametrize(
    ("commune", "departement", "campagne", "expected"),
    [
        ("Mende", "48", MONTPELLIER, MENDE_NAME),
        ("Le Vigan", "30", MONTPELLIER, "30-Le-Vigan-Convention-ENT-22-23.pdf"),
        ("L'Isle-Jourdain", "32", TOULOUSE, "32-L’Isle-Jourdain-Convention-ENT-26-27.pdf"),
        ("Sainte-Thérèse (bourg)", "81", TOULOUSE, "81-Sainte-Thérèse-bourg-Convention-ENT-26-27.pdf"),
        ("../../etc/passwd", "09", TOULOUSE, "09-etc-passwd-Convention-ENT-26-27.pdf"),
        ("\u202e\x00", "09", TOULOUSE, "09-Collectivite-Convention-ENT-26-27.pdf"),
    ],
)
def test_names_are_built_as_the_procedure_asks(
    commune: str, departement: str, campagne: Campagne, expected: str
) -> None:
    """Spaces become hyphens, accents stay, what is unsafe goes."""
    assert build(collectivite(commune, departement), campagne) == expected


@given(commune=st.text(), departement=st.text())
def test_any_data_make_one_safe_component(commune: str, departement: str) -> None:
    """Whatever the data, the name is one visible component of bounded length, and the exact one."""
    name = build(collectivite(commune, departement), TOULOUSE)
    assert not set(name) & set('/\\:*?"<>|%$;\0')
    assert all(unicodedata.category(char)[0] not in "CZ" for char in name)
    assert name[0] not in ".-"
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 200
    assert unicodedata.is_normalized("NFC", name)
    assert judge(name, collectivite(commune, departement), TOULOUSE).kind is Genre.EXACT


def test_a_long_name_is_cut_between_letters() -> None:
    """A commune of five hundred accented letters leaves the ending whole and the bytes bounded."""
    name = build(collectivite("é" * 500), MONTPELLIER)
    assert name.endswith("é-Convention-ENT-22-23.pdf")
    assert 190 < len(name.encode()) <= 200


@pytest.mark.parametrize(
    "name",
    [
        MENDE_NAME.upper(),
        MENDE_NAME.replace(".pdf", ".PDF"),
        MENDE_NAME.replace("-", " "),
        MENDE_NAME.replace("-", "_"),
        "48-Mende-Convention-ENT-22-23 (1).pdf",
        "48-Mende-Convention-ENT-22-23-signe.pdf",
        "48-Mende-Convention-ENT-22-23 signée.pdf",
        "48-Mende-signée-Convention-ENT-22-23.pdf",
        "48-Mende-Convention-ENT-22-23 - Copie.pdf",
        "Copie de 48-Mende-Convention-ENT-22-23.pdf",
        "48-Mende-Convention-ENT-2022-2023.pdf",
        "48-Mende-Convention-ENT-22-23.pdf.pdf",
        "48-Mende-Convention-ENT-École-22-23.pdf",
        "48-Ville de Mende-Convention-ENT-22-23.pdf",
        "48MendeConventionENT2223.pdf",
        "48-Mende-Convention-ENT-22-23-12-06-2022-09-06-1234.pdf",
    ],
)
def test_variants_are_recognised(name: str) -> None:
    """What people, tablets and the platform do to a name leaves it a variant of the expected one."""
    judged = judge(name, collectivite(), MONTPELLIER)
    assert judged.kind is Genre.VARIANTE
    assert judged.expected == MENDE_NAME


@pytest.mark.parametrize(
    ("commune", "name"),
    [
        ("Alès", unicodedata.normalize("NFD", "30-Alès-Convention-ENT-22-23 (2).pdf")),
        ("Alès", "30-Ales-Convention-ENT-22-23.pdf"),
        ("Le Vigan", "30-Vigan-Convention-ENT-22-23.pdf"),
        ("Saint-Chély-d’Apcher", "30-St Chely d'Apcher-Convention-ENT-22-23.pdf"),
        ("L’Isle-Jourdain", "30-Isle-Jourdain-Convention-ENT-22-23.pdf"),
    ],
)
def test_other_spellings_of_the_commune_are_variants(commune: str, name: str) -> None:
    """Accents, a missing article and « St » do not make another commune."""
    assert judge(name, collectivite(commune, "30"), MONTPELLIER).kind is Genre.VARIANTE


def test_decomposed_accents_alone_are_the_exact_name() -> None:
    """A Mac decomposes the accents of a name: it is still the name that we gave."""
    name = build(collectivite("Alès", "30"), MONTPELLIER)
    assert (
        judge(unicodedata.normalize("NFD", name), collectivite("Alès", "30"), MONTPELLIER).kind is Genre.EXACT
    )


def test_an_epci_may_write_its_own_name() -> None:
    """The EPCI seated in a commune may put its own name where the commune's is expected."""
    epci = collectivite("Espalion", "12", nom="CC Causse, Lot et Truyère")
    name = "12-CC Causse Lot et Truyère-Convention-ENT-26-27.pdf"
    assert judge(name, epci, TOULOUSE).kind is Genre.VARIANTE


@pytest.mark.parametrize(
    "name",
    [
        "scan0001.pdf",
        "convention signée.pdf",
        "IMG_20220612_123456.jpg.pdf",
        ".pdf",
        "",
        "2022 Mende-ENT.pdf",
        "20220612 Mende convention ENT 22-23.pdf",
    ],
)
def test_names_that_say_nothing(name: str) -> None:
    """A scanner's name neither agrees nor contradicts."""
    assert parse(name) is None
    assert judge(name, collectivite(), MONTPELLIER).kind is Genre.MUET


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("48-Marvejols-Convention-ENT-22-23.pdf", "Marvejols"),
        ("30-Mende-Convention-ENT-22-23.pdf", "département 30"),
        ("48-Mende-Convention-ENT-21-22.pdf", "21-22"),
        ("12-Rodez-Convention-ENT-26-27 (1).PDF", "Rodez"),
    ],
)
def test_contradictions_are_named(name: str, word: str) -> None:
    """Another commune, département or year is a contradiction, said in the message."""
    judged = judge(name, collectivite(), MONTPELLIER)
    assert judged.kind is Genre.CONTRAIRE
    assert word in judged.message


def test_parse_reads_the_three_parts() -> None:
    """Département, commune and years are read, the Corsican départements too."""
    assert parse("2a_Sartène convention ent 2026_2027 signée.PDF") == NomLu(
        departement="2A", commune="sartene", annees="26-27"
    )


@given(st.text())
def test_any_name_is_judged(name: str) -> None:
    """No name makes the judgement fail."""
    assert judge(name, collectivite(), MONTPELLIER).kind in Genre
