"""Reading campaign files."""

import shutil
from pathlib import Path

import pytest

from convgen.errors import CampagneInvalide
from convgen.intake.campagnes import campagnes_dir, load


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped campaigns, to be spoilt."""
    shutil.copytree(campagnes_dir(), tmp_path / "campagnes")
    return tmp_path / "campagnes" / "montpellier-2022-2023.toml"


def spoil(path: Path, old: str, new: str) -> Path:
    """Replace one piece of a file that has it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_campaign_is_read_from_any_path(copy: Path) -> None:
    """A path is as good as an id, and side files are found beside it."""
    campagne = load(str(copy))
    assert campagne.ecoles == load("montpellier-2022-2023").ecoles
    assert campagne.signataire.signature == copy.parent / "montpellier-2022-2023" / "signature.png"


def test_every_wrong_key_is_named_at_once(copy: Path) -> None:
    """An unknown key, a missing one and two bad values are all in one message."""
    spoil(copy, "prix = 45", "prix = -1\nprixx = 45")
    spoil(copy, "cloture = 2022-10-28", 'cloture = "hier"')
    spoil(copy, 'ville = "Montpellier"\n', "")
    with pytest.raises(CampagneInvalide) as caught:
        load(str(copy))
    for said in ("prix : ", "prixx : champ inconnu", "cloture : une date", "ville : champ manquant"):
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('2022-2023"\nsuffixe', '2022-2024"\nsuffixe', "se suivre"),
        ("Convention-ENT-22-23", "Convention-ENT-21-22", "suffixe_fichier"),
        ('["11", "30"', '["11", "20"', "départements inconnus : 20"),
        ("champs_requis = []", 'champs_requis = ["age"]', "champs inconnus : age"),
        ("pivot = 2022-08-29\n", "", "vont ensemble"),
        ('"a_examiner"', '"peut-être"', "les valeurs possibles sont"),
        ("partenariat du {date}", "partenariat du {date.__class__}", "{annee} et {date}"),
        ("situations = true", "situations = false", "listes.annee_precedente"),
        (
            'siret = "Établissement SIRET"\n',
            'sirett = "x"\n',
            "champ inconnu : sirett ; champ manquant : siret",
        ),
        ("prix = 45", "prix = 45.005", "deux décimales"),
        ('nom = "Hélène', "nom = Hélène", "TOML"),
        ("/ecoles.csv", "/absent.csv", "absent.csv"),
        ("/signature.png", "/absent.png", "absent.png"),
    ],
)
def test_each_fault_is_said(copy: Path, old: str, new: str, said: str) -> None:
    """A campaign that makes no sense is refused with its reason."""
    with pytest.raises(CampagneInvalide) as caught:
        load(str(spoil(copy, old, new)))
    assert said in str(caught.value)


def test_wrong_rows_of_the_lists_are_named(copy: Path) -> None:
    """A bad UAI, a bad SIRET and a row without its values are said with their lines."""
    folder = copy.parent / "montpellier-2022-2023"
    spoil(folder / "ecoles.csv", ",0110125B,", ",0110125C,")
    spoil(folder / "annee_precedente.csv", "21480095500012", "21480095500013")
    with (folder / "ecoles.csv").open("a", encoding="utf-8") as lines:
        lines.write("un libellé seul\n")
    with pytest.raises(CampagneInvalide) as caught:
        load(str(copy))
    assert "ligne 2 : l’UAI « 0110125C » est incorrect" in str(caught.value)
    assert "le SIRET « 21480095500013 » est incorrect" in str(caught.value)
    assert "il manque ou il reste une valeur" in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are said to be so."""
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CampagneInvalide, match="UTF-8"):
        load(str(path))
