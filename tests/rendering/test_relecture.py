"""What an issued document says of itself."""

import io

import pikepdf
import pytest

from convgen.errors import RegistreInvalide
from convgen.rendering import printed, render
from convgen.rendering.relecture import embedded
from tests.factories import un_dossier, une_campagne


def test_a_document_holds_what_it_prints() -> None:
    """The embedded data are those of the dossier, with its version."""
    pdf = render(un_dossier(), une_campagne(), version=2).pdf
    assert embedded(pdf) == {**printed(un_dossier(), une_campagne()), "version": 2}


@pytest.mark.parametrize("attached", [None, b"[]", b"{"])
def test_other_documents_are_refused(attached: bytes | None) -> None:
    """A document without its data, or with damaged ones, is told."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if attached is not None:
            pdf.attachments["dossier.json"] = pikepdf.AttachedFileSpec(pdf, attached)
        pdf.save(out)
    with pytest.raises(RegistreInvalide, match=r"dossier\.json"):
        embedded(out.getvalue())
