"""The HTML twin of an issued document: the same template filled with the same data, for the screen."""

import base64
import hashlib
import io
import json
import re
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pikepdf

from convgen.campagne import Campagne
from convgen.errors import RenduImpossible
from convgen.rendering import modeles

_DATA = "dossier.json"
_HEAD = """<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src {style}">
<style>{css}</style>
</head>"""
_ASSET = re.compile(r'src="asset:([^"]+)"')
_TYPES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"<svg": "image/svg+xml",
    b"<?xm": "image/svg+xml",
}


def twin(pdf: bytes, campagne: Campagne, template: str) -> str:
    """A page that needs nothing beside it, from the data that the document itself embeds.

    Both say the same (RGAA 13.3 and 13.4), since both come of one template. Raises RenduImpossible when a
    picture of the campaign is no longer the document's.
    """
    data = _data(pdf)
    modele = modeles.load(template)
    pictures = _pictures(campagne, data)
    html = modele.html(data, data.pop("version"))
    css = _css()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    head = _HEAD.format(style=escape(f"'sha256-{digest}'", quote=False), css=css)
    return _ASSET.sub(
        lambda match: f'src="{pictures.get(match[1]) or _inline((modele.dir / match[1]).read_bytes())}"',
        html.replace("</head>", head, 1),
    )


def _data(pdf: bytes) -> dict[str, Any]:
    """What was printed, and the ``version`` beside it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if _DATA not in document.attachments:
            raise RenduImpossible("Le document n’embarque pas les données dont il est fait.")
        data: dict[str, Any] = json.loads(document.attachments[_DATA].get_file().read_bytes())
        return data


def _pictures(campagne: Campagne, data: dict[str, Any]) -> dict[str, str]:
    """The campaign's pictures that the document shows, by their name there, as ``data:`` addresses."""
    printed = data["campagne"]
    known: dict[str, tuple[Path | None, str | None]] = {
        "signature": (campagne.signataire.signature, printed.get("signataire", {}).get("signature")),
        "logo": (campagne.entete.logo, printed.get("entete", {}).get("logo")),
    }
    shown = {}
    for name, (path, digest) in known.items():
        if digest is None:
            continue
        content = b"" if path is None else path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise RenduImpossible(f"L’image « {name} » de la campagne n’est plus celle du document émis.")
        shown[name] = _inline(content)
    return shown


def _inline(content: bytes) -> str:
    kind = next((kind for start, kind in _TYPES.items() if content.startswith(start)), None)
    if kind is None:
        raise RenduImpossible("Une image du document n’est ni PNG, ni JPEG, ni SVG.")
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@cache
def _css() -> str:
    return (files("convgen.rendering") / "ecran.css").read_text(encoding="utf-8")
