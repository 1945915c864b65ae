"""A folder of goldens against a folder of documents: which answers to which, what each comparison says."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path

from convgen.errors import FichierInvalide, GoldenAbsent, UsageInvalide
from convgen.golden import reference, reglages
from convgen.golden.comparaison import compare
from convgen.golden.ecarts import Difference
from convgen.golden.reglages import Reglages
from convgen.golden.zones import Places

ZONES_SUFFIX = ".zones.json"


class Etat(IntEnum):
    """What became of a document, from the best to the worst."""

    IDENTIQUE = 0
    MOTEUR = 10
    DIFFERENT = 11
    SANS_PENDANT = 12
    ILLISIBLE = 13

    @property
    def nom(self) -> str:
        """In French."""
        return _NOMS[self]


_NOMS = {
    Etat.IDENTIQUE: "identique",
    Etat.MOTEUR: "moteur changé",
    Etat.DIFFERENT: "différent",
    Etat.SANS_PENDANT: "sans pendant",
    Etat.ILLISIBLE: "illisible",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """A name of the collection: its state, which is also the exit code that it calls for.

    ``difference`` is there when both sides could be read; ``message`` says why they could not.
    """

    nom: str
    etat: Etat
    message: str
    difference: Difference | None = None
    golden: Path | None = None
    document: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """``goldens``: the folder of the references; ``documents``: where the PDFs are, a folder or one file."""

    goldens: Path
    documents: Path
    reglages: Reglages

    def pairs(self) -> Iterator[tuple[str, Path | None, Path | None]]:
        """Each name with its golden's folder and its document, either of them None when it is not there."""
        goldens = {_name(path, self.goldens): path for path in _goldens(self.goldens)}
        documents = _documents(self.documents)
        one = len(documents) == 1 and self.documents.is_file()
        for name in sorted(goldens.keys() | documents.keys()):
            # One named file: the other goldens are not orphans, they were not asked for.
            if not one or name in documents:
                yield name, goldens.get(name), documents.get(name)

    def place(self, name: str) -> Path:
        """Where the golden of this name is, or would be."""
        return self.goldens / f"{name}{reference.SUFFIX}"


def open_collection(goldens: Path, documents: Path | None) -> Collection:
    """The collection of a folder, its documents where ``golden.toml`` says, else in the same folder.

    Raises UsageInvalide: a folder is not there, the rules are wrong.
    """
    if not goldens.is_dir():
        raise UsageInvalide(f"Le dossier des références n’existe pas : {goldens}.")
    rules = reglages.load(goldens)
    where = documents or goldens / rules.pdfs
    if not where.exists():
        raise UsageInvalide(f"Les PDF à comparer sont introuvables : {where}.")
    return Collection(goldens=goldens, documents=where, reglages=rules)


def beside(pdf: Path) -> Places:
    """The zones written beside a PDF (``<name>.zones.json``: id -> {page, box}); none without that file.

    Raises FichierInvalide when it is not of that form.
    """
    path = pdf.with_name(pdf.stem + ZONES_SUFFIX)
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: (int(zone["page"]), _box(zone["box"])) for name, zone in content.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FichierInvalide(f"{path} : « id : {{page, box}} » est attendu.") from error


Pair = tuple[Path | None, Path | None]
"""The golden's folder, the document; either of them may not be there."""


def check(collection: Collection, places: Callable[[Path], Places] = beside) -> Iterator[Resultat]:
    """Compare each document with its golden; a missing one is an error, and is not made."""
    empty = True
    for name, golden, document in collection.pairs():
        empty = False
        yield check_one(collection, name, (golden, document), places)
    if empty:
        raise UsageInvalide(f"Rien à comparer : ni référence dans {collection.goldens}, ni PDF.")


def update(collection: Collection, places: Callable[[Path], Places] = beside) -> Iterator[Resultat]:
    """Accept every document, remove the goldens without one; each result says what was accepted."""
    for name, golden, document in collection.pairs():
        yield accept_one(collection, name, (golden, document), places)


def accept_one(collection: Collection, name: str, pair: Pair, places: Callable[[Path], Places]) -> Resultat:
    """Accept one document as its golden; the result says what it replaces."""
    before = check_one(collection, name, pair, places)
    golden, document = pair
    if document is None:
        if golden is not None:
            shutil.rmtree(golden)
        return replace(before, message="référence retirée : son PDF n’existe plus")
    if before.difference == Difference():
        return before
    try:
        reference.accept(collection.place(name), document.read_bytes(), places(document))
    except FichierInvalide as error:
        return replace(before, etat=Etat.ILLISIBLE, message=str(error))
    message = f"référence remplacée : {before.message}" if golden else "référence créée"
    return replace(before, etat=Etat.IDENTIQUE, message=message)


def check_one(collection: Collection, name: str, pair: Pair, places: Callable[[Path], Places]) -> Resultat:
    """Compare one document with its golden."""
    golden, document = pair
    if golden is None:
        message = "référence manquante : regardez le PDF, puis acceptez-le avec golden update"
        return Resultat(nom=name, etat=Etat.SANS_PENDANT, message=message, document=document)
    if document is None:
        message = "référence orpheline : aucun PDF ne lui correspond"
        return Resultat(nom=name, etat=Etat.SANS_PENDANT, message=message, golden=golden)
    try:
        known, pdf = reference.load(golden), document.read_bytes()
        # Equal bytes: nothing else is read.
        difference = (
            Difference()
            if pdf == known.pdf
            else compare(known, reference.describe(pdf, places(document)), collection.reglages, nom=name)
        )
    except (FichierInvalide, GoldenAbsent) as error:
        return Resultat(nom=name, etat=Etat.ILLISIBLE, message=str(error), golden=golden, document=document)
    return judged(name, difference, golden=golden, document=document)


def judged(name: str, difference: Difference, *, golden: Path | None, document: Path | None) -> Resultat:
    """The result of a comparison."""
    main = difference.principal
    etat = Etat.IDENTIQUE if main is None else Etat.MOTEUR if difference.retouche else Etat.DIFFERENT
    message = "identique" if main is None else main.message
    if difference.moteur:
        message += f" (moteur changé : {', '.join(difference.moteur)})"
    return Resultat(
        nom=name, etat=etat, message=message, difference=difference, golden=golden, document=document
    )


def is_ci(environ: Mapping[str, str]) -> bool:
    """Whether nobody is there to look at what would be accepted."""
    return environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def _goldens(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob(f"*{reference.SUFFIX}") if path.is_dir())


def _documents(where: Path) -> dict[str, Path]:
    if where.is_file():
        return {where.stem: where}
    found = (path for path in sorted(where.rglob("*")) if path.suffix.lower() == ".pdf" and path.is_file())
    return {_name(path, where): path for path in found if not _inside_golden(path, where)}


def _inside_golden(path: Path, root: Path) -> bool:
    return any(part.endswith(reference.SUFFIX) for part in path.relative_to(root).parts[:-1])


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).with_suffix("").as_posix()


def _box(values: list[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in values)
    return x0, y0, x1, y1
