"""Campaign files: a shipped id, or the path of a TOML file, becomes a Campagne."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from convgen.campagne import Campagne, Conventionnement
from convgen.dossier import Ecole
from convgen.errors import CampagneInvalide
from convgen.intake.modele_campagne import CampagneModele
from convgen.intake.problemes import sentences
from convgen.intake.racines import racines
from convgen.rules.identifiants import is_siret, is_uai

_PACKAGE = Path(__file__).resolve().parents[1]


def campagnes_dir() -> Path:
    """The folder of the shipped campaigns: inside the wheel, else beside the package in a checkout."""
    for folder in (_PACKAGE / "_data" / "campagnes", _PACKAGE.parent / "campagnes"):
        if folder.is_dir():
            return folder
    raise CampagneInvalide("Les campagnes livrées avec convgen sont introuvables : réinstallez convgen.")


def available() -> tuple[str, ...]:
    """The ids of the shipped campaigns, sorted."""
    return tuple(sorted(path.stem for path in campagnes_dir().glob("*.toml")))


def load(id_or_path: str) -> Campagne:
    """Read a campaign, by shipped id or by path; CampagneInvalide names every wrong key at once."""
    path = _find(id_or_path)
    try:
        modele = CampagneModele.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise _invalid(path, sentences(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, (f"ce n’est pas du TOML ({error})",)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(path, ("le fichier ne peut pas être lu comme un texte UTF-8",)) from error
    return _build(modele, path)


def _find(id_or_path: str) -> Path:
    if id_or_path in available():
        return campagnes_dir() / f"{id_or_path}.toml"
    path = Path(id_or_path)
    if path.suffix.lower() == ".toml" and path.is_file():
        return path
    known = ", ".join(available())
    raise CampagneInvalide(
        f"Campagne inconnue : « {id_or_path} ». Campagnes connues : {known} ; "
        "ou donnez le chemin d’un fichier .toml."
    )


def _build(modele: CampagneModele, path: Path) -> Campagne:
    problems: list[str] = []
    schools = _schools(path.parent / modele.listes.ecoles, problems)
    last_year = modele.listes.annee_precedente
    conventioned = _last_year(path.parent / last_year, problems) if last_year else {}
    signature, logo = modele.signataire.signature, modele.entete.logo
    for name, picture in (("signataire.signature", signature), ("entete.logo", logo)):
        if picture and not (path.parent / picture).is_file():
            problems.append(f"{name} : le fichier « {picture} » est introuvable")
    believed = modele.signature_electronique
    roots = racines(path.parent, believed.certificats, believed.listes_de_confiance, problems)
    if problems:
        raise _invalid(path, tuple(problems))
    return modele.campagne(
        base=path.parent.resolve(), ecoles=schools, annee_precedente=conventioned, racines=roots
    )


def _schools(path: Path, problems: list[str]) -> dict[str, Ecole]:
    schools: dict[str, Ecole] = {}
    for line, row in _rows(path, ("label", "uai", "nom", "commune"), problems):
        where = f"listes.ecoles, ligne {line}"
        if not is_uai(row["uai"]):
            problems.append(f"{where} : l’UAI « {row['uai']} » est incorrect")
        if row["label"] in schools:
            problems.append(f"{where} : le libellé « {row['label']} » est déjà dans la liste")
        schools[row["label"]] = Ecole(uai=row["uai"], nom=row["nom"], commune=row["commune"])
    return schools


def _last_year(path: Path, problems: list[str]) -> dict[str, Conventionnement]:
    uais: dict[str, set[str]] = {}
    for line, row in _rows(path, ("siret", "uai"), problems):
        where = f"listes.annee_precedente, ligne {line}"
        if not is_siret(row["siret"]):
            problems.append(f"{where} : le SIRET « {row['siret']} » est incorrect")
        if not is_uai(row["uai"]):
            problems.append(f"{where} : l’UAI « {row['uai']} » est incorrect")
        uais.setdefault(row["siret"], set()).add(row["uai"])
    return {siret: Conventionnement(siret=siret, uais=frozenset(codes)) for siret, codes in uais.items()}


def _rows(path: Path, columns: tuple[str, ...], problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a list with exactly these columns, with their line numbers; what is wrong is collected."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        problems.append(f"listes : le fichier « {path.name} » ne peut pas être lu")
        return
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != columns:
        problems.append(f"listes : « {path.name} » doit avoir les colonnes {', '.join(columns)}")
        return
    for row in reader:
        if None in row or not all(row.values()):
            problems.append(f"« {path.name} », ligne {reader.line_num} : il manque ou il reste une valeur")
        else:
            yield reader.line_num, {name: value.strip() for name, value in row.items()}


def _invalid(path: Path, problems: tuple[str, ...]) -> CampagneInvalide:
    return CampagneInvalide(f"La campagne « {path.name} » est incorrecte : " + " ; ".join(problems) + ".")
