"""A convention cast in a mould is the one WeasyPrint lays out: words, zones, tags, pixels."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from convgen.campagne import Campagne
from convgen.convention import Convention
from convgen.dossier import Signataire
from convgen.rendering import modeles, polices, printed
from convgen.rendering.archivage import PDF_A, PDF_UA, validate
from tests import fidelite, tirage
from tests.factories import un_dossier, une_campagne, une_ecole

polices.isolate()
from convgen.rendering import rendu  # noqa: E402 -- WeasyPrint must find the fonts isolated
from convgen.rendering.moule import atelier  # noqa: E402
from convgen.rendering.moule.hors_moule import HorsMoule  # noqa: E402

CAMPAGNES = ("toulouse-2026-2027", "montpellier-2022-2023")
SEEDS = (0, 1, 3, 6, 8, 16, 17)
"""Of the hundreds that ``python -m bench.fidelite`` draws."""


def cast(campagne: str = CAMPAGNES[0], **changes: object) -> Convention:
    """A dossier cast, whatever WeasyPrint could have done. Raises HorsMoule."""
    return rendu._cast(rendu._epreuve(un_dossier(**changes), une_campagne(campagne), 1))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_cast_is_what_is_laid_out(seed: int) -> None:
    """Random dossiers of both campaigns: long names wrap, move what follows them, add rows."""
    campagne = une_campagne(CAMPAGNES[seed % 2])
    epreuve = rendu._epreuve(tirage.dossier(campagne, seed), campagne, 1 + seed % 3)
    assert list(fidelite.differences(rendu._cast(epreuve), rendu._laid_out(epreuve))) == []


def test_a_difference_would_be_seen() -> None:
    """The comparison finds a dossier that is not the same, be it by one letter."""
    ours = cast()
    other = un_dossier(signataire=Signataire(prenom="Jean", nom="GARCIB", qualite="Maire"))
    theirs = rendu.lay_out(other, une_campagne(), version=1)
    found = " ".join(fidelite.differences(ours, replace(theirs, digest8=ours.digest8)))
    assert "_tags" in found
    assert "words of page 1" in found
    assert "pixels of page 4" in found


def test_the_cast_file_is_archivable_and_accessible() -> None:
    """PDF/A-3a and PDF/UA-1 hold for a file written by the mould, with wrapped names and many rows."""
    dossier = un_dossier(
        ecoles=tuple(une_ecole(rang, nom="École élémentaire " * rang) for rang in range(1, 9))
    )
    pdf = rendu._cast(rendu._epreuve(dossier, une_campagne(), 2)).pdf
    assert validate(pdf) == (PDF_A, PDF_UA)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ecoles": (une_ecole(1, nom="École Ŵaldeck"),)}, "fonts lack"),
        ({"ecoles": (une_ecole(1, nom="École Ωmega"),)}, "scripts"),
        ({"ecoles": (une_ecole(1, nom="Mot" * 60),)}, "wider than its place"),
        ({"ecoles": 80}, "overflows"),
        ({"ecoles": (une_ecole(1, nom="École <b>ENT-École</b>"),)}, "shape"),
        ({"signataire": Signataire(prenom="Jean", nom="GARCIA", qualite="Maire " * 60)}, "zone"),
    ],
)
def test_what_the_mould_cannot_vouch_for_is_left_to_weasyprint(changes: dict[str, object], why: str) -> None:
    """Another glyph, a word too wide, another page, another shape, a text too high: each is told apart."""
    with pytest.raises(HorsMoule, match=why):
        cast(**changes)


def test_what_is_left_to_weasyprint_is_issued_all_the_same() -> None:
    """A dossier of 80 schools has its seven pages."""
    assert rendu.render(un_dossier(ecoles=80), une_campagne(), version=1).pages > 5


@pytest.fixture
def no_mould() -> Iterator[None]:
    """A process that has made no mould yet."""
    kept = dict(atelier._formes), dict(atelier._reconnues)
    _forget()
    yield
    _forget()
    atelier._formes.update(kept[0])
    atelier._reconnues.update(kept[1])


def _forget() -> None:
    atelier._formes.clear()
    atelier._reconnues.clear()


def test_what_was_cast_before_changes_no_byte(no_mould: None) -> None:
    """A mould made for another dossier, of another campaign even, gives the bytes of one just made."""
    cast(ecoles=5, numero=77)
    after = cast().pdf
    _forget()
    assert cast().pdf == after


def test_equal_campaigns_share_their_moulds(no_mould: None) -> None:
    """A campaign read twice is the same; one whose dates differ is not, be it printed nowhere."""
    cast()
    cast()
    assert len(atelier._formes) == 1
    campagne = une_campagne(rentree=une_campagne().rentree.replace(month=8))
    atelier._known(json.dumps(printed(un_dossier(), campagne)["campagne"]), _source(campagne))
    assert len(atelier._formes) == 2


def _source(campagne: Campagne) -> atelier.Source:
    modele = modeles.load(campagne.template)
    return atelier.Source(modele=modele, campagne=campagne, fetcher=lambda: rendu._fetcher(modele, campagne))


def test_a_receipt_is_cast_too() -> None:
    """A template without repeated rows has its mould; nothing in it knows conventions."""
    epreuve = rendu._epreuve(un_dossier(), une_campagne(template="attestation-depot/1"), 1)
    assert list(fidelite.differences(rendu._cast(epreuve), rendu._laid_out(epreuve))) == []


def test_a_mould_that_lies_is_not_used(no_mould: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the proof comes out otherwise than WeasyPrint lays it out, the campaign is left to WeasyPrint."""
    monkeypatch.setattr("convgen.rendering.moule.coulee.flux._row", lambda rang, grown: 0.0)
    with pytest.raises(HorsMoule, match="proof"):
        cast()
