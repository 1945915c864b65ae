"""Files of dossiers: a canonical JSON list or a CSV export becomes dossiers, each read or refused apart."""

from collections import defaultdict
from pathlib import Path

from convgen.campagne import Campagne
from convgen.errors import FichierInvalide
from convgen.intake import export_csv, liste_json
from convgen.intake.lecture import Lu, Rejet

__all__ = ["Lu", "Rejet", "read"]


def read(path: Path, campagne: Campagne) -> tuple[Lu | Rejet, ...]:
    """Read every dossier of a file, in its order.

    Raises FichierInvalide when the file as a whole cannot be read.
    """
    text = _text(path)
    if path.suffix.lower() == ".json" or (path.suffix.lower() != ".csv" and text.lstrip()[:1] in ("[", "{")):
        return _without_twins(liste_json.read(text))
    return _without_twins(export_csv.read(text, campagne))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FichierInvalide(f"Le fichier « {path.name} » est introuvable ou illisible.") from error
    if content.startswith(b"PK"):
        raise FichierInvalide(f"« {path.name} » est un classeur : exportez les dossiers au format CSV.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FichierInvalide(
            f"« {path.name} » n’est pas en UTF-8 (octet {error.start + 1}) : un tableur l’a sans doute "
            "enregistré autrement. Reprenez l’export de la plateforme, ou enregistrez-le en « CSV UTF-8 »."
        ) from error


def _without_twins(rows: tuple[Lu | Rejet, ...]) -> tuple[Lu | Rejet, ...]:
    """Refuse every dossier whose number stands twice: nothing says which of them is right."""
    lines: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if isinstance(row, Lu):
            lines[row.dossier.numero].append(row.ligne)
    return tuple(_refused_twin(row, lines) for row in rows)


def _refused_twin(row: Lu | Rejet, lines: dict[int, list[int]]) -> Lu | Rejet:
    if isinstance(row, Rejet) or len(lines[row.dossier.numero]) == 1:
        return row
    numero = row.dossier.numero
    places = ", ".join(str(line) for line in lines[numero])
    problem = f"numero : le dossier {numero} figure plusieurs fois dans le fichier (lignes {places})"
    return Rejet(numero=numero, ligne=row.ligne, problems=(problem,))
