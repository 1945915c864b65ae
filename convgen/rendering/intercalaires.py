"""The separator sheets of a bundle: whose the convention that follows is, and how many sheets to count.

Imports WeasyPrint, by the engine: to import after ``polices.isolate``.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from convgen.french import compte
from convgen.rendering import moteur
from convgen.rendering.liasse import Intercalaire

_STYLE = Path(__file__).with_name("intercalaire.css")


def print_sheets(sheets: Sequence[Intercalaire]) -> bytes:
    """A PDF of one page per sheet, without codes: no sheet can be taken for a page of a convention."""
    html = "".join(map(_section, sheets))
    page = f'<html lang="fr"><head><title>Intercalaires</title></head><body>{html}</body></html>'
    laid = moteur.lay_out(page, _STYLE, moteur.AssetFetcher(_STYLE.parent, {}))
    pdf: bytes = laid.document.write_pdf()
    return pdf


def _section(sheet: Intercalaire) -> str:
    copies = f"{compte(sheet.exemplaires, 'exemplaire')} de {compte(sheet.pages, 'page')}"
    return (
        f"<section><h1>{escape(sheet.commune)} ({escape(sheet.departement)})</h1>"
        f"<p>Dossier n° {sheet.numero}, version {sheet.version}</p><p>{copies}</p>"
        f"<p class=rang>Feuille intercalaire {sheet.rang} sur {sheet.total} : elle ne fait pas partie de la "
        "convention et ne se renvoie pas.</p></section>"
    )
