"""The engines that conventions are compared with: ``python -m bench.pairs ENGINE LOT DIR``.

Each process prints a lot of dossiers, one PDF each, with the same data, text, codes and embedded JSON.
"""

import html as entities
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from convgen.campagne import Campagne
from convgen.dossier import Dossier
from convgen.intake import campagnes, dossiers
from convgen.intake.dossiers import Lu
from convgen.rendering import polices

CAMPAGNE = "toulouse-2026-2027"
_TEMPLATE = Path(__file__).parent / "typst" / "convention.typ"
PREPARED = "preparation"
"""File that says how much of the processor time is the harness's own."""

_TAG = re.compile(r"<[^>]+>")


def weasyprint(lus: Sequence[Dossier], campagne: Campagne, dir: Path) -> None:
    """The reference of the mould: WeasyPrint lays out every document, fonts and style sheet read once."""
    from convgen.rendering import rendu

    for dossier in lus:
        (dir / f"{dossier.numero}.pdf").write_bytes(rendu.lay_out(dossier, campagne, version=1).pdf)


def typst(lus: Sequence[Dossier], campagne: Campagne, dir: Path) -> None:
    """typst-py: one compiler, the template read once, the data as inputs; PDF/A-3a and PDF/UA-1."""
    import typst as engine

    (dir / "signature.png").write_bytes(_signature(campagne))
    (dir / "convention.typ").write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    compiler = engine.Compiler(
        str(dir / "convention.typ"), font_paths=[str(polices.directory())], ignore_system_fonts=True
    )
    articles = None
    prepared = 0.0
    for dossier in lus:
        start = time.process_time()
        data, html = _printed(dossier, campagne)
        articles = articles or _articles(html)  # they are the campaign's: read once
        inputs = {
            "dossier": json.dumps({"version": 1, **data}, ensure_ascii=False),
            "textes": json.dumps({**_textes(data, html), "articles": articles}, ensure_ascii=False),
        }
        prepared += time.process_time() - start
        pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], sys_inputs=inputs)
        (dir / f"{dossier.numero}.pdf").write_bytes(pdf)
    # Taking our HTML apart is no work of Typst's: it is deducted.
    (dir / PREPARED).write_text(str(prepared))


def libreoffice(lus: Sequence[Dossier], campagne: Campagne, dir: Path) -> None:
    """LibreOffice without a window: one process converts the lot, merged beforehand, to PDF/A-3."""
    files = []
    for dossier in lus:
        path = dir / f"{dossier.numero}.html"
        path.write_text(_printed(dossier, campagne)[1], encoding="utf-8")
        files.append(str(path))
    export = 'pdf:writer_web_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"3"}}'
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{dir}/profil", "--convert-to", export]
    subprocess.run([*command, "--outdir", str(dir), *files], check=True, capture_output=True)


ENGINES: Mapping[str, Callable[[Sequence[Dossier], Campagne, Path], None]] = {
    "weasyprint": weasyprint,
    "typst": typst,
    "libreoffice": libreoffice,
}


def _printed(dossier: Dossier, campagne: Campagne) -> tuple[dict[str, Any], str]:
    from convgen.rendering import modeles, printed

    data: dict[str, Any] = printed(dossier, campagne)
    return data, modeles.load(campagne.template).html(data, 1)


def _signature(campagne: Campagne) -> bytes:
    assert campagne.signataire.signature is not None
    return campagne.signataire.signature.read_bytes()


def _textes(data: Mapping[str, Any], html: str) -> dict[str, Any]:
    """What Typst sets: the sentences of our template, so that both print the same words."""
    from convgen.convention import data_digest, digest8
    from convgen.marque import Marque

    digest = digest8(
        campagne=data["campagne"]["id"], template="ent-ecole/1", version=1, digest=data_digest(data)
    )
    marques = [
        str(Marque(numero=data["numero"], version=1, page=page, pages=5, digest8=digest))
        for page in range(1, 6)
    ]
    parties = _between(html, "et, d’autre part,</span> ", "</p>")
    jour = data["depose_le"][:10].split("-")
    return {
        "version": 1,
        "title": _between(html, "<title>", "</title>"),
        "author": "Académie de " + data["campagne"]["academie"],
        "jour": [int(part) for part in jour],
        "codes": [_code(marque) for marque in marques],
        "de_academie": "de " + data["campagne"]["academie"],
        "titre_signataire": _between(html, data["campagne"]["signataire"]["nom"] + ", ", ", "),
        "siret": _between(parties, "(SIRET ", ")"),
        "accord": _between(parties, "représenté", " par"),
        "qualite": data["signataire"]["qualite"] or "ayant qualité pour l’engager",
        "conditions": [list(pair) for pair in _conditions(html)],
        "designation": _between(html, '<p id="designation-signature">', "</p>"),
        "identite": _between(html, '<p id="identite-collectivite">', "</p>"),
        "signature": "signature.png",
        "delai": _between(html, '<p class="delai">', "</p>"),
        "envoi": _between(html, "</p>\n<p>Sur ", "</p>", prefix="Sur "),
        "sans_retour": _between(html, "<p>Sans retour", "</p>", prefix="Sans retour"),
        "consignes": _items(_raw(html, "<ol>", "</ol>")),
        "annexe": _between(html, '<section class="annexe">\n<h2>', "</h2>"),
        "inscrit": _between(_raw(html, '<section class="annexe">', "<table"), "<p>", "</p>"),
    }


def _articles(html: str) -> list[dict[str, Any]]:
    found = []
    for section in re.findall(r"<section><h2>(.*?)</section>", html, re.S):
        title, _, body = section.partition("</h2>")
        blocs: list[Any] = []
        for kind, inside in re.findall(r"<(p|ul)>(.*?)</\1>", body, re.S):
            blocs.append(_plain(inside) if kind == "p" else _items(inside))
        found.append({"titre": _plain(title), "blocs": blocs})
    return found


def _conditions(html: str) -> Iterator[tuple[str, str]]:
    table = _raw(html, '<table id="conditions">', "</table>")
    for head, body in re.findall(r'<td class="rubrique">(.*?)</td><td>(.*?)</td>', table, re.S):
        yield _plain(head), _plain(body.replace("</p><p>", "\n"))


def _code(marque: str) -> str:
    import zxingcpp

    code = zxingcpp.create_barcode(marque, zxingcpp.BarcodeFormat.QRCode, ec_level="M", version=2)
    return str(code.to_svg(add_quiet_zones=False))


def _items(html: str) -> list[str]:
    return [_plain(item) for item in re.findall(r"<li>(.*?)</li>", html, re.S)]


def _raw(text: str, start: str, end: str) -> str:
    return text.partition(start)[2].partition(end)[0]


def _between(text: str, start: str, end: str, prefix: str = "") -> str:
    return prefix + _plain(_raw(text, start, end))


def _plain(html: str) -> str:
    return entities.unescape(_TAG.sub("", html)).strip()


def main() -> None:
    """Print the lot with one engine."""
    engine, lot, dir = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    dir.mkdir(parents=True, exist_ok=True)
    campagne = campagnes.load(CAMPAGNE)
    lus = [lu.dossier for lu in dossiers.read(lot, campagne) if isinstance(lu, Lu)]
    polices.isolate()
    ENGINES[engine](lus, campagne, dir)


if __name__ == "__main__":
    main()
