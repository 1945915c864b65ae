"""What WeasyPrint leaves undone for a file to be both PDF/A-3a (archive) and PDF/UA-1 (accessible)."""

from collections.abc import Iterator
from typing import Any

import pydyf

# PDF/UA's part number must be declared, and PDF/A asks that the schema declaring it be described.
_XMP = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


def declare(document: Any) -> None:
    """Have the metadata say PDF/UA-1 beside PDF/A-3a; to be called before the document is written."""
    original = document.metadata.generate_rdf_metadata

    def both(*arguments: object) -> bytes:
        own: bytes = original(*arguments)
        inner = _XMP[_XMP.index(b">") + 1 : _XMP.rindex(b"</rdf:RDF>")]
        return own.replace(b"</rdf:RDF>", inner + b"</rdf:RDF>")

    document.metadata.generate_rdf_metadata = both


def finish(pdf: pydyf.PDF) -> None:
    """Mark the footers as artefacts, give a scope to table heads, name each attachment once."""
    reached = _reachable(pdf)
    tree = _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    for number, stream in enumerate(page_streams(pdf)):
        _mark_artefacts(stream, tree["Nums"][2 * number + 1], reached)
    for element in _dictionaries(pdf):
        if element.get("S") == "/TH":
            element["A"]["Scope"] = "/Column"
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    _object(pdf, pdf.catalog["Metadata"]).compress = False
    _delimit(pdf)


def page_streams(pdf: pydyf.PDF) -> Iterator[Any]:
    """The content stream of each page, in order."""
    for element in _dictionaries(pdf):
        if element.get("Type") == "/Page":
            yield _object(pdf, element["Contents"])


def _delimit(pdf: pydyf.PDF) -> None:
    """Have a stream that ends in a carriage return followed by two characters of end of line, not one.

    With the line feed alone, its last byte reads as part of the end of line: the length no longer matches
    (ISO 19005-3, 6.1.7.1). One convention in thirty has such a stream, since compressed bytes are any bytes.
    """
    write_line = pdf.write_line

    def unambiguous(content: bytes, output: Any) -> None:
        end = b"\nendstream\nendobj"
        if content.endswith(b"\r" + end):
            content = content.removesuffix(end) + b"\r" + end
        write_line(content, output)

    pdf.write_line = unambiguous


def _mark_artefacts(stream: Any, slots: list[Any], reached: set[Any]) -> None:
    """What no structure element reaches is read aloud on every page unless it is declared an artefact."""

    # WeasyPrint writes the tag, its properties and the operator as three items: « /Span », {MCID n}, « BDC ».
    for position, item in enumerate(stream.stream):
        if isinstance(item, dict) and "MCID" in item and slots[item["MCID"]] not in reached:
            slots[item["MCID"]] = "null"
            stream.stream[position - 1 : position + 1] = [
                "/Artifact",
                pydyf.Dictionary({"Type": "/Pagination"}),
            ]


def _reachable(pdf: pydyf.PDF) -> set[Any]:
    """References of the structure elements under the root."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    pending, seen = list(root["K"]), set()
    while pending:
        reference = pending.pop()
        if not isinstance(reference, bytes) or reference in seen:
            continue
        seen.add(reference)
        element = _object(pdf, reference)
        if isinstance(element, dict):
            pending.extend(element.get("K", ()))
    return seen


def _dictionaries(pdf: pydyf.PDF) -> Iterator[dict[str, Any]]:
    return (element for element in pdf.objects if isinstance(element, dict))


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
