"""CSV exports of Démarche numérique."""

import csv
import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.dossier import Dossier
from convgen.errors import FichierInvalide
from convgen.intake import export_csv, liste_json
from convgen.intake.campagnes import load
from convgen.intake.lecture import Lu, Rejet

TOULOUSE = load("toulouse-2026-2027")
SAMPLES = Path(__file__).parents[2] / "samples" / "dossiers"
EXPORT = (SAMPLES / "export-toulouse-2026-2027.csv").read_text(encoding="utf-8")
ROWS = list(csv.reader(io.StringIO(EXPORT)))


def write(rows: list[list[str]], delimiter: str = ",") -> str:
    """The text of a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


def with_cell(header: str, value: str, *, occurrence: int = 1) -> str:
    """The export's first dossier, with one cell changed."""
    ranks = [rank for rank, name in enumerate(ROWS[0]) if name == header]
    row = list(ROWS[1])
    row[ranks[occurrence - 1]] = value
    return write([ROWS[0], row])


def read_one(text: str) -> Lu | Rejet:
    """The only row of an export."""
    (found,) = export_csv.read(text, TOULOUSE)
    return found


def dossier_of(text: str) -> Dossier:
    """The only dossier of an export, which must be readable."""
    found = read_one(text)
    assert isinstance(found, Lu), found.problems
    return found.dossier


def problems_of(text: str) -> tuple[str, ...]:
    """The problems of the only row of an export."""
    found = read_one(text)
    assert isinstance(found, Rejet)
    return found.problems


def test_the_export_says_what_the_json_says() -> None:
    """But for the shouted name of the collectivité, both samples hold the same dossiers."""
    canonical = liste_json.read((SAMPLES / "toulouse-2026-2027.json").read_text(encoding="utf-8"))
    by_numero = {row.dossier.numero: row.dossier for row in canonical if isinstance(row, Lu)}
    exported = export_csv.read(EXPORT, TOULOUSE)
    assert len(exported) == 6
    for row in exported:
        assert isinstance(row, Lu)
        other = by_numero[row.dossier.numero]
        same = ("ecoles", "montant", "referents", "signataire", "telephone", "engagements", "nombre_ecoles")
        assert [getattr(row.dossier, name) for name in same] == [getattr(other, name) for name in same]
        assert row.dossier.depose_le == other.depose_le
        assert row.dossier.collectivite.commune == other.collectivite.commune
        assert row.dossier.collectivite.departement == other.collectivite.departement
        assert row.dossier.collectivite.siret == other.collectivite.siret


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: write(ROWS, delimiter=";"),
        lambda text: write(ROWS, delimiter="\t"),
        lambda text: write([[*reversed(row[:-16]), *row[-16:]] for row in ROWS]),
        lambda text: write([[name + " *" for name in ROWS[0]], *ROWS[1:]]),
        lambda text: text + "\n\n",
    ],
)
def test_nuisances_change_nothing(change: Callable[[str], str]) -> None:
    """Line ends, decomposed accents, separators, order of columns and stars leave the dossiers unchanged."""
    assert [row.dossier for row in export_csv.read(change(EXPORT), TOULOUSE) if isinstance(row, Lu)] == [
        row.dossier for row in export_csv.read(EXPORT, TOULOUSE) if isinstance(row, Lu)
    ]


def test_an_export_without_dossiers_is_empty() -> None:
    """The platform writes no header then."""
    assert export_csv.read("", TOULOUSE) == ()
    assert export_csv.read(write(ROWS[:1]), TOULOUSE) == ()


def test_missing_columns_are_all_named() -> None:
    """A file without the columns of the campaign is refused as a whole."""
    kept = [rank for rank, name in enumerate(ROWS[0]) if name not in ("ID", "Établissement SIRET")]
    with pytest.raises(FichierInvalide) as caught:
        export_csv.read(write([[row[rank] for rank in kept] for row in ROWS]), TOULOUSE)
    assert "« ID », « Établissement SIRET »" in str(caught.value)


