"""A convention sealed by the académie, then signed in the mayor's parapheur: each has its own part."""

from convgen.convention import Convention
from convgen.workflow.emises import _to_issued
from ocr.esign import signatures
from ocr.facts import Limits, Trust
from ocr.proof import prove
from ocr.reading import open_files
from tests import parapheur
from tests.parapheur import NOW, autorite, signataire


def test_the_seal_is_within_the_issued_bytes_and_the_mayors_after(
    scellee: bytes, convention: Convention
) -> None:
    """What is returned is proven to be the sealed document with one more signature, and nothing else."""
    zone = convention.zones["signature-collectivite"]
    content = parapheur.signe(scellee, signataire(), page=zone.page, box=zone.box)
    seal, mayor = signatures(content, Trust(at=NOW, roots=(autorite().der,)))
    assert (seal.intact, seal.end <= len(scellee)) == (True, True)
    assert (mayor.intact, mayor.trust, mayor.coverage, mayor.end) == (True, "trusted", "file", len(content))
    issued = _to_issued("k-v1", convention.pages, scellee, convention.zones)
    found = prove(open_files((content,), Limits(), number_pattern="none"), content, issued)
    assert (found.prefix, found.modification, found.pixels_differ, found.hidden_print) == (True, "form", 0, 0)
