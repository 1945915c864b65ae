"""Where the elements of an issued document stand: what its registre recorded, else what is beside the PDF."""

from functools import cache
from pathlib import Path

from convgen.golden.collection import beside
from convgen.golden.zones import Places
from convgen.registre.folder import open_registre


def places(pdf: Path) -> Places:
    """Id -> page, box. Raises FichierInvalide or RegistreInvalide when what should say it is damaged."""
    for folder in pdf.resolve().parents:
        if (folder / "registre.jsonl").is_file():
            return _recorded(folder).get(pdf.resolve(), {})
    return beside(pdf)


@cache
def _recorded(root: Path) -> dict[Path, Places]:
    with open_registre(root, write=False) as registre:
        issued = (version.ligne for numero in registre.numeros() for version in registre.versions(numero))
        return {
            (root / ligne.file).resolve(): {name: (zone.page, zone.box) for name, zone in ligne.zones.items()}
            for ligne in issued
            if ligne.file is not None
        }
