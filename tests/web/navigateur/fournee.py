"""The returns of a day: the samples, and simulated ones of made-up dossiers when more are asked for.

CONVGEN_JOUR_RETOURS=30 plays the day with thirty; CI has the samples alone.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import commune
from bench.registre import read
from tests.scans import CLASSES, Attendu, scenario
from tests.web.navigateur.semis import MONTPELLIER, SAMPLES

RETOURS = int(os.environ.get("CONVGEN_JOUR_RETOURS", "0"))
_CLASSES = (
    *("bonne", "non_signee", "signature_sur_cachet", "page_manquante", "bonne", "tampon_recu"),
    *("reserve_ecrite", "bonne", "cachet_dans_cadre", "cachet_a_cheval", "copie_non_imprimee", "bonne"),
    *("adjoint_manuscrit", "montant_corrige", "griffe_seule", "bonne", "article_barre", "date_seule"),
)
_MACHINES = ("vitre_200_gris", "chargeur_300_gris", "noir_blanc_300", "vitre_300_couleur", "fax_fin")
_MOTS = {"conforme": "conforme", "a_examiner": "à examiner", "non_conforme": "non conforme"}
_JUSTES = {
    Attendu.BONNE: frozenset({"conforme", "à examiner"}),
    Attendu.LIBRE: frozenset({"conforme", "à examiner"}),
    Attendu.INVALIDE: frozenset({"à examiner", "non conforme"}),
}
_RECU_LE = "2022-07-01T10:12"
"""Well before the due date of every made-up dossier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attente:
    """A file to deposit, when it came, the words of the verdicts that are fair."""

    path: Path
    recu_le: str
    verdicts: frozenset[str]


def _echantillons() -> list[Attente]:
    """The samples of this campaign, each with the one verdict that it must have."""
    root = SAMPLES / "retours"
    every = json.loads((root / "attendus.json").read_text(encoding="utf-8"))
    return [
        Attente(
            path=root / line["file"],
            recu_le=line["recu_le"][:16],
            verdicts=frozenset({_MOTS[line["verdict"]]}),
        )
        for line in every
        if line["campagne"] == MONTPELLIER
    ]


ECHANTILLONS = _echantillons()
INVENTES = max(0, RETOURS - len(ECHANTILLONS))


def dossiers(dir: Path) -> tuple[Path, int]:
    """The file to import, and how many dossiers it holds: the samples', then the made-up ones."""
    known = json.loads((SAMPLES / "dossiers" / f"{MONTPELLIER}.json").read_text(encoding="utf-8"))
    every = [*known, *commune.dossiers(MONTPELLIER, INVENTES, seed=30)]
    return commune.write(every, dir / "dossiers.json"), len(every)


def retours(registre: Path, dir: Path) -> list[Attente]:
    """What comes back: samples, then one simulated return of each made-up dossier that was issued."""
    return [*ECHANTILLONS, *_simules(registre, dir)]


def _simules(registre: Path, dir: Path) -> Iterator[Attente]:
    if not INVENTES:
        return
    invented = {dossier["numero"] for dossier in commune.dossiers(MONTPELLIER, INVENTES, seed=30)}
    issued = [one for (numero, _), one in sorted(read(registre).items()) if numero in invented]
    assert len(issued) == INVENTES
    for rank, one in enumerate(issued):
        classe = _CLASSES[rank % len(_CLASSES)]
        retour = scenario(classe, one, rank, _MACHINES[rank % len(_MACHINES)])
        path = dir / f"{rank:02}-{classe}.pdf"
        path.write_bytes(retour.pdf)
        yield Attente(path=path, recu_le=_RECU_LE, verdicts=_JUSTES[CLASSES[classe].attendu])
