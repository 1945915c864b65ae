"""A convention that the platform rendered itself: another template, without code, frame nor témoin."""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

from convgen.rendering import polices
from tests.scans import Issued

polices.isolate()

from weasyprint import HTML  # noqa: E402 -- reads the fonts of the machine when imported

SIGNATURE = Path(__file__).parents[2] / "campagnes" / "toulouse-2026-2027" / "signature.png"
PAGES = 2
LAYOUTS = ("colonnes", "empilee")
_PT = 0.75

STYLE = """
@page { size: A4; margin: 24mm 22mm 26mm;
  @bottom-right { content: "Page " counter(page) "/" counter(pages); font: 9pt "Source Sans Pro" } }
body { font: 11pt/1.35 "Source Sans Pro"; margin: 0 }
h1 { font-size: 17pt; text-align: center; margin: 6mm 0 } h2 { font-size: 12pt; margin: 5mm 0 1mm }
.saut { break-before: page } td { width: 80mm; vertical-align: top }
p { margin: 0 0 2mm; text-align: justify }
.place { height: 42mm } .place div { height: 40mm; width: 74mm }
.numero { text-align: right; font-size: 10pt }
.fait span { display: inline-block; width: 120mm; height: 6mm }
#cachet { height: 26mm; width: 70mm; margin-left: 84mm } img { height: 15mm; margin: 4mm }
"""
ARTICLE = (
    "L’académie met à la disposition des écoles désignées par la collectivité un espace numérique de "
    "travail, accessible aux élèves, à leurs responsables et aux enseignants. La collectivité participe "
    "au coût de ce service selon le nombre d’écoles inscrites, pour l’année scolaire seulement. Chaque "
    "partie s’engage à traiter les données personnelles selon le règlement en vigueur et à prévenir "
    "l’autre sans délai de tout incident. Le référent désigné suit le déploiement dans les écoles."
)
TITLES = ("Objet", "Durée", "Coût et paiement", "Litiges")


def issued(data: Mapping[str, object], layout: str = "colonnes") -> Issued:
    """The convention of a dossier (canonical JSON), as the platform hands it out."""
    collectivite, signataire = data["collectivite"], data["signataire"]
    assert isinstance(collectivite, dict)
    assert isinstance(signataire, dict)
    pdf, zones = _rendered(_html(data, collectivite, signataire, layout))
    number = data["numero"]
    assert isinstance(number, int)
    return Issued(
        pdf=pdf,
        zones=zones,
        numero=number,
        file_name="convention.pdf",
        commune=str(collectivite["commune"]),
        signataire=str(signataire["nom"]).title(),
    )


@lru_cache(maxsize=64)
def _rendered(html: str) -> tuple[bytes, dict[str, tuple[int, tuple[float, float, float, float]]]]:
    document = HTML(string=html, base_url=str(SIGNATURE.parent)).render()
    zones = {}
    for number, page in enumerate(document.pages, start=1):
        for name, (x, y, width, height) in _boxes(page._page_box):
            zones[name] = (number, (x * _PT, y * _PT, (x + width) * _PT, (y + height) * _PT))
    return document.write_pdf(), zones


def _boxes(box):  # type: ignore[no-untyped-def] -- WeasyPrint ships no types
    element = getattr(box, "element", None)
    if element is not None and element.get("id"):
        yield element.get("id"), (box.position_x, box.position_y, box.width, box.height)
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _html(
    data: Mapping[str, object], collectivite: dict[str, object], signataire: dict[str, object], layout: str
) -> str:
    number = data["numero"]
    line = f"Dossier n° {number}" if layout == "colonnes" else f"N° de dossier : {number}"
    who = f"{signataire['prenom']} {signataire['nom']}"
    articles = [f"<h2>Article {rank} : {title}</h2><p>{ARTICLE}</p>" for rank, title in enumerate(TITLES, 1)]
    parties = (
        f"<p>Entre l’académie de Toulouse, représentée par la rectrice, d’une part,</p>"
        f"<p>et {escape(str(collectivite['nom']))}, SIRET {collectivite['siret']}, représentée par "
        f"{escape(who)}, {signataire['qualite']}, d’autre part, il est convenu ce qui suit pour un montant "
        f"de {data['montant']} € par an.</p>"
    )
    return (
        f'<html lang="fr"><style>{STYLE}</style><p class="numero">{line}</p>'
        f"<h1>Convention de partenariat</h1>{parties}{''.join(articles[:3])}"
        f'<p class="numero saut">{line}</p>{articles[3]}'
        '<p class="fait">Fait à ______________________ , le ________________ '
        '<span id="fait-a-le"></span></p>'
        f"{_blocks(who, layout)}"
    )


def _blocks(who: str, layout: str) -> str:
    place = '<div class="place"><div id="signature-collectivite"></div></div>'
    ours = f"Pour la collectivité,<br>le maire, {escape(who)}{place}"
    theirs = (
        'Pour l’académie,<br>la rectrice<div class="place"><div id="signature-academie">'
        f'<img src="{SIGNATURE.name}"></div></div>'
    )
    if layout == "colonnes":
        return f'<table><tr><td>{theirs}</td><td>{ours}</td></tr></table><div id="cachet"></div>'
    alone = f"Le maire : {escape(who)}<br>Signature et cachet{place}"
    return f'<div>{theirs}</div><div>{alone}</div><div id="cachet"></div>'