@pytest.mark.parametrize("text", ["bonjour", '"', "a,b\n\x00", ",,,,\n,,,,"])
def test_what_is_no_export_is_refused(text: str) -> None:
    """Any other text lacks the columns."""
    with pytest.raises(FichierInvalide):
        export_csv.read(text, TOULOUSE)


def test_every_problem_of_a_row_is_collected_and_the_others_go_on() -> None:
    """A row with three bad cells is refused with three reasons; the next row is read."""
    bad = list(ROWS[1])
    for header, value in (("ID", "?"), ("Déposé le", "hier"), (TOULOUSE.colonnes["montant"], "gratuit")):
        bad[ROWS[0].index(header)] = value
    refused, good = export_csv.read(write([ROWS[0], bad, ROWS[2]]), TOULOUSE)
    assert isinstance(refused, Rejet)
    assert [problem.split(" : ")[0] for problem in refused.problems] == ["numero", "depose_le", "montant"]
    assert (refused.numero, refused.ligne) == (None, 2)
    assert isinstance(good, Lu)
    assert good.ligne == 3


def test_a_row_with_a_lost_separator_is_refused() -> None:
    """A row of another width cannot be trusted in any column."""
    assert "colonnes au lieu de" in problems_of(write([ROWS[0], ROWS[1][:-1]]))[0]


@pytest.mark.parametrize("etat", ["Refusé", "Classé sans suite"])
def test_ended_dossiers_are_refused(etat: str) -> None:
    """A dossier that the platform has ended gets no convention."""
    assert "il n’a plus de convention" in problems_of(with_cell("État du dossier", etat))[0]


def test_departement_must_be_the_establishments() -> None:
    """The form's answer and the establishment's address may not disagree; either alone is enough."""
    assert "est dans le 12" in problems_of(with_cell("Département (Code)", "81"))[0]
    without = [rank for rank, name in enumerate(ROWS[0]) if not name.startswith("Département")]
    rows = [[row[rank] for rank in without] for row in ROWS[:2]]
    assert dossier_of(write(rows)).collectivite.departement == "12"


def test_a_departement_by_its_name_alone() -> None:
    """Without the column of codes, the name is enough."""
    rank = ROWS[0].index("Département (Code)")
    rows = [row[:rank] + row[rank + 1 :] for row in ROWS[:2]]
    assert dossier_of(write(rows)).collectivite.departement == "12"


def test_referents_count_when_wished_for() -> None:
    """« Non » empties what is left in the fields; « Oui » needs an address."""
    wished, name = TOULOUSE.colonnes["referent_1"], TOULOUSE.colonnes["referent_1_nom"]
    assert dossier_of(EXPORT_ONE).referents[0].nom == "MARTIN"
    assert dossier_of(with_cell(wished, "Non")).referents == ()
    assert "adresse de messagerie" in problems_of(with_cell(TOULOUSE.colonnes["referent_1_email"], ""))[0]
    assert dossier_of(with_cell(name, "Luc", occurrence=2)).referents[0].nom == "MARTIN"


def test_an_unchecked_box_is_no_commitment() -> None:
    """Both commitments are needed."""
    assert dossier_of(EXPORT_ONE).engagements is True
    assert dossier_of(with_cell(TOULOUSE.colonnes["engagement_2"], "off")).engagements is False


@pytest.mark.parametrize(
    ("localite", "commune"),
    [
        ("L ISLE JOURDAIN", "L’Isle-Jourdain"),
        ("BAGNOLS-LES-BAINS", "Bagnols-les-Bains"),
        ("Conques-en-Rouergue", "Conques-en-Rouergue"),
    ],
)
def test_communes_are_written_properly(localite: str, commune: str) -> None:
    """The register shouts; the list of schools knows the accents, and small letters are kept."""
    assert dossier_of(with_cell("Établissement localité", localite)).collectivite.commune == commune


EXPORT_ONE = write(ROWS[:2])


@given(st.sampled_from(sorted(set(ROWS[0]))), st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_cell_is_read_or_refused(header: str, value: str) -> None:
    """No text in any cell makes the reader fail."""
    try:
        found = read_one(with_cell(header, value))
    except FichierInvalide:
        return
    assert isinstance(found, Lu) or found.problems
