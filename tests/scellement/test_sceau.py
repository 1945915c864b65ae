"""A sealed convention: the issued bytes first, a signature that holds, the two standards kept."""

import io
from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from convgen.convention import Convention
from convgen.errors import ScellementImpossible
from convgen.rendering.archivage import validate
from convgen.scellement import FIELD, Sceau
from tests.scellement.certificats import certificat


def _status(pdf: bytes, **options: object) -> PdfSignatureStatus:
    """What pyHanko says of the only signature, its own certificate being trusted."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = ValidationContext(trust_roots=[signature.signer_cert])
    return validate_pdf_signature(signature, trusted, **options)


def test_pyhanko_validates_it(scellee: bytes) -> None:
    """The signature holds, covers the whole file, is the académie's and PAdES."""
    status = _status(scellee)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    (signature,) = PdfFileReader(io.BytesIO(scellee)).embedded_signatures
    assert signature.field_name == FIELD
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert status.timestamp_validity is None


def test_one_byte_changed(convention: Convention, scellee: bytes) -> None:
    """Wherever one byte is changed, in what was issued or in what sealing added, the seal no longer holds."""
    content = scellee.index(b"/Contents <", len(convention.pdf))
    for place in (1000, len(convention.pdf) // 2, len(convention.pdf) + 50, content - 20, len(scellee) - 12):
        spoiled = bytearray(scellee)
        spoiled[place] ^= 1
        try:
            held = _status(bytes(spoiled)).bottom_line
        except Exception:  # noqa: BLE001 -- whatever pyHanko raises on a file that no longer parses
            held = False
        assert not held, place


def test_issued_bytes_come_first(convention: Convention, scellee: bytes) -> None:
    """Sealing only appends; sealed again, what comes before the signature is the same."""
    assert scellee.startswith(convention.pdf)
    assert len(scellee) - len(convention.pdf) < 40_000


def test_the_standards_are_kept(scellee: bytes) -> None:
    """Sealed, the file is still PDF/A-3a, and PDF/UA-1: its field has a name and a place to be read."""
    assert validate(scellee) == ("PDF/A-3a", "PDF/UA-1")
    with pikepdf.open(io.BytesIO(scellee)) as pdf:
        order = [element for element in _walk(pdf.Root.StructTreeRoot.K[0])]
        kinds = [str(element.S) for element in order]
        assert kinds[kinds.index("/Form") - 1] == "/Figure"
        widget = order[kinds.index("/Form")].K.Obj
        assert str(widget.TU) == (
            "Signature électronique de l’académie – certificat : Académie de Toulouse (essai)"
        )
        key = int(widget.StructParent)
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        assert numbers[numbers.index(key) + 1].objgen == order[kinds.index("/Form")].objgen


def _walk(element: pikepdf.Object) -> list[pikepdf.Object]:
    found = [element]
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += _walk(kid)
    return found


def test_it_is_seen_in_the_frame_only(convention: Convention, scellee: bytes) -> None:
    """Drawn, the sealed pages are those issued but for a line in the académie's frame."""
    zone = convention.zones["signature-academie"]
    with pdfium.PdfDocument(convention.pdf) as issued, pdfium.PdfDocument(scellee) as sealed:
        for number, (before, after) in enumerate(zip(issued, sealed, strict=True), start=1):
            pictures = [page.render(scale=2).to_numpy().astype(int) for page in (before, after)]
            rows, columns = np.nonzero(np.abs(pictures[0] - pictures[1]).max(axis=2))
            assert (rows.size > 0) == (number == zone.page)
            if rows.size:
                box = (columns.min() / 2, rows.min() / 2, columns.max() / 2, rows.max() / 2)
                assert box[0] >= zone.box[0]
                assert box[2] <= zone.box[2]
                assert zone.box[3] - 10 < box[1] < box[3] < zone.box[3]


def test_text_is_the_one_issued(convention: Convention, scellee: bytes) -> None:
    """The seal adds no word to the page: what is compared with a return is what was issued."""
    with pdfium.PdfDocument(convention.pdf) as issued, pdfium.PdfDocument(scellee) as sealed:
        texts = [[page.get_textpage().get_text_range() for page in pdf] for pdf in (issued, sealed)]
    assert texts[0] == texts[1]


def test_time_stamp(sceau: Sceau, convention: Convention, horodatage: DummyTimeStamper) -> None:
    """With an authority the time is attested (B-T), within the same standards."""
    sealed = replace(sceau, horodateur=horodatage).seal(convention.pdf, convention.zones)
    trusted = ValidationContext(trust_roots=[horodatage.tsa_cert])
    status = _status(sealed, ts_validation_context=trusted)
    assert status.bottom_line
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert validate(sealed)


def test_no_frame(sceau: Sceau, convention: Convention) -> None:
    """A document without a frame for the académie is not sealed somewhere else."""
    with pytest.raises(ScellementImpossible, match="signature-academie"):
        sceau.seal(convention.pdf, {})


def test_a_signature_after_it(convention: Convention, scellee: bytes) -> None:
    """A mayor who signs electronically after it leaves the seal valid: only a signature was added."""
    key, cert = certificat("Jean GARCIA, maire d’Albi")
    store = SimpleCertificateStore()
    mayor = SimpleSigner(
        signing_cert=translate_pyca_cryptography_cert_to_asn1(cert),
        signing_key=translate_pyca_cryptography_key_to_asn1(key),
        cert_registry=store,
    )
    meta = PdfSignatureMetadata(field_name="Maire", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    page = convention.zones["signature-collectivite"].page - 1
    spec = SigFieldSpec("Maire", on_page=page, box=(320, 600, 520, 660))
    signer = PdfSigner(meta, mayor, new_field_spec=spec)
    both = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(scellee))).getvalue()
    seal, _ = PdfFileReader(io.BytesIO(both)).embedded_signatures
    assert seal.field_name == FIELD
    status = validate_pdf_signature(seal, ValidationContext(trust_roots=[seal.signer_cert]))
    assert status.bottom_line
    assert status.modification_level is ModificationLevel.FORM_FILLING
