"""Are issued documents archivable and accessible, sealed or not: PDF/A-3a and PDF/UA-1, on thousands.

    nice python -m bench.archivage --count 1000 --jobs 2

Dossiers are drawn from a seed: 1 to 200 schools, accents, long names, communes and groupings, both campaigns.
Each document is checked as printed, then sealed and checked again. Exit code 1 when one is not valid.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from convgen.campagne import Campagne
from convgen.dossier import Collectivite, Dossier, Referent, Signataire
from convgen.errors import RenduImpossible
from convgen.rendering import render
from convgen.rendering.archivage import NORMES, validate
from tests.factories import un_dossier, une_campagne, une_ecole
from tests.scellement.certificats import NOW, SECRET, certificat, p12

CAMPAGNES = {"toulouse-2026-2027": ("81", "2026-06-01"), "montpellier-2022-2023": ("48", "2022-06-01")}
COMMUNES = (
    "Albi", "Saint-Étienne-de-Tulmont", "L’Hôpital-d’Orbec", "Le Ségur", "Les Cabannes", "Ÿs-sur-Œil", "Aÿ",
    "Villefranche-d’Albigeois", "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "Crêches", "Ahuy", "Bû",
)  # fmt: skip
GROUPES = (
    "Commune de {}", "Communauté de communes {}", "Communauté d’agglomération du Pays de {}",
    "Syndicat intercommunal à vocation unique des écoles de {}", "SIVOM « Les Trois Clochers » de {}",
)  # fmt: skip
PRENOMS = ("Zoé", "Jean-Noël", "Maëlys", "Anaïs", "Loïc", "Inès", "Hélène", "Gaël", "Françoise", "O’Neil")
NOMS = ("D’ÉÇŒUR", "GARCIA", "de LA FONTAINE", "MÜLLER-NOËL", "ÑÚÑEZ", "L’AÎNÉ")
ECOLES = (
    "École maternelle {}", "École élémentaire Jean-Jaurès {}", "École publique « L’Île aux Œufs » {}",
    "École publique d’application Simone-Veil – site {}", "RPI concentré Saint-Çyr / Aÿ {}",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Epreuve:
    """One document: its dossier, what is wrong with it, seconds of each step."""

    name: str
    schools: int
    pages: int
    faults: tuple[str, ...]
    seconds: dict[str, float]


def drawn(seed: int) -> tuple[Dossier, Campagne]:
    """The dossier of this seed and its campaign."""
    chance = random.Random(seed)
    id = chance.choice(list(CAMPAGNES))
    departement, first = CAMPAGNES[id]
    # Most collectivités have few schools; one in ten has more than sixty, some the most that was asked for.
    count = chance.choice((*range(1, 9), *range(1, 9), chance.randint(9, 60), chance.randint(61, 200), 200))
    commune = chance.choice(COMMUNES)
    campagne = une_campagne(id)
    ecoles = tuple(
        une_ecole(rank, nom=chance.choice(ECOLES).format(rank), commune=chance.choice(COMMUNES))
        for rank in range(1, count + 1)
    )
    referents = tuple(
        Referent(prenom=chance.choice(PRENOMS), nom=chance.choice(NOMS), email=f"referent{rank}@example.fr")
        for rank in range(chance.randint(0, campagne.referents_max))
    )
    dossier = un_dossier(
        numero=chance.randint(1, 99_999_999),
        depose_le=datetime.fromisoformat(f"{first}T09:00:00+02:00")
        + timedelta(minutes=chance.randint(0, 100_000)),
        collectivite=Collectivite(
            siret="21810004600014",
            nom=chance.choice(GROUPES).format(commune),
            commune=commune,
            departement=departement,
        ),
        signataire=Signataire(
            prenom=chance.choice(PRENOMS),
            nom=chance.choice(NOMS),
            qualite=chance.choice((None, "Maire", "Présidente")),
        ),
        ecoles=ecoles,
        referents=referents,
    )
    return replace(dossier, montant=Decimal(count) * campagne.prix), campagne


def tried(certificate: Path, seed: int) -> Epreuve:
    """Print, check, seal, check."""
    # pyHanko, in the processes that seal: this bench alone seals elsewhere than in a parent.
    from convgen.scellement import Reglage, open_sceau

    dossier, campagne = drawn(seed)
    sceau = open_sceau(Reglage(source=certificate), SECRET, academie=campagne.academie, now=NOW)
    seconds: dict[str, float] = {}
    started = time.process_time()
    convention = render(dossier, campagne, version=1 + seed % 3)
    seconds["print"] = time.process_time() - started
    faults = _faults("printed", convention.pdf, seconds)
    started = time.process_time()
    sealed = sceau.seal(convention.pdf, convention.zones)
    seconds["seal"] = time.process_time() - started
    faults += _faults("sealed", sealed, seconds)
    name = f"seed {seed}, {campagne.id}"
    return Epreuve(
        name=name, schools=len(dossier.ecoles), pages=convention.pages, faults=faults, seconds=seconds
    )


def _faults(what: str, pdf: bytes, seconds: dict[str, float]) -> tuple[str, ...]:
    started = time.process_time()
    try:
        validate(pdf)
    except RenduImpossible as error:
        return (f"{what}: {error}",)
    finally:
        seconds[f"check {what}"] = time.process_time() - started
    return ()


def main(args: Sequence[str] | None = None) -> int:
    """Parse, run, print."""
    options = _parser().parse_args(args)
    done: list[Epreuve] = []
    with tempfile.TemporaryDirectory(prefix="archivage-") as folder:
        certificate = Path(folder) / "academie.p12"
        certificate.write_bytes(p12(*certificat()))
        seeds = range(options.seed, options.seed + options.count)
        # Pango does not survive a fork.
        with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
            for one in pool.map(partial(tried, certificate), seeds, chunksize=4):
                done.append(one)
                if one.faults:
                    print(one.name, *one.faults, sep="\n  ", flush=True)  # noqa: T201 -- what the command shows
                print(f"{len(done)}/{options.count}", end="\r", file=sys.stderr)  # noqa: T201 -- progress
    print(_report(done))  # noqa: T201 -- what the command shows
    return int(any(one.faults for one in done))


def _report(done: list[Epreuve]) -> str:
    wrong = {
        what: sum(any(f.startswith(what) for f in one.faults) for one in done)
        for what in ("printed", "sealed")
    }
    means = {step: 1000 * sum(one.seconds[step] for one in done) / len(done) for step in done[0].seconds}
    schools, pages = [one.schools for one in done], [one.pages for one in done]
    return "\n".join(
        (
            f"{len(done)} documents of {min(schools)} to {max(schools)} schools, "
            f"{min(pages)} to {max(pages)} pages, {' and '.join(NORMES)}",
            *(f"  {what}: {len(done) - count} valid, {count} not" for what, count in wrong.items()),
            "mean processor time: " + ", ".join(f"{step} {mean:.0f} ms" for step, mean in means.items()),
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.archivage", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="seed of the first document")
    parser.add_argument("--jobs", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
