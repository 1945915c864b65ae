"""Every convention is valid PDF/A-3a and PDF/UA-1, and one that is not is told apart."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from convgen.convention import Convention
from convgen.dossier import Signataire
from convgen.errors import RenduImpossible
from convgen.rendering import render
from convgen.rendering.archivage import validate
from tests.factories import un_dossier, une_campagne


@pytest.fixture(scope="module")
def convention() -> Convention:
    """An issued convention."""
    return render(un_dossier(), une_campagne(), version=1)


def test_issued_conventions_are_valid(convention: Convention) -> None:
    """One page of annex or several, with and without référent: archive and accessible at once."""
    assert validate(convention.pdf) == ("PDF/A-3a", "PDF/UA-1")
    long = un_dossier(
        ecoles=90, referents=(), signataire=Signataire(prenom="Zoé", nom="D’ÉÇŒUR", qualite=None)
    )
    assert validate(render(long, une_campagne(), version=12).pdf) == ("PDF/A-3a", "PDF/UA-1")


def _objects(pdf: pikepdf.Pdf, key: str, value: str | None = None) -> list[pikepdf.Dictionary]:
    found = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and key in o]
    return [o for o in found if value is None or o[key] == value]


def _no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def _mute_picture(pdf: pikepdf.Pdf) -> None:
    for figure in _objects(pdf, "/S", "/Figure"):
        del figure.Alt


def _foreign_font(pdf: pikepdf.Pdf) -> None:
    for descriptor in _objects(pdf, "/FontFile2"):
        del descriptor["/FontFile2"]


def _no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


@pytest.mark.parametrize(
    ("spoil", "norme"),
    [
        (_no_language, "PDF/UA-1"),
        (_mute_picture, "PDF/UA-1"),
        (_foreign_font, "PDF/A-3a"),
        (_no_tree, "PDF/A-3a"),
    ],
)
def test_a_broken_rule_is_named(
    convention: Convention, spoil: Callable[[pikepdf.Pdf], None], norme: str
) -> None:
    """A document short of language, alternative text, font or tags fails, with the standard and the rule."""
    with pikepdf.open(io.BytesIO(convention.pdf)) as pdf:
        spoil(pdf)
        spoiled = io.BytesIO()
        pdf.save(spoiled, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
    with pytest.raises(RenduImpossible, match=f"n’est pas un {norme} valide .*PDF(A3A|UA1)-.*développeurs"):
        validate(spoiled.getvalue())


def test_what_is_no_pdf() -> None:
    """Bytes that cannot be parsed are no valid document either."""
    with pytest.raises(RenduImpossible, match="ne peut pas être vérifiée"):
        validate(b"%PDF-1.7 nothing")


def test_streams_end_where_they_say(convention: Convention) -> None:
    """A stream whose last byte is a carriage return is not taken for shorter; one convention in 30 has one.

    The dossiers are taken in turn until one has such a stream: the first of the range, today.
    """
    for numero in range(7, 200):
        pdf = render(un_dossier(numero=numero), une_campagne(), version=1).pdf
        if b"\r\r\nendstream" in pdf:
            assert validate(pdf)
            return
    pytest.fail("no such stream: is it still needed?")
