"""The specimen: the convention's type as the site shows it, that nothing takes for a convention."""

from collections.abc import Mapping
from dataclasses import replace

from weasyprint.urls import URLFetcherResponse

from convgen.campagne import Campagne
from convgen.convention import data_digest, digest8
from convgen.errors import RenduImpossible
from convgen.marque import SPECIMEN, Marque
from convgen.rendering import essais, modeles, moteur, polices
from convgen.rendering.donnees import printed, read_instant, texts
from convgen.rendering.moteur import AssetFetcher, Piece

NUMERO = 0
"""No dossier bears it: the platform counts from 1, and a marque that bears it is not one of ours."""

_SHEET = """@page { background: url(asset:specimen) 0 0 / 210mm 297mm no-repeat;
@top-left { content: "SPÉCIMEN – à ne pas signer, à ne pas retourner"; width: 120mm; vertical-align: top;
padding: 5mm 0 0 3mm; font: bold 10pt "Source Sans Pro"; color: #a3060d } }"""

# Drawn under the text, on each page, as a background: what a reader aloud skips.
_ACROSS = """<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297">
<text x="105" y="175" transform="rotate(-52 105 165)" text-anchor="middle" font-family="Source Sans Pro"
font-weight="bold" font-size="46" fill="#f3c9cb">SPÉCIMEN</text></svg>"""


class _Fetcher(AssetFetcher):
    """The template's own files, and the word drawn across each page."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file behind the address."""
        if url == "asset:specimen":
            return URLFetcherResponse(url, _ACROSS.encode())
        return super().fetch(url, headers)


def specimen(campagne: Campagne) -> bytes:
    """The campaign's convention of nobody: SPÉCIMEN on each page, above it, across it and in its codes.

    The académie's signature is left out: this paper is public. Raises RenduImpossible as any document.
    """
    unsigned = replace(campagne, signataire=replace(campagne.signataire, signature=None))
    modele = modeles.load(campagne.template)
    data = printed(replace(essais.dossier(unsigned, ecoles=3), numero=NUMERO), unsigned)
    data["file_name"] = f"SPECIMEN-{campagne.suffixe_fichier}.pdf"
    polices.check(texts(data))
    html = modele.html(data, 0)
    if "</head>" not in html:
        raise RenduImpossible(f"Le modèle « {modele.id} » n’a pas d’élément head.")
    html = html.replace("</head>", f"<style>{_SHEET}</style></head>", 1)
    logo = {} if campagne.entete.logo is None else {"logo": campagne.entete.logo}
    feuilles = moteur.lay_out(html, modele.style, _Fetcher(modele.dir, logo))
    digest = digest8(campagne=campagne.id, template=modele.id, version=0, digest=data_digest(data))
    pages = len(feuilles.boxes)

    def payload(page: int) -> str:
        return str(Marque(numero=NUMERO, version=0, page=page, pages=pages, digest8=digest, codes=SPECIMEN))

    piece = Piece(
        name="specimen.txt",
        content="Spécimen : ce document n’est la convention de personne.\n".encode(),
        description="Nature du document",
        instant=read_instant(data),
    )
    return moteur.write(feuilles, payload, piece)
