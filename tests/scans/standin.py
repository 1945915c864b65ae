"""A stand-in convention: three pages drawn on the spot, for tests of the simulator that need no template."""

from functools import lru_cache

import weasyprint

from tests.scans.desk import Issued
from tests.scans.sheet import Box

POINTS_PER_CSS_PX = 0.75
_STYLE = """
@page { size: A4; margin: 38mm 20mm 30mm;
  @bottom-center { content: "Dossier n° NUMERO — Page " counter(page) "/3" } }
body { font: 11pt/1.45 "Source Sans Pro", sans-serif; text-align: justify }
article { break-after: page }
.cadre { position: absolute; width: 78mm; height: 42mm; border: 1pt solid #222 }
#cachet { position: absolute; width: 60mm; height: 40mm; left: 100mm; top: 150mm; border: .5pt dashed #888 }
#temoin { position: absolute; width: 60mm; height: 40mm; left: 0; top: 150mm }
"""
_PARAGRAPH = (
    "La collectivité s’engage à transmettre la convention signée et à verser la contribution de 45 € par "
    "école au titre de l’année scolaire, dès réception du titre de perception émis par l’académie. "
)


@lru_cache(maxsize=8)
def standin(numero: int = 9041818, commune: str = "Mende", version: int = 1) -> Issued:
    """A page of text, a page with the frames, an annex; ``version`` changes a word."""
    text = f"<p>{_PARAGRAPH * 3}</p>" * 4
    body = f"<article><h3>Article premier, version {version}, {commune}</h3>{text}</article>"
    signed = (
        '<article><p id="fait-a-le">Fait à ......................, le ......................</p>'
        '<p style="position: relative; height: 200mm">'
        '<span id="signature-academie" class="cadre" style="left: 0; top: 90mm"></span>'
        '<span id="signature-collectivite" class="cadre" style="left: 88mm; top: 90mm"></span>'
        '<span id="cachet"></span><span id="temoin"></span></p></article>'
    )
    style = _STYLE.replace("NUMERO", str(numero))
    html = f"<style>{style}</style>{body}{signed}<h3>Annexe</h3><p>École de {commune}</p>"
    document = weasyprint.HTML(string=html).render()
    zones: dict[str, tuple[int, Box]] = {}
    for page, laid in enumerate(document.pages, start=1):
        for anchor, rectangle in laid.anchors.items():
            x0, y0, x1, y1 = (float(side) * POINTS_PER_CSS_PX for side in rectangle)
            zones[anchor] = (page, (x0, y0, x1, y1))
    pdf = document.write_pdf()
    return Issued(
        pdf=pdf,
        zones=zones,
        numero=numero,
        file_name=f"48-{commune}-Convention-ENT-22-23.pdf",
        commune=commune,
    )
