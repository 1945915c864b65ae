"""A paper of three pages that is none of ours: set by WeasyPrint, each of its parts replaced by keyword."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import zxingcpp
from PIL import Image

from convgen.golden.zones import Places
from convgen.rendering import polices

_INSTANT = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Papier:
    """What the paper says and how it looks."""

    titre: str = "Convention type"
    juridique: str = "La collectivité, seule, désigne un officier public ; le fichier est fidèle."
    date: str = "12 juin 2026"
    montant: str = "123 €"
    ecoles: tuple[str, ...] = ("Jean Moulin", "Les Tilleuls", "Jules Ferry", "Pergaud", "Rouvière", "Le Lac")
    edition: str = "Édité le 01/06/2026 à 10:00"
    lien: str = "https://example.fr/"
    alt: str = "Un carré bleu"
    image: str = "blue"
    code: str = "CVG1:1:1:1/3:00000000"
    h2: str = "h2"
    fin: str = "Fait en deux exemplaires, afin de valoir."
    css: str = ""
    piece: bytes = b'{"montant": 123}'
    lang: str = "fr"
    fonte: str | None = None


def papier(base: Papier | None = None, /, **changes: Any) -> tuple[bytes, Places]:
    """The PDF, and where its elements with an id stand."""
    return _written(replace(base or Papier(), **changes))


def _written(papier: Papier) -> tuple[bytes, Places]:
    polices.isolate()
    from weasyprint import HTML, Attachment

    document = HTML(string=_html(papier), url_fetcher=_fetch(papier)).render(pdf_variant="pdf/ua-1")
    piece = Attachment(
        string=papier.piece, name="dossier.json", created=_INSTANT, modified=_INSTANT, relationship="Data"
    )
    zones = {
        name: (number, (x0 * 0.75, y0 * 0.75, x1 * 0.75, y1 * 0.75))
        for number, page in enumerate(document.pages, start=1)
        for name, (x0, y0, x1, y1) in page.anchors.items()
    }
    return _scoped(document.write_pdf(attachments=[piece], pdf_variant="pdf/ua-1")), zones


def _html(papier: Papier) -> str:
    rows = "".join(
        f"<tr><td>{rank}</td><td>École {nom}</td><td>Albi</td></tr>"
        for rank, nom in enumerate(papier.ecoles, start=1)
    )
    face = '@font-face { font-family: "Autre"; src: url(asset:fonte) }' if papier.fonte else ""
    family = "Autre" if papier.fonte else "Source Sans Pro"
    return f"""<!DOCTYPE html><html lang="{papier.lang}"><head><title>{papier.titre}</title><style>{face}
@page {{ size: A5; margin: 18mm; @bottom-left {{ content: "Dossier n° 7 – page " counter(page) }} }}
html {{ font: 10pt "{family}" }} section {{ break-before: page }} table {{ width: 100% }}
td, th {{ border: 0.3mm solid black; text-align: left }} .bloc {{ background: #ddeeff; height: 10mm }}
.trait {{ border-top: 0.5mm solid black }} img {{ width: 20mm; image-rendering: crisp-edges }}
{papier.css}</style></head><body>
<h1>Convention de démonstration</h1><p id="edition">{papier.edition}</p>
<p id="date">Signée le {papier.date}, pour {papier.montant}, à Albi.</p>
<p class="bleu">Voir <a href="{papier.lien}">la plateforme</a> de l’académie.</p>
<div class="bloc"></div><p><img src="asset:image" alt="{papier.alt}"> <img src="asset:code" alt="Code"></p>
<section><{papier.h2} class="article">Article 1</{papier.h2}><p id="juridique">{papier.juridique}</p>
<p>Les parties recherchent un accord amiable avant toute action.</p>
<p>Elles se réunissent une fois par an.</p>
<p>Chacune désigne un interlocuteur.</p><p>Les données sont protégées.</p></section>
<section><h2>Annexe</h2><table><thead><tr><th>N°</th><th>École</th><th>Commune</th></tr></thead>
<tbody>{rows}</tbody></table><div class="trait"></div><p id="fin">{papier.fin}</p></section></body></html>"""


def _fetch(papier: Papier) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    contents = {"image": lambda: _square(papier.image), "code": lambda: _code(papier.code)}
    contents["fonte"] = lambda: Path(papier.fonte or "").read_bytes()

    class Fetcher(URLFetcher):
        """Knows the paper's own pictures and font."""

        def fetch(self, url: str, headers: object = None) -> Any:
            return URLFetcherResponse(url, contents[url.partition(":")[2]]())

    return Fetcher(allowed_protocols=("asset",), fail_on_errors=True)


def _square(colour: str) -> bytes:
    return _png(Image.new("RGB", (40, 40), colour))


def _code(text: str) -> bytes:
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return _png(Image.fromarray(symbol.to_image(scale=4)))


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _scoped(pdf: bytes) -> bytes:
    """WeasyPrint writes no scope on the heads of a table."""

    def scope(document: pikepdf.Pdf) -> None:
        for item in tags(document, "/TH"):
            item.A.Scope = pikepdf.Name.Column

    return edited(pdf, scope)


def tags(document: pikepdf.Pdf, type_: str) -> list[Any]:
    """The structure elements of a type."""
    return [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == type_ and "/P" in item
    ]


def edited(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The PDF with a change made by pikepdf, its identifier kept."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()
