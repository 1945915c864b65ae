"""The files of a golden: the accepted PDF, its fingerprint, and its text for whoever reviews a change.

A golden is a folder ``<name>.golden``: ``golden.json`` (sha256, engine, zones), ``golden.pdf``, ``mots.txt``
(a line of text a line), ``structure.txt`` (the tag tree), ``metadonnees.json``. The PDF itself is kept: a
convention weighs 82 KB, half of its pages' pictures at 60 dpi; every layer can be read from it again, and one
rasteriser draws both sides: its upgrade is no false alarm. The text files are for merge requests only.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from convgen.errors import GoldenAbsent
from convgen.golden import contenu, empreinte, lecture, lignes, structure
from convgen.golden.comparaison import Document
from convgen.golden.zones import Places

SUFFIX = ".golden"
_PDF, _INDEX = "golden.pdf", "golden.json"


def load(folder: Path) -> Document:
    """Read a golden. Raises GoldenAbsent when there is none, or when its files are not one golden's."""
    index = folder / _INDEX
    if not index.is_file() or not (folder / _PDF).is_file():
        raise GoldenAbsent(f"Il n’y a pas de référence « {folder.name} » : acceptez-la avec golden update.")
    try:
        content = json.loads(index.read_text(encoding="utf-8"))
        sha256, moteur = str(content["sha256"]), dict(content["moteur"])
        zones = {name: (int(page), _box(box)) for name, (page, box) in content["zones"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GoldenAbsent(f"La référence « {folder.name} » est abîmée : {error}.") from error
    pdf = (folder / _PDF).read_bytes()
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise GoldenAbsent(f"La référence « {folder.name} » est abîmée : golden.pdf n’est pas celui accepté.")
    return Document(pdf=pdf, zones=zones, moteur=moteur)


def accept(folder: Path, pdf: bytes, zones: Places) -> None:
    """Accept a PDF as the golden of this folder, replacing the former one. Raises FichierInvalide."""
    pages, read = lecture.read(pdf), contenu.read(pdf)
    texte = lignes.split(pages)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    document = describe(pdf, zones)
    index = {
        "sha256": document.sha256,
        "moteur": dict(document.moteur),
        "zones": {name: [page, list(box)] for name, (page, box) in sorted(zones.items())},
    }
    lines = sorted((*texte.corps, *texte.mobilier), key=lambda ligne: ligne.page)
    arbre = structure.tree(read, pages)
    _write(folder / "mots.txt", "".join(f"{ligne.page} {ligne.texte}\n" for ligne in lines))
    tags = (f"{'  ' * tag.profondeur}{tag.etiquette}\n" for tag in arbre.balises)
    _write(folder / "structure.txt", "".join(tags))
    _write(folder / "metadonnees.json", _json({"producteur": read.producteur, **read.metadonnees}))
    (folder / _PDF).write_bytes(pdf)
    _write(folder / _INDEX, _json(index))


def describe(pdf: bytes, zones: Places) -> Document:
    """A document as it is compared here and now. Raises FichierInvalide."""
    return Document(pdf=pdf, zones=zones, moteur=empreinte.engine_of(contenu.read(pdf).producteur))


def _box(values: list[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in values)
    return x0, y0, x1, y1


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
