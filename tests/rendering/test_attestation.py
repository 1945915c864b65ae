"""The receipt of an application: another paper of the same dossiers, which nothing takes for a convention."""

import io
import json
from collections.abc import Iterator

import pikepdf
import pypdfium2 as pdfium
import pytest

from convgen import marque
from convgen.campagne import Campagne
from convgen.convention import Convention
from convgen.errors import RenduImpossible, UsageInvalide
from convgen.golden.images import draw, read_codes
from convgen.rendering import modeles, render
from convgen.rendering.archivage import validate
from convgen.workflow import documents
from tests.factories import un_dossier, une_campagne


@pytest.fixture(scope="module")
def campagne() -> Campagne:
    """The campaign as it prints receipts."""
    return documents.of(une_campagne(), "attestation-depot")


@pytest.fixture(scope="module")
def attestation(campagne: Campagne) -> Convention:
    """The receipt of a dossier of sixty schools."""
    return render(un_dossier(ecoles=60), campagne, version=1)


def text(pdf: bytes) -> Iterator[str]:
    """The text of each page, its spaces made ordinary."""
    document = pdfium.PdfDocument(pdf)
    try:
        yield from (" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def test_it_is_one_page_that_says_what_it_is(attestation: Convention) -> None:
    """Whatever the number of schools: who applied, when, for how many, and that it is no convention."""
    (page,) = text(attestation.pdf)
    assert attestation.pages == 1
    assert "atteste avoir reçu, le 12 juin 2026 à 9 h 06" in page
    assert "la demande d’adhésion de la commune d’Albi" in page
    assert "60 écoles" in page
    assert "Elle n’est pas la convention" in page
    assert "Signature" not in page
    assert attestation.file_name == "81-Albi-Attestation-depot-26-27.pdf"
    assert attestation.template == "attestation-depot/1"


def test_no_code_of_it_is_a_convention_s(attestation: Convention) -> None:
    """Its codes bear another first word: what reads the codes of conventions reads nothing there."""
    codes = {code.texte for code in read_codes(draw(attestation.pdf, 1).picture)}
    assert codes == {f"CVD1:9041818:1:1/1:{attestation.digest8}"}
    assert [marque.parse(code) for code in codes] == [None]
    assert marque.parse(next(iter(codes)).replace("CVD1", "CVG1")) is not None


def test_it_embeds_what_it_prints_and_no_more(attestation: Convention) -> None:
    """Neither référents nor each school: a receipt travels."""
    with pikepdf.open(io.BytesIO(attestation.pdf)) as document:
        data = json.loads(document.attachments["dossier.json"].get_file().read_bytes())
    assert data["nombre_ecoles"] == 60
    assert not {"ecoles", "referents", "titre"} & set(data)
    assert "signataire" not in data["campagne"]


def test_it_is_archivable_accessible_and_reproducible(attestation: Convention, campagne: Campagne) -> None:
    """It goes the way of every document: PDF/A-3a, PDF/UA-1, the same bytes for the same data."""
    assert validate(attestation.pdf) == ("PDF/A-3a", "PDF/UA-1")
    assert render(un_dossier(ecoles=60), campagne, version=1).sha256 == attestation.sha256


def test_documents_are_those_that_have_a_template() -> None:
    """An unknown document is refused with the list of them; a convention is not chosen here."""
    assert modeles.latest("attestation-depot") == "attestation-depot/1"
    with pytest.raises(RenduImpossible, match="attestation-depot, ent-ecole"):
        documents.of(une_campagne(), "facture")
    with pytest.raises(UsageInvalide, match="est une convention"):
        documents.of(une_campagne(), "ent-ecole")
