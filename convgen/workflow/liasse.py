"""Liasse: the conventions in force of a batch, one after the other, for the printer."""

from collections.abc import Iterable
from pathlib import Path

from convgen.errors import UsageInvalide
from convgen.registre import Ligne, RegistreLu
from convgen.rendering.liasse import Intercalaire, bind


def bundle(numeros: Iterable[int], registre: RegistreLu, target: Path, *, exemplaires: int) -> int:
    """Bind the conventions in force of these dossiers, in this order; how many there are.

    A dossier without a convention has no sheet. Without any convention nothing is written.
    """
    lignes = [ligne for ligne in map(registre.current, numeros) if ligne is not None]
    if not lignes:
        return 0
    sheets = (
        (_sheet(ligne, rang, len(lignes), exemplaires), registre.read_pdf(ligne))
        for rang, ligne in enumerate(lignes, start=1)
    )
    try:
        bind(sheets, target)
    except OSError as error:
        raise UsageInvalide(f"La liasse {target} ne peut pas être écrite : {error.strerror}.") from error
    return len(lignes)


def _sheet(ligne: Ligne, rang: int, total: int, exemplaires: int) -> Intercalaire:
    return Intercalaire(
        numero=ligne.dossier,
        version=ligne.version,
        commune=ligne.commune,
        departement=ligne.departement,
        pages=ligne.pages or 0,
        exemplaires=exemplaires,
        rang=rang,
        total=total,
    )
