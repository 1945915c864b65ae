"""The file itself and its name."""

from collections.abc import Iterator

from convgen.nom_fichier import judge
from convgen.rules.constat import Constat, Outcome
from convgen.rules.retour.vu import Vu, conforme, non_verifie

_REFUSALS = {
    "not_pdf": ("file.pas_un_pdf", "Le fichier n’est pas un PDF{nature}."),
    "corrupt": ("file.illisible", "Le fichier PDF est abîmé ou incomplet : il ne s’ouvre pas."),
    "encrypted": ("file.protege", "Le fichier PDF est protégé par un mot de passe."),
    "empty": ("file.vide", "Le fichier PDF ne contient aucune page."),
    "too_large": ("file.trop_lourd", "Le fichier pèse {size_mo} ; la limite est de {limit_mo}."),
    "too_many_pages": ("file.trop_de_pages", "Le fichier compte {pages} pages ; la limite est de {limit}."),
    "page_too_large": (
        "file.page_demesuree",
        "Une page du fichier est démesurée et ne peut pas être affichée.",
    ),
}
_NATURES = {
    "jpeg": " mais une photo (JPEG)",
    "png": " mais une image (PNG)",
    "tiff": " mais une image (TIFF)",
    "heic": " mais une photo de téléphone (HEIC)",
    "zip_or_office": " mais une archive ou un document de bureautique",
    "office": " mais un document de bureautique",
    "rtf": " mais un document de bureautique",
    "html": " mais une page web",
    "empty_file": " : il est vide",
}
_FAILURES = {
    "timeout": ("file.delai", "L’examen du fichier a pris trop de temps et a été arrêté."),
    "memory": ("file.memoire", "L’examen du fichier a demandé trop de mémoire et a été arrêté."),
}
_DEFAULT_FAILURE = ("file.panne", "L’examen du fichier s’est interrompu.")
_DANGEROUS = {
    "javascript": "un programme JavaScript",
    "launch": "une commande à exécuter",
    "xfa": "un formulaire dynamique XFA",
    "rich_media": "un contenu multimédia",
}


def check_file(vu: Vu) -> Iterator[Constat]:
    """A readable, unencrypted PDF within the campaign's limits, without dangerous content."""
    if vu.reading is None:
        code, message = _FAILURES.get(vu.echec or "", _DEFAULT_FAILURE)
        yield Constat(id="file", outcome=Outcome.A_EXAMINER, code=code, message=message, margin=0.0)
        return
    if vu.reading.refusal is not None:
        code, message = _REFUSALS[vu.reading.refusal]
        yield Constat(
            id="file", outcome=Outcome.NON_CONFORME, code=code, message=message.format(**_figures(vu))
        )
        return
    if vu.echec is not None:
        code, message = _FAILURES.get(vu.echec, _DEFAULT_FAILURE)
        yield Constat(id="file", outcome=Outcome.A_EXAMINER, code=code, message=message, margin=0.0)
    dangerous = [_DANGEROUS[kind] for kind in vu.reading.active if kind in _DANGEROUS]
    if dangerous:
        yield Constat(
            id="file",
            outcome=Outcome.A_EXAMINER,
            code="file.contenu_actif",
            message=f"Le fichier contient {' et '.join(dangerous)} : à ouvrir avec précaution.",
        )
    yield conforme("file", f"PDF lisible de {vu.reading.page_count} page{'s' * (vu.reading.page_count > 1)}.")


def _figures(vu: Vu) -> dict[str, object]:
    data = dict(vu.reading.refusal_data) if vu.reading else {}
    figures: dict[str, object] = {
        "nature": _NATURES.get(str(data.get("looks_like")), ""),
        "pages": f"{float(data.get('pages', 0)):.0f}",
        "limit": f"{float(data.get('limit', 0)):.0f}",
        "size_mo": _megabytes(float(data.get("size", 0))),
        "limit_mo": _megabytes(float(data.get("limit", 0))),
    }
    return figures


def _megabytes(size: float) -> str:
    """« 20 Mo », as the platform counts: 1,024 × 1,024 bytes."""
    return f"{size / 1_048_576:.1f}".removesuffix(".0").replace(".", ",") + "\N{NO-BREAK SPACE}Mo"


def check_filename(vu: Vu) -> Iterator[Constat]:
    """The name may vary or say nothing; it may not contradict the dossier."""
    if vu.cible is None:
        yield non_verifie("filename", "Le nom du fichier ne peut pas être vérifié sans connaître le dossier.")
        return
    retour = vu.contexte.campagne.retour
    outcomes = {
        "exact": Outcome.CONFORME,
        "variante": Outcome[retour.nom_variante.name],
        "muet": Outcome[retour.nom_variante.name],
        "contraire": Outcome[retour.nom_contraire.name],
    }
    for name in vu.contexte.file_names:
        jugement = judge(name, vu.cible.collectivite, vu.contexte.campagne)
        yield Constat(
            id="filename",
            outcome=outcomes[str(jugement.kind)],
            code=f"filename.{jugement.kind}",
            message=jugement.message,
            value=name,
        )
