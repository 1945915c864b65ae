"""Impact: the same change is one group, whoever the dossiers are; what some alone suffer is another."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from convgen.cli.impact import impact
from convgen.convention import Zone
from convgen.dossier import Collectivite, Signataire
from convgen.errors import UsageInvalide
from convgen.registre import open_registre
from convgen.rendering import modeles, render
from convgen.workflow.generate import Imprimerie, generate
from convgen.workflow.impact import Bilan, Emise, Impact, Travail, against_registre, gather, measure
from tests.factories import un_dossier, une_campagne
from tests.workflow import presse
from tests.workflow.lus import des_lus

_GRAULHET = Collectivite(
    siret="21810105100013", nom="Commune de Graulhet", commune="Graulhet", departement="81"
)
PETIT = un_dossier()
AUTRE = un_dossier(
    numero=9041819,
    ecoles=2,
    collectivite=_GRAULHET,
    signataire=Signataire(prenom="Anne", nom="MARTIN", qualite="Présidente"),
)
GRAND = un_dossier(numero=9041820, ecoles=33)


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with a word changed in an article, a signatory written otherwise, an annex more airy."""
    folder = tmp_path_factory.mktemp("modele") / "brouillon"
    shutil.copytree(modeles.templates_dir() / "ent-ecole" / "1", folder)
    source, style = folder / "convention.html.j2", folder / "style.css"
    text = source.read_text(encoding="utf-8").replace("au moins sept jours", "au moins huit jours")
    text = text.replace(
        "{{ d.signataire.nom_complet }}, {{ d.signataire.qualite or", "{{ d.signataire.qualite or"
    )
    source.write_text(text, encoding="utf-8")
    style.write_text(
        style.read_text(encoding="utf-8") + "#annexe td { padding: 1.2mm 1.8mm }", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def mesure(modele: Path, tmp_path_factory: pytest.TempPathFactory) -> Impact:
    """Three dossiers: one was issued and is in a file, two are printed by the former template."""
    issued = render(PETIT, une_campagne(), version=1)
    file = tmp_path_factory.mktemp("registre") / "convention.pdf"
    file.write_bytes(issued.pdf + b"\n1 0 obj a seal endobj %%EOF\n")
    emise = Emise(file=file, sha256=issued.sha256, zones=issued.zones)
    travaux = [
        Travail(dossier=PETIT, version=1, issued=emise),
        Travail(dossier=AUTRE, version=1),
        Travail(dossier=GRAND, version=1),
    ]
    campagne = une_campagne(template=str(modele))
    told = measure(travaux, campagne, "ent-ecole/1", jobs=1)
    return gather([*told, (5, "Le champ « commune » est vide.")], [7])


def test_the_same_change_is_one_group(mesure: Impact) -> None:
    """Two dossiers of different people suffer the same change, told once, their own data named by field."""
    first = mesure.groupes[0]
    assert first.numeros == (PETIT.numero, AUTRE.numero)
    assert "page 2 : mots, « sept » devient « huit »" in first.traits
    own = [trait for trait in first.traits if "page 4" in trait]
    assert own == ["page 4 : mots, « ‹signataire.nom_complet›, » devient rien"]
    assert not any("GARCIA" in trait or "MARTIN" in trait for one in mesure.groupes for trait in one.traits)


def test_a_page_gained_is_another_group(mesure: Impact) -> None:
    """The dossier whose annex overflows is apart, and the page is named."""
    second = mesure.groupes[1]
    assert second.numeros == (GRAND.numero,)
    assert "gagne 1 page(s) (5 → 6)" in second.traits
    assert "page 2 : mots, « sept » devient « huit »" in second.traits
    assert mesure.changes == 3
    assert mesure.inchanges == 0


def test_what_cannot_be_printed_is_told(mesure: Impact) -> None:
    """A dossier that the template can no longer print, and one never issued, are listed."""
    assert mesure.jamais_emis == (7,)
    assert mesure.echecs == ((5, "Le champ « commune » est vide."),)


def test_dossiers_without_a_change_are_counted_apart() -> None:
    """A group without a phrase is what does not change, and comes last."""
    bilans = [Bilan(numero=1, traits=(), pixels=()), Bilan(numero=2, traits=("a",), pixels=None)]
    found = gather(bilans, ())
    assert (found.inchanges, found.changes) == (1, 1)


def test_the_conventions_in_force_are_compared(tmp_path: Path) -> None:
    """From a registre come the document in force and its zones; a dossier without one is told."""
    imprimerie = Imprimerie(render=presse.imprime, printed=presse.printed, validate=None)
    with open_registre(tmp_path, write=True) as registre:
        list(generate(des_lus(6), une_campagne(), registre, jobs=1, imprimerie=imprimerie))
        dossiers = [lu.dossier for lu in des_lus(6, 8)]
        travaux, never = against_registre(dossiers, registre, tmp_path)
    assert never == [8]
    (travail,) = travaux
    assert travail.issued is not None
    assert travail.issued.file.is_file()
    assert travail.issued.zones == {"numero": Zone(page=4, box=(1.0, 2.0, 3.0, 4.0))}


def test_a_template_is_not_compared_with_itself(tmp_path: Path) -> None:
    """Without another template there is nothing to measure: it is said."""
    dossiers = tmp_path / "dossiers.json"
    dossiers.write_text("[]", encoding="utf-8")
    arguments = ["--campagne", "toulouse-2026-2027", str(dossiers), "--against", "ent-ecole/1"]
    told = CliRunner().invoke(impact, arguments, standalone_mode=False)
    assert isinstance(told.exception, UsageInvalide)
    assert "--modele" in str(told.exception)
