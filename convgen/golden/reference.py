"""The files of a golden: how an accepted PDF is kept in a few kibibytes that a reviewer can read.

A golden is a folder: ``golden.json`` (sha256, page sizes, the engine's fingerprint), ``mots.txt`` (a word a
line, so that a change of text shows in a review), ``page-1.png``… (the pictures, reduced).
"""

import io
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

from convgen.errors import GoldenAbsent
from convgen.golden import empreinte
from convgen.golden.lecture import Lecture, Mot, Picture, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """What was accepted, and the engine that made it."""

    sha256: str
    engine: dict[str, str]
    lecture: Lecture


def load(folder: Path) -> Golden:
    """Read a golden. Raises GoldenAbsent when there is none."""
    index = folder / "golden.json"
    if not index.is_file():
        raise GoldenAbsent(f"Il n’y a pas de référence dans « {folder.name} ».")
    content = json.loads(index.read_text(encoding="utf-8"))
    sizes = tuple((width, height) for width, height in content["sizes_pt"])
    pictures = tuple(_picture(folder / _name(page)) for page in range(1, len(sizes) + 1))
    lines = (folder / "mots.txt").read_text(encoding="utf-8").splitlines()
    return Golden(
        sha256=content["sha256"],
        engine=content["engine"],
        lecture=Lecture(sizes=sizes, mots=tuple(map(_mot, lines)), pictures=pictures),
    )


def update(folder: Path, pdf: bytes) -> None:
    """Accept a PDF as the golden of this folder, replacing the former one."""
    lecture = read(pdf)
    folder.mkdir(parents=True, exist_ok=True)
    for former in folder.glob("page-*.png"):
        former.unlink()
    for page, picture in enumerate(lecture.pictures, start=1):
        (folder / _name(page)).write_bytes(_png(picture))
    (folder / "mots.txt").write_text("".join(map(_line, lecture.mots)), encoding="utf-8")
    content = {"sha256": sha256(pdf).hexdigest(), "sizes_pt": lecture.sizes, "engine": empreinte.engine()}
    (folder / "golden.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _name(page: int) -> str:
    return f"page-{page}.png"


def _line(mot: Mot) -> str:
    return " ".join((str(mot.page), *(f"{value:.1f}" for value in mot.box), mot.texte)) + "\n"


def _mot(line: str) -> Mot:
    page, x0, y0, x1, y1, texte = line.split(" ", 5)
    return Mot(page=int(page), box=(float(x0), float(y0), float(x1), float(y1)), texte=texte)


def _png(picture: Picture) -> bytes:
    file = io.BytesIO()
    # Sixteen levels, hence four bits a pixel.
    indexed = Image.fromarray(picture // 17)
    indexed.putpalette([level for grey in range(16) for level in (grey * 17,) * 3])
    indexed.save(file, "PNG", optimize=True, bits=4)
    return file.getvalue()


def _picture(path: Path) -> Picture:
    with Image.open(path) as image:
        return np.asarray(image.convert("L"), dtype=np.uint8)
