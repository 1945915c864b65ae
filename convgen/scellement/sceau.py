"""The seal itself: a PAdES signature added to the issued bytes, visible in the académie's frame."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import NoOpStampStyle

from convgen.convention import Box, Zone
from convgen.errors import ScellementImpossible
from convgen.scellement.apparence import draw
from convgen.scellement.balise import Place, find_place, tag

FIELD = "Sceau-Academie"
"""The name of the académie's field: what tells its seal from a signature set by somebody else."""

ZONE = "signature-academie"
_TRIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Sceau:
    """Who seals. ``titulaire``: the certificate's common name; ``horodateur``: None for a seal without an
    attested time (PAdES B-B), else B-T."""

    signer: Signer
    titulaire: str
    academie: str
    horodateur: TimeStamper | None = None

    @property
    def text(self) -> str:
        """What is printed in the frame, and read aloud."""
        return f"Signature électronique de l’académie – certificat : {self.titulaire}"

    def seal(self, pdf: bytes, zones: Mapping[str, Zone]) -> bytes:
        """The document followed by its signature: the bytes given come first, unchanged.

        The signature's time is this machine's: no more than a claim, which a time stamp attests. Raises
        ScellementImpossible when the document has no frame for the académie, or when the token or the time
        stamp authority declines.
        """
        if ZONE not in zones:
            raise ScellementImpossible(
                f"Le document ne peut pas être scellé : son modèle n’a pas de cadre « {ZONE} »."
            )
        place = find_place(pdf, zones[ZONE].page)
        for padding in range(_TRIES):
            sealed = self._signed(pdf, zones[ZONE], place, padding)
            # See accessibilite._delimit: the table of objects may end in a carriage return too.
            if b"\r\nendstream" not in sealed[len(pdf) :]:
                return sealed
        raise ScellementImpossible("Le sceau ne peut pas être délimité dans le fichier.")

    def _signed(self, pdf: bytes, zone: Zone, place: Place, padding: int) -> bytes:
        writer = _Suite(io.BytesIO(pdf))
        page = writer.find_page_for_modification(zone.page - 1)[0]  # type: ignore[no-untyped-call]
        box = _flipped(zone.box, float(page.get_object()["/MediaBox"][3]))
        spec = SigFieldSpec(
            FIELD,
            on_page=zone.page - 1,
            box=box,  # type: ignore[arg-type]  # fractions of a point are as good
            readable_field_name=self.text,
        )
        fields.append_signature_field(writer, spec)
        tag(writer, writer.root["/AcroForm"]["/Fields"].raw_get(-1), page, place)
        draw(writer, page, box, self.text, padding)
        signer = PdfSigner(
            PdfSignatureMetadata(
                field_name=FIELD,
                subfilter=SigSeedSubFilter.PADES,
                md_algorithm="sha256",
                reason="Convention émise par l’académie",
                location=self.academie,
            ),
            self.signer,
            timestamper=self.horodateur,
            stamp_style=NoOpStampStyle(),
        )
        try:
            signed: io.BytesIO = signer.sign_pdf(writer, existing_fields_only=True)
        except TimestampRequestError as error:
            raise ScellementImpossible(f"Le serveur d’horodatage n’a pas répondu : {error}.") from error
        except SigningError as error:
            raise ScellementImpossible(f"Le document n’a pas pu être scellé : {error}.") from error
        return signed.getvalue()


class _Suite(IncrementalPdfFileWriter):
    """What is appended to the issued bytes; the metadata, which say PDF/A and PDF/UA, stay as issued.

    pyHanko would write them anew, and lose the description of PDF/UA's schema that PDF/A asks for.
    """

    def _update_meta(self) -> None:
        """Nothing to say that the signature does not."""


def _flipped(box: Box, height_pt: float) -> Box:
    """A box from the page's top left, as PDF has it: from its bottom left."""
    x0, top, x1, bottom = box
    return x0, height_pt - bottom, x1, height_pt - top
