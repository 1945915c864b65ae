"""The shipped campaigns."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from convgen.campagne import Campagne, Correction
from convgen.dossier import Dossier
from convgen.errors import CampagneInvalide
from convgen.intake.campagnes import available, campagnes_dir, load
from convgen.intake.dossiers import Lu, read
from convgen.rules.delais import situation
from convgen.rules.dossier import check
from convgen.rules.identifiants import is_siret, is_uai

SAMPLES = Path(__file__).parents[1] / "samples" / "dossiers"


def sample(name: str, campagne: Campagne) -> list[Dossier]:
    """The dossiers of a sample file."""
    return [row.dossier for row in read(SAMPLES / name, campagne) if isinstance(row, Lu)]


def test_both_campaigns_are_shipped() -> None:
    """The two ids of the design are known."""
    assert available() == ("montpellier-2022-2023", "toulouse-2026-2027")


def test_montpellier_is_the_procedure_of_2022() -> None:
    """Price, closing, pivot and situations are those of the 2022 document."""
    campagne = load("montpellier-2022-2023")
    assert campagne.departements == ("11", "30", "34", "48", "66")
    assert (campagne.prix, campagne.ouverture, campagne.cloture) == (Decimal(45), None, date(2022, 10, 28))
    assert (campagne.delai.pivot, campagne.delai.echeance_avant_pivot) == (
        date(2022, 8, 29),
        date(2022, 10, 28),
    )
    assert (campagne.referents_max, campagne.correction) == (1, Correction.NOUVEAU_DOSSIER)
    assert campagne.annee_precedente


def test_toulouse_is_the_procedure_of_2026() -> None:
    """Price, window and required fields are those of the 2026 tutorial."""
    campagne = load("toulouse-2026-2027")
    assert campagne.departements == ("09", "12", "31", "32", "46", "65", "81", "82")
    assert (campagne.prix, campagne.ouverture) == (Decimal(41), date(2026, 5, 18))
    assert (campagne.cloture, campagne.situations) == (date(2026, 10, 16), False)
    assert (campagne.referents_max, campagne.correction) == (2, Correction.REOUVERTURE)
    assert campagne.champs_requis == {"telephone", "qualite"}


@pytest.mark.parametrize("id", available())
def test_lists_are_well_formed(id: str) -> None:
    """Every UAI and SIRET of the side files is valid, and every school is in the académie."""
    campagne = load(id)
    schools = campagne.ecoles.values()
    assert all(is_uai(ecole.uai) and ecole.uai[1:3] in campagne.departements for ecole in schools)
    assert len({ecole.uai for ecole in schools}) == len(campagne.ecoles)
    assert all(is_siret(siret) for siret in campagne.annee_precedente)


@pytest.mark.parametrize("id", available())
def test_signature_is_a_light_picture(id: str) -> None:
    """The académie's signature is there, wide enough to print, and light."""
    signature = load(id).signataire.signature
    assert signature is not None
    assert signature.stat().st_size < 15_000
    with Image.open(signature) as picture:
        assert picture.size == (900, 350)


def test_the_signature_is_drawn_by_the_committed_script(tmp_path: Path) -> None:
    """The script draws the committed picture again."""
    drawn = tmp_path / "signature.png"
    script = campagnes_dir() / "draw_signature.py"
    subprocess.run([sys.executable, str(script), "2026", str(drawn)], check=True)
    shipped = campagnes_dir() / "toulouse-2026-2027" / "signature.png"
    with Image.open(drawn) as new, Image.open(shipped) as old:
        assert new.convert("RGB").tobytes() == old.convert("RGB").tobytes()


def test_sample_dossiers_of_toulouse_are_good() -> None:
    """Twelve or more dossiers without any problem, one of them with more than sixty schools."""
    campagne = load("toulouse-2026-2027")
    dossiers = sample("toulouse-2026-2027.json", campagne)
    assert len(dossiers) >= 12
    assert all(check(dossier, campagne) == () for dossier in dossiers)
    assert max(len(dossier.ecoles) for dossier in dossiers) > 60


def test_sample_dossiers_of_montpellier_are_good() -> None:
    """Eight or more dossiers without any problem, of all situations; Mende's is the design's."""
    campagne = load("montpellier-2022-2023")
    dossiers = sample("montpellier-2022-2023.json", campagne)
    assert len(dossiers) >= 8
    assert all(check(dossier, campagne) == () for dossier in dossiers)
    assert {situation(dossier, campagne) for dossier in dossiers} == {"A", "B", "C"}
    assert situation(next(dossier for dossier in dossiers if dossier.numero == 9041818), campagne) == "B"


def test_sample_of_errors_has_five_and_a_good_one() -> None:
    """The bad dossier has five problems; the good one none."""
    campagne = load("toulouse-2026-2027")
    counts = [len(check(dossier, campagne)) for dossier in sample("erreurs.json", campagne)]
    assert counts == [5, 0]


def test_unknown_campaign_names_the_known_ones() -> None:
    """A wrong id is answered with the right ones, also when it climbs folders."""
    for wrong in ("toulouse", "../campagnes/toulouse-2026-2027", ""):
        with pytest.raises(CampagneInvalide, match=r"montpellier-2022-2023, toulouse-2026-2027"):
            load(wrong)
