"""Made-up dossiers: as many collectivités as asked, with the schools of a shipped campaign."""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRICES = {"toulouse-2026-2027": 41, "montpellier-2022-2023": 45}
DEPOSITS = {
    "toulouse-2026-2027": "2026-06-12T09:06:00+02:00",
    "montpellier-2022-2023": "2022-06-12T09:06:00+02:00",
}
NAMES = (
    "GARCIA",
    "MARTIN",
    "FABRE",
    "BONNET",
    "CAZALS",
    "DURAND",
    "VIDAL",
    "ROUX",
    "d’ASSAS",
    "LE GOFF",
    "PUJOL-MAS",
)
FIRST_NAMES = ("Jean", "Marie", "Anne-Laure", "Pierre", "Zoé", "François", "Hélène", "Luc", "Aïcha", "Noël")

Data = dict[str, object]


def dossiers(campagne: str, count: int, seed: int, *, schools_max: int = 4) -> list[Data]:
    """``count`` valid dossiers in canonical JSON, each of another collectivité, all drawn from the seed."""
    rng = random.Random(seed)
    found = []
    for rank, (commune, schools) in zip(range(count), _turning(_schools(campagne), rng), strict=False):
        chosen = rng.sample(schools, min(len(schools), rng.randint(1, schools_max)))
        found.append(_dossier(campagne, rank, commune, chosen, rng))
    return found


def corrected(dossier: Data) -> Data:
    """The same application reopened: another signatory, hence a new version of its convention."""
    return {**dossier, "signataire": {"prenom": "Camille", "nom": "SUPPLEANT", "qualite": "Premier adjoint"}}


def write(dossiers: list[Data], path: Path) -> Path:
    """Write a file of dossiers."""
    path.write_text(json.dumps(dossiers, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _schools(campagne: str) -> dict[str, list[dict[str, str]]]:
    communes: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (ROOT / "campagnes" / campagne / "ecoles.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            communes[row["commune"]].append({"uai": row["uai"], "nom": row["nom"], "commune": row["commune"]})
    return dict(communes)


def _turning(
    communes: dict[str, list[dict[str, str]]], rng: random.Random
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The communes in a random order, again and again."""
    names = sorted(communes)
    while True:
        rng.shuffle(names)
        yield from ((name, communes[name]) for name in names)


def _dossier(
    campagne: str, rank: int, commune: str, schools: list[dict[str, str]], rng: random.Random
) -> Data:
    departement = schools[0]["uai"][1:3]
    return {
        "numero": 9_100_000 + 37 * rank + rng.randrange(30),
        "depose_le": DEPOSITS[campagne],
        "email": "mairie@example.fr",
        "collectivite": {
            "siret": _siret(rng),
            "nom": f"Mairie — {commune}",
            "commune": commune,
            "departement": departement,
        },
        "signataire": {"prenom": rng.choice(FIRST_NAMES), "nom": rng.choice(NAMES), "qualite": "Maire"},
        "telephone": "0563000000",
        "ecoles": schools,
        "nombre_ecoles": len(schools),
        "montant": PRICES[campagne] * len(schools),
        "engagements": True,
        "date_convention": None,
        "referents": [],
    }


def _siret(rng: random.Random) -> str:
    """Fourteen digits with both keys of Luhn: the SIREN's and the whole's."""
    siren = _with_key("2" + "".join(str(rng.randrange(10)) for _ in range(7)))
    return _with_key(siren + "0001")


def _with_key(digits: str) -> str:
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if rank % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)
