"""What the file itself is worth, before anything it shows: its format, its limits, its name."""

from collections.abc import Iterator

from convgen.french import NBSP, compte
from convgen.nom_fichier import judge
from convgen.rules.constat import Constat, Outcome
from convgen.rules.retour.vu import Vu, conforme, non_verifie

_REFUSALS = {
    "not_pdf": ("pas_un_pdf", "Le fichier n’est pas un PDF{nature}."),
    "corrupt": ("illisible", "Le fichier{format} est abîmé ou incomplet : il ne s’ouvre pas."),
    "encrypted": ("protege", "Le fichier PDF est protégé par un mot de passe."),
    "empty": ("vide", "Le fichier PDF ne contient aucune page."),
    "too_large": ("trop_lourd", "Le fichier est trop lourd : la limite est de {limit_mo}."),
    "too_many_pages": ("trop_de_pages", "Le fichier compte {pages} ; la limite est de {limit}."),
    "page_too_large": ("page_demesuree", "Une page du fichier est démesurée et ne peut pas être affichée."),
}
_UNDRAWN = (
    "rendu_incomplet",
    "Page {page} : une image du fichier ne peut pas être affichée ; ce que la page montre n’est pas sûr.",
)
"""Nothing says that the file is at fault: memory may have lacked. A human opens it with another reader."""
_NO_BYTE = ("sans_contenu", "Le fichier est vide : il pèse 0 octet.")
_NATURES = {
    "jpeg": " mais une photo (JPEG) qui ne s’ouvre pas",
    "png": " mais une image (PNG) qui ne s’ouvre pas",
    "tiff": " mais une image (TIFF) qui ne s’ouvre pas",
    "heic": " mais une photo de téléphone (HEIC) qui ne s’ouvre pas",
    "zip_or_office": " mais une archive ou un document de bureautique",
    "office": " mais un document de bureautique",
    "rtf": " mais un document de bureautique",
    "html": " mais une page web",
}
_IMAGES = {
    "jpeg": "une photo ou une image JPEG",
    "png": "une image PNG",
    "tiff": "une image TIFF",
    "heic": "une photo de téléphone (HEIC)",
}
_FAILURES = {
    "timeout": ("delai", "L’examen du fichier a pris trop de temps et a été arrêté."),
    "memory": ("memoire", "L’examen du fichier a demandé trop de mémoire et a été arrêté."),
    "inaccessible": ("inaccessible", "Le fichier n’a pas pu être ouvert sur ce poste : {precision}."),
    "convention": (
        "convention_emise",
        "La convention émise n’a pas pu être relue, le retour ne lui a pas été comparé : {precision}",
    ),
    "bug": ("anomalie", "L’examen du fichier s’est interrompu sur une anomalie de convgen ({precision})."),
}
_DEFAULT_FAILURE = ("panne", "L’examen du fichier s’est interrompu.")
_ACTIVE = {
    "javascript": ("javascript", "un programme JavaScript"),
    "launch": ("commande", "une commande à exécuter"),
    "submit": ("envoi", "un formulaire qui envoie des données ailleurs"),
    "remote": ("renvoi", "un renvoi vers un autre fichier"),
    "open_action": ("action_ouverture", "une action qui se déclenche à l’ouverture"),
    "xfa": ("xfa", "un formulaire dynamique XFA"),
    "rich_media": ("multimedia", "un contenu multimédia"),
    "embedded_file": ("piece_jointe", "un autre fichier, joint à l’intérieur"),
}
"""What a scanner never writes. An attached ``embedded_data`` is harmless: our own conventions bear one."""


def check_file(vu: Vu) -> Iterator[Constat]:
    """A readable, unencrypted PDF within the campaign's limits, without dangerous content."""
    if vu.echec is not None or vu.reading is None:
        # Nothing says that the file is at fault: a human looks.
        code, message = _FAILURES.get(vu.echec or "", _DEFAULT_FAILURE)
        yield _finding(Outcome.A_EXAMINER, code, message.format(precision=vu.precision), margin=0.0)
        return
    if vu.reading.refusal is not None:
        if vu.reading.refusal == "undrawn":
            code, message = _UNDRAWN
            yield _finding(Outcome.A_EXAMINER, code, message.format(**vu.reading.refusal_data), margin=0.0)
            return
        code, message = _REFUSALS[vu.reading.refusal]
        if vu.reading.refusal_data.get("looks_like") == "empty_file":
            code, message = _NO_BYTE
        yield _finding(Outcome.NON_CONFORME, code, message.format(**_figures(vu)))
        return
    for kind in vu.reading.active:
        if kind in _ACTIVE:
            code, what = _ACTIVE[kind]
            yield _finding(
                Outcome.A_EXAMINER, code, f"Le fichier contient {what} : à ouvrir avec précaution."
            )
    yield from _pictures(vu, vu.reading.formats)
    read = "PDF lisible" if set(vu.reading.formats) <= {"pdf"} else "Fichier lisible"
    yield conforme("file", f"{read} de {compte(vu.reading.page_count, 'page')}.")


def _pictures(vu: Vu, formats: tuple[str, ...]) -> Iterator[Constat]:
    """Pictures instead of a PDF: inspected like one, then worth what the campaign says."""
    sent = [_IMAGES[kind] for kind in dict.fromkeys(formats) if kind in _IMAGES]
    if sent:
        several = len(formats) > 1
        subject = "Les fichiers ne sont pas tous des PDF :" if several else "Le fichier n’est pas un PDF mais"
        message = f"{subject} {' et '.join(sent)}. Les pages ont été examinées de même."
        yield _finding(Outcome[vu.contexte.campagne.retour.image.name], "image", message)


def check_filename(vu: Vu) -> Iterator[Constat]:
    """The name may vary or say nothing; it may not contradict the dossier."""
    awaited = vu.reference
    if awaited is None:
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
        jugement = judge(name, awaited.collectivite, vu.contexte.campagne)
        yield Constat(
            id="filename",
            outcome=outcomes[str(jugement.kind)],
            code=f"filename.{jugement.kind}",
            message=jugement.message,
            value=name,
        )


def _figures(vu: Vu) -> dict[str, object]:
    data = dict(vu.reading.refusal_data) if vu.reading else {}
    return {
        "nature": _NATURES.get(str(data.get("looks_like")), ""),
        "format": "" if data.get("looks_like") in _IMAGES else " PDF",
        "pages": compte(int(data.get("pages", 0)), "page"),
        "limit": compte(int(data.get("limit", 0)), "page"),
        "limit_mo": _megabytes(float(data.get("limit", 0))),
    }


def _megabytes(size: float) -> str:
    """« 20 Mo », as the platform counts: 1,024 × 1,024 bytes."""
    return f"{size / 1_048_576:.1f}".removesuffix(".0").replace(".", ",") + f"{NBSP}Mo"


def _finding(outcome: Outcome, code: str, message: str, *, margin: float = 1.0) -> Constat:
    return Constat(id="file", outcome=outcome, code=f"file.{code}", message=message, margin=margin)
